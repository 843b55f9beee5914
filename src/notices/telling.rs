//! What a notice says: read from the log and the facts at the time when it is sent or shown, so that nothing
//! personal is kept with it.

use super::{
    tenant_path,
    wording::{Filled, Words},
};
use crate::storage::{Error, Tx};
use mandat_domain::{
    access_requests::Raised,
    access_reviews::Started,
    access_reviews::remind::Telling,
    account::Account,
    delegations::DelegationTold,
    event::Event,
    ids::{AssignmentId, UnitId, UserId},
    keys::RoleKey,
    offices::{Missing, shortages},
    records::hides_person,
    regime::{Catalogue, Rules, words::Occasion},
    settings::Sheet,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What is told of one change.
#[derive(Clone)]
pub struct Told {
    pub title: String,
    /// One for each event.
    pub lines: Vec<String>,
    /// Paths of the API, each once.
    pub links: Vec<String>,
}

/// What the events speak of.
struct Known {
    rules: Rules,
    given: HashMap<AssignmentId, (RoleKey, Option<UnitId>)>,
    units: HashMap<UnitId, String>,
    people: HashMap<Uuid, String>,
    /// Whom records are about, as far as it is told.
    concerned: HashMap<(String, String), String>,
}

impl Tx {
    /// What one notice says to this reader.
    pub(super) async fn told(
        &mut self,
        catalogue: &Catalogue,
        words: &'static Words,
        reader: UserId,
        tenant: &str,
        occasion: &str,
        revisions: &[i64],
    ) -> Result<Told, Error> {
        let one = [(occasion.to_owned(), revisions.to_vec())];
        // No mail says whom a case is about.
        let told = self.told_of_all(catalogue, words, reader, tenant, &one, false).await?.pop();
        Ok(told.unwrap_or(Told { title: tenant.to_owned(), lines: Vec::new(), links: Vec::new() }))
    }

    /// What several say, in their order, from facts that are loaded together.
    pub(super) async fn told_of_all(
        &mut self,
        catalogue: &Catalogue,
        words: &'static Words,
        reader: UserId,
        tenant: &str,
        about: &[(String, Vec<i64>)],
        with_persons: bool,
    ) -> Result<Vec<Told>, Error> {
        let revisions: BTreeSet<i64> = about.iter().flat_map(|(_, revisions)| revisions).copied().collect();
        let logged = self.logged_among(&revisions.into_iter().collect::<Vec<_>>()).await?;
        let mut events: HashMap<i64, Event> = HashMap::new();
        for entry in &logged {
            events.insert(entry.revision, entry.event()?);
        }
        let mut known = self.spoken_of(catalogue, events.values()).await?;
        if with_persons {
            known.concerned = self.concerned(&known.rules, events.values()).await?;
        }
        let confirmed = about.iter().any(|(occasion, _)| occasion == Occasion::OfficeConfirmed.as_str());
        let vacant = if confirmed { self.vacant(&known.rules, words).await? } else { Vec::new() };
        // What a report says does not depend on when it was made: several are told alike.
        let reported = about.iter().any(|(occasion, _)| occasion == Occasion::Dormant.as_str());
        let dormant = if reported {
            Some(self.told_of_dormant(&known.rules, words, reader, tenant).await?)
        } else {
            None
        };
        let here = self.tenant();
        let tell = |(occasion, revisions): &(String, Vec<i64>)| {
            if let Some(report) = dormant.as_ref().filter(|_| occasion == Occasion::Dormant.as_str()) {
                return report.clone();
            }
            let told = revisions.iter().filter_map(|revision| events.get(revision));
            let (mut lines, mut paths) = (Vec::new(), Vec::new());
            for event in told {
                lines.extend(known.line(words, reader, occasion, event));
                paths.extend(link(event).map(|rest| tenant_path(here, &rest)));
            }
            if occasion == Occasion::OfficeConfirmed.as_str() {
                lines.extend(vacant.clone());
            }
            paths.dedup();
            Told { title: words.title(occasion, tenant), lines, links: paths }
        };
        Ok(about.iter().map(tell).collect())
    }

    /// Which offices nobody holds, and where: whoever has just begun learns where to appoint somebody (SPV-02).
    async fn vacant(&mut self, rules: &Rules, words: &'static Words) -> Result<Vec<String>, Error> {
        let view = self.view();
        let roll = self.roll(view, rules).await?;
        let mut places: BTreeMap<RoleKey, Vec<UnitId>> = BTreeMap::new();
        for short in shortages(rules, &roll, view.at) {
            if matches!(short.missing, Missing::Vacant) {
                places.entry(short.role).or_default().extend(short.unit);
            }
        }
        let line = |(role, units): (RoleKey, Vec<UnitId>)| {
            let of_role = roll.units.iter().filter(|unit| units.contains(&unit.id));
            let names: BTreeSet<&str> = of_role.map(|unit| unit.name.as_str()).collect();
            let names: Vec<&str> = names.into_iter().collect();
            Some(words.vacant(rules.role(&role)?.title.get(words.language()), &names))
        };
        Ok(places.into_iter().filter_map(line).collect())
    }

    /// The names of roles, units and people that the events speak of.
    async fn spoken_of<'a>(
        &mut self,
        catalogue: &Catalogue,
        events: impl Iterator<Item = &'a Event>,
    ) -> Result<Known, Error> {
        let (mut assignments, mut units, mut people) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for event in events {
            assignments.extend(event.assignment());
            units.extend(unit(event));
            people.extend(person(event));
        }
        let view = self.view();
        let given = self.roles_given(view.known, &assignments.into_iter().collect::<Vec<_>>()).await?;
        units.extend(given.values().filter_map(|(_, unit)| *unit));
        let ids: Vec<Uuid> = units.into_iter().map(|unit| unit.0).collect();
        let units = self.units_among(view, &ids).await?;
        Ok(Known {
            rules: self.rules(view, catalogue).await?,
            given,
            units: units.into_iter().map(|(unit, _)| (unit.id, unit.name)).collect(),
            people: self.names_of_users(view, &people.into_iter().collect::<Vec<_>>()).await?,
            concerned: HashMap::new(),
        })
    }
}

