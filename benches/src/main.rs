//! Measures the service in one run on one machine, prints tables, and writes them into
//! `docs/performance.md`. `--print-only` leaves the document alone, `--short` asks a tenth of it all,
//! `--requests` leaves out changes, imports and starts, `--imports` measures imports alone and prints them, `--pulls` the looks
//! of pulls in a vault,
//! `--program PATH` measures another build of the service.

mod changes;
mod echo;
mod imports;
mod load;
#[path = "../../tests/api/harness/postgres.rs"]
#[allow(dead_code, clippy::pedantic)]
mod postgres;
mod process;
mod pulls;
mod report;
mod requests;
mod world;

use process::Server;
use report::{Report, median};
use requests::{Amount, Servers};
use std::path::Path;
use world::{Company, Place};

/// Why a bench cannot go on.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How often the service is started; the middle time counts.
const STARTS: usize = 5;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [echo, address] = arguments.as_slice()
        && echo == "echo"
    {
        return Ok(echo::serve(address.parse()?)?);
    }
    let asked = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let size = if asked("--short") { 10 } else { 1 };
    let amount = Amount { fast: 20_000 / size, slow: 4_000 / size };
    let given = arguments.iter().skip_while(|argument| *argument != "--program").nth(1);
    let program = given.map_or_else(process::build, |path| Ok(path.into()))?;
    let (mut requests, mut report) = (Report::default(), Report::default());
    machine(&mut requests)?;
    machine(&mut report)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let mut places = vec![Place::sqlite()?];
    match runtime.block_on(Place::postgres())? {
        Some(place) => places.push(place),
        None => requests.text("PostgreSQL is not installed here: SQLite only."),
    }
    let echo = Server::echo()?;
    let mut starts = Vec::new();
    for place in &places {
        let (tenant, invitation) = runtime.block_on(place.found())?;
        let service = Server::service(&program, place)?;
        let mut company = Company::fill(&service, tenant, &invitation)?;
        drop(service);
        if asked("--pulls") {
            for employees in [100, 10_000 / size] {
                runtime.block_on(pulls::measure(place, employees, 10_000 / size, &mut report))?;
            }
            continue;
        }
        if asked("--imports") {
            let service = Server::service(&program, place)?;
            company.moved_to(&service);
            imports::measure(place, service, &company, 100_000 / size, &mut report)?;
            continue;
        }
        let (times, service, fresh) = start(&program, place)?;
        company.moved_to(&service);
        let logging = Server::logging(&program, place)?;
        requests::measure(
            place,
            &Servers { echo: &echo, service: &service, logging },
            &company,
            amount,
            &mut requests,
        )?;
        if asked("--requests") {
            continue;
        }
        changes::measure(place, &service, &company, 300 / size, &mut report)?;
        starts.push(vec![
            place.name.to_owned(),
            format!("{:.0} ms", 1000.0 * median(times)),
            megabytes(fresh),
            megabytes(service.memory()?),
        ]);
        imports::measure(place, service, &company, 100_000 / size, &mut report)?;
    }
    if asked("--imports") || asked("--pulls") {
        return Ok(());
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/performance.md");
    if !asked("--print-only") {
        requests.write(&page, "requests")?;
    }
    if asked("--requests") {
        return Ok(());
    }
    report.table(
        "Start and memory",
        &["", "start to first answer", "resident after start", "resident after the load"],
        &starts,
    );
    report.text(&format!("The program has {}.", megabytes(std::fs::metadata(&program)?.len())));
    if !asked("--print-only") {
        report.write(&page, "figures")?;
    }
    Ok(())
}

/// Starts the service on a database that exists, several times; keeps the last one, with its memory.
fn start(program: &Path, place: &Place) -> Result<(Vec<f64>, Server, u64), Failure> {
    let mut times = Vec::new();
    for _ in 1..STARTS {
        times.push(Server::service(program, place)?.ready_after.as_secs_f64());
    }
    let last = Server::service(program, place)?;
    times.push(last.ready_after.as_secs_f64());
    let memory = last.memory()?;
    Ok((times, last, memory))
}

/// On what this was measured.
fn machine(report: &mut Report) -> Result<(), Failure> {
    let cores = std::thread::available_parallelism()?;
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches(|c: char| c == ':' || c.is_whitespace());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?");
    report.text(&format!("{cores} cores ({model}); load of the machine before the run: {load}."));
    Ok(())
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
