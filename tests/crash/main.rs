//! The service is killed in the middle of a thousand writes, as a power cut would: what it
//! acknowledged is there, nothing is there by half, and whoever sends a write again gets it once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code, reason = "what is not used here, the tests of the store use")]
#[path = "../api/harness/postgres.rs"]
mod postgres;
mod service;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use service::Service;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

const WRITES: usize = 1_000;
/// How many are on their way at once.
const AT_ONCE: usize = 16;
/// After so many acknowledgements the service is killed.
const KILLED_AFTER: usize = 400;

fn main() {
    let arguments = Arguments::from_args();
    let with_postgres = arguments.list || postgres::server().is_some();
    let name = "no_acknowledged_write_is_lost";
    let trials = vec![
        Trial::test(format!("{name} [sqlite]"), || run(false)),
        // Without the binaries it is shown as ignored, not as passed.
        Trial::test(format!("{name} [postgres]"), || run(true)).with_ignored_flag(!with_postgres),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(on_postgres: bool) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(no_acknowledged_write_is_lost(on_postgres));
    Ok(())
}

/// Numbers of the writes that were acknowledged, with the ids that the service gave.
type Acknowledged = Arc<Mutex<BTreeMap<usize, String>>>;

async fn no_acknowledged_write_is_lost(on_postgres: bool) {
    let mut service = Service::new(on_postgres).await;
    service.start().await;
    let tenant = service.tenant().await;
    let acknowledged = Acknowledged::default();

    let writing = write_all(&service, &tenant, &acknowledged);
    let killing = async {
        while acknowledged.lock().unwrap().len() < KILLED_AFTER {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        service.kill();
    };
    tokio::join!(writing, killing);
    let before: BTreeMap<usize, String> = acknowledged.lock().unwrap().clone();
    assert!((KILLED_AFTER..WRITES).contains(&before.len()), "it was killed in the middle: {}", before.len());

    service.start().await;
    let kept = service.units(&tenant).await;
    for (number, id) in &before {
        assert_eq!(kept.get(&name(*number)), Some(id), "write {number} was acknowledged and is lost");
    }
    // Those on their way may be there or not, one for each connection at most.
    assert!(kept.len() <= before.len() + AT_ONCE, "{} of {}", kept.len(), before.len());
    sound(&service, &tenant, kept.len()).await;

    // Who got no answer sends the same again, under the same key, and it is done once.
    write_all(&service, &tenant, &acknowledged).await;
    let all = service.units(&tenant).await;
    assert_eq!(all.len(), WRITES);
    for (number, id) in acknowledged.lock().unwrap().iter() {
        assert_eq!(all.get(&name(*number)), Some(id));
    }
    for (name, id) in &kept {
        assert_eq!(all.get(name), Some(id), "{name} was made again");
    }
    sound(&service, &tenant, WRITES).await;
    service.kill();
}

fn name(number: usize) -> String {
    format!("Team {number}")
}

/// Sends the writes that are not acknowledged yet, many at a time, until all are or the service is gone.
async fn write_all(service: &Service, tenant: &service::Tenant, acknowledged: &Acknowledged) {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for _ in 0..AT_ONCE {
        let (next, acknowledged, tenant) = (Arc::clone(&next), Arc::clone(acknowledged), tenant.clone());
        let (http, address) = (service.http.clone(), format!("{}{}/units", service.base, tenant.path));
        tasks.push(tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= WRITES {
                    return;
                }
                if acknowledged.lock().unwrap().contains_key(&number) {
                    continue;
                }
                let request = http
                    .post(&address)
                    .bearer_auth(&tenant.token)
                    .header("Idempotency-Key", format!("write-{number}"))
                    .json(&json!({ "kind": "team", "name": name(number) }));
                // Killed: nobody knows whether this one counts.
                let Ok(answer) = request.send().await else { return };
                let status = answer.status().as_u16();
                let Ok(body) = answer.json::<Value>().await else { return };
                assert_eq!(status, 201, "{body}");
                acknowledged.lock().unwrap().insert(number, body["id"].as_str().unwrap().to_owned());
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

/// The log is whole, every fact has its event, and there is one event for each unit.
async fn sound(service: &Service, tenant: &service::Tenant, units: usize) {
    let found = service.get(tenant, "/audit/verification").await;
    assert_eq!(found["sound"], true, "{found}");
    // The tenant, its owner, the owner's role and the owner's password come before the units.
    assert_eq!(found["events"], json!(units + 4), "{found}");
}
