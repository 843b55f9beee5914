//! The same company for Rego, by regorus.

use crate::world::{PERMISSIONS, Place, Question, World, now, permission};
use regorus::{CompiledPolicy, Engine, Rc, Value};
use serde_json::{Map, json};

const POLICY: &str = r#"
package bench
import rego.v1

granted contains held.assignment if {
    some held in data.users[input.subject].held
    data.roles[held.role].full[input.permission]
    held.from <= input.at
    input.at < held.until
    covers(held)
}

granted contains held.assignment if {
    input.subject == input.owner
    some held in data.users[input.subject].held
    data.roles[held.role].own[input.permission]
    held.from <= input.at
    input.at < held.until
    covers(held)
}

covers(held) if held.scope == "tenant"

covers(held) if data.above[data.users[input.owner].unit][held.scope]
"#;

pub struct Rego {
    engine: Engine,
    compiled: CompiledPolicy,
}

impl Rego {
    pub fn of(world: &World) -> Self {
        let mut engine = Engine::new();
        engine.add_policy("bench.rego".to_owned(), POLICY.to_owned()).unwrap();
        let set = |numbers: &[usize]| -> Map<_, _> {
            let known = numbers.iter().filter(|number| **number < PERMISSIONS);
            known.map(|number| (permission(*number), json!(true))).collect()
        };
        let at = now().timestamp_micros();
        let users: Map<_, _> = world
            .users
            .iter()
            .map(|user| {
                let held = user.held.iter().map(|held| {
                    let scope = match held.place {
                        Place::Tenant => "tenant".to_owned(),
                        Place::Unit(unit) => unit.to_string(),
                    };
                    let until = if held.over { at - 3_600_000_000 } else { at + 3_600_000_000 };
                    json!({
                        "assignment": held.id, "role": format!("bench/role{}", held.role), "scope": scope,
                        "from": at - 9 * 3_600_000_000, "until": until,
                    })
                });
                let held: Vec<_> = held.collect();
                (user.id.to_string(), json!({ "unit": user.unit.to_string(), "held": held }))
            })
            .collect();
        let above: Map<_, _> = world
            .above
            .iter()
            .enumerate()
            .map(|(unit, site)| {
                let all = [Some(unit), *site].into_iter().flatten();
                let all: Map<_, _> = all.map(|unit| (unit.to_string(), json!(true))).collect();
                (unit.to_string(), json!(all))
            })
            .collect();
        let roles: Map<_, _> = world
            .gives
            .iter()
            .enumerate()
            .map(|(role, (full, own))| {
                (format!("bench/role{role}"), json!({ "full": set(full), "own": set(own) }))
            })
            .collect();
        let data = json!({ "users": users, "above": above, "roles": roles });
        engine.add_data(Value::from(data)).unwrap();
        let entry: Rc<str> = "data.bench.granted".into();
        let compiled = engine.compile_with_entrypoint(&entry).unwrap();
        Self { engine, compiled }
    }

    fn input(question: &Question, at: i64) -> Value {
        Value::from(json!({
            "subject": question.subject, "permission": question.permission, "owner": question.owner, "at": at,
        }))
    }

    fn yes(answer: &Value) -> bool {
        answer.as_set().is_ok_and(|granted| !granted.is_empty())
    }

    /// By an engine that is kept, as regorus' own documentation has it.
    pub fn check(&mut self, question: &Question, at: i64) -> bool {
        self.engine.set_input(Self::input(question, at));
        Self::yes(&self.engine.eval_rule("data.bench.granted".to_owned()).unwrap())
    }

    /// By the policy compiled for this entry.
    pub fn check_compiled(&self, question: &Question, at: i64) -> bool {
        Self::yes(&self.compiled.eval_with_input(Self::input(question, at)).unwrap())
    }
}
