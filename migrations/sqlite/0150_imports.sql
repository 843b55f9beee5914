-- Imports of users: staged in parts, and taken live as a whole by one event (ASP-13).

-- Which import staged a row; it counts once that import was taken. Null for what came otherwise.
alter table accounts add column import_id blob;
alter table user_states add column import_id blob;
alter table memberships add column import_id blob;
alter table user_homes add column import_id blob;

create table imports_taken (
    tenant_id     blob    not null,
    id            blob    not null,
    taken_at      text    not null,
    from_revision integer not null,
    primary key (tenant_id, id)
) strict, without rowid;

-- Operational: how far each import has come. `findings` is why it failed, as JSON without personal data.
create table imports (
    tenant_id    blob    not null,
    id           blob    not null,
    state        text    not null check (state in ('staging', 'taken', 'failed')),
    users        integer not null,
    staged       integer not null,
    actor_tenant blob    not null,
    actor_type   text,
    actor_id     blob,
    begun_at     text    not null,
    ended_at     text,
    findings     text    not null,
    primary key (tenant_id, id)
) strict, without rowid;
create unique index imports_staging on imports (tenant_id) where state = 'staging';

-- Above the tenants: until when whoever works on an import is believed to be alive. Left until nothing is to be done.
create table import_leases (
    tenant_id blob not null,
    import_id blob not null,
    until     text not null,
    primary key (tenant_id, import_id)
) strict, without rowid;
create index import_leases_until on import_leases (until);
