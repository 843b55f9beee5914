-- What the person concerned by a record is called, sealed under a key of its own by the event that put the record
-- (ASP-17).

alter table records add column person_id uuid;
alter table records add column person bytea;
alter table records add column person_revision bigint not null default 0;
