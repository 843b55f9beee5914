//! The host registers somebody whom the lender lends it: an account of its own here, which leads home.

use super::{Partnership, Side, Status};
use crate::{
    access::{Authority, Resource, Subject, service},
    account::Account,
    assignments::create as assign,
    event::Event,
    ids::UserId,
    offices::Roll,
    person::Person,
    refused::Refused,
    units::Unit,
    users::create::{Newcomer, may_create},
};

pub struct Register<'a> {
    pub user_id: UserId,
    /// The user at home, as the partner named it.
    pub home_id: UserId,
    /// How the host calls and reaches them; known to nobody else.
    pub person: Person,
    pub units: &'a [Unit],
    pub assignments: Vec<(assign::Create, Option<&'a Unit>)>,
    /// The actor knows that the external begins below the least that a user holds (ASP-03).
    pub confirmed: bool,
    /// Who holds the offices of the host.
    pub roll: Roll,
}

/// Needs `mandat/partnership.read`, and `mandat/user.create` as for a user at home here. Whether the partner
/// has such a user is not looked at: the account counts only while it is active there, and until then the
/// answer is the same. `known` is the account that the user at home has here already. Roles are given as
/// to anybody, where they are open to externals (TIM-02).
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::PartnershipNotHost`], [`Refused::PartnershipNotOpen`],
/// [`Refused::ExternalExists`], and those of [`users::create`](crate::users::create::decide)
pub fn decide(
    authority: &Authority<'_>,
    partnership: &Partnership,
    known: Option<UserId>,
    command: Register<'_>,
) -> Result<Vec<Event>, Refused> {
    authority.see("partnership", service::PARTNERSHIP_READ, &Resource::tenant())?;
    may_create(authority, command.units, None)?;
    if partnership.side != Side::Host {
        return Err(Refused::PartnershipNotHost);
    }
    if partnership.status != Status::Open {
        return Err(Refused::PartnershipNotOpen);
    }
    if let Some(user) = known {
        return Err(Refused::ExternalExists { user });
    }
    let newcomer = Newcomer {
        recorded: Event::ExternalRegistered {
            user_id: command.user_id,
            partnership_id: partnership.id,
            home_id: command.home_id,
            person: Some(command.person),
        },
        subject: Subject { external: true, ..Subject::new(Account::User(command.user_id), true, Vec::new()) },
        numbers: std::collections::BTreeSet::new(),
        units: command.units,
        home: None,
        assignments: command.assignments,
        confirmed: command.confirmed,
        roll: command.roll,
    };
    newcomer.taken_in(authority)
}
