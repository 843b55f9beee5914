//! Somebody tries.

use super::{Pull, Puller};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once},
    vault::{ClientPath, EmployeeData, RegimeWord, data::EmployeeText},
};
use actix_web::{
    post,
    web::{Data, Path},
};
use mandat_domain::{
    access::Grounds,
    access_log::{Deed, Purpose},
    ids::PullId,
    regime::words::VaultAct,
    vault::{
        Field, Fields, permission,
        pull::{self, COUNTED_OVER, Try},
        rules_of,
    },
};
use serde::Deserialize;
use std::cell::OnceCell;
use utoipa::ToSchema;
use validator::Validate;

/// Who is looked for, and why. All identifiers must be those of one person.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPull {
    /// In which situation, in a word of the regime; one that the connection admits.
    #[schema(example = "open-consultation")]
    pub situation: RegimeWord,
    /// Year, month and day: `1965-09-19`.
    pub birth_date: Option<EmployeeText>,
    pub postcode: Option<EmployeeText>,
    /// The national number; checked as the regime says.
    pub citizen_number: Option<EmployeeText>,
}

impl std::fmt::Debug for NewPull {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPull(..)")
    }
}

/// Pull a file
///
/// Of a person at a client, found by the identifiers that the regime asks for together. **The answer is the same whether there
/// is such a person or not**: a file that was opened is among `T/files` a moment later. Every try is recorded, and only so many
/// are admitted within an hour (`pulls_too_many`, 429).
#[utoipa::path(
    tag = "files", operation_id = "pull_file",
    extensions(("x-limited" = json!(true))),
    params(ClientPath, Once, DryRunQuery),
    request_body = NewPull,
    responses((status = 202, description = "Somebody will be looked for.", body = Pull)),
)]
#[post("/v1/tenants/{tenant_id}/clients/{client_id}/pulls")]
pub async fn begin(
    changing: Changing,
    path: Path<ClientPath>,
    puller: Data<Puller>,
    body: Body<NewPull>,
) -> Result<Changed<Pull>, Error> {
    let Body(NewPull { situation, birth_date, postcode, citizen_number }) = body;
    let said = EmployeeData { birth_date, postcode, citizen_number, ..EmployeeData::default() };
    let (id, client) = (PullId(changing.new_id()), path.client_id);
    let (known, grounds) = (OnceCell::<Fields>::new(), OnceCell::<Grounds>::new());
    let request = changing.request_id();
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let authority = standing.authority();
                let served = tx.client_served(client).await?;
                pull::require(&authority, &served.place)?;
                let numbers = rules_of(&standing.rules)?.citizen_number;
                let identifiers = said.normal(numbers).map_err(Error::invalid_body)?;
                let identifiers = known.get_or_init(|| identifiers);
                let connection = tx.connection_with(client).await?;
                let recent = tx.pulls_since(client, tx.now() - COUNTED_OVER).await?;
                let needed = permission(&standing.rules, VaultAct::Pull)?;
                grounds.get_or_init(|| authority.grounds_on(needed.as_str(), &served.place));
                let tried = Try { pull_id: id, situation: situation.into_string(), identifiers };
                Ok(pull::begin(&authority, &served.place, connection.as_ref(), &recent, tried)?)
            },
            async |tx, ask| {
                let identifiers = known.get().cloned().unwrap_or_default();
                tx.keep_waiting(id, &request, &identifiers).await?;
                // That somebody looked, not whether anybody was found.
                let names = identifiers.names().into_iter().map(Field::as_str);
                let deed = Deed::pulled("file", None).fields(names).for_purpose(Purpose::Care, Some(id.0));
                let deed = deed.by(grounds.get().cloned().unwrap_or_default());
                tx.note_access(&ask.circumstances(path.tenant_id), &[deed]).await?;
                Ok(Pull { id: id.0 })
            },
        )
        .await?;
    if answer.is_new() {
        puller.begin(path.tenant_id, id);
    }
    // What is found there does not say whether anybody was.
    let tries = format!("/v1/tenants/{}/clients/{client}/pulls", path.tenant_id);
    Ok(answer.accepted(|_| tries))
}
