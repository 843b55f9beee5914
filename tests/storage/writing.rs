//! Writing and reading: all or nothing, once, in order.

use crate::world::{World, change, unit, units, user, write};
use chrono::TimeDelta;
use mandat::storage::{Error, Outcome};
use mandat_domain::ids::TenantId;

crate::cases![
    what_is_written_is_read,
    a_refused_decision_leaves_nothing,
    a_failed_answer_leaves_nothing,
    a_failed_statement_is_never_committed,
    an_expected_failure_is_undone_alone,
    a_dry_run_records_nothing,
    times_never_go_back,
    many_events_at_once,
    the_same_request_happens_once,
    the_same_request_at_the_same_time_happens_once,
    another_request_under_the_same_key_is_refused,
    a_kept_answer_is_forgotten_after_a_day,
    writes_at_the_same_time_make_one_chain,
    an_unknown_tenant_is_unknown,
    a_caller_who_hangs_up_leaves_all_or_nothing,
];

async fn what_is_written_is_read(world: World) {
    let outcome = world
        .store
        .write(
            &world.change(),
            async |tx| {
                assert_eq!(tx.head().revision, 1);
                Ok::<_, Error>(vec![unit(&world.store, "north"), unit(&world.store, "south")])
            },
            units,
        )
        .await
        .unwrap();
    let Outcome::Recorded { answer, revision, replayed } = outcome else { panic!("{outcome:?}") };
    assert_eq!((answer.len(), revision, replayed), (2, 3, false));
    assert_eq!(world.store.read(world.tenant, units).await.unwrap(), ["north", "south"]);
    assert_eq!(world.store.head(world.tenant).await.unwrap().revision, 3);
}

