//! Who somebody with this e-mail address and this password is.
//!
//! Whatever the answer, the work is the same: one try counted, one look into the directory, one account
//! read or more, one hash or more. Only who has accounts under several addresses' salts costs more.

use super::attempts::Reserved;
use crate::{
    directory::EmailIndex,
    error::Error,
    passwords::{Password, Passwords, Recipe, Stored, store::Kept},
    storage::{self, Store},
};
use mandat_domain::{
    ids::{PLATFORM, TenantId, UserId},
    validity::Moment,
};
use uuid::Uuid;

/// An account of the address, with what is needed to check its password.
struct Candidate {
    tenant: TenantId,
    user: UserId,
    active: bool,
    kept: Option<Kept>,
}

impl Candidate {
    fn fitting(&self) -> Fitting {
        let provisional = self.kept.as_ref().is_some_and(|kept| kept.provisional_until.is_some());
        Fitting { provisional, ..Fitting::of(self.tenant, self.user) }
    }

    fn stored(&self) -> Option<&Stored> {
        self.kept.as_ref().map(|kept| &kept.stored)
    }
}

/// An account that the password fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fitting {
    pub tenant: TenantId,
    pub user: UserId,
    /// Somebody else made the password: it opens no session before it is changed (CSM-03).
    pub provisional: bool,
}

impl Fitting {
    /// An account of somebody who is known otherwise, or chose the password.
    #[must_use]
    pub const fn of(tenant: TenantId, user: UserId) -> Self {
        Self { tenant, user, provisional: false }
    }
}

/// What came of a try.
#[derive(Default)]
pub struct Verdict {
    pub fitting: Vec<Fitting>,
    /// Accounts of who has left, that the password fits all the same (ASP-23).
    pub inactive: Vec<Fitting>,
    /// All accounts of the address, whatever their passwords.
    pub known: Vec<Fitting>,
}

/// A try with an e-mail address and a password.
pub struct Trial<'a> {
    pub store: &'a Store,
    pub passwords: &'a Passwords,
    pub email: EmailIndex,
    pub password: &'a Password,
    pub now: Moment,
}

