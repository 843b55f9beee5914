//! Measures decisions in one run: the compiled form beside an ideal index at 100, 10,000 and 1,000,000 users,
//! and beside Cedar, Rego and Casbin at 10,000. Asserts that all give the same answers, prints tables, and
//! writes them into `docs/performance.md`, unless `--print-only` is said. `--short` leaves out the million.

#![allow(clippy::cast_precision_loss, reason = "figures, not money")]

mod cpu;
#[path = "../../src/report.rs"]
#[allow(dead_code)]
mod report;
mod timed;

use cpu::Cpu;
use criterion::{BenchmarkId, Criterion, Throughput};
use decisions::{
    casbin_rules::Casbin,
    cedar::Cedar,
    form::{account, allows, check, data_of},
    ideal::{Ideal, Reason},
    rego::Rego,
    world::{Question, World, now},
};
use mandat_domain::access::form::{Answer, Form};
use report::Report;
use std::{
    hint::black_box,
    time::{Duration, Instant},
};
use timed::Timed;

/// Why a bench cannot go on.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    let sizes: &[usize] = if asked("--short") { &[100, 10_000] } else { &[100, 10_000, 1_000_000] };
    let mut timed = Timed::new(settings())?;
    let mut loads = Vec::new();
    for &size in sizes {
        let world = World::of(size);
        let began = Instant::now();
        let form = world.form();
        loads.push((size, began.elapsed()));
        let mut ideal = Ideal::of(&world);
        let questions = world.questions(if size > 100_000 { 400_000 } else { 20_000 });
        agree(&ideal, &form, &questions);
        measure(&mut timed.criterion, size, &world, &form, &mut ideal, &questions);
        if size == 10_000 {
            others(&mut timed.criterion, &world, &ideal, &questions)?;
        }
    }
    let world = World::of(2_000);
    holders(&mut timed.criterion, &world);
    timed.criterion.final_summary();
    let mut report = Report::default();
    timed.tell(sizes, &loads, &mut report)?;
    if !asked("--print-only") {
        let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/performance.md");
        report.write(docs.as_ref(), "decisions")?;
    }
    Ok(())
}

/// Time is that of the processor, so that a busy machine takes longer for the same figures.
fn settings() -> Criterion<Cpu> {
    let criterion = Criterion::default().with_measurement(Cpu).sample_size(50);
    criterion.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(2))
}

/// The form gives the ideal's answers, with the same assignment as reason.
fn agree(ideal: &Ideal, form: &Form, questions: &[Question]) {
    let at = now().timestamp_micros();
    let mut yes = 0;
    for question in questions.iter().take(20_000) {
        let found = check(form, question, now());
        match (ideal.check(question, at), found) {
            (Reason::Granted { assignment, .. }, Answer::Decided(reason)) => {
                yes += 1;
                let rule = reason.rule();
                assert!(
                    matches!(rule, mandat_domain::access::Rule::Granted { assignment: by, .. } if by.0 == assignment)
                );
            }
            (Reason::NotGranted, Answer::Decided(reason)) => assert!(!reason.allows()),
            other => panic!("{other:?}"),
        }
    }
    assert!((4_000..16_000).contains(&yes), "{yes} of 20,000 are allowed");
}

fn measure(
    criterion: &mut Criterion<Cpu>,
    size: usize,
    world: &World,
    form: &Form,
    ideal: &mut Ideal,
    questions: &[Question],
) {
    let at = now().timestamp_micros();
    let mut next = questions.iter().cycle();
    let mut group = criterion.benchmark_group("check");
    group.bench_function(BenchmarkId::new("ideal", size), |b| {
        b.iter(|| black_box(ideal.check(next.next().unwrap(), at)));
    });
    group.bench_function(BenchmarkId::new("form", size), |b| {
        b.iter(|| black_box(check(form, next.next().unwrap(), now())));
    });
    group.finish();
    let mut group = criterion.benchmark_group("batch of 50");
    group.throughput(Throughput::Elements(50));
    group.bench_function(BenchmarkId::new("ideal", size), |b| {
        b.iter(|| {
            (0..50)
                .filter(|_| matches!(ideal.check(next.next().unwrap(), at), Reason::Granted { .. }))
                .count()
        });
    });
    group.bench_function(BenchmarkId::new("form", size), |b| {
        b.iter(|| (0..50).filter(|_| allows(check(form, next.next().unwrap(), now()))).count());
    });
    group.finish();
    let mut group = criterion.benchmark_group("what may somebody do");
    group.bench_function(BenchmarkId::new("ideal", size), |b| {
        b.iter(|| {
            let question = next.next().unwrap();
            ideal.may_do(&question.subject, &question.owner, at)
        });
    });
    group.bench_function(BenchmarkId::new("form", size), |b| {
        b.iter(|| {
            let question = next.next().unwrap();
            form.may_do(account(&question.subject).unwrap(), &data_of(&question.owner).unwrap(), now())
        });
    });
    group.finish();
    let mut group = criterion.benchmark_group("one changed assignment");
    group.bench_function(BenchmarkId::new("ideal", size), |b| {
        b.iter(|| ideal.change(&next.next().unwrap().subject));
    });
    let mut users = world.users.iter().cycle();
    group.bench_function(BenchmarkId::new("form", size), |b| {
        b.iter_batched(
            || world.placed(users.next().unwrap()),
            |placed| form.with_accounts([placed], &[]),
            criterion::BatchSize::SmallInput,
        );
    });
    group.finish();
}

