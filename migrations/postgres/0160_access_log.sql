-- Who looked at whose data (NEN 7513; ASP-21). Rows are added and never changed, but for the checkpoint that sealed them.
-- `roles` and `fields` are words with commas between them.
create table access_log (
    tenant_id       uuid        not null,
    id              uuid        not null,
    at              timestamptz not null,
    actor_tenant_id uuid        not null,
    actor_kind      text,
    actor_id        uuid,
    on_behalf_kind  text,
    on_behalf_id    uuid,
    roles           text        not null,
    action          text        not null,
    object_type     text        not null,
    object_id       uuid,
    objects         bigint      not null,
    fields          text        not null,
    purpose         text,
    purpose_id      uuid,
    outcome         text        not null,
    request_id      text        not null,
    address         text,
    digest          bytea       not null,
    sealed_by       bigint,
    primary key (tenant_id, id)
);
create index access_log_by_actor on access_log (tenant_id, actor_id, id);
create index access_log_by_object on access_log (tenant_id, object_id, id);
create index access_log_by_checkpoint on access_log (tenant_id, sealed_by, id);

-- Above the tenants: in which quarters of an hour, by their end, something was noted that may not be sealed yet.
create table access_log_due (
    tenant_id    uuid        not null,
    quarter_ends timestamptz not null,
    primary key (tenant_id, quarter_ends)
);

select mandat_wall('access_log');
