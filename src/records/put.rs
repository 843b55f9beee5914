//! A record is made known, or what is known of it changes.

use super::{ConcernedName, PersonReference, Record, RecordPath, attributes};
use crate::{
    error::Error,
    http::{AttributeValue, Body, Changed, Changing, DryRunQuery, IfMatch, PathStep, resource_path},
};
use actix_web::{put, web::Path};
use mandat_domain::{
    account::Account,
    ids::{RecordPersonId, UnitId, UserId},
    records::{
        Particulars,
        put::{Named, decide},
    },
    settings::Written,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// All that is known of a record; what is left out is not known of it any more.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordParticulars {
    /// The unit it belongs to; left out, it belongs to the tenant as a whole.
    pub unit_id: Option<Uuid>,
    /// Where it stands, outermost first; left out, it stands under nothing.
    #[schema(max_items = 8)]
    pub path: Option<Vec<PathStep>>,
    /// Values of the dimensions that the tenant's regimes name.
    #[schema(example = json!({}))]
    pub attributes: Option<BTreeMap<String, AttributeValue>>,
    /// Whom it is addressed to: an active user of the tenant.
    pub responsible_id: Option<Uuid>,
    pub person_reference: Option<PersonReference>,
    /// What the person concerned is called: for whoever finds the record in their inbox, as the regime says.
    pub person_name: Option<ConcernedName>,
}

/// Put a record
///
/// Makes it known, or replaces all that is known of it. Repeating it changes nothing. A record that had
/// ended begins again. From now on its own facts decide who reaches it, and what a caller says of it can
/// only agree with them.
#[utoipa::path(
    tag = "records", operation_id = "put_record",
    params(RecordPath, IfMatch, DryRunQuery),
    request_body = RecordParticulars,
    responses((status = 200, description = "The record as it is now.", body = Record)),
)]
#[put("/v1/tenants/{tenant_id}/records/{type}/{external_id}")]
pub async fn put(
    changing: Changing,
    path: Path<RecordPath>,
    body: Body<RecordParticulars>,
) -> Result<Changed<Record>, Error> {
    let Body(said) = body;
    let key = path.key().checked()?;
    let particulars = Particulars {
        unit_id: said.unit_id.map(UnitId),
        path: resource_path(said.path.unwrap_or_default()),
        attributes: attributes(said.attributes),
        responsible_id: said.responsible_id.map(UserId),
        person_reference: said.person_reference.map(PersonReference::into_string),
        person_id: None,
    };
    let person = said.person_name.map(|name| Written(name.into_string()));
    let new_person = RecordPersonId(changing.new_id());
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let view = tx.view();
                let known = tx.record_facts(&key).await?;
                let unit = match particulars.unit_id {
                    Some(id) => Some(tx.unit_named("unit_id", id).await?),
                    None => None,
                };
                let responsible = match particulars.responsible_id {
                    Some(id) => {
                        let account = Account::User(id);
                        let owner = tx.owners_among(view, &[account].into()).await?.remove(&account);
                        owner.zip(tx.user_is_active(view, id).await?)
                    }
                    None => None,
                };
                let named = Named {
                    unit: unit.as_ref(),
                    responsible: responsible.as_ref().map(|(owner, active)| (owner, *active)),
                };
                let record = known.as_ref().map(|(record, _)| record);
                let before = record.and_then(|record| record.particulars.person_id);
                let person_id = person.as_ref().map(|_| before.unwrap_or(new_person));
                let wanted = Particulars { person_id, ..particulars };
                let events = decide(&standing.authority(), record, named, key.clone(), wanted, person)?;
                if let Some((_, version)) = &known {
                    ask.version.check(*version)?;
                }
                Ok(events)
            },
            async |tx, _| tx.record_as_answer(&key).await,
        )
        .await
}
