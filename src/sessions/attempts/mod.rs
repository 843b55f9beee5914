//! How often somebody tried to sign in with an e-mail address.

mod store;

pub use store::Reserved;
