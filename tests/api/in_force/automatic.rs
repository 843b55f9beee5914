//! What comes without a grant: contact data and technical channels.

use super::company;
use crate::{
    cases,
    harness::{Api, Person, Tenant, at, text},
};
use serde_json::{Value, json};

cases![
    csm_11_contact_data_come_with_every_role_and_nobody_grants_them,
    csm_12_technical_channels_are_automatic_for_managers_and_granted_to_users,
];

const CONTACT: &str = "company-access/contact-data.manage";
const CHANNELS: &str = "company-access/technical-channels.manage";

/// A company with a domain, a group in it, an access manager, a group manager and a user.
struct Company {
    tenant: Tenant,
    group: String,
    other_group: String,
    access: Person,
    group_manager: Person,
    user: Person,
}

impl Company {
    async fn new(api: &Api) -> Self {
        let tenant = company(api).await;
        let unit = async |kind: &str, name: &str, parent: Option<&str>| {
            let mut new = json!({ "kind": kind, "name": name });
            if let Some(parent) = parent {
                new["parent_id"] = json!(parent);
            }
            text(&api.post(tenant.path("/units"), new).by(&tenant.owner).gives(201).await["id"])
        };
        let domain = unit("domain", "Employment", None).await;
        let group = unit("group", "Payroll", Some(&domain)).await;
        let other_group = unit("group", "Construction", None).await;
        let with = async |name: &str, role: &str, unit: &str| {
            let mut given = at(unit);
            given["role"] = json!(format!("company-access/{role}"));
            if role == "user" {
                given["attested"] = json!(["employment", "group-membership"]);
            }
            tenant.user(api, name, &[], json!([given])).await
        };
        let access = with("Ada", "access-manager", &domain).await;
        let group_manager = with("Gil", "group-manager", &group).await;
        let user = with("Uma", "user", &group).await;
        Self { tenant, group, other_group, access, group_manager, user }
    }

    /// The rule by which somebody may do it in a unit, or may not.
    async fn rule(&self, api: &Api, of: &Person, permission: &str, unit: &str) -> (bool, String) {
        let answer = self.tenant.evaluation(api, of, permission, json!({ "unit_id": unit }), json!({})).await;
        (answer["decision"] == true, text(&answer["context"]["rule"]))
    }
}

fn yes(rule: &str) -> (bool, String) {
    (true, rule.to_owned())
}

async fn csm_11_contact_data_come_with_every_role_and_nobody_grants_them(api: &Api) {
    let company = Company::new(api).await;
    let Company { tenant, group, other_group, access, group_manager, user } = &company;
    for person in [&tenant.owner, access, group_manager, user] {
        assert_eq!(company.rule(api, person, CONTACT, group).await, yes("automatic"), "{person:?}");
    }
    for person in [access, group_manager, user] {
        assert!(!company.rule(api, person, CONTACT, other_group).await.0, "only where the role is held");
    }
    let nobody = tenant.user(api, "Nora", &[], json!([])).await;
    assert!(!company.rule(api, &nobody, CONTACT, group).await.0);
    // No role contains it, and the company cannot make one that does.
    for role in tenant.list(api, "/roles", &tenant.owner).await {
        let lists = [&role["permissions"], &role["own_permissions"]];
        assert!(lists.iter().all(|list| !list.as_array().unwrap().contains(&json!(CONTACT))), "{role}");
    }
}

async fn csm_12_technical_channels_are_automatic_for_managers_and_granted_to_users(api: &Api) {
    let company = Company::new(api).await;
    let Company { tenant, group, other_group, access, group_manager, user } = &company;
    for person in [&tenant.owner, access] {
        assert_eq!(company.rule(api, person, CHANNELS, group).await, yes("automatic"), "{person:?}");
    }
    for person in [group_manager, user] {
        assert!(!company.rule(api, person, CHANNELS, group).await.0, "{person:?}");
    }
    let given: Value = tenant.assign(api, user, "company-access/technical-channels", at(group)).await;
    assert_eq!(company.rule(api, user, CHANNELS, group).await, yes("granted"));
    assert!(!company.rule(api, user, CHANNELS, other_group).await.0);
    let end = tenant.path(&format!("/assignments/{}/end", text(&given["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    assert!(!company.rule(api, user, CHANNELS, group).await.0);
}
