-- Access reviews: rounds of going through who holds what, what was made of each assignment, and how they ended.

create table access_reviews (
    tenant_id      uuid    not null,
    id             uuid    not null,
    roles          text    not null,
    unit_ids       text    not null,
    items          text    not null,
    due_at         timestamptz    not null,
    started_at     timestamptz    not null,
    starter_tenant uuid    not null,
    starter_type   text    not null,
    starter_id     uuid,
    from_revision  bigint not null,
    primary key (tenant_id, id)
);
create index access_reviews_order on access_reviews (tenant_id, from_revision);

create table access_review_outcomes (
    tenant_id     uuid    not null,
    review_id     uuid    not null,
    assignment_id uuid    not null,
    outcome       text    not null check (outcome in ('confirmed', 'changed', 'ended')),
    actor_tenant  uuid    not null,
    actor_type    text    not null,
    actor_id      uuid,
    holds_from    timestamptz    not null,
    holds_until   timestamptz,
    from_revision bigint not null,
    to_revision   bigint,
    primary key (tenant_id, review_id, assignment_id, from_revision, holds_from),
    foreign key (tenant_id, review_id) references access_reviews (tenant_id, id)
);
create unique index access_review_outcomes_current on access_review_outcomes (tenant_id, review_id, assignment_id)
    where to_revision is null and holds_until is null;

create table access_review_completions (
    tenant_id     uuid    not null,
    id            uuid    not null,
    undone        text    not null,
    added         text    not null,
    completed_at  timestamptz    not null,
    actor_tenant  uuid    not null,
    actor_type    text    not null,
    actor_id      uuid,
    from_revision bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references access_reviews (tenant_id, id)
);

-- Above the tenants: which rounds are reminded of when. What was reminded of is gone from here.
create table review_reminders (
    tenant_id uuid not null,
    review_id uuid not null,
    telling   text not null,
    due_at    timestamptz not null,
    primary key (tenant_id, review_id, telling)
);
create index review_reminders_due on review_reminders (due_at);

select mandat_wall('access_reviews');
select mandat_wall('access_review_outcomes');
select mandat_wall('access_review_completions');
