//! Changes as callers make them.

use crate::{
    Failure,
    load::{request, spread},
    process::Server,
    world::{Company, text},
};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Changes per second over HTTP.
pub fn changes(service: &Server, company: &Company, callers: usize, pairs: usize) -> Result<f64, Failure> {
    let token = company.program_token()?;
    let path = format!("/v1/tenants/{}/assignments", company.tenant);
    let turn = AtomicUsize::new(0);
    let took = spread(service.address, callers, pairs, |http, _| {
        let turn = turn.fetch_add(1, Ordering::Relaxed);
        let holder = company.employees.get(turn % company.employees.len());
        let new = json!({
            "holder": { "type": "user", "id": holder },
            "role": "time-recording/absence-manager",
            "valid_until": "2099-01-01T00:00:00Z",
        });
        let given = http.json(&request("POST", &path, Some(&token), Some(&new)))?;
        let end = format!("{path}/{}/end", text(&given["id"])?);
        http.json(&request("POST", &end, Some(&token), None)).map(drop)
    })?;
    Ok(2.0 * pairs as f64 / took.as_secs_f64())
}
