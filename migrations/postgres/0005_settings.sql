-- What was chosen of the settings that regimes define; no row where nothing ever was, and no value where
-- it is as the regime says again.
create table tenant_settings (
    tenant_id     uuid not null,
    setting       text not null,
    value         text,
    holds_from    timestamptz not null,
    holds_until   timestamptz,
    from_revision bigint not null,
    to_revision   bigint,
    primary key (tenant_id, setting, from_revision, holds_from)
);
create unique index tenant_settings_current on tenant_settings (tenant_id, setting)
    where to_revision is null and holds_until is null;

-- What was written freely about a user is sealed under the user's own key, as it was in its event.
create table user_settings (
    tenant_id       uuid not null,
    user_id         uuid not null,
    setting         text not null,
    value           text,
    sealed          bytea,
    sealed_revision bigint not null,
    holds_from      timestamptz not null,
    holds_until     timestamptz,
    from_revision   bigint not null,
    to_revision     bigint,
    primary key (tenant_id, user_id, setting, from_revision, holds_from),
    foreign key (tenant_id, user_id) references accounts (tenant_id, id)
);
create unique index user_settings_current on user_settings (tenant_id, user_id, setting)
    where to_revision is null and holds_until is null;

select mandat_wall('tenant_settings');
select mandat_wall('user_settings');
