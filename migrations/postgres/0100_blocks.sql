-- Where users are refused access (CSM-09). Without a unit it is the whole tenant. The end of a block leaves a last
-- row that holds for no time: it tells of the end. The reason is sealed under the user's key by the event that made it.

create table blocks (
    tenant_id       uuid not null,
    id              uuid not null,
    user_id         uuid not null,
    unit_id         uuid,
    sealed          bytea,
    sealed_revision bigint not null,
    blocked_at      timestamptz not null,
    actor_tenant    uuid not null,
    actor_type      text not null,
    actor_id        uuid,
    holds_from      timestamptz not null,
    holds_until     timestamptz,
    from_revision   bigint not null,
    to_revision     bigint,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id),
    foreign key (tenant_id, unit_id) references units (tenant_id, id)
);
create unique index blocks_current on blocks (tenant_id, id) where to_revision is null and holds_until is null;
create index blocks_of on blocks (tenant_id, user_id);

select mandat_wall('blocks');