impl Tx {
    /// Whom the records of these events are about, but where the tenant hides it (ASP-17).
    async fn concerned<'a>(
        &mut self,
        rules: &Rules,
        events: impl Iterator<Item = &'a Event>,
    ) -> Result<HashMap<(String, String), String>, Error> {
        let put = events.filter_map(|event| match event {
            Event::RecordPut { record, .. } => Some(record.external_id.clone()),
            _ => None,
        });
        let put: Vec<String> = put.collect::<BTreeSet<_>>().into_iter().collect();
        let view = self.view();
        let rows = self.records_among(view, &put).await?;
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        let tenant = self.tenant_settings(view).await?.chosen;
        let sheet = Sheet { rules, tenant: &tenant, user: None };
        let rows: Vec<_> = rows.into_iter().filter(|row| !hides_person(&sheet, &row.kind)).collect();
        let names = self.persons_of_records(&rows).await?;
        let of_each = rows.into_iter().zip(names);
        Ok(of_each.filter_map(|(row, name)| Some(((row.kind, row.external_id), name?))).collect())
    }
}

impl Known {
    /// The sentence for one event, to the one affected or about somebody else.
    fn line(&self, words: &'static Words, reader: UserId, occasion: &str, event: &Event) -> Option<String> {
        let (kind, data) = named(event, occasion)?;
        let affected = person(event);
        let given = event.assignment().and_then(|id| self.given.get(&id));
        let place = unit(event).or_else(|| given.and_then(|(_, unit)| *unit));
        let asked = event.requested().map(|(role, _)| role);
        let role = given.map(|(role, _)| role).or(asked).and_then(|role| self.rules.role(role));
        let record = match event {
            Event::RecordPut { record, .. } => {
                let key = (record.kind.clone(), record.external_id.clone());
                let person = self.concerned.get(&key).map(|name| format!(" ({name})"));
                Some(format!("{}{}", record.external_id, person.unwrap_or_default()))
            }
            _ => None,
        };
        let agreement = match event {
            Event::AgreementDischarged { regime, agreement, .. } => {
                let named = self.rules.regime(regime).and_then(|regime| regime.agreements.get(agreement));
                named.map(|named| named.title.get(words.language()))
            }
            _ => None,
        };
        // The day; whoever wants the hour reads the round.
        let due = data.get("due_at").and_then(|due| due.as_str()?.get(..10));
        let setting = data.get("setting").and_then(serde_json::Value::as_str);
        let filled = Filled {
            role: role.map(|role| role.title.get(words.language())),
            place: place.and_then(|unit| self.units.get(&unit)).map(String::as_str),
            person: affected.and_then(|id| self.people.get(&id)).map(String::as_str),
            thing: record.as_deref().or(agreement).or(due).or(setting),
        };
        words.line(&kind, affected == Some(reader.0), &filled)
    }
}

