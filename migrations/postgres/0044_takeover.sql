-- Who answers for an assignment since its appointer left: the authority of the assignment is theirs then,
-- and the one by which it had been given stays known.
alter table assignments add column taken_over_at timestamptz;
alter table assignments add column taken_over_tenant uuid;
alter table assignments add column taken_over_type text
    check (taken_over_type in ('user', 'api_client', 'command_line'));
alter table assignments add column taken_over_id uuid;
alter table assignments add column taken_over_from uuid;
create index assignments_by on assignments (tenant_id, authority_id) where to_revision is null;
