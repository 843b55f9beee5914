-- What the person concerned by a record is called, sealed under a key of its own by the event that put the record
-- (ASP-17).

alter table records add column person_id blob;
alter table records add column person blob;
alter table records add column person_revision integer not null default 0;
