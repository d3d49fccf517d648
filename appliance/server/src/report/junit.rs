//! `JUnit`'s XML: a decision for whatever shows the results of tests. One suite for each source,
//! one case for each finding and for each rule without one.
//!
//! What is broken is a failure, whatever its level; what cannot be known, and what did not run, is
//! an error. Skipped is only what had nothing to read.

use std::{collections::BTreeMap, io};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use tribune_record::{Finding, Judgment, Level, Outcome, PolicySummary, Source};

use super::{
    clean, clean_lines,
    told::{Silent, Told, silent},
};

/// What a document of this kind is called in HTTP.
pub(crate) const CONTENT_TYPE: &str = "application/xml";

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Suite {
    Laws,
    Rules,
    Policy(String),
    OfSite,
}

impl Suite {
    fn name(&self) -> String {
        match self {
            Self::Laws => "laws".to_owned(),
            Self::Rules => "rules".to_owned(),
            Self::Policy(id) => format!("policy {}", clean(id)),
            Self::OfSite => "policies".to_owned(),
        }
    }

    fn of_rule(policy: &PolicySummary) -> Self {
        let law = tribune_verdict::LAWS.iter().any(|law| law.id == policy.id);
        match policy.digest {
            Some(_) => Self::Policy(policy.id.clone()),
            None if law => Self::Laws,
            None => Self::Rules,
        }
    }

    fn of_finding(finding: &Finding, judgment: &Judgment) -> Self {
        let mut policies = judgment.policies.iter().filter(|policy| policy.digest.is_some());
        match finding.source {
            Source::Law => Self::Laws,
            Source::Plugin if policies.any(|policy| policy.id == finding.id) => {
                Self::Policy(finding.id.clone())
            }
            // A policy may have rules of other names than its own.
            Source::Plugin => Self::OfSite,
            Source::Guardrail | Source::Intent | Source::Path | Source::Plan | Source::Cost => {
                Self::Rules
            }
        }
    }
}

/// How a case came out.
#[derive(Debug)]
enum Came {
    Passed,
    Skipped(&'static str),
    Failed { level: Level, message: String, text: String },
    Error { kind: &'static str, message: String, text: String },
}

#[derive(Debug)]
struct Case {
    name: String,
    came: Came,
}

/// The document.
///
/// # Errors
/// Never for what it writes to; the writer's shape asks for it.
pub(crate) fn render(told: &Told<'_>) -> io::Result<String> {
    let suites = suites(told.judgment);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let counts = Counts::of(suites.values().flatten());
    let root = counts.on(BytesStart::new("testsuites").with_attributes([("name", "tribune")]));
    writer.write_event(Event::Start(root))?;
    for (suite, cases) in &suites {
        write_suite(&mut writer, told, suite, cases)?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    let mut text = String::from_utf8(writer.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

fn suites(judgment: &Judgment) -> BTreeMap<Suite, Vec<Case>> {
    let mut suites: BTreeMap<Suite, Vec<Case>> = BTreeMap::new();
    for finding in &judgment.findings {
        let suite = Suite::of_finding(finding, judgment);
        suites.entry(suite).or_default().push(of_finding(finding));
    }
    for (policy, how) in silent(judgment) {
        let came = match how {
            Silent::Passed | Silent::Elsewhere => Came::Passed,
            Silent::NothingToRead => Came::Skipped(how.words()),
            Silent::NotSettled => error("unknown", how),
            Silent::Failed => error("failed", how),
        };
        let case = Case { name: clean(&policy.id), came };
        suites.entry(Suite::of_rule(policy)).or_default().push(case);
    }
    suites.values_mut().for_each(|cases| number(cases));
    suites
}

/// Readers keep one case of a name: several findings of a rule at one place are numbered.
fn number(cases: &mut [Case]) {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        let first = case.name.clone();
        while taken.contains_key(&case.name) {
            let count = taken.entry(first.clone()).or_insert(1);
            *count = count.saturating_add(1);
            case.name = format!("{first} ({count})");
        }
        taken.insert(case.name.clone(), 1);
    }
}

fn error(kind: &'static str, how: Silent) -> Came {
    Came::Error { kind, message: how.words().to_owned(), text: String::new() }
}

fn of_finding(finding: &Finding) -> Case {
    let address = finding.address.as_deref().map(|address| format!(" {address}"));
    let pointer = finding.path.as_ref().map(|path| format!(" {}", path.0));
    let name = [address, pointer].into_iter().flatten().collect::<String>();
    let (message, text) = (clean(&finding.message), details(finding));
    let came = match finding.outcome {
        Outcome::Fail => Came::Failed { level: finding.level, message, text },
        Outcome::Unknown => Came::Error { kind: "unknown", message, text },
    };
    Case { name: clean(&format!("{}{name}", finding.id)), came }
}

/// What an engineer needs beside the message.
fn details(finding: &Finding) -> String {
    let mut lines = vec![finding.message.clone()];
    let mut line = |what: &str, text: &str| lines.push(format!("{what}: {text}"));
    line("level", level(finding.level));
    if let Some(address) = &finding.address {
        line("address", address);
    }
    if let Some(path) = &finding.path {
        line("pointer", &path.0);
    }
    if !finding.approvers.is_empty() {
        let roles: Vec<_> = finding.approvers.iter().map(ToString::to_string).collect();
        line("may be settled by", &roles.join(", "));
    }
    if let Some(fix) = &finding.fix {
        line("fix", &fix.words);
    }
    clean_lines(&lines.join("\n"))
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Soft => "soft",
        Level::Hard => "hard",
        Level::Governance => "governance",
        Level::Blocking => "blocking",
    }
}

#[derive(Debug, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of<'a>(cases: impl Iterator<Item = &'a Case>) -> Self {
        let mut counts = Self::default();
        for case in cases {
            counts.tests = counts.tests.saturating_add(1);
            let count = match case.came {
                Came::Passed => continue,
                Came::Skipped(_) => &mut counts.skipped,
                Came::Failed { .. } => &mut counts.failures,
                Came::Error { .. } => &mut counts.errors,
            };
            *count = count.saturating_add(1);
        }
        counts
    }

    fn on<'a>(&self, start: BytesStart<'a>) -> BytesStart<'a> {
        let Self { tests, failures, errors, skipped } = self;
        let counts =
            [("tests", tests), ("failures", failures), ("errors", errors), ("skipped", skipped)];
        counts.into_iter().fold(start, |mut start, (name, count)| {
            start.push_attribute((name, count.to_string().as_str()));
            start
        })
    }
}

