//! The overview: accounts × units × permissions (SPV-06).

use super::csv;
use crate::{
    error::Error,
    http::{
        AccountRef, Ask, Fresh, Page, PageQuery, Query, Reading, Scope, TenantPath, Times, csv::wants_csv,
    },
    page,
    storage::{Tx, View},
};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, get,
    http::header::{CONTENT_DISPOSITION, VARY},
    web::Path,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::{Given, Grounds, Has, Owner, Reach, Resource, Subject, UnitPath, has, service},
    access_log::{Deed, Purpose},
    account::Account,
    ids::UnitId,
    regime::Rules,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// How many accounts are loaded together.
const CHUNK: i64 = 200;

/// What the overview is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OverviewFilter {
    /// One account.
    #[param(example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f33")]
    pub holder_id: Option<Uuid>,
    /// What reaches this unit: the whole tenant, the unit, one above it, or the data of its members.
    #[param(example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f22")]
    pub unit_id: Option<Uuid>,
    /// One permission.
    #[param(max_length = 128, example = "time-recording/time.read")]
    pub permission: Option<String>,
    /// What one role gives.
    #[param(max_length = 128, example = "time-recording/supervisor")]
    pub role: Option<String>,
}

/// One permission of one account, by one assignment.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessRow {
    pub holder: AccountRef,
    #[schema(example = "time-recording/time.read")]
    pub permission: String,
    /// Which resources it reaches.
    pub scope: Scope,
    /// Within the scope, on the holder's own data alone.
    pub own_data_only: bool,
    /// Whether values of a dimension narrow it.
    pub narrowed: bool,
    /// Absent where every user has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "time-recording/supervisor")]
    pub role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<Uuid>,
    /// On whose behalf the account acts with it; absent where it is the account's own. `assignment_id` is theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<AccountRef>,
    /// The delegation by which it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegation_id: Option<Uuid>,
    /// Whether the regime gives it without a grant.
    pub automatic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
    /// The rules that refuse it on every resource all the same.
    #[schema(example = json!(["role_missing"]))]
    pub shut: Vec<String>,
}

page! {
    /// Permissions of accounts, by account, permission and assignment.
    pub struct OverviewPage of AccessRow
}

/// The place of a row: account, permission, assignment or delegation.
type Key = (Uuid, String, Uuid);

/// Read who may do what
///
/// One row for each permission and each assignment that gives it, of all accounts the caller may ask about
/// (`mandat/decision.ask`). With `Accept: text/csv` up to 20,000 rows at once, whatever the limit; where
/// there are more, the header `Mandat-Next-Cursor` has the cursor of the next ones.
#[utoipa::path(
    tag = "decisions", operation_id = "read_access_overview",
    params(TenantPath, OverviewFilter, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of the overview.", content(
        (OverviewPage = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/v1/tenants/{tenant_id}/access")]
pub async fn overview(
    reading: Reading,
    path: Path<TenantPath>,
    filter: Query<OverviewFilter>,
    times: Query<Times>,
    page: Page,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let csv = wants_csv(&request);
    let deed = if csv { Deed::exported("access", None) } else { Deed::listed("access") };
    let deed = deed.fields(filter.names()).for_purpose(Purpose::Administration, None);
    let found = reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let after: Option<Key> = page.after()?;
            let most = if csv { csv::MOST + 1 } else { usize::try_from(page.fetch()).unwrap_or_default() };
            let (grounds, mut rows) = tx.overview(ask, &filter, *times, after, most).await?;
            let more = rows.len() == most;
            rows.truncate(most.saturating_sub(1));
            let next = rows.last().filter(|_| more).and_then(|row| page.seal(&row.key()));
            let deed = deed.showing(rows.len()).by(grounds);
            Ok((OverviewPage::from((rows, next)), vec![deed]))
        })
        .await?;
    Ok(found.answer(|page, response| {
        response.insert_header((VARY, "Accept"));
        if csv { as_csv(&page, response) } else { response.json(page) }
    }))
}

fn as_csv(page: &OverviewPage, response: &mut HttpResponseBuilder) -> HttpResponse {
    if let Some(next) = &page.next_cursor {
        response.insert_header(("Mandat-Next-Cursor", next.as_str()));
    }
    response
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"access.csv\""))
        .body(csv::text(&page.items))
}

impl AccessRow {
    fn new(holder: Account, has: &Has, given: &Given) -> Self {
        Self {
            holder: holder.into(),
            permission: has.permission.to_string(),
            scope: given.scope.into(),
            own_data_only: given.own,
            narrowed: !given.admits.is_empty(),
            role: given.role.as_ref().map(ToString::to_string),
            assignment_id: given.assignment.map(|id| id.0),
            acting_for: given.delegated.map(|(_, by)| by.into()),
            delegation_id: given.delegated.map(|(id, _)| id.0),
            automatic: given.automatic,
            valid_until: given.until,
            shut: has.shut.iter().map(|rule| rule.code().to_owned()).collect(),
        }
    }

