//! `judge`: what would a server say? An opinion, without ledger or permit.

use std::io::Write as _;

use serde::Serialize;
use tokio::time::Instant;
use tribune_plan::limits;
use tribune_record::{
    Authority, Case, Context, GivenContract, Grant, Judgment, Origin, Request, RequestSource,
};

use super::{cannot_print, print, read_file, text_or_file};
use crate::{
    advice::{Advice, Interview},
    cli::{self, Format, PlanFiles},
    clock,
    exit::Exit,
    failure::Failure,
    home::Home,
    http::requests::SCRUBBED,
    limits::JUDGING_MAX,
    pipeline::{Beside, Judge, Judged, Misread, Part, Parts},
    report::{self, junit, sarif, told::Told},
};

/// What every opinion says of itself.
const OPINION: &str = "A local opinion: recorded nowhere, and no permit to apply anything.";

/// What is said where the context gives a contract.
const CONTRACT: &str = "The contract of the context counts as if the person who asks had signed it; \
                        on a server it counts for nothing.";

/// On whose behalf a what-if asks.
const ASKS: &str = "judge";

#[derive(Serialize)]
struct Opinion<'a> {
    notes: &'a [String],
    #[serde(flatten)]
    judgment: &'a Judgment,
}

/// Judges the plan and prints the opinion.
pub(crate) fn run(args: &cli::Judge) -> Result<Exit, Failure> {
    let text = args.request.as_deref().map(text_or_file).transpose()?;
    let said = text.as_deref().map(tribune_plan::scrubbed_words);
    let mut notes = vec![OPINION.to_owned()];
    notes.extend((said != text).then(|| SCRUBBED.to_owned()));
    let (plan, context) = read(&args.files)?;
    let archive = archive(&args.files)?;
    let (judge, advice) = match &args.home {
        Some(root) => {
            let home = Home::at(root)?;
            (Judge::of_home(&home)?, Advice::of_home(&home, &home.config()?)?)
        }
        None => (Judge::as_shipped()?, None),
    };
    let (archive, context) = (archive.as_deref(), context.as_deref());
    let posted = judge.read(Parts { plan: &plan, archive, context });
    let posted = posted.map_err(|misread| refusal(&args.files, &misread))?;
    let request = local_request(said, &posted.context)?;
    let given = request.as_ref().is_some_and(|request| request.contract.is_some());
    notes.extend(given.then(|| CONTRACT.to_owned()));
    let assumed = |role: &tribune_record::Role| Grant {
        role: role.clone(),
        approver: "assumed".to_owned(),
        authority: Authority::Assumed,
    };
    let grants = args.assume_approved.iter().map(assumed).collect();
    let beside = Beside { received_at: clock::now(), request, grants, spending: vec![] };
    let mut case = judge.case(posted, beside);
    if let Some(advice) = &advice {
        let (advised, note) = advised(advice, case)?;
        case = advised;
        notes.extend(note);
    }
    let judged = Judged::from(case);
    for doubt in judge.doubts() {
        // Standard output is the opinion's alone; whoever closed stderr does not want to know.
        drop(writeln!(anstream::stderr(), "tribune: warning: {}", report::clean(doubt)));
    }
    show(args, &judged.judgment, &notes)?;
    Ok(Exit::from(&judged.judgment))
}

/// The case with what the site's language model says of it.
fn advised(advice: &Advice, case: Case) -> Result<(Case, Option<String>), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("cannot ask: {error}")))?;
    let mut interview = Interview::of(case, &advice.salt());
    let key = advice.recall(&mut interview);
    let (case, transcript) = runtime.block_on(async {
        let deadline = Instant::now().checked_add(JUDGING_MAX).unwrap_or_else(Instant::now);
        advice.ask(ASKS, &mut interview, deadline).await;
        let mut interview = interview.again();
        advice.ask(ASKS, &mut interview, deadline).await;
        interview.done(key)
    });
    Ok((case, transcript.note))
}

/// The plan and the context file.
pub(crate) fn read(files: &PlanFiles) -> Result<(Vec<u8>, Option<Vec<u8>>), Failure> {
    let plan = read_file(&files.plan, "plan", limits::PLAN_BYTES_MAX)?;
    let context = files.context.as_ref();
    let context =
        context.map(|path| read_file(path, "context", limits::CONTEXT_BYTES_MAX)).transpose()?;
    Ok((plan, context))
}

/// The saved plan file, where one is named.
pub(crate) fn archive(files: &PlanFiles) -> Result<Option<Vec<u8>>, Failure> {
    let path = files.archive.as_ref();
    path.map(|path| read_file(path, "plan archive", limits::ARCHIVE_BYTES_MAX)).transpose()
}

/// Names the file that is wrong.
fn refusal(files: &PlanFiles, misread: &Misread) -> Failure {
    let file = match misread.part {
        Part::Plan => Some(&files.plan),
        Part::Archive => files.archive.as_ref(),
        Part::Context => files.context.as_ref(),
    };
    let file = file.map(|path| path.display().to_string()).unwrap_or_default();
    Failure::new(format!("{file}: {misread} ({})", misread.refused.code()))
}

/// The operator of a what-if is taken at their word: what the context says of people counts.
fn local_request(text: Option<String>, context: &Context) -> Result<Option<Request>, Failure> {
    let autonomous = context.origin == Some(Origin::Autonomous);
    match text {
        None if autonomous => Ok(None),
        None => Err(Failure::new("expected --request TEXT or @FILE: nobody asked for this plan")),
        Some(_) if autonomous => {
            Err(Failure::new("expected no --request: the context says nobody asked (autonomous)"))
        }
        Some(text) => Ok(Some(Request {
            id: None,
            text,
            requester: context.requester.clone(),
            source: RequestSource::Local,
            confirmed_deletions: context.confirmed_deletions.clone(),
            acknowledged: context.acknowledged.clone(),
            service: context.service.clone(),
            contract: context
                .contract
                .as_ref()
                .map(|contract| GivenContract { text: contract.to_string(), signed: None }),
        })),
    }
}

fn show(args: &cli::Judge, judgment: &Judgment, notes: &[String]) -> Result<(), Failure> {
    let told = Told { judgment, place: None, plan_file: Some(&args.files.plan), notes };
    match args.files.format {
        Format::Json => {
            let json = serde_json::to_string_pretty(&Opinion { notes, judgment })?;
            print(&format!("{json}\n"))
        }
        Format::Sarif => print(&format!("{}\n", sarif::render(&told)?)),
        Format::Junit => print(&junit::render(&told).map_err(cannot_print)?),
        Format::Human => {
            let notes: String = notes.iter().map(|note| report::wrap(note, 0)).collect();
            print(&format!("{}\n{notes}", report::render(judgment, None)))
        }
    }
}
