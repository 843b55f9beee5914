//! Some of the people of a file are recorded. They count for nothing yet.

use super::{Row, Staged, may_import};
use crate::{
    access::Authority,
    event::Event,
    ids::{ImportId, UserId},
    refused::Refused,
};

/// Whoever began the import still imports users. Where to is asked once more when it is taken.
///
/// # Errors
/// Those of the authority
pub fn decide(
    authority: &Authority<'_>,
    import_id: ImportId,
    rows: Vec<(UserId, Row)>,
) -> Result<Vec<Event>, Refused> {
    may_import(authority)?;
    let staged = |(user_id, row): (UserId, Row)| {
        Event::UserStaged(Staged {
            import_id,
            user_id,
            unit_ids: row.placed_in(),
            home_unit_id: row.home,
            person: Some(row.person),
        })
    };
    Ok(rows.into_iter().map(staged).collect())
}
