//! People whose access is given and taken, in each of the ways by which that happens.

use crate::service::{Answer, Process, Service, Tenant};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

const CHANGE: &str = "time-recording/time.change";
const READ: &str = "time-recording/time.read";
/// Tokens of people are good for five minutes.
const SIGNED_IN_FOR: Duration = Duration::from_mins(3);

/// How somebody comes to a right, and loses it.
#[derive(Debug, Clone)]
enum Way {
    /// By a role for the team.
    Assignment { team: String },
    /// By a role for a team that the owner of the data comes into and leaves.
    Membership { path: String },
    /// By a role of the tenant's own, which the right comes into and leaves.
    Role { path: String },
}

/// Somebody who signs in with a password.
pub struct Person {
    tenant: String,
    email: String,
    token: Mutex<(String, Instant)>,
}

/// Somebody about whom is asked, and who asks about themselves.
pub struct Subject {
    pub itself: Person,
    pub question: Value,
    holder: String,
    way: Way,
}

/// A tenant with such people.
pub struct Company {
    pub tenant: Tenant,
    pub owner: Person,
    pub subjects: Vec<Subject>,
    keys: AtomicU64,
}

impl Company {
    /// One with as many subjects, a third of them for each way.
    pub async fn found(service: &Service, process: &Process, subjects: usize) -> Self {
        let tenant = service.tenant(process).await;
        let id = tenant.path.rsplit('/').next().unwrap().to_owned();
        let owner = Person::new(&id, "nadja.kessler@kessler.example", tenant.token.clone());
        let mut company = Self { tenant, owner, subjects: Vec::new(), keys: AtomicU64::default() };
        let team = company.made(process, "/units", json!({ "kind": "team", "name": "North" })).await;
        let colleague = company.user(process, "Anna", &[&team], json!([])).await;
        for number in 0..subjects {
            let name = format!("Nummer{number}");
            let (way, owner_id, roles) = match number % 3 {
                0 => (Way::Assignment { team: team.clone() }, text(&colleague["user"]["id"]), json!([])),
                1 => {
                    let new = json!({ "kind": "team", "name": format!("Team {number}") });
                    let team = company.made(process, "/units", new).await;
                    let moving = company.user(process, &format!("Moving{number}"), &[], json!([])).await;
                    let moving = text(&moving["user"]["id"]);
                    let path = format!("/units/{team}/members/{moving}");
                    let scope = json!({ "type": "unit", "unit_id": team });
                    let roles = json!([{ "role": "time-recording/supervisor", "scope": scope }]);
                    (Way::Membership { path }, moving, roles)
                }
                _ => {
                    let role = format!("corrector{number}");
                    let new = json!({ "key": role, "title": "Corrector", "permissions": [READ] });
                    let path = format!("{}/roles", company.tenant.path);
                    process.post(&path, Some(&company.tenant.token), new).await;
                    let path = format!("/roles/own/{role}");
                    let roles = json!([{ "role": format!("own/{role}"), "scope": { "type": "tenant" } }]);
                    (Way::Role { path }, text(&colleague["user"]["id"]), roles)
                }
            };
            let made = company.user(process, &name, &[&team], roles).await;
            process.accept(&made["invitation"]).await;
            let (email, holder) = (format!("{}@kessler.example", name.to_lowercase()), &made["user"]["id"]);
            let token = process.sign_in(&id, &email).await;
            let question = json!({
                "subject": { "type": "user", "id": holder },
                "action": { "name": CHANGE },
                "resource": { "type": "entry", "id": "1", "properties": { "owner_id": owner_id } },
            });
            let itself = Person::new(&id, &email, token);
            company.subjects.push(Subject { itself, question, holder: text(holder), way });
        }
        company
    }

    async fn user(&self, process: &Process, name: &str, units: &[&str], assignments: Value) -> Value {
        let new = json!({
            "given_name": name, "family_name": "Muster", "units": units, "assignments": assignments,
            "email": format!("{}@kessler.example", name.to_lowercase()),
        });
        process.post(&format!("{}/users", self.tenant.path), Some(&self.tenant.token), new).await
    }

    async fn made(&self, process: &Process, path: &str, new: Value) -> String {
        let path = format!("{}{path}", self.tenant.path);
        text(&process.post(&path, Some(&self.tenant.token), new).await["id"])
    }

    /// Gives a subject the access.
    pub async fn give(&self, process: &Process, subject: &Subject) -> Answer {
        let (method, path, body) = match &subject.way {
            Way::Assignment { team } => {
                let new = json!({
                    "holder": { "type": "user", "id": subject.holder },
                    "role": "time-recording/supervisor",
                    "scope": { "type": "unit", "unit_id": team },
                });
                (Method::POST, "/assignments", Some(new))
            }
            Way::Membership { path } => (Method::PUT, path.as_str(), None),
            Way::Role { path } => {
                let new = json!({ "title": "Corrector", "permissions": [READ, CHANGE] });
                (Method::PUT, path.as_str(), Some(new))
            }
        };
        let answer = self.write(process, method, path, body).await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.body);
        answer
    }

    /// Takes it again, after it was given with this answer.
    pub async fn take(&self, process: &Process, subject: &Subject, given: &Answer) -> Answer {
        let end;
        let (method, path, body) = match &subject.way {
            Way::Assignment { .. } => {
                end = format!("/assignments/{}/end", text(&given.body["id"]));
                (Method::POST, end.as_str(), None)
            }
            Way::Membership { path } => (Method::DELETE, path.as_str(), None),
            Way::Role { path } => {
                let new = json!({ "title": "Corrector", "permissions": [READ] });
                (Method::PUT, path.as_str(), Some(new))
            }
        };
        let answer = self.write(process, method, path, body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer
    }

    /// Sends it until it is answered. Where the service has no time for it (503), nobody knows whether it was
    /// done; sent again under its key, it is done once.
    async fn write(&self, process: &Process, method: Method, path: &str, body: Option<Value>) -> Answer {
        let path = format!("{}{path}", self.tenant.path);
        let once = self.keys.fetch_add(1, Ordering::Relaxed).to_string();
        let once = if method == Method::POST { &*once } else { "" };
        loop {
            let token = self.owner.token(process).await;
            let headers = [("idempotency-key", once)];
            let answer = process.call(method.clone(), &path, &token, body.as_ref(), &headers).await;
            if answer.status != 503 {
                return answer;
            }
        }
    }
}

impl Person {
    fn new(tenant: &str, email: &str, token: String) -> Self {
        let token = Mutex::new((token, Instant::now()));
        Self { tenant: tenant.to_owned(), email: email.to_owned(), token }
    }

    /// An access token; a new one where the last is about to run out.
    pub async fn token(&self, process: &Process) -> String {
        let mut token = self.token.lock().await;
        if token.1.elapsed() >= SIGNED_IN_FOR {
            *token = (process.sign_in(&self.tenant, &self.email).await, Instant::now());
        }
        token.0.clone()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
