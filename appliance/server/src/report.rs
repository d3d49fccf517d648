//! A judgment for people: the decision first, then why, then details by address, then digests.

pub(crate) mod contract;
pub(crate) mod explained;
pub(crate) mod junit;
pub(crate) mod sarif;
mod signs;
#[cfg(test)]
mod tests;
pub(crate) mod told;
mod wrap;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use anstyle::{AnsiColor, Style};
use tribune_record::{
    Decision, Finding, IntentMatch, Judgment, Level, Outcome, PlanArchive, PlanMode, PolicyStatus,
    Source, Usd,
};

pub(crate) use signs::Reached;
pub(crate) use wrap::{clean, clean_lines, wrap};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The colour of a decision.
pub(crate) const fn style(decision: Decision) -> Style {
    let colour = match decision {
        Decision::Approved | Decision::ApprovedWithWarnings => AnsiColor::Green,
        Decision::ApprovedWithConditions | Decision::AutoFixed => AnsiColor::Cyan,
        Decision::Escalated => AnsiColor::Yellow,
        Decision::Vetoed => AnsiColor::Red,
    };
    Style::new().bold().fg_color(Some(anstyle::Color::Ansi(colour)))
}

/// The decision and its reason alone, for a list of several.
pub(crate) fn headline(judgment: &Judgment) -> String {
    let style = style(judgment.decision);
    let reason = wrap(&judgment.reason, 2);
    format!("{style}{}{style:#}\n{reason}", judgment.decision)
}

/// The whole report, at most 80 columns wide but for digests and what is to be pasted, and without
/// a control character that was not put there for colour. `reached` is where the decision stands;
/// none for an opinion.
pub(crate) fn render(judgment: &Judgment, reached: Option<Reached<'_>>) -> String {
    let mut out = headline(judgment);
    findings(&mut out, judgment);
    needs(&mut out, judgment, reached);
    remedies(&mut out, judgment);
    context(&mut out, judgment);
    engineer(&mut out, judgment);
    policies(&mut out, judgment);
    digests(&mut out, judgment);
    out
}

pub(crate) fn heading(out: &mut String, title: &str) {
    line(out, &format!("\n{BOLD}{title}{BOLD:#}\n"));
}

/// Writing to a string cannot fail.
fn line(out: &mut String, text: &str) {
    out.push_str(text);
}

fn findings(out: &mut String, judgment: &Judgment) {
    if judgment.findings.is_empty() {
        return;
    }
    heading(out, "Why");
    // What a rule says about many addresses is said once here; the addresses stand below.
    let mut seen = BTreeSet::new();
    for finding in &judgment.findings {
        if !seen.insert((&finding.id, &finding.message)) {
            continue;
        }
        let unknown = match finding.outcome {
            Outcome::Fail => "",
            Outcome::Unknown => ", cannot be known yet",
        };
        let (rule, from) = (clean(&finding.id), source(finding.source));
        line(out, &format!("  {rule} ({from}, {}{unknown})\n", level(finding.level)));
        line(out, &wrap(&finding.message, 4));
    }
}

fn needs(out: &mut String, judgment: &Judgment, reached: Option<Reached<'_>>) {
    if !judgment.approvers.is_empty() {
        heading(out, "Waits for");
        line(out, &signs::each(judgment, reached));
    }
    if !judgment.conditions.is_empty() {
        heading(out, "Conditions");
        for condition in &judgment.conditions {
            let state = if condition.acknowledged { "acknowledged" } else { "open" };
            line(out, &wrap(&format!("{} ({state}): {}", condition.id, condition.text), 2));
        }
        line(out, &signs::acknowledging(judgment, reached));
    }
    rests_on(out, judgment);
}

/// What stood against it, and who settled that.
fn rests_on(out: &mut String, judgment: &Judgment) {
    if !judgment.authorisations.is_empty() {
        heading(out, "Rests on");
        for authorisation in &judgment.authorisations {
            let tribune_record::Authorisation { rule, by, basis } = authorisation;
            line(out, &wrap(&format!("{rule}: {by}; {basis}"), 2));
        }
    }
}

/// What can be done about whatever stands in the way, once for each rule.
fn remedies(out: &mut String, judgment: &Judgment) {
    let mut seen = BTreeSet::new();
    let blocking = judgment.findings.iter().filter(|finding| {
        let settled_alone = finding.level == Level::Hard && finding.fix.is_some();
        let warns = finding.level == Level::Soft && finding.id != "off_paved_road";
        finding.outcome == Outcome::Unknown || !(settled_alone || warns)
    });
    let rules: Vec<&str> = blocking.map(|f| f.id.as_str()).filter(|id| seen.insert(*id)).collect();
    let guides: Vec<_> = rules.into_iter().filter_map(tribune_verdict::guide).collect();
    if guides.is_empty() {
        return;
    }
    heading(out, "What you can do");
    for guide in guides {
        line(out, &wrap(&format!("{}: {}", guide.id, guide.satisfy), 2));
    }
    line(out, &wrap("tribune explain ID says more of each.", 2));
}

