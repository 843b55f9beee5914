//! `POST /v1/sessions`: sign in with e-mail address and password.

use super::{
    begin::begin,
    candidates::{Fitting, Trial},
    failed::sign_in_failed,
    wire::{SignIn, SignedIn, TenantChoice, TenantOfChoice},
};
use crate::{
    directory::EmailIndex,
    error::Error,
    http::Body,
    passwords::Passwords,
    problems::ProblemBody,
    storage::{self, Store},
    tokens::Tokens,
};
use actix_web::{HttpResponse, http::header::LOCATION, post, web};
use mandat_domain::regime::Catalogue;

/// Sign in
///
/// With e-mail address and password. Where the password fits accounts in several tenants, the answer
/// is 200 and lists them; send the request again with `tenant_id`. A wrong password, an unknown address, an
/// inactive user and too many failures all get the same 401. After five failures in a row tries are
/// paused for a time that grows. Only after the password was right it is told that a right is missing without
/// which nobody signs in there.
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "sign_in",
    request_body = SignIn,
    responses(
        (status = 200, description = "The password fits several tenants: choose one.", body = SignedIn),
        (status = 201, description = "A session has begun.", body = SignedIn),
        (status = 401, description = "The sign-in failed (`sign_in_failed`).", 
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The password is right, and a right is missing that the tenant's regime asks of \
            everybody (`login_right_missing`); `regime_code` says which.",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(()),
)]
#[post("/v1/sessions")]
pub async fn create(
    body: Body<SignIn>,
    store: web::Data<Store>,
    passwords: web::Data<Passwords>,
    tokens: web::Data<Tokens>,
    catalogue: web::Data<Catalogue>,
) -> Result<HttpResponse, Error> {
    let Body(wanted) = body;
    let now = store.clock().now();
    let trial = Trial {
        store: &store,
        passwords: &passwords,
        email: EmailIndex::of(store.keys(), &wanted.email)?,
        password: &wanted.password,
        now,
    };
    let mut fitting = trial.make(None).await?.fitting;
    if let Some(tenant) = wanted.tenant_id {
        fitting.retain(|account| account.tenant == tenant);
    }
    match fitting.as_slice() {
        [] => Err(sign_in_failed()),
        [one] => {
            let one = *one;
            store.read(one.tenant, async |tx| tx.let_in(one.user, &catalogue).await).await?;
            let session = begin(&store, &tokens, one.tenant, one.user, now).await?;
            let mut response = HttpResponse::Created();
            response.insert_header((LOCATION, "/v1/sessions/current"));
            Ok(response.json(SignedIn::Session(session)))
        }
        several => {
            let tenants = names(&store, several).await?;
            Ok(HttpResponse::Ok().json(SignedIn::TenantChoice(TenantChoice { tenants })))
        }
    }
}

async fn names(store: &Store, accounts: &[Fitting]) -> Result<Vec<TenantOfChoice>, storage::Error> {
    let mut tenants = Vec::with_capacity(accounts.len());
    for account in accounts {
        let tenant = store
            .read(account.tenant, async |tx| {
                let view = tx.view();
                tx.this_tenant(view).await
            })
            .await?;
        tenants.extend(tenant.map(|row| TenantOfChoice { id: account.tenant, name: row.name }));
    }
    Ok(tenants)
}
