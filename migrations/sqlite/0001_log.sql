-- The log, its signed heads, and the keys.

create table heads (
    tenant_id blob not null primary key,
    revision integer not null,
    hash blob not null,
    at text not null,
    signing_key_id blob not null,
    signature blob not null
) strict;

create table events (
    tenant_id blob not null,
    revision integer not null,
    at text not null,
    event_type text not null,
    actor_tenant_id blob not null,
    actor_kind text,
    actor_id blob,
    on_behalf_kind text,
    on_behalf_id blob,
    request_id text not null,
    subject_id blob,
    payload text not null,
    sealed blob,
    previous_hash blob not null,
    hash blob not null,
    primary key (tenant_id, revision)
) strict, without rowid;
create index events_by_type on events (tenant_id, event_type, revision);
create index events_by_time on events (tenant_id, at, revision);
create index events_by_subject on events (tenant_id, subject_id, revision);

-- Heads that were exported: a log shorter than one of these has lost its end.
create table signed_heads (
    tenant_id blob not null,
    revision integer not null,
    hash blob not null,
    at text not null,
    signing_key_id blob not null,
    signature blob not null,
    primary key (tenant_id, revision)
) strict, without rowid;

create table tenant_keys (
    tenant_id blob not null primary key,
    wrapped blob not null,
    wrapped_by text not null,
    created_at text not null
) strict;

-- Without `wrapped` the key was destroyed, and what was sealed under it is gone.
create table data_keys (
    tenant_id blob not null,
    subject_id blob not null,
    wrapped blob,
    created_at text not null,
    destroyed_at text,
    primary key (tenant_id, subject_id)
) strict, without rowid;

create table idempotency_keys (
    tenant_id blob not null,
    account_id blob not null,
    key text not null,
    request_digest blob not null,
    answer blob not null,
    revision integer not null,
    created_at text not null,
    expires_at text not null,
    primary key (tenant_id, account_id, key)
) strict, without rowid;
create index idempotency_keys_by_end on idempotency_keys (tenant_id, expires_at);

-- Above the tenants.

create table platform_keys (
    name text not null primary key,
    wrapped blob not null,
    wrapped_by text not null,
    created_at text not null
) strict;

create table signing_keys (
    id blob not null primary key,
    purpose text not null,
    public_key blob not null,
    wrapped blob not null,
    wrapped_by text not null,
    created_at text not null,
    retired_at text
) strict;
create unique index signing_keys_current on signing_keys (purpose) where retired_at is null;

-- One row for each write, until what follows from it is done.
create table outbox (
    tenant_id blob not null,
    revision integer not null,
    recorded_at text not null,
    primary key (tenant_id, revision)
) strict, without rowid;
