//! What a change would do to somebody's access, for dry runs.

use crate::{
    http::{Access, AccessChange, AccessChanges, Ask},
    storage::{Error, Tx, View},
};
use mandat_domain::{
    access::{
        Resource, ResourcePath, Subject,
        effect::{self, Grant},
    },
    account::Account,
    event::Event,
    regime::{InForce, OwnRole, Rules},
};
use std::collections::BTreeSet;

/// The most holders of a changed role, module or capacity for whom a dry run works out what they gain and lose.
const HOLDERS: i64 = 10_000;

impl Tx {
    /// Who would gain and who would lose what by these events. Holders are told about whom the caller
    /// could give or take something in this very command, so that nothing is told that recording would
    /// not show.
    pub async fn access_changes(&mut self, ask: &Ask, events: &[Event]) -> Result<AccessChanges, Error> {
        let view = self.view();
        let before = self.rules(view, &ask.catalogue).await?;
        let own = self.own_roles(view).await?.into_iter().map(|(role, _)| role).collect();
        let in_force = events.iter().fold(before.in_force().clone(), InForce::after);
        let after = before.with_own(after(own, events)).with_in_force(in_force);
        let paths = self.touched_paths(events).await?;
        let nowhere = ResourcePath::default();
        let mut gained = Vec::new();
        let mut lost = Vec::new();
        for subject in self.touched(&before, events).await? {
            let now = effect::grants(&before, &subject, view.at);
            let changed = events.iter().fold(subject.clone(), |subject, event| subject.after(event, view.at));
            let then = effect::grants(&after, &changed, view.at);
            let (more, less) = effect::changed(&now, &then);
            gained.extend(more.iter().map(|grant| access(&after, subject.account, grant)));
            lost.extend(less.iter().map(|grant| access(&before, subject.account, grant)));
            for event in events.iter().filter(|event| event.holder() == Some(subject.account)) {
                let less = self.where_blocked(view, &subject, event, &now, &then).await?;
                let told = less.iter().map(|grant| access(&before, subject.account, grant));
                let blocked = matches!(event, Event::UserBlocked { .. });
                if blocked { lost.extend(told) } else { gained.extend(told) }
            }
            for [was, is] in &paths {
                let now = effect::on_path(&before, &subject, &now, was);
                let then = effect::on_path(&after, &changed, &then, is);
                let (more, less) = effect::changed(&now, &then);
                let path = was.path.as_ref().unwrap_or(&nowhere);
                gained.extend(more.iter().map(|grant| access(&after, subject.account, grant).on_path(path)));
                lost.extend(less.iter().map(|grant| access(&before, subject.account, grant).on_path(path)));
            }
        }
        Ok(AccessChanges { gained: AccessChange::new(gained), lost: AccessChange::new(lost) })
    }

    /// What a block in a unit takes away, or gives back when it ends: the part of what the subject has that reaches
    /// there (CSM-09). Nothing where another block shuts them out anyway.
    async fn where_blocked(
        &mut self,
        view: View,
        subject: &Subject,
        event: &Event,
        now: &BTreeSet<Grant>,
        then: &BTreeSet<Grant>,
    ) -> Result<BTreeSet<Grant>, Error> {
        let (unit, grants) = match event {
            Event::UserBlocked { unit_id: Some(unit), .. } => (*unit, now),
            Event::UserUnblocked { unit_id: Some(unit), .. } => (*unit, then),
            _ => return Ok(BTreeSet::new()),
        };
        let Some((known, _)) = self.unit(view, unit).await? else { return Ok(BTreeSet::new()) };
        let mut others = subject.blocks.iter().flatten().filter(|block| **block != unit);
        if others.any(|block| known.path.contains(*block)) {
            return Ok(BTreeSet::new());
        }
        let below = self.units_below(view, &[unit.0]).await?;
        let own = self.owner(view, subject.account).await?.units;
        let only_there = !own.is_empty() && own.iter().all(|path| path.contains(unit));
        Ok(effect::in_unit(grants, unit, &known.path, &below, only_there))
    }

    /// The paths on which alone events change something, as resources before and after them.
    async fn touched_paths(&mut self, events: &[Event]) -> Result<Vec<[Resource; 2]>, Error> {
        let paths: BTreeSet<_> = events.iter().filter_map(Event::path).collect();
        let above: Vec<_> = paths.iter().flat_map(|path| path.upwards()).collect();
        let locks = self.locks_on(self.view(), &above).await?;
        let around = |path: &ResourcePath| {
            let (path, locks) = (Some(path.clone()), locks.clone());
            let was = Resource { path, locks, ..Resource::tenant() };
            let is = events.iter().fold(was.clone(), Resource::after);
            [was, is]
        };
        Ok(paths.into_iter().map(around).collect())
    }

    /// The accounts whose access the events touch, with all they hold: those the events name, and the
    /// holders of a role that changes or is touched by a lock or by a change of what is in force.
    async fn touched(&mut self, rules: &Rules, events: &[Event]) -> Result<Vec<Subject>, Error> {
        let view = self.view();
        let mut accounts: BTreeSet<Account> = events.iter().filter_map(Event::holder).collect();
        let touched = events.iter().flat_map(|event| match event {
            Event::RoleChanged { role, .. } => BTreeSet::from([role.clone()]),
            event => effect::roles_touched(rules, event),
        });
        let touched: Vec<String> = touched.map(|role| role.to_string()).collect();
        if !touched.is_empty() {
            accounts.extend(self.holders_of(view, &touched, HOLDERS).await?);
        }
        let new = events.iter().filter_map(|event| {
            let (user, external) = match event {
                Event::UserCreated { user_id, .. } => (user_id, false),
                Event::ExternalRegistered { user_id, .. } => (user_id, true),
                _ => return None,
            };
            Some(Subject { external, ..Subject::new(Account::User(*user), true, Vec::new()) })
        });
        let mut subjects = self.subjects(view, rules, &accounts).await?;
        subjects.extend(new);
        Ok(subjects)
    }
}

/// The tenant's own roles as they are after the events.
fn after(mut own: Vec<OwnRole>, events: &[Event]) -> Vec<OwnRole> {
    for event in events {
        if let Event::RoleChanged { role, title, permissions }
        | Event::RoleDefined { role, title, permissions } = event
        {
            own.retain(|known| known.key != *role);
            let permissions = permissions.iter().cloned().collect();
            own.push(OwnRole { key: role.clone(), title: title.clone(), permissions });
        }
    }
    own
}

fn access(rules: &Rules, holder: Account, grant: &Grant) -> Access {
    let constraints = grant.constraints(rules);
    Access { constraints, ..Access::new(holder, &grant.permission, grant.scope, grant.from, grant.until) }
}
