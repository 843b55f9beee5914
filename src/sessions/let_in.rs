//! Whether somebody who has proved who they are is let in.

use crate::{error::Error, storage::Tx};
use mandat_domain::{
    access::{LoginUsed, Subject, sign_in},
    account::Account,
    ids::UserId,
    regime::Catalogue,
};

impl Tx {
    /// Refuses who lacks a right that the tenant's regimes ask of everybody (ASP-03, ASP-12), or comes by a method
    /// that they do not accept (SPV-14). Asked only after the password, or the token of a session, was right,
    /// so that nobody else learns of it.
    ///
    /// # Errors
    /// 403 `login_right_missing` with the code that the regime gives to it, 403 `login_method_refused`
    pub(super) async fn let_in(
        &mut self,
        user: UserId,
        login: &LoginUsed,
        catalogue: &Catalogue,
    ) -> Result<(), Error> {
        let view = self.view();
        let rules = self.rules(view, catalogue).await?;
        if let Some(subject) = self.subject(view, &rules, Account::User(user)).await? {
            let login = Some(login.clone());
            sign_in(&rules, &Subject { login, ..subject }, view.at)?;
        }
        Ok(())
    }
}
