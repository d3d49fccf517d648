//! The `tribune` binary: everything stands in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    tribune::run()
}
