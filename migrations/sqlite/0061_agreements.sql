-- Versions of agreements, and who discharged which (ASP-19, VLT-04). Both only ever grow.

create table agreements (
    tenant_id     blob    not null,
    id            blob    not null,
    regime        text    not null,
    name          text    not null,
    version       integer not null,
    texts         text    not null,
    published_at  text    not null,
    from_revision integer not null,
    primary key (tenant_id, id)
) strict, without rowid;
create unique index agreements_version on agreements (tenant_id, regime, name, version);

create table agreement_acceptances (
    tenant_id       blob    not null,
    agreement_id    blob    not null,
    user_id         blob    not null,
    act             text    not null,
    accepted_at     text    not null,
    signatory_id    blob,
    sealed          blob,
    from_revision   integer not null,
    primary key (tenant_id, user_id, agreement_id, from_revision),
    foreign key (tenant_id, agreement_id) references agreements (tenant_id, id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
) strict, without rowid;
create index agreement_acceptances_of on agreement_acceptances (tenant_id, agreement_id, from_revision);
create index agreement_acceptances_signatory on agreement_acceptances (tenant_id, signatory_id);
