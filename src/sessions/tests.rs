//! What two requests at once cannot do, on a real database.

use super::{begin::METHOD_PASSWORD, janitor, refresh::exchange, store::SessionRow};
use crate::{
    clock::{Clock, Hand},
    entropy::Entropy,
    passwords::{Password, Passwords, Recipe},
    storage::{Error, Location, Projection, Settings, Store, keys::EncryptionKeys},
    tokens::{
        Verified,
        opaque::{Kind, Opaque},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta};
use futures_util::future::join_all;
use mandat_domain::{
    account::Account,
    ids::{PLATFORM, UserId},
    validity::Moment,
};
use tempfile::TempDir;
use uuid::Uuid;

const USER: UserId = UserId(Uuid::from_u128(7));
const SESSION: Uuid = Uuid::from_u128(8);
const NAME: &[u8] = b"keyed hash of an address";

struct Bench {
    store: Store,
    hand: Hand,
    _files: TempDir,
}

impl Bench {
    /// A database with one active user in it.
    async fn new() -> Self {
        let files = tempfile::tempdir().unwrap();
        let settings = Settings {
            location: Location::Sqlite(files.path().join("mandat.db")),
            encryption_keys: EncryptionKeys::parse(&STANDARD.encode([9; 32])).unwrap(),
            heads_file: None,
            tombstone_file: None,
            connections: 4,
        };
        let (clock, hand) = Clock::moved(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let projection = Projection { project: |_, _| Box::pin(async { Ok(()) }), tables: &[] };
        let store = Store::open(settings, clock, Entropy::seeded(1), projection).await.unwrap();
        let now = store.clock().now();
        store
            .operational(PLATFORM, async |tx| {
                tx.execute(
                    "insert into accounts (tenant_id, id, type, from_revision) values ($1, $2, 'user', 1)",
                    &[&USER.0],
                )
                .await?;
                tx.execute(
                    "insert into user_states (tenant_id, id, active, sealed, sealed_event, sealed_revision,
                                              holds_from, from_revision)
                     values ($1, $2, $3, $4, 'user.created', 1, $5, 1)",
                    &[&USER.0, &true, &b"sealed".as_slice(), &now],
                )
                .await
            })
            .await
            .unwrap();
        Self { store, hand, _files: files }
    }

    fn now(&self) -> Moment {
        self.store.clock().now()
    }

    fn session(&self) -> SessionRow {
        SessionRow {
            id: SESSION,
            user_id: USER,
            method: METHOD_PASSWORD.to_owned(),
            person: None,
            started_at: self.now(),
            expires_at: self.now() + TimeDelta::days(14),
            ended_at: None,
        }
    }

    fn token(&self) -> Opaque {
        Opaque::new(Kind::Refresh, Some(PLATFORM), self.store.entropy().bytes())
    }

    async fn begin(&self) -> Opaque {
        let (session, token, end) = (self.session(), self.token(), self.now() + TimeDelta::hours(24));
        self.store
            .operational(PLATFORM, async |tx| {
                tx.start_session(&session).await?;
                tx.keep_refresh_token(&token.digest, SESSION, end).await
            })
            .await
            .unwrap();
        token
    }

    async fn exchange(&self, token: &Opaque) -> Option<Opaque> {
        let (next, now) = (self.token(), self.now());
        let going_on = self
            .store
            .operational(PLATFORM, async |tx| exchange(tx, &token.digest, &next, now).await)
            .await
            .unwrap();
        going_on.map(|_| next)
    }

    async fn is_live(&self) -> bool {
        let caller = Verified {
            tenant: PLATFORM,
            account: Account::User(USER),
            session: Some(SESSION),
            secret: None,
            login: None,
            scopes: vec![],
            expires_at: self.now() + TimeDelta::minutes(5),
        };
        let now = self.now();
        let live = self.store.read(PLATFORM, async |tx| tx.caller_is_live(&caller, now).await);
        live.await.unwrap().is_some()
    }

    async fn tries(&self, number: usize) -> usize {
        let now = self.now();
        let one = || async {
            self.store.platform(async |platform| platform.reserve_try(NAME, now).await).await.unwrap()
        };
        join_all((0..number).map(|_| one())).await.into_iter().flatten().count()
    }
}

#[actix_web::test]
async fn tries_at_once_do_not_outrun_the_pause() {
    let bench = Bench::new().await;
    assert_eq!(bench.tries(40).await, 5);
    bench.hand.forward(TimeDelta::seconds(29));
    assert_eq!(bench.tries(3).await, 0, "tries while paused lead nowhere");
    bench.hand.forward(TimeDelta::seconds(1));
    assert_eq!(bench.tries(40).await, 1, "after a pause there is one try, and the next pause is longer");
    bench.hand.forward(TimeDelta::seconds(59));
    assert_eq!(bench.tries(3).await, 0);
    bench.hand.forward(TimeDelta::days(1));
    assert_eq!(bench.tries(40).await, 5, "a day later the failures are forgotten");
}

#[actix_web::test]
async fn a_try_that_was_right_is_taken_back() {
    let bench = Bench::new().await;
    let now = bench.now();
    for _ in 0..20 {
        bench
            .store
            .platform(async |platform| {
                let reserved = platform.reserve_try(NAME, now).await?.expect("nothing is held against it");
                platform.take_back_try(NAME, reserved).await
            })
            .await
            .unwrap();
    }
    assert_eq!(bench.tries(40).await, 5);
    bench.store.platform(async |platform| platform.forget_tries(NAME).await).await.unwrap();
    assert_eq!(bench.tries(40).await, 5);
}

#[actix_web::test]
async fn a_refresh_token_is_used_once_however_many_try() {
    let bench = Bench::new().await;
    let first = bench.begin().await;
    let second = bench.exchange(&first).await.expect("a fresh token counts");
    assert!(bench.is_live().await);
    let both = join_all((0..8).map(|_| bench.exchange(&second))).await;
    let got: Vec<Opaque> = both.into_iter().flatten().collect();
    assert_eq!(got.len(), 1);
    assert!(!bench.is_live().await, "a token that came twice was copied");
    assert!(bench.exchange(&got[0]).await.is_none(), "and so the session is over for everybody");
}

#[actix_web::test]
async fn an_old_token_that_comes_back_ends_the_session() {
    let bench = Bench::new().await;
    let first = bench.begin().await;
    let second = bench.exchange(&first).await.unwrap();
    bench.hand.forward(TimeDelta::hours(20));
    let third = bench.exchange(&second).await.unwrap();
    bench.hand.forward(TimeDelta::hours(20));
    assert!(bench.exchange(&first).await.is_none());
    assert!(bench.exchange(&third).await.is_none());
    assert!(!bench.is_live().await);
}

#[actix_web::test]
async fn what_is_not_refreshed_in_time_expires_and_is_swept_away() {
    let bench = Bench::new().await;
    let first = bench.begin().await;
    bench.hand.forward(TimeDelta::hours(24));
    assert!(bench.exchange(&first).await.is_none());
    assert_eq!(janitor::sweep(&bench.store).await.unwrap(), 0);
    bench.hand.forward(TimeDelta::days(14));
    assert!(!bench.is_live().await);
    assert_eq!(janitor::sweep(&bench.store).await.unwrap(), 1);
}

#[actix_web::test]
async fn a_user_who_is_not_active_is_not_let_through() {
    let bench = Bench::new().await;
    let token = bench.begin().await;
    bench
        .store
        .operational(PLATFORM, async |tx| {
            tx.execute("update user_states set active = $2 where tenant_id = $1", &[&false]).await
        })
        .await
        .unwrap();
    assert!(!bench.is_live().await);
    assert!(bench.exchange(&token).await.is_none());
}

#[actix_web::test]
async fn passwords_are_kept_sealed() {
    let bench = Bench::new().await;
    let passwords = Passwords::start(1, 4).unwrap();
    let secret = Password::from("mossy lantern under the quay".to_owned());
    let hash = passwords.hash(&secret, Recipe::present([3; 16])).await.unwrap();
    let now = bench.now();
    let (kept, row) = bench
        .store
        .operational(PLATFORM, async |tx| {
            tx.keep_password(USER, &hash, now).await?;
            let row: (Vec<u8>,) = tx.one("select sealed from passwords where tenant_id = $1", &[]).await?;
            Ok::<_, Error>((tx.password(USER).await?, row.0))
        })
        .await
        .unwrap();
    assert!(kept.unwrap().stored.fits(&hash));
    assert!(!String::from_utf8_lossy(&row).contains("argon2id"));
}

#[actix_web::test]
async fn an_invitation_is_replaced_by_the_next_and_expires() {
    let bench = Bench::new().await;
    let (first, second, now) = (bench.token().digest, bench.token().digest, bench.now());
    let end = now + TimeDelta::days(7);
    let ask =
        async |digest| bench.store.read(PLATFORM, async |tx| tx.invited(&digest, bench.now()).await).await;
    bench.store.operational(PLATFORM, async |tx| tx.invite(USER, &first, end).await).await.unwrap();
    assert_eq!(ask(first).await.unwrap(), Some(USER));
    bench.store.operational(PLATFORM, async |tx| tx.invite(USER, &second, end).await).await.unwrap();
    assert_eq!(ask(first).await.unwrap(), None);
    bench.hand.set(end);
    assert_eq!(ask(second).await.unwrap(), None);
}
