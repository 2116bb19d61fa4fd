//! Tells cargo that templates and assets are part of this crate: a new file in either folder builds it again.

fn main() {
    for folder in ["templates", "assets"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
