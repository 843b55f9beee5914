//! Who somebody from a partner tenant is here.

use crate::{
    access::Holding,
    account::{Account, Actor},
    ids::{TenantId, UserId},
};

/// Somebody at home in a partner tenant, for whom this tenant exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guest {
    /// Lent to this tenant, which has an account of its own for them (TIM-15).
    External { user: UserId },
    /// Works for the provider that serves this tenant, with what they hold there (ASP-01, ASP-18).
    Staff { account: Account, holdings: Vec<Holding> },
}

impl Guest {
    /// The account by which they are known here: their own one here, or that at home.
    #[must_use]
    pub const fn account(&self) -> Account {
        match self {
            Self::External { user } => Account::User(*user),
            Self::Staff { account, .. } => *account,
        }
    }

    /// Who did it, for the log: an external by the account here, staff by the one at home.
    #[must_use]
    pub const fn actor(&self, here: TenantId, home: TenantId) -> Actor {
        match self {
            Self::External { .. } => Actor::new(here, self.account()),
            Self::Staff { account, .. } => Actor::new(home, *account),
        }
    }
}
