//! Every operation of the document as a request that works, for the cases that walk them all.

mod bodies;

use crate::{
    exceptions,
    harness::{Api, Person, Tenant, contract, text},
    imports, oauth, offices, partnerships, vault,
};
use reqwest::Method;
use serde_json::{Value, json};

/// An operation of the document.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    pub id: &'static str,
    pub method: &'static str,
    pub template: &'static str,
    pub document: &'static Value,
}

impl Operation {
    pub fn all() -> Vec<Self> {
        let paths = contract::document()["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(template, item)| {
            item.as_object().unwrap().iter().map(move |(method, document)| Self {
                id: document["operationId"].as_str().unwrap(),
                method,
                template,
                document,
            })
        });
        operations.collect()
    }

    pub fn method(&self) -> Method {
        self.method.to_uppercase().parse().unwrap()
    }

    /// Whether nobody needs to say who they are.
    pub fn is_public(&self) -> bool {
        self.document["security"] == json!([])
    }

    /// Whether it is listed under this heading.
    pub fn is_of(&self, tag: &str) -> bool {
        self.document["tags"] == json!([tag])
    }

    /// Whether AuthZEN 1.0 rules it, with its own errors.
    pub fn is_authzen(&self) -> bool {
        self.template.starts_with("/access/v1/")
    }

    /// The names of its parameters in the query or in the path.
    pub fn parameters(&self, place: &str) -> Vec<&'static str> {
        let parameters = self.document["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        let here = parameters.iter().map(contract::resolve).filter(|parameter| parameter["in"] == place);
        here.map(|parameter| parameter["name"].as_str().unwrap()).collect()
    }

    /// The schema of its JSON body.
    pub fn schema(&self) -> Option<&'static Value> {
        let schema = &self.document["requestBody"]["content"]["application/json"]["schema"];
        schema.is_object().then(|| contract::resolve(schema))
    }
}

/// A tenant with one of everything in it.
pub struct World {
    /// An employer and its provider, with an employee, a share and a file.
    pub vault: vault::World,
    pub employee: String,
    pub share: String,
    pub file: String,
    pub tenant: Tenant,
    pub other: Tenant,
    /// Belongs to the tenant and holds no role.
    pub nemo: Person,
    pub operator: String,
    pub team: String,
    pub assignment: String,
    pub exception: String,
    /// Of Nemo.
    pub block: String,
    pub lock: String,
    pub agreement: String,
    pub request: String,
    /// The owner's assignment of which a part can be delegated, and what Anna has of it.
    pub office: String,
    pub delegation: String,
    /// Over the employees.
    pub review: String,
    /// In the inbox of the organisation.
    pub item: String,
    /// Of one user, and taken.
    pub import: String,
    pub client: String,
    pub secret: Value,
    /// Whose identity tokens count.
    pub issuer: String,
    /// Proposed to the tenant by the other one, which it would serve.
    pub partnership: String,
    /// Made by the other tenant.
    pub code: String,
}

impl World {
    pub async fn new(api: &Api) -> Self {
        let tenant = api.tenant_following(&["time-recording", "company-access", "broker-portal"]).await;
        let other = api.tenant().await;
        let nemo = tenant.user(api, "Nemo", &[], json!([])).await;
        let team = tenant.team(api, "North").await;
        let role = json!({ "key": "clerk", "title": "Clerk", "permissions": ["time-recording/report.read"] });
        api.post(tenant.path("/roles"), role).by(&tenant.owner).gives(201).await;
        let anna = tenant.user(api, "Anna", &[&team], json!([])).await;
        let assignment = text(&tenant.assign(api, &anna, "time-recording/employee", json!({})).await["id"]);
        let exception = text(&exceptions::make(api, &tenant, &anna, json!(["acme"]), "deny").await["id"]);
        let lock = json!({ "path": ["acme", "web"] });
        let lock = text(&api.post(tenant.path("/locks"), lock).by(&tenant.owner).gives(201).await["id"]);
        let usage = json!({ "en": "# Usage", "de": "# Nutzung" });
        let usage = json!({ "regime": "broker-portal", "agreement": "usage", "texts": usage });
        let agreement = api.post(tenant.path("/agreements"), usage).by(&tenant.owner).gives(201).await;
        let agreement = text(&agreement["id"]);
        let request = json!({ "role": "time-recording/absence-manager" });
        let request = api.post(tenant.path("/access-requests"), request).by(&anna).gives(201).await;
        let request = text(&request["id"]);
        tenant.activate(api).await;
        let group = offices::unit(api, &tenant, "group", "Declarations", None).await;
        let block = json!({ "reason": "On leave", "unit_id": group });
        let block = api.post(tenant.path(&format!("/users/{}/blocks", nemo.id)), block);
        let block = text(&block.by(&tenant.owner).gives(201).await["id"]);
        let main = "company-access/main-access-manager";
        let office = offices::assignment(api, &tenant, &tenant.owner, main).await;
        let part = json!({ "assignment_id": office, "delegate_id": anna.id });
        let part = api.post(tenant.path("/delegations"), part).by(&tenant.owner).gives(201).await;
        let delegation = text(&part["id"]);
        let review =
            json!({ "roles": ["time-recording/employee"], "due_at": api.now() + chrono::TimeDelta::days(9) });
        let review = api.post(tenant.path("/access-reviews"), review).by(&tenant.owner).gives(201).await;
        let review = text(&review["id"]);
        let item = json!({ "kind": "message", "title": "Hello" });
        let item = text(&api.post(tenant.path("/inbox"), item).by(&tenant.owner).gives(201).await["id"]);
        api.put(tenant.path("/records/claim/S-2026-17"), json!({})).by(&tenant.owner).gives(200).await;
        let one = "given_name,family_name,email\nIda,Muster,ida@kessler.example\n";
        let import = text(&imports::imported(api, &tenant, imports::CSV, one).await["id"]);
        let (client, secret) = oauth::program(api, &tenant).await;
        let served = json!({ "type": "provider", "regime": "time-recording" });
        let code = partnerships::code(api, &tenant, served, "Kessler").await;
        let partnership = text(&partnerships::propose(api, &other, &code, "Muster").await["id"]);
        let code = partnerships::code(api, &other, json!({ "type": "host" }), "Muster").await;
        let operator = api.operator().await;
        let issuer = json!({ "name": "National", "issuer": "https://id.example", "audience": tenant.id });
        let issuer = text(&api.post("/v1/issuers", issuer).token(&operator).gives(201).await["id"]);
        let vault = vault::World::with(api, json!({ "open-consultation": "undisclosed" })).await;
        let employee = vault.anna(api).await;
        let share = text(&vault.share(api, &employee).await["id"]);
        let file = text(&vault.files(api).await[0]["id"]);
        Self {
            vault,
            employee: text(&employee["id"]),
            share,
            file,
            tenant,
            other,
            nemo,
            operator,
            team,
            assignment,
            exception,
            block,
            lock,
            agreement,
            request,
            office,
            delegation,
            review,
            item,
            import,
            client,
            secret,
            issuer,
            partnership,
            code,
        }
    }

