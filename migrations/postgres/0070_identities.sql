-- Sign-in by identity tokens (OpenID Connect).

-- In the platform's own tenant: whose tokens count, and what they prove. The end of one leaves a last row that
-- holds for no time.
create table issuers (
    tenant_id     uuid not null,
    id            uuid not null,
    name          text    not null,
    terms         text    not null,
    holds_from    timestamptz not null,
    holds_until   timestamptz,
    from_revision bigint not null,
    to_revision   bigint,
    primary key (tenant_id, id, from_revision, holds_from)
);
create unique index issuers_current on issuers (tenant_id, id) where to_revision is null and holds_until is null;

-- Above tenants: which users a subject of an issuer is, found by keyed hash. A credential, like a password.
create table identities (
    subject_index bytea not null,
    tenant_id     uuid not null,
    user_id       uuid not null,
    issuer_id     uuid not null,
    linked_at     timestamptz not null,
    primary key (subject_index, tenant_id)
);
create unique index identities_of on identities (tenant_id, user_id, issuer_id);

-- Above tenants: nonces that have been used, until they would have expired.
create table used_nonces (
    digest     bytea not null primary key,
    expires_at timestamptz not null
);
create index used_nonces_expiry on used_nonces (expires_at);

-- What kind of person a sign-in proved, in the words of regimes (CSM-02).
alter table sessions add column person text;

select mandat_wall('issuers');
