//! Changes: a role is given and ended again. Over HTTP, through the store alone, and as bare statements.

mod http;
mod statements;
mod through_store;

use crate::{
    Failure,
    process::Server,
    report::{Report, median, percent},
    world::{Company, Place},
};

/// How many callers change something at a time, where they do it together.
const TOGETHER: usize = 16;
/// The levels take turns this often; the middle figure of each counts.
const ROUNDS: usize = 3;

/// Measures changes at all three levels, one after another and together. `pairs` is how often a role is
/// given and ended.
pub fn measure(
    place: &Place,
    service: &Server,
    company: &Company,
    pairs: usize,
    report: &mut Report,
) -> Result<(), Failure> {
    // One worker answers over HTTP; so one thread drives the store here.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut rows = Vec::new();
    for (name, callers) in [("one after another", 1), ("16 at a time", TOGETHER)] {
        http::changes(service, company, callers, pairs / 10 + 1)?;
        let (mut by_http, mut by_store, mut by_statements) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            by_http.push(http::changes(service, company, callers, pairs)?);
            by_store.push(runtime.block_on(through_store::changes(place, company, callers, pairs))?);
            by_statements.push(runtime.block_on(statements::changes(place, company, callers, pairs))?);
        }
        let (http, store, bare) = (median(by_http), median(by_store), median(by_statements));
        rows.push(vec![
            name.to_owned(),
            format!("{http:.0}"),
            format!("{store:.0}"),
            format!("{bare:.0}"),
            percent(http, store),
            percent(http, bare),
        ]);
    }
    report.table(
        &format!("Changes per second, {}", place.name),
        &["", "HTTP", "`Store::write`", "bare statements", "HTTP of the store", "HTTP of the statements"],
        &rows,
    );
    Ok(())
}

/// Runs `pairs` pieces of work, `callers` at a time, on this thread; gives the changes per second, two for
/// each pair.
async fn together<F: Future<Output = Result<(), Failure>> + 'static>(
    callers: usize,
    pairs: usize,
    work: impl Fn(usize) -> F + Clone + 'static,
) -> Result<f64, Failure> {
    let start = std::time::Instant::now();
    let tasks = tokio::task::LocalSet::new();
    let next = std::rc::Rc::new(std::cell::Cell::new(0));
    let running: Vec<_> = (0..callers)
        .map(|_| {
            let (next, work) = (next.clone(), work.clone());
            tasks.spawn_local(async move {
                while next.get() < pairs {
                    let number = next.get();
                    next.set(number + 1);
                    work(number).await?;
                }
                Ok::<(), Failure>(())
            })
        })
        .collect();
    tasks.await;
    for task in running {
        task.await??;
    }
    Ok(2.0 * pairs as f64 / start.elapsed().as_secs_f64())
}
