//! Who may do this to that?

use super::{AskedPage, SearchPage, page::Paging};
use crate::{
    decisions::question::{AskedAction, AskedResource, AskedTimes, Searched},
    error::Error,
    http::{AccountRef, AccountType, AuthzenBody, Found, Fresh, Reading},
};
use actix_web::post;
use mandat_domain::{
    access::{Question, list},
    account::Account,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

const PATH: &str = "/access/v1/search/subject";

/// Who may do this? Members that are not known here are ignored.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SubjectSearchRequest {
    pub subject: Searched,
    pub action: AskedAction,
    pub resource: AskedResource,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<AskedTimes>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<AskedPage>,
}

/// Those who may, in the order of their ids.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SubjectSearchResponse {
    pub page: SearchPage,
    pub results: Vec<AccountRef>,
}

/// Search for subjects
///
/// The accounts of one type that may do this to that resource: of those the caller may ask about, as
/// for a check. A type that is not known here has none.
#[utoipa::path(
    tag = "decisions", operation_id = "search_subjects",
    params(Fresh), request_body = SubjectSearchRequest,
    responses((status = 200, description = "A page of subjects.", body = SubjectSearchResponse)),
    extensions(("x-authzen-errors" = json!(true))),
)]
#[post("/access/v1/search/subject")]
pub async fn search_subjects(
    reading: Reading,
    body: AuthzenBody<SubjectSearchRequest>,
) -> Result<Found<SubjectSearchResponse>, Error> {
    let AuthzenBody(mut request) = body;
    let page = request.page.take();
    let paging = Paging::of(&reading, PATH, &request, page)?;
    let SubjectSearchRequest { subject, action, resource, context, .. } = request;
    reading
        .run(reading.caller().tenant, async |tx, ask| {
            let asking = tx.asking_about_all(ask).await?;
            let times = context.unwrap_or_default();
            let known = tx.known(ask, &asking, times, &BTreeSet::new(), &[&resource]).await?;
            let (Some(kind), Some(permission), Some(resource)) =
                (AccountType::of(&subject.kind), known.permission(&action), known.existing(&resource))
            else {
                return Ok(SubjectSearchResponse { page: paging.page(0, None), results: Vec::new() });
            };
            let candidates = list::Candidates::of(&known.rules, &permission);
            let roles: Vec<String> = candidates.roles.iter().map(ToString::to_string).collect();
            let everybody = candidates.every_user && kind == AccountType::User;
            let (found, page) = paging
                .scan(
                    tx,
                    async |tx, after, limit| {
                        Ok(tx.account_ids(known.view, kind, everybody, &roles, after, limit).await?)
                    },
                    async |tx, ids| {
                        let accounts = ids.into_iter().map(|id| kind.account(id)).collect();
                        let owners = tx.owners_among(tx.view(), &accounts).await?;
                        let admitted: BTreeSet<Account> = owners
                            .values()
                            .filter(|owner| asking.admits(owner))
                            .map(|owner| owner.account)
                            .collect();
                        let subjects = tx.subjects(known.view, &known.rules, &admitted).await?;
                        let question =
                            Question { permission: &permission, resource: &resource, at: known.view.at };
                        let may = list::subjects(&known.rules, known.tenant_active, &subjects, question);
                        Ok(may.map(|subject| subject.account.id()).collect())
                    },
                )
                .await?;
            let results = found.into_iter().map(|id| AccountRef { kind, id }).collect();
            Ok(SubjectSearchResponse { page, results })
        })
        .await
}

impl crate::http::Versioned for SubjectSearchResponse {}
