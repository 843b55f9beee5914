//! The register of what was given to whom (GDPR, article 30).

use super::{shares::Share, shares::store::ShareRow};
use crate::{
    error::Error,
    http::{
        Fresh, Page, PageQuery, Reading, TenantPath,
        csv::{line, wants_csv},
    },
    page,
};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, get,
    http::header::{CONTENT_DISPOSITION, VARY},
    web::Path,
};
use chrono::{DateTime, SecondsFormat, Utc};
use mandat_domain::{
    access::Resource,
    access_log::{Deed, Purpose},
    regime::words::VaultAct,
    vault,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The most rows of one CSV.
const MOST: i64 = 20_000;
const HEADER: &str = "share_id,employee_id,provider_id,provider_name,shared_at,shared_in,situation,basis,agreement_id,\
                      fields,withdrawn_at\r\n";

/// A row of the register. It names nobody: the employee by the id that the vault has for them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RegisterEntry {
    pub share_id: Uuid,
    pub employee_id: Uuid,
    /// The recipient.
    pub provider_id: Uuid,
    #[schema(example = "De Arbodienst")]
    pub provider_name: String,
    pub shared_at: DateTime<Utc>,
    /// The tenant of whoever shared it.
    pub shared_in: Uuid,
    /// In which situation the provider pulled the file; absent where the employer shared it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "direct-sick-report")]
    pub situation: Option<String>,
    /// On what the law let the citizen number go along.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "occupational-health-law")]
    pub basis: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement_id: Option<Uuid>,
    /// The kinds of data, by the names of the fields.
    #[schema(example = json!(["family_name", "birth_date"]))]
    pub fields: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<DateTime<Utc>>,
}

page! {
    /// The register in the order in which files were shared.
    pub struct RegisterPage of RegisterEntry
}

impl RegisterEntry {
    fn new(row: &ShareRow) -> Result<Self, Error> {
        let share = Share::new(row, None)?;
        Ok(Self {
            share_id: share.id,
            employee_id: share.employee_id,
            provider_id: share.provider_id,
            provider_name: share.provider_name,
            shared_at: share.shared_at,
            shared_in: share.shared_in,
            situation: share.situation,
            basis: share.basis,
            agreement_id: share.agreement_id,
            fields: share.fields,
            withdrawn_at: share.withdrawn_at,
        })
    }

    fn line(&self) -> String {
        let time = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        line(&[
            self.share_id.to_string(),
            self.employee_id.to_string(),
            self.provider_id.to_string(),
            self.provider_name.clone(),
            time(self.shared_at),
            self.shared_in.to_string(),
            self.situation.clone().unwrap_or_default(),
            self.basis.clone().unwrap_or_default(),
            self.agreement_id.map(|id| id.to_string()).unwrap_or_default(),
            self.fields.join(" "),
            self.withdrawn_at.map(time).unwrap_or_default(),
        ])
    }
}

/// Read the register of sharing
///
/// Every share of the tenant's vault, withdrawn ones too: to whom, when, of which kinds of data, and on what basis. What a
/// provider pulled without the employer's knowledge is not among them. With `Accept: text/csv` up to 20,000 rows at once,
/// whatever the limit; where there are more, the header `Mandat-Next-Cursor` has the cursor of the next ones.
#[utoipa::path(
    tag = "vault", operation_id = "read_register",
    params(TenantPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of the register.", content(
        (RegisterPage = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/v1/tenants/{tenant_id}/vault/register")]
pub async fn register(
    reading: Reading,
    path: Path<TenantPath>,
    page: Page,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let csv = wants_csv(&request);
    let deed = if csv { Deed::exported("share", None) } else { Deed::listed("share") };
    let deed = deed.for_purpose(Purpose::Oversight, None);
    let found = reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let authority = standing.authority();
            vault::require(&authority, VaultAct::ReadRegister, &Resource::tenant())?;
            let most = if csv { MOST + 1 } else { page.fetch() };
            let mut rows = tx.shares(page.after()?, most).await?;
            let more = i64::try_from(rows.len()).is_ok_and(|number| number == most);
            rows.truncate(usize::try_from(most - 1).unwrap_or_default());
            let next = rows.last().filter(|_| more).and_then(|row| page.seal(&row.id));
            let needed = vault::permission(&standing.rules, VaultAct::ReadRegister)?;
            let deed = deed.showing(rows.len()).by(authority.grounds(needed.as_str()));
            let items = rows.iter().map(RegisterEntry::new).collect::<Result<_, _>>()?;
            Ok((RegisterPage::from((items, next)), vec![deed]))
        })
        .await?;
    Ok(found.answer(|page, response| {
        response.insert_header((VARY, "Accept"));
        if csv { as_csv(&page, response) } else { response.json(page) }
    }))
}

fn as_csv(page: &RegisterPage, response: &mut HttpResponseBuilder) -> HttpResponse {
    if let Some(next) = &page.next_cursor {
        response.insert_header(("Mandat-Next-Cursor", next.as_str()));
    }
    let rows: String = page.items.iter().map(RegisterEntry::line).collect();
    response
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"register.csv\""))
        .body(format!("{HEADER}{rows}"))
}