async fn a_refused_decision_leaves_nothing(world: World) {
    let refused = world
        .store
        .write::<(), Error>(
            &world.change(),
            async |tx| {
                tx.execute(
                    "insert into units (tenant_id, id, kind, from_revision) values ($1, $2, 'team', $3)",
                    &[&uuid::Uuid::nil(), &1_i64],
                )
                .await?;
                Err(Error::RowMissing)
            },
            async |_| Ok(()),
        )
        .await;
    assert!(matches!(refused, Err(Error::RowMissing)));
    let (left,): (i64,) = world
        .store
        .read(world.tenant, async |tx| tx.one("select count(*) from units where tenant_id = $1", &[]).await)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

async fn a_failed_answer_leaves_nothing(world: World) {
    let failed = world
        .store
        .write::<(), Error>(
            &world.change(),
            async |_| Ok(vec![unit(&world.store, "north")]),
            async |_| Err(Error::RowMissing),
        )
        .await;
    assert!(failed.is_err());
    assert_eq!(world.store.head(world.tenant).await.unwrap().revision, 1);
    assert!(world.store.read(world.tenant, units).await.unwrap().is_empty());
}

async fn a_failed_statement_is_never_committed(world: World) {
    // The decision overlooks the failure; PostgreSQL would answer the commit, SQLite would keep the rest.
    let poisoned = world
        .store
        .operational(world.tenant, async |tx| {
            let insert = "insert into units (tenant_id, id, kind, from_revision) values ($1, $2, 'team', 1)";
            tx.execute(insert, &[&uuid::Uuid::nil()]).await?;
            assert!(tx.execute(insert, &[&uuid::Uuid::nil()]).await.unwrap_err().is_unique_violation());
            Ok::<_, Error>(())
        })
        .await;
    assert!(matches!(poisoned, Err(Error::Poisoned)));
    let (left,): (i64,) = world
        .store
        .read(world.tenant, async |tx| tx.one("select count(*) from units where tenant_id = $1", &[]).await)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

async fn an_expected_failure_is_undone_alone(world: World) {
    world
        .store
        .operational(world.tenant, async |tx| {
            let insert = "insert into units (tenant_id, id, kind, from_revision) values ($1, $2, $3, 1)";
            tx.execute(insert, &[&uuid::Uuid::nil(), &"kept"]).await?;
            let attempt = tx
                .attempt(async |tx| {
                    tx.execute(insert, &[&uuid::Uuid::max(), &"undone"]).await?;
                    tx.execute(insert, &[&uuid::Uuid::nil(), &"twice"]).await
                })
                .await?;
            assert!(attempt.unwrap_err().is_unique_violation());
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    let kinds: Vec<(String,)> = world
        .store
        .read(world.tenant, async |tx| tx.all("select kind from units where tenant_id = $1", &[]).await)
        .await
        .unwrap();
    assert_eq!(kinds, [("kept".to_owned(),)]);
}

async fn a_dry_run_records_nothing(world: World) {
    let dry = mandat::storage::Change { dry_run: true, ..world.change() };
    let outcome: Outcome<()> = world
        .store
        .write(&dry, async |_| Ok::<_, Error>(vec![user(&world.store, "anna")]), async |_| Ok(()))
        .await
        .unwrap();
    let Outcome::Dry { events, revision } = outcome else { panic!("{outcome:?}") };
    assert_eq!((events.len(), revision), (1, 1));
    assert_eq!(world.store.head(world.tenant).await.unwrap().revision, 1);
}

async fn times_never_go_back(world: World) {
    let before = world.store.head(world.tenant).await.unwrap().at;
    world.hand.forward(TimeDelta::days(-1));
    world.write(vec![unit(&world.store, "north")]).await;
    assert_eq!(world.store.head(world.tenant).await.unwrap().at, before);
    mandat::storage::verify(&world.store, world.tenant).await.unwrap();
}

async fn many_events_at_once(world: World) {
    let events = (0..250).map(|n| unit(&world.store, &format!("unit {n}"))).collect();
    assert_eq!(world.write(events).await, 251);
    let verified = mandat::storage::verify(&world.store, world.tenant).await.unwrap();
    assert_eq!((verified.revision, verified.rows), (251, 500));
}

async fn the_same_request_happens_once(world: World) {
    let change = world.keyed("once", 1);
    for replay in [false, true] {
        let outcome = world
            .store
            .write(
                &change,
                async |_| Ok::<_, Error>(vec![unit(&world.store, "north")]),
                async |_| Ok("the secret".to_owned()),
            )
            .await
            .unwrap();
        let Outcome::Recorded { answer, revision, replayed } = outcome else { panic!("{outcome:?}") };
        assert_eq!((answer.as_str(), revision, replayed), ("the secret", 2, replay));
        // What others did in between does not change the answer.
        if !replay {
            world.write(vec![unit(&world.store, "south")]).await;
        }
    }
}

async fn the_same_request_at_the_same_time_happens_once(world: World) {
    let change = world.keyed("once", 1);
    let requests = (0..8).map(|_| async {
        let decide = async |_: &mut mandat::storage::Tx| Ok::<_, Error>(vec![unit(&world.store, "north")]);
        match world.store.write(&change, decide, units).await.unwrap() {
            Outcome::Recorded { replayed, revision, answer } => {
                assert_eq!((revision, answer.len()), (2, 1));
                replayed
            }
            dry @ Outcome::Dry { .. } => panic!("{dry:?}"),
        }
    });
    let replayed = futures_util::future::join_all(requests).await;
    assert_eq!(replayed.iter().filter(|replayed| !**replayed).count(), 1);
}

async fn another_request_under_the_same_key_is_refused(world: World) {
    let first = world.keyed("once", 1);
    write(&world.store, &first, vec![unit(&world.store, "north")]).await.unwrap();
    let mut second = world.keyed("once", 2);
    second.actor = first.actor;
    let refused = write(&world.store, &second, vec![unit(&world.store, "south")]).await;
    assert!(matches!(refused, Err(Error::IdempotencyKeyReused)));
    // Another caller has keys of its own.
    second.actor = change(&world.store, world.tenant).actor;
    write(&world.store, &second, vec![unit(&world.store, "south")]).await.unwrap();
}

async fn a_kept_answer_is_forgotten_after_a_day(world: World) {
    let mut change = world.keyed("once", 1);
    write(&world.store, &change, vec![unit(&world.store, "north")]).await.unwrap();
    world.hand.forward(TimeDelta::hours(24));
    change.now = world.clock.now();
    assert_eq!(write(&world.store, &change, vec![unit(&world.store, "south")]).await.unwrap(), 3);
}

async fn writes_at_the_same_time_make_one_chain(world: World) {
    let writes = (0..40).map(|n| {
        let store = &world.store;
        let change = world.change();
        async move { write(store, &change, vec![unit(store, &format!("unit {n}"))]).await.unwrap() }
    });
    let mut revisions = futures_util::future::join_all(writes).await;
    revisions.sort_unstable();
    assert_eq!(revisions, (2..42).collect::<Vec<i64>>());
    mandat::storage::verify(&world.store, world.tenant).await.unwrap();
}

async fn an_unknown_tenant_is_unknown(world: World) {
    let nobody = TenantId(uuid::Uuid::max());
    assert!(matches!(world.store.head(nobody).await, Err(Error::TenantUnknown)));
    let refused = write(&world.store, &change(&world.store, nobody), vec![]).await;
    assert!(matches!(refused, Err(Error::TenantUnknown)));
}

async fn a_caller_who_hangs_up_leaves_all_or_nothing(world: World) {
    for patience in 0..60 {
        let change = world.change();
        let events = vec![unit(&world.store, "north"), unit(&world.store, "south")];
        let write = write(&world.store, &change, events);
        let _ = tokio::time::timeout(std::time::Duration::from_micros(patience * 100), write).await;
    }
    // The lock is free again, and every pair is whole.
    world.write(vec![unit(&world.store, "last")]).await;
    let verified = mandat::storage::verify(&world.store, world.tenant).await.unwrap();
    assert_eq!(verified.revision % 2, 0);
}
