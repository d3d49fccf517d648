//! Golden paths: whether the plan stays on a paved road, and on the one it says it is on.

mod technology;

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Case, Change, Condition, Finding, GoldenPath, Known, Level, Mode, RequestSource, Source, Usd,
};

use crate::{
    say::{About, Voice, listed},
    view::View,
    walk::at,
    words::{matches, tokens},
};

const OFF: Voice = Voice { id: "off_paved_road", source: Source::Path, level: Level::Soft };
const MISMATCH: Voice =
    Voice { id: "golden_path_mismatch", source: Source::Path, level: Level::Governance };
const DEAR: Voice = Voice { level: Level::Soft, ..MISMATCH };

/// What a team takes on by leaving the road: id and text.
const CONDITIONS: [(&str, &str); 3] = [
    ("responsibility", "Your team is responsible for running it; the platform team is not."),
    ("patching_plan", "Your team gives a plan for patching it and keeps to it."),
    ("dashboards", "Your team builds its own dashboards and alarms for it."),
];

/// What the golden paths come to.
#[derive(Debug)]
pub(crate) struct Road {
    pub(crate) path: Option<String>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) conditions: Vec<Condition>,
}

/// Holds the plan against the paths.
pub(crate) fn road(view: &View<'_>) -> Road {
    let paths = &view.case.settings.golden_paths;
    let created: Vec<&Change> = view
        .effective()
        .map(|subject| subject.change)
        .filter(|change| change.action.creates() && change.mode == Mode::Managed)
        // What is replaced was there before.
        .filter(|change| !change.action.destroys())
        .collect();
    let mut off = off_road(view, paths, &created);
    off.extend(technology::unpaved(view, paths));
    let mut findings = claimed(view, paths, &created);
    let conditions = if off.is_empty() { vec![] } else { conditions(view) };
    let path =
        claimed_path(view).filter(|_path| findings.is_empty()).map(String::from).or_else(|| {
            let by_words = paths.iter().find(|path| wanted(view.case, path));
            by_words.filter(|path| follows(path, &created)).map(|path| path.name.clone())
        });
    let path = path.filter(|_path| off.is_empty());
    findings.extend(off);
    Road { path, findings, conditions }
}

fn claimed_path<'a>(view: &'a View<'_>) -> Option<&'a str> {
    let context = view.case.context.golden_path.as_deref();
    context.or(view.case.plan.claimed_path.as_deref())
}

fn knows(path: &GoldenPath, kind: &str) -> bool {
    let mut patterns = path.resource_types.iter().chain(&path.companions);
    patterns.any(|pattern| matches(pattern, kind))
}

fn follows(path: &GoldenPath, created: &[&Change]) -> bool {
    created.iter().all(|change| knows(path, &change.resource_type))
}

/// Created objects of a class, engine or runtime that stands in no path.
fn off_road(view: &View<'_>, paths: &[GoldenPath], created: &[&Change]) -> Vec<Finding> {
    let mut findings = vec![];
    for change in created {
        let kind = &change.resource_type;
        if !paths.iter().any(|path| knows(path, kind)) {
            let message =
                format!("{} is of the type {kind}, which no golden path has.", change.address);
            findings.push(OFF.fail(message).on(change));
        }
        for (key, lists) in [
            ("engine", paths.iter().map(|path| &path.engines).collect::<Vec<_>>()),
            ("runtime", paths.iter().map(|path| &path.runtimes).collect()),
        ] {
            let known = change.after.read(&[key]);
            let listed = known.text().is_none_or(|text| {
                lists
                    .iter()
                    .flat_map(|list| list.iter())
                    .any(|name| text.starts_with(name.as_str()))
            });
            if !listed
                || known.is_open() && !matches!(known, Known::Unknown(u) if u.references.is_empty())
            {
                let what = known.text().unwrap_or("not known");
                let message = format!("{}: {key} {what} stands in no golden path.", change.address);
                findings.push(OFF.fail(message).on(change).at(at(&[key])));
            }
        }
    }
    findings.extend(unguarded(view, created));
    findings
}

