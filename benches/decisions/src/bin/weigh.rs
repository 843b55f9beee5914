//! Counts bytes and allocations, in a program of its own, so that counting slows nobody down who is timed.
//! Prints a line for each size: users, bytes of the ideal index, bytes of the form, what the form says of
//! itself, and how often it allocated in 10,000 checks, which must be never.

use decisions::{
    form::{allows, check},
    ideal::Ideal,
    world::{World, now},
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    for size in std::env::args().skip(1).map(|size| size.parse::<usize>().expect("a number of users")) {
        let world = World::of(size);
        let questions = world.questions(10_000);
        let kept = |region: &Region<System>| {
            let change = region.change();
            change.bytes_allocated as i64 - change.bytes_deallocated as i64
        };
        // What is made once for all tenants is there already.
        drop(World::of(1).form());
        let region = Region::new(COUNTED);
        let ideal = Ideal::of(&world);
        let by_hand = kept(&region);
        drop(ideal);
        let region = Region::new(COUNTED);
        let form = world.form();
        let compiled = kept(&region);
        let region = Region::new(COUNTED);
        let yes = questions.iter().filter(|question| allows(check(&form, question, now()))).count();
        let allocations = region.change().allocations + region.change().reallocations;
        assert!(yes > 1_000 && allocations == 0, "{yes} of 10,000 allowed, {allocations} allocations");
        println!("{size} {by_hand} {compiled} {} {allocations}", form.bytes());
    }
}
