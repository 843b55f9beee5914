//! The house has rooms, and who may go where is written here: each rule as a line in a table, held by
//! reading the source. CONTRIBUTING.md says why. A failure names file, line and rule.

#![expect(clippy::unwrap_used, reason = "where the source cannot be read, this test has to fail")]

mod rules;
mod source;

use rules::{
    BELOW_STORAGE, DOMAIN_CRATES, EMPTY_NAMES, FORBIDDEN, FOUNDATIONS, Forbidden, IMPURE_FEATURES,
    LONGEST_FILE, ROOF, shares_words,
};
use source::{File, files, has_word};
use std::{fs, path::Path};

fn service_and_domain() -> Vec<File> {
    let found: Vec<File> = files("src").into_iter().chain(files("domain/src")).collect();
    assert!(found.len() > 20, "the source is not where this test looks for it");
    found
}

fn report(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}:\n  {}\n", faults.join("\n  "));
}

#[test]
fn words_stay_in_their_rooms() {
    let files = service_and_domain();
    let mut faults = Vec::new();
    for Forbidden { rule, binds, words } in FORBIDDEN {
        for file in files.iter().filter(|file| binds(&file.path)) {
            for (line, word) in file.naming(words) {
                faults.push(format!("{}:{line}: `{word}`: {rule}", file.path));
            }
        }
    }
    report("words in the wrong room", &faults);
}

#[test]
fn gen_05_the_service_stands_on_the_crates_it_was_to_stand_on() {
    const CRATES: [&str; 10] = [
        "actix-web",
        "utoipa",
        "sqlx",
        "serde",
        "jsonwebtoken",
        "argon2",
        "tokio",
        "tracing",
        "validator",
        "chrono",
    ];
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let manifest = text.parse::<toml::Table>().unwrap();
    let missing: Vec<String> = CRATES
        .iter()
        .filter(|name| manifest["dependencies"].get(**name).is_none())
        .map(|name| format!("Cargo.toml: {name} is missing"))
        .collect();
    report("crates the service was to stand on", &missing);
}

#[test]
fn gen_06_the_top_level_holds_what_everybody_looks_for() {
    const ENTRIES: [&str; 7] =
        ["Cargo.toml", "openapi", "src", "migrations", "tests", "docker-compose.yml", "README.md"];
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let missing: Vec<String> = ENTRIES
        .iter()
        .filter(|name| !top.join(name).exists())
        .map(|name| format!("{name} is missing"))
        .collect();
    report("entries of the top level", &missing);
}

#[test]
fn gen_03_the_domain_takes_no_crate_that_does_io() {
    let path = "domain/Cargo.toml";
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let workspace = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let read = |text: &str| text.parse::<toml::Table>().unwrap();
    let (manifest, workspace) = (read(&text), read(&workspace));
    let mut faults = Vec::new();
    for (name, said) in manifest["dependencies"].as_table().unwrap() {
        let line = 1 + text.lines().position(|line| line.starts_with(name.as_str())).unwrap_or(0);
        if !DOMAIN_CRATES.contains(&name.as_str()) {
            faults.push(format!("{path}:{line}: {name} is not among {DOMAIN_CRATES:?}"));
        }
        let features = [Some(said), workspace["workspace"]["dependencies"].get(name)];
        let features = features.into_iter().flatten().filter_map(|said| said.get("features")?.as_array());
        for feature in features.flatten().filter_map(toml::Value::as_str) {
            if IMPURE_FEATURES.contains(&feature) {
                faults.push(format!("{path}:{line}: {name} with the feature {feature} is not pure"));
            }
        }
    }
    report("the domain takes data, text and errors from others, and nothing that does I/O (GEN-03)", &faults);
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reasons = fs::read_to_string(root.join("docs/dependencies.md")).unwrap();
    let mut faults = Vec::new();
    for path in ["Cargo.toml", "domain/Cargo.toml"] {
        let text = fs::read_to_string(root.join(path)).unwrap();
        let manifest = text.parse::<toml::Table>().unwrap();
        let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
        let names = tables.into_iter().filter_map(|table| manifest.get(table)?.as_table());
        for name in names.flat_map(toml::Table::keys).filter(|name| !reasons.contains(&format!("`{name}`"))) {
            let line = 1 + text.lines().position(|line| line.starts_with(name.as_str())).unwrap_or(0);
            faults.push(format!("{path}:{line}: {name} is not in docs/dependencies.md"));
        }
    }
    report("a crate comes with a reason", &faults);
}

