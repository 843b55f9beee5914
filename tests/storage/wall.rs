//! The wall between tenants, and the rights of the application's role.

use crate::world::{Beneath, World, found, unit, units};
use mandat::storage::{
    APPEND_ONLY_TABLES, Error, Location, PLATFORM_TABLES, Settings, Store, keys::EncryptionKeys,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

crate::cases![
    another_tenant_does_not_exist,
    nothing_is_seen_without_a_tenant,
    nothing_is_written_for_another_tenant,
    every_table_of_tenants_is_walled,
    the_application_cannot_change_the_log,
    only_the_right_role_may_serve,
    a_reader_cannot_write,
];

async fn another_tenant_does_not_exist(world: World) {
    world.write(vec![unit(&world.store, "north")]).await;
    let other = found(&world.store).await;
    assert!(world.store.read(other, units).await.unwrap().is_empty());
    assert_eq!(world.store.read(world.tenant, units).await.unwrap(), ["north"]);
    assert_eq!(world.store.tenants().await.unwrap().len(), 3);
}

/// A connection as the application has it, on PostgreSQL.
async fn application(world: &World) -> Option<PgConnection> {
    match &world.database {
        Beneath::Sqlite(_) => None,
        Beneath::Postgres(database) => Some(PgConnection::connect(&database.url).await.unwrap()),
    }
}

async fn tenant_tables(connection: &mut PgConnection) -> Vec<String> {
    let rows = sqlx::query(
        "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'public' and c.relkind = 'r'",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    rows.iter()
        .map(|row| row.get::<String, _>(0))
        .filter(|table| !PLATFORM_TABLES.contains(&table.as_str()))
        .collect()
}

async fn nothing_is_seen_without_a_tenant(world: World) {
    world.write(vec![unit(&world.store, "north")]).await;
    let Some(mut connection) = application(&world).await else { return };
    // Never set, and set in a transaction that is over: both see nothing.
    for tenant in [None, Some(world.tenant)] {
        if let Some(tenant) = tenant {
            let sql = format!("begin; set local app.tenant_id = '{tenant}'; commit");
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        }
        for table in tenant_tables(&mut connection).await {
            let sql = AssertSqlSafe(format!("select count(*) from {table}"));
            let (rows,): (i64,) = sqlx::query_as(sql).fetch_one(&mut connection).await.unwrap();
            assert_eq!(rows, 0, "{table}");
        }
    }
}

async fn nothing_is_written_for_another_tenant(world: World) {
    let other = found(&world.store).await;
    let Some(mut connection) = application(&world).await else { return };
    let mut transaction = connection.begin().await.unwrap();
    let sql = format!("set local app.tenant_id = '{}'", world.tenant);
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *transaction).await.unwrap();
    let (seen,): (i64,) = sqlx::query_as("select count(*) from heads where tenant_id = $1")
        .bind(other.0)
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
    assert_eq!(seen, 0);
    let refused = sqlx::query("insert into tenant_keys values ($1, 'x', 'x', now())")
        .bind(uuid::Uuid::max())
        .execute(&mut *transaction)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("row-level security"), "{refused}");
}

async fn every_table_of_tenants_is_walled(world: World) {
    let Some(mut connection) = application(&world).await else { return };
    for table in tenant_tables(&mut connection).await {
        let (forced, policies): (bool, i64) = sqlx::query_as(
            "select c.relrowsecurity and c.relforcerowsecurity,
                    (select count(*) from pg_policy p where p.polrelid = c.oid)
             from pg_class c where c.oid = $1::regclass",
        )
        .bind(&table)
        .fetch_one(&mut connection)
        .await
        .unwrap();
        assert!(forced && policies == 1, "{table} is not behind the wall: select mandat_wall('{table}')");
    }
}

async fn the_application_cannot_change_the_log(world: World) {
    let Some(mut connection) = application(&world).await else { return };
    for table in APPEND_ONLY_TABLES {
        for sql in [format!("update {table} set tenant_id = tenant_id"), format!("delete from {table}")] {
            let refused = sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap_err();
            assert!(refused.to_string().contains("permission denied"), "{refused}");
        }
    }
    // Of the access log it says what sealed an entry, and nothing else.
    for sql in ["update access_log set address = null", "delete from access_log"] {
        let refused = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{refused}");
    }
    sqlx::query("update access_log set sealed_by = 1").execute(&mut connection).await.unwrap();
    for sql in ["delete from heads", "truncate events", "create table mine (x int)", "drop table events"] {
        assert!(sqlx::query(sql).execute(&mut connection).await.is_err(), "{sql}");
    }
}

async fn only_the_right_role_may_serve(world: World) {
    let Beneath::Postgres(database) = &world.database else { return };
    for (url, why) in [(&database.owner_url, "owns the tables"), (&database.superuser_url, "is a superuser")]
    {
        let settings = Settings {
            location: Location::Postgres(url.clone().into()),
            encryption_keys: EncryptionKeys::parse(crate::world::KEY_1).unwrap(),
            heads_file: None,
            tombstone_file: None,
            connections: 2,
        };
        let refused = Store::open(
            settings,
            world.clock.clone(),
            world.store.entropy().clone(),
            crate::world::PROJECTION,
        )
        .await;
        let Err(Error::Setup(text)) = refused else { panic!("{why}") };
        assert!(text.contains(why), "{text}");
    }
}

async fn a_reader_cannot_write(world: World) {
    let refused: Result<u64, Error> = world
        .store
        .read(world.tenant, async |tx| {
            tx.execute("delete from idempotency_keys where tenant_id = $1", &[]).await?;
            tx.execute("delete from data_keys where tenant_id = $1", &[]).await
        })
        .await;
    assert!(refused.is_err());
}
