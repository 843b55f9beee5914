-- Business cases that are kept elsewhere. A path is a JSON array of its steps, outermost first; attributes are
-- a JSON object of values by dimension.

create table records (
    tenant_id        blob    not null,
    kind             text    not null,
    external_id      text    not null,
    unit_id          blob,
    path             text    not null,
    attributes       text    not null,
    responsible_id   blob,
    person_reference text,
    ended            integer not null check (ended in (0, 1)),
    holds_from       text    not null,
    holds_until      text,
    from_revision    integer not null,
    to_revision      integer,
    primary key (tenant_id, kind, external_id, from_revision, holds_from),
    foreign key (tenant_id, unit_id) references units (tenant_id, id),
    foreign key (tenant_id, responsible_id) references accounts (tenant_id, id)
) strict, without rowid;
create unique index records_current on records (tenant_id, kind, external_id)
    where to_revision is null and holds_until is null;
create index records_named on records (tenant_id, external_id);
create index records_of_unit on records (tenant_id, unit_id) where to_revision is null;
create index records_addressed on records (tenant_id, responsible_id) where to_revision is null;
