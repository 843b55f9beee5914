-- When a user signed in for the first time.
create table first_sign_ins (
    tenant_id     uuid           not null,
    user_id       uuid           not null,
    signed_in_at  timestamptz not null,
    from_revision bigint      not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);
select mandat_wall('first_sign_ins');
