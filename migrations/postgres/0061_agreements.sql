-- Versions of agreements, and who discharged which (ASP-19, VLT-04). Both only ever grow.

create table agreements (
    tenant_id     uuid    not null,
    id            uuid    not null,
    regime        text    not null,
    name          text    not null,
    version       bigint not null,
    texts         text    not null,
    published_at  timestamptz    not null,
    from_revision bigint not null,
    primary key (tenant_id, id)
);
create unique index agreements_version on agreements (tenant_id, regime, name, version);

create table agreement_acceptances (
    tenant_id       uuid    not null,
    agreement_id    uuid    not null,
    user_id         uuid    not null,
    act             text    not null,
    accepted_at     timestamptz    not null,
    signatory_id    uuid,
    sealed          bytea,
    from_revision   bigint not null,
    primary key (tenant_id, user_id, agreement_id, from_revision),
    foreign key (tenant_id, agreement_id) references agreements (tenant_id, id),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);
create index agreement_acceptances_of on agreement_acceptances (tenant_id, agreement_id, from_revision);
create index agreement_acceptances_signatory on agreement_acceptances (tenant_id, signatory_id);

select mandat_wall('agreements');
select mandat_wall('agreement_acceptances');
