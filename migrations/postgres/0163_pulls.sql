-- Who of a provider tried to pull a file, and in which situation; not whom, nor whether there is one (VLT-15).
create table pulls (
    tenant_id      uuid        not null,
    id             uuid        not null,
    partnership_id uuid        not null,
    situation      text        not null,
    tried_at       timestamptz not null,
    actor_tenant   uuid        not null,
    actor_type     text,
    actor_id       uuid,
    from_revision  bigint      not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, partnership_id) references partnerships (tenant_id, id)
);
create index pulls_of on pulls (tenant_id, partnership_id, tried_at);

-- Operational: whom is looked for, sealed under a key of the try, until somebody has looked.
create table pulls_waiting (
    tenant_id  uuid  not null,
    id         uuid  not null,
    request_id text  not null,
    sealed     bytea not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references pulls (tenant_id, id)
);

-- Above the tenants: until when whoever looks is believed to be alive. Left until somebody has looked.
create table pull_leases (
    tenant_id uuid        not null,
    pull_id   uuid        not null,
    until     timestamptz not null,
    primary key (tenant_id, pull_id)
);
create index pull_leases_until on pull_leases (until);

select mandat_wall('pulls');
select mandat_wall('pulls_waiting');
