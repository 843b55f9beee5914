//! The facts of a decision: who asks, what they hold, whose data it is, and by which rules.

use crate::{
    assignments::store::AssignmentRow,
    regimes::Catalogue,
    storage::{Error, Tx, View},
};
use mandat_domain::{
    access::{Holding, Owner, Subject},
    account::Account,
    ids::AssignmentId,
    regime::Rules,
};

impl Tx {
    /// The rules of the tenant: the regimes it follows, and the roles it made itself.
    pub async fn rules(&mut self, view: View, catalogue: &Catalogue) -> Result<Rules, Error> {
        let regimes = self
            .tenant_regimes(view)
            .await?
            .into_iter()
            .map(|followed| {
                catalogue
                    .find(&followed.regime, followed.version)
                    .ok_or(Error::Unreadable { what: "tenant_regimes.regime" })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let own = self.own_roles(view).await?.into_iter().map(|(role, _)| role).collect();
        Ok(Rules::new(regimes, own))
    }

    /// An account of this tenant with all it holds; `None` when there is none of that kind and id.
    pub async fn subject(&mut self, view: View, account: Account) -> Result<Option<Subject>, Error> {
        let active = match account {
            Account::User(id) => self.user_is_active(view, id).await?,
            Account::ApiClient(id) => self.api_client(view, id).await?.map(|client| client.active),
        };
        let Some(active) = active else {
            return Ok(None);
        };
        let holdings = self
            .holdings(view.known, account)
            .await?
            .iter()
            .map(|row| holding(row, view))
            .collect::<Result<_, _>>()?;
        Ok(Some(Subject { account, active, holdings }))
    }

    /// An account as the owner of data: a user is where they are a member, a program is nowhere.
    pub async fn owner(&mut self, view: View, account: Account) -> Result<Owner, Error> {
        let units = match account {
            Account::User(id) => self.member_paths(view, id).await?,
            Account::ApiClient(_) => Vec::new(),
        };
        Ok(Owner { account, units })
    }
}

/// Whether an assignment was ended is told as of the moment asked about: before its end it had not.
fn holding(row: &AssignmentRow, view: View) -> Result<Holding, Error> {
    let validity = row.validity();
    Ok(Holding {
        assignment: AssignmentId(row.id),
        role: row.role()?,
        scope: row.scope()?,
        validity,
        ended: row.ended && validity.until.is_some_and(|until| until <= view.at),
    })
}