    /// What stands for a parameter in a path.
    pub fn value(&self, operation: &Operation, parameter: &str) -> String {
        match parameter {
            "regime" if operation.template.contains("/modules/") => "time-recording".to_owned(),
            "regime" if !operation.template.contains("/roles/") => "company-access".to_owned(),
            "tenant_id" if operation.is_of("vault") => self.vault.employer.id.clone(),
            "tenant_id" if operation.is_of("files") => self.vault.provider.id.clone(),
            "tenant_id" => self.tenant.id.clone(),
            "provider_id" => self.vault.provider.id.clone(),
            "client_id" => self.vault.employer.id.clone(),
            "employee_id" => self.employee.clone(),
            "share_id" => self.share.clone(),
            "file_id" => self.file.clone(),
            "user_id" => self.nemo.id.clone(),
            "unit_id" => self.team.clone(),
            "partnership_id" => self.partnership.clone(),
            "assignment_id" => self.assignment.clone(),
            "exception_id" => self.exception.clone(),
            "block_id" => self.block.clone(),
            "delegation_id" => self.delegation.clone(),
            "type" => "claim".to_owned(),
            "external_id" => "S-2026-17".to_owned(),
            "item_id" => self.item.clone(),
            "import_id" => self.import.clone(),
            "request_id" => self.request.clone(),
            "review_id" => self.review.clone(),
            "issuer_id" => self.issuer.clone(),
            "agreement_id" => self.agreement.clone(),
            "lock_id" => self.lock.clone(),
            "api_client_id" => self.client.clone(),
            "secret_id" => text(&self.secret["id"]),
            "regime" => "own".to_owned(),
            "role" => "clerk".to_owned(),
            "module" => "activity-management".to_owned(),
            "capacity" => "employer".to_owned(),
            "key" => "time-recording".to_owned(),
            "code" => "not_found".to_owned(),
            "file" => "swagger-ui.css".to_owned(),
            unknown => panic!("say here what stands for {unknown}"),
        }
    }

    /// The path of an operation on what is there.
    pub fn path(&self, operation: &Operation) -> String {
        self.path_with(operation, "", "")
    }

