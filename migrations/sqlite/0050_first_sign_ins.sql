-- When a user signed in for the first time.
create table first_sign_ins (
    tenant_id     blob       not null,
    user_id       blob       not null,
    signed_in_at  text    not null,
    from_revision integer not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;
