//! A sixth regime takes a file and no code: the member administration of a town library, written from the ten
//! sentences of `tests/regimes/library.md`. Each decision says from which sentence it follows.

use crate::{
    cases,
    harness::{Api, Person, Tenant, text},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

cases![the_library_decides_as_its_ten_sentences_say];

/// The library with its people, by the names that the table of decisions uses.
struct Library {
    tenant: Tenant,
    people: BTreeMap<&'static str, Person>,
    places: BTreeMap<&'static str, String>,
    opened: DateTime<Utc>,
}

/// One line of the table.
struct Expected {
    sentence: u8,
    who: &'static str,
    action: &'static str,
    on: On,
    rule: &'static str,
}

/// What the question is about.
#[derive(Clone, Copy)]
enum On {
    Nothing,
    /// What was made in a branch or room.
    At(&'static str),
    /// The data of somebody.
    Of(&'static str),
    /// A medium of no collection, whose shelf is not known.
    Medium,
    /// A medium of no collection, on a shelf.
    Shelf(&'static str),
    /// A medium of a collection, on a shelf.
    Collection(&'static str, &'static str),
    /// In a branch, so many days after the library opened.
    Later(&'static str, i64),
}

const fn line(sentence: u8, who: &'static str, action: &'static str, on: On, rule: &'static str) -> Expected {
    Expected { sentence, who, action, on, rule }
}

use On::{At, Collection, Later, Medium, Nothing, Of, Shelf};

const DECISIONS: [Expected; 35] = [
    line(1, "lars", "loan.read", At("north"), "granted"),
    line(1, "lars", "loan.read", At("reading room"), "granted"),
    line(1, "lars", "loan.read", At("south"), "not_granted"),
    line(1, "lars", "loan.read", Nothing, "not_granted"),
    line(2, "mia", "hours.read", Nothing, "automatic"),
    line(2, "nobody", "hours.read", Nothing, "automatic"),
    line(3, "mia", "medium.borrow", Shelf("adults"), "granted"),
    line(3, "mia", "medium.borrow", Medium, "granted"),
    line(3, "mia", "loan.read", Of("mia"), "granted"),
    line(3, "mia", "fine.read", Of("mia"), "granted"),
    line(3, "mia", "loan.read", Of("jan"), "not_granted"),
    line(3, "nobody", "medium.borrow", Shelf("children"), "not_granted"),
    line(4, "jan", "medium.borrow", Shelf("children"), "granted"),
    line(4, "jan", "medium.borrow", Shelf("youth"), "granted"),
    line(4, "jan", "medium.borrow", Shelf("adults"), "not_granted"),
    line(4, "jan", "medium.borrow", Shelf("rare prints"), "not_granted"),
    line(4, "jan", "medium.borrow", Medium, "not_granted"),
    line(4, "jan", "loan.read", Of("jan"), "granted"),
    line(5, "lars", "desk.lend", At("north"), "granted"),
    line(5, "lars", "desk.lend", At("south"), "not_granted"),
    line(6, "vera", "desk.take-back", At("north"), "granted"),
    line(6, "vera", "desk.lend", At("north"), "not_granted"),
    line(6, "vera", "desk.take-back", Later("north", 15), "not_granted"),
    line(7, "head", "desk.lend", At("south"), "granted"),
    line(7, "head", "hours.change", Nothing, "granted"),
    line(7, "lars", "hours.change", Nothing, "not_granted"),
    line(8, "carl", "fine.remit", Of("mia"), "prerequisite_missing"),
    line(8, "bea", "fine.remit", Of("mia"), "granted"),
    line(8, "head", "fine.read", Of("mia"), "granted"),
    line(9, "mia", "medium.borrow", Collection("rarities", "adults"), "locked"),
    line(9, "jan", "medium.borrow", Collection("rarities", "children"), "locked"),
    line(9, "mia", "medium.borrow", Collection("comics", "youth"), "denied_by_exception"),
    line(9, "jan", "medium.borrow", Collection("comics", "youth"), "granted"),
    line(9, "mia", "medium.borrow", Collection("novels", "adults"), "granted"),
    line(10, "head", "interlibrary.order", Nothing, "module_off"),
];

async fn the_library_decides_as_its_ten_sentences_say(api: &Api) {
    let api = &api.replica_with(&["library.toml"]).await;
    let library = Library::open(api).await;
    let mut wrong = Vec::new();
    for expected in &DECISIONS {
        let rule = library.rule(api, expected).await;
        if rule != expected.rule {
            let Expected { sentence, who, action, .. } = expected;
            wrong.push(format!("sentence {sentence}: {who} {action}: {rule} instead of {}", expected.rule));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");

    let switch = library.tenant.path("/modules/library/interlibrary");
    api.put(switch, json!(null)).by(&library.tenant.owner).gives(200).await;
    let on = line(10, "head", "interlibrary.order", Nothing, "granted");
    assert_eq!(library.rule(api, &on).await, on.rule);
}

impl Library {
    async fn open(api: &Api) -> Self {
        let tenant = api.tenant_of("library").await;
        let mut places: BTreeMap<&'static str, String> = BTreeMap::new();
        for (name, kind, parent) in
            [("north", "branch", None), ("south", "branch", None), ("reading room", "room", Some("north"))]
        {
            let mut new = json!({ "kind": kind, "name": name });
            if let Some(parent) = parent {
                new["parent_id"] = json!(places[parent]);
            }
            let made = api.post(tenant.path("/units"), new).by(&tenant.owner).gives(201).await;
            places.insert(name, text(&made["id"]));
        }
        let north = json!({ "type": "unit", "unit_id": places["north"] });
        let held = |roles: &[&str]| {
            Value::Array(roles.iter().map(|role| json!({ "role": format!("library/{role}") })).collect())
        };
        let opened = api.now();
        let mut people = BTreeMap::new();
        for (name, roles) in [
            ("nobody", held(&[])),
            ("mia", held(&["member"])),
            ("jan", held(&["junior-member"])),
            ("lars", json!([{ "role": "library/librarian", "scope": north }])),
            ("carl", held(&["cashier"])),
            ("bea", held(&["cashier", "accountant"])),
            ("vera", json!([])),
        ] {
            let units: &[&str] = if name == "vera" { &[&places["north"]] } else { &[] };
            people.insert(name, tenant.user(api, name, units, roles).await);
        }
        // The librarian lets the volunteer stand at the desk of the branch, for two weeks.
        let weeks = json!({ "scope": north, "valid_until": opened + TimeDelta::days(14) });
        let volunteer = tenant.assigning(api, &people["vera"], "library/volunteer", weeks);
        volunteer.by(&people["lars"]).gives(201).await;

        let lock = json!({ "path": ["rarities"] });
        api.post(tenant.path("/locks"), lock).by(&tenant.owner).gives(201).await;
        let bar = json!({
            "user_id": people["mia"].id, "regime": "library", "path": ["comics"], "verdict": "deny",
        });
        api.post(tenant.path("/exceptions"), bar).by(&tenant.owner).gives(201).await;
        people.insert("head", tenant.owner.clone());
        Self { tenant, people, places, opened }
    }

    /// The rule that decides.
    async fn rule(&self, api: &Api, asked: &Expected) -> String {
        let unit = |name: &str| json!({ "unit_id": self.places[name] });
        let (properties, context) = match asked.on {
            Nothing => (json!({}), json!({})),
            At(place) => (unit(place), json!({})),
            Of(owner) => (json!({ "owner_id": self.people[owner].id }), json!({})),
            Medium => (json!({ "path": [] }), json!({})),
            Shelf(place) => (json!({ "path": [], "attributes": { "shelf": place } }), json!({})),
            Collection(name, place) => {
                (json!({ "path": [name], "attributes": { "shelf": place } }), json!({}))
            }
            Later(place, days) => (unit(place), json!({ "as_of": self.opened + TimeDelta::days(days) })),
        };
        let action = format!("library/{}", asked.action);
        let who = &self.people[asked.who];
        let answer = self.tenant.evaluation(api, who, &action, properties, context).await;
        text(&answer["context"]["rule"])
    }
}
