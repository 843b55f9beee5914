//! Writes that two tenants share.

use crate::world::{World, change, found, unit, units, user};
use chrono::TimeDelta;
use mandat::storage::{Change, Committed, Crossing, Error, IdempotencyKey, Outcome, Store, verify};
use mandat_domain::{
    event::Event,
    ids::TenantId,
    partnerships::{BothSides, Side, propose::Code},
};

crate::cases![
    both_logs_grow_or_neither,
    each_side_sees_its_own_rows_alone,
    a_dry_run_records_on_neither_side,
    a_request_sent_again_happens_once,
    two_that_meet_from_both_sides_do_not_wait_for_ever,
    the_way_back_is_found_also_after_an_error,
    no_way_leads_to_a_code_that_is_used,
];

/// A tenant beside the one of the world, and the way to it.
async fn neighbour(world: &World) -> (TenantId, Crossing) {
    let other = found(&world.store).await;
    (other, way(&world.store, world.tenant, other).await)
}

async fn way(store: &Store, from: TenantId, to: TenantId) -> Crossing {
    let now = store.clock().now();
    let (digest, expires_at) = (to.0.into_bytes(), now + TimeDelta::days(1));
    let code = Code { maker: to, side: Side::Host, name: "Bakkerij".to_owned() };
    let kept: Result<(), Error> =
        store.platform(async |platform| platform.keep_code(&digest, &code, expires_at, now).await).await;
    kept.unwrap();
    let found: Result<_, Error> = store
        .read(from, async |tx| {
            let found = tx.way_by_code(&digest, now).await?;
            tx.platform();
            Ok(found)
        })
        .await;
    let used: Result<(), Error> = store.platform(async |platform| platform.use_code(&digest).await).await;
    used.unwrap();
    found.unwrap().unwrap().0
}

async fn both(
    store: &Store,
    change: &Change,
    crossing: Crossing,
    here: Vec<Event>,
    there: Vec<Event>,
) -> Result<Outcome<Vec<String>>, Error> {
    let both = BothSides { here, there };
    store.both(change, crossing, units, async |_, _| Ok(both), units).await
}

async fn both_logs_grow_or_neither(world: World) {
    let (other, way) = neighbour(&world).await;
    let mut news = world.store.committed();
    let (here, there) = (vec![unit(&world.store, "north")], vec![unit(&world.store, "south"); 1]);
    let outcome = both(&world.store, &world.change(), way, here, there).await.unwrap();
    let Outcome::Recorded { answer, revision, replayed } = outcome else { panic!("{outcome:?}") };
    assert_eq!((answer, revision, replayed), (vec!["north".to_owned()], 2, false));
    let told = [news.recv().await.unwrap(), news.recv().await.unwrap()];
    let committed = |tenant| Committed { tenant, revision: 2 };
    assert_eq!(told, [committed(world.tenant), committed(other)]);

    // The second unit of the other side is one that it has already.
    let north = unit(&world.store, "north");
    let twice = vec![north.clone(), north];
    assert!(both(&world.store, &world.change(), way, vec![unit(&world.store, "west")], twice).await.is_err());
    for tenant in [world.tenant, other] {
        assert_eq!(world.store.head(tenant).await.unwrap().revision, 2);
        verify(&world.store, tenant).await.unwrap();
    }
}

async fn each_side_sees_its_own_rows_alone(world: World) {
    let (other, way) = neighbour(&world).await;
    world.write(vec![unit(&world.store, "north")]).await;
    crate::world::write(&world.store, &change(&world.store, other), vec![unit(&world.store, "south")])
        .await
        .unwrap();
    let outcome: Result<Outcome<Vec<String>>, Error> = world
        .store
        .both(
            &world.change(),
            way,
            units,
            async |tx, there: Vec<String>| {
                assert_eq!(there, ["south"]);
                assert_eq!(units(tx).await?, ["north"]);
                assert_eq!(tx.tenant(), world.tenant);
                Ok(BothSides {
                    here: vec![user(&world.store, "anna")],
                    there: vec![user(&world.store, "ben")],
                })
            },
            units,
        )
        .await;
    let Outcome::Recorded { answer, .. } = outcome.unwrap() else { panic!() };
    assert_eq!(answer, ["north"]);
    for tenant in [world.tenant, other] {
        verify(&world.store, tenant).await.unwrap();
    }
}

