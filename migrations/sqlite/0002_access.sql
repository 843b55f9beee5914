-- Facts. Every row says when it holds (holds_from, holds_until) and when it was known
-- (from_revision, to_revision); rows are superseded, never overwritten. All of them can be rebuilt
-- from the events.

create table tenants (
    tenant_id     blob    not null,
    name          text    not null,
    language      text    not null,
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, from_revision, holds_from)
) strict, without rowid;
create unique index tenants_current on tenants (tenant_id) where to_revision is null and holds_until is null;

create table tenant_regimes (
    tenant_id     blob    not null,
    regime        text    not null,
    version       integer not null,
    position      integer not null,
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, regime, from_revision, holds_from)
) strict, without rowid;
create unique index tenant_regimes_current on tenant_regimes (tenant_id, regime)
    where to_revision is null and holds_until is null;

-- In the platform's own tenant: which tenants were founded here.
create table registered_tenants (
    tenant_id     blob    not null,
    registered_id blob    not null,
    name          text    not null,
    registered_at text    not null,
    from_revision integer not null,
    primary key (tenant_id, registered_id)
) strict, without rowid;

create table units (
    tenant_id     blob    not null,
    id            blob    not null,
    kind          text    not null,
    from_revision integer not null,
    primary key (tenant_id, id)
) strict, without rowid;

create table unit_states (
    tenant_id     blob    not null,
    id            blob    not null,
    name          text    not null,
    parent_id     blob,
    closed        integer not null check (closed in (0, 1)),
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, id) references units (tenant_id, id),
    foreign key (tenant_id, parent_id) references units (tenant_id, id)
) strict, without rowid;
create unique index unit_states_current on unit_states (tenant_id, id)
    where to_revision is null and holds_until is null;
create index unit_states_below on unit_states (tenant_id, parent_id) where to_revision is null;

-- Accounts of persons and of programs, so that both can hold roles.
create table accounts (
    tenant_id     blob    not null,
    id            blob    not null,
    type          text    not null check (type in ('user', 'api_client')),
    from_revision integer not null,
    primary key (tenant_id, id)
) strict, without rowid;

-- The particulars of a user are sealed under the user's own key, as they were in their event.
create table user_states (
    tenant_id       blob    not null,
    id              blob    not null,
    active          integer not null check (active in (0, 1)),
    sealed          blob    not null,
    sealed_revision integer not null,
    sealed_event    text    not null,
    holds_from      text    not null,
    holds_until     text,
    from_revision   integer not null,
    to_revision     integer,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, id) references accounts (tenant_id, id)
) strict, without rowid;
create unique index user_states_current on user_states (tenant_id, id)
    where to_revision is null and holds_until is null;

create table api_client_states (
    tenant_id     blob    not null,
    id            blob    not null,
    name          text    not null,
    active        integer not null check (active in (0, 1)),
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, id) references accounts (tenant_id, id)
) strict, without rowid;
create unique index api_client_states_current on api_client_states (tenant_id, id)
    where to_revision is null and holds_until is null;

-- One row a secret: its validity ends when it lapses or is removed. The digest is sealed.
create table client_secrets (
    tenant_id       blob    not null,
    id              blob    not null,
    api_client_id   blob    not null,
    removed         integer not null check (removed in (0, 1)),
    sealed          blob    not null,
    sealed_revision integer not null,
    holds_from      text    not null,
    holds_until     text,
    from_revision   integer not null,
    to_revision     integer,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, api_client_id) references accounts (tenant_id, id)
) strict, without rowid;
create unique index client_secrets_current on client_secrets (tenant_id, id) where to_revision is null;
create index client_secrets_of on client_secrets (tenant_id, api_client_id) where to_revision is null;

create table memberships (
    tenant_id     blob    not null,
    unit_id       blob    not null,
    user_id       blob    not null,
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, unit_id, user_id, from_revision, holds_from),
    foreign key (tenant_id, unit_id) references units (tenant_id, id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;
create unique index memberships_current on memberships (tenant_id, unit_id, user_id)
    where to_revision is null and holds_until is null;
create index memberships_of on memberships (tenant_id, user_id) where to_revision is null;

-- Roles that a tenant made itself.
create table own_roles (
    tenant_id     blob    not null,
    role          text    not null,
    title         text    not null,
    permissions   text    not null,
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, role, from_revision, holds_from)
) strict, without rowid;
create unique index own_roles_current on own_roles (tenant_id, role)
    where to_revision is null and holds_until is null;

-- One row an assignment and a thing known of it: when it holds is its validity.
create table assignments (
    tenant_id       blob    not null,
    id              blob    not null,
    holder_id       blob    not null,
    role            text    not null,
    scope           text    not null check (scope in ('tenant', 'unit', 'own')),
    scope_unit_id   blob,
    authority_id    blob,
    appointer_tenant blob   not null,
    appointer_type  text    not null check (appointer_type in ('user', 'api_client', 'command_line')),
    appointer_id    blob,
    appointed_at    text    not null,
    ended           integer not null check (ended in (0, 1)),
    holds_from      text    not null,
    holds_until     text,
    from_revision   integer not null,
    to_revision     integer,
    primary key (tenant_id, id, from_revision),
    foreign key (tenant_id, holder_id) references accounts (tenant_id, id),
    foreign key (tenant_id, scope_unit_id) references units (tenant_id, id),
    check ((scope = 'unit') = (scope_unit_id is not null))
) strict, without rowid;
create unique index assignments_current on assignments (tenant_id, id) where to_revision is null;
create index assignments_held on assignments (tenant_id, holder_id, from_revision);
create index assignments_of_role on assignments (tenant_id, role) where to_revision is null;

-- Above tenants: which account answers to an e-mail address (by keyed hash) or is the API client of an
-- id. Only sign-in asks it.
create table directory (
    kind       text not null check (kind in ('email', 'client')),
    name_index blob not null,
    tenant_id  blob not null,
    account_id blob not null,
    primary key (kind, name_index, tenant_id)
) strict, without rowid;
create unique index directory_accounts on directory (kind, tenant_id, account_id);
