-- Business cases that are kept elsewhere. A path is a JSON array of its steps, outermost first; attributes are
-- a JSON object of values by dimension.

create table records (
    tenant_id        uuid not null,
    kind             text not null,
    external_id      text not null,
    unit_id          uuid,
    path             text not null,
    attributes       text not null,
    responsible_id   uuid,
    person_reference text,
    ended            boolean not null,
    holds_from       timestamptz not null,
    holds_until      timestamptz,
    from_revision    bigint not null,
    to_revision      bigint,
    primary key (tenant_id, kind, external_id, from_revision, holds_from),
    foreign key (tenant_id, unit_id) references units (tenant_id, id),
    foreign key (tenant_id, responsible_id) references accounts (tenant_id, id)
);
create unique index records_current on records (tenant_id, kind, external_id)
    where to_revision is null and holds_until is null;
create index records_named on records (tenant_id, external_id);
create index records_of_unit on records (tenant_id, unit_id) where to_revision is null;
create index records_addressed on records (tenant_id, responsible_id) where to_revision is null;

select mandat_wall('records');
