//! What verification must find: any byte, a lost end, an edited fact.

use crate::world::{Beneath, World, sqlite, unit, user};
use mandat::storage::{Fault, Place, export, export_forever, verify};
use mandat_domain::ids::PLATFORM;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

crate::cases![
    a_whole_log_is_whole,
    any_byte_of_any_event_is_found,
    an_event_cut_out_is_found,
    an_end_cut_off_is_found,
    an_end_cut_off_with_its_head_is_found,
    an_end_cut_off_with_all_signed_heads_is_found_in_the_file,
    a_forged_head_is_found,
    an_edited_fact_is_found,
    a_lost_fact_is_found,
    an_invented_fact_is_found,
    exporting_again_changes_nothing,
    an_unfinished_line_is_no_fault,
    the_exporter_runs_beside_the_service,
];

async fn fault(world: &World) -> Fault {
    verify(&world.store, world.tenant).await.expect_err("a fault")
}

async fn fill(world: &World) {
    for name in ["north", "south"] {
        world.write(vec![unit(&world.store, name), user(&world.store, name)]).await;
    }
}

async fn a_whole_log_is_whole(world: World) {
    fill(&world).await;
    assert_eq!(export(&world.store).await.unwrap(), 2);
    let verified = verify(&world.store, world.tenant).await.unwrap();
    assert_eq!((verified.revision, verified.rows, verified.signed_heads), (5, 8, 2));
    verify(&world.store, PLATFORM).await.unwrap();
}

/// The event with everything in it: it has a sealed part.
const REVISION: i64 = 3;

async fn any_byte_of_any_event_is_found(world: World) {
    fill(&world).await;
    let tenant = world.literal(world.tenant.0);
    let (columns, request, hash) = match &world.database {
        Beneath::Sqlite(file) => {
            let mut connection = sqlite(file).await;
            let columns: Vec<(String, String)> =
                sqlx::query_as("select name, lower(type) from pragma_table_info('events')")
                    .fetch_all(&mut connection)
                    .await
                    .unwrap();
            let sql = format!(
                "select request_id, hash from events where tenant_id = {tenant} and revision = {REVISION}"
            );
            let (request, hash): (String, Vec<u8>) =
                sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
            (columns, request, format!("x'{}'", hex::encode(hash)))
        }
        Beneath::Postgres(database) => {
            let mut connection = PgConnection::connect(&database.superuser_url).await.unwrap();
            let columns: Vec<(String, String)> = sqlx::query_as(
                "select column_name::text, data_type::text from information_schema.columns where table_name = 'events'",
            )
            .fetch_all(&mut connection)
            .await
            .unwrap();
            let sql = format!(
                "select request_id, hash from events where tenant_id = {tenant} and revision = {REVISION}"
            );
            let (request, hash): (String, Vec<u8>) =
                sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
            (columns, request, format!("'\\x{}'", hex::encode(hash)))
        }
    };
    assert_eq!(columns.len(), 15);
    let mut flips = 0;
    for (column, kind) in columns {
        // Found again by something that is not being altered.
        let row = if column == "request_id" {
            format!("hash = {hash}")
        } else {
            format!("request_id = '{request}' and event_type = 'user.created'")
        };
        let row = if column == "event_type" { format!("hash = {hash}") } else { row };
        for (alter, restore) in alterations(&world, &column, &kind, &row).await {
            assert_eq!(world.tamper(&format!("update events set {column} = {alter} where {row}")).await, 1);
            let fault = fault(&world).await;
            assert!(
                matches!(fault.place, Place::Event { revision } if revision == REVISION || revision == REVISION + 1),
                "{column}: {fault}"
            );
            assert_eq!(world.tamper(&format!("update events set {column} = {restore} where {row}")).await, 1);
            flips += 1;
        }
    }
    assert!(flips > 100, "{flips}");
    verify(&world.store, world.tenant).await.unwrap();
}

