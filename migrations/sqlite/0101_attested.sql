-- What whoever gave a role attested with it, as a JSON array of the words of the regime; null where it asks for nothing.
alter table assignments add column attested text;
