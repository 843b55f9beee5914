//! The same company for Casbin: roles in domains, which are the units. What holds at a site is written down
//! for each of its teams. Time is not in it: assignments that ran out are left out. Where the owner of the
//! data is a member is looked up for it.

use crate::world::{Place, Question, World, permission};
use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use std::collections::HashMap;

const MODEL: &str = r#"
[request_definition]
r = sub, unit, act, owner

[policy_definition]
p = sub, act, kind

[role_definition]
g = _, _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.act == p.act && (p.kind == "full" || r.sub == r.owner) && (g(r.sub, p.sub, r.unit) || g(r.sub, p.sub, "tenant"))
"#;

pub struct Casbin {
    enforcer: Enforcer,
    unit_of: HashMap<String, String>,
}

impl Casbin {
    pub async fn of(world: &World) -> Self {
        let model = DefaultModel::from_str(MODEL).await.unwrap();
        let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await.unwrap();
        let mut rules = Vec::new();
        for (role, (full, own)) in world.gives.iter().enumerate() {
            for (numbers, kind) in [(full, "full"), (own, "own")] {
                let each = numbers.iter();
                rules.extend(each.map(|n| vec![format!("role{role}"), permission(*n), kind.to_owned()]));
            }
        }
        enforcer.add_policies(rules).await.unwrap();
        let mut roles = Vec::new();
        for user in &world.users {
            for held in user.held.iter().filter(|held| !held.over) {
                let mut add = |place: String| {
                    roles.push(vec![user.id.to_string(), format!("role{}", held.role), place]);
                };
                match held.place {
                    Place::Tenant => add("tenant".to_owned()),
                    Place::Unit(unit) => {
                        add(unit.to_string());
                        let below = world.above.iter().enumerate().filter(|(_, up)| **up == Some(unit));
                        below.for_each(|(team, _)| add(team.to_string()));
                    }
                }
            }
        }
        roles.sort();
        roles.dedup();
        enforcer.add_grouping_policies(roles).await.unwrap();
        let unit_of = world.users.iter().map(|user| (user.id.to_string(), user.unit.to_string())).collect();
        Self { enforcer, unit_of }
    }

    pub fn check(&self, question: &Question) -> bool {
        let unit = self.unit_of[&question.owner].as_str();
        let asked = (question.subject.as_str(), unit, question.permission.as_str(), question.owner.as_str());
        self.enforcer.enforce(asked).unwrap()
    }
}
