//! The migrations are compiled in: build again when one changes.

fn main() {
    let mut out = std::io::stdout().lock();
    // Nobody reads the build's output but cargo, which fails by itself when it misses this line.
    let _ = std::io::Write::write_all(&mut out, b"cargo:rerun-if-changed=migrations\n");
}
