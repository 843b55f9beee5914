//! `POST /v1/sessions`: sign in with e-mail address and password.

use super::{
    begin::{METHOD_PASSWORD, Proved},
    candidates::{Fitting, Trial, Verdict},
    code_tries::CodeTries,
    failed::{account_inactive, one_time_code_required, password_to_be_changed, sign_in_failed},
    refused::Try,
    wire::{SignIn, SignedIn, TenantChoice, TenantOfChoice},
};
use crate::{
    directory::EmailIndex,
    error::Error,
    http::{Body, Origin},
    one_time_codes::{App, METHOD_ONE_TIME_CODE},
    passwords::{Passwords, Recipe},
    problems::ProblemBody,
    storage::{self, Store, Tx},
    tokens::{Tokens, opaque::Text},
};
use actix_web::{HttpResponse, post, web};
use mandat_domain::{
    access::LoginUsed, ids::UserId, person::Person, regime::Catalogue, users::CredentialRefused,
};

/// Sign in
///
/// With e-mail address and password, and with a one-time code where the user has set up an app. Where the password fits accounts in several tenants, the answer
/// is 200 and lists them; send the request again with `tenant_id`. A wrong password, an unknown address
/// and too many failures all get the same 401. After five failures in a row tries are
/// paused for a time that grows. A provisional password, which came by SMS, opens no session (`password_to_be_changed`) unless
/// `new_password` comes with it and takes its place. Only after the password was right it is told that the account is not active any more
/// (`account_inactive`), or that a right is missing without which nobody signs in there.
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "sign_in",
    request_body = SignIn,
    responses(
        (status = 200, description = "The password fits several tenants: choose one.", body = SignedIn),
        (status = 201, description = "A session has begun.", body = SignedIn),
        (status = 401, description = "The sign-in failed (`sign_in_failed`), or a one-time code is asked for beside the \
            right password (`one_time_code_required`).",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The password is right, and it is provisional (`password_to_be_changed`), the account is not active any more (`account_inactive`), a right is missing that the tenant's regime asks of \
            everybody (`login_right_missing`; `regime_code` says which), or the regime lets nobody in by this method \
            (`login_method_refused`; `login_methods` says by which it does).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(()),
)]
#[post("/v1/sessions")]
pub async fn create(
    body: Body<SignIn>,
    origin: Origin,
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
    let attempt = Try { store: &store, origin: &origin, now };
    let Verdict { mut fitting, mut inactive, mut known } = trial.make(None).await?;
    if let Some(tenant) = wanted.tenant_id {
        fitting.retain(|account| account.tenant == tenant);
        inactive.retain(|account| account.tenant == tenant);
        known.retain(|account| account.tenant == tenant);
    }
    match fitting.as_slice() {
        [] if !inactive.is_empty() => Err(attempt.refused(&inactive, account_inactive()).await),
        [] => Err(attempt.refused(&known, sign_in_failed()).await),
        [one] => {
            let Fitting { tenant, user, provisional } = *one;
            let admitted = store.read(tenant, async |tx| admitted(tx, user, &catalogue).await).await;
            let Admitted { app, login, first, person } = match admitted {
                Ok(admitted) => admitted,
                Err(refused) => return Err(attempt.refused(&[*one], refused).await),
            };
            if let Some(app) = app {
                let code = wanted.one_time_code.as_ref().ok_or_else(one_time_code_required)?;
                if let Err(refused) = check_code(&store, *one, &app, code).await {
                    return Err(attempt.refused(&[*one], refused).await);
                }
            }
            let chosen = match (&wanted.new_password, provisional) {
                (None, false) => None,
                (None, true) => return Err(password_to_be_changed()),
                (Some(_), false) => return Err(CredentialRefused::NotProvisional.into()),
                (Some(new), true) if new.is(&wanted.password) => {
                    return Err(CredentialRefused::Unchanged.into());
                }
                (Some(new), true) => {
                    passwords.judge(new, &person).await??;
                    let salt = EmailIndex::of(store.keys(), &person.email)?.salt(store.keys())?;
                    Some(passwords.hash(new, Recipe::present(salt)).await?)
                }
            };
            let proved = Proved { tenant, user, login: &login, first, chosen, now, origin: &origin };
            Ok(proved.begin(&store, &tokens).await?.begun())
        }
        several => {
            let tenants = names(&store, several).await?;
            Ok(HttpResponse::Ok().json(SignedIn::TenantChoice(TenantChoice { tenants })))
        }
    }
}

/// Somebody who is let in once the code is right, where one is asked for.
struct Admitted {
    /// The app whose code is asked for; `None` where the password is enough.
    app: Option<App>,
    login: LoginUsed,
    /// Whether they were never here before.
    first: bool,
    person: Person,
}

async fn admitted(tx: &mut Tx, user: UserId, catalogue: &Catalogue) -> Result<Admitted, Error> {
    let app = tx.app_of(user).await?.filter(|app| app.confirmed_at.is_some());
    let method = if app.is_some() { METHOD_ONE_TIME_CODE } else { METHOD_PASSWORD };
    let known_as = tx.person_of_password(user).await?;
    let login = LoginUsed { person: known_as, method: method.to_owned() };
    tx.let_in(user, &login, catalogue).await?;
    let row = tx.user(tx.view(), user).await?.ok_or_else(sign_in_failed)?;
    Ok(Admitted { app, login, first: !tx.has_signed_in(user).await?, person: row.person })
}

/// Uses up the code. Guesses count for the account, whatever becomes of those at its password.
async fn check_code(store: &Store, who: Fitting, app: &App, code: &Text) -> Result<(), Error> {
    let now = store.clock().now();
    let tries = CodeTries::of(store, who.tenant, who.user);
    let using = async |tx: &mut Tx| tx.use_code(who.user, app, code, now).await;
    if !tries.reserve(now).await? || !store.operational(who.tenant, using).await? {
        return Err(sign_in_failed());
    }
    Ok(tries.forget().await?)
}

pub(super) async fn names(
    store: &Store,
    accounts: &[Fitting],
) -> Result<Vec<TenantOfChoice>, storage::Error> {
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
