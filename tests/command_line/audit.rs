//! `mandat audit verify`.

use crate::program::Place;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

fn founded() -> (Place, String) {
    let place = Place::new();
    let create = ["tenant", "create", "--name", "Muster AG", "--administrator", "admin@muster.example"];
    let tenant = place.run(&create).json()["tenant_id"].as_str().unwrap().to_owned();
    (place, tenant)
}

async fn tamper(place: &Place, sql: &str) {
    let url = format!("sqlite:{}", place.data("mandat.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let changed = sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    assert!(changed.rows_affected() > 0);
    connection.close().await.unwrap();
}

#[tokio::test]
async fn the_first_fault_is_named() {
    let (place, tenant) = founded();
    let said = place.run(&["audit", "verify"]).fine();
    assert_eq!(said.lines().count(), 2);
    assert!(said.contains(&format!("tenant {tenant}: sound: 3 events")), "{said}");

    tamper(
        &place,
        "update events set at = '2026-01-01 00:00:00' where revision = 2 and event_type = 'user.created'",
    )
    .await;
    let said = place.run(&["audit", "verify"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains(&format!("tenant {tenant}: event 2: ")), "{said:?}");
    assert!(said.out.contains(": sound: "), "the platform's own log is: {said:?}");
}

#[tokio::test]
async fn a_row_edited_behind_the_log_is_found() {
    let (place, tenant) = founded();
    tamper(&place, "update assignments set role = 'time-recording/employee'").await;
    let said = place.run(&["audit", "verify", "--tenant", &tenant]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains(&format!("tenant {tenant}: table assignments, row ")), "{said:?}");
}

#[test]
fn what_is_not_there_is_no_sound_log() {
    let place = Place::new();
    let said = place.run(&["audit", "verify"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("there is no database"), "{}", said.err);
    assert!(!place.data("mandat.db").exists());

    let (place, _) = founded();
    let said = place.run(&["audit", "verify", "--tenant", "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("there is no such tenant"), "{said:?}");
}
