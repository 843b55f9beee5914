-- Resets of passwords by mail: operational state, like invitations.

-- At most one is open per user; a new one replaces it.
create table password_resets (
  tenant_id uuid not null,
  user_id uuid not null,
  digest bytea not null,
  expires_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);
create unique index password_resets_digest on password_resets (tenant_id, digest);

-- Above the tenants: the keyed hashes of addresses for which a reset was asked for, until somebody has looked
-- whether they have accounts. Whoever asks has no part in that.
create table password_reset_requests (
  name_index bytea not null primary key,
  asked_at timestamptz not null
);
create index password_reset_requests_asked on password_reset_requests (asked_at);

-- What tells notices of one write, person and occasion apart: the day of a report, when a reset was asked for.
alter table notices rename column report_day to apart;

select mandat_wall('password_resets');
