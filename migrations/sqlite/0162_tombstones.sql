-- Above the tenants: whose keys were destroyed. The file of tombstones holds the same, outside every backup of this database.
create table tombstones (
    tenant_id  blob not null,
    subject_id blob not null,
    at         text not null,
    primary key (tenant_id, subject_id)
) strict, without rowid;
insert into tombstones (tenant_id, subject_id, at)
select tenant_id, subject_id, destroyed_at from data_keys where destroyed_at is not null;