impl Trial<'_> {
    /// Makes the try: reserves it first, so that it counts however the request ends; takes it back when it
    /// was right. `among` narrows it to one account, for a person who is already known.
    ///
    /// # Errors
    /// `unavailable` when too many hashes wait
    pub async fn make(&self, among: Option<Fitting>) -> Result<Verdict, Error> {
        let reserved = self.reserve().await?;
        let candidates = match self.candidates(among).await {
            Ok(candidates) => candidates,
            Err(error) => return self.not_made(reserved, error).await,
        };
        let verified = match self.verify(&candidates).await {
            Ok(verified) => verified,
            Err(error) => return self.not_made(reserved, error).await,
        };
        // While tries are paused the right password is as wrong as any other.
        let known = candidates.iter().filter(|c| !c.user.0.is_nil()).map(Candidate::fitting).collect();
        let Some(reserved) = reserved else { return Ok(Verdict { known, ..Verdict::default() }) };
        self.settle(reserved, among.is_none(), &candidates, &verified).await?;
        let fitting = candidates.iter().zip(&verified).filter(|(_, fits)| **fits).map(|(c, _)| c);
        let (active, inactive): (Vec<_>, Vec<_>) = fitting.partition(|c| c.active);
        let all = |some: Vec<&Candidate>| some.iter().map(|c| c.fitting()).collect();
        Ok(Verdict { fitting: all(active), inactive: all(inactive), known })
    }

    async fn reserve(&self) -> Result<Option<Reserved>, storage::Error> {
        let (email, now) = (self.email, self.now);
        self.store.platform(async |platform| platform.reserve_try(email.as_bytes(), now).await).await
    }

    async fn candidates(&self, among: Option<Fitting>) -> Result<Vec<Candidate>, storage::Error> {
        let email = self.email;
        let mut accounts = match among {
            Some(one) => vec![(one.tenant, one.user)],
            None => self.store.platform_read(async |platform| platform.users_of_email(&email).await).await?,
        };
        if accounts.is_empty() {
            // Nobody: read as much as for somebody.
            accounts.push((PLATFORM, UserId(Uuid::nil())));
        }
        let mut candidates = Vec::with_capacity(accounts.len());
        for (tenant, user) in accounts {
            let now = self.now;
            let (active, kept) = self
                .store
                .read(tenant, async |tx| {
                    let active = tx.may_sign_in(user, now).await?;
                    // A provisional one that has lapsed is as wrong as any other.
                    let kept = tx.password(user).await?.filter(|kept| kept.counts(now));
                    Ok::<_, storage::Error>((active, kept))
                })
                .await?;
            candidates.push(Candidate { tenant, user, active, kept });
        }
        Ok(candidates)
    }

    /// Whether the password fits each candidate. One hash answers for all that share a recipe, and for
    /// an address without any account one is made that fits nobody.
    async fn verify(&self, candidates: &[Candidate]) -> Result<Vec<bool>, Error> {
        let present = self.present_recipe()?;
        let mut recipes: Vec<Recipe> =
            candidates.iter().filter_map(Candidate::stored).map(Stored::recipe).collect();
        recipes.sort_by_key(|recipe| recipe.salt);
        recipes.dedup();
        if recipes.is_empty() {
            recipes.push(present);
        }
        let mut hashes = Vec::with_capacity(recipes.len());
        for recipe in recipes {
            hashes.push(self.passwords.hash(self.password, recipe).await?);
        }
        let fits = |stored: &Stored| hashes.iter().any(|hash| stored.fits(hash));
        Ok(candidates.iter().map(|c| c.stored().is_some_and(fits)).collect())
    }

    async fn settle(
        &self,
        reserved: Reserved,
        whole_address: bool,
        candidates: &[Candidate],
        verified: &[bool],
    ) -> Result<(), Error> {
        if !verified.contains(&true) {
            return Ok(());
        }
        // Who has left is told so once the password was right, so that theirs is worth a guess too.
        let guessable = |candidate: &Candidate| candidate.kept.is_some();
        let all = whole_address && candidates.iter().zip(verified).all(|(c, fits)| *fits || !guessable(c));
        let email = self.email;
        self.store
            .platform(async |platform| {
                if all {
                    platform.forget_tries(email.as_bytes()).await
                } else {
                    platform.take_back_try(email.as_bytes(), reserved).await
                }
            })
            .await?;
        self.renew(candidates, verified).await
    }

    /// Hashes the password anew where it was hashed in another way than today, or under the salt of an
    /// earlier address.
    async fn renew(&self, candidates: &[Candidate], verified: &[bool]) -> Result<(), Error> {
        let present = self.present_recipe()?;
        let fitting = candidates.iter().zip(verified).filter(|(_, fits)| **fits).map(|(c, _)| c);
        for candidate in fitting {
            if candidate.stored().is_none_or(|stored| stored.recipe() == present) {
                continue;
            }
            let stored = self.passwords.hash(self.password, present).await?;
            let user = candidate.user;
            self.store
                .operational(candidate.tenant, async |tx| tx.rehash_password(user, &stored).await)
                .await?;
        }
        Ok(())
    }

    fn present_recipe(&self) -> Result<Recipe, storage::Error> {
        self.email.salt(self.store.keys()).map(Recipe::present)
    }

    /// The try was reserved but could not be made, for no fault of the person.
    async fn not_made<T>(&self, reserved: Option<Reserved>, error: impl Into<Error>) -> Result<T, Error> {
        if let Some(reserved) = reserved {
            let email = self.email;
            self.store
                .platform(async |platform| platform.take_back_try(email.as_bytes(), reserved).await)
                .await?;
        }
        Err(error.into())
    }
}
