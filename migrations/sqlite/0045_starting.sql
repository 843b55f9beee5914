-- What an assignment waits for before it counts, by whom, and until when, as JSON; null when it waits for nothing.
alter table assignments add column awaits text;
