//! Content of files: sickness reports, appointments.

use super::{ClientPath, EmployeePath, FilePath, Pseudonym, RegimeWord, files::store::EpisodeRow};
use crate::{
    error::Error,
    http::{
        AccountRef, Body, Changed, Changing, DryRunQuery, Found, Fresh, Once, Page, PageQuery, Reading,
        Versioned,
    },
    page,
    storage::Tx,
};
use actix_web::{get, post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    ids::{EpisodeId, PartnershipId, TenantId},
    partnerships::BothSides,
    refused::Refused,
    regime::words::VaultAct,
    vault::{File, Knowledge, VaultRefused, episode},
};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Content to be begun.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEpisode {
    /// Which kind of content, in a word of the regime.
    #[schema(example = "sickness-report")]
    pub kind: RegimeWord,
}

/// Content to be begun with an employee whom the provider knows by a pseudonym.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClientEpisode {
    pub pseudonym: Pseudonym,
    /// Which kind of content, in a word of the regime.
    #[schema(example = "sickness-report")]
    pub kind: RegimeWord,
}

/// Content to be begun by the employer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmployeeEpisode {
    /// The provider with whom it is begun.
    pub provider_id: Uuid,
    /// Which kind of content, in a word of the regime.
    #[schema(example = "sickness-report")]
    pub kind: RegimeWord,
}

/// A piece of a file's content.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Episode {
    pub id: Uuid,
    #[schema(example = "sickness-report")]
    pub kind: String,
    pub begun_at: DateTime<Utc>,
    /// The tenant of whoever began it.
    pub begun_in: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun_by: Option<AccountRef>,
}

page! {
    /// Episodes in the order in which they began.
    pub struct EpisodePage of Episode
}

impl Versioned for Episode {}

impl From<EpisodeRow> for Episode {
    fn from(row: EpisodeRow) -> Self {
        let begun_by = row.begun_by().map(Into::into);
        Self { id: row.id, kind: row.kind, begun_at: row.begun_at, begun_in: row.actor_tenant, begun_by }
    }
}

/// List the episodes of a file
///
/// What the provider or the employer began with it, in the order in which it began.
#[utoipa::path(
    tag = "files", operation_id = "list_episodes",
    params(FilePath, PageQuery, Fresh),
    responses((status = 200, description = "A page of episodes.", body = EpisodePage)),
)]
#[get("/v1/tenants/{tenant_id}/files/{file_id}/episodes")]
pub async fn list(reading: Reading, path: Path<FilePath>, page: Page) -> Result<Found<EpisodePage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let row = tx.file(path.file_id).await?.ok_or(Refused::NotFound { what: "file" })?;
            tx.place_of_file(&standing.authority(), PartnershipId(row.partnership_id)).await?;
            let rows = tx.episodes(path.file_id, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            Ok((rows.into_iter().map(Into::into).collect(), next).into())
        })
        .await
}

/// Begin an episode
///
/// In a file of the provider. From then on the employer cannot withdraw the share any more.
#[utoipa::path(
    tag = "files", operation_id = "begin_episode",
    params(FilePath, Once, DryRunQuery),
    request_body = NewEpisode,
    responses((status = 201, description = "The new episode.", body = Episode)),
)]
#[post("/v1/tenants/{tenant_id}/files/{file_id}/episodes")]
pub async fn begin(
    changing: Changing,
    path: Path<FilePath>,
    body: Body<NewEpisode>,
) -> Result<Changed<Episode>, Error> {
    let Body(NewEpisode { kind }) = body;
    let (id, kind) = (EpisodeId(changing.new_id()), kind.into_string());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let authority = standing.authority();
                let row = tx.file(path.file_id).await?.ok_or(Refused::NotFound { what: "file" })?;
                let place = tx.place_of_file(&authority, PartnershipId(row.partnership_id)).await?;
                let file = tx.whole_files(vec![row]).await?.pop();
                Ok(episode::decide(&authority, place, file.as_ref(), id, kind)?)
            },
            async |tx, _| tx.episode_as_answer(id).await,
        )
        .await?;
    let at = |_: &Episode| format!("/v1/tenants/{}/files/{}/episodes", path.tenant_id, path.file_id);
    Ok(answer.created(at))
}

