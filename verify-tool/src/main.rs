//! `tribune-verify`: an auditor's laptop, one file, no network, a yes or the first break.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
