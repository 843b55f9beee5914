//! The same steps over HTTP, and what the service then says of everybody.

use crate::{
    guild::{FOUNDER, Guild, HALLS, Held, PEOPLE, Place, ROLES, Role, Step},
    harness::{Answer, Api, Tenant, text},
};
use chrono::{DateTime, TimeDelta, Utc};
use mandat::tokens::{Holder, Minting};
use mandat_domain::{
    access::LoginUsed,
    ids::{TenantId, UserId},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A tenant that is the guild.
pub struct Hall {
    tenant: Tenant,
    people: Vec<Member>,
    halls: Vec<String>,
    /// The ids of the assignments, in the order in which they were given.
    held: Vec<String>,
    /// Those of the delegations.
    lent: Vec<String>,
    began: DateTime<Utc>,
}

/// Somebody with a session that lasts.
struct Member {
    id: String,
    token: String,
}

impl Role {
    const fn key(self) -> &'static str {
        match self {
            Self::Master => "guild/master",
            Self::Warden => "guild/warden",
            Self::Mentor => "guild/mentor",
            Self::Fellow => "guild/fellow",
        }
    }

    /// What nobody has but by this role.
    const fn permission(self) -> &'static str {
        match self {
            Self::Master => "guild/feast.host",
            Self::Warden => "guild/hall.keep",
            Self::Mentor => "guild/craft.teach",
            Self::Fellow => "guild/craft.do",
        }
    }
}

impl Hall {
    /// A new guild in which only its founder is anything.
    pub async fn found(api: &Api) -> Self {
        let tenant = api.tenant_by_identity("guild").await;
        let mut people = vec![tenant.owner.clone()];
        for name in ["Ben", "Cleo", "Dan"] {
            people.push(tenant.user(api, name, &[], json!([{ "role": "guild/everyone" }])).await);
        }
        let mut halls = Vec::new();
        for name in ["East", "West"] {
            let new = json!({ "kind": "hall", "name": name });
            halls.push(text(&api.post(tenant.path("/units"), new).by(&tenant.owner).gives(201).await["id"]));
        }
        let first = tenant.list(api, "/assignments?role=guild/master", &tenant.owner).await;
        let held = first.iter().map(|master| text(&master["id"])).collect();
        let mut members = Vec::new();
        for person in &people {
            let id = person.id.clone();
            members.push(Member { token: lasting(api, &tenant, &person.token(api).await, &id).await, id });
        }
        Self { tenant, people: members, halls, held, lent: Vec::new(), began: api.now() }
    }

    /// Tries the step; whether it went through.
    pub async fn take(&mut self, api: &Api, step: Step) -> bool {
        let answer = match step {
            Step::Pass { hours } => {
                api.forward(TimeDelta::hours(hours.into()));
                return true;
            }
            Step::Appoint { by, to, role, place, after, lasting } => {
                let from = api.now() + TimeDelta::hours(after.unwrap_or(0).into());
                let mut new = json!({
                    "holder": { "type": "user", "id": self.people[to].id },
                    "role": role.key(),
                    "scope": self.scope(place),
                });
                if after.is_some() {
                    new["valid_from"] = json!(from);
                }
                if let Some(hours) = lasting {
                    new["valid_until"] = json!(from + TimeDelta::hours(hours.into()));
                }
                let path = self.tenant.path("/assignments");
                let answer = api.post(path, new).token(&self.people[by].token).send().await;
                if answer.status == 201 {
                    self.held.push(text(&answer.body["id"]));
                }
                answer
            }
            Step::Accept { by, which } => {
                let form = json!({ "method": "hand", "document_sha256": "ab".repeat(32) });
                self.act(api, by, which, "acceptance", form).await
            }
            Step::Approve { by, which } => self.act(api, by, which, "approval", json!(null)).await,
            Step::Delegate { by, which, to, place, lasting } => {
                let mut new = json!({
                    "assignment_id": self.held[which],
                    "delegate_id": self.people[to].id,
                    "scope": self.scope(place),
                });
                if let Some(hours) = lasting {
                    new["valid_until"] = json!(api.now() + TimeDelta::hours(hours.into()));
                }
                let path = self.tenant.path("/delegations");
                let answer = api.post(path, new).token(&self.people[by].token).send().await;
                if answer.status == 201 {
                    self.lent.push(text(&answer.body["id"]));
                }
                answer
            }
            Step::Revoke { by, which } => {
                let path = self.tenant.path(&format!("/delegations/{}/end", self.lent[which]));
                api.post(path, json!(null)).token(&self.people[by].token).send().await
            }
            Step::End { by, which } => self.act(api, by, which, "end", json!(null)).await,
        };
        // What is refused is refused with a reason, never with a mistake of the service.
        assert!(answer.status < 500 && answer.status != 401, "{step:?}: {}", answer.text);
        answer.status < 300
    }

