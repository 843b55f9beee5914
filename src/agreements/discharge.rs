//! The caller discharges an agreement.

use super::{Agreement, MyAgreementPath, SignatoryEmail, SignatoryName};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, Versioned},
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    account::Account,
    agreements::{
        Signatory,
        discharge::{Discharge, decide},
    },
    ids::SignatoryId,
    refused::Refused,
    regime::words::Discharge as Act,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// The act by which an agreement is discharged. Signing by e-ID begins elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AgreementAct {
    /// The answer is the document.
    Download,
    /// Signed on paper.
    Hand,
    /// Saying who may sign.
    NamingASignatory,
}

/// Who may sign for the organisation.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSignatory {
    pub name: SignatoryName,
    pub email: SignatoryEmail,
}

/// How the caller discharges it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgreementAcceptance {
    pub act: AgreementAct,
    /// With `naming-a-signatory`, and only then.
    pub signatory: Option<NewSignatory>,
}

/// The agreement as it was discharged, with its text.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DischargedAgreement {
    pub agreement: Agreement,
    pub discharged_at: DateTime<Utc>,
}

impl Versioned for DischargedAgreement {}

/// Discharge an agreement
///
/// By one of the acts that the regime names: downloading it (the answer holds its texts), having signed it by hand, or
/// naming who may sign, who is told by mail. It counts for the newest version and for the caller alone. Whatever else
/// waits for the agreement, this does not.
#[utoipa::path(
    tag = "me", operation_id = "accept_my_agreement",
    params(MyAgreementPath, Once, DryRunQuery),
    request_body = NewAgreementAcceptance,
    responses((status = 200, description = "The agreement, discharged.", body = DischargedAgreement)),
)]
#[post("/v1/me/agreements/{agreement_id}/acceptance")]
pub async fn accept(
    changing: Changing,
    path: Path<MyAgreementPath>,
    body: Body<NewAgreementAcceptance>,
) -> Result<Changed<DischargedAgreement>, Error> {
    let Body(wish) = body;
    let id = path.agreement_id;
    let signatory_id = SignatoryId(changing.new_id());
    let missing = || Refused::NotFound { what: "agreement" };
    changing
        .run(
            changing.caller().tenant,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let view = tx.view();
                let version = tx.agreement(id).await?.ok_or_else(missing)?.fact();
                let newest = tx.newest_agreements(view).await?;
                let newest = newest
                    .iter()
                    .find(|known| known.regime == version.regime && known.name == version.name)
                    .map_or(version.version, |known| known.version);
                let Account::User(user) = standing.account() else { return Err(missing().into()) };
                let discharged = tx.discharged_among(view, &[user.0]).await?.remove(&user.0);
                let discharged = discharged.is_some_and(|all| all.contains(&id));
                let signatory = wish.signatory.map(|named| {
                    let (name, email) = (named.name.into_string(), named.email.into_string());
                    (signatory_id, Signatory { name, email })
                });
                let act = match wish.act {
                    AgreementAct::Download => Act::Download,
                    AgreementAct::Hand => Act::Hand,
                    AgreementAct::NamingASignatory => Act::NamingSignatory,
                };
                let command = Discharge { act, signatory };
                Ok(decide(&standing.authority(), &version, newest, discharged, command)?)
            },
            async |tx, ask| {
                let row = tx.agreement(id).await?.ok_or_else(missing)?;
                let rules = tx.rules(tx.view(), &ask.catalogue).await?;
                let agreement = Agreement::new(&rules, &row)?.ok_or_else(missing)?;
                Ok(DischargedAgreement { agreement, discharged_at: tx.now() })
            },
        )
        .await
}
