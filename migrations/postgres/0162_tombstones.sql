-- Above the tenants: whose keys were destroyed. The file of tombstones holds the same, outside every backup of this database.
create table tombstones (
    tenant_id  uuid        not null,
    subject_id uuid        not null,
    at         timestamptz not null,
    primary key (tenant_id, subject_id)
);
-- Behind the wall even the owner sees no row of a tenant.
alter table data_keys no force row level security;
insert into tombstones (tenant_id, subject_id, at)
select tenant_id, subject_id, destroyed_at from data_keys where destroyed_at is not null;
alter table data_keys force row level security;
