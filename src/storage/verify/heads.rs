//! The head and the exported heads: signed by us, and on the chain.

use super::{Place, Wrong, chain::Chain, wrong};
use crate::storage::{
    export::{SignedHead, SignedHeadRow, signed_head},
    tx::Tx,
};

/// The head row: says where the chain ends, no more and no less, and is signed.
pub(super) async fn check_head(tx: &mut Tx, chain: &Chain) -> Result<(), Wrong> {
    let head = *tx.head();
    let signed = signed_head(tx).await?;
    if !signed.is_signed(tx.store()) {
        return wrong(Place::Head, "its signature is not one of ours");
    }
    if head.revision > chain.end.revision {
        let place = Place::Event { revision: chain.end.revision + 1 };
        return wrong(place, format!("is missing; the head says there are {}", head.revision));
    }
    if head.revision < chain.end.revision {
        let place = Place::Event { revision: head.revision + 1 };
        return wrong(place, "lies beyond the head");
    }
    if head.revision > 0 && head != chain.end {
        return wrong(Place::Head, "differs from the last event");
    }
    Ok(())
}

/// Every head that was ever exported lies on the chain: otherwise the log was cut or written anew
/// after it. Gives how many there are.
pub(super) async fn check_signed(
    tx: &mut Tx,
    chain: &Chain,
    exported: &[(usize, Option<SignedHead>)],
) -> Result<usize, Wrong> {
    let tenant = tx.tenant();
    let rows: Vec<SignedHeadRow> = tx
        .all(
            "select revision, hash, at, signing_key_id, signature from signed_heads \
             where tenant_id = $1 order by revision",
            &[],
        )
        .await?;
    for row in &rows {
        let signed = SignedHead::from_row(tenant, row);
        check(tx, chain, &signed, Place::SignedHead { revision: signed.revision })?;
    }
    for (line, signed) in exported {
        let place = Place::Exported { line: *line };
        match signed {
            Some(signed) => check(tx, chain, signed, place)?,
            None => return wrong(place, "cannot be read"),
        }
    }
    Ok(rows.len() + exported.len())
}

fn check(tx: &Tx, chain: &Chain, signed: &SignedHead, place: Place) -> Result<(), Wrong> {
    if !signed.is_signed(tx.store()) {
        return wrong(place, "its signature is not one of ours");
    }
    if signed.revision > chain.end.revision {
        let place = Place::Event { revision: chain.end.revision + 1 };
        return wrong(place, format!("is missing; revision {} was signed and exported", signed.revision));
    }
    if signed.revision > 0 && chain.at(signed.revision) != signed.head().ok() {
        return wrong(place, "is not what the log says at that revision");
    }
    Ok(())
}
