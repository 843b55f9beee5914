//! The agreements that concern the caller.

use super::{Agreement, rule};
use crate::{
    error::Error,
    http::{Found, Fresh, Reading, Versioned},
};
use actix_web::get;
use mandat_domain::{account::Account, agreements::concerns};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An agreement, and whether the caller has discharged it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MyAgreement {
    pub agreement: Agreement,
    pub discharged: bool,
}

/// The newest versions of the agreements for the caller's roles.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MyAgreements {
    pub items: Vec<MyAgreement>,
}

impl Versioned for MyAgreements {}

/// List my agreements
///
/// The newest versions of the agreements for roles that the caller holds or will hold, with their texts, and whether
/// each is discharged. Whatever else waits for one of them, this does not.
#[utoipa::path(
    tag = "me", operation_id = "list_my_agreements",
    params(Fresh),
    responses((status = 200, description = "The agreements.", body = MyAgreements)),
)]
#[get("/v1/me/agreements")]
pub async fn list(reading: Reading) -> Result<Found<MyAgreements>, Error> {
    reading
        .run(reading.caller().tenant, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let view = tx.view();
            let Account::User(user) = standing.account() else {
                return Ok(MyAgreements { items: Vec::new() });
            };
            let newest: Vec<Uuid> =
                tx.newest_agreements(view).await?.iter().map(|version| version.id.0).collect();
            let discharged = tx.discharged_among(view, &[user.0]).await?.remove(&user.0).unwrap_or_default();
            let mut items = Vec::new();
            for row in tx.agreements_among(&newest).await? {
                let rule = rule(&standing.rules, &row);
                if !rule.is_some_and(|rule| concerns(&standing.rules, rule, &standing.subject)) {
                    continue;
                }
                let discharged = discharged.contains(&row.fact().id);
                let agreement = Agreement::new(&standing.rules, &row)?;
                items.extend(agreement.map(|agreement| MyAgreement { agreement, discharged }));
            }
            Ok(MyAgreements { items })
        })
        .await
}
