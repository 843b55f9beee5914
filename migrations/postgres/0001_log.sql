-- The log, its signed heads, and the keys.

create table heads (
    tenant_id uuid not null primary key,
    revision bigint not null,
    hash bytea not null,
    at timestamptz not null,
    signing_key_id uuid not null,
    signature bytea not null
);

create table events (
    tenant_id uuid not null,
    revision bigint not null,
    at timestamptz not null,
    event_type text not null,
    actor_tenant_id uuid not null,
    actor_kind text,
    actor_id uuid,
    on_behalf_kind text,
    on_behalf_id uuid,
    request_id text not null,
    subject_id uuid,
    payload text not null,
    sealed bytea,
    previous_hash bytea not null,
    hash bytea not null,
    primary key (tenant_id, revision)
);
create index events_by_type on events (tenant_id, event_type, revision);
create index events_by_time on events (tenant_id, at, revision);
create index events_by_subject on events (tenant_id, subject_id, revision);

-- Heads that were exported: a log shorter than one of these has lost its end.
create table signed_heads (
    tenant_id uuid not null,
    revision bigint not null,
    hash bytea not null,
    at timestamptz not null,
    signing_key_id uuid not null,
    signature bytea not null,
    primary key (tenant_id, revision)
);

create table tenant_keys (
    tenant_id uuid not null primary key,
    wrapped bytea not null,
    wrapped_by text not null,
    created_at timestamptz not null
);

-- Without `wrapped` the key was destroyed, and what was sealed under it is gone.
create table data_keys (
    tenant_id uuid not null,
    subject_id uuid not null,
    wrapped bytea,
    created_at timestamptz not null,
    destroyed_at timestamptz,
    primary key (tenant_id, subject_id)
);

create table idempotency_keys (
    tenant_id uuid not null,
    account_id uuid not null,
    key text not null,
    request_digest bytea not null,
    answer bytea not null,
    revision bigint not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, account_id, key)
);
create index idempotency_keys_by_end on idempotency_keys (tenant_id, expires_at);

-- The wall: a row of another tenant does not exist, and without a tenant no row does. Every later
-- migration that makes a table of tenants calls this for it.
create function mandat_wall(walled regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', walled);
    execute format('alter table %s force row level security', walled);
    execute format(
        'create policy wall on %s '
        'using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) '
        'with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)',
        walled);
end $$;

select mandat_wall('heads');
select mandat_wall('events');
select mandat_wall('signed_heads');
select mandat_wall('tenant_keys');
select mandat_wall('data_keys');
select mandat_wall('idempotency_keys');

-- Above the tenants.

create table platform_keys (
    name text not null primary key,
    wrapped bytea not null,
    wrapped_by text not null,
    created_at timestamptz not null
);

create table signing_keys (
    id uuid not null primary key,
    purpose text not null,
    public_key bytea not null,
    wrapped bytea not null,
    wrapped_by text not null,
    created_at timestamptz not null,
    retired_at timestamptz
);
create unique index signing_keys_current on signing_keys (purpose) where retired_at is null;

-- One row for each write, until what follows from it is done.
create table outbox (
    tenant_id uuid not null,
    revision bigint not null,
    recorded_at timestamptz not null,
    primary key (tenant_id, revision)
);
