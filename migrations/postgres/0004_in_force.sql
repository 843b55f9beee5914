-- What of its regimes is in force in a tenant: modules that are on, capacities it has, regimes whose
-- access has been started (their name is empty). A part that never was in force has no row.
create table regime_parts (
    tenant_id     uuid not null,
    part          text not null check (part in ('module', 'capacity', 'activation')),
    regime        text not null,
    name          text not null,
    in_force      boolean not null,
    holds_from    timestamptz not null,
    holds_until   timestamptz,
    from_revision bigint not null,
    to_revision   bigint,
    primary key (tenant_id, part, regime, name, from_revision, holds_from)
);
create unique index regime_parts_current on regime_parts (tenant_id, part, regime, name)
    where to_revision is null and holds_until is null;

select mandat_wall('regime_parts');
