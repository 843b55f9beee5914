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
const ROUNDS: usize = 3;

/// How much is asked.
#[derive(Clone, Copy)]
pub struct Amount {
    pub echoes: usize,
    pub reads: usize,
}

struct Measured {
    name: &'static str,
    rates: Vec<f64>,
    microseconds: Vec<f64>,
}

/// Measures the reads beside the bare echo.
pub fn measure(
    place: &Place,
    echo: &Server,
    service: &Server,
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
    let me = |token| request("GET", "/v1/me", Some(token), None);
    let asked = [
        ("bare JSON echo", echo, request("POST", "/echo", None, Some(&question)), amount.echoes),
        ("`GET /v1/me`, API client", service, me(&program), amount.reads),
        ("`GET /v1/me`, person", service, me(&person), amount.reads),
        ("evaluation, about oneself", service, evaluation(&own), amount.reads),
        ("evaluation, about others", service, evaluation(&question), amount.reads),
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
    let middle =
        |measured: &Measured| (median(measured.rates.clone()), median(measured.microseconds.clone()));
    let (base_rate, base_cpu) = all.first().map(middle).unwrap_or_default();
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|measured| {
            let (rate, cpu) = middle(measured);
            vec![
                measured.name.to_owned(),
                format!("{rate:.0}"),
                percent(rate, base_rate),
                format!("{cpu:.0}"),
                times(cpu, base_cpu),
            ]
        })
        .collect();
    report.table(
        &format!("Requests, {}", place.name),
        &["", "requests/s", "of the echo", "CPU µs each", "of the echo"],
        &rows,
    );
}
