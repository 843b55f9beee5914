//! Reads: who am I, and may they?

use crate::{
    Failure,
    load::{request, spread},
    process::Server,
    report::{Report, median, percent, times},
    world::{Company, Place},
};
use serde_json::json;

/// How many connections ask at a time.
const CONNECTIONS: usize = 8;
/// Each measurement is made this often, in turn with the others; the middle one counts.
const ROUNDS: usize = 5;
/// How many checks a batch has.
const BATCH: usize = 50;

/// How much is asked in a round: of what is quick, and of what is not.
#[derive(Clone, Copy)]
pub struct Amount {
    pub fast: usize,
    pub slow: usize,
}

/// Who is asked.
pub struct Servers<'a> {
    pub echo: &'a Server,
    pub service: &'a Server,
    /// The service with its log lines on.
    pub logging: Server,
}

const ECHO: &str = "bare JSON echo";
const OWN: &str = "evaluation, about oneself";
const OTHERS: &str = "evaluation, about others";
const LOGGED: &str = "evaluation, about others, log on";
const SEVERAL: &str = "50 evaluations in one request";

struct Measured {
    name: &'static str,
    rates: Vec<f64>,
    microseconds: Vec<f64>,
}

impl Measured {
    /// The middle of the rates, and that of the CPU times.
    fn middle(&self) -> (f64, f64) {
        (median(self.rates.clone()), median(self.microseconds.clone()))
    }
}

/// Measures the reads beside the bare echo.
pub fn measure(
    place: &Place,
    servers: &Servers<'_>,
    company: &Company,
    amount: Amount,
    report: &mut Report,
) -> Result<(), Failure> {
    let question = company.question();
    let (program, person) = (company.program_token()?, company.person_token()?);
    let own = json!({
        "subject": { "type": "api_client", "id": company.client() },
        "action": { "name": "time-recording/time.read" },
        "resource": { "type": "tenant", "id": company.tenant },
    });
    let evaluation = |body| request("POST", "/access/v1/evaluation", Some(&program), Some(body));
    let batch = json!({ "evaluations": vec![&question; BATCH] });
    let batch = request("POST", "/access/v1/evaluations", Some(&program), Some(&batch));
    let me = |token| request("GET", "/v1/me", Some(token), None);
    let Servers { echo, service, logging } = servers;
    let Amount { fast, slow } = amount;
    let asked = [
        (ECHO, *echo, request("POST", "/echo", None, Some(&question)), fast),
        (OWN, service, evaluation(&own), fast),
        (OTHERS, service, evaluation(&question), fast),
        (LOGGED, logging, evaluation(&question), fast),
        (SEVERAL, service, batch, slow),
        ("`GET /v1/me`, API client", service, me(&program), slow),
        ("`GET /v1/me`, person", service, me(&person), slow),
    ];
    let mut all: Vec<Measured> = asked
        .iter()
        .map(|(name, ..)| Measured { name, rates: Vec::new(), microseconds: Vec::new() })
        .collect();
    for round in 0..=ROUNDS {
        for ((_, server, bytes, count), measured) in asked.iter().zip(&mut all) {
            // The first round warms up.
            let count = if round == 0 { count / 10 } else { *count };
            let before = server.cpu()?;
            let took = spread(server.address, CONNECTIONS, count, |http, _| match http.send(bytes)? {
                200 => Ok(()),
                status => {
                    Err(format!("{}: {status}: {}", measured.name, String::from_utf8_lossy(&http.body))
                        .into())
                }
            })?;
            if round > 0 {
                measured.rates.push(count as f64 / took.as_secs_f64());
                measured.microseconds.push((server.cpu()? - before) * 1e6 / count as f64);
            }
        }
    }
    tell(place, &all, report);
    Ok(())
}

fn tell(place: &Place, all: &[Measured], report: &mut Report) {
    let (base_rate, base_cpu) = all.first().map(Measured::middle).unwrap_or_default();
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|measured| {
            let (rate, cpu) = measured.middle();
            vec![
                measured.name.to_owned(),
                format!("{rate:.0}"),
                percent(rate, base_rate),
                format!("{cpu:.1}"),
                times(cpu, base_cpu),
            ]
        })
        .collect();
    report.table(
        &format!("Requests, {}", place.name),
        &["", "requests/s", "of the echo", "CPU µs each", "of the echo"],
        &rows,
    );
    let of =
        |name| all.iter().find(|measured| measured.name == name).map(Measured::middle).unwrap_or_default();
    let reached = |name| percent(base_cpu, of(name).1);
    let (single, several) = (of(OTHERS), of(SEVERAL));
    let row = |what: &str, reached: String, wanted: &str| vec![what.to_owned(), reached, wanted.to_owned()];
    let rows = [
        row("evaluation about oneself: echo's CPU time of its own", reached(OWN), "70 %"),
        row("evaluation about others: the same", reached(OTHERS), "70 %"),
        row("evaluation about others, log on: the same", reached(LOGGED), ""),
        row("a batch of 50: decisions/s of single ones", times(several.0 * BATCH as f64, single.0), "10 ×"),
        row(
            "a batch of 50: decisions for the CPU time of one alone",
            times(single.1 * BATCH as f64, several.1),
            "",
        ),
    ];
    report.table(
        &format!("What is asked of evaluations, {}", place.name),
        &["", "reached", "at least"],
        &rows,
    );
}
