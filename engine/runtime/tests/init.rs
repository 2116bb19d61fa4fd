//! The init of the tests: what `fleet sandbox-init` is in a release.

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(2) {
        Some(control) => fleet_sandbox::init(&control),
        None => ExitCode::FAILURE,
    }
}
