//! Golden paths: whether the plan stays on a paved road, and on the one it says it is on.

mod claim;
mod guard;
mod technology;

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Case, Change, Condition, Finding, GoldenPath, Level, Mode, RequestSource, Source,
};

use crate::{
    say::{About, Voice},
    view::View,
    words::{matches, tokens},
};

const OFF: Voice = Voice { id: "off_paved_road", source: Source::Path, level: Level::Soft };
const MISMATCH: Voice =
    Voice { id: "golden_path_mismatch", source: Source::Path, level: Level::Governance };

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
    let mut off = off_road(paths, &created);
    off.extend(guard::unguarded(view, paths));
    off.extend(technology::unpaved(view, paths));
    let claimed = claim::claimed(view, paths, &created);
    let conditions = if off.is_empty() { vec![] } else { conditions(view) };
    let path = claimed.path.filter(|_path| claimed.holds()).or_else(|| {
        let mut by_words = paths.iter().filter(|path| wanted(view.case, path));
        by_words.next().filter(|path| follows(path, &created) && leads(view, path))
    });
    let path = path.filter(|_path| off.is_empty()).map(|path| path.name.clone());
    let mut findings = claimed.findings;
    findings.extend(off);
    Road { path, findings, conditions }
}

/// Whether the plan is on another path than this one, or on none.
pub(crate) fn leaves(view: &View<'_>, name: &str) -> bool {
    road(view).path.is_none_or(|path| path != name)
}

/// Whether the path leads to where everything happens.
fn leads(view: &View<'_>, path: &GoldenPath) -> bool {
    view.effective().all(|subject| path.environments.contains(&subject.placement.kind))
}

/// Whether a path has objects of this type.
pub(crate) fn knows(path: &GoldenPath, kind: &str) -> bool {
    let mut patterns = path.resource_types.iter().chain(&path.companions);
    patterns.any(|pattern| matches(pattern, kind))
}

fn follows(path: &GoldenPath, created: &[&Change]) -> bool {
    created.iter().all(|change| knows(path, &change.resource_type))
}

/// Created objects of a class, engine or runtime that stands in no path, or of another version.
fn off_road(paths: &[GoldenPath], created: &[&Change]) -> Vec<Finding> {
    let mut findings = vec![];
    for change in created {
        let kind = &change.resource_type;
        if !paths.iter().any(|path| knows(path, kind)) {
            let message =
                format!("{} is of the type {kind}, which no golden path has.", change.address);
            findings.push(OFF.fail(message).on(change));
        }
        findings.extend(technology::off_road(change, paths));
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

#[cfg(test)]
mod tests;