/// An interface that can be reached from outside needs authentication and a limit of its rate.
fn unguarded(view: &View<'_>, created: &[&Change]) -> Vec<Finding> {
    let required = |what: &str| {
        let paths = &view.case.settings.golden_paths;
        paths.iter().any(|path| path.required.iter().any(|property| property == what))
    };
    let mut findings = vec![];
    for change in created {
        let kind = change.resource_type.as_str();
        let text = |key| change.after.read(&[key]).text();
        if kind == "aws_apigatewayv2_route"
            && required("authentication")
            && text("authorization_type").unwrap_or("NONE") == "NONE"
        {
            let message = format!("{} can be called without authentication.", change.address);
            findings.push(OFF.fail(message).on(change).at(at(&["authorization_type"])));
        }
        if kind == "aws_apigatewayv2_stage" && required("rate_limiting") {
            let limit = ["default_route_settings", "0", "throttling_rate_limit"];
            if matches!(change.after.read(&limit), Known::Absent) {
                let message = format!("{} has no limit of its rate.", change.address);
                findings.push(OFF.fail(message).on(change).at(at(&limit)));
            }
        }
    }
    findings
}

/// What speaks against the path the plan says it is on.
fn claimed(view: &View<'_>, paths: &[GoldenPath], created: &[&Change]) -> Vec<Finding> {
    let Some(name) = claimed_path(view) else { return vec![] };
    let Some(path) = paths.iter().find(|path| path.name == name) else {
        let message = format!("There is no golden path {name}.");
        return vec![MISMATCH.fail(message).ask(&["platform_team"])];
    };
    let mut findings = vec![];
    let mut say = |message: String| findings.push(MISMATCH.fail(message).ask(&["platform_team"]));
    let mut strange: Vec<&str> = created
        .iter()
        .filter(|change| {
            // What no path has is off the road already.
            !knows(path, &change.resource_type)
                && paths.iter().any(|other| knows(other, &change.resource_type))
        })
        .map(|change| change.address.as_str())
        .collect();
    strange.sort_unstable();
    if !strange.is_empty() {
        say(format!("It says it is {name}, which has no {}.", listed(strange.into_iter())));
    }
    let mut subjects = view.effective();
    if let Some(subject) = subjects.find(|s| !path.environments.contains(&s.placement.kind)) {
        say(format!(
            "The path {name} does not lead to {}, where {} is.",
            subject.placement.environment, subject.change.address
        ));
    }
    let other = paths.iter().find(|other| other.name != name && wanted(view.case, other));
    if let Some(other) = other.filter(|_other| !wanted(view.case, path)) {
        say(format!("The request describes {}, the plan says {name}.", other.name));
    }
    let (_from, most) = path.monthly_cost;
    if view.estimate.sums.known > most && most > Usd::default() {
        let known = view.estimate.sums.known;
        findings.push(DEAR.fail(format!("It adds {known} a month; {name} goes up to {most}.")));
    }
    findings
}

/// The path that the words of the request describe and that has every type the plan changes.
pub(crate) fn described(case: &Case) -> Option<&GoldenPath> {
    let changes = case.plan.changes.iter().filter(|change| change.action.has_effect());
    let changed: Vec<&Change> = changes.collect();
    let mut paths = case.settings.golden_paths.iter();
    paths.find(|path| wanted(case, path) && follows(path, &changed))
}

/// Whether the request speaks of this path: every word of one of its phrases.
fn wanted(case: &Case, path: &GoldenPath) -> bool {
    let Some(request) = &case.request else { return false };
    let words = tokens(&request.text);
    path.phrases.iter().any(|phrase| {
        let needed = tokens(phrase);
        !needed.is_empty() && needed.iter().all(|word| words.contains(word))
    })
}

fn conditions(view: &View<'_>) -> Vec<Condition> {
    let request = view.case.request.as_ref();
    let counted = request.filter(|request| request.source != RequestSource::Posted);
    let local = counted.is_some_and(|request| request.source == RequestSource::Local);
    let claims: &[String] = if local { &view.case.context.acknowledged } else { &[] };
    let acknowledged = |id: &str| {
        let mut said = counted.into_iter().flat_map(|r| &r.acknowledged).chain(claims);
        said.any(|named| named == id)
    };
    CONDITIONS
        .iter()
        .map(|(id, text)| Condition {
            id: String::from(*id),
            text: String::from(*text),
            acknowledged: acknowledged(id),
        })
        .collect()
}
