//! Whoever is found, the work of a pull is the same: counted in statements and in pieces deciphered (VLT-15).

use super::{
    World, janssen,
    pulls::{OPEN, identifiers, looked, world},
    somebody,
};
use crate::{cases, harness::Api};
use mandat::{serve, storage::Error, vault::pulls::LOOKED_AT};
use mandat_domain::{
    ids::{PartnershipId, TenantId},
    vault::{Field, Fields, pull::LookedAt},
};
use metrics::{Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

cases![
    vlt_15_hit_miss_and_wrong_number_do_the_same_work,
    vlt_15_a_small_vault_is_looked_at_as_evenly,
    vlt_15_the_work_does_not_grow_with_the_vault,
];

/// Counts what is counted on this thread while it is installed there.
#[derive(Default)]
struct Counting(Mutex<HashMap<String, Arc<Count>>>);

#[derive(Default)]
struct Count(AtomicU64);

impl CounterFn for Count {
    fn increment(&self, value: u64) {
        self.0.fetch_add(value, Ordering::SeqCst);
    }

    fn absolute(&self, value: u64) {
        self.0.store(value, Ordering::SeqCst);
    }
}

impl Recorder for Counting {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let mut counts = self.0.lock().unwrap();
        Counter::from_arc(Arc::clone(counts.entry(key.name().to_owned()).or_default()))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

impl Counting {
    fn of(&self, name: &str) -> u64 {
        self.0.lock().unwrap().get(name).map_or(0, |count| count.0.load(Ordering::SeqCst))
    }
}

/// Statements and pieces deciphered of one look in the employer's vault, and whom it looked at.
async fn look(api: &Api, world: &World, identifiers: &Fields) -> ((u64, u64), Vec<LookedAt>) {
    let catalogue = serve::catalogue(&[]).unwrap();
    let tenant = TenantId(world.employer.id.parse().unwrap());
    let partnership = PartnershipId(world.partnership.parse().unwrap());
    let counting = Counting::default();
    let installed = metrics::set_default_local_recorder(&counting);
    let looking = api.store.read(tenant, async |tx| {
        let rules = tx.rules(tx.view(), &catalogue).await?;
        tx.look_for(&rules, identifiers, partnership, api.store.entropy()).await
    });
    let found: Result<Vec<LookedAt>, Error> = looking.await;
    drop(installed);
    ((counting.of("mandat_statements_total"), counting.of("mandat_openings_total")), found.unwrap())
}

fn but(field: Field, value: &str) -> Fields {
    let fields = identifiers();
    let said = fields.iter().map(|(of, text)| (of, if of == field { value } else { text }.to_owned()));
    Fields::kept(said)
}

/// Whom nobody is, and who is Anna but for one of them.
fn others() -> Vec<Fields> {
    let nobody = Fields::kept([
        (Field::BirthDate, "1999-01-01".to_owned()),
        (Field::Postcode, "1000AA".to_owned()),
        (Field::CitizenNumber, "123456782".to_owned()),
    ]);
    vec![
        nobody,
        but(Field::CitizenNumber, "123456782"),
        but(Field::Postcode, "5211NK"),
        but(Field::BirthDate, "1965-09-20"),
    ]
}

/// What a look costs, the same for everybody.
async fn cost(api: &Api, world: &World) -> (u64, u64) {
    // The first one unwraps the tenant's key.
    look(api, world, &identifiers()).await;
    let (cost, found) = look(api, world, &identifiers()).await;
    assert!(found.iter().any(|one| one.is_wanted), "it is a hit");
    assert_eq!(found.len(), LOOKED_AT);
    for other in others() {
        let (same, found) = look(api, world, &other).await;
        assert!(!found.iter().any(|one| one.is_wanted), "it is a miss");
        assert_eq!(found.len(), LOOKED_AT);
        assert_eq!(same, cost);
    }
    // Four keys, and each field of four employees.
    assert_eq!(cost.1, (LOOKED_AT * (1 + Field::ALL.len())) as u64);
    assert!(cost.0 > 3, "statements are counted: {}", cost.0);
    cost
}

async fn vlt_15_hit_miss_and_wrong_number_do_the_same_work(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    for number in 0..6 {
        world.enter(api, None, somebody(&format!("MS1{number}"), "Bakker")).await;
    }
    let before = cost(api, &world).await;
    // Also when the provider has the file, and when the employer shared somebody's.
    world.pulling(api, super::pulls::anna()).gives(202).await;
    looked(api).await;
    assert_eq!(cost(api, &world).await, before);
}

async fn vlt_15_a_small_vault_is_looked_at_as_evenly(api: &Api) {
    let world = World::with(api, json!({ OPEN: "undisclosed" })).await;
    world.anna(api).await;
    let alone = cost(api, &world).await;
    // Of whom much less is known.
    world.enter(api, None, somebody("MS005", "Bakker")).await;
    assert_eq!(cost(api, &world).await, alone);
}

async fn vlt_15_the_work_does_not_grow_with_the_vault(api: &Api) {
    let world = World::with(api, json!({ OPEN: "undisclosed" })).await;
    world.anna(api).await;
    let few = cost(api, &world).await;
    for number in 0..40 {
        let mut other = janssen(&format!("MS2{number:02}"));
        other["birth_date"] = json!(format!("1970-01-{:02}", 1 + number % 28));
        world.enter(api, None, other).await;
    }
    assert_eq!(cost(api, &world).await, few);
}
