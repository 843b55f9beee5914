-- Who answers for an assignment since its appointer left: the authority of the assignment is theirs then,
-- and the one by which it had been given stays known.
alter table assignments add column taken_over_at text;
alter table assignments add column taken_over_tenant blob;
alter table assignments add column taken_over_type text
    check (taken_over_type in ('user', 'api_client', 'command_line'));
alter table assignments add column taken_over_id blob;
alter table assignments add column taken_over_from blob;
create index assignments_by on assignments (tenant_id, authority_id) where to_revision is null;
