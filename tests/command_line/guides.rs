//! The guides under `docs/guides`, pasted into a shell as they stand.

use crate::{issuer, program::Place};
use std::{
    io::Write,
    process::{Command, Stdio},
};

/// What stands between two blocks in what the shell says.
const BETWEEN: &str = "-- next block --";

/// The blocks of a guide for the shell, each with what it is said to print.
fn blocks(guide: &str) -> Vec<(String, Option<String>)> {
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    for fenced in guide.split("\n```").skip(1).step_by(2) {
        let (kind, text) = fenced.split_once('\n').unwrap();
        match kind {
            "sh" => found.push((text.to_owned(), None)),
            "text" => found.last_mut().unwrap().1 = Some(text.trim().to_owned()),
            other => panic!("no test runs a block of {other}"),
        }
    }
    found
}

/// What a shell says that gets the blocks one after the other, block by block.
fn pasted(given: &str, blocks: &[(String, Option<String>)]) -> Vec<String> {
    let text: Vec<&str> = blocks.iter().map(|(block, _)| block.as_str()).collect();
    let text = text.join(&format!("\necho '{BETWEEN}'\n"));
    let mut shell = Command::new("bash")
        .env("no_proxy", "*")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(format!("{given}\n{text}").as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let said = String::from_utf8(output.stdout).unwrap();
    said.split(BETWEEN).map(|part| part.trim().to_owned()).collect()
}

#[test]
fn the_belgian_ladder_is_as_its_guide_says() {
    is_as_it_says(include_str!("../../docs/guides/belgian-ladder.md"));
}

#[test]
fn the_swedish_orderer_is_as_its_guide_says() {
    is_as_it_says(include_str!("../../docs/guides/swedish-orderer.md"));
}

/// Pasted beside a service, an issuer and an operator's program.
fn is_as_it_says(guide: &str) {
    let place = Place::new();
    let operator = place.run(&["operator", "create", "--api-client", "Onboarding"]).json();
    let service = place.serve(&[]);
    let text = |name: &str| operator[name].as_str().unwrap();
    let given = format!(
        "base={}\noperator={}\noperator_secret={}\nissuer={}\n",
        service.base,
        text("client_id"),
        text("client_secret"),
        issuer::open()
    );
    let blocks = blocks(guide);
    let said = pasted(&given, &blocks);
    let differing = blocks.iter().zip(&said).filter_map(|((block, expected), said)| {
        let expected = expected.as_deref().unwrap_or_default();
        (said != expected).then(|| format!("{block}\nsays:\n{said}\nand not:\n{expected}\n"))
    });
    let differing: Vec<String> = differing.collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert_eq!(said.len(), blocks.len(), "the shell came to the end");
    service.stop();
}
