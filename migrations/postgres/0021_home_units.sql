-- Where a user is at home: one unit at a time, where they are a member too.
create table user_homes (
    tenant_id     uuid        not null,
    user_id       uuid        not null,
    unit_id       uuid        not null,
    holds_from    timestamptz not null,
    holds_until   timestamptz,
    from_revision bigint      not null,
    to_revision   bigint,
    primary key (tenant_id, user_id, from_revision, holds_from),
    foreign key (tenant_id, unit_id) references units (tenant_id, id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);
create unique index user_homes_current on user_homes (tenant_id, user_id)
    where to_revision is null and holds_until is null;
select mandat_wall('user_homes');
