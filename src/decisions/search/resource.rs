//! On what may this subject do this?

use super::{AskedPage, SearchContext, SearchPage, page::Paging};
use crate::{
    decisions::question::{AskedAction, AskedContext, AskedSubject, Searched},
    error::Error,
    http::{AuthzenBody, Found, Fresh, Reading},
};
use actix_web::post;
use mandat_domain::access::list;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const PATH: &str = "/access/v1/search/resource";

/// On what may this subject do this? Members that are not known here are ignored.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ResourceSearchRequest {
    pub subject: AskedSubject,
    pub action: AskedAction,
    pub resource: Searched,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<AskedContext>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<AskedPage>,
}

/// The resources on which the subject may, in the order of their ids.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ResourceSearchResponse {
    pub page: SearchPage,
    /// For a type that is not kept here: that its resources cannot be searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<SearchContext>,
    pub results: Vec<FoundResource>,
}

/// A resource that is kept here.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FoundResource {
    #[serde(rename = "type")]
    #[schema(example = "unit")]
    pub kind: String,
    #[schema(example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f22")]
    pub id: String,
}

/// Search for resources
///
/// The resources of one type, of those kept here (`tenant`, `unit`, `user`, `api_client` and the types of
/// records), on which the subject may do this. Of any other type there are none, and `context` says so: what
/// filters them is in `/v1/tenants/{tenant_id}/users/{user_id}/access`.
#[utoipa::path(
    tag = "decisions", operation_id = "search_resources",
    params(Fresh), request_body = ResourceSearchRequest,
    responses((status = 200, description = "A page of resources.", body = ResourceSearchResponse)),
    extensions(("x-authzen-errors" = json!(true))),
)]
#[post("/access/v1/search/resource")]
pub async fn search_resources(
    reading: Reading,
    body: AuthzenBody<ResourceSearchRequest>,
) -> Result<Found<ResourceSearchResponse>, Error> {
    let AuthzenBody(mut request) = body;
    let page = request.page.take();
    let paging = Paging::of(&reading, PATH, &request, page)?;
    let ResourceSearchRequest { subject, action, resource: searched, context, .. } = request;
    reading
        .run(reading.caller().tenant, async |tx, ask| {
            let asking = tx.asking(ask, [&subject]).await?;
            asking.require(&subject)?;
            let accounts = subject.account().into_iter().collect();
            let asked = context.unwrap_or_default();
            let known = tx.known(ask, &asking, asked.times(), &accounts, &[]).await?;
            let Some(kept) = tx.kept_as(&known, &searched.kind).await? else {
                let reason = "resources of this type are not kept here and cannot be searched";
                let context = Some(SearchContext { reason: reason.to_owned() });
                return Ok(ResourceSearchResponse {
                    page: paging.page(0, None),
                    context,
                    results: Vec::new(),
                });
            };
            let (found, page) = match (known.subject(&subject, asked.login()), known.permission(&action)) {
                (Some(subject), Some(permission)) => {
                    paging
                        .scan(
                            tx,
                            async |tx, after, limit| tx.kept_ids(&known, &kept, after, limit).await,
                            async |tx, ids| {
                                let resources = tx.kept(&known, &kept, ids).await?;
                                let (rules, active) = (&known.rules, known.tenant_active);
                                let at = known.view.at;
                                let found =
                                    list::resources(rules, active, &subject, &permission, resources, at);
                                Ok(found.collect())
                            },
                        )
                        .await?
                }
                _ => (Vec::new(), paging.page(0, None)),
            };
            let result = |id: String| FoundResource { kind: searched.kind.clone(), id };
            let results = found.into_iter().map(result).collect();
            Ok(ResourceSearchResponse { page, context: None, results })
        })
        .await
}

impl crate::http::Versioned for ResourceSearchResponse {}
