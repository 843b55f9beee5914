//! Imports of users: checked whole, staged, and taken whole or not at all.

mod files;
mod giving_up;
mod staging;
mod taking;
mod who;

use crate::harness::{Answer, Api, Call, NamedCase, Person, Tenant, text};
use mandat::{
    app,
    http::Beginner,
    imports::{Beginning, By, Checked, Format, Work, begin, check, read_file, store::NewImport},
    openapi::Contract,
    serve,
    storage::{Change, Tx},
};
use mandat_domain::{
    access::Authority,
    account::{Account, Actor},
    ids::{ImportId, TenantId, UserId},
};
use reqwest::Method;
use serde_json::Value;
use std::{fmt::Write, sync::Arc};
use uuid::Uuid;

pub fn cases() -> Vec<NamedCase> {
    [files::cases(), giving_up::cases(), staging::cases(), taking::cases(), who::cases()].concat()
}

pub const CSV: &str = "text/csv";
const LINES: &str = "application/x-ndjson";

/// So many people, all in one unit, with a header.
fn people(number: usize, unit: &str) -> String {
    let mut file = "given_name,family_name,email,units\r\n".to_owned();
    for person in 1..=number {
        write!(file, "P{person},Muster,p{person}@kessler.example,{unit}\r\n").unwrap();
    }
    file
}

/// The request with a file; `query` begins with `?` where there is one.
fn sending<'a>(api: &'a Api, tenant: &Tenant, kind: &str, file: &str, query: &str) -> Call<'a> {
    api.call(Method::POST, tenant.path(&format!("/imports/users{query}"))).body(kind, file)
}

/// The import to its end.
async fn ended(api: &Api, begun: &Answer, by: &Person) -> Value {
    loop {
        let import = api.get(begun.header("location")).by(by).gives(200).await;
        if import["state"] != "staging" {
            return import;
        }
    }
}

/// A file that is taken.
pub async fn imported(api: &Api, tenant: &Tenant, kind: &str, file: &str) -> Value {
    let begun =
        sending(api, tenant, kind, file, "?confirm_below_minimum=true").by(&tenant.owner).send().await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let ended = ended(api, &begun, &tenant.owner).await;
    assert_eq!(ended["state"], "taken", "{ended}");
    ended
}

/// The findings of a file with which something is wrong: line, column and code of each.
async fn findings(api: &Api, tenant: &Tenant, kind: &str, file: &str) -> Vec<(u64, String, String)> {
    let problem =
        sending(api, tenant, kind, file, "").by(&tenant.owner).refused(422, "import_findings").await;
    told(&problem["errors"])
}

fn told(findings: &Value) -> Vec<(u64, String, String)> {
    let finding = |finding: &Value| {
        let line = finding["line"].as_u64().unwrap_or_default();
        (line, text(&finding["field"]), text(&finding["code"]))
    };
    findings.as_array().unwrap().iter().map(finding).collect()
}

fn found(expected: &[(u64, &str, &str)]) -> Vec<(u64, String, String)> {
    expected.iter().map(|(line, column, code)| (*line, (*column).to_owned(), (*code).to_owned())).collect()
}

/// Who is a user, by address.
async fn addresses(api: &Api, tenant: &Tenant) -> Vec<String> {
    let page = api.get(tenant.path("/users?limit=200")).by(&tenant.owner).gives(200).await;
    page["items"].as_array().unwrap().iter().map(|user| text(&user["email"])).collect()
}

/// An import that has begun and waits for whoever works on it, here in the case: `by` somebody, or by the command line.
async fn begun(api: &Api, tenant: &Tenant, file: &str, by: Option<&Person>) -> (Work, Checked) {
    let contract = Contract::new(&app::document().unwrap());
    let catalogue = Arc::new(serve::catalogue(&[]).unwrap());
    let tenant = TenantId(tenant.id.parse().unwrap());
    let file = read_file(api.store.keys(), &contract, Format::Csv, file.as_bytes()).unwrap();
    let looked = async |tx: &mut Tx| {
        let rules = tx.rules(tx.view(), &catalogue).await?;
        check(tx, &Authority::command_line(&rules, tx.now()), api.store.keys(), file).await
    };
    let checked = api.store.read(tenant, looked).await.unwrap();
    assert_eq!(checked.findings.all, 0, "{:?}", checked.findings.listed);
    let account = by.map(|person| Account::User(UserId(person.id.parse().unwrap())));
    let actor = account.map_or(Actor::COMMAND_LINE, |account| Actor::new(tenant, account));
    let change = Change {
        tenant,
        actor,
        on_behalf_of: None,
        now: api.now(),
        request_id: "of-the-case".to_owned(),
        dry_run: false,
        idempotency: None,
    };
    let id = ImportId(Uuid::from_u128(0x0198_c5f2_0000_7000_8000_0000_0000_0042));
    let beginning = Beginning::of(id, &checked, true);
    let decide = async |tx: &mut Tx| {
        let rules = tx.rules(tx.view(), &catalogue).await?;
        begin(tx, &Authority::command_line(&rules, tx.now()), &beginning).await
    };
    let keep = async |tx: &mut Tx| tx.import_begun(&NewImport { id, users: beginning.users, actor }).await;
    api.store.write(&change, decide, keep).await.unwrap();
    let by = account.map_or(By::CommandLine, |account| {
        By::Account(Beginner { home: tenant, account, scopes: Vec::new(), login: None })
    });
    (Work { store: api.store.clone(), catalogue, import: id, by, change }, checked)
}

/// The import of [`begun`], as it is told of.
async fn told_of(api: &Api, tenant: &Tenant, work: ImportId) -> Value {
    api.get(tenant.path(&format!("/imports/{work}"))).by(&tenant.owner).gives(200).await
}

/// The ids of those whom an import has staged so far.
async fn staged(api: &Api, tenant: &Tenant) -> Vec<String> {
    let events = api.get(tenant.path("/events?limit=200")).by(&tenant.owner).gives(200).await;
    let events = events["items"].as_array().unwrap().iter();
    events
        .filter(|event| event["type"] == "user.staged")
        .map(|event| text(&event["data"]["user_id"]))
        .collect()
}
