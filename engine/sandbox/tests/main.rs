//! The sandbox as its callers see it, on this machine and with real programs.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on fails here; figures and what is skipped are printed")]

mod bench;
mod container;
mod escape;
mod kill;
mod limits;
mod measure;
mod output;
mod place;
mod start;
