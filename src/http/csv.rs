//! Answers as CSV (RFC 4180), where that is asked for.

use actix_web::{HttpRequest, http::header::ACCEPT};

/// Whether CSV is asked for, and not JSON before it.
#[must_use]
pub fn wants_csv(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut kinds = accept.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
    let known = ["text/csv", "application/json"];
    kinds
        .find(|kind| known.iter().any(|known| kind.eq_ignore_ascii_case(known)))
        .is_some_and(|kind| kind.eq_ignore_ascii_case("text/csv"))
}

/// One row.
#[must_use]
pub fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| guarded(cell)).collect();
    cells.join(",") + "\r\n"
}

/// A cell that no spreadsheet takes for a formula: one that begins like one gets a `'` before it.
fn guarded(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_cell_is_a_formula_or_ends_its_row() {
        for (cell, guarded) in [
            ("time-recording/time.read", "time-recording/time.read"),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("a,b", "\"a,b\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("", ""),
        ] {
            assert_eq!(super::guarded(cell), guarded, "{cell:?}");
        }
    }
}
