//! SARIF 2.1.0: a decision for the tools that collect what other tools find.
//!
//! `level` has a meaning only where `kind` is `fail` (section 3.27.10 of the standard): whatever
//! waits for a person, or cannot be known, has the level `none` there, and the one of Tribune
//! stands among its properties.
//!
//! A result is what somebody should look at: collectors such as GitHub's show each as an alert
//! whatever its `kind`, and refuse a document in which one names no file. Rules that found nothing
//! stand among the properties of the run.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use tribune_record::{
    Condition, CostSummary, Decision, Digest, Finding, Fix, IntentSummary, Judgment, Level,
    Outcome, PlanSummary, Pointer, Purpose, Role, Source,
};

use super::{
    clean, clean_lines,
    told::{Place, Silent, Told, silent},
};
use crate::{clock, exit::Exit, http::wire::RecordAt};

/// What a document of this kind is called in HTTP.
pub(crate) const CONTENT_TYPE: &str = "application/sarif+json";
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
/// The one fingerprint: rule, address and pointer.
const FINGERPRINT: &str = "tribune/v1";

/// The document.
///
/// # Errors
/// Where it cannot be written as JSON.
pub(crate) fn render(told: &Told<'_>) -> Result<String, serde_json::Error> {
    let judgment = told.judgment;
    let rules = Rules::of(judgment);
    let mut results: Vec<Outcomes<'_>> = Vec::new();
    results.extend(judgment.findings.iter().map(|finding| found(finding, &rules)));
    let open = silent(judgment).into_iter().filter(|(_policy, how)| quiet(*how).is_none());
    results
        .extend(open.map(|(policy, how)| Outcomes::plain(&policy.id, &rules, "open", how.words())));
    results.extend(settled(judgment, &rules));
    let file = told.plan_uri();
    for Location { physical_location, .. } in results.iter_mut().flat_map(|r| &mut r.locations) {
        physical_location.artifact_location.uri.clone_from(&file);
    }
    if results.iter().any(|result| result.suppressions.is_some()) {
        for result in &mut results {
            result.suppressions.get_or_insert_default();
        }
    }
    let failed = silent(judgment).into_iter().filter(|(_policy, how)| *how == Silent::Failed);
    let notifications = failed.map(|(policy, how)| Notification {
        level: "error",
        message: text(how.words()),
        associated_rule: Associated { id: policy.id.clone() },
    });
    let notifications: Vec<_> = notifications.collect();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "Tribune",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: rules.descriptors(judgment),
                },
            },
            automation_details: Automation {
                id: told.place.map_or_else(|| "tribune/opinion".to_owned(), automation),
            },
            invocations: [Invocation {
                execution_successful: notifications.is_empty(),
                exit_code: Exit::from(judgment).code(),
                end_time_utc: told
                    .place
                    .map(|place| clock::text(tribune_record::UnixMillis(place.record.time))),
                tool_execution_notifications: notifications,
            }],
            results,
            properties: About::of(told),
        }],
    };
    let mut document = harmless(serde_json::to_value(&log)?);
    // A result stands once: two signatures of one kind would make two alike.
    let mut seen = BTreeSet::new();
    if let Some(Value::Array(results)) = document.pointer_mut("/runs/0/results") {
        results.retain(|result| seen.insert(result.to_string()));
    }
    serde_json::to_string_pretty(&document)
}

