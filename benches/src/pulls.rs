//! How long a provider's look in a vault takes, whoever is found (VLT-15): medians of hit, miss and wrong number, tried in turn
//! in one process, without HTTP and without the limit of an hour.

use crate::{
    Failure,
    report::{Report, median, times},
    world::Place,
};
use mandat::{
    command_line::{self, tenant::NewTenant},
    serve,
    storage::{Change, Error, Store, Tx},
};
use mandat_domain::{
    account::Actor,
    event::Event,
    ids::{EmployeeId, PartnershipId, TenantId},
    person::Person,
    regime::Catalogue,
    vault::{EmployeeTold, Field, Fields, found, rules_of},
};
use std::time::Instant;
use uuid::Uuid;

/// How many are entered by one write.
const AT_ONCE: usize = 250;

/// Looks so many times for each of three, in a vault of so many employees.
pub async fn measure(
    place: &Place,
    employees: usize,
    tries: usize,
    report: &mut Report,
) -> Result<(), Failure> {
    let store = place.store().await?;
    let catalogue = serve::catalogue(&[])?;
    let administrator = Person { email: format!("vault{employees}@kessler.example"), ..Person::default() };
    let new = NewTenant {
        name: "Kessler Metallbau AG".to_owned(),
        language: "nl".to_owned(),
        provider: false,
        regimes: vec!["data-vault".to_owned()],
        administrator,
    };
    let founded = command_line::tenant::create(&store, &catalogue, new).await?;
    let tenant: TenantId = serde_json::from_value(serde_json::to_value(&founded.tenant_id)?)?;
    fill(&store, &catalogue, tenant, employees).await?;
    let anna = person(employees / 2);
    let other = |field: Field, value: &str| {
        let said = anna.iter().map(|(of, text)| (of, if of == field { value } else { text }.to_owned()));
        Fields::kept(said)
    };
    let sought = [
        ("hit", anna.clone()),
        ("miss", person(employees + 1)),
        ("wrong number", other(Field::CitizenNumber, "999999990")),
    ];
    let mut took = [const { Vec::new() }; 3];
    for _ in 0..tries {
        for ((_, identifiers), took) in sought.iter().zip(&mut took) {
            took.push(look(&store, &catalogue, tenant, identifiers).await?);
        }
    }
    let [hit, ..] = &took;
    let hit = median(hit.clone());
    let rows: Vec<Vec<String>> = sought
        .iter()
        .zip(took)
        .map(|((name, _), took)| {
            let middle = median(took);
            vec![(*name).to_owned(), format!("{:.1} µs", 1e6 * middle), times(middle, hit)]
        })
        .collect();
    report.table(
        &format!("A pull's look among {employees} employees, {tries} times each, {}", place.name),
        &["", "median", "against a hit"],
        &rows,
    );
    store.close().await;
    Ok(())
}

async fn look(
    store: &Store,
    catalogue: &Catalogue,
    tenant: TenantId,
    identifiers: &Fields,
) -> Result<f64, Failure> {
    let begin = Instant::now();
    let found: Result<_, Error> = store
        .read(tenant, async |tx| {
            let rules = tx.rules(tx.view(), catalogue).await?;
            tx.look_for(&rules, identifiers, PartnershipId(Uuid::nil()), store.entropy()).await
        })
        .await;
    std::hint::black_box(found?);
    Ok(begin.elapsed().as_secs_f64())
}

/// The identifiers of one of them.
fn person(number: usize) -> Fields {
    Fields::kept([
        (
            Field::BirthDate,
            format!("19{:02}-{:02}-{:02}", number % 90 + 10, number % 12 + 1, number % 28 + 1),
        ),
        (Field::Postcode, format!("{}AB", 1_000 + number % 9_000)),
        (Field::CitizenNumber, format!("{number:09}")),
    ])
}

async fn fill(
    store: &Store,
    catalogue: &Catalogue,
    tenant: TenantId,
    employees: usize,
) -> Result<(), Failure> {
    let numbers: Vec<usize> = (0..employees).collect();
    for some in numbers.chunks(AT_ONCE) {
        let now = store.clock().now();
        let people: Vec<(Uuid, Fields)> =
            some.iter().map(|number| (store.entropy().id(now), person(*number))).collect();
        let change = Change {
            tenant,
            actor: Actor::COMMAND_LINE,
            on_behalf_of: None,
            now,
            request_id: String::new(),
            dry_run: false,
            idempotency: None,
        };
        let entered = |(id, fields): &(Uuid, Fields)| {
            let (names, fields) = (fields.names(), Some(fields.clone()));
            Event::EmployeeEntered(EmployeeTold {
                employee_id: EmployeeId(*id),
                unit_id: None,
                names,
                fields,
            })
        };
        let events = people.iter().map(entered).collect();
        let mark = async |tx: &mut Tx| {
            let rules = tx.rules(tx.view(), catalogue).await?;
            let Ok(vault) = rules_of(&rules) else { return Ok(()) };
            let (mut of, mut said) = (Vec::new(), Vec::new());
            for (id, fields) in &people {
                for by in found::of(vault, fields) {
                    of.push(*id);
                    said.push(by);
                }
            }
            let marks: Vec<(Uuid, Vec<u8>)> = of.into_iter().zip(tx.marks(&said).await?).collect();
            tx.enter_marks(&people.iter().map(|(id, _)| *id).collect::<Vec<_>>(), &marks).await
        };
        store.write::<(), Error>(&change, async |_: &mut Tx| Ok(events), mark).await?;
    }
    Ok(())
}
