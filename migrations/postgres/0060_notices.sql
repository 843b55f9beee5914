-- What follows from events: notices to people, by mail and in their inbox, and the organisation's inbox.

-- One row for each write and each reader of the log, until that reader has seen it.
create table outbox_read (
    reader text not null check (reader in ('heads', 'notices')),
    tenant_id uuid not null,
    revision bigint not null,
    recorded_at timestamptz not null,
    primary key (reader, tenant_id, revision)
);
insert into outbox_read (reader, tenant_id, revision, recorded_at)
    select 'heads', tenant_id, revision, recorded_at from outbox;
drop table outbox;
alter table outbox_read rename to outbox;

-- Up to where notices were made from the log.
create table notice_marks (
    tenant_id uuid not null primary key,
    revision bigint not null
);
-- Whoever owns the tables stands behind the wall like everybody, but for this one statement.
alter table heads no force row level security;
insert into notice_marks (tenant_id, revision) select tenant_id, revision from heads;
alter table heads force row level security;

-- Operational: made from the log, once for each change and person. Whom it reaches and what it says is not
-- here: both are read when it is sent or shown.
create table notices (
    tenant_id  uuid    not null,
    id         uuid    not null,
    revision   bigint not null,
    revisions  text    not null,
    regime     text,
    occasion   text    not null,
    user_id    uuid    not null,
    in_inbox   boolean not null,
    done_at    timestamptz,
    mail       text    not null check (mail in ('none', 'waiting', 'sent', 'failed')),
    tries      bigint not null,
    due_at     timestamptz,
    sent_at    timestamptz,
    reason     text,
    made_at    timestamptz    not null,
    primary key (tenant_id, id)
);
create unique index notices_once on notices (tenant_id, revision, user_id, occasion);
create index notices_due on notices (tenant_id, due_at) where mail = 'waiting';
create index notices_of on notices (tenant_id, user_id, id);

create table inbox_items (
    tenant_id       uuid    not null,
    id              uuid    not null,
    kind            text    not null check (kind in ('message', 'task')),
    readers         text    not null,
    permission      text,
    unit_id         uuid,
    due_at          timestamptz,
    sealed          bytea,
    sealed_revision bigint not null,
    posted_at       timestamptz    not null,
    poster_tenant   uuid    not null,
    poster_type     text,
    poster_id       uuid,
    from_revision   bigint not null,
    primary key (tenant_id, id)
);

create table inbox_states (
    tenant_id     uuid    not null,
    id            uuid    not null,
    done          boolean not null,
    actor_tenant  uuid    not null,
    actor_type    text,
    actor_id      uuid,
    holds_from    timestamptz    not null,
    holds_until   timestamptz,
    from_revision bigint not null,
    to_revision   bigint,
    primary key (tenant_id, id, from_revision, holds_from),
    foreign key (tenant_id, id) references inbox_items (tenant_id, id)
);
create unique index inbox_states_current on inbox_states (tenant_id, id)
    where to_revision is null and holds_until is null;

-- Above the tenants: where mail waits, and since when.
create table mail_due (
    tenant_id uuid not null primary key,
    due_at    timestamptz not null
);
create index mail_due_at on mail_due (due_at);

select mandat_wall('notice_marks');
select mandat_wall('notices');
select mandat_wall('inbox_items');
select mandat_wall('inbox_states');
