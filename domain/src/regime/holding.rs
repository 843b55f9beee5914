//! What a regime says about holding a role, beside what the role gives and who gives it.

use super::{
    mention::Kind,
    reader::{Reader, Table},
    words::{Delegable, Externals, NoScope, ProviderPower, RaisedBy, StartWhen},
};
use crate::keys::{PermissionKey, RoleKey};
use std::collections::{BTreeMap, BTreeSet};

/// The rules for holding a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingRules {
    /// The role exists only while the module is on (TIM-18).
    pub module: Option<String>,
    /// The dimensions by whose values an assignment of it may be narrowed (ASP-07, ASP-10).
    pub constraints: Vec<String>,
    /// What an assignment without a scope means.
    pub no_scope: NoScope,
    /// How many hold it (CSM-06, SPV-01, SPV-03, SPV-08).
    pub counts: Vec<Count>,
    pub delegable: Delegable,
    pub delegable_permissions: BTreeSet<PermissionKey>,
    /// What stays with the holder when the handling is delegated (SPV-12).
    pub reserved_permissions: BTreeSet<PermissionKey>,
    pub start: StartWhen,
    /// After how many days an assignment that nobody accepted or approved can begin no more.
    pub lapses_after_days: Option<u32>,
    /// Who may raise the request that a start by approval needs (VLT-05).
    pub raised_by: Vec<RaisedBy>,
    /// Who approves (VLT-05).
    pub approved_by: Vec<RoleKey>,
    pub provider: ProviderPower,
    /// The provider's staff who hold it act with it in the tenants of the clients they reach (ASP-01, ASP-18).
    pub at_clients: bool,
    /// Whether externals may hold it (TIM-02).
    pub externals: Externals,
    /// What the appointer attests, in the words that are recorded (CSM-08).
    pub attested: Vec<String>,
}

/// How many hold a role in the tenant or in each unit of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// `tenant` or the kind of unit.
    pub per: String,
    pub at_least: Option<u32>,
    pub at_most: Option<u32>,
    /// A warning outside, no refusal (SPV-01, SPV-03).
    pub recommended: Option<(u32, u32)>,
    /// Whether closed units count too (SPV-08).
    pub closed_units: bool,
}

impl Default for HoldingRules {
    fn default() -> Self {
        Self {
            module: None,
            constraints: Vec::new(),
            no_scope: NoScope::Tenant,
            counts: Vec::new(),
            delegable: Delegable::Nothing,
            delegable_permissions: BTreeSet::new(),
            reserved_permissions: BTreeSet::new(),
            start: StartWhen::AtOnce,
            lapses_after_days: None,
            raised_by: Vec::new(),
            approved_by: Vec::new(),
            provider: ProviderPower::None,
            at_clients: false,
            externals: Externals::Shut,
            attested: Vec::new(),
        }
    }
}

/// The keys of a role that are read here.
pub(super) const KEYS: [&str; 15] = [
    "module",
    "constraints",
    "no_scope",
    "counts",
    "delegable",
    "delegable_permissions",
    "reserved_permissions",
    "start",
    "lapses_after_days",
    "raised_by",
    "approved_by",
    "provider",
    "at_clients",
    "externals",
    "attested",
];

pub(super) fn read(reader: &mut Reader, table: &Table) -> HoldingRules {
    let usual = HoldingRules::default();
    let rules = HoldingRules {
        module: reader.name_of(Kind::Module, table, "module"),
        constraints: reader.names_of(&Kind::Dimension, table, "constraints"),
        no_scope: reader.word(table, "no_scope").unwrap_or(usual.no_scope),
        counts: read_counts(reader, table),
        delegable: reader.word(table, "delegable").unwrap_or(usual.delegable),
        delegable_permissions: reader.permissions(table, "delegable_permissions"),
        reserved_permissions: reader.permissions(table, "reserved_permissions"),
        start: reader.word(table, "start").unwrap_or(usual.start),
        lapses_after_days: reader
            .says(table, "lapses_after_days")
            .then(|| reader.number(table, "lapses_after_days"))
            .flatten(),
        raised_by: reader.words(table, "raised_by"),
        approved_by: reader.roles(table, "approved_by"),
        provider: reader.word(table, "provider").unwrap_or(usual.provider),
        at_clients: reader.flag(table, "at_clients"),
        externals: reader.word(table, "externals").unwrap_or(usual.externals),
        attested: reader.texts(table, "attested").into_iter().map(|said| said.value).collect(),
    };
    if (rules.start == StartWhen::Approved) == rules.approved_by.is_empty() {
        let hint = "`start = \"approved\"`, and nothing else, goes with `approved_by`";
        reader.fault(&table.place, "start and approval do not fit each other", hint);
    }
    if rules.lapses_after_days.is_some() && !matches!(rules.start, StartWhen::Accepted | StartWhen::Approved)
    {
        let hint = "`lapses_after_days` goes with `start = \"accepted\"` and `start = \"approved\"`";
        reader.fault(&table.place, "nothing waits here that could lapse", hint);
    }
    if (rules.delegable == Delegable::Permissions) == rules.delegable_permissions.is_empty() {
        let hint = "`delegable = \"permissions\"`, and nothing else, goes with `delegable_permissions`";
        reader.fault(&table.place, "what can be delegated is not said", hint);
    }
    if rules.delegable != Delegable::Handling && !rules.reserved_permissions.is_empty() {
        let hint = "`reserved_permissions` goes with `delegable = \"handling\"`";
        reader.fault(&table.place, "nothing is delegated here of which something could stay", hint);
    }
    rules
}

fn read_counts(reader: &mut Reader, of: &Table) -> Vec<Count> {
    let mut found = Vec::new();
    for table in reader.tables(of, "counts") {
        reader.only(&table, &["per", "at_least", "at_most", "recommended", "closed_units"]);
        reader.needs(&table, &["per"]);
        let per = reader.name_of(Kind::Place, &table, "per").unwrap_or_default();
        let number = |reader: &mut Reader, of: &Table, name: &str| {
            reader.says(of, name).then(|| reader.number(of, name)).flatten()
        };
        let (at_least, at_most) = (number(reader, &table, "at_least"), number(reader, &table, "at_most"));
        let recommended = reader.optional_table(&table, "recommended").and_then(|range| {
            reader.only(&range, &["from", "to"]);
            reader.number(&range, "from").zip(reader.number(&range, "to"))
        });
        let outside =
            |low: Option<u32>, high: Option<u32>| low.zip(high).is_some_and(|(low, high)| low > high);
        if outside(at_least, at_most) || outside(recommended.map(|r| r.0), recommended.map(|r| r.1)) {
            reader.fault(&table.place, "nobody can keep to this number", "the lower number comes first");
        }
        let closed_units = reader.flag(&table, "closed_units");
        found.push(Count { per, at_least, at_most, recommended, closed_units });
    }
    found
}

/// The fixed values of a role by dimension.
pub type Values = BTreeMap<String, BTreeSet<String>>;
