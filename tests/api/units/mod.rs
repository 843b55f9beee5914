//! Units: the tree of a tenant's structure, and who is placed where.

mod changing;
mod closing;
mod leaving;
mod members;
mod tree;

use crate::harness::NamedCase;

pub fn cases() -> Vec<NamedCase> {
    [changing::cases(), closing::cases(), leaving::cases(), members::cases(), tree::cases()].concat()
}