    async fn act(&self, api: &Api, by: usize, which: usize, act: &str, body: Value) -> Answer {
        let path = self.tenant.path(&format!("/assignments/{}/{act}", self.held[which]));
        api.post(path, body).token(&self.people[by].token).send().await
    }

    fn scope(&self, place: Place) -> Value {
        match place {
            Some(hall) => json!({ "type": "unit", "unit_id": self.halls[hall] }),
            None => json!({ "type": "tenant" }),
        }
    }

    /// Everybody has what the model says, everywhere, and each assignment is what the model says.
    pub async fn agrees(&self, api: &Api, guild: &Guild) {
        assert_eq!(api.now(), self.began + TimeDelta::hours(guild.now.into()));
        let places = || [None].into_iter().chain((0..HALLS).map(Some));
        let asked: Vec<_> = (0..PEOPLE)
            .flat_map(|who| ROLES.map(|role| (who, role)))
            .flat_map(|(who, role)| places().map(move |place| (who, role, place)))
            .collect();
        let question = |(who, role, place): &(usize, Role, Place)| {
            let properties = place.map_or(json!({}), |hall| json!({ "unit_id": self.halls[hall] }));
            json!({
                "subject": { "type": "user", "id": self.people[*who].id },
                "action": { "name": role.permission() },
                "resource": { "type": "thing", "id": "1", "properties": properties },
            })
        };
        let several = json!({ "evaluations": asked.iter().map(question).collect::<Vec<_>>() });
        let observer = &self.people[PEOPLE - 1].token;
        let answers = api.post("/access/v1/evaluations", several).token(observer).gives(200).await;
        for ((who, role, place), answer) in asked.into_iter().zip(answers["evaluations"].as_array().unwrap())
        {
            let has = guild.has(who, role, place);
            assert_eq!(answer["decision"], has, "{who} as {role:?} at {place:?}: {answer}\n{guild:#?}");
        }
    }

    /// Each assignment and each delegation is in the state that the model says.
    pub async fn lists(&self, api: &Api, guild: &Guild) {
        let path = self.tenant.path("/assignments?limit=200");
        let listed = api.get(path).token(&self.people[PEOPLE - 1].token).gives(200).await;
        for (id, held) in self.held.iter().zip(&guild.held) {
            let found =
                listed["items"].as_array().unwrap().iter().find(|item| item["id"] == json!(id)).unwrap();
            assert_eq!(found["status"], held.status(guild.now), "{held:?} at {}: {found}", guild.now);
        }
        let path = self.tenant.path("/delegations?limit=200");
        let listed = api.get(path).token(&self.people[PEOPLE - 1].token).gives(200).await;
        for (id, lent) in self.lent.iter().zip(&guild.lent) {
            let found =
                listed["items"].as_array().unwrap().iter().find(|item| item["id"] == json!(id)).unwrap();
            let live = found["status"] == "live";
            assert_eq!(live, guild.is_lent(lent, guild.now), "{lent:?} at {}: {found}", guild.now);
        }
        assert_eq!((self.held.len(), self.lent.len()), (guild.held.len(), guild.lent.len()));
        assert_eq!(guild.held[0].holder, FOUNDER);
    }
}

impl Held {
    /// The word that the service has for it.
    fn status(&self, now: u32) -> &'static str {
        match self.waits {
            _ if self.ended => "ended",
            Some((_, lapses)) if lapses <= now => "lapsed",
            _ if self.until.is_some_and(|until| until <= now) => "expired",
            Some(_) => "awaiting",
            None if self.from > now => "pending",
            None => "live",
        }
    }
}

/// A token for the same session that lasts as long as the session does, so that nobody signs in again each time
/// the clock is moved.
async fn lasting(api: &Api, tenant: &Tenant, token: &str, user: &str) -> String {
    let session = api.get("/v1/sessions/current").token(token).gives(200).await;
    let login = LoginUsed { person: None, method: text(&session["method"]) };
    let id = |text: &str| Uuid::try_parse(text).unwrap();
    let holder = Holder::Person { user: UserId(id(user)), session: id(&text(&session["id"])), login };
    let tenant = TenantId(id(&tenant.id));
    let expires_at = api.now() + TimeDelta::days(14);
    let minting = Minting { id: Uuid::nil(), tenant, holder, scopes: vec![], now: api.now(), expires_at };
    api.signing.mint(&minting).unwrap()
}
