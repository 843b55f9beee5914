-- Signing in: operational state. None of it is access state; it makes no event and takes no lock of
-- the tenant's head, so that guessing passwords cannot stall administration.

-- The PHC string of the user's password, sealed under the user's data key.
create table passwords (
  tenant_id blob not null,
  user_id blob not null,
  sealed blob not null,
  set_at text not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;

-- At most one invitation is open per user; a new one replaces it.
create table invitations (
  tenant_id blob not null,
  user_id blob not null,
  digest blob not null,
  expires_at text not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;
create unique index invitations_digest on invitations (tenant_id, digest);

-- One signed-in stay of a user.
create table sessions (
  tenant_id blob not null,
  id blob not null,
  user_id blob not null,
  method text not null,
  started_at text not null,
  expires_at text not null,
  ended_at text,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;
create index sessions_user on sessions (tenant_id, user_id);
create index sessions_expiry on sessions (tenant_id, expires_at);

-- Used tokens stay until their session is deleted: their coming back is what ends it.
create table refresh_tokens (
  tenant_id blob not null,
  digest blob not null,
  session_id blob not null,
  expires_at text not null,
  used_at text,
  primary key (tenant_id, digest),
  foreign key (tenant_id, session_id) references sessions (tenant_id, id) on delete cascade
) strict, without rowid;
create index refresh_tokens_session on refresh_tokens (tenant_id, session_id);

-- Above tenants: failed tries per keyed hash of an e-mail address, whether it has an account or not,
-- counted since the first of them.
create table sign_in_attempts (
  name_index blob not null primary key,
  failures integer not null,
  since text not null,
  paused_until text
) strict, without rowid;
create index sign_in_attempts_since on sign_in_attempts (since);