/// Values that differ in one byte (in PostgreSQL's own types: by the smallest step), with the way back.
async fn alterations(world: &World, column: &str, kind: &str, row: &str) -> Vec<(String, String)> {
    let value: Option<Vec<u8>> = match &world.database {
        Beneath::Sqlite(file) => {
            let sql = format!("select cast({column} as blob) from events where {row}");
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut sqlite(file).await).await.unwrap()
        }
        Beneath::Postgres(database) => {
            let value = match kind {
                "bytea" => column.to_owned(),
                "uuid" => format!("uuid_send({column})"),
                _ => format!("convert_to({column}::text, 'UTF8')"),
            };
            let sql = format!("select {value} from events where {row}");
            let mut connection = PgConnection::connect(&database.superuser_url).await.unwrap();
            let value = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            value
        }
    };
    let sqlite = matches!(world.database, Beneath::Sqlite(_));
    let literal = |bytes: &[u8]| match (kind, sqlite) {
        ("text", true) => format!("cast(x'{}' as text)", hex::encode(bytes)),
        (_, true) => format!("x'{}'", hex::encode(bytes)),
        ("text", false) => format!("convert_from('\\x{}', 'UTF8')", hex::encode(bytes)),
        ("uuid", false) => format!("'{}'", hex::encode(bytes)),
        (_, false) => format!("'\\x{}'", hex::encode(bytes)),
    };
    match (kind, value) {
        ("integer" | "bigint", _) => vec![(format!("{column} + 100"), format!("{column} - 100"))],
        ("timestamp with time zone", _) => {
            let step = "interval '1 microsecond'";
            vec![(format!("{column} + {step}"), format!("{column} - {step}"))]
        }
        // 16 bytes, so that it is a value of every kind.
        (_, None) => vec![(literal(&[b'0'; 16]), "null".to_owned())],
        (_, Some(bytes)) => {
            // PostgreSQL is asked over a connection each time: some bytes are enough there.
            let every = if sqlite { 1 } else { 3 };
            (0..bytes.len())
                .step_by(every)
                .map(|index| {
                    let mut altered = bytes.clone();
                    altered[index] ^= 1;
                    (literal(&altered), literal(&bytes))
                })
                .collect()
        }
    }
}

async fn cut(world: &World, table: &str, condition: &str) {
    let tenant = world.literal(world.tenant.0);
    world.tamper(&format!("delete from {table} where tenant_id = {tenant} and {condition}")).await;
}

async fn an_event_cut_out_is_found(world: World) {
    fill(&world).await;
    cut(&world, "events", "revision = 3").await;
    assert_eq!(fault(&world).await.place, Place::Event { revision: 3 });
}

async fn an_end_cut_off_is_found(world: World) {
    fill(&world).await;
    cut(&world, "events", "revision = 5").await;
    assert_eq!(fault(&world).await.place, Place::Event { revision: 5 });
}

/// Puts the head back to an older one that was signed, and removes what came after.
async fn roll_back(world: &World) {
    fill(world).await;
    let tenant = world.literal(world.tenant.0);
    export(&world.store).await.unwrap();
    world.tamper(&format!("create table saved as select * from heads where tenant_id = {tenant}")).await;
    world.write(vec![unit(&world.store, "east")]).await;
    export(&world.store).await.unwrap();
    world.tamper(&format!("delete from heads where tenant_id = {tenant}")).await;
    world.tamper("insert into heads select * from saved").await;
    cut(world, "events", "revision = 6").await;
    cut(world, "unit_states", "from_revision = 6").await;
    cut(world, "units", "from_revision = 6").await;
}

async fn an_end_cut_off_with_its_head_is_found(world: World) {
    roll_back(&world).await;
    std::fs::remove_file(world.heads_file()).unwrap();
    assert_eq!(fault(&world).await.place, Place::Event { revision: 6 });
}

