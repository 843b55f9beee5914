-- Who looked at whose data (NEN 7513; ASP-21). Rows are added and never changed, but for the checkpoint that sealed them.
-- `roles` and `fields` are words with commas between them.
create table access_log (
    tenant_id       blob    not null,
    id              blob    not null,
    at              text    not null,
    actor_tenant_id blob    not null,
    actor_kind      text,
    actor_id        blob,
    on_behalf_kind  text,
    on_behalf_id    blob,
    roles           text    not null,
    action          text    not null,
    object_type     text    not null,
    object_id       blob,
    objects         integer not null,
    fields          text    not null,
    purpose         text,
    purpose_id      blob,
    outcome         text    not null,
    request_id      text    not null,
    address         text,
    digest          blob    not null,
    sealed_by       integer,
    primary key (tenant_id, id)
) strict, without rowid;
create index access_log_by_actor on access_log (tenant_id, actor_id, id);
create index access_log_by_object on access_log (tenant_id, object_id, id);
create index access_log_by_checkpoint on access_log (tenant_id, sealed_by, id);

-- Above the tenants: in which quarters of an hour, by their end, something was noted that may not be sealed yet.
create table access_log_due (
    tenant_id    blob not null,
    quarter_ends text not null,
    primary key (tenant_id, quarter_ends)
) strict, without rowid;
