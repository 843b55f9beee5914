//! What is known of a user who leaves, comes back or is deleted.

pub mod store;

use crate::{
    error::Error,
    http::{
        HeldOffice, LeavingPlan, Obstacle, RecordNamed, RecordsHandedOver, VacatedOffice, WaitingOnLeaver,
    },
    storage::{self, Tx},
};
use mandat_domain::{
    access::Authority,
    account::Account,
    ids::UserId,
    refused::Refused,
    regime::Rules,
    users::leaving::{Cases, Leaver, Waits, deactivate::Plan, waits},
};
use uuid::Uuid;

/// How many records are named in a plan.
const SAMPLED: i64 = 20;
/// How many open requests and how many open rounds are looked at for a plan.
const LOOKED_AT: i64 = 500;

impl Tx {
    /// A user with all that ends and all that goes over when they leave.
    pub(super) async fn leaver(&mut self, rules: &Rules, user_id: UserId) -> Result<Leaver, Error> {
        let missing = Refused::NotFound { what: "user" };
        // An account that was deleted is no user any more.
        let view = self.view();
        let active = self.user_is_active(view, user_id).await?.ok_or_else(|| missing.clone())?;
        let holder = self.holder(rules, Account::User(user_id)).await?.ok_or(missing)?;
        let received = self.lent_to(user_id).await?;
        let requests = self.waiting_requests(user_id.0).await?;
        let cases = self.cases(user_id).await?;
        Ok(Leaver { user_id, active, holder, received, requests, cases })
    }

    async fn cases(&mut self, user: UserId) -> Result<Vec<Cases>, storage::Error> {
        let counted = self.cases_of(user).await?;
        let units: Vec<Uuid> = counted.iter().filter_map(|(unit, ..)| *unit).collect();
        let view = self.view();
        let units = self.units_among(view, &units).await?;
        let path =
            |id: Uuid| units.iter().find(|(unit, _)| unit.id.0 == id).map(|(unit, _)| unit.path.clone());
        let cases =
            counted.into_iter().map(|(unit, open, all)| Cases { unit: unit.and_then(path), open, all });
        Ok(cases.collect())
    }

    /// What a dry run tells of the leaving.
    pub(super) async fn leaving_plan(
        &mut self,
        authority: &Authority<'_>,
        leaver: &Leaver,
        plan: &Plan,
    ) -> Result<LeavingPlan, storage::Error> {
        let requests = self.open_access_requests(LOOKED_AT).await?;
        let rounds = self.open_reviews(LOOKED_AT).await?;
        let Waits { requests: answered, items } = waits(authority, leaver, &requests, &rounds);
        let sample = self.first_cases_of(leaver.user_id, SAMPLED).await?.into_iter();
        let sample = sample.map(|(kind, external_id)| RecordNamed { kind, external_id }).collect();
        let office = |held: &mandat_domain::users::leaving::deactivate::Office| HeldOffice {
            assignment_id: held.assignment.0,
            role: held.role.to_string(),
            unit_id: held.scope.unit().map(|unit| unit.0),
            successor_can: held.successor_can,
        };
        let vacated = plan.vacated.iter().map(|vacated| VacatedOffice {
            role: vacated.role.to_string(),
            unit_id: vacated.unit.map(|unit| unit.0),
            must_be_held: vacated.must_be_held,
        });
        let obstacle =
            |refused: &Refused| Obstacle { code: refused.code().to_owned(), detail: refused.to_string() };
        Ok(LeavingPlan {
            records: RecordsHandedOver { sample, ..handed_over(leaver) },
            offices: plan.offices.iter().map(office).collect(),
            vacated: vacated.collect(),
            delegations_given: count(leaver.holder.lent.len()),
            delegations_received: count(leaver.received.len()),
            requests: leaver.requests.iter().map(|request| request.id.0).collect(),
            obstacles: plan.obstacles.iter().map(obstacle).collect(),
            waiting: WaitingOnLeaver { requests: count(answered), review_items: count(items) },
        })
    }
}

/// How many records go over.
pub(super) fn handed_over(leaver: &Leaver) -> RecordsHandedOver {
    let sum = |of: fn(&Cases) -> i64| leaver.cases.iter().map(of).sum();
    RecordsHandedOver { count: sum(|cases| cases.all), open: sum(|cases| cases.open), sample: Vec::new() }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