fn context(out: &mut String, judgment: &Judgment) {
    heading(out, "What was judged");
    let fits = match judgment.intent.verdict {
        IntentMatch::Exact => "everything that was asked for and nothing else",
        IntentMatch::Partial => "nothing unrequested, but not exactly what was asked for",
        IntentMatch::Mismatch => "more than was asked for",
        IntentMatch::Unknown => "not understood, or nobody asked",
    };
    let path = judgment.golden_path.as_deref().unwrap_or("none");
    let lines = [
        format!("environment   {}", judgment.environment),
        format!("changes       {}", judgment.plan.changes),
        format!("request       {fits}"),
        format!("golden path   {path}"),
        format!("monthly cost  {}", cost(judgment)),
    ];
    let archive = judgment.plan.archive.as_ref();
    let file = archive.map_or_else(|| "not given: the JSON alone was read".to_owned(), made);
    for text in lines.into_iter().chain([format!("plan file     {file}")]) {
        line(out, &wrap(&text, 2));
    }
    if !judgment.cost.basis.is_empty() {
        line(out, &wrap(&format!("prices        {}", judgment.cost.basis), 2));
    }
    for missing in &judgment.intent.missing {
        line(out, &wrap(&format!("missing       {missing}"), 2));
    }
}

fn cost(judgment: &Judgment) -> String {
    let amount = |amount: Option<Usd>, none: &str| {
        amount.map_or_else(|| none.to_owned(), |amount| amount.to_string())
    };
    let declared = amount(judgment.cost.declared, "nothing");
    let estimated = amount(judgment.cost.estimated, "unknown");
    let unknown = match judgment.cost.unknown.len() {
        0 => String::new(),
        count => format!(", {count} without a known price"),
    };
    format!("estimated {estimated} (declared {declared}{unknown})")
}

/// The same for who writes the configuration: address by address, with pointer and repair.
pub(crate) fn engineer(out: &mut String, judgment: &Judgment) {
    let mut found: BTreeMap<Option<&str>, Vec<&Finding>> = BTreeMap::new();
    for finding in &judgment.findings {
        found.entry(finding.address.as_deref()).or_default().push(finding);
    }
    if found.is_empty() {
        return;
    }
    heading(out, "For the engineer");
    for (address, findings) in found {
        line(out, &wrap(address.unwrap_or("the plan as a whole"), 2));
        for finding in findings {
            detail(out, finding);
        }
    }
}

fn detail(out: &mut String, finding: &Finding) {
    let path = finding.path.as_ref().map_or_else(String::new, |path| format!(" at {}", path.0));
    line(out, &wrap(&format!("{}{path}: {}", finding.id, finding.message), 4));
    if let Some(fix) = &finding.fix {
        line(out, &wrap(&format!("fix: {}", fix.words), 6));
        for operation in &fix.patch {
            // It is made of plain data: writing it as JSON cannot fail.
            let json = serde_json::to_string(operation).unwrap_or_default();
            line(out, &wrap(&format!("patch: {json}"), 6));
        }
    }
}

fn policies(out: &mut String, judgment: &Judgment) {
    heading(out, "Policies");
    for (status, name) in [
        (PolicyStatus::Failed, "failed"),
        (PolicyStatus::Unknown, "not settled"),
        (PolicyStatus::Ran, "ran"),
        (PolicyStatus::NotApplicable, "nothing to read"),
    ] {
        let of: Vec<_> =
            judgment.policies.iter().filter(|policy| policy.status == status).collect();
        if !of.is_empty() {
            let ids: Vec<_> = of.iter().map(|policy| policy.id.as_str()).collect();
            line(out, &wrap(&format!("{name}: {}", ids.join(", ")), 2));
        }
    }
}

fn digests(out: &mut String, judgment: &Judgment) {
    heading(out, "Digests (BLAKE3)");
    let rows =
        [("plan bytes", judgment.plan.digest), ("plan meaning", judgment.plan.semantic_digest)];
    let file = judgment.plan.archive.as_ref().map(|archive| ("plan file", archive.digest));
    for (name, digest) in rows.into_iter().chain(file) {
        let written = writeln!(out, "  {DIM}{name:<13} {digest}{DIM:#}");
        debug_assert!(written.is_ok(), "a string takes everything");
    }
}

/// How a saved plan file was made.
fn made(archive: &PlanArchive) -> String {
    let mut with = match archive.mode {
        PlanMode::Normal => vec![],
        PlanMode::Destroy => vec!["-destroy".to_owned()],
        PlanMode::RefreshOnly => vec!["-refresh-only".to_owned()],
        PlanMode::Unrecognised => vec!["a mode nobody here knows".to_owned()],
    };
    with.extend(archive.targets.iter().map(|address| format!("-target={address}")));
    with.extend(archive.forced.iter().map(|address| format!("-replace={address}")));
    let with = if with.is_empty() { String::new() } else { format!(", with {}", with.join(" ")) };
    let PlanArchive { workspace, serial, .. } = archive;
    format!("given and held against the JSON; workspace {workspace}, state {serial}{with}")
}

pub(crate) const fn level(level: Level) -> &'static str {
    match level {
        Level::Soft => "warns",
        Level::Hard => "offers a fix",
        Level::Governance => "escalates",
        Level::Blocking => "vetoes",
    }
}

pub(crate) const fn source(source: Source) -> &'static str {
    match source {
        Source::Law => "law",
        Source::Guardrail => "guardrail",
        Source::Plugin => "policy",
        Source::Intent => "intent",
        Source::Path => "golden path",
        Source::Plan => "plan",
        Source::Cost => "cost",
    }
}
