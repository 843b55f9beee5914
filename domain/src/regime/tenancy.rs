//! What a regime says about the tenants that follow it and the users in them.

use super::{
    Titles,
    mention::Kind,
    reader::{Reader, Table},
    words::{Below, Deletable, HomeChange, IdentifierCheck, Leaving, Successor},
};
use crate::keys::{PermissionKey, RoleKey};

/// Rules on tenants and users that are no matter of one role or permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenancy {
    /// By whose first login a tenant's access starts; at once where nobody is named (CSM-01).
    pub activation: Option<Activation>,
    /// The offices without which nothing but appointing to them changes (SPV-09).
    pub freeze: Option<Freeze>,
    /// What everybody needs to sign in, each with the code of its refusal (ASP-03, ASP-12).
    pub login_rights: Vec<LoginRight>,
    /// The least that a user holds (ASP-03).
    pub minimum_rights: Option<MinimumRights>,
    /// The rule on login methods for signing in, where the permission says nothing else (CSM-02, SPV-14).
    pub login: Option<String>,
    /// What becomes of leavers (ASP-20, ASP-22, CSM-10, SPV-06, VLT-06).
    pub leavers: Leavers,
    /// Who blocks users where (CSM-09).
    pub blocks: Vec<Blocking>,
    /// What a change of the home unit asks for (ASP-14).
    pub home_change: HomeChange,
    /// By what users are told apart (CSM-08).
    pub identifiers: Vec<Identifier>,
    /// Who goes through the users' access (SPV-10).
    pub review: Option<Review>,
    /// The setting of users that says what holds where no exception is about a resource (TIM-13).
    pub exceptions_default: Option<String>,
    /// Which clients the staff of a provider reach; none where nothing is said (ASP-18).
    pub reach: Option<ClientReach>,
    /// Who gets provisional credentials; nobody where nothing is said (CSM-03).
    pub provisional: Option<Provisional>,
}

/// Whom provisional credentials are for, in two channels (CSM-03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provisional {
    /// As this kind of person its user signs in.
    pub person: String,
    /// Identifiers of those who come in another way.
    pub without: Vec<String>,
}

