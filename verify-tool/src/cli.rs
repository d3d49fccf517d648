//! The command line around the library: arguments, files, progress, output, exit code.

mod args;
mod bar;
mod print;
mod run;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, error::ErrorKind};

/// Wrong usage, or a file that cannot be read or written.
const EXIT_USAGE: u8 = 9;

/// Runs the command line of this process.
pub(crate) fn main() -> ExitCode {
    let line = match args::Line::try_parse() {
        Ok(line) => line,
        Err(error) => return usage(&error),
    };
    match run::run(&line.ask) {
        Ok((report, json)) => {
            let text = if json {
                serde_json::to_string_pretty(&report).map(|text| text + "\n")
            } else {
                Ok(print::human(&report))
            };
            let code = report.verdict.exit_code();
            let said = text.map_err(io::Error::from).and_then(|text| say(&text));
            ExitCode::from(if said.is_ok() { code } else { EXIT_USAGE })
        }
        Err(usage) => {
            complain(&format!("tribune-verify: {usage}\n"));
            ExitCode::from(EXIT_USAGE)
        }
    }
}

/// Help and version are answers; everything else about the command line is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if !matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        complain(&text);
        return ExitCode::from(EXIT_USAGE);
    }
    ExitCode::from(if say(&text).is_ok() { 0 } else { EXIT_USAGE })
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Standard error may be closed; there is nobody left to tell.
fn complain(text: &str) {
    drop(io::stderr().lock().write_all(text.as_bytes()));
}
