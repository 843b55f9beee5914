//! Who looked at whose data, when, why and from where (NEN 7513; ASP-21).
//!
//! An entry holds ids, words and names of fields. It never holds a value of what was read or looked for, nor a reason
//! somebody wrote: that stands where it was recorded, and the entry refers to it.

mod canonical;
pub mod seal;
#[cfg(test)]
mod tests;

use crate::{access::Grounds, account::Actor, validity::Moment};
use std::{borrow::Cow, collections::BTreeSet};
use uuid::Uuid;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $word:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$of])* $word),+ }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$word),+];

            /// The word as it is kept and told.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text),+ }
            }

            /// What the word means; `None` for one that there is not.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }
    };
}

words! {
    /// What was done.
    Action {
        SignedIn = "signed-in",
        SignInRefused = "sign-in-refused",
        Read = "read",
        Searched = "searched",
        Listed = "listed",
        Exported = "exported",
        Pulled = "pulled",
        Erased = "erased",
    }
}

words! {
    /// Whether the data were given.
    Outcome {
        Allowed = "allowed",
        Refused = "refused",
    }
}

words! {
    /// What for, as far as it is known.
    Purpose {
        /// Looking after accounts and what they may do.
        Administration = "administration",
        /// The care for a person.
        Care = "care",
        /// The rights of the person whose data they are.
        RightsOfPerson = "rights-of-person",
        /// Seeing to it that others keep to the rules.
        Oversight = "oversight",
    }
}

/// What somebody did with personal data, or wanted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    pub action: Action,
    /// What was touched, in a word: `user`, `employee`, `file`, `access-log`, `session`.
    pub object_type: Cow<'static, str>,
    /// The one thing; none for searches and lists.
    pub object_id: Option<Uuid>,
    /// How many of them were given.
    pub objects: u32,
    /// Which fields were given or which filters were set, by name and never with a value.
    pub fields: BTreeSet<Cow<'static, str>>,
    pub purpose: Option<Purpose>,
    /// Where the reason is recorded: the id of a share, a pull, a request.
    pub purpose_id: Option<Uuid>,
    pub grounds: Grounds,
    pub outcome: Outcome,
}

impl Deed {
    fn new(action: Action, object_type: &'static str, object_id: Option<Uuid>) -> Self {
        Self {
            action,
            object_type: object_type.into(),
            object_id,
            objects: u32::from(object_id.is_some()),
            fields: BTreeSet::new(),
            purpose: None,
            purpose_id: None,
            grounds: Grounds::default(),
            outcome: Outcome::Allowed,
        }
    }

    /// One thing was read; without an id where what was wanted has none here.
    #[must_use]
    pub fn read(object_type: &'static str, id: impl Into<Option<Uuid>>) -> Self {
        Self::new(Action::Read, object_type, id.into())
    }

    /// Some were looked for; [`showing`](Self::showing) says how many were found.
    #[must_use]
    pub fn searched(object_type: &'static str) -> Self {
        Self::new(Action::Searched, object_type, None)
    }

    /// A list was read; [`showing`](Self::showing) says how many were on the page.
    #[must_use]
    pub fn listed(object_type: &'static str) -> Self {
        Self::new(Action::Listed, object_type, None)
    }

    /// Data went out as a file: of one thing, or of as many as [`showing`](Self::showing) says.
    #[must_use]
    pub fn exported(object_type: &'static str, id: Option<Uuid>) -> Self {
        Self::new(Action::Exported, object_type, id)
    }

    /// Data were pulled out of another tenant's vault, or that was tried.
    #[must_use]
    pub fn pulled(object_type: &'static str, id: Option<Uuid>) -> Self {
        Self::new(Action::Pulled, object_type, id)
    }

    /// The data of one thing cannot be read any more.
    #[must_use]
    pub fn erased(object_type: &'static str, id: Uuid) -> Self {
        Self::new(Action::Erased, object_type, Some(id))
    }

    /// Somebody has proved that an account is theirs: a person begins a session, a program gets a token.
    #[must_use]
    pub fn signed_in(object_type: &'static str, id: Uuid) -> Self {
        Self::new(Action::SignedIn, object_type, Some(id))
    }

    /// Somebody wanted to sign in and was not let in (ASP-21).
    #[must_use]
    pub fn sign_in_refused(object_type: &'static str) -> Self {
        Self::new(Action::SignInRefused, object_type, None).refused()
    }

    /// So many were given.
    #[must_use]
    pub fn showing(self, objects: usize) -> Self {
        Self { objects: u32::try_from(objects).unwrap_or(u32::MAX), ..self }
    }

    /// With the names of the fields that were given, or of the filters that were set.
    #[must_use]
    pub fn fields<T: Into<Cow<'static, str>>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.fields.extend(names.into_iter().map(Into::into));
        self
    }

    /// With what it was for, and the id of what tells the reason.
    #[must_use]
    pub fn for_purpose(self, purpose: Purpose, reason: Option<Uuid>) -> Self {
        Self { purpose: Some(purpose), purpose_id: reason, ..self }
    }

    /// With the roles by which it was allowed, and on whose behalf.
    #[must_use]
    pub fn by(self, grounds: Grounds) -> Self {
        Self { grounds, ..self }
    }

    /// It was wanted, and nothing was given.
    #[must_use]
    pub fn refused(self) -> Self {
        Self { objects: 0, outcome: Outcome::Refused, ..self }
    }
}

/// Who did it, when, by which request and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances {
    pub at: Moment,
    /// Nobody but the platform where no account is known.
    pub actor: Actor,
    pub request_id: String,
    /// The address it came from, as text.
    pub address: Option<String>,
}

/// One line of the access log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: Uuid,
    pub deed: Deed,
    pub circumstances: Circumstances,
}
