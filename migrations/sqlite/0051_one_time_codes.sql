-- One-time codes by app (RFC 6238): operational state, like passwords.

-- The secret that a user's app shares, sealed under the user's data key. Until it is confirmed it is not asked
-- for. No step counts twice, so the last one that did is kept.
create table one_time_codes (
    tenant_id    blob not null,
    user_id      blob not null,
    sealed       blob not null,
    begun_at     text not null,
    confirmed_at text,
    last_step    integer not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;

-- What lets a user in who has lost the app, once each; only digests are kept.
create table recovery_codes (
    tenant_id blob not null,
    user_id   blob not null,
    digest    blob not null,
    primary key (tenant_id, user_id, digest),
    foreign key (tenant_id, user_id) references one_time_codes (tenant_id, user_id) on delete cascade
) strict, without rowid;
