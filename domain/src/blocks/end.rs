//! A block is ended: all that the user held counts again, as far as it still holds.

use super::{Block, BlockRefused, may_block, not_oneself};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    refused::Refused,
};

/// Who could block there ends the block, whoever made it, but nobody one of their own (CSM-09). A frozen tenant
/// ends blocks: nobody gets more than they had (SPV-09).
///
/// # Errors
/// [`Refused::NotFound`], [`BlockRefused`], and those of the authority
pub fn decide(authority: &Authority<'_>, block: &Block) -> Result<Vec<Event>, Refused> {
    authority.see("block", service::USER_READ, &Resource::of(block.user.owner.clone()))?;
    may_block(authority, &block.user, block.unit.as_ref())?;
    not_oneself(authority, &block.user)?;
    if block.ended {
        return Err(BlockRefused::Ended.into());
    }
    let (block_id, user_id) = (block.id, block.user_id);
    Ok(vec![Event::UserUnblocked { block_id, user_id, unit_id: block.unit.as_ref().map(|unit| unit.id) }])
}
