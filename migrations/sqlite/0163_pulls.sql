-- Who of a provider tried to pull a file, and in which situation; not whom, nor whether there is one (VLT-15).
create table pulls (
    tenant_id      blob not null,
    id             blob not null,
    partnership_id blob not null,
    situation      text not null,
    tried_at       text not null,
    actor_tenant   blob not null,
    actor_type     text,
    actor_id       blob,
    from_revision  integer not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, partnership_id) references partnerships (tenant_id, id)
) strict;
create index pulls_of on pulls (tenant_id, partnership_id, tried_at);

-- Operational: whom is looked for, sealed under a key of the try, until somebody has looked.
create table pulls_waiting (
    tenant_id  blob not null,
    id         blob not null,
    request_id text not null,
    sealed     blob not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references pulls (tenant_id, id)
) strict;

-- Above the tenants: until when whoever looks is believed to be alive. Left until somebody has looked.
create table pull_leases (
    tenant_id blob not null,
    pull_id   blob not null,
    until     text not null,
    primary key (tenant_id, pull_id)
) strict, without rowid;
create index pull_leases_until on pull_leases (until);
