//! Users by the numbers they are known by elsewhere: found through a keyed hash, so that no number stands open (CSM-08).

use crate::storage::{Error, Keys, Tx, keys::Label};
use mandat_domain::{
    ids::{TenantId, UserId},
    users::create::Taken,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a number in its normal form is found by; the same number is another in each tenant and under each name.
fn index(keys: &Keys, tenant: TenantId, name: &str, number: &str) -> Result<Vec<u8>, Error> {
    let said = [tenant.0.as_bytes().as_slice(), name.as_bytes(), &[0], number.as_bytes()].concat();
    keys.derived(Label::IdentifierIndex).mac(&said).map(Into::into)
}

impl Tx {
    /// What of somebody's particulars another user has; the numbers are in their normal form.
    pub(super) async fn taken(
        &mut self,
        keys: &Keys,
        email: bool,
        numbers: &BTreeMap<String, String>,
        but: Option<UserId>,
    ) -> Result<Taken, Error> {
        let numbers: Vec<_> = numbers.clone().into_iter().collect();
        let having = self.users_of_numbers(keys, &numbers).await?.into_iter();
        let others = having.filter(|(_, user)| Some(*user) != but);
        Ok(Taken { email, identifiers: others.map(|((name, _), _)| name).collect() })
    }

    /// Who in this tenant has which of the numbers; each is named first.
    pub(super) async fn users_of_numbers(
        &mut self,
        keys: &Keys,
        numbers: &[(String, String)],
    ) -> Result<BTreeMap<(String, String), UserId>, Error> {
        if numbers.is_empty() {
            return Ok(BTreeMap::new());
        }
        let tenant = self.tenant();
        let indexed = numbers.iter().map(|number| Ok((index(keys, tenant, &number.0, &number.1)?, number)));
        let indexed = indexed.collect::<Result<BTreeMap<_, _>, Error>>()?;
        let indices: Vec<Vec<u8>> = indexed.keys().cloned().collect();
        let rows: Vec<(Vec<u8>, Uuid)> = self
            .all_among(
                "select number_index, user_id from user_numbers where tenant_id = $1 and number_index in ({ids})",
                &indices,
                &[],
            )
            .await?;
        let named = |(index, user)| Some(((*indexed.get(&index)?).clone(), UserId(user)));
        Ok(rows.into_iter().filter_map(named).collect())
    }

    /// Makes the user known by the numbers in their particulars, and by no others.
    pub(super) async fn enter_numbers(&mut self, keys: &Keys, user: UserId) -> Result<(), Error> {
        self.leave_numbers(user).await?;
        let row = self.user(self.view(), user).await?;
        // One or two: a regime has no more.
        for (name, number) in row.map(|row| row.person.identifiers).unwrap_or_default() {
            let index = index(keys, self.tenant(), &name, &number)?;
            self.execute(
                "insert into user_numbers (tenant_id, number_index, user_id) values ($1, $2, $3)",
                &[&index, &user.0],
            )
            .await?;
        }
        Ok(())
    }

    /// Makes the numbers of the user free again.
    pub(in crate::users) async fn leave_numbers(&mut self, user: UserId) -> Result<(), Error> {
        self.execute("delete from user_numbers where tenant_id = $1 and user_id = $2", &[&user.0]).await?;
        Ok(())
    }
}
