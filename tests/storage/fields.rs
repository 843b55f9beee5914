//! Fields sealed one by one, in the rows of both databases.

use crate::world::{World, found, write};
use mandat::storage::{Error, SealedFields};
use mandat_domain::{
    event::Event,
    ids::{EmployeeId, TenantId},
    vault::{EmployeeTold, Field, Fields},
};
use uuid::Uuid;

crate::cases![what_is_moved_between_rows_does_not_open, a_flipped_byte_does_not_open];

#[derive(Debug, Clone, sqlx::FromRow)]
struct Row {
    subject_id: Uuid,
    revision: i64,
    sealed: Vec<u8>,
}

fn entered(id: EmployeeId, name: &str, again: bool) -> Event {
    let fields = Fields::kept([(Field::FamilyName, name.to_owned()), (Field::Postcode, "5211NJ".to_owned())]);
    let told = EmployeeTold { employee_id: id, unit_id: None, names: fields.names(), fields: Some(fields) };
    if again { Event::EmployeeChanged(told) } else { Event::EmployeeEntered(told) }
}

/// What the log of a tenant holds sealed: an employee in two versions, and another one.
async fn rows(world: &World, tenant: TenantId) -> Vec<Row> {
    let now = world.clock.now();
    let ids = [(); 2].map(|()| EmployeeId(world.store.entropy().id(now)));
    let change = crate::world::change(&world.store, tenant);
    let events = vec![
        entered(ids[0], "Janssen", false),
        entered(ids[0], "de Vries", true),
        entered(ids[1], "Bakker", false),
    ];
    write(&world.store, &change, events).await.unwrap();
    let read: Result<Vec<Row>, Error> = world
        .store
        .read(tenant, async |tx| {
            tx.all(
                "select subject_id, revision, sealed from events where tenant_id = $1 and sealed is not null
                 order by revision",
                &[],
            )
            .await
        })
        .await;
    read.unwrap()
}

/// The family name that this ciphertext has in the place of that row.
async fn name(world: &World, tenant: TenantId, place: &Row, sealed: &[u8]) -> Result<String, Error> {
    let value = SealedFields { subject: place.subject_id, revision: place.revision, sealed };
    let opened: Result<Vec<Option<Fields>>, Error> =
        world.store.read(tenant, async |tx| tx.open_fields(&[value], &[Field::FamilyName]).await).await;
    let fields = opened?.into_iter().next().flatten().unwrap_or_default();
    Ok(fields.get(Field::FamilyName).unwrap_or_default().to_owned())
}

async fn what_is_moved_between_rows_does_not_open(world: World) {
    let other = found(&world.store).await;
    let all: Vec<(TenantId, Row)> =
        [(world.tenant, rows(&world, world.tenant).await), (other, rows(&world, other).await)]
            .into_iter()
            .flat_map(|(tenant, rows)| rows.into_iter().map(move |row| (tenant, row)))
            .collect();
    assert_eq!(all.len(), 6);
    for (tenant, place) in &all {
        for (from, row) in &all {
            let opened = name(&world, *tenant, place, &row.sealed).await;
            if (tenant, place.revision) == (from, row.revision) {
                assert!(["Janssen", "de Vries", "Bakker"].contains(&opened.unwrap().as_str()));
            } else {
                assert!(matches!(opened, Err(Error::DoesNotOpen { .. })), "{tenant} {from}");
            }
        }
    }
    // With the key of the other row moved along as well.
    world
        .tamper(
            "update data_keys set wrapped = (select k.wrapped from data_keys k order by k.tenant_id, k.subject_id limit 1)",
        )
        .await;
    let mut still = 0;
    for (tenant, row) in &all {
        still += usize::from(name(&world, *tenant, row, &row.sealed).await.is_ok());
    }
    assert!(still <= 2, "at most the two versions of the one whose key it is: {still}");
}

async fn a_flipped_byte_does_not_open(world: World) {
    let row = rows(&world, world.tenant).await.remove(0);
    let text = String::from_utf8(row.sealed.clone()).unwrap();
    let from = text.find("\"family_name\":\"").unwrap() + "\"family_name\":\"".len();
    let until = from + text[from..].find('"').unwrap();
    for place in from..until {
        let mut altered = row.sealed.clone();
        altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
        let opened = name(&world, world.tenant, &row, &altered).await;
        assert!(matches!(opened, Err(Error::DoesNotOpen { .. })), "byte {place}");
    }
    assert_eq!(name(&world, world.tenant, &row, &row.sealed).await.unwrap(), "Janssen");
}