/// How the staff of a provider come to the tenants of its clients (ASP-01, ASP-18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientReach {
    /// A unit of this kind serves a client: whose scope covers it reaches the client.
    pub unit_kind: String,
    /// Whoever has this permission in the whole of the provider reaches every client.
    pub beyond: Option<PermissionKey>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    pub by: RoleKey,
    pub login: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    pub offices: Vec<RoleKey>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginRight {
    pub permission: PermissionKey,
    pub code: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinimumRights {
    pub permissions: Vec<PermissionKey>,
    pub below: Below,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leavers {
    pub act: Leaving,
    pub successor: Successor,
    pub deletable: Deletable,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocking {
    pub by: Vec<RoleKey>,
    /// `tenant` and kinds of unit.
    pub places: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    pub name: String,
    pub title: Titles,
    pub check: IdentifierCheck,
    /// Whoever is given one of these roles has it (CSM-08, SPV-01).
    pub needed_of: Vec<RoleKey>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    pub by: Vec<RoleKey>,
    /// Recommended where it is not (SPV-10).
    pub forced: bool,
}

/// A tenant of a regime that says nothing of all this.
impl Default for Tenancy {
    fn default() -> Self {
        let (act, successor, deletable) = (Leaving::Nothing, Successor::Optional, Deletable::Always);
        Self {
            activation: None,
            freeze: None,
            login_rights: Vec::new(),
            minimum_rights: None,
            login: None,
            leavers: Leavers { act, successor, deletable },
            blocks: Vec::new(),
            home_change: HomeChange::Free,
            identifiers: Vec::new(),
            review: None,
            exceptions_default: None,
            reach: None,
            provisional: None,
        }
    }
}

const KEYS: [&str; 13] = [
    "activation",
    "freeze",
    "login_rights",
    "minimum_rights",
    "login",
    "leavers",
    "blocks",
    "home_change",
    "identifiers",
    "review",
    "exceptions_default",
    "reach",
    "provisional",
];

pub(super) fn read(reader: &mut Reader, table: &Table, language: &str) -> Tenancy {
    reader.only(table, &KEYS);
    let usual = Tenancy::default();
    Tenancy {
        activation: read_activation(reader, table),
        freeze: reader.optional_table(table, "freeze").map(|table| {
            reader.only(&table, &["offices"]);
            let offices: Vec<_> = reader.roles(&table, "offices");
            if offices.is_empty() {
                reader.fault(&table.place, "no office is named", "name roles in `offices`");
            }
            Freeze { offices }
        }),
        login_rights: read_login_rights(reader, table),
        minimum_rights: reader.optional_table(table, "minimum_rights").map(|table| {
            reader.only(&table, &["permissions", "below"]);
            let permissions = reader.permissions(&table, "permissions");
            MinimumRights { permissions, below: reader.word(&table, "below").unwrap_or(Below::Refused) }
        }),
        login: reader.name_of(Kind::Login, table, "login"),
        leavers: reader.optional_table(table, "leavers").map_or(usual.leavers, |table| {
            reader.only(&table, &["act", "successor", "deletable"]);
            Leavers {
                act: reader.word(&table, "act").unwrap_or(usual.leavers.act),
                successor: reader.word(&table, "successor").unwrap_or(usual.leavers.successor),
                deletable: reader.word(&table, "deletable").unwrap_or(usual.leavers.deletable),
            }
        }),
        blocks: read_blocks(reader, table),
        home_change: reader.word(table, "home_change").unwrap_or(usual.home_change),
        identifiers: read_identifiers(reader, table, language),
        review: reader.optional_table(table, "review").map(|table| {
            reader.only(&table, &["by", "forced"]);
            Review { by: reader.roles(&table, "by"), forced: reader.flag(&table, "forced") }
        }),
        exceptions_default: reader.name_of(Kind::VerdictSetting, table, "exceptions_default"),
        reach: read_reach(reader, table),
        provisional: read_provisional(reader, table),
    }
}

fn read_reach(reader: &mut Reader, of: &Table) -> Option<ClientReach> {
    let table = reader.optional_table(of, "reach")?;
    reader.only(&table, &["unit_kind", "beyond"]);
    reader.needs(&table, &["unit_kind"]);
    let beyond = reader.permission(&table, "beyond");
    let unit_kind = reader.name_of(Kind::Place, &table, "unit_kind")?;
    if unit_kind == "tenant" {
        reader.fault(&table.place, "a site is a unit", "name a kind of unit in `unit_kind`");
    }
    Some(ClientReach { unit_kind, beyond })
}

fn read_provisional(reader: &mut Reader, of: &Table) -> Option<Provisional> {
    let table = reader.optional_table(of, "provisional")?;
    reader.only(&table, &["person", "without"]);
    reader.needs(&table, &["person"]);
    let without = reader.names_of(&Kind::Identifier, &table, "without");
    Some(Provisional { person: reader.name_of(Kind::Person, &table, "person")?, without })
}

fn read_activation(reader: &mut Reader, of: &Table) -> Option<Activation> {
    let table = reader.optional_table(of, "activation")?;
    reader.only(&table, &["by", "login"]);
    reader.needs(&table, &["by"]);
    let login = reader.name_of(Kind::Login, &table, "login");
    Some(Activation { by: reader.role(&table, "by")?, login })
}

fn read_login_rights(reader: &mut Reader, of: &Table) -> Vec<LoginRight> {
    let mut found = Vec::new();
    for table in reader.tables(of, "login_rights") {
        reader.only(&table, &["permission", "code"]);
        reader.needs(&table, &["permission"]);
        let permission = reader.permission(&table, "permission");
        let code = reader.text(&table, "code");
        found.extend(
            permission.zip(code).map(|(permission, code)| LoginRight { permission, code: code.value }),
        );
    }
    found
}

fn read_blocks(reader: &mut Reader, of: &Table) -> Vec<Blocking> {
    let mut found = Vec::new();
    for table in reader.tables(of, "blocks") {
        reader.only(&table, &["by", "places"]);
        reader.needs(&table, &["by", "places"]);
        let by = reader.roles(&table, "by");
        found.push(Blocking { by, places: reader.names_of(&Kind::Place, &table, "places") });
    }
    found
}

fn read_identifiers(reader: &mut Reader, of: &Table, language: &str) -> Vec<Identifier> {
    let section = reader.optional_table(of, "identifiers");
    let mut found = Vec::new();
    for (name, table) in super::draft::named(reader, section.as_ref()) {
        reader.only(&table, &["title", "check", "needed_of"]);
        let title = reader.titles(&table, language);
        let check = reader.word(&table, "check").unwrap_or(IdentifierCheck::None);
        found.push(Identifier { name, title, check, needed_of: reader.roles(&table, "needed_of") });
    }
    found
}