    fn key(&self) -> Key {
        (
            self.holder.id,
            self.permission.clone(),
            self.delegation_id.or(self.assignment_id).unwrap_or_default(),
        )
    }
}

impl OverviewFilter {
    /// The names of the filters that are set.
    fn names(&self) -> Vec<&'static str> {
        let set = [
            ("holder_id", self.holder_id.is_some()),
            ("unit_id", self.unit_id.is_some()),
            ("permission", self.permission.is_some()),
            ("role", self.role.is_some()),
        ];
        set.into_iter().filter_map(|(name, set)| set.then_some(name)).collect()
    }

    /// The rows of one account, in their order.
    fn rows(
        &self,
        rules: &Rules,
        subject: &Subject,
        owner: &Owner,
        unit: Option<&UnitPath>,
        view: View,
    ) -> Vec<AccessRow> {
        let named = |name: &str| self.permission.as_ref().is_none_or(|wanted| wanted == name);
        let mut rows: Vec<AccessRow> = Vec::new();
        for held in has(rules, subject, view.at).iter().filter(|held| named(held.permission.as_str())) {
            let given = held.given.iter().filter(|given| {
                let by_role = given.role.as_ref().map(ToString::to_string);
                (self.role.is_none() || by_role == self.role)
                    && unit.is_none_or(|unit| given.reaches_unit(unit, owner))
            });
            rows.extend(given.map(|given| AccessRow::new(subject.account, held, given)));
        }
        rows.sort_by_key(AccessRow::key);
        rows
    }
}

impl Tx {
    /// Rows of the overview after that place, as many at most, and by what the caller may see them.
    async fn overview(
        &mut self,
        ask: &Ask,
        filter: &OverviewFilter,
        times: Times,
        after: Option<Key>,
        most: usize,
    ) -> Result<(Grounds, Vec<AccessRow>), Error> {
        let standing = self.standing(ask).await?;
        let authority = standing.authority();
        let (reach, by) = (authority.reach(service::DECISION_ASK)?, authority.grounds(service::DECISION_ASK));
        let view = self.view_of(times.as_of, times.known_at).await?;
        let rules = self.rules(view, &ask.catalogue).await?;
        let unit = match filter.unit_id {
            None => None,
            Some(id) => match self.unit(view, UnitId(id)).await? {
                Some((unit, _)) => Some(unit.path),
                None => return Ok((by, Vec::new())),
            },
        };
        if self.this_tenant(view).await?.is_none() {
            return Ok((by, Vec::new()));
        }
        let mut rows = Vec::new();
        let mut last = after.as_ref().map(|(account, ..)| *account);
        // The account of the place itself may have more rows.
        let mut again = last;
        loop {
            let ids: Vec<(String, Uuid)> = match (filter.holder_id, again.take()) {
                (Some(id), _) | (None, Some(id)) => self.accounts_by_id(view, &[id]).await?,
                (None, None) => self.accounts_after(view, last, CHUNK).await?,
            };
            let accounts = ids.iter().filter_map(|(kind, id)| Account::from_parts(kind, *id)).collect();
            let owners = self.owners_among(self.view(), &accounts).await?;
            let seen = accounts.into_iter().filter(|account| is_reached(&reach, &owners, *account)).collect();
            let mut subjects = self.subjects(view, &rules, &seen).await?;
            subjects.sort_by_key(|subject| subject.account.id());
            let then = self.owners_among(view, &seen).await?;
            for subject in subjects.iter().filter(|subject| subject.active) {
                let Some(owner) = then.get(&subject.account) else { continue };
                let of_account = filter.rows(&rules, subject, owner, unit.as_ref(), view);
                let wanted = |row: &AccessRow| after.as_ref().is_none_or(|after| row.key() > *after);
                rows.extend(of_account.into_iter().filter(wanted));
                if rows.len() >= most {
                    rows.truncate(most);
                    return Ok((by, rows));
                }
            }
            let whole = i64::try_from(ids.len()).is_ok_and(|read| read == CHUNK);
            let resumed =
                filter.holder_id.is_none() && ids.len() == 1 && ids.first().map(|(_, id)| *id) == last;
            if filter.holder_id.is_some() || !(whole || resumed) {
                return Ok((by, rows));
            }
            last = ids.last().map(|(_, id)| *id).or(last);
        }
    }
}

fn is_reached(reach: &Reach, owners: &HashMap<Account, Owner>, account: Account) -> bool {
    owners.get(&account).is_some_and(|owner| reach.covers(account, &Resource::of(owner.clone())))
}
