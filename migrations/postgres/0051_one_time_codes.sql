-- One-time codes by app (RFC 6238): operational state, like passwords.

-- The secret that a user's app shares, sealed under the user's data key. Until it is confirmed it is not asked
-- for. No step counts twice, so the last one that did is kept.
create table one_time_codes (
    tenant_id    uuid not null,
    user_id      uuid not null,
    sealed       bytea not null,
    begun_at     timestamptz not null,
    confirmed_at timestamptz,
    last_step    bigint not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);

-- What lets a user in who has lost the app, once each; only digests are kept.
create table recovery_codes (
    tenant_id uuid not null,
    user_id   uuid not null,
    digest    bytea not null,
    primary key (tenant_id, user_id, digest),
    foreign key (tenant_id, user_id) references one_time_codes (tenant_id, user_id) on delete cascade
);
select mandat_wall('one_time_codes');
select mandat_wall('recovery_codes');
