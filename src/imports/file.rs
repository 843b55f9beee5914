//! From a file to people, and what is wrong with its form. What the rules say of it comes after.

use super::{ImportedUser, LISTED, MOST};
use crate::{
    directory::EmailIndex, error::Error, http::checked, openapi::Contract, problems::FieldError,
    storage::Keys,
};
use csv::{ByteRecord, ReaderBuilder};
use jsonschema::Validator;
use mandat_domain::imports::Row;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// How a file says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, with a header.
    Csv,
    /// An object a line.
    JsonLines,
}

/// A person of a file, and what their address is found by.
#[derive(Clone)]
pub struct Named {
    pub row: Row,
    pub email: EmailIndex,
}

/// What was read from a file.
#[derive(Default)]
pub struct File {
    pub people: Vec<Named>,
    pub findings: Findings,
}

/// What is wrong with a file: the first of it, and how much it is.
#[derive(Debug, Default)]
pub struct Findings {
    pub listed: Vec<FieldError>,
    pub all: u64,
}

impl Findings {
    pub(super) fn add(&mut self, finding: FieldError) {
        self.all += 1;
        if self.listed.len() < LISTED {
            self.listed.push(finding);
        }
    }

    fn say(&mut self, line: u64, column: &str, code: &str, says: &str) {
        self.add(FieldError::new(column, code, says).in_line(line));
    }
}

const COLUMNS: [&str; 7] =
    ["given_name", "family_name", "email", "language", "job_title", "units", "home_unit_id"];
const NEEDED: [&str; 3] = ["given_name", "family_name", "email"];
const IDENTIFIER: &str = "identifier:";

/// Reads a whole file. Takes time: not for a thread that answers others.
///
/// # Errors
/// 413 `body_too_large` for more than [`MOST`] people
pub fn read(keys: &Keys, contract: &Contract, format: Format, bytes: &[u8]) -> Result<File, Error> {
    let validator = contract
        .validator(&ImportedUser::name())
        .ok_or_else(|| Error::internal("the document has no schema of an imported user"))?;
    let mut reading = Reading { keys, validator, file: File::default() };
    // Excel begins files in UTF-8 with a mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match format {
        Format::Csv => reading.csv(bytes)?,
        Format::JsonLines => reading.json_lines(bytes)?,
    }
    Ok(reading.file)
}

struct Reading<'a> {
    keys: &'a Keys,
    validator: &'a Validator,
    file: File,
}

impl Reading<'_> {
    fn csv(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
        let Some(columns) = reader.byte_headers().ok().and_then(|header| self.header(header)) else {
            return Ok(());
        };
        let mut record = ByteRecord::new();
        let mut lines = Lines { bytes, at: 0, line: 1 };
        loop {
            let start = reader.position().byte();
            match reader.read_byte_record(&mut record) {
                Ok(false) => return Ok(()),
                Ok(true) => {
                    let start = record.position().map_or(start, csv::Position::byte);
                    self.record(lines.of(start), &columns, &record)?;
                }
                Err(_) => {
                    let line = lines.of(start);
                    self.file.findings.say(line, "", "malformed_row", "this row cannot be read");
                }
            }
        }
    }

    /// The names of the columns; `None` where they are not such that rows can be read by them.
    fn header(&mut self, header: &ByteRecord) -> Option<Vec<String>> {
        let names: Vec<String> =
            header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let findings = &mut self.file.findings;
        for (place, name) in names.iter().enumerate() {
            let identifier = name.strip_prefix(IDENTIFIER).is_some_and(|name| !name.is_empty());
            if !identifier && !COLUMNS.contains(&name.as_str()) {
                findings.say(1, name, "unknown_column", "there is no column of this name");
            } else if names.iter().take(place).any(|before| before == name) {
                findings.say(1, name, "repeated_column", "this column is there more than once");
            }
        }
        for needed in NEEDED.iter().filter(|needed| !names.iter().any(|name| name == *needed)) {
            findings.say(1, needed, "missing_column", "this column is needed");
        }
        (findings.all == 0).then_some(names)
    }

    fn record(&mut self, line: u64, columns: &[String], record: &ByteRecord) -> Result<(), Error> {
        if record.len() != columns.len() {
            let says = format!("this row has {} cells, and the header {}", record.len(), columns.len());
            self.file.findings.say(line, "", "malformed_row", &says);
            return Ok(());
        }
        let mut object = Map::new();
        let mut identifiers = Map::new();
        for (name, cell) in columns.iter().zip(record) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                self.file.findings.say(line, name, "malformed", "this is not UTF-8");
                return Ok(());
            };
            if cell.is_empty() {
                continue;
            }
            if let Some(identifier) = name.strip_prefix(IDENTIFIER) {
                identifiers.insert(identifier.to_owned(), cell.into());
            } else if name == "units" {
                let units = cell.split(';').map(str::trim).filter(|unit| !unit.is_empty());
                object.insert(name.clone(), units.map(Value::from).collect());
            } else {
                object.insert(name.clone(), cell.into());
            }
        }
        if !identifiers.is_empty() {
            object.insert("identifiers".to_owned(), identifiers.into());
        }
        self.object(line, object.into())
    }

    fn json_lines(&mut self, bytes: &[u8]) -> Result<(), Error> {
        for (line, text) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
            if text.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(text) {
                Ok(object) => self.object(line, object)?,
                Err(error) => {
                    let says = format!("this line is no JSON from column {} on", error.column());
                    self.file.findings.say(line, "", "malformed_json", &says);
                }
            }
        }
        Ok(())
    }

    fn object(&mut self, line: u64, object: Value) -> Result<(), Error> {
        match checked::<ImportedUser>(self.validator, object) {
            Err(faults) => {
                for fault in faults {
                    let field = column(&fault.field);
                    self.file.findings.add(FieldError { field, ..fault }.in_line(line));
                }
            }
            Ok(_) if self.file.people.len() >= MOST => {
                return Err(Error::problem("body_too_large", format!("a file names at most {MOST} people")));
            }
            Ok(user) => {
                let row = user.row(line);
                let email = EmailIndex::of(self.keys, &row.person.email)?;
                self.file.people.push(Named { row, email });
            }
        }
        Ok(())
    }
}

/// The lines of a file, counted as it is read: the reader counts them too late where they end in two signs.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of what begins there, or behind the ends of lines that stand there.
    fn of(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let rest = self.bytes.get(start..).unwrap_or_default();
        let start = start + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.bytes.get(self.at..start).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.at = self.at.max(start);
        self.line
    }
}

/// The column that a JSON pointer into a row is about (RFC 6901).
fn column(pointer: &str) -> String {
    let mut steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
    match (steps.next(), steps.next()) {
        (Some(first), Some(name)) if first == "identifiers" => format!("{IDENTIFIER}{name}"),
        (Some(first), _) => first,
        (None, _) => String::new(),
    }
}
