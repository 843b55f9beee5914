//! What a provider's staff hold at its clients.

use super::{
    decide::decide,
    facts::{Holding, Question, Resource, Subject, UnitPath, covers, within_block},
    gates::Standing,
};
use crate::{
    ids::UnitId,
    regime::{ClientReach, Regime, Rules},
    scope::Scope,
    validity::Moment,
};

/// The provider's side of a service: by which rules it works, by which regime it serves the client, and
/// which of its sites does.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    pub rules: &'a Rules,
    pub regime: &'a str,
    pub site: Option<&'a UnitPath>,
}

/// What somebody of the provider holds in the whole tenant of a client whose rules are `client` (ASP-01,
/// ASP-18): each role that acts at clients, by the rules of both, which they hold at home for a scope that
/// covers the client's site; all such roles, where they have the permission that reaches beyond the
/// site. It is what counts at home, with the gates of home passed, and not where they are blocked at home (CSM-09);
/// nothing of it is given at the client, and without any of it the client does not exist for them.
#[must_use]
pub fn at_client(provider: Service<'_>, staff: &Subject, client: &Rules, at: Moment) -> Vec<Holding> {
    let Service { rules, regime, site } = provider;
    let reach = rules.regime(regime).and_then(|regime| regime.tenants.reach.as_ref());
    let Some(reach) = reach else { return Vec::new() };
    let everywhere = reaches_beyond(rules, staff, reach, at);
    let site = site.map_or(Resource::tenant(), |path| Resource::unit(path.clone()));
    let blocked = staff.blocks.iter().any(|block| within_block(*block, &site));
    let acting = acting(rules, staff, regime, at).filter(|holding| {
        !blocked
            && client.role(&holding.role).is_some_and(|there| there.holding.at_clients)
            && (everywhere || covers(holding.scope, staff.account, &site))
    });
    acting.map(|holding| Holding { scope: Scope::Tenant, ..holding.clone() }).collect()
}

/// The clients that somebody of the provider reaches by one regime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientsReached {
    pub regime: String,
    /// All of them; the units then say nothing more.
    pub everything: bool,
    /// Those that are served by a site in one of these units or below.
    pub units: Vec<UnitId>,
    /// But never those that are served by a site in one of these units or below (CSM-09).
    pub blocked: Vec<UnitId>,
}

/// Which clients somebody of the provider reaches (ASP-18): those at which [`at_client`] gives them a role.
/// Regimes by which they reach none are left out.
#[must_use]
pub fn clients_reached(rules: &Rules, staff: &Subject, at: Moment) -> Vec<ClientsReached> {
    let reached = |regime: &Regime| {
        let beyond = reaches_beyond(rules, staff, regime.tenants.reach.as_ref()?, at);
        let scopes: Vec<Scope> = acting(rules, staff, &regime.key, at).map(|holding| holding.scope).collect();
        let everything = scopes.contains(&Scope::Tenant) || (beyond && !scopes.is_empty());
        let units: Vec<UnitId> = scopes.into_iter().filter_map(Scope::unit).collect();
        let regime = regime.key.clone();
        let blocked = staff.blocks.iter().flatten().copied().collect();
        let reached = (everything || !units.is_empty()) && !staff.blocks.contains(&None);
        reached.then_some(ClientsReached { regime, everything, units, blocked })
    };
    rules.regimes().filter_map(reached).collect()
}

/// Whether they reach every client (ASP-18).
fn reaches_beyond(rules: &Rules, staff: &Subject, reach: &ClientReach, at: Moment) -> bool {
    let resource = Resource::tenant();
    reach.beyond.as_ref().is_some_and(|permission| {
        decide(rules, true, staff, &Question { permission, resource: &resource, at }).allowed
    })
}

