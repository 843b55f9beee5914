//! `mandat migrate`, and the other commands on PostgreSQL, where its programs are installed.

use crate::{postgres, program::Place};
use sqlx::{Connection, PgConnection};

const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

#[tokio::test]
async fn the_owner_migrates_and_the_application_serves() {
    let Some(server) = postgres::server() else { return };
    let database = server.database().await;
    let mut connection = PgConnection::connect(&database.superuser_url).await.unwrap();
    sqlx::raw_sql("drop schema public cascade; create schema public authorization mandat_owner")
        .execute(&mut connection)
        .await
        .unwrap();

    let mut place = Place::new();
    place.set("MANDAT_DATABASE_URL", &database.url);
    place.set("MANDAT_ENCRYPTION_KEYS", KEY);
    let create = ["tenant", "create", "--name", "Muster AG", "--administrator", "admin@muster.example"];
    let refused = |said: crate::program::Said, text: &str| {
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.err.contains(text), "{}", said.err);
    };
    refused(place.run(&create), "run `mandat migrate` first");
    refused(place.run(&["migrate"]), "MANDAT_OWNER_DATABASE_URL");
    place.set("MANDAT_OWNER_DATABASE_URL", &database.owner_url);
    refused(place.run(&["migrate", "--application-role", "nobody_knows"]), "create role nobody_knows");
    for _ in 0..2 {
        assert!(place.run(&["migrate"]).fine().contains("mandat_app has its rights"));
    }
    place.run(&create).json();
    assert_eq!(place.run(&["audit", "verify"]).fine().matches(": sound: ").count(), 2);
    refused(place.run(&["serve", "--demo", "--listen", "127.0.0.1:0"]), "the embedded database only");
    place.set("MANDAT_DATABASE_URL", &database.owner_url);
    refused(place.run(&["serve", "--listen", "127.0.0.1:0"]), "owns the tables");
}