    /// The same, with one parameter of the path replaced.
    pub fn path_with(&self, operation: &Operation, parameter: &str, value: &str) -> String {
        let mut path = operation.template.to_owned();
        for name in operation.parameters("path") {
            let value = if name == parameter { value.to_owned() } else { self.value(operation, name) };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        path
    }

    /// A body that an operation takes, with every field that the document knows for it.
    pub fn body(&self, api: &Api, operation: &Operation) -> Option<Value> {
        operation.schema()?;
        let (from, until) = (api.now() + chrono::TimeDelta::days(1), api.now() + chrono::TimeDelta::days(9));
        let unit = json!({ "type": "unit", "unit_id": self.team });
        Some(match operation.id {
            "evaluate" | "explain" | "search_subjects" | "search_resources" | "search_actions"
            | "evaluate_several" => self.question(api, operation),
            "found_tenant" => json!({
                "name": "Muster GmbH", "language": "de", "regimes": ["time-recording"], "provider": false,
                "administrator": { "given_name": "Mia", "family_name": "Muster", "email": "mia@muster.example", "mobile": "+32470123456" },
            }),
            "follow_regime" => json!({ "version": 1, "office_holder_id": self.nemo.id }),
            "change_tenant" => json!({ "name": "Kessler AG", "language": "en" }),
            "create_api_client" | "change_api_client" => json!({ "name": "Import" }),
            "add_secret" => json!({ "expires_at": until }),
            "create_assignment" => json!({
                "holder": { "type": "user", "id": self.nemo.id }, "role": "time-recording/supervisor",
                "scope": unit, "valid_from": from, "valid_until": until, "constraints": {}, "attested": [],
            }),
            "change_assignment" => json!({
                "valid_from": from, "valid_until": until, "constraints": {}, "confirm_below_minimum": true,
            }),
            "accept_assignment" => json!({
                "method": "hand", "document_sha256": "ab".repeat(32), "signed_at": api.now(),
            }),
            "create_exception" => json!({
                "user_id": self.nemo.id, "regime": "time-recording", "path": ["acme"], "verdict": "allow", "active": true,
            }),
            "delegate" => json!({
                "assignment_id": self.office, "delegate_id": self.nemo.id, "scope": unit, "valid_from": from,
                "valid_until": until, "permissions": ["mandat/user.create"],
            }),
            "block_user" => json!({ "unit_id": self.team, "reason": "On leave" }),
            "change_exception" => json!({ "active": false }),
            "put_record" => json!({
                "unit_id": self.team, "path": ["acme"], "attributes": {}, "responsible_id": self.nemo.id,
                "person_reference": "p-17", "person_name": "Nadja Weber",
            }),
            "find_user" => json!({ "identifiers": { "national-number": "85.07.30-033.28" } }),
            "create_lock" => json!({ "path": ["acme"] }),
            "define_role" => {
                json!({ "key": "cook", "title": "Cook", "permissions": ["time-recording/report.read"] })
            }
            "change_role" => json!({ "title": "Cook", "permissions": ["time-recording/report.read"] }),
            "make_partnership_code" => json!({ "side": { "type": "host" }, "name": "Kessler" }),
            "propose_partnership" => json!({ "code": self.code, "name": "Kessler" }),
            "register_external" => json!({
                "home_user_id": self.nemo.id, "given_name": "Carl", "family_name": "Muster",
                "email": "carl@muster.example", "units": [self.team],
                "assignments": [{
                    "role": "time-recording/supervisor", "scope": unit, "valid_from": from, "valid_until": until,
                    "attested": [],
                }],
                "confirm_below_minimum": true,
            }),
            "deactivate_user" => json!({
                "successor_id": self.tenant.owner.id,
                "replacements": [{ "assignment_id": self.assignment, "user_id": self.tenant.owner.id }],
            }),
            "set_partnership_site" | "set_home_unit" => json!({ "unit_id": self.team }),
            "create_unit" => json!({ "kind": "team", "name": "West", "parent_id": self.team }),
            "change_unit" => json!({ "name": "West", "parent_id": null }),
            "create_user" => self.newcomer(from, until),
            "create_users" => json!({ "users": [self.newcomer(from, until)] }),
            "change_user" => json!({
                "given_name": "Carl", "family_name": "Muster", "email": "carl@kessler.example", "language": "fr",
                "job_title": "Director", "identifiers": {},
            }),
            "change_settings" => json!({
                "set": [{ "key": "time-recording/target-hours", "value": "on" }], "reset": [],
            }),
            "change_inbox_item" | "change_my_inbox_item" => json!({ "done": true }),
            "request_access"
            | "approve_access_request"
            | "reject_access_request"
            | "start_access_review"
            | "decide_access_review_item"
            | "publish_agreement"
            | "accept_my_agreement" => self.agreed(operation.id, from, until),
            "post_inbox_item" => json!({
                "kind": "task", "title": "Declare", "text": "Please.", "link": "https://example.com/1",
                "permission": "company-access/service.employer.use", "unit_id": self.team, "due_at": until,
            }),
            "change_user_settings" => json!({
                "set": [{ "key": "time-recording/terminal", "value": "on" }],
                "reset": ["time-recording/personnel-code"],
            }),
            _ if operation.is_of("vault") || operation.is_of("files") => self.vault_body(operation.id),
            id => self.identity_body(id),
        })
    }

    /// A token of somebody who may do this.
    pub async fn token(&self, api: &Api, operation: &Operation) -> String {
        match operation.id {
            "found_tenant" | "list_tenants" | "list_issuers" | "register_issuer" | "read_issuer"
            | "end_issuer" => self.operator.clone(),
            _ if operation.is_of("vault") => self.vault.employer.owner.token(api).await,
            _ if operation.is_of("files") => self.vault.manager.token(api).await,
            _ => self.tenant.owner.token(api).await,
        }
    }
}
