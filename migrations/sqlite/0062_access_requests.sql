-- Requests for access, and how they were answered. Both only ever grow; that a request lapses is said by its time.

create table access_requests (
    tenant_id     blob    not null,
    id            blob    not null,
    user_id       blob    not null,
    role          text    not null,
    scope         text    not null,
    scope_unit_id blob,
    valid_from    text,
    valid_until   text,
    constraints   text    not null,
    lapses_at     text    not null,
    sealed        blob,
    raised_at     text    not null,
    raiser_tenant blob    not null,
    raiser_type   text    not null,
    raiser_id     blob,
    from_revision integer not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;
create index access_requests_of on access_requests (tenant_id, user_id, from_revision);
create index access_requests_order on access_requests (tenant_id, from_revision);

create table access_request_answers (
    tenant_id     blob    not null,
    id            blob    not null,
    approved      integer not null,
    assignment_id blob,
    sealed        blob,
    answered_at   text    not null,
    actor_tenant  blob    not null,
    actor_type    text    not null,
    actor_id      blob,
    from_revision integer not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references access_requests (tenant_id, id)
) strict, without rowid;