async fn a_dry_run_records_on_neither_side(world: World) {
    let (other, way) = neighbour(&world).await;
    let dry = Change { dry_run: true, ..world.change() };
    let here = vec![unit(&world.store, "north")];
    let outcome = both(&world.store, &dry, way, here.clone(), vec![unit(&world.store, "south")]).await;
    let Outcome::Dry { events, revision } = outcome.unwrap() else { panic!() };
    assert_eq!((events, revision), (here, 1), "of the partner's log it tells nothing");
    for tenant in [world.tenant, other] {
        assert_eq!(world.store.head(tenant).await.unwrap().revision, 1);
    }
}

async fn a_request_sent_again_happens_once(world: World) {
    let (other, way) = neighbour(&world).await;
    let keyed = world.keyed("k", 1);
    let send = async |digest: u8| {
        let key = IdempotencyKey { request_digest: [digest; 32], ..keyed.idempotency.clone().unwrap() };
        let change = Change { idempotency: Some(key), ..keyed.clone() };
        let (here, there) = (vec![unit(&world.store, "north")], vec![unit(&world.store, "south")]);
        both(&world.store, &change, way, here, there).await
    };
    assert!(matches!(send(1).await.unwrap(), Outcome::Recorded { replayed: false, .. }));
    assert!(matches!(send(1).await.unwrap(), Outcome::Recorded { replayed: true, revision: 2, .. }));
    assert!(matches!(send(2).await, Err(Error::IdempotencyKeyReused)));
    assert_eq!(world.store.head(other).await.unwrap().revision, 2);
}

async fn two_that_meet_from_both_sides_do_not_wait_for_ever(world: World) {
    let (other, there) = neighbour(&world).await;
    let back = way(&world.store, other, world.tenant).await;
    let rounds = 20;
    let run = async |tenant: TenantId, way: Crossing| {
        for _ in 0..rounds {
            let (here, there) = (vec![unit(&world.store, "a")], vec![unit(&world.store, "b")]);
            both(&world.store, &change(&world.store, tenant), way, here, there).await.unwrap();
        }
    };
    tokio::join!(run(world.tenant, there), run(other, back));
    for tenant in [world.tenant, other] {
        assert_eq!(world.store.head(tenant).await.unwrap().revision, 1 + 2 * rounds);
        verify(&world.store, tenant).await.unwrap();
    }
}

async fn the_way_back_is_found_also_after_an_error(world: World) {
    let (other, way) = neighbour(&world).await;
    world.write(vec![unit(&world.store, "north")]).await;
    let read: Result<Vec<String>, Error> = world
        .store
        .read(world.tenant, async |tx| {
            let refused = tx.cross(way, async |_| Err::<(), _>(Error::RowMissing)).await;
            assert!(refused.is_err());
            assert_eq!(tx.head().revision, 2);
            let there = tx.cross(way, async |tx| Ok::<_, Error>((tx.tenant(), units(tx).await?))).await?;
            assert_eq!(there, (other, Vec::new()));
            units(tx).await
        })
        .await;
    assert_eq!(read.unwrap(), ["north"]);
    // From anywhere else it leads nowhere.
    let astray: Result<(), Error> =
        world.store.read(other, async |tx| tx.cross(way, async |_| Ok(())).await).await;
    assert!(astray.is_err());
    let astray = both(&world.store, &change(&world.store, other), way, Vec::new(), Vec::new()).await;
    assert!(astray.is_err());
}

async fn no_way_leads_to_a_code_that_is_used(world: World) {
    let (other, _) = neighbour(&world).await;
    let found: Result<_, Error> = world
        .store
        .read(world.tenant, async |tx| {
            let now = tx.now();
            tx.way_by_code(&other.0.into_bytes(), now).await
        })
        .await;
    assert!(found.unwrap().is_none());
}