/// Begin an episode with an employee of a client
///
/// Whom the provider knows by a pseudonym. Refused (`employee_not_shared`) where it has no file of them: the file is shared
/// or pulled first.
#[utoipa::path(
    tag = "files", operation_id = "begin_client_episode",
    params(ClientPath, Once, DryRunQuery),
    request_body = NewClientEpisode,
    responses((status = 201, description = "The new episode.", body = Episode)),
)]
#[post("/v1/tenants/{tenant_id}/clients/{client_id}/episodes")]
pub async fn begin_at_client(
    changing: Changing,
    path: Path<ClientPath>,
    body: Body<NewClientEpisode>,
) -> Result<Changed<Episode>, Error> {
    let Body(NewClientEpisode { pseudonym, kind }) = body;
    let (id, kind) = (EpisodeId(changing.new_id()), kind.into_string());
    let at = format!("/v1/tenants/{}/files", path.tenant_id);
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let authority = standing.authority();
                let served = tx.client_for(&authority, VaultAct::ReadEmployments, path.client_id).await?;
                let file = tx.whole_file_of(served.link.id, pseudonym.as_str()).await?;
                Ok(episode::decide(&authority, served.place, file.as_ref(), id, kind)?)
            },
            async |tx, _| tx.episode_as_answer(id).await,
        )
        .await?;
    Ok(answer.created(move |_: &Episode| at))
}

/// Begin an episode with an employee
///
/// By the employer, in the file that a provider was given. Refused (`employee_not_shared`) where the file is not shared with
/// the provider.
#[utoipa::path(
    tag = "vault", operation_id = "begin_employee_episode",
    params(EmployeePath, Once, DryRunQuery),
    request_body = NewEmployeeEpisode,
    responses((status = 201, description = "The new episode.", body = Episode)),
)]
#[post("/v1/tenants/{tenant_id}/vault/employees/{employee_id}/episodes")]
pub async fn begin_with_employee(
    changing: Changing,
    path: Path<EmployeePath>,
    body: Body<NewEmployeeEpisode>,
) -> Result<Changed<Episode>, Error> {
    let Body(NewEmployeeEpisode { provider_id, kind }) = body;
    let (id, kind) = (EpisodeId(changing.new_id()), kind.into_string());
    let (provider, client, employee) = (TenantId(provider_id), path.tenant_id, path.employee_id);
    let pseudonym = RefCell::new(String::new());
    let (begun_at, account) = (changing.now(), changing.caller().verified().account);
    let told = Episode {
        id: id.0,
        kind: kind.clone(),
        begun_at,
        begun_in: client.0,
        begun_by: Some(account.into()),
    };
    let answer = changing
        .both(
            client,
            async |tx| {
                let Some(link) = tx.provider(provider).await? else { return Ok(None) };
                pseudonym.replace(tx.pseudonym(link.id, employee).await?);
                Ok(Some(link.crossing))
            },
            async |tx| {
                let Some(link) = tx.client(client).await? else { return Ok(None) };
                let pseudonym = pseudonym.borrow().clone();
                Ok(tx.whole_file_of(link.id, &pseudonym).await?)
            },
            async |tx, ask, file: Option<Option<File>>| {
                let standing = tx.standing(ask).await?;
                let authority = standing.authority();
                let (known, _) = tx.employee_facts(employee).await?;
                known.open_to(&authority, VaultAct::ReadEmployees)?;
                if tx.towards(provider, employee, None).await?.is_none() {
                    return Err(Refused::from(VaultRefused::NotConnected).into());
                }
                // What the provider has without the employer's knowledge is not there for the employer (VLT-14).
                let file = file.flatten().filter(|file| file.knowledge == Knowledge::Disclosed);
                let there = episode::decide(&authority, known.resource(), file.as_ref(), id, kind)?;
                Ok(BothSides { here: Vec::new(), there })
            },
            async |_, _| Ok(told),
        )
        .await?;
    let at = |_: &Episode| format!("/v1/tenants/{client}/vault/employees/{employee}/shares");
    Ok(answer.created(at))
}

impl Tx {
    async fn episode_as_answer(&mut self, id: EpisodeId) -> Result<Episode, Error> {
        Ok(self.episode(id).await?.ok_or(Refused::NotFound { what: "episode" })?.into())
    }
}
