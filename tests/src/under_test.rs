//! The appliance as its own binary is: the same call, in a package whose tests can start it.

use std::process::ExitCode;

fn main() -> ExitCode {
    tribune::run()
}
