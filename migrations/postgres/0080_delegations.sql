-- Part of somebody's authority that another acts with (SPV-12). It holds for its own time, and counts while the
-- assignment counts that it comes from.

create table delegations (
    tenant_id     uuid        not null,
    id            uuid        not null,
    source_id     uuid        not null,
    delegator_id  uuid        not null,
    delegate_id   uuid        not null,
    scope         text        not null check (scope in ('tenant', 'unit')),
    scope_unit_id uuid,
    permissions   text,
    created_at    timestamptz not null,
    ended         boolean     not null,
    holds_from    timestamptz not null,
    holds_until   timestamptz,
    from_revision bigint      not null,
    to_revision   bigint,
    primary key (tenant_id, id, from_revision),
    foreign key (tenant_id, delegator_id) references accounts (tenant_id, id),
    foreign key (tenant_id, delegate_id) references accounts (tenant_id, id),
    foreign key (tenant_id, scope_unit_id) references units (tenant_id, id),
    check ((scope = 'unit') = (scope_unit_id is not null))
);
create unique index delegations_current on delegations (tenant_id, id) where to_revision is null;
create index delegations_to on delegations (tenant_id, delegate_id);
create index delegations_by on delegations (tenant_id, delegator_id);
create index delegations_of on delegations (tenant_id, source_id);

select mandat_wall('delegations');
