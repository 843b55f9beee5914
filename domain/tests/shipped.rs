//! The regimes that are compiled in pass every check.

use mandat_domain::regime::{SHIPPED, parse};

#[test]
fn every_shipped_regime_is_without_fault() {
    for (file, text) in SHIPPED {
        let regime = parse(file, text).unwrap_or_else(|faults| {
            panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
        assert_eq!(file, format!("regimes/{}.toml", regime.key));
    }
}
