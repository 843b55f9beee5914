//! What the cases are written with.

mod answer;
mod api;
mod beneath;
mod call;
pub mod contract;
mod gateway;
mod issuer;
pub mod numbers;
mod people;
mod post;
#[allow(dead_code, reason = "what is not used here, the tests of the store use")]
pub mod postgres;

pub use answer::Answer;
pub use api::{Api, ISSUER};
pub use call::Call;
pub use gateway::{Gateway, Text};
pub use issuer::{Issuer, PORTAL};
pub use people::{
    ABSENCE_MANAGER, ACTIVITY_MANAGER, EMPLOYEE, NOBODY, OWNER, Person, SUPERVISOR, Tenant, at, field, text,
};

pub use post::{Letter, PostOffice};

use std::{future::Future, pin::Pin};

/// A case, by name.
pub type NamedCase = (&'static str, Case);

/// What a case does with a service of its own.
pub type Case = fn(&Api) -> Pin<Box<dyn Future<Output = ()> + '_>>;

/// Lists async functions as the cases of a module.
#[macro_export]
macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        pub fn cases() -> Vec<$crate::harness::NamedCase> {
            vec![$((concat!(module_path!(), "::", stringify!($name)), |api| Box::pin($name(api)))),+]
        }
    };
}
