//! Why an import is refused as a whole. What is wrong with single rows is a [`Finding`](super::check::Finding).

use crate::ids::ImportId;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefused {
    #[error("the file names nobody")]
    Empty,
    /// Two at a time would only wait for each other.
    #[error("another import of this tenant is on its way: {import}")]
    Running { import: ImportId },
    #[error("{staged} of {users} people were staged")]
    Incomplete { users: u64, staged: u64 },
}

impl ImportRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "import_empty",
            Self::Running { .. } => "import_running",
            Self::Incomplete { .. } => "import_incomplete",
        }
    }
}
