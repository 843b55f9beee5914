-- Part of somebody's authority that another acts with (SPV-12). It holds for its own time, and counts while the
-- assignment counts that it comes from.

create table delegations (
    tenant_id     blob    not null,
    id            blob    not null,
    source_id     blob    not null,
    delegator_id  blob    not null,
    delegate_id   blob    not null,
    scope         text    not null check (scope in ('tenant', 'unit')),
    scope_unit_id blob,
    permissions   text,
    created_at    text    not null,
    ended         integer not null check (ended in (0, 1)),
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, id, from_revision),
    foreign key (tenant_id, delegator_id) references accounts (tenant_id, id),
    foreign key (tenant_id, delegate_id) references accounts (tenant_id, id),
    foreign key (tenant_id, scope_unit_id) references units (tenant_id, id),
    check ((scope = 'unit') = (scope_unit_id is not null))
) strict, without rowid;
create unique index delegations_current on delegations (tenant_id, id) where to_revision is null;
create index delegations_to on delegations (tenant_id, delegate_id);
create index delegations_by on delegations (tenant_id, delegator_id);
create index delegations_of on delegations (tenant_id, source_id);
