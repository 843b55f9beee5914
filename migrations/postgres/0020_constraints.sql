-- The values that an assignment is narrowed to, by dimension, as JSON.
alter table assignments add column constraints text not null default '{}';
