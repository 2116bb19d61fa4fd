//! The coder alone, as a program: what `fleet coder` is, for tests that need a process.

use std::process::ExitCode;

use fleet_coder::Options;
use fleet_domain::agent::End;

fn main() -> ExitCode {
    let Ok(options) = Options::from_env() else { return ExitCode::from(2) };
    // One thread: it waits for most of its time.
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return ExitCode::from(2) };
    let ended = runtime.block_on(fleet_coder::run(options, tokio::io::stdin(), tokio::io::stdout()));
    // A read of the standard input cannot be called back.
    runtime.shutdown_background();
    if ended.end == End::Done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
