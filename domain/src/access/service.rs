//! Mandat's own permissions: who may administer access here. A regime puts them into its roles.

use crate::{
    keys::PermissionKey,
    regime::{Permission, Titles},
};
use std::{collections::BTreeMap, sync::LazyLock};

macro_rules! service_permissions {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $title:literal;)+) => {
        $($(#[$doc])* pub const $name: &str = $key;)+
        /// Key and English title of each.
        pub const ALL: &[(&str, &str)] = &[$(($name, $title)),+];
    };
}

service_permissions! {
    /// Only in the operators' own regime.
    TENANT_CREATE = "mandat/tenant.create", "Create tenants";
    /// Only in the operators' own regime.
    TENANT_LIST = "mandat/tenant.list", "See which tenants there are";
    /// Only in the operators' own regime.
    ISSUER_READ = "mandat/issuer.read", "See whose identity tokens count";
    /// Only in the operators' own regime.
    ISSUER_CHANGE = "mandat/issuer.change", "Say whose identity tokens count";
    TENANT_READ = "mandat/tenant.read", "See the tenant and its settings";
    TENANT_CHANGE = "mandat/tenant.change", "Change the tenant";
    CAPACITY_CHANGE = "mandat/capacity.change", "Say what the tenant is towards the platform";
    UNIT_READ = "mandat/unit.read", "See units and their members";
    UNIT_CHANGE = "mandat/unit.change", "Create, change and close units and place members";
    USER_READ = "mandat/user.read", "See users";
    USER_CREATE = "mandat/user.create", "Create users";
    USER_IMPORT = "mandat/user.import", "Import users from a file";
    USER_CHANGE = "mandat/user.change", "Change users";
    API_CLIENT_READ = "mandat/api-client.read", "See API clients";
    API_CLIENT_CHANGE = "mandat/api-client.change", "Create, change and end API clients and their secrets";
    ROLE_DEFINE = "mandat/role.define", "Define the tenant's own roles";
    ASSIGNMENT_READ = "mandat/assignment.read", "See who holds which role";
    EXCEPTION_READ = "mandat/exception.read", "See users' exceptions";
    EXCEPTION_CHANGE = "mandat/exception.change", "Make, switch and end users' exceptions";
    LOCK_READ = "mandat/lock.read", "See locks";
    RECORD_READ = "mandat/record.read", "See records";
    RECORD_CHANGE = "mandat/record.change", "Put and end records";
    LOCK_CHANGE = "mandat/lock.change", "Lock and unlock resources";
    PARTNERSHIP_READ = "mandat/partnership.read", "See partnerships with other tenants";
    PARTNERSHIP_CHANGE = "mandat/partnership.change", "Offer, accept and end partnerships";
    AGREEMENT_PUBLISH = "mandat/agreement.publish", "Publish agreements and see who discharged them";
    INBOX_POST = "mandat/inbox.post", "Put messages and tasks into the organisation's inbox";
    EVENT_READ = "mandat/event.read", "Read the event log";
    AUDIT_VERIFY = "mandat/audit.verify", "Verify the event log";
    ACCESS_LOG_READ = "mandat/access-log.read", "Read the access log";
    DECISION_ASK = "mandat/decision.ask", "Ask for decisions about others";
}

/// Those that only the operators' own regime may give: they reach above a tenant.
pub const PLATFORM_ONLY: &[&str] = &[TENANT_CREATE, TENANT_LIST, ISSUER_READ, ISSUER_CHANGE];

/// All of them by key, in the shape of a regime's permissions.
#[must_use]
pub fn catalogue() -> &'static BTreeMap<PermissionKey, Permission> {
    static CATALOGUE: LazyLock<BTreeMap<PermissionKey, Permission>> = LazyLock::new(|| {
        let known = |&(key, title): &(&str, &str)| {
            let key = PermissionKey::parse(key)?;
            let title = Titles::english(title);
            Some((key.clone(), Permission::new(key, title)))
        };
        ALL.iter().filter_map(known).collect()
    });
    &CATALOGUE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_a_key_of_the_right_form() {
        assert_eq!(catalogue().len(), ALL.len());
        assert!(catalogue().keys().all(|key| key.namespace() == crate::keys::SERVICE));
    }
}
