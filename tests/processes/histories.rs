//! Access is given and taken again by many at the same time, while many ask whether it is there.

use crate::{
    company::{Company, Subject},
    register::{Fresh, History, Read, Span},
    service::{Answer, Process, Service},
};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

const COMPANIES: usize = 3;
/// In each company; each is written about by one task of its own.
const SUBJECTS: usize = 6;
/// In each company; besides, each writer asks after every answer.
const ASKERS: usize = 2;
/// How often they ask for each write that is sent.
const CHECKS: usize = 4;

/// What was acknowledged counts for each check that is sent afterwards, whoever sends it.
pub async fn what_was_revoked_is_never_allowed_afterwards(on_postgres: bool) {
    let name = if on_postgres { "one process, PostgreSQL" } else { "one process, SQLite" };
    World::new(name, on_postgres, 1, Fresh::Acknowledged, histories()).await.run().await;
}

/// The same with two processes: each change goes to one of them, each check to one of them, and with the
/// check goes the revision that the last change was answered with.
pub async fn nor_by_another_replica_that_is_sent_the_revision() {
    World::new("two replicas with the revision", true, 2, Fresh::Acknowledged, histories()).await.run().await;
}

/// Nobody sends a revision. Answers may be late, but no process goes back; how late is printed.
pub async fn without_the_revision_a_replica_goes_forward_only() {
    let world = World::new("two replicas without it", true, 2, Fresh::Forward, histories() / 4).await;
    let late = Arc::clone(&world.late);
    world.run().await;
    let mut late = late.lock().unwrap().clone();
    late.sort_unstable();
    let share = |hundredths: usize| late[(late.len() * hundredths / 100).min(late.len() - 1)];
    let none = late.iter().filter(|late| late.is_zero()).count();
    eprintln!(
        "staleness without the revision, of {} revocations: median {:?}, 99th percentile {:?}, longest {:?}; \
         {none} were never allowed afterwards",
        late.len(),
        share(50),
        share(99),
        late[late.len() - 1]
    );
}

fn histories() -> usize {
    if std::env::var("MANDAT_TEST_SIZE").is_ok_and(|size| size == "full") { 10_000 } else { 200 }
}

struct World {
    name: &'static str,
    fresh: Fresh,
    histories: usize,
    begun: AtomicUsize,
    /// What orders everything that is sent and received.
    steps: AtomicU64,
    /// How many checks the askers may send; closed when all is written.
    checks: Semaphore,
    companies: Vec<(Company, Vec<Book>)>,
    processes: Vec<Process>,
    /// For each revocation, until when it was still allowed by the process that did not write it.
    late: Arc<Mutex<Vec<Duration>>>,
    /// Goes last: the processes work in it.
    _service: Service,
}

/// What is written down about a subject.
#[derive(Default)]
struct Book {
    history: Mutex<History>,
    /// What the last acknowledged write was answered with.
    revision: Mutex<String>,
}

impl World {
    async fn new(
        name: &'static str,
        on_postgres: bool,
        replicas: usize,
        fresh: Fresh,
        histories: usize,
    ) -> Self {
        let service = Service::new(on_postgres).await;
        let mut processes = Vec::new();
        for _ in 0..replicas {
            processes.push(service.start().await);
        }
        let mut companies = Vec::new();
        for _ in 0..COMPANIES {
            let company = Company::found(&service, &processes[0], SUBJECTS).await;
            let books = company.subjects.iter().map(|_| Book::default()).collect();
            companies.push((company, books));
        }
        Self {
            name,
            fresh,
            histories,
            begun: AtomicUsize::new(0),
            steps: AtomicU64::new(0),
            checks: Semaphore::new(0),
            companies,
            processes,
            late: Arc::default(),
            _service: service,
        }
    }

