-- The vault: an employer's own store of its employees' personal data, and what a provider holds of them (VLT-01 to VLT-15).

create table vaults (
    tenant_id     uuid   not null,
    regime        text   not null,
    opened_at     timestamptz   not null,
    from_revision bigint not null,
    primary key (tenant_id)
);

-- On both sides of a partnership: the terms as JSON.
create table vault_connections (
    tenant_id      uuid   not null,
    partnership_id uuid   not null,
    terms          text   not null,
    holds_from     timestamptz   not null,
    holds_until    timestamptz,
    from_revision  bigint not null,
    to_revision    bigint,
    primary key (tenant_id, partnership_id, from_revision, holds_from),
    foreign key (tenant_id, partnership_id) references partnerships (tenant_id, id)
);
create unique index vault_connections_current on vault_connections (tenant_id, partnership_id)
    where to_revision is null and holds_until is null;

-- Employees, each field sealed under a key of the employee's own by the event of `sealed_revision`.
create table employees (
    tenant_id       uuid   not null,
    id              uuid   not null,
    unit_id         uuid,
    import_id       uuid,
    sealed          bytea  not null,
    sealed_revision bigint not null,
    holds_from      timestamptz   not null,
    holds_until     timestamptz,
    from_revision   bigint not null,
    to_revision     bigint,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, unit_id) references units (tenant_id, id)
);
create unique index employees_current on employees (tenant_id, id) where to_revision is null and holds_until is null;
create index employees_of_unit on employees (tenant_id, unit_id, id) where to_revision is null and holds_until is null;

-- By what employees are found: keyed hashes, cut short. Operational: what they stand for is sealed with the employee.
create table employee_marks (
    tenant_id   uuid  not null,
    mark        bytea not null,
    employee_id uuid  not null,
    primary key (tenant_id, mark, employee_id)
);
create index employee_marks_of on employee_marks (tenant_id, employee_id);

-- What an employer gave to providers, with its knowledge; the reason is sealed under the employee's key.
create table shares (
    tenant_id      uuid   not null,
    id             uuid   not null,
    employee_id    uuid   not null,
    partnership_id uuid   not null,
    given          text   not null,
    reason         bytea,
    shared_at      timestamptz   not null,
    actor_tenant   uuid   not null,
    actor_type     text,
    actor_id       uuid,
    from_revision  bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, partnership_id) references partnerships (tenant_id, id)
);
create index shares_of on shares (tenant_id, employee_id);

create table share_withdrawals (
    tenant_id     uuid   not null,
    id            uuid   not null,
    withdrawn_at  timestamptz   not null,
    actor_tenant  uuid   not null,
    actor_type    text,
    actor_id      uuid,
    from_revision bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references shares (tenant_id, id)
);

-- The provider's side: what it holds about somebody at a client, each field sealed under a key of the file's own.
create table files (
    tenant_id       uuid   not null,
    id              uuid   not null,
    partnership_id  uuid   not null,
    client_id       uuid   not null,
    pseudonym       text,
    knowledge       text   not null check (knowledge in ('disclosed', 'undisclosed', 'held')),
    situation       text,
    sealed          bytea  not null,
    sealed_revision bigint not null,
    -- The data are of this moment.
    as_of           timestamptz   not null,
    opened_at       timestamptz   not null,
    holds_from      timestamptz   not null,
    holds_until     timestamptz,
    from_revision   bigint not null,
    to_revision     bigint,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, partnership_id) references partnerships (tenant_id, id)
);
create unique index files_current on files (tenant_id, id) where to_revision is null and holds_until is null;
create unique index files_pseudonym on files (tenant_id, partnership_id, pseudonym)
    where to_revision is null and holds_until is null;

create table episodes (
    tenant_id     uuid   not null,
    id            uuid   not null,
    file_id       uuid   not null,
    kind          text   not null,
    begun_at      timestamptz   not null,
    actor_tenant  uuid   not null,
    actor_type    text,
    actor_id      uuid,
    from_revision bigint not null,
    primary key (tenant_id, id)
);
create index episodes_of on episodes (tenant_id, file_id);

-- Above the tenants: shares whose provider does not have yet what changed since. Left until it is done.
create table share_updates (
    tenant_id uuid not null,
    share_id  uuid not null,
    since     timestamptz not null,
    primary key (tenant_id, share_id)
);

select mandat_wall('vaults');
select mandat_wall('vault_connections');
select mandat_wall('employees');
select mandat_wall('employee_marks');
select mandat_wall('shares');
select mandat_wall('share_withdrawals');
select mandat_wall('files');
select mandat_wall('episodes');