type Xml = Writer<Vec<u8>>;

fn write_suite(xml: &mut Xml, told: &Told<'_>, suite: &Suite, cases: &[Case]) -> io::Result<()> {
    let name = suite.name();
    let start = BytesStart::new("testsuite").with_attributes([("name", name.as_str())]);
    xml.write_event(Event::Start(Counts::of(cases.iter()).on(start)))?;
    xml.write_event(Event::Start(BytesStart::new("properties")))?;
    for (name, value) in properties(told) {
        let value = clean(&value);
        let one = [("name", name), ("value", value.as_str())];
        xml.write_event(Event::Empty(BytesStart::new("property").with_attributes(one)))?;
    }
    xml.write_event(Event::End(BytesEnd::new("properties")))?;
    for case in cases {
        write_case(xml, &name, case)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

/// What the decision came to, in each suite: readers show suites, not documents.
fn properties(told: &Told<'_>) -> Vec<(&'static str, String)> {
    let judgment = told.judgment;
    let mut all = vec![
        ("decision", judgment.decision.to_string()),
        ("reason", judgment.reason.clone()),
        ("plan", judgment.plan.digest.to_string()),
    ];
    if let Some(place) = told.place {
        all.push(("id", place.id.to_owned()));
        all.push(("revision", place.revision.to_string()));
        let (shard, seq) = (place.record.shard, place.record.seq);
        all.push(("record", format!("{seq} of shard {shard} of ledger {}", place.record.ledger)));
    }
    all.extend(told.notes.iter().map(|note| ("note", note.clone())));
    all
}

fn write_case(xml: &mut Xml, suite: &str, case: &Case) -> io::Result<()> {
    let attributes = [("classname", suite), ("name", case.name.as_str()), ("time", "0")];
    let start = BytesStart::new("testcase").with_attributes(attributes);
    let (inner, text) = match &case.came {
        Came::Passed => return xml.write_event(Event::Empty(start)),
        Came::Skipped(why) => (BytesStart::new("skipped").with_attributes([("message", *why)]), ""),
        Came::Failed { level: of, message, text } => {
            (told_as("failure", level(*of), message), text.as_str())
        }
        Came::Error { kind, message, text } => (told_as("error", kind, message), text.as_str()),
    };
    xml.write_event(Event::Start(start))?;
    if text.is_empty() {
        xml.write_event(Event::Empty(inner))?;
    } else {
        let end = inner.to_end().into_owned();
        xml.write_event(Event::Start(inner))?;
        xml.write_event(Event::Text(BytesText::new(text)))?;
        xml.write_event(Event::End(end))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

fn told_as<'a>(element: &'static str, kind: &str, message: &str) -> BytesStart<'a> {
    BytesStart::new(element).with_attributes([("message", message), ("type", kind)])
}

#[cfg(test)]
mod tests;
