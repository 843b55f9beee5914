-- To whom a user's records went when the user left, or to nobody (ASP-22). A record that was addressed to the user
-- after `after_revision` and before `from_revision` went with it.

create table successions (
    tenant_id      uuid    not null,
    user_id        uuid    not null,
    successor_id   uuid,
    after_revision bigint not null,
    holds_from     timestamptz    not null,
    from_revision  bigint not null,
    primary key (tenant_id, user_id, from_revision),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id),
    foreign key (tenant_id, successor_id) references accounts (tenant_id, id)
);
create index successions_to on successions (tenant_id, successor_id);

-- By which event a record was addressed to its responsible user. The owner of the tables is let through the wall for
-- this one statement.
alter table records add column addressed_revision bigint not null default 0;
alter table records no force row level security;
update records set addressed_revision = coalesce((
    select max(p.from_revision) from records p
    where p.tenant_id = records.tenant_id and p.kind = records.kind and p.external_id = records.external_id
      and not p.ended and p.holds_until is null and p.holds_from <= records.holds_from
      and p.from_revision <= records.from_revision), from_revision);
alter table records force row level security;
drop index records_addressed;
create index records_addressed on records (tenant_id, responsible_id, unit_id, addressed_revision, ended)
    where to_revision is null;

select mandat_wall('successions');
