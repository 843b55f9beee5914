-- Above the tenants: how far each has come, for whoever keeps something made from its facts. `log` is the
-- revision of its head, `sign_ins` counts how often sessions of it were ended.
create table freshness (
    tenant_id uuid not null,
    about text not null check (about in ('log', 'sign_ins')),
    number bigint not null,
    primary key (tenant_id, about)
);
