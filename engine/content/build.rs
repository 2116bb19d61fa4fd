//! Tells cargo that Bibles and words are part of this crate: a new file in either folder builds it again.

fn main() {
    for folder in ["../../bibles", "../../locales"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
