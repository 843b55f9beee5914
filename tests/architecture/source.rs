//! Reading the source: files, what in them is code, and what they import.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// One Rust file of this repository.
pub struct File {
    /// From the root of the repository, with `/`.
    pub path: String,
    /// As many lines as the file has, with blanks in place of comments, the insides of literals, and tests.
    pub code: String,
    pub lines: usize,
    /// How many lines come before the file's own tests.
    pub lines_before_tests: usize,
}

/// A path that a file names: `crate::users::store::UserRow`, or one with `super`, spelled out from the root.
pub struct Import {
    pub line: usize,
    pub segments: Vec<String>,
}

/// All Rust files below a folder of the repository; none where the folder does not exist.
pub fn files(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join(folder), &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let is_test = name.ends_with("/tests.rs") || name.contains("/tests/");
        let code =
            without_tests(&without_comments_and_literals(&text), is_test && !folder.starts_with("tests"));
        let before = text.lines().position(|line| line.trim() == "#[cfg(test)]");
        let lines = text.lines().count();
        File { path: name, code, lines, lines_before_tests: before.unwrap_or(lines) }
    };
    found.into_iter().map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

impl File {
    /// The module of the crate the file belongs to: `users` for `src/users/create.rs`, `clock` for `src/clock.rs`.
    pub fn module(&self) -> &str {
        let below = self.path.split("src/").nth(1).unwrap_or(&self.path);
        below.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// The lines that have one of these words in their code, with the word.
    pub fn naming<'w>(&self, words: &[&'w str]) -> Vec<(usize, &'w str)> {
        let numbered = self.code.lines().zip(1..);
        let hits = numbered.flat_map(|(line, number)| {
            words.iter().filter(|word| has_word(line, word)).map(move |word| (number, *word))
        });
        hits.collect()
    }

    /// Every path that starts at `crate` or climbs to it with `super`.
    pub fn imports(&self) -> Vec<Import> {
        let below = self.path.split("src/").nth(1).unwrap_or("");
        let mut home: Vec<&str> = below.trim_end_matches(".rs").split('/').collect();
        if matches!(home.last(), Some(&("mod" | "lib" | "main"))) {
            home.pop();
        }
        let mut imports = Vec::new();
        for (start, keyword) in self.code.match_indices("crate::").chain(self.code.match_indices("super::")) {
            let before = &self.code[..start];
            if before.ends_with(is_letter) || before.ends_with("super::") {
                continue;
            }
            let mut reader = Reader { code: &self.code, at: start, found: Vec::new() };
            let mut prefix = if keyword == "crate::" { Vec::new() } else { home.clone() };
            while reader.take("super::") {
                prefix.pop();
            }
            reader.take("crate::");
            reader.path(&prefix);
            imports.append(&mut reader.found);
        }
        imports
    }
}

/// Reads what follows `crate::`.
struct Reader<'c> {
    code: &'c str,
    at: usize,
    found: Vec<Import>,
}

impl<'c> Reader<'c> {
    /// Reads `a::b`, `a::{b, c::d}`, `a::*`, and keeps each path that is spelled.
    fn path(&mut self, prefix: &[&'c str]) {
        self.take_blanks();
        let line = self.code[..self.at].matches('\n').count() + 1;
        if self.take("{") {
            while !self.take("}") && self.at < self.code.len() {
                self.path(prefix);
                self.take_blanks();
                if !self.take(",") && !self.code[self.at..].starts_with('}') {
                    return;
                }
                self.take_blanks();
            }
            return;
        }
        let word = self.word();
        let segments = [prefix, &[word]].concat();
        if !word.is_empty() && self.take("::") {
            return self.path(&segments);
        }
        self.take("*");
        if self.take(" as ") {
            self.word();
        }
        let segments = segments.into_iter().filter(|part| !part.is_empty()).map(str::to_owned).collect();
        self.found.push(Import { line, segments });
    }

    fn word(&mut self) -> &'c str {
        let rest = &self.code[self.at..];
        let word = &rest[..rest.find(|c| !is_letter(c)).unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn take(&mut self, text: &str) -> bool {
        let there = self.code[self.at..].starts_with(text);
        self.at += if there { text.len() } else { 0 };
        there
    }

    fn take_blanks(&mut self) {
        let rest = &self.code[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a word stands in a line, not as a part of a longer one. Where the word itself begins or ends
/// with a sign, that side is free.
pub fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let starts = !word.starts_with(is_letter) || !before.is_some_and(is_letter);
        let ends = !word.ends_with(is_letter) || !after.is_some_and(is_letter);
        starts && ends
    })
}

/// Puts blanks in place of comments and of the insides of string and character literals.
fn without_comments_and_literals(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if c == '"' {
            quoted(rest)
        } else if rest.starts_with("r#\"") {
            rest.find("\"#").map_or(rest.len(), |end| end + 2)
        } else if c == '\'' {
            character(rest)
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        let (skipped, after) = rest.split_at(end);
        code.extend(skipped.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    code
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    let closing = rest.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    closing.map_or(rest.len(), |(at, _)| at + 1)
}

/// The length of a character literal; 1 for the start of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, _))) => rest[at + 1..].find('\'').map_or(1, |end| at + 1 + end + 1),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

/// Puts blanks in place of modules under `#[cfg(test)]`, or of everything in a file of tests.
fn without_tests(code: &str, all: bool) -> String {
    let blank = |text: &str| text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect::<String>();
    if all {
        return blank(code);
    }
    let Some(start) = code.find("#[cfg(test)]") else { return code.to_owned() };
    let (before, tests) = code.split_at(start);
    let mut depth = 0;
    let end = tests.char_indices().find(|(_, c)| {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        (*c == '}' || *c == ';') && depth == 0
    });
    let (tests, after) = tests.split_at(end.map_or(tests.len(), |(at, _)| at + 1));
    format!("{before}{}{}", blank(tests), without_tests(after, false))
}
