//! Who gives a role beyond where its holder is at home (ASP-15).

use super::Holder;
use crate::{
    access::{Authority, Resource},
    ids::{AssignmentId, UnitId},
    keys::RoleKey,
    refused::Refused,
    regime::{Role, Values},
};

/// The assignment by which the actor gives the role, as [`Authority::appointing`] says. Of an appointer the regime can
/// say that they give it to whoever is at home in a unit only there and below: access to further companies is then
/// given by another. Whoever is at home nowhere has no home to go beyond.
///
/// # Errors
/// Those of [`Authority::appointing`]; the refusal names those who give it beyond the home
pub(super) fn appointing(
    authority: &Authority<'_>,
    role: &Role,
    holder: &Holder,
    (place, constraints): (&Resource, &Values),
    sets_validity: bool,
) -> Result<Option<AssignmentId>, Refused> {
    let limited = role.appointed_by.iter().filter(|by| by.home_only);
    let limited: Vec<&RoleKey> = limited.map(|by| &by.role).collect();
    let home = holder.home.as_ref().map(|home| home.id);
    let beyond = home.is_some_and(|home| !within(place, home));
    let give = |authority: &Authority<'_>| authority.appointing(role, place, constraints, sets_validity);
    if !beyond || limited.is_empty() {
        return give(authority);
    }
    let others = |by: Vec<RoleKey>| by.into_iter().filter(|by| !limited.contains(&by)).collect();
    authority.by_those(|held| !limited.contains(&&held.role), give).map_err(|refused| match refused {
        Refused::AppointmentNotYours { role, by } => Refused::AppointmentNotYours { role, by: others(by) },
        refused => refused,
    })
}

/// Whether all of the place lies in the unit.
fn within(place: &Resource, unit: UnitId) -> bool {
    match (&place.unit, &place.owner) {
        (Some(path), _) => path.contains(unit),
        // The holder's own data.
        (None, Some(_)) => true,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::{Holding, Owner, Subject, sample::*},
        account::Actor,
        ids::PLATFORM,
        regime::{Rules, SHIPPED, parse},
        scope::Scope,
        validity::Validity,
    };
    use std::sync::Arc;
    use uuid::Uuid;

    /// What it comes to when somebody with these roles of the portal gives a line in East or West to Ben, who is at
    /// home in East or nowhere.
    fn giving(
        switched: bool,
        with: &[&str],
        at_home: bool,
        place: &Resource,
    ) -> Result<Option<AssignmentId>, Refused> {
        let (file, text) = SHIPPED.iter().find(|(file, _)| file.contains("broker-portal")).unwrap();
        let text = if switched { text.replace(", home_only = true", "") } else { (*text).to_owned() };
        let rules = Rules::new(vec![Arc::new(parse(file, &text).unwrap())], Vec::new());
        let validity = Validity { from: day(0), until: None };
        // Nobody does anything by this regime without these two (ASP-03).
        let with = with.iter().chain(&["user", "api-user"]);
        let held = with.zip(7..).map(|(name, number)| {
            let role = RoleKey::new("broker-portal", name).unwrap();
            Holding::new(AssignmentId(Uuid::from_u128(number)), role, Scope::Tenant, validity)
        });
        let giver: Subject = subject(ANNA, held.collect());
        let actor = Actor::new(PLATFORM, ANNA);
        let authority = Authority {
            actor,
            on_behalf: None,
            rules: &rules,
            subject: Some(&giver),
            at: day(1),
            scopes: &[],
        };
        let mut holder =
            Holder::new(subject(BEN, Vec::new()), Owner { account: BEN, units: vec![path(EAST)] });
        holder.home = at_home.then(|| team(EAST));
        let motor = rules.role(&RoleKey::new("broker-portal", "motor").unwrap()).unwrap();
        appointing(&authority, motor, &holder, (place, &Values::new()), false)
    }

    #[test]
    fn asp_15_further_companies_are_given_by_the_site_administrator() {
        let (east, below, west) = (path(EAST), path(EAST_NIGHT), path(WEST));
        let [east, below, west] = [east, below, west].map(Resource::unit);
        let customer = ["customer-administrator"];
        for (place, allowed) in [(&east, true), (&below, true), (&west, false), (&Resource::tenant(), false)]
        {
            assert_eq!(giving(false, &customer, true, place).is_ok(), allowed, "{place:?}");
            assert!(giving(false, &customer, false, place).is_ok(), "at home nowhere");
            assert!(giving(true, &customer, true, place).is_ok(), "the regime is switched");
            assert!(giving(false, &["site-administrator"], true, place).is_ok());
        }
        let refused = giving(false, &customer, true, &west).unwrap_err();
        let site = RoleKey::new("broker-portal", "site-administrator").unwrap();
        assert!(matches!(refused, Refused::AppointmentNotYours { by, .. } if by == [site]));
        // Whoever is both gives it as the one who may.
        let by = giving(false, &["customer-administrator", "site-administrator"], true, &west);
        assert_eq!(by, Ok(Some(AssignmentId(Uuid::from_u128(8)))));
    }
}