async fn an_end_cut_off_with_all_signed_heads_is_found_in_the_file(world: World) {
    roll_back(&world).await;
    cut(&world, "signed_heads", "revision = 6").await;
    assert_eq!(fault(&world).await.place, Place::Event { revision: 6 });
    // Nothing else gave it away.
    std::fs::remove_file(world.heads_file()).unwrap();
    verify(&world.store, world.tenant).await.unwrap();
}

async fn a_forged_head_is_found(world: World) {
    fill(&world).await;
    let tenant = world.literal(world.tenant.0);
    world.tamper(&format!("update heads set revision = 4 where tenant_id = {tenant}")).await;
    assert_eq!(fault(&world).await.place, Place::Head);
}

async fn an_edited_fact_is_found(world: World) {
    fill(&world).await;
    world.tamper("update unit_states set name = 'west' where name = 'south'").await;
    let found = fault(&world).await;
    assert!(matches!(found.place, Place::Row { table: "unit_states", .. }), "{found}");
    assert!(found.what.contains("name"), "{found}");
    world.tamper("update unit_states set name = 'south' where name = 'west'").await;
    verify(&world.store, world.tenant).await.unwrap();

    let later = match world.database {
        Beneath::Sqlite(_) => "'2031-01-01T00:00:00+00:00'",
        Beneath::Postgres(_) => "'2031-01-01T00:00:00Z'",
    };
    world.tamper(&format!("update unit_states set holds_until = {later} where name = 'south'")).await;
    assert!(fault(&world).await.what.contains("holds_until"));
}

async fn a_lost_fact_is_found(world: World) {
    fill(&world).await;
    cut(&world, "unit_states", "name = 'north'").await;
    let found = fault(&world).await;
    assert!(matches!(found.place, Place::Row { table: "unit_states", .. }), "{found}");
    assert_eq!(found.what, "is missing");
}

async fn an_invented_fact_is_found(world: World) {
    fill(&world).await;
    let (tenant, id) = (world.literal(world.tenant.0), world.literal(uuid::Uuid::max()));
    world
        .tamper(&format!(
            "insert into units (tenant_id, id, kind, from_revision) values ({tenant}, {id}, 'team', 2)"
        ))
        .await;
    let found = fault(&world).await;
    assert_eq!(found.place, Place::Row { table: "units", key: format!("id={}", uuid::Uuid::max()) });
}

async fn exporting_again_changes_nothing(world: World) {
    fill(&world).await;
    export(&world.store).await.unwrap();
    let before = std::fs::read(world.heads_file()).unwrap();
    assert_eq!(export(&world.store).await.unwrap(), 0);
    assert_eq!(std::fs::read(world.heads_file()).unwrap(), before);
}

async fn an_unfinished_line_is_no_fault(world: World) {
    fill(&world).await;
    export(&world.store).await.unwrap();
    let mut torn = std::fs::read(world.heads_file()).unwrap();
    torn.extend_from_slice(b"{\"tenant_id\":");
    std::fs::write(world.heads_file(), &torn).unwrap();
    verify(&world.store, world.tenant).await.unwrap();
    world.write(vec![unit(&world.store, "east")]).await;
    export(&world.store).await.unwrap();
    assert_eq!(verify(&world.store, world.tenant).await.unwrap().signed_heads, 4);
}

async fn the_exporter_runs_beside_the_service(world: World) {
    let exporter = tokio::spawn(export_forever(world.store.clone(), std::time::Duration::from_millis(5)));
    world.write(vec![unit(&world.store, "north")]).await;
    let (store, tenant) = (world.store.clone(), world.tenant);
    let verified = async move {
        loop {
            let verified = verify(&store, tenant).await.unwrap();
            if verified.signed_heads > 1 {
                return verified;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    // Spawned, because the service verifies in tasks of its own as well.
    let verified = tokio::time::timeout(std::time::Duration::from_secs(20), tokio::spawn(verified)).await;
    assert_eq!(verified.unwrap().unwrap().revision, 2);
    exporter.abort();
}
