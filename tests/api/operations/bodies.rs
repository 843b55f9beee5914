//! Bodies that take more than a line.

use super::{Operation, World};
use crate::{harness::Api, vault};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

impl World {
    /// What a vault and the files that came out of it take.
    pub(super) fn vault_body(&self, id: &str) -> Value {
        let mut data = vault::janssen("MS017");
        data["employed_until"] = json!("2030-12-31");
        match id {
            "connect_vault" => json!({ "pulls": { "open-consultation": "disclosed" } }),
            "enter_employee" | "change_employee" => json!({ "unit_id": self.vault.department, "data": data }),
            "enter_file" => json!({ "client_id": self.vault.employer.id, "data": data }),
            "find_employees" => json!({
                "personnel_number": "MS004", "family_name": "Janssen", "birth_date": "1965-09-19", "postcode": "5211NJ",
            }),
            "share_file" => self.vault.sharing(),
            "begin_employee_episode" => {
                json!({ "provider_id": self.vault.provider.id, "kind": "sickness-report" })
            }
            "begin_client_episode" => json!({ "pseudonym": "p7Jc1yS0m3tq0QZB", "kind": "sickness-report" }),
            "begin_episode" => json!({ "kind": "sickness-report" }),
            "pull_file" => vault::pulls::anna(),
            unknown => panic!("say here what body {unknown} takes"),
        }
    }

    /// What signing in takes.
    pub(super) fn identity_body(&self, id: &str) -> Value {
        match id {
            "accept_invitation" => json!({ "token": "msi_x", "password": "violet engine sleeps twice" }),
            "ask_for_password_reset" => json!({ "email": self.nemo.email }),
            "complete_password_reset" => {
                json!({ "token": "msw_x", "password": "violet engine sleeps twice" })
            }
            "issue_credentials" => {
                json!({ "by": "invitation", "invitation_by": "answer", "mobile": "+32470123456" })
            }
            "accept_invitation_with_identity" => json!({ "token": "msi_x", "identity_token": "a.b.c" }),
            "sign_in_with_identity" => json!({ "identity_token": "a.b.c", "tenant_id": self.tenant.id }),
            "link_identity" => json!({ "identity_token": "a.b.c" }),
            "register_issuer" => json!({
                "name": "Regional", "issuer": "https://id.region.example", "audience": "portal",
                "classes": { "high": { "method": "eid-card", "person": "citizen" } },
                "otherwise": { "method": "app-code" },
            }),
            "change_my_password" => {
                json!({ "old_password": "not the one", "password": "violet engine sleeps twice" })
            }
            "sign_in" => json!({
                "email": self.nemo.email, "password": self.nemo.password, "tenant_id": self.tenant.id,
                "one_time_code": "287082", "new_password": "violet engine sleeps twice",
            }),
            "begin_one_time_code" => json!({ "password": "not the one" }),
            "confirm_one_time_code" => json!({ "one_time_code": "287082" }),
            "refresh_session" => json!({ "refresh_token": "msr_x" }),
            unknown => panic!("say here what body {unknown} takes"),
        }
    }

    /// A question to the decision service.
    pub(super) fn question(&self, api: &Api, operation: &Operation) -> Value {
        let check = json!({
            "subject": { "type": "user", "id": self.tenant.owner.id },
            "action": { "name": "time-recording/time.read" },
            "resource": {
                "type": "time_entry", "id": "1",
                "properties": {
                    "owner_id": self.nemo.id, "unit_id": self.team, "path": ["acme"], "attributes": { "line": "motor" },
                },
            },
            "context": { "as_of": api.now(), "known_at": api.now() },
        });
        match operation.id {
            "search_subjects" | "search_resources" | "search_actions" => {
                let mut search = check.clone();
                search["page"] = json!({ "limit": 5 });
                search["resource"]["type"] = json!("user");
                search["resource"]["id"] = json!(self.nemo.id);
                // What is searched for has a type and nothing else that counts.
                match operation.id {
                    "search_subjects" => search["subject"] = json!({ "type": "user" }),
                    "search_resources" => search["resource"] = json!({ "type": "user" }),
                    _ => drop(search.as_object_mut().unwrap().remove("action")),
                }
                search
            }
            "evaluate_several" => {
                let mut several = check.clone();
                several["evaluations"] = json!([check, {}]);
                several["options"] = json!({ "evaluations_semantic": "execute_all" });
                several
            }
            _ => check,
        }
    }

    /// What somebody asks for, answers or agrees to.
    pub(super) fn agreed(&self, id: &str, from: DateTime<Utc>, until: DateTime<Utc>) -> Value {
        match id {
            "request_access" => json!({
                "user_id": self.tenant.owner.id, "role": "time-recording/supervisor", "scope": { "type": "tenant" }, "reason": "Because",
                "valid_from": from, "valid_until": until, "constraints": {},
            }),
            "approve_access_request" => json!({
                "scope": { "type": "tenant" }, "valid_from": from, "valid_until": until, "constraints": {},
                "attested": [],
            }),
            "reject_access_request" => json!({ "reason": "No" }),
            "start_access_review" => json!({
                "roles": ["time-recording/employee"], "unit_ids": [self.team], "due_at": until,
            }),
            "decide_access_review_item" => json!({
                "outcome": "changed", "confirm_below_minimum": true,
                "change": { "valid_from": from, "valid_until": until, "constraints": {}, "confirm_below_minimum": true },
            }),
            "publish_agreement" => json!({
                "regime": "broker-portal", "agreement": "usage", "texts": { "en": "# A", "de": "# B" },
            }),
            _ => json!({
                "act": "download", "signatory": { "name": "Marta Muster", "email": "marta@example.com" },
            }),
        }
    }

    /// Somebody new.
    pub(super) fn newcomer(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Value {
        json!({
            "given_name": "Carl", "family_name": "Muster", "email": "carl@kessler.example", "language": "fr",
            "job_title": "Director", "identifiers": {}, "invitation_by": "answer", "units": [self.team],
            "home_unit_id": self.team,
            "assignments": [{
                "role": "time-recording/supervisor", "scope": { "type": "unit", "unit_id": self.team },
                "valid_from": from, "valid_until": until, "constraints": {}, "attested": [],
            }],
            "confirm_below_minimum": true,
        })
    }
}
