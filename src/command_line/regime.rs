//! Checking a regime file.

use super::{Failure, print};
use mandat_domain::regime::parse;
use std::{fs, path::Path};

/// Checks the file and prints what it holds, or every fault with file, line, key and hint. The answer is
/// whether it is without fault.
///
/// # Errors
/// When the file cannot be read.
pub fn check(path: &Path) -> Result<bool, Failure> {
    let file = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| format!("{file}: {error}"))?;
    match parse(&file, &text) {
        Ok(regime) => {
            print(&format!(
                "{file}: no fault: {} in version {}; roles: {}, permissions: {}, kinds of unit: {}\n",
                regime.key,
                regime.version,
                regime.roles.len(),
                regime.permissions.len(),
                regime.unit_kinds.len()
            ))?;
            Ok(true)
        }
        Err(faults) => {
            for fault in faults {
                print(&format!("{fault}\n"))?;
            }
            Ok(false)
        }
    }
}
