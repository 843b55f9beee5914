-- The numbers by which users are known elsewhere, by keyed hash: at most one user of a tenant has each, and is found by it
-- (CSM-08). Operational: the numbers themselves are sealed in the user's particulars.

create table user_numbers (
    tenant_id    uuid not null,
    number_index bytea not null,
    user_id      uuid not null,
    primary key (tenant_id, number_index),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);
create index user_numbers_of on user_numbers (tenant_id, user_id);
select mandat_wall('user_numbers');
