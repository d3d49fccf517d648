//! The appliance: bytes come in over TLS, become a case, are judged, recorded and answered.
//!
//! Everything that touches the world stands in this crate: clock, files, sockets, random numbers.
//! What decides stands in `tribune-verdict`, which has none of them.

mod advice;
mod app;
mod cli;
mod client;
mod clock;
mod commands;
mod config;
mod exit;
mod failure;
#[cfg(test)]
mod fixture;
mod home;
mod http;
mod identity;
mod ledger;
mod limits;
mod metrics;
mod pipeline;
mod places;
mod random;
mod rates;
mod report;
mod serve;
mod spending;

use std::{io::Write as _, process::ExitCode};

use exit::Exit;

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let ended = match cli::read(std::env::args_os()) {
        Ok(cli) => commands::run(cli.command),
        Err(error) if error.use_stderr() => Err(failure::Failure::new(cli::one_line(&error))),
        Err(help) => {
            commands::read_enough(help.print()).map(|()| Exit::Done).map_err(commands::cannot_print)
        }
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(failure) => {
            let mut stderr = anstream::stderr();
            let text = report::clean(&failure.to_string());
            let told = writeln!(stderr, "tribune: {text}");
            // Whoever closed stderr still gets the code.
            drop(told);
            Exit::Usage.into()
        }
    }
}
