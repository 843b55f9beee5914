//! Where a resource stands among others and what is known of it, as it comes in.

use crate::text;
use mandat_domain::access::ResourcePath;

/// The most steps of a path.
pub const STEPS: usize = 8;

text! {
    /// One step of a resource path: the id that the asking system has for a customer, project or
    /// sub-project. It says nothing about a person.
    pub struct PathStep: 1..=64, example "acme";
    /// The value that a resource has in a dimension of its regime.
    pub struct AttributeValue: 1..=200, example "accident";
}

/// The path of these steps, outermost first.
#[must_use]
pub fn resource_path(steps: Vec<PathStep>) -> ResourcePath {
    ResourcePath(steps.into_iter().map(PathStep::into_string).collect())
}
