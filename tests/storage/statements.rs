//! The wall on SQLite: every statement on a table of tenants names the tenant, read from the source.

use mandat::storage::PLATFORM_TABLES;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

pub fn carry_the_tenant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tables = tables(&root.join("migrations/sqlite"));
    assert!(tables.contains("events") && tables.contains("outbox"), "{tables:?}");
    for open in ["select id from units where id = $2", "insert into units (id) values ($2)"] {
        assert!(fault(open, &tables).is_some(), "{open}");
    }
    let joined = "select 1 from units u join unit_states s on s.id = u.id where u.tenant_id = $1";
    assert!(fault(joined, &tables).is_some());

    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    let mut sources: Vec<(PathBuf, String)> =
        files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).unwrap())).collect();
    let pieces: Vec<(String, String)> =
        sources.iter_mut().flat_map(|(_, source)| take_pieces(source)).collect();
    let mut read = 0;
    let mut faults = Vec::new();
    for (file, mut source) in sources {
        // Twice, for a piece within a piece.
        for (name, text) in pieces.iter().chain(&pieces) {
            source = source.replace(name, text);
        }
        for statement in statements(&source) {
            read += 1;
            if let Some(fault) = fault(&statement, &tables) {
                let file = file.strip_prefix(root).unwrap().display();
                faults.push(format!("{file}: {fault}: {statement}"));
            }
        }
    }
    assert!(read > 30, "only {read} statements were found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Store files and everything in `storage`.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && (path.ends_with("store.rs") || path.components().any(|part| part.as_os_str() == "storage"))
        {
            files.push(path);
        }
    }
}

fn tables(migrations: &Path) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for entry in fs::read_dir(migrations).unwrap() {
        let sql = fs::read_to_string(entry.unwrap().path()).unwrap();
        for rest in sql.split("create table ").skip(1) {
            tables.insert(rest.split([' ', '(']).next().unwrap().to_owned());
        }
    }
    tables
}

/// Takes the macros without arguments out of a source file: pieces of SQL that several statements share.
/// Gives how each is called and what it stands for.
fn take_pieces(source: &mut String) -> Vec<(String, String)> {
    let mut pieces = Vec::new();
    let mut left = String::new();
    let mut parts = source.split("macro_rules! ");
    left.push_str(parts.next().unwrap());
    for part in parts {
        let (name, rest) = part.split_once(" {").unwrap();
        let (definition, after) = rest.split_once("\n}\n").unwrap_or((rest, ""));
        let body = definition.trim().strip_prefix("() => {").and_then(|body| body.strip_suffix("};"));
        if let Some(body) = body {
            let body = body.trim();
            let body = body.strip_prefix("concat!(").and_then(|body| body.strip_suffix(')')).unwrap_or(body);
            pieces.push((format!("{name}!()"), body.trim().trim_end_matches(',').to_owned()));
            left.push_str(after);
        } else {
            left.push_str(part);
        }
    }
    *source = left;
    pieces
}

/// The SQL in a source file: string literals, those within one `concat!` put together.
fn statements(source: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut rest = source.split("#[cfg(test)]").next().unwrap_or_default();
    while let Some(start) = rest.find(['"', 'c', '/']) {
        let found = &rest[start..];
        if found.starts_with("//") {
            rest = found.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(inside) = found.strip_prefix("concat!(") {
            let (text, after) = concatenated(inside);
            statements.push(text);
            rest = after;
        } else if found.starts_with('"') {
            let (text, after) = literal(found);
            statements.push(text);
            rest = after;
        } else {
            rest = &found[1..];
        }
    }
    let verbs = ["select ", "insert into ", "update ", "delete from ", "with "];
    statements.retain(|text| verbs.iter().any(|verb| text.starts_with(verb)));
    statements
}

/// A literal and what comes after it; escapes are as good as a space here.
fn literal(source: &str) -> (String, &str) {
    let mut escaped = false;
    for (index, character) in source.char_indices().skip(1) {
        match character {
            '"' if !escaped => {
                let text = source[1..index].replace('\\', " ");
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let trailing = if source[1..index].ends_with(' ') { " " } else { "" };
                return (format!("{text}{trailing}"), &source[index + 1..]);
            }
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    (String::new(), "")
}

fn concatenated(source: &str) -> (String, &str) {
    let (mut text, mut depth, mut rest) = (String::new(), 1, source);
    while let Some(next) = rest.find(['"', '(', ')']) {
        match rest.as_bytes()[next] {
            b'"' => {
                let (part, after) = literal(&rest[next..]);
                if depth == 1 {
                    text.push_str(&part);
                }
                text.push(' ');
                rest = after;
                continue;
            }
            b'(' => depth += 1,
            _ => depth -= 1,
        }
        rest = &rest[next + 1..];
        if depth == 0 {
            break;
        }
    }
    (text, rest)
}

/// Each table of tenants that a statement names must be held to the tenant in it.
fn fault(statement: &str, tables: &BTreeSet<String>) -> Option<String> {
    let words: Vec<&str> = statement
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let walled = |word: &str| tables.contains(word) && !PLATFORM_TABLES.contains(&word);
    let named = words
        .windows(2)
        .filter(|pair| matches!(pair[0], "from" | "join" | "update" | "into") && walled(pair[1]))
        .count();
    if named == 0 {
        return None;
    }
    let inserts = usize::from(statement.starts_with("insert into "));
    // Only spaces around `=` and after `(` matter here; the others keep words apart.
    let compact = statement.replace(" = ", "=").replace("( ", "(");
    let bound = compact.matches("tenant_id=$1").count();
    // `b.tenant_id = a.tenant_id` hands on what binds `a`.
    let joined = compact
        .split("tenant_id=")
        .skip(1)
        .filter(|side| {
            let side = side.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).next();
            side.is_some_and(|side| side.ends_with(".tenant_id"))
        })
        .count();
    let held = if bound == 0 { 0 } else { bound + joined };
    if inserts == 1 && !compact.contains("(tenant_id,") {
        return Some("the tenant is not its first column".to_owned());
    }
    // The row inserted is held by `values ($1, …)` or by the rows it is selected from.
    (held < named - inserts).then(|| format!("{named} tables, {held} of them held to the tenant"))
}
