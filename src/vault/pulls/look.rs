//! Whoever is looked for: the same work, whoever is found.

use super::{LEASE, store::WaitingRow};
use crate::{
    entropy::Entropy,
    storage::{Error, Tx},
    vault::store::EmployeeRow,
};
use mandat_domain::{
    ids::{EmployeeId, FileId, PartnershipId, PullId, ShareId, TenantId},
    regime::{self, Rules},
    vault::{
        Field, Fields, found,
        pull::{Connection, LookedAt, combination},
        rules_of,
    },
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use subtle::{Choice, ConstantTimeEq};
use uuid::Uuid;

/// At how many employees is looked, whoever is found: those who have the mark of what is looked for, and as many others as
/// it takes.
pub const LOOKED_AT: usize = 4;
/// What the identifiers are sealed for.
const PURPOSE: &str = "pull identifiers";

impl Tx {
    /// Keeps whom somebody looks for, until somebody has looked.
    pub async fn keep_waiting(
        &mut self,
        id: PullId,
        request: &str,
        identifiers: &Fields,
    ) -> Result<(), Error> {
        let sealed = self.seal_for(id.0, PURPOSE, &serde_json::to_vec(identifiers)?).await?;
        let until = self.now() + LEASE;
        self.pull_waits(id, request, &sealed, until).await
    }

    /// Whom somebody looks for.
    pub(super) async fn looked_for(&mut self, id: PullId, waiting: &WaitingRow) -> Result<Fields, Error> {
        let opened = self.open_for(id.0, PURPOSE, &waiting.sealed).await?;
        Ok(opened.map(|plain| serde_json::from_slice(&plain)).transpose()?.unwrap_or_default())
    }

    /// The connection with the other side, as this one knows it.
    pub(super) async fn connection_with(&mut self, partner: TenantId) -> Result<Option<Connection>, Error> {
        let known = self.connections(Some(partner)).await?.into_iter().next();
        Ok(known.map(|row| Connection { partnership: row.partnership, terms: row.terms }))
    }

    /// Looks for a person in this vault, for the provider of a partnership. **The same statements, the same number of
    /// employees and of pieces deciphered, whoever is found**, and nothing is ended early: what is compared takes as long whether
    /// it is the same or not. An empty vault has nobody to look at.
    pub async fn look_for(
        &mut self,
        rules: &Rules,
        identifiers: &Fields,
        partnership: PartnershipId,
        entropy: &Entropy,
    ) -> Result<Vec<LookedAt>, Error> {
        let Ok(vault) = rules_of(rules) else { return Ok(Vec::new()) };
        let rows = self.rows_to_look_at(vault, identifiers).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let sealed: Vec<_> = rows.iter().map(EmployeeRow::sealed).collect();
        let fields = self.open_evenly(&sealed, Field::ALL).await?;
        let pseudonyms = self.pseudonyms(partnership.0, &ids).await?;
        let shares = self.shares_among(&ids).await?;
        let here = shares.iter().filter(|share| share.partnership_id == partnership.0);
        let with_it: BTreeSet<Uuid> = here.map(|share| share.employee_id).collect();
        let now = self.now();
        let new = || (FileId(entropy.id(now)), ShareId(entropy.id(now)));
        let one = |((id, fields), pseudonym): ((&Uuid, Option<Fields>), String)| {
            let fields = fields.unwrap_or_default();
            LookedAt {
                employee: EmployeeId(*id),
                is_wanted: has(&fields, identifiers),
                fields,
                pseudonym,
                shared: with_it.contains(id),
                has_file: false,
                new: new(),
            }
        };
        Ok(ids.iter().zip(fields).zip(pseudonyms).map(one).collect())
    }

    /// As many as are looked at, some of them twice where there are not so many.
    async fn rows_to_look_at(
        &mut self,
        vault: &regime::Vault,
        identifiers: &Fields,
    ) -> Result<Vec<EmployeeRow>, Error> {
        let by = combination(vault, identifiers).and_then(|all| found::by(all, identifiers));
        let marks = self.marks(by.as_slice()).await?;
        let Some(mark) = marks.first() else { return Ok(Vec::new()) };
        let number = i64::try_from(LOOKED_AT).unwrap_or_default();
        let ids: Vec<Uuid> = self.marked_from(mark, number).await?;
        let ids: Vec<Uuid> = ids.iter().copied().cycle().take(LOOKED_AT).collect();
        let rows = self.employees_among(&ids).await?;
        // In the order of the marks, so that those who have it come first.
        let row = |id: &Uuid| rows.iter().find(|row| row.id == *id).cloned();
        let known: Vec<EmployeeRow> = ids.iter().filter_map(row).collect();
        Ok(known.iter().cycle().take(LOOKED_AT).cloned().collect())
    }

    /// Notes of whom the provider, whose transaction this is, has a file.
    pub(super) async fn note_files(
        &mut self,
        partnership: PartnershipId,
        looked_at: &mut [LookedAt],
    ) -> Result<(), Error> {
        let called: Vec<String> = looked_at.iter().map(|one| one.pseudonym.clone()).collect();
        let files = self.files_called(partnership, &called).await?;
        for one in looked_at {
            one.has_file = files.iter().any(|file| file.pseudonym.as_ref() == Some(&one.pseudonym));
        }
        Ok(())
    }
}

/// Whether all identifiers are theirs. Digests of the same length are compared to their end, and none is left out: how long
/// it takes says nothing.
fn has(fields: &Fields, identifiers: &Fields) -> bool {
    let digest = |field: Field, text: &str| Sha256::digest(found::compared(field, text));
    let mut all = Choice::from(u8::from(!identifiers.names().is_empty()));
    for (field, wanted) in identifiers.iter() {
        let known = fields.get(field);
        let same = digest(field, known.unwrap_or_default()).ct_eq(&digest(field, wanted));
        all &= same & Choice::from(u8::from(known.is_some()));
    }
    all.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(said: &[(Field, &str)]) -> Fields {
        Fields::kept(said.iter().map(|(field, text)| (*field, (*text).to_owned())))
    }

    #[test]
    fn all_identifiers_have_to_be_theirs() {
        let wanted = [
            (Field::BirthDate, "1965-09-19"),
            (Field::Postcode, "5211NJ"),
            (Field::CitizenNumber, "111222333"),
        ];
        let known = [&wanted[..], &[(Field::FamilyName, "Janssen")]].concat();
        assert!(has(&fields(&known), &fields(&wanted)));
        for one in 0..wanted.len() {
            let mut other = wanted;
            other[one].1 = "1965-09-20";
            assert!(!has(&fields(&known), &fields(&other)));
            let less: Vec<_> = known.iter().copied().filter(|(field, _)| *field != wanted[one].0).collect();
            assert!(!has(&fields(&less), &fields(&wanted)), "who is not known to have it does not have it");
        }
        assert!(!has(&fields(&known), &Fields::default()), "nobody is found by nothing");
    }
}
