//! The sample is made: the company is founded, its owner does the rest, everybody sets a password.

use super::{
    acting::Acting,
    company::{self, Colleague, Held, OwnRole, Team},
    paper::{self, Paper},
    story::Fortnight,
};
use crate::{
    command_line::{Failure, in_words, operator, tenant},
    directory::EmailIndex,
    error::Error,
    invitations::{Invitation, redeem},
    passwords::{Password, Passwords},
    storage::Store,
    tokens::opaque::{Kind, Opaque, Text},
};
use chrono::NaiveTime;
use futures_util::future::try_join_all;
use mandat_domain::{
    access::{Owner, Subject},
    account::Account,
    api_clients::{self, ApiClient, secrets},
    assignments::create::{self as assign, Holder},
    ids::{ApiClientId, AssignmentId, SecretId, TenantId, UnitId, UserId},
    keys::{PermissionKey, RoleKey},
    person::Person,
    refused::Refused,
    regime::{Catalogue, Values},
    roles::define,
    scope::Scope,
    units, users,
};
use secrecy::ExposeSecret;
use uuid::Uuid;

/// Makes everything and gives the paper on which it stands. Its address is still empty.
pub async fn fill(store: &Store, catalogue: &Catalogue, passwords: &Passwords) -> Result<Paper, Failure> {
    make(store, catalogue, passwords).await.map_err(in_words)
}

async fn make(store: &Store, catalogue: &Catalogue, passwords: &Passwords) -> Result<Paper, Error> {
    let program = operator::create_program(store, catalogue, company::OPERATOR.to_owned()).await?;
    let (given, family, email) = company::FOUNDER;
    let new = tenant::NewTenant {
        name: company::NAME.to_owned(),
        language: company::LANGUAGE.to_owned(),
        provider: false,
        regimes: vec![company::REGIME.to_owned()],
        administrator: person(given, family, email),
    };
    let founded = tenant::create(store, catalogue, new).await?;
    let owner_id = UserId(founded.administrator_id);
    let owner =
        Acting { store, catalogue, tenant: TenantId(founded.tenant_id), account: Account::User(owner_id) };
    let mut teams = Vec::new();
    for team in &company::TEAMS {
        let id = owner.make_team(team, &teams).await?;
        teams.push(paper::Unit { id, name: team.name.to_owned() });
    }
    for role in &company::OWN_ROLES {
        owner.define(role).await?;
    }
    let password = password(store);
    let user = |id: Uuid, (given, family, email): (&str, &str, &str), role: &str| paper::User {
        id,
        name: format!("{given} {family}"),
        email: email.to_owned(),
        password: password.clone(),
        role: role.to_owned(),
    };
    let mut users = vec![user(owner_id.0, company::FOUNDER, company::OWNER)];
    let mut invitations = vec![founded.invitation];
    for colleague in &company::COLLEAGUES {
        let (id, invitation) = owner.hire(colleague, &teams).await?;
        let Colleague { given_name, family_name, email, roles, .. } = colleague;
        let role = roles.first().map_or("", |held| held.role);
        users.push(user(id, (given_name, family_name, email), role));
        invitations.push(invitation);
    }
    let client = owner.connect(company::CLIENT, company::HR_ROLE).await?;
    set_passwords(store, passwords, &invitations, &password).await?;
    Ok(Paper {
        base_url: String::new(),
        operator: paper::Client {
            id: program.client_id,
            name: company::OPERATOR.to_owned(),
            secret: program.client_secret.0.expose_secret().to_owned(),
            role: "platform/operator".to_owned(),
        },
        tenants: vec![paper::Tenant {
            id: founded.tenant_id,
            name: company::NAME.to_owned(),
            units: teams,
            users,
            clients: vec![client],
        }],
    })
}

