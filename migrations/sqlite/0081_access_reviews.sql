-- Access reviews: rounds of going through who holds what, what was made of each assignment, and how they ended.

create table access_reviews (
    tenant_id      blob    not null,
    id             blob    not null,
    roles          text    not null,
    unit_ids       text    not null,
    items          text    not null,
    due_at         text    not null,
    started_at     text    not null,
    starter_tenant blob    not null,
    starter_type   text    not null,
    starter_id     blob,
    from_revision  integer not null,
    primary key (tenant_id, id)
) strict, without rowid;
create index access_reviews_order on access_reviews (tenant_id, from_revision);

create table access_review_outcomes (
    tenant_id     blob    not null,
    review_id     blob    not null,
    assignment_id blob    not null,
    outcome       text    not null check (outcome in ('confirmed', 'changed', 'ended')),
    actor_tenant  blob    not null,
    actor_type    text    not null,
    actor_id      blob,
    holds_from    text    not null,
    holds_until   text,
    from_revision integer not null,
    to_revision   integer,
    primary key (tenant_id, review_id, assignment_id, from_revision, holds_from),
    foreign key (tenant_id, review_id) references access_reviews (tenant_id, id)
) strict, without rowid;
create unique index access_review_outcomes_current on access_review_outcomes (tenant_id, review_id, assignment_id)
    where to_revision is null and holds_until is null;

create table access_review_completions (
    tenant_id     blob    not null,
    id            blob    not null,
    undone        text    not null,
    added         text    not null,
    completed_at  text    not null,
    actor_tenant  blob    not null,
    actor_type    text    not null,
    actor_id      blob,
    from_revision integer not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references access_reviews (tenant_id, id)
) strict, without rowid;

-- Above the tenants: which rounds are reminded of when. What was reminded of is gone from here.
create table review_reminders (
    tenant_id blob not null,
    review_id blob not null,
    telling   text not null,
    due_at    text not null,
    primary key (tenant_id, review_id, telling)
) strict, without rowid;
create index review_reminders_due on review_reminders (due_at);
