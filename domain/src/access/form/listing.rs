//! A form asked backwards: what an account may do, and who may do something.

use super::{
    Form,
    asked::AskedResource,
    bits::Bits,
    look::Known,
    reason::Reason,
    shard::{Row, Shard},
};
use crate::{account::Account, keys::PermissionKey, validity::Moment};

impl Form {
    /// The permissions that the account has on the resource, in the order of the rules. `None` where one
    /// of both is not known here.
    #[must_use]
    pub fn may_do(
        &self,
        account: Account,
        resource: &AskedResource<'_>,
        at: Moment,
    ) -> Option<Vec<&PermissionKey>> {
        let (shard, row) = self.people.find(account)?;
        let place = self.place(resource)?;
        if !self.law.tenant_active || !row.active() {
            return Some(Vec::new());
        }
        let look = self.look(shard, row, place, at, None);
        let mut possible = Bits::default();
        look.held
            .iter()
            .filter_map(|held| self.law.bundle_of(held.role))
            .for_each(|held| possible.add(&held.gives));
        possible.add(&self.law.everybody);
        let rights = possible.iter().filter_map(|number| self.law.right_at(number));
        let known = Known::All(resource.attributes);
        Some(rights.filter(|right| look.rule(right, known).allows()).map(|right| &right.key).collect())
    }

    /// Calls `each` with everybody who has the permission on the resource, and why. `None` where the
    /// resource is not known here.
    #[must_use]
    pub fn who_may<'a>(
        &'a self,
        permission: &str,
        resource: &AskedResource<'a>,
        at: Moment,
        mut each: impl FnMut(Account, Reason<'a>),
    ) -> Option<()> {
        let place = self.place(resource)?;
        let Some(right) = self.law.right(permission).filter(|_| self.law.tenant_active) else {
            return Some(());
        };
        let known = Known::All(resource.attributes);
        let mut look_at = |shard: &'a Shard, row: &'a Row| {
            if row.active() {
                let reason = self.look(shard, row, place, at, None).rule(right, known);
                if reason.allows() {
                    each(row.account(), reason);
                }
            }
        };
        if right.automatic.as_ref().is_some_and(|given| given.everybody) {
            self.people.shards().for_each(|shard| shard.rows().for_each(|row| look_at(shard, row)));
            return Some(());
        }
        // To the owner of the data roles may give it that give it to nobody else. Of the others only those are
        // looked at whom a role that gives it brings as far as here.
        let owner = resource.owner.and_then(|owner| self.people.find(owner));
        if let Some((shard, row)) = owner {
            look_at(shard, row);
        }
        let is_owner = |row: &Row| owner.is_some_and(|(_, owner)| std::ptr::eq(owner, row));
        let reaches = |scope| place.is_covered(&self.tree, scope, false);
        let (roles, mut seen) = (right.beyond_own(), Bits::default());
        for shard in self.people.shards() {
            let holders = shard.holders(&roles, reaches, &mut seen);
            holders.filter(|row| !is_owner(row)).for_each(|row| look_at(shard, row));
        }
        Some(())
    }
}
