//! Which notices were made, and what became of those that go by mail.

use super::{
    Notice, NoticeMail, NoticePage,
    store::{Filter, NoticeRow},
};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath},
    storage,
};
use actix_web::{get, web::Path};
use mandat_domain::access::{Resource, service};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What became of a mail or an SMS.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    Waiting,
    Sent,
    Failed,
}

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NoticeQuery {
    /// Only those to this user.
    pub user_id: Option<Uuid>,
    /// Only those that go by mail and came to this.
    #[param(inline)]
    pub mail: Option<MailState>,
    /// Only those that go by SMS and came to this.
    #[param(inline)]
    pub sms: Option<MailState>,
}

/// List notices
///
/// What was made to reach people, by mail, by SMS and in their inbox, and what became of it. A mail that failed for good
/// says why. Takes `mandat/event.read` in the whole tenant. What a notice says is not shown: it is written when
/// it is sent.
#[utoipa::path(
    tag = "notices", operation_id = "list_notices",
    params(TenantPath, NoticeQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of notices.", body = NoticePage)),
)]
#[get("/v1/tenants/{tenant_id}/notices")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<NoticeQuery>,
    page: Page,
) -> Result<Found<NoticePage>, Error> {
    let Query(NoticeQuery { user_id, mail, sms }) = query;
    let word = |state| match state {
        MailState::Waiting => "waiting".to_owned(),
        MailState::Sent => "sent".to_owned(),
        MailState::Failed => "failed".to_owned(),
    };
    let filter = Filter { user: user_id, mail: mail.map(word), sms: sms.map(word), ..Filter::default() };
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().require(service::EVENT_READ, &Resource::tenant())?;
            let rows = tx.notices(&filter, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let items = rows.into_iter().map(Notice::new).collect::<Result<_, _>>()?;
            Ok((items, next).into())
        })
        .await
}

impl Notice {
    fn new(row: NoticeRow) -> Result<Self, storage::Error> {
        let revisions = row.revisions()?;
        let by_sms = row.channel == "sms";
        let sent = (row.mail != "none").then_some(NoticeMail {
            state: row.mail,
            tries: row.tries,
            due_at: row.due_at,
            sent_at: row.sent_at,
            reason: row.reason,
        });
        let (mail, sms) = if by_sms { (None, sent) } else { (sent, None) };
        Ok(Self {
            id: row.id,
            occasion: row.occasion,
            regime: row.regime,
            user_id: row.user_id,
            revisions,
            made_at: row.made_at,
            in_inbox: row.in_inbox,
            done_at: row.done_at,
            mail,
            sms,
        })
    }
}