/// Who may do this, in a tenant of 2,000.
fn holders(criterion: &mut Criterion<Cpu>, world: &World) {
    let (form, ideal) = (world.form(), Ideal::of(world));
    let at = now().timestamp_micros();
    let questions = world.questions(2_000);
    for question in questions.iter().take(300) {
        let (mut by_hand, mut found) = (Vec::new(), Vec::new());
        ideal.who_may(&question.permission, &question.owner, at, |user, _| by_hand.push(user));
        let resource = data_of(&question.owner).unwrap();
        form.who_may(&question.permission, &resource, now(), |user, _| found.push(user.id())).unwrap();
        by_hand.sort_unstable();
        found.sort_unstable();
        assert_eq!(by_hand, found);
    }
    let mut next = questions.iter().cycle();
    let mut group = criterion.benchmark_group("who may do this");
    group.bench_function(BenchmarkId::new("ideal", world.users.len()), |b| {
        b.iter(|| {
            let (question, mut found) = (next.next().unwrap(), Vec::new());
            ideal.who_may(&question.permission, &question.owner, at, |user, by| found.push((user, by)));
            found
        });
    });
    group.bench_function(BenchmarkId::new("form", world.users.len()), |b| {
        b.iter(|| {
            let (question, mut found) = (next.next().unwrap(), Vec::new());
            let resource = data_of(&question.owner).unwrap();
            let each = |user: mandat_domain::account::Account, by| found.push((user.id(), by));
            form.who_may(&question.permission, &resource, now(), each).unwrap();
            found
        });
    });
    group.finish();
}

/// The other engines, with the same answers to the same questions.
fn others(
    criterion: &mut Criterion<Cpu>,
    world: &World,
    ideal: &Ideal,
    questions: &[Question],
) -> Result<(), Failure> {
    let at = now().timestamp_micros();
    let yes = |question: &Question| matches!(ideal.check(question, at), Reason::Granted { .. });
    let size = world.users.len();
    let mut next = questions.iter().cycle();
    let mut group = criterion.benchmark_group("check");
    let cedar = Cedar::of(world);
    questions.iter().take(2_000).for_each(|question| assert_eq!(cedar.check(question), yes(question)));
    group.bench_function(BenchmarkId::new("Cedar", size), |b| b.iter(|| cedar.check(next.next().unwrap())));
    drop(cedar);
    let mut rego = Rego::of(world);
    for question in questions.iter().take(2_000) {
        assert_eq!(rego.check(question, at), yes(question));
        assert_eq!(rego.check_compiled(question, at), yes(question));
    }
    group.bench_function(BenchmarkId::new("Rego", size), |b| b.iter(|| rego.check(next.next().unwrap(), at)));
    group.bench_function(BenchmarkId::new("Rego compiled", size), |b| {
        b.iter(|| rego.check_compiled(next.next().unwrap(), at));
    });
    drop(rego);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let casbin = runtime.block_on(Casbin::of(world));
    questions.iter().take(500).for_each(|question| assert_eq!(casbin.check(question), yes(question)));
    group.sample_size(20);
    group.bench_function(BenchmarkId::new("Casbin", size), |b| b.iter(|| casbin.check(next.next().unwrap())));
    group.finish();
    Ok(())
}
