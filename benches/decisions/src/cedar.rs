//! The same company for Cedar: roles are groups per unit, and holding one at a site is being in those of its
//! teams. Time is not in it: assignments that ran out are left out.

use crate::world::{PERMISSIONS, Place, Question, World, permission};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};
use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
    str::FromStr,
};

pub struct Cedar {
    policies: PolicySet,
    entities: Entities,
    user: EntityTypeName,
    action: EntityTypeName,
    data: EntityTypeName,
}

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind).unwrap(), EntityId::new(id))
}

impl Cedar {
    pub fn of(world: &World) -> Self {
        let group = |role: usize, place: Place| match place {
            Place::Tenant => uid("Group", &format!("role{role}")),
            Place::Unit(unit) => uid("Group", &format!("role{role}@{unit}")),
        };
        let mut policies = String::new();
        let mut entities = Vec::new();
        for (role, (full, _)) in world.gives.iter().enumerate() {
            let anywhere = format!("principal in Group::\"role{role}\"");
            let when = if full.is_empty() {
                format!("principal == resource.owner && {anywhere}")
            } else {
                format!("principal in resource.unit.role{role} || {anywhere}")
            };
            writeln!(
                policies,
                "permit (principal, action in Action::\"role{role}\", resource) when {{ {when} }};"
            )
            .unwrap();
        }
        for number in 0..world.above.len() {
            for role in 0..world.gives.len() {
                // Who is in the group of the site is in that of the team: the team's is its parent.
                let down = world.above.iter().enumerate().filter(|(_, up)| **up == Some(number));
                let down: HashSet<_> = down.map(|(team, _)| group(role, Place::Unit(team))).collect();
                entities.push(Entity::new_no_attrs(group(role, Place::Unit(number)), down));
            }
            let groups: HashMap<_, _> = (0..world.gives.len())
                .map(|role| {
                    let of = RestrictedExpression::new_entity_uid(group(role, Place::Unit(number)));
                    (format!("role{role}"), of)
                })
                .collect();
            let unit = uid("Unit", &number.to_string());
            entities.push(Entity::new(unit, groups, HashSet::new()).unwrap());
        }
        for role in 0..world.gives.len() {
            entities.push(Entity::new_no_attrs(group(role, Place::Tenant), HashSet::new()));
            entities.push(Entity::new_no_attrs(uid("Action", &format!("role{role}")), HashSet::new()));
        }
        for number in 0..PERMISSIONS {
            let having = world.gives.iter().enumerate();
            let having = having.filter(|(_, (full, own))| full.contains(&number) || own.contains(&number));
            let parents = having.map(|(role, _)| uid("Action", &format!("role{role}"))).collect();
            entities.push(Entity::new_no_attrs(uid("Action", &permission(number)), parents));
        }
        for user in &world.users {
            let id = uid("User", &user.id.to_string());
            let live = user.held.iter().filter(|held| !held.over);
            let groups = live.map(|held| group(held.role, held.place)).collect();
            entities.push(Entity::new_no_attrs(id.clone(), groups));
            let unit = uid("Unit", &user.unit.to_string());
            let of = [
                ("owner".to_owned(), RestrictedExpression::new_entity_uid(id)),
                ("unit".to_owned(), RestrictedExpression::new_entity_uid(unit)),
            ];
            let data = uid("Data", &user.id.to_string());
            entities.push(Entity::new(data, of.into(), HashSet::new()).unwrap());
        }
        let kind = |name| EntityTypeName::from_str(name).unwrap();
        Self {
            policies: PolicySet::from_str(&policies).unwrap(),
            entities: Entities::from_entities(entities, None).unwrap(),
            user: kind("User"),
            action: kind("Action"),
            data: kind("Data"),
        }
    }

    /// The answer, with the policies that made it.
    pub fn check(&self, question: &Question) -> bool {
        let of = |kind: &EntityTypeName, id: &str| {
            EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
        };
        let request = Request::new(
            of(&self.user, &question.subject),
            of(&self.action, &question.permission),
            of(&self.data, &question.owner),
            Context::empty(),
            None,
        );
        let answer = Authorizer::new().is_authorized(&request.unwrap(), &self.policies, &self.entities);
        answer.decision() == Decision::Allow && answer.diagnostics().reason().next().is_some()
    }
}