/// The same with nothing in its texts that reorders or hides what is read.
fn harmless(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean_lines(&text)),
        Value::Array(list) => list.into_iter().map(harmless).collect(),
        Value::Object(object) => {
            object.into_iter().map(|(key, value)| (clean(&key), harmless(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn automation(place: Place<'_>) -> String {
    format!("tribune/{}/{}", place.id, place.revision)
}

/// The rules of a run, each at its place.
#[derive(Debug)]
struct Rules<'a>(BTreeMap<&'a str, usize>);

impl<'a> Rules<'a> {
    fn of(judgment: &'a Judgment) -> Self {
        let policies = judgment.policies.iter().map(|policy| policy.id.as_str());
        let findings = judgment.findings.iter().map(|finding| finding.id.as_str());
        let settled = judgment.authorisations.iter().map(|settled| settled.rule.as_str());
        let mut places = BTreeMap::new();
        for id in policies.chain(findings).chain(settled) {
            let next = places.len();
            places.entry(id).or_insert(next);
        }
        Self(places)
    }

    fn place(&self, id: &str) -> usize {
        self.0.get(id).copied().unwrap_or_default()
    }

    fn descriptors(&self, judgment: &Judgment) -> Vec<Descriptor> {
        let mut all: Vec<(usize, &str)> = self.0.iter().map(|(id, place)| (*place, *id)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_place, id)| descriptor(id, judgment)).collect()
    }
}

fn descriptor(id: &str, judgment: &Judgment) -> Descriptor {
    let guide = tribune_verdict::guide(id);
    let findings = judgment.findings.iter().filter(|finding| finding.id == id);
    let level = guide.and_then(|guide| guide.levels.last().copied());
    let level = level.or_else(|| findings.map(|finding| finding.level).max());
    let says = guide.map_or_else(|| format!("Rule {id}."), |guide| guide.says().to_owned());
    let policy = judgment.policies.iter().find(|policy| policy.id == id);
    Descriptor {
        id: id.to_owned(),
        short_description: Text { text: says },
        full_description: guide.map(|guide| text(guide.reads)),
        help: guide.map(|guide| text(guide.satisfy)),
        default_configuration: Configuration { level: level.map_or("warning", weight) },
        properties: OfRule { digest: policy.and_then(|policy| policy.digest) },
    }
}

/// A level of ours on the standard's scale.
const fn weight(level: Level) -> &'static str {
    match level {
        Level::Soft => "note",
        Level::Hard => "warning",
        Level::Governance | Level::Blocking => "error",
    }
}

/// What a finding comes to on the standard's two scales: `kind` and `level`.
const fn kind(finding: &Finding) -> (&'static str, &'static str) {
    match (finding.outcome, finding.level) {
        (Outcome::Unknown, _) => ("open", "none"),
        (Outcome::Fail, Level::Governance) => ("review", "none"),
        // A repair that is not there cannot be offered: a person is asked.
        (Outcome::Fail, Level::Hard) if finding.fix.is_none() => ("review", "none"),
        (Outcome::Fail, level) => ("fail", weight(level)),
    }
}

fn found<'a>(finding: &'a Finding, rules: &Rules<'_>) -> Outcomes<'a> {
    let (kind, level) = kind(finding);
    let logical = finding
        .address
        .as_deref()
        .map(|address| Logical { fully_qualified_name: address.to_owned(), kind: "resource" });
    Outcomes {
        rule_id: finding.id.clone(),
        rule_index: rules.place(&finding.id),
        kind,
        level,
        message: text(&finding.message),
        locations: [Location {
            logical_locations: logical.into_iter().collect(),
            ..Location::default()
        }],
        partial_fingerprints: Some(fingerprint(finding)),
        suppressions: None,
        properties: Some(OfFinding {
            source: finding.source,
            level: finding.level,
            outcome: finding.outcome,
            pointer: finding.path.as_ref(),
            approvers: &finding.approvers,
            fix: finding.fix.as_ref(),
        }),
    }
}

/// The same finding of the next plan has the same one.
fn fingerprint(finding: &Finding) -> BTreeMap<&'static str, Digest> {
    let Finding { id, address, path, .. } = finding;
    // A list of texts as JSON: no two lists are one text.
    let about = serde_json::json!([id, address, path]).to_string();
    BTreeMap::from([(FINGERPRINT, Digest::of(Purpose::Finding, about.as_bytes()))])
}

/// The `kind` of what nobody has to look at.
const fn quiet(how: Silent) -> Option<&'static str> {
    match how {
        Silent::Passed => Some("pass"),
        Silent::Elsewhere => Some("informational"),
        Silent::NothingToRead => Some("notApplicable"),
        Silent::NotSettled | Silent::Failed => None,
    }
}

