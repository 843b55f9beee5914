-- The numbers by which users are known elsewhere, by keyed hash: at most one user of a tenant has each, and is found by it
-- (CSM-08). Operational: the numbers themselves are sealed in the user's particulars.

create table user_numbers (
    tenant_id    blob not null,
    number_index blob not null,
    user_id      blob not null,
    primary key (tenant_id, number_index),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;
create index user_numbers_of on user_numbers (tenant_id, user_id);
