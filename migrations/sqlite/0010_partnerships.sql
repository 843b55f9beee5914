-- Partnerships: each side has rows of its own, which refer to itself alone and hold the partner's id and
-- the name that the partner chose to show.

create table partnerships (
    tenant_id     blob    not null,
    id            blob    not null,
    partner_id    blob    not null,
    side          text    not null check (side in ('host', 'lender', 'provider', 'client')),
    regime        text,
    partner_name  text    not null,
    own_name      text    not null,
    proposed_here integer not null check (proposed_here in (0, 1)),
    from_revision integer not null,
    primary key (tenant_id, id),
    check ((side in ('provider', 'client')) = (regime is not null))
) strict, without rowid;
create index partnerships_with on partnerships (tenant_id, partner_id);

create table partnership_states (
    tenant_id     blob    not null,
    id            blob    not null,
    status        text    not null check (status in ('proposed', 'open', 'ended')),
    -- The site that serves the client; known to the provider alone.
    site_id       blob,
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, id) references partnerships (tenant_id, id),
    foreign key (tenant_id, site_id) references units (tenant_id, id)
) strict, without rowid;
create unique index partnership_states_current on partnership_states (tenant_id, id)
    where to_revision is null and holds_until is null;

-- Users at home in a partner tenant, each with an account of its own here.
create table externals (
    tenant_id      blob    not null,
    id             blob    not null,
    partnership_id blob    not null,
    home_id        blob    not null,
    from_revision  integer not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references accounts (tenant_id, id),
    foreign key (tenant_id, partnership_id) references partnerships (tenant_id, id)
) strict, without rowid;
create unique index externals_home on externals (tenant_id, partnership_id, home_id);

-- Above tenants: the codes by which a partnership is proposed to their maker. Operational state, like
-- invitations: only a digest is kept, until the code is used or expires.
create table partnership_codes (
    digest     blob not null primary key,
    tenant_id  blob not null,
    side       text not null check (side in ('host', 'lender', 'provider', 'client')),
    regime     text,
    name       text not null,
    expires_at text not null
) strict, without rowid;
create index partnership_codes_expiry on partnership_codes (expires_at);