/// What counts at home and acts at clients. Who is lent to the provider, or works here for somebody who
/// serves it, is none of its staff. What was delegated counts where it was delegated, and not at clients.
fn acting<'a>(
    rules: &'a Rules,
    staff: &'a Subject,
    regime: &'a str,
    at: Moment,
) -> impl Iterator<Item = &'a Holding> {
    let own = staff.active && !staff.external && !staff.staff;
    let held = Standing::new(rules, staff, at).holdings().filter(move |(held, role)| {
        own && held.delegated.is_none() && role.holding.at_clients && role.key.namespace() == regime
    });
    held.map(|(holding, _)| holding)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{ANNA, EAST, WEST, at, data, day, path};
    use super::*;
    use crate::{
        access::{Authority, service},
        account::Actor,
        ids::{AssignmentId, PLATFORM},
        keys::{PermissionKey, RoleKey},
        regime::{InForce, SHIPPED, parse},
        validity::Validity,
    };
    use std::sync::Arc;
    use uuid::Uuid;

    fn rules() -> Rules {
        let (file, text) = SHIPPED.iter().find(|(file, _)| file.contains("broker-portal")).unwrap();
        Rules::new(vec![Arc::new(parse(file, text).unwrap())], Vec::new()).with_in_force(InForce::default())
    }

    fn holding(name: &str, scope: Scope) -> Holding {
        let role = RoleKey::new("broker-portal", name).unwrap();
        let validity = Validity { from: day(0), until: Some(day(9)) };
        Holding::new(AssignmentId(Uuid::from_u128(7)), role, scope, validity)
    }

    /// Staff who may sign in at home, with these roles besides.
    fn staff(holdings: Vec<Holding>) -> Subject {
        let mut all = vec![holding("user", Scope::Tenant), holding("api-user", Scope::Tenant)];
        all.extend(holdings);
        Subject::new(ANNA, true, all)
    }

    fn roles(staff: &Subject, site: Option<UnitId>, day_of: i64) -> Vec<String> {
        let rules = rules();
        let site = site.map(path);
        let service = Service { rules: &rules, regime: "broker-portal", site: site.as_ref() };
        let held = at_client(service, staff, &rules, day(day_of));
        assert!(held.iter().all(|held| held.scope == Scope::Tenant));
        held.iter().map(|held| held.role.name().to_owned()).collect()
    }

    #[test]
    fn asp_18_staff_reach_the_customers_of_their_own_site() {
        let administrator = staff(vec![holding("site-administrator", at(EAST))]);
        assert_eq!(roles(&administrator, Some(EAST), 1), ["site-administrator"]);
        assert!(roles(&administrator, Some(WEST), 1).is_empty());
        assert!(roles(&administrator, None, 1).is_empty(), "a client without a site");
        assert!(roles(&administrator, Some(EAST), 9).is_empty(), "the assignment is over");
        let everywhere = staff(vec![holding("site-administrator", Scope::Tenant)]);
        assert_eq!(roles(&everywhere, None, 1), ["site-administrator"]);
    }

    #[test]
    fn asp_18_cross_site_search_reaches_every_customer() {
        let searching =
            staff(vec![holding("site-administrator", at(EAST)), holding("cross-site-search", Scope::Tenant)]);
        assert_eq!(roles(&searching, Some(WEST), 1), ["site-administrator", "cross-site-search"]);
        assert_eq!(roles(&searching, None, 1), ["site-administrator", "cross-site-search"]);
    }

    #[test]
    fn asp_18_the_list_of_clients_agrees_with_what_is_held_there() {
        let reached = |held: Vec<Holding>| {
            let (rules, staff) = (rules(), staff(held));
            let mut reached = clients_reached(&rules, &staff, day(1));
            reached.pop().map(|reached| (reached.everything, reached.units))
        };
        assert_eq!(reached(vec![holding("site-administrator", at(EAST))]), Some((false, vec![EAST])));
        let tenant = vec![holding("site-administrator", Scope::Tenant)];
        assert_eq!(reached(tenant), Some((true, Vec::new())));
        let beyond =
            vec![holding("site-administrator", at(EAST)), holding("cross-site-search", Scope::Tenant)];
        assert_eq!(reached(beyond), Some((true, vec![EAST])));
        assert_eq!(reached(vec![holding("motor", Scope::Tenant)]), None);
    }

    #[test]
    fn what_does_not_count_at_home_does_not_count_at_a_client() {
        let without_login = Subject::new(ANNA, true, vec![holding("site-administrator", Scope::Tenant)]);
        assert!(roles(&without_login, Some(EAST), 1).is_empty(), "nobody signs in without the rights");
        let mut inactive = staff(vec![holding("site-administrator", Scope::Tenant)]);
        inactive.active = false;
        assert!(roles(&inactive, Some(EAST), 1).is_empty());
        let external = Subject { external: true, active: true, ..inactive };
        assert!(roles(&external, Some(EAST), 1).is_empty(), "lent to the provider, and no staff of it");
        assert!(roles(&staff(vec![holding("motor", Scope::Tenant)]), Some(EAST), 1).is_empty());
    }

    #[test]
    fn at_a_client_the_gates_of_home_are_not_asked_again() {
        let (rules, home) = (rules(), staff(vec![holding("site-administrator", at(EAST))]));
        let site = path(EAST);
        let service = Service { rules: &rules, regime: "broker-portal", site: Some(&site) };
        let holdings = at_client(service, &home, &rules, day(1));
        let mut guest = Subject::new(ANNA, true, holdings);
        let question = PermissionKey::parse("broker-portal/customer.operate").unwrap();
        let ask = |subject: &Subject| {
            let question = Question { permission: &question, resource: &data(ANNA, &[]), at: day(1) };
            decide(&rules, true, subject, &question).allowed
        };
        assert!(!ask(&guest), "a user here needs the rights to sign in here");
        guest.staff = true;
        assert!(ask(&guest));
        let authority = Authority {
            actor: Actor::new(PLATFORM, ANNA),
            rules: &rules,
            subject: Some(&guest),
            at: day(1),
            scopes: &[],
            on_behalf: None,
        };
        assert!(authority.allows(service::USER_CREATE, &Resource::tenant()));
        let administrator = RoleKey::new("broker-portal", "customer-administrator").unwrap();
        let administrator = rules.role(&administrator).unwrap();
        let given = authority.appointing(
            administrator,
            &Resource::tenant(),
            &std::collections::BTreeMap::new(),
            false,
        );
        assert_eq!(given, Ok(Some(AssignmentId(Uuid::from_u128(7)))), "ASP-19");
    }
}
