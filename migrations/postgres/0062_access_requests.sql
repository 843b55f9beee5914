-- Requests for access, and how they were answered. Both only ever grow; that a request lapses is said by its time.

create table access_requests (
    tenant_id     uuid    not null,
    id            uuid    not null,
    user_id       uuid    not null,
    role          text    not null,
    scope         text    not null,
    scope_unit_id uuid,
    valid_from    timestamptz,
    valid_until   timestamptz,
    constraints   text    not null,
    lapses_at     timestamptz    not null,
    sealed        bytea,
    raised_at     timestamptz    not null,
    raiser_tenant uuid    not null,
    raiser_type   text    not null,
    raiser_id     uuid,
    from_revision bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);
create index access_requests_of on access_requests (tenant_id, user_id, from_revision);
create index access_requests_order on access_requests (tenant_id, from_revision);

create table access_request_answers (
    tenant_id     uuid    not null,
    id            uuid    not null,
    approved      boolean not null,
    assignment_id uuid,
    sealed        bytea,
    answered_at   timestamptz    not null,
    actor_tenant  uuid    not null,
    actor_type    text    not null,
    actor_id      uuid,
    from_revision bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references access_requests (tenant_id, id)
);

select mandat_wall('access_requests');
select mandat_wall('access_request_answers');
