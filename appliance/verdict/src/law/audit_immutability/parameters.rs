//! Parameters and options by which a database logs who did what. Those that measure its speed are
//! none of them.

use alloc::{collections::BTreeSet, format, vec::Vec};
use tribune_record::{Change, Finding, Pointer};

use super::VOICE;
use crate::{
    law::parameters::{Parameters, Set},
    say::{About, why_open},
    walk::at,
    words::tokens,
};

/// Words in the name of a parameter or option of the audit.
const WORDS: [&str; 4] = ["audit", "auditing", "pgaudit", "c2audit"];

/// Others that log who did what. Source: the user guides of Amazon RDS, Aurora and Redshift.
const LOGS: [&str; 8] = [
    "enable_user_activity_logging",
    "general_log",
    "log_connections",
    "log_disconnections",
    "log_output",
    "log_replication_commands",
    "log_statement",
    "rds.force_admin_logging_level",
];
/// Libraries a server loads, of which one is the audit's.
const LIBRARIES: &str = "shared_preload_libraries";
const LIBRARY: &str = "pgaudit";

const OFF: [&str; 8] = ["", "0", "-1", "false", "no", "none", "off", "disabled"];

/// Words of which each says more than the one before.
const LEVELS: [&str; 4] = ["none", "ddl", "mod", "all"];

/// What a change takes away from what the databases of a group log.
pub(super) fn cut(change: &Change) -> Vec<Finding> {
    let Some((before, after)) = Parameters::of(change) else { return Vec::new() };
    let names = before.set.keys().filter(|name| is_of_audit(name));
    let judged = names.filter_map(|name| {
        let old = before.text(name)?;
        let (place, new) = match after.set.get(name) {
            Some((place, set)) => (place.clone(), set.clone()),
            None if after.open.is_some() => return None,
            None => (at(&["parameter"]), Set::To("".into())),
        };
        less(change, name, old, &new).map(|finding| finding.on(change).at(place))
    });
    let mut found: Vec<Finding> = judged.collect();
    let logs = before.set.keys().any(|name| is_of_audit(name));
    found.extend(after.open.as_ref().filter(|_open| logs).map(|(place, unknown)| {
        let message = format!(
            "{}: nobody can say whether less would be logged: {}.",
            change.address,
            why_open(*unknown)
        );
        asked(message).on(change).at(Pointer::clone(place))
    }));
    found
}

fn is_of_audit(name: &str) -> bool {
    let words = tokens(name);
    name == LIBRARIES
        || LOGS.contains(&name)
        || words.iter().any(|word| WORDS.contains(&word.as_str()))
}

fn less(change: &Change, name: &str, old: &str, new: &Set<'_>) -> Option<Finding> {
    let address = &change.address;
    let new = match new {
        Set::To(new) => new,
        Set::Open(unknown) => {
            let why = why_open(*unknown);
            let message = format!("{address}: nobody can say what becomes of {name}: {why}.");
            return (!is_off(old)).then(|| asked(message));
        }
    };
    let (was, is) = (parts(name, old), parts(name, new));
    let kept = was.is_subset(&is) || is.contains("all");
    if was.is_empty() || kept || level(old).zip(level(new)).is_some_and(|(old, new)| new >= old) {
        return None;
    }
    let message = format!("{address}: less would be logged ({name}).");
    let otherwise =
        format!("{address}: it would be logged otherwise ({name}); somebody has to look.");
    Some(if is.is_empty() { VOICE.fail(message) } else { asked(otherwise) })
}

fn asked(message: alloc::string::String) -> Finding {
    VOICE.unknown(message).ask(&["security_team"])
}

/// The parts of a value, which may be a list in a text, that log something.
fn parts<'a>(name: &str, text: &'a str) -> BTreeSet<&'a str> {
    let parts = text.split(',').map(str::trim).filter(|part| !is_off(part));
    parts.filter(|part| name != LIBRARIES || *part == LIBRARY).collect()
}

fn is_off(text: &str) -> bool {
    OFF.contains(&text)
}

fn level(text: &str) -> Option<usize> {
    LEVELS.iter().position(|word| *word == text)
}