/// What somebody settled: told, and marked as settled.
fn settled<'a>(judgment: &'a Judgment, rules: &Rules<'_>) -> Vec<Outcomes<'a>> {
    let settled = judgment.authorisations.iter().map(|settled| {
        let message =
            format!("Settled by {}: {}.", settled.by, settled.basis.trim_end_matches('.'));
        let justification = message.clone();
        let suppression = Suppression { kind: "external", status: "accepted", justification };
        let result = Outcomes::plain(&settled.rule, rules, "review", &message);
        Outcomes { suppressions: Some(vec![suppression]), ..result }
    });
    settled.collect()
}

/// A message as it is read: what a plan wrote makes neither a link nor a placeholder of it
/// (SARIF 2.1.0, 3.11.5 and 3.11.6).
fn text(text: &str) -> Text {
    Text { text: text.replace("](", "] (").replace('{', "{{").replace('}', "}}") }
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    automation_details: Automation,
    invocations: [Invocation; 1],
    results: Vec<Outcomes<'a>>,
    properties: About<'a>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    short_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text>,
    default_configuration: Configuration,
    properties: OfRule,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct OfRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<Digest>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Automation {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time_utc: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    level: &'static str,
    message: Text,
    associated_rule: Associated,
}

#[derive(Serialize)]
struct Associated {
    id: String,
}

/// A result, in the standard's words.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcomes<'a> {
    rule_id: String,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_fingerprints: Option<BTreeMap<&'static str, Digest>>,
    /// On every result of a run or on none (SARIF 2.1.0, 3.27.23).
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Suppression>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<OfFinding<'a>>,
}

impl Outcomes<'_> {
    fn plain(id: &str, rules: &Rules<'_>, kind: &'static str, message: &str) -> Self {
        Self {
            rule_id: id.to_owned(),
            rule_index: rules.place(id),
            kind,
            level: "none",
            message: text(message),
            locations: [Location::default()],
            partial_fingerprints: None,
            suppressions: None,
            properties: None,
        }
    }
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Default, Serialize)]
struct Artifact {
    uri: String,
}

/// A plan is one line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

impl Default for Region {
    fn default() -> Self {
        Self { start_line: 1 }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

/// What the standard has no place for.
#[derive(Serialize)]
struct OfFinding<'a> {
    source: Source,
    level: Level,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a Pointer>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    approvers: &'a [Role],
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'a Fix>,
}

/// What the standard has no place for, of the whole judgement.
#[derive(Serialize)]
struct About<'a> {
    decision: Decision,
    reason: &'a str,
    environment: &'a str,
    approvers: &'a [Role],
    conditions: &'a [Condition],
    intent: &'a IntentSummary,
    cost: &'a CostSummary,
    #[serde(skip_serializing_if = "Option::is_none")]
    golden_path: Option<&'a str>,
    plan: &'a PlanSummary,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a RecordAt>,
    notes: &'a [String],
    /// Every rule without a result, and the `kind` that one would have.
    quiet: BTreeMap<&'a str, &'static str>,
}

impl<'a> About<'a> {
    fn of(told: &Told<'a>) -> Self {
        let judgment = told.judgment;
        Self {
            decision: judgment.decision,
            reason: &judgment.reason,
            environment: &judgment.environment,
            approvers: &judgment.approvers,
            conditions: &judgment.conditions,
            intent: &judgment.intent,
            cost: &judgment.cost,
            golden_path: judgment.golden_path.as_deref(),
            plan: &judgment.plan,
            id: told.place.map(|place| place.id),
            revision: told.place.map(|place| place.revision),
            record: told.place.map(|place| place.record),
            notes: told.notes,
            quiet: silent(judgment)
                .into_iter()
                .filter_map(|(policy, how)| Some((policy.id.as_str(), quiet(how)?)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
