//! The bench of the intent check: how much of what nobody asked for it sees, and how often it
//! cries wolf. `cargo run -p tribune-tests --bin intent-bench -- --help` says what it takes.

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use tribune_tests::intent::{
    Asking, Court, Donors, Failure, Half, Latency, Model, Nothing, Score, Tally, Tls, Wire,
    advised, json, judge_fresh, latency, load, print, print_advised, run, sealed_digest,
};

const HELP: &str = "\
intent-bench [--half open|sealed|both] [--with-contract] [--list] [--unseal] [--json]
             [--advisor honest|broken|lying|fooled|injected|all] [--wire] [--every N]
  --half           which bases; both if it is not given
  --with-contract  each base with the contract its requester would sign
  --list           the cases that come out wrong; those of the sealed half only with --unseal
  --fast           no timing
  --advisor        instead, what comes out where such a model, or each, is asked about every plan;
                   fails where it makes milder what is refused without it
  --wire           ... asked over TLS, as an appliance asks; a twelfth of the mutants
  --every          every so many-th base only
  --fresh          instead, the requests of writers and of tricksters that saw no bench
  --digest         BLAKE3 of the sealed half, and nothing else
  --json           figures as JSON
";

/// What was asked for.
#[derive(Debug)]
struct Options {
    open: bool,
    sealed: bool,
    models: Vec<Model>,
    every: usize,
    flags: Vec<String>,
}

impl Options {
    fn read(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options =
            Self { open: true, sealed: true, models: vec![], every: 1, flags: vec![] };
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
                "--advisor" => options.models = models(&arguments.next().unwrap_or_default())?,
                "--every" => {
                    let every = arguments.next().and_then(|every| every.parse().ok());
                    options.every = every.ok_or_else(|| "--every takes a number".to_owned())?;
                }
                "--with-contract" | "--list" | "--unseal" | "--json" | "--fast" | "--fresh"
                | "--digest" | "--wire" | "--help" => {
                    options.flags.push(argument);
                }
                other => return Err(format!("unknown argument {other:?}")),
            }
        }
        let fresh = options.has("--fresh");
        if !fresh && options.sealed && options.has("--list") && !options.has("--unseal") {
            return Err("the sealed half is not listed: whoever has seen it cannot tune".to_owned());
        }
        Ok(options)
    }

    fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|given| given == flag)
    }
}

fn models(name: &str) -> Result<Vec<Model>, String> {
    if name == "all" {
        return Ok(Model::ALL.to_vec());
    }
    let model = Model::ALL.into_iter().find(|model| model.name() == name);
    model.map(|model| vec![model]).ok_or_else(|| format!("no model {name:?}"))
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
    if options.has("--fresh") {
        return unseen(options, &court, out);
    }
    let with = if options.has("--with-contract") { ", with contract" } else { "" };
    for (name, sealed, wanted) in [("open", false, options.open), ("sealed", true, options.sealed)]
    {
        if !wanted {
            continue;
        }
        let half = load(sealed)?.thinned(options.every);
        if !options.models.is_empty() {
            advice(&format!("{name} half{with}"), options, &half, &court, out)?;
            continue;
        }
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

/// What comes of the requests of writers and tricksters.
fn unseen(options: &Options, court: &Court, out: &mut dyn Write) -> io::Result<()> {
    let (tallies, slips) = judge_fresh(court, options.every)?;
    writeln!(out, "set        honest: through waits vetoed    wrong: through waits vetoed")?;
    for (set, Tally { honest: [a, b, c], wrong: [d, e, f] }) in &tallies {
        writeln!(out, "{set:10}        {a:7} {b:5} {c:6}           {d:7} {e:5} {f:6}")?;
    }
    for slip in slips.iter().filter(|_| options.has("--list")) {
        let is = if slip.fresh.honest { "honest" } else { "wrong" };
        writeln!(out, "{is} {:?} {}: {:?}", slip.class, slip.fresh.plan, slip.fresh.request)?;
        for message in &slip.messages {
            writeln!(out, "    {message}")?;
        }
    }
    Ok(())
}

/// What comes out with the models that were asked for.
fn advice(
    title: &str,
    options: &Options,
    half: &Half,
    court: &Court,
    out: &mut dyn Write,
) -> io::Result<()> {
    let tls = if options.has("--wire") { Some(Tls::start()?) } else { None };
    let wire: &dyn Wire = match &tls {
        Some(tls) => tls,
        None => &Nothing,
    };
    // Over TLS it is a sample.
    let share = if tls.is_some() { 12 } else { 1 };
    let all =
        advised(half, &Donors::load()?, court, Asking { models: &options.models, wire, share })?;
    print_advised(out, title, &options.models, &all)?;
    if let Some(tls) = &tls {
        let (asked, otherwise) = tls.counts();
        writeln!(
            out,
            "over TLS: {asked} questions, {otherwise} answers heard otherwise than said"
        )?;
    }
    match all.iter().map(|one| one.loosened.len()).sum() {
        0_usize => Ok(()),
        loosened => Err(io::Error::other(format!("a model made {loosened} cases milder"))),
    }
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
