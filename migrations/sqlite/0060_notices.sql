-- What follows from events: notices to people, by mail and in their inbox, and the organisation's inbox.

-- One row for each write and each reader of the log, until that reader has seen it.
create table outbox_read (
    reader text not null check (reader in ('heads', 'notices')),
    tenant_id blob not null,
    revision integer not null,
    recorded_at text not null,
    primary key (reader, tenant_id, revision)
) strict, without rowid;
insert into outbox_read (reader, tenant_id, revision, recorded_at)
    select 'heads', tenant_id, revision, recorded_at from outbox;
drop table outbox;
alter table outbox_read rename to outbox;

-- Up to where notices were made from the log.
create table notice_marks (
    tenant_id blob not null primary key,
    revision integer not null
) strict;
insert into notice_marks (tenant_id, revision) select tenant_id, revision from heads;

-- Operational: made from the log, once for each change and person. Whom it reaches and what it says is not
-- here: both are read when it is sent or shown.
create table notices (
    tenant_id  blob    not null,
    id         blob    not null,
    revision   integer not null,
    revisions  text    not null,
    regime     text,
    occasion   text    not null,
    user_id    blob    not null,
    in_inbox   integer not null check (in_inbox in (0, 1)),
    done_at    text,
    mail       text    not null check (mail in ('none', 'waiting', 'sent', 'failed')),
    tries      integer not null,
    due_at     text,
    sent_at    text,
    reason     text,
    made_at    text    not null,
    primary key (tenant_id, id)
) strict, without rowid;
create unique index notices_once on notices (tenant_id, revision, user_id, occasion);
create index notices_due on notices (tenant_id, due_at) where mail = 'waiting';
create index notices_of on notices (tenant_id, user_id, id);

create table inbox_items (
    tenant_id       blob    not null,
    id              blob    not null,
    kind            text    not null check (kind in ('message', 'task')),
    readers         text    not null,
    permission      text,
    unit_id         blob,
    due_at          text,
    sealed          blob,
    sealed_revision integer not null,
    posted_at       text    not null,
    poster_tenant   blob    not null,
    poster_type     text,
    poster_id       blob,
    from_revision   integer not null,
    primary key (tenant_id, id)
) strict, without rowid;

create table inbox_states (
    tenant_id     blob    not null,
    id            blob    not null,
    done          integer not null check (done in (0, 1)),
    actor_tenant  blob    not null,
    actor_type    text,
    actor_id      blob,
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, id) references inbox_items (tenant_id, id)
) strict, without rowid;
create unique index inbox_states_current on inbox_states (tenant_id, id)
    where to_revision is null and holds_until is null;

-- Above the tenants: where mail waits, and since when.
create table mail_due (
    tenant_id blob not null primary key,
    due_at    text not null
) strict;
create index mail_due_at on mail_due (due_at);
