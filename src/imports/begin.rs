//! A file that is right begins to be staged.

use super::{Import, checking::Checked, store::NewImport};
use crate::{error::Error, storage::Tx};
use mandat_domain::{
    access::Authority,
    event::Event,
    ids::ImportId,
    imports::{
        Destination,
        begin::{Begin, decide},
    },
    refused::Refused,
};
use uuid::Uuid;

/// What is to begin.
pub struct Beginning {
    pub import_id: ImportId,
    pub users: u64,
    pub units: Vec<Uuid>,
    pub nowhere: bool,
    pub confirmed: bool,
}

impl Beginning {
    #[must_use]
    pub fn of(import_id: ImportId, checked: &Checked, confirmed: bool) -> Self {
        let (users, units) = (checked.people.len() as u64, checked.units.clone());
        Self { import_id, users, units, nowhere: checked.nowhere, confirmed }
    }
}

/// Decides that it begins, with what is known behind the lock.
///
/// # Errors
/// The refusals of the decision
pub async fn begin(
    tx: &mut Tx,
    authority: &Authority<'_>,
    beginning: &Beginning,
) -> Result<Vec<Event>, Error> {
    let units = tx.units_of_import(&beginning.units).await?;
    if let Some(unit) = beginning.units.iter().find(|id| units.iter().all(|unit| unit.id.0 != **id)) {
        return Err(Refused::UnitUnknown { field: "units", unit: (*unit).into() }.into());
    }
    let destination = Destination { units: &units, nowhere: beginning.nowhere };
    let Beginning { import_id, users, confirmed, .. } = *beginning;
    let running = tx.running_import().await?;
    Ok(decide(authority, &Begin { import_id, users, destination, confirmed, running })?)
}

impl Tx {
    /// Keeps that an import has begun, and until when whoever works on it is believed.
    pub async fn import_begun(&mut self, new: &NewImport) -> Result<Import, Error> {
        self.keep_import(new).await?;
        Ok(self.import_as_answer(new.id).await?)
    }
}
