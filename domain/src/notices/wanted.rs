//! What the rules on notices ask for when something happens.

use super::Happened;
use crate::{
    access::{Awaits, appointers},
    access_requests::Raised,
    account::Account,
    assignments::begun::Begun,
    event::Event,
    ids::{SignatoryId, UserId},
    keys::RoleKey,
    regime::{
        Regime, Rules,
        words::{Channel, Occasion, Party},
    },
};

/// One notice that one rule asks for, on one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub regime: String,
    pub occasion: Occasion,
    /// The event, by its place among those of the change.
    pub event: usize,
    /// Holders of these roles, and of roles that include one of them.
    pub to_roles: Vec<RoleKey>,
    pub to: Vec<UserId>,
    /// Whose own it is, and who hears nothing of it as the holder of a role.
    pub not_to: Vec<UserId>,
    /// Who was named to sign, and is no user (VLT-04).
    pub signatory: Option<SignatoryId>,
    pub mail: bool,
    pub inbox: bool,
}

/// What the regimes of the tenant ask for, in their order. Whoever changes something of their own is not told
/// of it as the one affected; as the holder of a role they are, where the regime names it (SPV-04), and whoever confirms
/// an office learns what falls to them with it (SPV-02). The founding of
/// a tenant is told to nobody: its first office holder is invited.
#[must_use]
pub fn wanted(rules: &Rules, happened: &[Happened]) -> Vec<Wanted> {
    let mut found = Vec::new();
    if happened.iter().any(|on| matches!(on.event, Event::TenantCreated { .. })) {
        return found;
    }
    for (place, event) in happened.iter().enumerate() {
        for occasion in occasions(event, happened) {
            for regime in rules.regimes() {
                by_notices(regime, event, occasion, place, &mut found);
                by_inbox(regime, event, occasion, place, &mut found);
            }
        }
        found.extend(by_request(rules, event, place));
    }
    found
}

fn by_notices(regime: &Regime, on: &Happened, occasion: Occasion, event: usize, found: &mut Vec<Wanted>) {
    let rules = regime.notices.iter().filter(|rule| rule.on == occasion);
    for rule in rules.filter(|rule| is_about(&rule.about, on, &regime.key)) {
        let to = rule.to.iter().filter_map(|party| match party {
            Party::AffectedUser => {
                let news = |user: &UserId| occasion == Occasion::OfficeConfirmed || Some(*user) != acting(on);
                affected(&on.event).filter(news)
            }
            Party::Appointer => acting(on),
            // These are no users.
            Party::Signatory | Party::Employer | Party::Provider => None,
        });
        let wanted = Wanted {
            regime: regime.key.clone(),
            occasion,
            event,
            to_roles: rule.to_roles.clone(),
            to: to.collect(),
            not_to: not_to(on),
            signatory: signatory(&on.event).filter(|_| rule.to.contains(&Party::Signatory)),
            mail: rule.by.contains(&Channel::Mail),
            inbox: rule.by.contains(&Channel::Inbox),
        };
        if wanted.mail || wanted.inbox {
            found.push(wanted);
        }
    }
}

fn by_inbox(regime: &Regime, on: &Happened, occasion: Occasion, event: usize, found: &mut Vec<Wanted>) {
    let kind = match &on.event {
        Event::RecordPut { record, .. } => Some(&record.kind),
        _ => None,
    };
    let rules = regime.inbox.iter().filter(|rule| rule.on == occasion);
    let rules = rules.filter(|rule| is_about(&rule.about, on, &regime.key));
    for rule in rules.filter(|rule| rule.record.is_none() || rule.record.as_ref() == kind) {
        found.push(Wanted {
            regime: regime.key.clone(),
            occasion,
            event,
            to_roles: rule.to_roles.clone(),
            to: Vec::new(),
            not_to: not_to(on),
            signatory: None,
            mail: false,
            inbox: true,
        });
    }
}

/// Whatever the regimes say beside it: a request for access stands in the inbox of those who could give what is asked
/// for, and its answer in the inbox of the user. Those whose request it is do not answer it.
fn by_request(rules: &Rules, on: &Happened, event: usize) -> Option<Wanted> {
    let (role, scope) = on.event.requested()?;
    let raised = matches!(on.event, Event::AccessRequestRaised(_));
    let user = affected(&on.event).filter(|user| !raised && Some(*user) != acting(on));
    let to_roles = rules.role(role).filter(|_| raised).map(|role| appointers(rules, role, scope));
    Some(Wanted {
        regime: role.namespace().to_owned(),
        occasion: if raised { Occasion::RequestRaised } else { Occasion::RequestAnswered },
        event,
        to_roles: to_roles.unwrap_or_default(),
        to: user.into_iter().collect(),
        not_to: not_to(on),
        signatory: None,
        mail: false,
        inbox: true,
    })
}

/// Nobody answers a request that they raised or that is for themselves.
fn not_to(on: &Happened) -> Vec<UserId> {
    match &on.event {
        Event::AccessRequestRaised(Raised { user_id, .. }) => {
            acting(on).into_iter().chain([*user_id]).collect()
        }
        _ => Vec::new(),
    }
}

/// A rule that names roles is about these; one that names none is about every role of its regime, and about
/// what has nothing to do with a role.
fn is_about(roles: &[RoleKey], on: &Happened, regime: &str) -> bool {
    match &on.role {
        Some(role) => roles.contains(role) || (roles.is_empty() && role.namespace() == regime),
        None => roles.is_empty(),
    }
}

const fn acting(on: &Happened) -> Option<UserId> {
    match on.actor.account {
        Some(Account::User(id)) => Some(id),
        _ => None,
    }
}

/// What happened, in the words of the regimes. Every change that is made to a user is one of their access
/// (SPV-11). What waits for somebody's approval is a request to them (VLT-05); an office that its holder has signed for
/// is confirmed (SPV-02).
/// What was approved in the same change asks nobody any more.
fn occasions(on: &Happened, happened: &[Happened]) -> Vec<Occasion> {
    match &on.event {
        Event::AssignmentCreated { awaits, assignment_id, .. } => {
            let begins = |other: &Happened| matches!(&other.event, Event::AssignmentStarted { assignment_id: id, .. } if id == assignment_id);
            let awaited = awaits.as_ref().is_some_and(|awaited| awaited.what == Awaits::Approval);
            let asks = awaited && !happened.iter().any(begins);
            let always = [Occasion::Appointed, Occasion::AccessChanged];
            always.into_iter().chain(asks.then_some(Occasion::RequestRaised)).collect()
        }
        Event::AssignmentStarted { begun: Begun::Accepted { .. }, .. } => {
            vec![Occasion::OfficeConfirmed, Occasion::AccessChanged]
        }
        Event::AgreementDischarged { .. } => vec![Occasion::AgreementDischarged],
        Event::AccessRequestRaised(_) => vec![Occasion::RequestRaised],
        Event::AccessRequestApproved { .. } | Event::AccessRequestRejected { .. } => {
            vec![Occasion::RequestAnswered]
        }
        Event::RecordPut { .. } if on.first => vec![Occasion::RecordCreated],
        event if affected(event).is_some() => vec![Occasion::AccessChanged],
        _ => Vec::new(),
    }
}

const fn signatory(event: &Event) -> Option<SignatoryId> {
    match event {
        Event::AgreementDischarged { signatory_id, .. } => *signatory_id,
        _ => None,
    }
}

/// The user to whom the event happened.
const fn affected(event: &Event) -> Option<UserId> {
    match event.affected() {
        Some(Account::User(user)) => Some(user),
        _ => None,
    }
}
