//! `serve`: the server in the foreground, logs as JSON on stderr.

use std::io::IsTerminal as _;

use super::print;
use crate::{cli, exit::Exit, failure::Failure, home::Home, serve};

/// Serves until SIGTERM or SIGINT.
pub(crate) async fn run(args: &cli::Serve) -> Result<Exit, Failure> {
    let home = Home::at(&args.home)?;
    log();
    let ready = |address| {
        print(&format!("listening on https://{address}\n"))?;
        if std::io::stdout().is_terminal() {
            print("stop with Ctrl-C; requests in flight are finished\n")?;
        }
        Ok(())
    };
    serve::serve(&home, args.listen, ready).await?;
    Ok(Exit::Done)
}

/// Logs as JSON lines on stderr.
pub(super) fn log() {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_ansi(false)
        .with_target(false)
        .with_max_level(tracing::Level::INFO)
        .with_writer(std::io::stderr)
        .init();
}
