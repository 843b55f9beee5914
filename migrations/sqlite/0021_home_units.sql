-- Where a user is at home: one unit at a time, where they are a member too.
create table user_homes (
    tenant_id     blob    not null,
    user_id       blob    not null,
    unit_id       blob    not null,
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, user_id, from_revision, holds_from),
    foreign key (tenant_id, unit_id) references units (tenant_id, id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;
create unique index user_homes_current on user_homes (tenant_id, user_id)
    where to_revision is null and holds_until is null;
