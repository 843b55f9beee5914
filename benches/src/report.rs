//! Tables, for the terminal and for the documentation.

use crate::Failure;
use std::{fmt::Write, path::Path};

/// What was measured, in the order in which it is told.
#[derive(Default)]
pub struct Report(String);

impl Report {
    /// Adds a table and prints it.
    pub fn table(&mut self, title: &str, head: &[&str], rows: &[Vec<String>]) {
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
            cells.chain([head.get(column).map_or(0, |cell| cell.chars().count())]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..head.len()).map(width).collect();
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let mut line = String::from("|");
            for (number, (cell, width)) in cells.zip(&widths).enumerate() {
                let _ = if number == 0 {
                    write!(line, " {cell:<width$} |")
                } else {
                    write!(line, " {cell:>width$} |")
                };
            }
            line
        };
        let mut table = format!("### {title}\n\n{}\n|", line(&mut head.iter().copied()));
        for (number, width) in widths.iter().enumerate() {
            let rule = "-".repeat(width + 1);
            let _ = if number == 0 { write!(table, ":{rule}|") } else { write!(table, "{rule}:|") };
        }
        for row in rows {
            let _ = write!(table, "\n{}", line(&mut row.iter().map(String::as_str)));
        }
        println!("{table}\n");
        self.0.push_str(&table);
        self.0.push_str("\n\n");
    }

    /// Adds a paragraph and prints it.
    pub fn text(&mut self, text: &str) {
        println!("{text}\n");
        self.0.push_str(text);
        self.0.push_str("\n\n");
    }

    /// Puts everything between the marks of that name in the file.
    pub fn write(&self, file: &Path, name: &str) -> Result<(), Failure> {
        let begin = format!("<!-- {name}: written by the benches -->");
        let end = format!("<!-- end of the {name} -->");
        let old = std::fs::read_to_string(file)?;
        let (before, rest) = old.split_once(&begin).ok_or("the file has no mark for the figures")?;
        let (_, after) = rest.split_once(&end).ok_or("the file has no mark for the end of the figures")?;
        let figures = self.0.trim_end();
        std::fs::write(file, format!("{before}{begin}\n\n{figures}\n\n{end}{after}"))?;
        Ok(())
    }
}

/// A share in per cent.
pub fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 { format!("{:.1} %", 100.0 * part / whole) } else { "–".to_owned() }
}

/// A multiple.
pub fn times(part: f64, whole: f64) -> String {
    if whole > 0.0 { format!("{:.1} ×", part / whole) } else { "–".to_owned() }
}

/// The middle one of what was measured several times.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
