-- Users who do not sign in: when each did last, and when somebody looks next whether a report is due.

-- Operational: no event tells of a sign-in after the first.
create table last_sign_ins (
    tenant_id    uuid not null,
    user_id      uuid not null,
    signed_in_at timestamptz not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);
insert into last_sign_ins (tenant_id, user_id, signed_in_at)
    select f.tenant_id, f.user_id, coalesce(max(s.started_at), max(f.signed_in_at))
    from first_sign_ins f left join sessions s on s.tenant_id = f.tenant_id and s.user_id = f.user_id
    group by f.tenant_id, f.user_id;

-- Above the tenants: up to when reports were made, and when the next can be due.
create table dormancy_looks (
    tenant_id uuid not null primary key,
    looked_at timestamptz not null,
    due_at    timestamptz not null
);
create index dormancy_looks_due on dormancy_looks (due_at);
insert into dormancy_looks (tenant_id, looked_at, due_at)
    select tenant_id, at, at from events where revision = 1;

-- A report follows from a day, not from a write.
alter table notices add column report_day text not null default '';
drop index notices_once;
create unique index notices_once on notices (tenant_id, revision, user_id, occasion, report_day);

select mandat_wall('last_sign_ins');