    /// All histories, and then whether each answer can be explained.
    async fn run(self) {
        let (world, start) = (Arc::new(self), Instant::now());
        let (mut writers, mut askers) = (Vec::new(), Vec::new());
        for company in 0..COMPANIES {
            for subject in 0..SUBJECTS {
                let world = Arc::clone(&world);
                writers.push(tokio::spawn(async move { world.write_about(company, subject).await }));
            }
            for number in 0..ASKERS {
                let world = Arc::clone(&world);
                askers.push(tokio::spawn(async move { world.ask_on(company, number).await }));
            }
        }
        for writer in writers {
            writer.await.unwrap();
        }
        world.checks.close();
        for asker in askers {
            asker.await.unwrap();
        }
        let (mut written, mut asked, mut at_once) = (0, 0, 0);
        for (number, (_, books)) in world.companies.iter().enumerate() {
            for (subject, book) in books.iter().enumerate() {
                let history = book.history.lock().unwrap();
                let unexplained = history.unexplained(world.fresh);
                assert_eq!(unexplained, None, "{}: subject {subject} of company {number}", world.name);
                written += history.writes.len();
                asked += history.reads.len();
                at_once += history.at_once();
            }
        }
        assert_eq!(written, world.histories * 2);
        assert!(at_once > world.histories / 2, "{at_once} of {asked} checks were on their way with a write");
        eprintln!(
            "{}: {} histories, {asked} checks, {at_once} of them on their way with a write about the same \
             person, {:.1} s",
            world.name,
            world.histories,
            start.elapsed().as_secs_f32()
        );
    }

    /// Gives and takes, for as long as histories are left. With two processes, one gives and the other takes.
    async fn write_about(&self, company: usize, subject: usize) {
        let (company, books) = &self.companies[company];
        let (subject, book) = (&company.subjects[subject], &books[subject]);
        loop {
            let number = self.begun.fetch_add(1, Ordering::SeqCst);
            if number >= self.histories {
                return;
            }
            let process = |step: usize| &self.processes[(number + step) % self.processes.len()];
            let given = self.acknowledged(book, company.give(process(0), subject)).await;
            self.ask_everywhere(company, subject, book).await;
            self.acknowledged(book, company.take(process(1), subject, &given)).await;
            if self.fresh == Fresh::Forward {
                self.until_refused(company, subject, book, number).await;
            }
            self.ask_everywhere(company, subject, book).await;
        }
    }

    fn step(&self) -> u64 {
        self.steps.fetch_add(1, Ordering::SeqCst)
    }

    /// A write, and when it was on its way. Before it is sent it is written down as not answered yet.
    async fn acknowledged(&self, book: &Book, write: impl Future<Output = Answer>) -> Answer {
        self.checks.add_permits(CHECKS);
        let began = self.step();
        book.history.lock().unwrap().writes.push(Span { began, ended: u64::MAX });
        let answer = write.await;
        answer.revision.clone_into(&mut book.revision.lock().unwrap());
        book.history.lock().unwrap().writes.last_mut().unwrap().ended = self.step();
        answer
    }

    /// One check by the owner or by the subject, and when it was on its way.
    async fn ask(
        &self,
        company: &Company,
        subject: &Subject,
        book: &Book,
        replica: usize,
        itself: bool,
    ) -> bool {
        let process = &self.processes[replica];
        let asker = if itself { &subject.itself } else { &company.owner };
        let token = asker.token(process).await;
        let send = self.fresh == Fresh::Acknowledged && self.processes.len() > 1;
        let began = self.step();
        // Read after the step, so that it holds what was acknowledged before it.
        let revision = if send { book.revision.lock().unwrap().clone() } else { String::new() };
        let answer = process.check(&token, &subject.question, &revision).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let (span, allowed) = (Span { began, ended: self.step() }, answer.body["decision"] == true);
        book.history.lock().unwrap().reads.push(Read { span, allowed, replica });
        allowed
    }

    async fn ask_everywhere(&self, company: &Company, subject: &Subject, book: &Book) {
        for replica in 0..self.processes.len() {
            self.ask(company, subject, book, replica, replica == 0).await;
        }
    }

    /// Asks the process that gave, and did not take, until it has heard of it.
    async fn until_refused(&self, company: &Company, subject: &Subject, book: &Book, number: usize) {
        let (acknowledged, mut late) = (Instant::now(), Duration::ZERO);
        loop {
            let sent = acknowledged.elapsed();
            if !self.ask(company, subject, book, number % self.processes.len(), false).await {
                break;
            }
            late = sent;
        }
        self.late.lock().unwrap().push(late);
    }

    /// Asks about one after another, for as long as something is written.
    async fn ask_on(&self, company: usize, number: usize) {
        let (company, books) = &self.companies[company];
        let mut step = number;
        while let Ok(check) = self.checks.acquire().await {
            check.forget();
            let (subject, replica) = (step * 5 % SUBJECTS, step % self.processes.len());
            self.ask(
                company,
                &company.subjects[subject],
                &books[subject],
                replica,
                (step / SUBJECTS).is_multiple_of(2),
            )
            .await;
            step += 1;
        }
    }
}
