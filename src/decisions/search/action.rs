//! What may this subject do to that?

use super::{AskedPage, SearchPage, page::Paging};
use crate::{
    decisions::question::{AskedAction, AskedContext, AskedResource, AskedSubject},
    error::Error,
    http::{AuthzenBody, Found, Fresh, Reading},
};
use actix_web::post;
use mandat_domain::access::list;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const PATH: &str = "/access/v1/search/action";

/// What may this subject do to that? Members that are not known here are ignored.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ActionSearchRequest {
    pub subject: AskedSubject,
    pub resource: AskedResource,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<AskedContext>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<AskedPage>,
}

/// The permissions that the subject may use, by their keys.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ActionSearchResponse {
    pub page: SearchPage,
    pub results: Vec<AskedAction>,
}

/// Search for actions
///
/// Every permission of the tenant's regimes, and of Mandat's own, that the subject may use on that
/// resource.
#[utoipa::path(
    tag = "decisions", operation_id = "search_actions",
    params(Fresh), request_body = ActionSearchRequest,
    responses((status = 200, description = "A page of actions.", body = ActionSearchResponse)),
    extensions(("x-authzen-errors" = json!(true))),
)]
#[post("/access/v1/search/action")]
pub async fn search_actions(
    reading: Reading,
    body: AuthzenBody<ActionSearchRequest>,
) -> Result<Found<ActionSearchResponse>, Error> {
    let AuthzenBody(mut request) = body;
    let page = request.page.take();
    let paging: Paging<String> = Paging::of(&reading, PATH, &request, page)?;
    let ActionSearchRequest { subject, resource, context, .. } = request;
    reading
        .run(reading.caller().tenant, async |tx, ask| {
            let asking = tx.asking(ask, [&subject]).await?;
            asking.require(&subject)?;
            let accounts = subject.account().into_iter().collect();
            let context = context.unwrap_or_default();
            let known = tx.known(ask, &asking, context.times(), &accounts, &[&resource]).await?;
            let mut names: Vec<String> =
                match (known.subject(&subject, context.login()), known.existing(&resource)) {
                    (Some(subject), Some(resource)) => {
                        let (rules, active) = (&known.rules, known.tenant_active);
                        let may = list::actions(rules, active, &subject, &resource, known.view.at);
                        may.map(|permission| permission.key.to_string()).collect()
                    }
                    _ => Vec::new(),
                };
            names.sort_unstable();
            let (found, page) = paging.cut(names.into_iter(), Clone::clone);
            let results = found.into_iter().map(|name| AskedAction { name }).collect();
            Ok(ActionSearchResponse { page, results })
        })
        .await
}

impl crate::http::Versioned for ActionSearchResponse {}