#[test]
fn modules_import_only_what_is_below_them() {
    let files = files("src");
    let modules: Vec<&str> = files.iter().map(File::module).collect();
    let is_slice =
        |module: &str| modules.contains(&module) && !FOUNDATIONS.contains(&module) && !ROOF.contains(&module);
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| !ROOF.contains(&file.module())) {
        let from = file.module();
        for import in file.imports() {
            let Some(to) = import.segments.first().map(String::as_str) else { continue };
            let broken = if to == from || !modules.contains(&to) {
                None
            } else if ROOF.contains(&to) {
                Some("nothing imports what puts the slices together")
            } else if from == "storage" && !BELOW_STORAGE.contains(&to) {
                Some("storage knows neither HTTP nor slices")
            } else if is_slice(to) && FOUNDATIONS.contains(&from) {
                Some("what all slices stand on imports none of them")
            } else if is_slice(to)
                && import.segments.get(1).is_none_or(|below| below != "store")
                && !(import.segments.len() == 2 && shares_words(from, to))
            {
                Some("a slice knows another only by its queries, in store.rs")
            } else {
                None
            };
            if let Some(rule) = broken {
                faults.push(format!("{}:{}: {}: {rule}", file.path, import.line, import.segments.join("::")));
            }
        }
    }
    report("imports against the order of the house", &faults);
}

#[test]
fn a_capability_has_the_same_name_in_every_tree() {
    // The engine and its rule files are the domain's own; the service reaches them as decisions and regimes.
    let own = ["access", "regime"];
    let names = |folder: &str| -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let folders = entries.filter(|entry| entry.path().is_dir());
        folders.map(|entry| entry.file_name().into_string().unwrap()).collect()
    };
    let service = names("src");
    let missing = names("domain/src").into_iter().filter(|name| !own.contains(&name.as_str()));
    let faults: Vec<String> = missing
        .filter(|name| !service.contains(name))
        .map(|name| format!("domain/src/{name}:1: there is no src/{name}"))
        .collect();
    report("the same relative path names a capability in domain/src and src", &faults);
}

#[test]
fn files_stay_short() {
    let files = service_and_domain();
    let long = files.iter().filter(|file| file.lines_before_tests > LONGEST_FILE);
    let faults: Vec<String> = long
        .map(|file| {
            let File { path, lines, lines_before_tests, .. } = file;
            format!("{path}:{LONGEST_FILE}: {lines_before_tests} lines, {lines} with its tests")
        })
        .collect();
    report(&format!("a file has at most {LONGEST_FILE} lines besides its tests"), &faults);
}

#[test]
fn names_say_what_is_there() {
    let files = service_and_domain().into_iter().chain(files("tests")).chain(files("domain/tests"));
    let mut faults = Vec::new();
    for file in files {
        let path = file.path.trim_end_matches(".rs").replace('/', "_");
        if path.split('_').any(|part| EMPTY_NAMES.contains(&part)) {
            faults.push(format!("{}:1: the file's name", file.path));
        }
        for (line, number) in file.code.lines().zip(1..) {
            if let Some(name) = declared(line).filter(|name| is_empty_name(name)) {
                faults.push(format!("{}:{number}: `{name}`", file.path));
            }
        }
    }
    report(&format!("a name says what is there, never only {EMPTY_NAMES:?}"), &faults);
}

/// The name that a line declares, where it declares a type or a module.
fn declared(line: &str) -> Option<&str> {
    let keywords = ["struct ", "enum ", "trait ", "type ", "mod ", "union "];
    let keyword = keywords.iter().find(|keyword| has_word(line, keyword))?;
    let after = line.split_once(keyword)?.1;
    after.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

/// Whether a part of the name is one of the empty words: `session_utils`, `SessionManager`.
fn is_empty_name(name: &str) -> bool {
    let mut parts = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            parts.push('_');
        }
        parts.extend(c.to_lowercase());
    }
    parts.split('_').any(|part| EMPTY_NAMES.contains(&part))
}

#[cfg(test)]
mod the_rules_themselves {
    use super::*;

    #[test]
    fn an_empty_name_is_found_in_either_spelling() {
        assert!(is_empty_name("SessionManager"));
        assert!(is_empty_name("date_utils"));
        assert!(!is_empty_name("Management"));
        assert_eq!(declared("pub(crate) struct UserRow<'a> {"), Some("UserRow"));
    }

    #[test]
    fn comments_literals_and_tests_are_not_code() {
        let files = files("tests/architecture");
        let [this, rules] =
            ["main.rs", "rules.rs"].map(|name| files.iter().find(|file| file.path.ends_with(name)).unwrap());
        assert!(rules.naming(&["SystemRandom"]).is_empty(), "said in a literal only");
        assert!(!rules.naming(&["in_storage"]).is_empty());
        assert!(this.naming(&["the_rules_themselves"]).is_empty(), "said in a test only");
    }

    #[test]
    fn imports_are_spelled_out() {
        let files = files("src");
        let projection = files.iter().find(|file| file.path == "src/projection.rs").unwrap();
        let imports: Vec<String> =
            projection.imports().iter().map(|import| import.segments.join("::")).collect();
        assert!(imports.contains(&"storage::Recorded".to_owned()), "{imports:?}");
    }
}