/// The type of an event, as it is told, and its public data: what was given and has yet to begin is not held yet, and a
/// round is also reminded of.
fn named(event: &Event, occasion: &str) -> Option<(String, serde_json::Value)> {
    let mut value = serde_json::to_value(event).ok()?;
    let kind = match event {
        Event::AssignmentCreated { awaits: Some(_), .. } => "assignment.awaiting".to_owned(),
        Event::AccessReviewStarted(_) if occasion == Telling::Due.as_str() => "access_review.due".to_owned(),
        Event::AccessReviewStarted(_) if occasion == Telling::Overdue.as_str() => {
            "access_review.overdue".to_owned()
        }
        _ => value.get("type")?.as_str()?.to_owned(),
    };
    Some((kind, value.get_mut("data")?.take()))
}

fn unit(event: &Event) -> Option<UnitId> {
    match event {
        Event::MemberPlaced { unit_id, .. }
        | Event::MemberRemoved { unit_id, .. }
        | Event::UserHomeChanged { unit_id, .. } => Some(*unit_id),
        Event::DelegationCreated(DelegationTold { scope, .. }) => scope.unit(),
        Event::UserBlocked { unit_id, .. } | Event::UserUnblocked { unit_id, .. } => *unit_id,
        event => event.requested().and_then(|(_, scope)| scope.unit()),
    }
}

/// To whom it happened.
fn person(event: &Event) -> Option<Uuid> {
    event.affected().map(Account::id)
}

/// Where it leads to, below the tenant.
fn link(event: &Event) -> Option<String> {
    match event {
        Event::DelegationCreated(DelegationTold { delegation_id, .. })
        | Event::DelegationEnded { delegation_id, .. } => Some(format!("/delegations/{delegation_id}")),
        Event::AccessRequestRaised(Raised { request_id, .. })
        | Event::AccessRequestApproved { request_id, .. }
        | Event::AccessRequestRejected { request_id, .. } => Some(format!("/access-requests/{request_id}")),
        Event::AccessReviewStarted(Started { review_id, .. }) => Some(format!("/access-reviews/{review_id}")),
        Event::RecordPut { record, .. } => Some(format!("/records/{}/{}", record.kind, record.external_id)),
        Event::ExceptionCreated { exception_id, .. }
        | Event::ExceptionChanged { exception_id, .. }
        | Event::ExceptionEnded { exception_id, .. } => Some(format!("/exceptions/{exception_id}")),
        event => match event.assignment() {
            Some(id) => Some(format!("/assignments/{id}")),
            None => person(event).map(|id| format!("/users/{id}")),
        },
    }
}
