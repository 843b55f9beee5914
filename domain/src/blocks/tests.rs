//! Who blocks whom where, and which offices stay filled.

use super::{Block, blockers, could_end, create, end};
use crate::{
    access::{Resource, Subject, sample::*},
    account::Account,
    assignments::Holder,
    event::Event,
    ids::{BlockId, UnitId, UserId},
    offices::{Roll, Seat},
    refused::Refused,
    scope::Scope,
    units::Unit,
    validity::Validity,
};
use uuid::Uuid;

const BEN_ID: UserId = UserId(Uuid::from_u128(11));

fn id(number: u128) -> BlockId {
    BlockId(Uuid::from_u128(number))
}

/// Ben, who holds these roles and is a member of the team.
fn ben(roles: &[&str], units: &[UnitId]) -> Holder {
    let holdings = roles.iter().map(|role| holding(20, role, Scope::Tenant)).collect();
    Holder::new(subject(BEN, holdings), data(BEN, units).owner.unwrap())
}

fn block(
    who: &Subject,
    user: &Holder,
    unit: Option<&Unit>,
    live: &[(BlockId, Option<UnitId>)],
) -> Result<Vec<Event>, Refused> {
    let reason = "why".to_owned();
    let command = create::Create { block_id: id(1), user_id: BEN_ID, reason };
    by(who, |authority| create::decide(authority, user, unit, live, command))
}

#[test]
fn where_no_regime_says_who_blocks_it_takes_the_right_to_change_the_user_there() {
    assert_eq!(blockers(&rules(), None), None);
    let (owner, user) = (with("tenant-owner"), ben(&["employee"], &[EAST]));
    let east = team(EAST);
    for unit in [None, Some(&east)] {
        assert!(matches!(block(&owner, &user, unit, &[]).as_deref(), Ok([Event::UserBlocked { .. }])));
    }
    let manager = with("absence-manager");
    assert_eq!(code(block(&manager, &user, None, &[])), "not_found", "who is not seen is not there");
}

#[test]
fn nobody_blocks_themselves_twice_or_who_stands_above_them() {
    let owner = with("tenant-owner");
    let own = Holder::new(owner.clone(), data(ANNA, &[]).owner.unwrap());
    assert_eq!(code(block(&owner, &own, None, &[])), "block_of_yourself");
    let user = ben(&["employee"], &[EAST]);
    assert_eq!(code(block(&owner, &user, None, &[(id(2), None)])), "block_exists");
    assert!(block(&owner, &user, None, &[(id(2), Some(EAST))]).is_ok());
    let many: Vec<_> = (0..200).map(|n| (id(n), Some(UnitId(Uuid::from_u128(n + 100))))).collect();
    assert_eq!(code(block(&owner, &user, None, &many)), "blocks_too_many");
}

#[test]
fn the_last_owner_is_not_blocked_and_a_blocked_one_counts_no_more_spv_08() {
    let owner = with("tenant-owner");
    let seat = |number: u128, holder: Account| Seat {
        assignment: holding(number, "tenant-owner", Scope::Tenant).assignment,
        role: role("tenant-owner"),
        holder,
        serves: true,
        scope: Scope::Tenant,
        validity: Validity { from: day(0), until: None },
        ended: false,
        awaits: None,
    };
    let mut user = ben(&["tenant-owner"], &[EAST]);
    user.roll = Roll { seats: vec![seat(20, BEN)], ..Roll::default() };
    assert_eq!(code(block(&owner, &user, None, &[])), "office_emptied");
    assert!(block(&owner, &user, Some(&team(EAST)), &[]).is_ok(), "in the tenant he goes on");
    user.roll.seats.push(seat(7, ANNA));
    assert!(block(&owner, &user, None, &[]).is_ok());
    user.roll.blocked.insert((ANNA, None));
    assert_eq!(code(block(&owner, &user, None, &[])), "office_emptied");
}

#[test]
fn who_could_block_there_ends_it_once() {
    let (owner, user) = (with("tenant-owner"), ben(&["employee"], &[EAST]));
    let of = |user: &Holder, ended: bool| Block {
        id: id(1),
        user_id: BEN_ID,
        user: user.clone(),
        unit: Some(team(EAST)),
        ended,
    };
    let ending = |who: &Subject, block: &Block| by(who, |authority| end::decide(authority, block));
    assert!(matches!(ending(&owner, &of(&user, false)).as_deref(), Ok([Event::UserUnblocked { .. }])));
    assert_eq!(code(ending(&owner, &of(&user, true))), "block_ended");
    let stranger = with("employee");
    assert_eq!(code(ending(&stranger, &of(&user, false))), "not_found");
    let own = Holder::new(owner.clone(), data(ANNA, &[]).owner.unwrap());
    assert_eq!(code(ending(&owner, &of(&own, false))), "block_of_yourself");
    assert!(!by(&owner, |authority| could_end(authority, &own, None)));
}

#[test]
fn whoever_is_blocked_in_a_unit_gives_nothing_there_csm_09() {
    let mut owner = with("tenant-owner");
    owner.blocks = vec![Some(EAST)];
    let gives = |place: &Resource| by(&owner, |authority| authority.covering(place).next().is_some());
    assert!(gives(&Resource::tenant()) && gives(&Resource::unit(path(WEST))));
    assert!(!gives(&Resource::unit(path(EAST_NIGHT))));
}
