//! Operators: accounts of the platform's own tenant, of persons or of programs.

use super::{Failure, change, in_words, open, print_json, recorded};
use crate::{
    config::Settings,
    directory::EmailIndex,
    error::Error,
    invitations::Invitation,
    storage::{Store, Tx},
    tokens::opaque::{Kind, Opaque, Text},
};
use mandat_domain::{
    access::{Authority, Owner, Subject},
    account::Account,
    api_clients::{self, ApiClient, secrets},
    assignments::create::{self as assign, Holder},
    event::Event,
    ids::{ApiClientId, AssignmentId, PLATFORM, SecretId, UserId},
    offices::Roll,
    person::Person,
    refused::Refused,
    regime::{Catalogue, PLATFORM_REGIME, Values},
    scope::Scope,
    users::create::{self, Create},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A new operator that is a program.
#[derive(Debug, Serialize, Deserialize)]
pub struct Program {
    pub client_id: Uuid,
    pub client_secret: Text,
}

/// A new operator that is a person.
#[derive(Debug, Serialize, Deserialize)]
pub struct Invited {
    pub user_id: Uuid,
    pub invitation: Invitation,
}

/// What a new operator is.
pub enum Operator {
    Person(Person),
    /// By its name.
    Program(String),
}

/// Makes an operator in the database of the settings, and prints what it signs in with.
///
/// # Errors
/// When the database cannot be opened, or the e-mail address is taken.
pub async fn create(settings: &Settings, operator: Operator) -> Result<(), Failure> {
    let (store, catalogue) = open(settings).await?;
    match operator {
        Operator::Person(person) => {
            print_json(&create_person(&store, &catalogue, person).await.map_err(in_words)?)?;
        }
        Operator::Program(name) => {
            print_json(&create_program(&store, &catalogue, name).await.map_err(in_words)?)?;
        }
    }
    store.close().await;
    Ok(())
}

/// Makes an API client that founds tenants and administers operators.
pub async fn create_program(store: &Store, catalogue: &Catalogue, name: String) -> Result<Program, Error> {
    let now = store.clock().now();
    let id = ApiClientId(store.entropy().id(now));
    let (secret_id, assignment_id) =
        (SecretId(store.entropy().id(now)), AssignmentId(store.entropy().id(now)));
    let Opaque { text, digest } = Opaque::new(Kind::ClientSecret, None, store.entropy().bytes());
    let outcome = store
        .write::<Program, Error>(
            &change(store),
            async |tx| {
                let rules = tx.rules(tx.view(), catalogue).await?;
                let authority = Authority::command_line(&rules, tx.now());
                let mut events = api_clients::create::decide(&authority, id, name.clone())?;
                let client = ApiClient { id, name, active: true };
                let add = secrets::Add { secret_id, digest, expires_at: None };
                events.extend(secrets::add(&authority, &client, 0, add)?);
                events.extend(operate(&authority, catalogue, Account::ApiClient(id), assignment_id)?);
                Ok(events)
            },
            async |tx| {
                tx.platform().enter_client(PLATFORM, id).await?;
                Ok(Program { client_id: id.0, client_secret: text })
            },
        )
        .await?;
    recorded(outcome)
}

/// Makes a user that founds tenants and administers operators.
pub async fn create_person(store: &Store, catalogue: &Catalogue, person: Person) -> Result<Invited, Error> {
    let now = store.clock().now();
    let id = UserId(store.entropy().id(now));
    let assignment_id = AssignmentId(store.entropy().id(now));
    let email = EmailIndex::of(store.keys(), &person.email)?;
    let (invitation, digest) = Invitation::new(store.entropy(), now, PLATFORM);
    let outcome = store
        .write::<Invited, Error>(
            &change(store),
            async |tx| {
                let rules = tx.rules(tx.view(), catalogue).await?;
                let authority = Authority::command_line(&rules, tx.now());
                let email_taken = tx.platform().user_of_email(PLATFORM, &email).await?.is_some();
                let taken = create::Taken { email: email_taken, ..create::Taken::default() };
                let assignments = Vec::new();
                let command = Create {
                    user_id: id,
                    person,
                    units: &[],
                    home: None,
                    assignments,
                    confirmed: false,
                    roll: Roll::default(),
                };
                let mut events = create::decide(&authority, &taken, command)?;
                events.extend(operate(&authority, catalogue, Account::User(id), assignment_id)?);
                Ok(events)
            },
            async |tx: &mut Tx| {
                tx.enter_user(id, &email).await?;
                tx.invite(id, &digest, invitation.expires_at).await?;
                Ok(Invited { user_id: id.0, invitation })
            },
        )
        .await?;
    recorded(outcome)
}

/// The founding role of the platform's regime, given by the command line.
fn operate(
    authority: &Authority<'_>,
    catalogue: &Catalogue,
    account: Account,
    assignment_id: AssignmentId,
) -> Result<Vec<Event>, Refused> {
    let regime = catalogue
        .newest(PLATFORM_REGIME)
        .ok_or_else(|| Refused::RegimeUnknown { key: PLATFORM_REGIME.to_owned() })?;
    let holder = Holder::new(Subject::new(account, true, Vec::new()), Owner { account, units: Vec::new() });
    let command = assign::Create {
        attested: std::collections::BTreeSet::new(),
        assignment_id,
        role: regime.founding_role.clone(),
        scope: Some(Scope::Tenant),
        valid_from: None,
        valid_until: None,
        constraints: Values::new(),
    };
    assign::decide(authority, Some(&holder), None, command)
}
