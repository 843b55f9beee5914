//! The vault: its users are put forward by the provider or an administrator, and approved by an administrator.

use crate::{
    cases,
    harness::{Api, Person, Tenant, at, text},
    notices::{carry, club},
    offices::unit,
    partnerships,
};
use serde_json::{Value, json};

cases![
    vlt_05_the_provider_puts_a_vault_user_forward_and_an_administrator_approves,
    vlt_05_an_administrator_puts_somebody_forward_and_another_answers,
];

const USER: &str = "data-vault/vault-user";
const ADMINISTRATOR: &str = "data-vault/vault-administrator";

/// A provider that serves an employer from one of its two offices, each with a client manager: Petra, who serves it,
/// and Paul. Willem is at home in the employer's Sales.
struct World {
    provider: Tenant,
    employer: Tenant,
    sales: String,
    petra: Person,
    paul: Person,
    willem: Person,
}

async fn world(api: &Api) -> World {
    let provider = api.provider_of("data-vault").await;
    let employer = api.tenant_of("data-vault").await;
    let [utrecht, breda] = [
        unit(api, &provider, "office", "Utrecht", None).await,
        unit(api, &provider, "office", "Breda", None).await,
    ];
    let side = json!({ "type": "client", "regime": "data-vault" });
    let code = partnerships::code(api, &employer, side, "Kessler Metallbau AG").await;
    let id = text(&partnerships::propose(api, &provider, &code, "Arbodienst Muster").await["id"]);
    let accept = employer.path(&format!("/partnerships/{id}/acceptance"));
    api.post(accept, json!(null)).by(&employer.owner).gives(200).await;
    let serving = provider.path(&format!("/partnerships/{id}/site"));
    api.put(serving, json!({ "unit_id": utrecht })).by(&provider.owner).gives(200).await;
    let manager = async |name: &str, office: &str| {
        let role = json!([{ "role": "data-vault/client-manager", "scope": at(office)["scope"] }]);
        provider.user(api, name, &[], role).await
    };
    let (petra, paul) = (manager("Petra", &utrecht).await, manager("Paul", &breda).await);
    let sales = unit(api, &employer, "department", "Sales", None).await;
    let willem = employer.user(api, "Willem", &[&sales], json!([])).await;
    World { provider, employer, sales, petra, paul, willem }
}

async fn reads(api: &Api, world: &World) -> bool {
    let there = json!({ "unit_id": world.sales });
    world.employer.allows(api, &world.willem, "data-vault/employee.read", there).await
}

async fn vlt_05_the_provider_puts_a_vault_user_forward_and_an_administrator_approves(api: &Api) {
    let (api, office) = club(api).await;
    let world = world(&api).await;
    let World { provider, employer, petra, paul, willem, .. } = &world;
    carry(&api, &office).await;
    let requests = employer.path("/access-requests");
    let wish = json!({ "user_id": willem.id, "role": USER, "reason": "Leads Sales" });
    let raised = api.post(&requests, wish.clone()).by(petra).gives(201).await;
    assert_eq!(
        (&raised["raised_by"]["id"], &raised["raiser_tenant_id"]),
        (&json!(petra.id), &json!(provider.id))
    );
    assert_eq!(raised["scope"], at(&world.sales)["scope"], "his own department");
    // She proposes; she neither gives nor answers, and whoever serves others does not know the employer.
    let direct = json!({ "holder": { "type": "user", "id": willem.id }, "role": USER });
    api.post(employer.path("/assignments"), direct).by(petra).refused(403, "provider_may_not").await;
    let path = format!("{requests}/{}", text(&raised["id"]));
    api.post(format!("{path}/approval"), json!({})).by(petra).refused(403, "request_own").await;
    api.post(&requests, wish.clone()).by(paul).refused(404, "not_found").await;
    // Nobody puts themselves forward here.
    let own = json!({ "role": USER });
    api.post(&requests, own).by(willem).refused(403, "request_not_yours").await;
    // The list: who, for what, when, raised by whom.
    let listed = employer.list(&api, "/access-requests?status=open", &employer.owner).await;
    assert_eq!((&listed[0]["user_id"], &listed[0]["raised_at"]), (&json!(willem.id), &json!(api.now())));
    assert_eq!(listed[0]["raised_by"]["id"], json!(petra.id));
    carry(&api, &office).await;
    let inbox = async || -> Vec<Value> {
        let page = api.get("/v1/me/inbox?done=false").by(&employer.owner).gives(200).await;
        let items = page["items"].as_array().unwrap().clone();
        items.into_iter().filter(|item| item["occasion"] == "request-raised").collect()
    };
    assert_eq!(inbox().await[0]["links"], json!([path]));
    assert!(!reads(&api, &world).await);
    let dry =
        api.post(format!("{path}/approval?dry_run=true"), json!({})).by(&employer.owner).gives(200).await;
    let kinds: Vec<_> = dry["events"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds, ["assignment.created", "assignment.started", "access_request.approved"]);
    // One yes is enough: he has standard access from then on.
    let answered = api.post(format!("{path}/approval"), json!({})).by(&employer.owner).gives(200).await;
    let given = employer.path(&format!("/assignments/{}", text(&answered["answer"]["assignment_id"])));
    assert_eq!(api.get(given).by(&employer.owner).gives(200).await["status"], "live");
    assert!(reads(&api, &world).await);
    carry(&api, &office).await;
    assert_eq!(inbox().await.len(), 1, "nobody is asked again");
    assert_eq!(employer.list(&api, "/assignments?awaiting=true", &employer.owner).await, Vec::<Value>::new());
    let verified = api.get(employer.path("/audit/verification")).by(&employer.owner).gives(200).await;
    assert_eq!(verified["sound"], true, "{verified}");
    api.stop().await;
}

async fn vlt_05_an_administrator_puts_somebody_forward_and_another_answers(api: &Api) {
    let world = world(api).await;
    let employer = &world.employer;
    let vera = employer.user_with(api, "Vera", ADMINISTRATOR).await;
    let wish = json!({ "user_id": world.willem.id, "role": USER });
    let raised = api.post(employer.path("/access-requests"), wish).by(&vera).gives(201).await;
    let path = employer.path(&format!("/access-requests/{}", text(&raised["id"])));
    let refused = api.post(format!("{path}/approval"), json!({})).by(&vera).refused(403, "request_own").await;
    assert!(text(&refused["detail"]).contains(ADMINISTRATOR), "{refused}");
    let reason = json!({ "reason": "Sales has enough" });
    let answered = api.post(format!("{path}/rejection"), reason).by(&employer.owner).gives(200).await;
    assert_eq!(answered["status"], "rejected");
    assert!(!reads(api, &world).await);
}
