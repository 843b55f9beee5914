-- Sign-in by identity tokens (OpenID Connect).

-- In the platform's own tenant: whose tokens count, and what they prove. The end of one leaves a last row that
-- holds for no time.
create table issuers (
    tenant_id     blob    not null,
    id            blob    not null,
    name          text    not null,
    terms         text    not null,
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, id, from_revision, holds_from)
) strict, without rowid;
create unique index issuers_current on issuers (tenant_id, id) where to_revision is null and holds_until is null;

-- Above tenants: which users a subject of an issuer is, found by keyed hash. A credential, like a password.
create table identities (
    subject_index blob not null,
    tenant_id     blob not null,
    user_id       blob not null,
    issuer_id     blob not null,
    linked_at     text not null,
    primary key (subject_index, tenant_id)
) strict, without rowid;
create unique index identities_of on identities (tenant_id, user_id, issuer_id);

-- Above tenants: nonces that have been used, until they would have expired.
create table used_nonces (
    digest     blob not null primary key,
    expires_at text not null
) strict, without rowid;
create index used_nonces_expiry on used_nonces (expires_at);

-- What kind of person a sign-in proved, in the words of regimes (CSM-02).
alter table sessions add column person text;
