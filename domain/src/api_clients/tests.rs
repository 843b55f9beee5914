//! Every refusal of the commands on API clients, and what they come to otherwise.

use super::{ApiClient, change, create, end, secrets};
use crate::{
    access::{Authority, sample::*},
    event::{Digest, Event},
    ids::{ApiClientId, SecretId},
    refused::Refused,
    validity::Moment,
};
use chrono::TimeDelta;
use uuid::Uuid;

const ID: ApiClientId = ApiClientId(Uuid::from_u128(20));
const SECRET: SecretId = SecretId(Uuid::from_u128(21));

fn client(active: bool) -> ApiClient {
    ApiClient { id: ID, name: "Payroll".to_owned(), active }
}

fn adding(
    authority: &Authority<'_>,
    active: bool,
    live: usize,
    expires_at: Option<Moment>,
) -> Result<Vec<Event>, Refused> {
    let command = secrets::Add { secret_id: SECRET, digest: Digest([7; 32]), expires_at };
    secrets::add(authority, &client(active), live, command)
}

#[test]
fn an_api_client_is_made_renamed_and_ended() {
    by(&with("tenant-owner"), |owner| {
        assert_eq!(create::decide(owner, ID, "Payroll".to_owned()).unwrap().len(), 1);
        assert_eq!(change::decide(owner, &client(true), "Other".to_owned()).unwrap().len(), 1);
        assert_eq!(change::decide(owner, &client(true), "Payroll".to_owned()), Ok(Vec::new()));
        assert_eq!(end::decide(owner, &client(true)), Ok(vec![Event::ApiClientEnded { api_client_id: ID }]));
        assert_eq!(change::decide(owner, &client(false), "Other".to_owned()), Err(Refused::ApiClientEnded));
        assert_eq!(end::decide(owner, &client(false)), Err(Refused::ApiClientEnded));
    });
    by(&with("supervisor"), |other| {
        assert_eq!(code(create::decide(other, ID, "Payroll".to_owned())), "forbidden");
        assert_eq!(code(change::decide(other, &client(true), "Other".to_owned())), "not_found");
        assert_eq!(code(end::decide(other, &client(true))), "not_found");
        assert_eq!(code(adding(other, true, 0, None)), "not_found");
        assert_eq!(code(secrets::remove(other, &client(true), Some(SECRET))), "not_found");
    });
}

#[test]
fn secrets_are_bounded_in_number_and_time() {
    by(&with("tenant-owner"), |owner| {
        let made = adding(owner, true, secrets::LIMIT - 1, None).unwrap();
        let [Event::SecretAdded { expires_at, .. }] = made[..] else { panic!("one event") };
        assert_eq!(expires_at, day(1) + secrets::DEFAULT_LIFE);
        assert!(format!("{made:?}").contains("Digest(..)"), "a digest does not print");
        assert_eq!(adding(owner, true, secrets::LIMIT, None), Err(Refused::SecretsTooMany { limit: 5 }));
        assert_eq!(code(adding(owner, false, 0, None)), "api_client_ended");
        assert!(adding(owner, true, 0, Some(day(1) + secrets::LONGEST_LIFE)).is_ok());
        let longer = day(1) + secrets::LONGEST_LIFE + TimeDelta::seconds(1);
        assert_eq!(adding(owner, true, 0, Some(longer)), Err(Refused::SecretLivesTooLong { days: 730 }));
        let past = Err(Refused::ValidityInThePast { field: "expires_at" });
        assert_eq!(adding(owner, true, 0, Some(day(1))), past);
        assert_eq!(secrets::remove(owner, &client(true), Some(SECRET)).unwrap().len(), 1);
        assert_eq!(secrets::remove(owner, &client(true), None), Err(Refused::NotFound { what: "secret" }));
        assert_eq!(code(secrets::remove(owner, &client(false), Some(SECRET))), "api_client_ended");
    });
}
