//! Taking in a file of users from the command line, as over HTTP: checked whole, then taken as a whole or not at all.

use super::{Failure, change, in_words, open_existing, print, print_json, recorded};
use crate::{
    app,
    config::Settings,
    error::Error,
    imports::{Beginning, By, Checked, Format, LIMIT, Work, begin, check, read_file, store::NewImport},
    openapi::Contract,
    problems::FieldError,
    storage::{Change, Store, Tx},
};
use indicatif::{ProgressBar, ProgressStyle};
use mandat_domain::{
    access::Authority,
    account::Actor,
    ids::{ImportId, TenantId},
    regime::Catalogue,
};
use std::{fs, path::PathBuf, sync::Arc, time::Duration};

/// Another process may serve from the same file: it is let before after each write.
const PAUSE: Duration = Duration::from_millis(20);

/// A file to be taken in.
pub struct NewFile {
    pub tenant: TenantId,
    pub path: PathBuf,
    /// Check it and do nothing more.
    pub dry_run: bool,
    /// Do it although the people hold nothing, which is below the least that the regime asks of every user.
    pub confirmed: bool,
}

/// Takes in the file, with a bar that shows how far it is, and prints what came of it, or everything that is wrong with the
/// file. The answer is whether it was right, and is taken.
///
/// # Errors
/// When the file or the database cannot be read, or the tenant is none.
pub async fn import(settings: &Settings, new: NewFile) -> Result<bool, Failure> {
    let format = format(&new.path)?;
    let shown = new.path.display();
    let size = fs::metadata(&new.path).map_err(|error| format!("{shown}: {error}"))?.len();
    if size > LIMIT as u64 {
        return Err(format!("{shown}: a file has at most {LIMIT} bytes").into());
    }
    let bytes = fs::read(&new.path).map_err(|error| format!("{shown}: {error}"))?;
    let (store, catalogue) = open_existing(settings).await?;
    let file =
        read_file(store.keys(), &Contract::new(&app::document()?), format, &bytes).map_err(in_words)?;
    drop(bytes);
    let looked = store.read(new.tenant, async |tx| {
        let rules = tx.rules(tx.view(), &catalogue).await?;
        check(tx, &Authority::command_line(&rules, tx.now()), store.keys(), file).await
    });
    let checked = looked.await.map_err(in_words)?;
    if checked.findings.all > 0 {
        tell(&checked.findings.listed, checked.findings.all)?;
        return Ok(false);
    }
    if new.dry_run {
        print(&format!("{shown}: nothing is wrong with it; it names {} people\n", checked.people.len()))?;
        return Ok(true);
    }
    let taken = take(&store, catalogue, &new, checked).await?;
    store.close().await;
    Ok(taken)
}

/// By the ending of its name.
fn format(path: &std::path::Path) -> Result<Format, Failure> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "csv" => Ok(Format::Csv),
        "ndjson" | "jsonl" => Ok(Format::JsonLines),
        _ => Err(format!("{}: its name must end in .csv, .ndjson or .jsonl", path.display()).into()),
    }
}

async fn take(store: &Store, catalogue: Catalogue, new: &NewFile, checked: Checked) -> Result<bool, Failure> {
    let change = Change { tenant: new.tenant, ..change(store) };
    let id = ImportId(store.entropy().id(change.now));
    let beginning = Beginning::of(id, &checked, new.confirmed);
    let decide = async |tx: &mut Tx| {
        let rules = tx.rules(tx.view(), &catalogue).await?;
        begin(tx, &Authority::command_line(&rules, tx.now()), &beginning).await
    };
    let keep = async |tx: &mut Tx| {
        tx.import_begun(&NewImport { id, users: beginning.users, actor: Actor::COMMAND_LINE }).await
    };
    store.write::<_, Error>(&change, decide, keep).await.and_then(recorded).map_err(in_words)?;
    let bar = ProgressBar::new(beginning.users);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} people, {eta} left") {
        bar.set_style(style);
    }
    let catalogue = Arc::new(catalogue);
    let work = Work { store: store.clone(), catalogue, import: id, by: By::CommandLine, change };
    let progress = async |staged: usize| {
        bar.set_position(staged as u64);
        tokio::time::sleep(PAUSE).await;
    };
    let taken = work.go(checked, progress).await;
    bar.finish_and_clear();
    let told = async |tx: &mut Tx| Ok::<_, Error>(tx.import_as_answer(id).await?);
    let ended = store.read(new.tenant, told).await.map_err(in_words)?;
    print_json(&ended)?;
    Ok(taken)
}

/// A line for each of them.
fn tell(findings: &[FieldError], all: u64) -> Result<(), Failure> {
    for finding in findings {
        let place = finding.line.map_or_else(String::new, |line| format!("line {line}, "));
        let column = if finding.field.is_empty() { "row" } else { finding.field.as_str() };
        print(&format!("{place}{column}: {} ({})\n", finding.message, finding.code))?;
    }
    let more = all - findings.len() as u64;
    if more > 0 {
        print(&format!("and {more} more\n"))?;
    }
    Ok(())
}
