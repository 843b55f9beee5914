//! The service is killed in the middle of a thousand writes, as a power cut would: what it
//! acknowledged is there, nothing is there by half, and whoever sends a write again gets it once.

use crate::service::{Process, Service, Tenant};
use serde_json::{Value, json};
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

/// Numbers of the writes that were acknowledged, with the ids that the service gave.
type Acknowledged = Arc<Mutex<BTreeMap<usize, String>>>;

pub async fn no_acknowledged_write_is_lost(on_postgres: bool) {
    let service = Service::new(on_postgres).await;
    let process = service.start().await;
    let tenant = service.tenant(&process).await;
    let acknowledged = Acknowledged::default();

    let writing = write_all(&process, &tenant, &acknowledged);
    let killing = async {
        while acknowledged.lock().unwrap().len() < KILLED_AFTER {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        process.kill();
    };
    tokio::join!(writing, killing);
    let before: BTreeMap<usize, String> = acknowledged.lock().unwrap().clone();
    assert!((KILLED_AFTER..WRITES).contains(&before.len()), "it was killed in the middle: {}", before.len());

    let process = service.start().await;
    let kept = process.units(&tenant).await;
    for (number, id) in &before {
        assert_eq!(kept.get(&name(*number)), Some(id), "write {number} was acknowledged and is lost");
    }
    // Those on their way may be there or not, one for each connection at most.
    assert!(kept.len() <= before.len() + AT_ONCE, "{} of {}", kept.len(), before.len());
    sound(&process, &tenant, kept.len()).await;

    // Who got no answer sends the same again, under the same key, and it is done once.
    write_all(&process, &tenant, &acknowledged).await;
    let all = process.units(&tenant).await;
    assert_eq!(all.len(), WRITES);
    for (number, id) in acknowledged.lock().unwrap().iter() {
        assert_eq!(all.get(&name(*number)), Some(id));
    }
    for (name, id) in &kept {
        assert_eq!(all.get(name), Some(id), "{name} was made again");
    }
    sound(&process, &tenant, WRITES).await;
}

fn name(number: usize) -> String {
    format!("Team {number}")
}

/// Sends the writes that are not acknowledged yet, many at a time, until all are or the service is gone.
async fn write_all(process: &Process, tenant: &Tenant, acknowledged: &Acknowledged) {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for _ in 0..AT_ONCE {
        let (next, acknowledged, tenant) = (Arc::clone(&next), Arc::clone(acknowledged), tenant.clone());
        let (http, address) = (process.http.clone(), format!("{}{}/units", process.base, tenant.path));
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
async fn sound(process: &Process, tenant: &Tenant, units: usize) {
    let found = process.get(tenant, "/audit/verification").await;
    assert_eq!(found["sound"], true, "{found}");
    // The tenant, its owner, the owner's role, password and first sign-in come before the units.
    assert_eq!(found["events"], json!(units + 5), "{found}");
}
