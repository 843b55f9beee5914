//! Keys: rotation without loss, and ciphertext that opens nowhere else.

use crate::world::{KEY_1, KEY_2, World, unit, user};
use mandat::storage::{
    Error, SealedValue, Store, export,
    keys::{Purpose, rewrap, rotate_signing_key},
    verify,
};
use mandat_domain::person::Person;

crate::cases![
    personal_data_open_for_their_tenant,
    ciphertext_does_not_open_elsewhere,
    a_destroyed_key_takes_the_data_with_it,
    signing_keys_rotate,
    everything_is_rewrapped,
    another_key_does_not_open_the_store,
    a_planted_signing_key_is_refused,
];

#[derive(sqlx::FromRow)]
struct SealedRow {
    id: uuid::Uuid,
    sealed: Vec<u8>,
    sealed_revision: i64,
}

pub async fn names(store: &Store, world: &World) -> Result<Vec<Option<String>>, Error> {
    store
        .read(world.tenant, async |tx| {
            let rows: Vec<SealedRow> = tx
                .all(
                    "select id, sealed, sealed_revision from user_states where tenant_id = $1 \
                     order by sealed_revision",
                    &[],
                )
                .await?;
            let values: Vec<SealedValue<'_>> = rows
                .iter()
                .map(|row| SealedValue {
                    subject: row.id,
                    event_type: "user.created",
                    revision: row.sealed_revision,
                    sealed: &row.sealed,
                })
                .collect();
            let opened = tx.open_all(&values).await?;
            let name = |json: zeroize::Zeroizing<Vec<u8>>| {
                serde_json::from_slice::<Person>(&json).unwrap().given_name
            };
            Ok(opened.into_iter().map(|json| json.map(name)).collect())
        })
        .await
}

pub fn some(names: &[&str]) -> Vec<Option<String>> {
    names.iter().map(|name| Some((*name).to_owned())).collect()
}

async fn personal_data_open_for_their_tenant(world: World) {
    world.write(vec![user(&world.store, "anna"), user(&world.store, "bert")]).await;
    assert_eq!(names(&world.store, &world).await.unwrap(), some(&["anna", "bert"]));
    let payloads: Vec<(String,)> = world
        .store
        .read(world.tenant, async |tx| tx.all("select payload from events where tenant_id = $1", &[]).await)
        .await
        .map_err(|error: Error| error)
        .unwrap();
    assert!(payloads.iter().all(|(payload,)| !payload.contains("anna")));
}

async fn ciphertext_does_not_open_elsewhere(world: World) {
    world.write(vec![user(&world.store, "anna"), user(&world.store, "bert")]).await;
    // Bert's row gets Anna's ciphertext.
    world
        .tamper(
            "update user_states set sealed = (select sealed from user_states where sealed_revision = 2) \
             where sealed_revision = 3",
        )
        .await;
    assert!(matches!(names(&world.store, &world).await, Err(Error::DoesNotOpen { .. })));
    // And with her key moved along as well.
    world
        .tamper(
            "update data_keys set wrapped = (select k.wrapped from data_keys k join user_states u \
             on u.id = k.subject_id where u.sealed_revision = 2)",
        )
        .await;
    assert!(matches!(names(&world.store, &world).await, Err(Error::DoesNotOpen { .. })));
}

async fn a_destroyed_key_takes_the_data_with_it(world: World) {
    world.write(vec![user(&world.store, "anna"), user(&world.store, "bert")]).await;
    world
        .tamper(
            "update data_keys set wrapped = null where subject_id = \
             (select id from user_states where sealed_revision = 2)",
        )
        .await;
    assert_eq!(names(&world.store, &world).await.unwrap(), [None, Some("bert".to_owned())]);
    verify(&world.store, world.tenant).await.unwrap();
}

async fn signing_keys_rotate(world: World) {
    world.write(vec![unit(&world.store, "north")]).await;
    export(&world.store).await.unwrap();
    let before = world.store.keys().current_signing(Purpose::Log).unwrap().id;
    world.hand.forward(chrono::TimeDelta::seconds(1));
    let after = rotate_signing_key(&world.store, Purpose::Log).await.unwrap();
    assert_ne!(before, after);
    assert_eq!(world.store.keys().current_signing(Purpose::Log).unwrap().id, after);
    // Tokens have their own.
    assert_eq!(world.store.keys().signing(Purpose::Token).len(), 1);
    world.write(vec![unit(&world.store, "south")]).await;
    export(&world.store).await.unwrap();
    assert_eq!(verify(&world.store, world.tenant).await.unwrap().signed_heads, 4);
}

async fn everything_is_rewrapped(world: World) {
    world.write(vec![user(&world.store, "anna")]).await;
    let both = world.reopen(&format!("{KEY_2}\n{KEY_1}")).await.unwrap();
    let done = rewrap(&both).await.unwrap();
    assert_eq!((done.platform_keys, done.signing_keys, done.tenant_keys), (1, 2, 2));
    assert_eq!(rewrap(&both).await.unwrap(), mandat::storage::keys::Rewrapped::default());
    // The old key is not needed any more, and what it sealed still opens.
    let new = world.reopen(KEY_2).await.unwrap();
    assert_eq!(names(&new, &world).await.unwrap(), some(&["anna"]));
    verify(&new, world.tenant).await.unwrap();
    assert!(world.reopen(KEY_1).await.is_err());
}

async fn another_key_does_not_open_the_store(world: World) {
    assert!(matches!(world.reopen(KEY_2).await, Err(Error::Setup(_))));
}

async fn a_planted_signing_key_is_refused(world: World) {
    world.tamper("update signing_keys set public_key = wrapped where purpose = 'log'").await;
    assert!(matches!(world.reopen(KEY_1).await, Err(Error::DoesNotOpen { .. })));
}