impl Acting<'_> {
    fn new_id(&self) -> Uuid {
        self.store.entropy().id(self.store.clock().now())
    }

    async fn make_team(&self, team: &Team, made: &[paper::Unit]) -> Result<Uuid, Error> {
        let id = UnitId(self.new_id());
        let above = team.above.and_then(|name| find(made, name));
        self.write(
            async |tx, authority| {
                let view = tx.view();
                let parent = match above {
                    Some(id) => tx.unit(view, id).await?.map(|(unit, _)| unit),
                    None => None,
                };
                let command = units::create::Create {
                    unit_id: id,
                    kind: "team".to_owned(),
                    name: team.name.to_owned(),
                };
                Ok(units::create::decide(authority, parent.as_ref(), command)?)
            },
            async |_| Ok(id.0),
        )
        .await
    }

    async fn define(&self, role: &OwnRole) -> Result<(), Error> {
        let permissions = role.permissions.iter().filter_map(|key| PermissionKey::parse(key)).collect();
        let command = define::Define { role: role_key(role.key)?, title: role.title.to_owned(), permissions };
        self.write(
            async |tx, authority| {
                let used = tx.role_key_used(&command.role).await?;
                Ok(define::decide(authority, used, command)?)
            },
            async |_| Ok(()),
        )
        .await
    }

    async fn hire(&self, colleague: &Colleague, teams: &[paper::Unit]) -> Result<(Uuid, Invitation), Error> {
        let id = UserId(self.new_id());
        let person = person(colleague.given_name, colleague.family_name, colleague.email);
        let email = EmailIndex::of(self.store.keys(), &person.email)?;
        let now = self.store.clock().now();
        let (invitation, digest) = Invitation::new(self.store.entropy(), now, self.tenant);
        self.write(
            async |tx, authority| {
                let (tenant, view) = (tx.tenant(), tx.view());
                let email_taken = tx.platform().user_of_email(tenant, &email).await?.is_some();
                let taken = users::create::Taken { email: email_taken, ..Default::default() };
                let named: Vec<Uuid> = teams.iter().map(|team| team.id).collect();
                let known = tx.units_among(view, &named).await?;
                let known: Vec<units::Unit> = known.into_iter().map(|(unit, _)| unit).collect();
                let units: Vec<units::Unit> =
                    known.iter().filter(|unit| unit.name == colleague.team).cloned().collect();
                let given = colleague.roles.iter().map(|held| {
                    let unit = known.iter().find(|unit| Some(unit.name.as_str()) == held.team);
                    Ok((self.assignment(held, unit.map(|unit| unit.id))?, unit))
                });
                let assignments = given.collect::<Result<_, Refused>>()?;
                let command = users::create::Create {
                    roll: tx.roll(view, authority.rules).await?,
                    user_id: id,
                    person,
                    units: &units,
                    assignments,
                    home: None,
                    confirmed: false,
                };
                Ok(users::create::decide(authority, &taken, command)?)
            },
            async |tx| {
                tx.enter_user(id, &email).await?;
                tx.invite(id, &digest, invitation.expires_at).await?;
                Ok((id.0, invitation))
            },
        )
        .await
    }

    fn assignment(&self, held: &Held, unit: Option<UnitId>) -> Result<assign::Create, Refused> {
        let ahead = held.stand_in.then(|| Fortnight::ahead_of(self.store.clock().now()));
        let start_of = |day: chrono::NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        Ok(assign::Create {
            attested: std::collections::BTreeSet::new(),
            assignment_id: AssignmentId(self.new_id()),
            role: role_key(held.role)?,
            scope: Some(unit.map_or(Scope::Tenant, |unit_id| Scope::Unit { unit_id })),
            valid_from: ahead.map(|ahead| start_of(ahead.from)),
            valid_until: ahead.map(|ahead| start_of(ahead.until)),
            constraints: Values::new(),
        })
    }

    /// Makes a program with a secret and a role in the whole company.
    async fn connect(&self, name: &str, role: &'static str) -> Result<paper::Client, Error> {
        let id = ApiClientId(self.new_id());
        let secret_id = SecretId(self.new_id());
        let Opaque { text, digest } = Opaque::new(Kind::ClientSecret, None, self.store.entropy().bytes());
        let account = Account::ApiClient(id);
        let held = company::everywhere(role);
        let secret = self
            .write::<Text>(
                async |_, authority| {
                    let mut events = api_clients::create::decide(authority, id, name.to_owned())?;
                    let client = ApiClient { id, name: name.to_owned(), active: true };
                    let add = secrets::Add { secret_id, digest, expires_at: None };
                    events.extend(secrets::add(authority, &client, 0, add)?);
                    let holder = Holder::new(
                        Subject::new(account, true, Vec::new()),
                        Owner { account, units: Vec::new() },
                    );
                    let assignment = self.assignment(&held, None)?;
                    events.extend(assign::decide(authority, Some(&holder), None, assignment)?);
                    Ok(events)
                },
                async |tx| {
                    let tenant = tx.tenant();
                    tx.platform().enter_client(tenant, id).await?;
                    Ok(text)
                },
            )
            .await?;
        Ok(paper::Client {
            id: id.0,
            name: name.to_owned(),
            secret: secret.0.expose_secret().to_owned(),
            role: role.to_owned(),
        })
    }
}

/// Everybody accepts their invitation; the hashing goes on side by side.
async fn set_passwords(
    store: &Store,
    passwords: &Passwords,
    invitations: &[Invitation],
    password: &str,
) -> Result<(), Error> {
    let password = Password::from(password.to_owned());
    try_join_all(invitations.iter().map(async |invitation| {
        let request_id = store.entropy().id(store.clock().now()).to_string();
        redeem(store, passwords, &invitation.token, &password, request_id).await
    }))
    .await?;
    Ok(())
}

/// One password for all of the sample, another for each: 80 random bits that can be typed.
fn password(store: &Store) -> String {
    let letters = hex::encode(store.entropy().bytes::<10>());
    let groups: Vec<&str> =
        [0..5, 5..10, 10..15, 15..20].into_iter().filter_map(|at| letters.get(at)).collect();
    groups.join("-")
}

fn find(made: &[paper::Unit], name: &str) -> Option<UnitId> {
    made.iter().find(|unit| unit.name == name).map(|unit| UnitId(unit.id))
}

fn role_key(key: &str) -> Result<RoleKey, Refused> {
    RoleKey::parse(key).ok_or(Refused::NotFound { what: "role" })
}

fn person(given: &str, family: &str, email: &str) -> Person {
    Person {
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        email: email.to_owned(),
        ..Person::default()
    }
}
