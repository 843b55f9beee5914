-- Imports of users: staged in parts, and taken live as a whole by one event (ASP-13).

-- Which import staged a row; it counts once that import was taken. Null for what came otherwise.
alter table accounts add column import_id uuid;
alter table user_states add column import_id uuid;
alter table memberships add column import_id uuid;
alter table user_homes add column import_id uuid;

create table imports_taken (
    tenant_id     uuid        not null,
    id            uuid        not null,
    taken_at      timestamptz not null,
    from_revision bigint      not null,
    primary key (tenant_id, id)
);

-- Operational: how far each import has come. `findings` is why it failed, as JSON without personal data.
create table imports (
    tenant_id    uuid        not null,
    id           uuid        not null,
    state        text        not null check (state in ('staging', 'taken', 'failed')),
    users        bigint      not null,
    staged       bigint      not null,
    actor_tenant uuid        not null,
    actor_type   text,
    actor_id     uuid,
    begun_at     timestamptz not null,
    ended_at     timestamptz,
    findings     text        not null,
    primary key (tenant_id, id)
);
create unique index imports_staging on imports (tenant_id) where state = 'staging';

-- Above the tenants: until when whoever works on an import is believed to be alive. Left until nothing is to be done.
create table import_leases (
    tenant_id uuid        not null,
    import_id uuid        not null,
    until     timestamptz not null,
    primary key (tenant_id, import_id)
);
create index import_leases_until on import_leases (until);

select mandat_wall('imports_taken');
select mandat_wall('imports');
