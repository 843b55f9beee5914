//! Agreements, notices, the inbox and dormancy: what a regime says must reach whom, and when.

use super::{
    Titles,
    reader::{Reader, Table},
    words::{Channel, Discharge, Due, Gate, Occasion, Party, Staff},
};
use crate::keys::RoleKey;

/// A text that somebody must accept before something starts (ASP-19, SPV-01, VLT-04).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub title: Titles,
    /// The holders of these roles.
    pub of: Vec<RoleKey>,
    pub due: Due,
    /// One of these acts is enough.
    pub discharged_by: Vec<Discharge>,
    pub gates: Gate,
}

/// A message that follows from an event (SPV-04, SPV-11, VLT-14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub on: Occasion,
    /// Only where it is about one of these roles; about any where none is named.
    pub about: Vec<RoleKey>,
    pub to_roles: Vec<RoleKey>,
    pub to: Vec<Party>,
    /// Whom neither it nor any list, count or feed may tell of it (VLT-14).
    pub not_to: Vec<Party>,
    pub by: Vec<Channel>,
}

/// Something that waits for somebody in the inbox (ASP-16, VLT-05, CSM-14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRule {
    pub on: Occasion,
    pub about: Vec<RoleKey>,
    pub to_roles: Vec<RoleKey>,
    /// Only for records of this type.
    pub record: Option<String>,
    /// The tenant's setting that hides the person's name while it is on (ASP-17).
    pub hides_name_by: Option<String>,
}

/// What is done about users who do not sign in (ASP-24, SPV-15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dormancy {
    pub staff: Staff,
    pub after_months: u32,
    pub every_months: u32,
    pub to_roles: Vec<RoleKey>,
    pub by: Vec<Channel>,
}

pub(super) fn read_agreement(reader: &mut Reader, table: &Table, language: &str) -> Agreement {
    reader.only(table, &["title", "of", "due", "discharged_by", "gates"]);
    reader.needs(table, &["of", "due", "discharged_by", "gates"]);
    let discharged_by = reader.words(table, "discharged_by");
    if discharged_by.is_empty() {
        let hint = "name an act in `discharged_by`";
        reader.fault(&table.place, "no act discharges the agreement", hint);
    }
    Agreement {
        title: reader.titles(table, language),
        of: reader.roles(table, "of"),
        due: reader.word(table, "due").unwrap_or(Due::FirstLogin),
        discharged_by,
        gates: reader.word(table, "gates").unwrap_or(Gate::Everything),
    }
}

pub(super) fn read_notices(reader: &mut Reader, root: &Table) -> Vec<Notice> {
    let mut found = Vec::new();
    for table in reader.tables(root, "notices") {
        reader.only(&table, &["on", "about", "to_roles", "to", "not_to", "by"]);
        reader.needs(&table, &["on"]);
        let notice = Notice {
            on: reader.word(&table, "on").unwrap_or(Occasion::Appointed),
            about: reader.roles(&table, "about"),
            to_roles: reader.roles(&table, "to_roles"),
            to: reader.words(&table, "to"),
            not_to: reader.words(&table, "not_to"),
            by: reader.words(&table, "by"),
        };
        if notice.to.iter().any(|party| notice.not_to.contains(party)) {
            reader.fault(
                &table.place,
                "somebody must hear and must not",
                "take them out of `to` or `not_to`",
            );
        }
        if (notice.to.is_empty() && notice.to_roles.is_empty()) != notice.by.is_empty() {
            reader.fault(&table.place, "it is not said who hears how", "give `to` or `to_roles`, and `by`");
        }
        found.push(notice);
    }
    found
}

pub(super) fn read_inbox(reader: &mut Reader, root: &Table) -> Vec<InboxRule> {
    let mut found = Vec::new();
    for table in reader.tables(root, "inbox") {
        reader.only(&table, &["on", "about", "to_roles", "record", "hides_name_by"]);
        reader.needs(&table, &["on", "to_roles"]);
        found.push(InboxRule {
            on: reader.word(&table, "on").unwrap_or(Occasion::RequestRaised),
            about: reader.roles(&table, "about"),
            to_roles: reader.roles(&table, "to_roles"),
            record: reader.optional_text(&table, "record").map(|said| said.value),
            hides_name_by: reader.name_of(super::mention::Kind::TenantSetting, &table, "hides_name_by"),
        });
    }
    found
}

pub(super) fn read_dormancy(reader: &mut Reader, root: &Table) -> Vec<Dormancy> {
    let mut found = Vec::new();
    for table in reader.tables(root, "dormancy") {
        reader.only(&table, &["staff", "after_months", "every_months", "to_roles", "by"]);
        reader.needs(&table, &["to_roles", "by"]);
        found.push(Dormancy {
            staff: reader.word(&table, "staff").unwrap_or(Staff::Users),
            after_months: reader.number(&table, "after_months").unwrap_or(1),
            every_months: reader.number(&table, "every_months").unwrap_or(1),
            to_roles: reader.roles(&table, "to_roles"),
            by: reader.words(&table, "by"),
        });
    }
    found
}
