-- What shuts single resources (TIM-13, TIM-14). A path is a JSON array of its steps, outermost first. The
-- end of an exception or a lock leaves a last row that holds for no time: it tells of the end.

create table exceptions (
    tenant_id     uuid not null,
    id            uuid not null,
    user_id       uuid not null,
    regime        text not null,
    path          text not null,
    verdict       text    not null check (verdict in ('allow', 'deny')),
    active        boolean not null,
    holds_from    timestamptz not null,
    holds_until   timestamptz,
    from_revision bigint not null,
    to_revision   bigint,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);
create unique index exceptions_current on exceptions (tenant_id, id)
    where to_revision is null and holds_until is null;
create unique index exceptions_once on exceptions (tenant_id, user_id, regime, path)
    where to_revision is null and holds_until is null;
create index exceptions_of on exceptions (tenant_id, user_id);

create table locks (
    tenant_id     uuid not null,
    id            uuid not null,
    path          text not null,
    holds_from    timestamptz not null,
    holds_until   timestamptz,
    from_revision bigint not null,
    to_revision   bigint,
    primary key (tenant_id, id, from_revision, holds_from)
);
create unique index locks_current on locks (tenant_id, id) where to_revision is null and holds_until is null;
create unique index locks_once on locks (tenant_id, path) where to_revision is null and holds_until is null;
create index locks_on on locks (tenant_id, path);

select mandat_wall('exceptions');
select mandat_wall('locks');
