//! The bench of the intent check: how much of what nobody asked for it sees, and how often it
//! cries wolf. `cargo run -p tribune-tests --bin intent-bench -- --help` says what it takes.

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use tribune_tests::intent::{
    Court, Donors, Failure, Half, Latency, Score, json, latency, load, print, run, sealed_digest,
};

const HELP: &str = "\
intent-bench [--half open|sealed|both] [--with-contract] [--list] [--unseal] [--json]
  --half           which bases; both if it is not given
  --with-contract  each base with the contract its requester would sign
  --list           the cases that come out wrong; those of the sealed half only with --unseal
  --fast           no timing
  --digest         BLAKE3 of the sealed half, and nothing else
  --json           figures as JSON
";

/// What was asked for.
#[derive(Debug)]
struct Options {
    open: bool,
    sealed: bool,
    flags: Vec<String>,
}

impl Options {
    fn read(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { open: true, sealed: true, flags: vec![] };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--half" => {
                    let half = arguments.next().unwrap_or_default();
                    (options.open, options.sealed) = match half.as_str() {
                        "open" => (true, false),
                        "sealed" => (false, true),
                        "both" => (true, true),
                        other => return Err(format!("no half {other:?}")),
                    };
                }
                "--with-contract" | "--list" | "--unseal" | "--json" | "--fast" | "--digest"
                | "--help" => {
                    options.flags.push(argument);
                }
                other => return Err(format!("unknown argument {other:?}")),
            }
        }
        if options.sealed && options.has("--list") && !options.has("--unseal") {
            return Err("the sealed half is not listed: whoever has seen it cannot tune".to_owned());
        }
        Ok(options)
    }

    fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|given| given == flag)
    }
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let done = match Options::read(env::args().skip(1)) {
        Ok(options) if options.has("--help") => out.write_all(HELP.as_bytes()),
        Ok(options) if options.has("--digest") => {
            sealed_digest().and_then(|digest| writeln!(out, "{digest}"))
        }
        Ok(options) => bench(&options, &mut out),
        Err(error) => Err(io::Error::other(error)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell it to where standard error is gone.
            drop(writeln!(io::stderr(), "intent-bench: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn bench(options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let donors = Donors::load()?;
    let court = Court::new(options.has("--with-contract"))?;
    let with = if options.has("--with-contract") { ", with contract" } else { "" };
    for (name, sealed, wanted) in [("open", false, options.open), ("sealed", true, options.sealed)]
    {
        if !wanted {
            continue;
        }
        let half = load(sealed)?;
        let score = run(&half, &donors, &court)?;
        let took = if options.has("--fast") { vec![] } else { timed(&half, &court)? };
        let title = format!("{name} half{with}");
        if options.has("--json") {
            writeln!(out, "{}", json(&title, &score, &took))?;
        } else {
            print(out, &title, &score, &took)?;
        }
        if options.has("--list") {
            list(out, &score)?;
        }
    }
    Ok(())
}

fn timed(half: &Half, court: &Court) -> io::Result<Vec<Latency>> {
    Ok(vec![latency(half, court, 200, 200)?, latency(half, court, 5_000, 40)?])
}

fn list(out: &mut dyn Write, score: &Score) -> io::Result<()> {
    for Failure { id, operator, request, judged } in &score.failures {
        writeln!(out, "{id} [{operator}] {:?}, {}", judged.class, judged.decision)?;
        writeln!(out, "    {}", request.replace('\n', "\n    "))?;
        for finding in &judged.findings {
            let address = finding.address.as_deref().unwrap_or("-");
            writeln!(out, "  * {} {:?} {address}: {}", finding.id, finding.level, finding.message)?;
        }
    }
    Ok(())
}
