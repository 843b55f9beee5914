-- Partnerships: each side has rows of its own, which refer to itself alone and hold the partner's id and
-- the name that the partner chose to show.

create table partnerships (
    tenant_id     uuid    not null,
    id            uuid    not null,
    partner_id    uuid    not null,
    side          text    not null check (side in ('host', 'lender', 'provider', 'client')),
    regime        text,
    partner_name  text    not null,
    own_name      text    not null,
    proposed_here boolean not null,
    from_revision bigint not null,
    primary key (tenant_id, id),
    check ((side in ('provider', 'client')) = (regime is not null))
);
create index partnerships_with on partnerships (tenant_id, partner_id);

create table partnership_states (
    tenant_id     uuid    not null,
    id            uuid    not null,
    status        text    not null check (status in ('proposed', 'open', 'ended')),
    -- The site that serves the client; known to the provider alone.
    site_id       uuid,
    holds_from    timestamptz    not null,
    holds_until   timestamptz,
    from_revision bigint not null,
    to_revision   bigint,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, id) references partnerships (tenant_id, id),
    foreign key (tenant_id, site_id) references units (tenant_id, id)
);
create unique index partnership_states_current on partnership_states (tenant_id, id)
    where to_revision is null and holds_until is null;

-- Users at home in a partner tenant, each with an account of its own here.
create table externals (
    tenant_id      uuid    not null,
    id             uuid    not null,
    partnership_id uuid    not null,
    home_id        uuid    not null,
    from_revision  bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references accounts (tenant_id, id),
    foreign key (tenant_id, partnership_id) references partnerships (tenant_id, id)
);
create unique index externals_home on externals (tenant_id, partnership_id, home_id);

-- Above tenants: the codes by which a partnership is proposed to their maker. Operational state, like
-- invitations: only a digest is kept, until the code is used or expires.
create table partnership_codes (
    digest     bytea not null primary key,
    tenant_id  uuid not null,
    side       text not null check (side in ('host', 'lender', 'provider', 'client')),
    regime     text,
    name       text not null,
    expires_at timestamptz not null
);
create index partnership_codes_expiry on partnership_codes (expires_at);

select mandat_wall('partnerships');
select mandat_wall('partnership_states');
select mandat_wall('externals');
