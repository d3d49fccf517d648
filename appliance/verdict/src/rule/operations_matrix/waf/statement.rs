//! What a change of one rule comes to, where the rule stays: whether it stops what it stopped.
//! What is not surely as strict is looser, or nobody can say.

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use tribune_record::{Known, Value};

use super::{RATE_STATEMENT, has_in, stops};
use crate::walk::is_nothing;

/// Actions of a rule of a group that stop nothing.
const PASSES: [&str; 2] = ["allow", "count"];
/// Actions that stop, the strictest first: a person passes the later ones.
const STRICTEST: [&str; 3] = ["block", "captcha", "challenge"];
const OVERRIDES: &str = "rule_action_override";
const SCOPE_DOWN: &str = "scope_down_statement";

/// How what a rule stops differs from before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It stops at least as much.
    Strict,
    /// It stops less.
    Looser(&'static str),
    /// Nobody here can say.
    Unclear,
}
use Way::{Looser, Strict, Unclear};

/// How a rule that stopped requests, and still does, differs.
pub(super) fn stopping(was: &Value, is: &Value) -> Way {
    if rank(is) > rank(was) {
        return Looser("let pass whoever solves a puzzle");
    }
    match (statement(was), statement(is)) {
        (Some(old), Some(new)) if same(old, new) => Strict,
        (Some(old), Some(new)) => differs(old, new),
        // A native plan may leave it out on both sides.
        (None, None) => Strict,
        _one_unread => Unclear,
    }
}

/// How a rule that let requests through, and still does, differs. It may only be asked less.
pub(super) fn passing(was: &Value, is: &Value) -> Way {
    match (statement(was), statement(is)) {
        (Some(old), Some(new)) if same(old, new) => Strict,
        (None, None) => Strict,
        _changed => Unclear,
    }
}

fn rank(rule: &Value) -> Option<usize> {
    STRICTEST.iter().position(|action| has_in(rule, "action", action))
}

fn statement(rule: &Value) -> Option<&Value> {
    rule.read(&["statement"]).list()?.first()
}

/// The one kind of a statement, and its block.
fn kind(statement: &Value) -> Option<(&str, &Value)> {
    let mut kinds = statement.as_map()?.iter().filter(|(_key, value)| !is_nothing(value));
    let (Some((kind, value)), None) = (kinds.next(), kinds.next()) else { return None };
    Some((kind, value.as_list()?.first()?))
}

fn differs(old: &Value, new: &Value) -> Way {
    let (Some((was, old)), Some((is, new))) = (kind(old), kind(new)) else { return Unclear };
    if was != is {
        return Unclear;
    }
    match is {
        "geo_match_statement" => rest(old, new, &["country_codes"], &[countries(old, new)]),
        RATE_STATEMENT => {
            let ways = [limit(old, new), scope(old, new)];
            rest(old, new, &["limit", SCOPE_DOWN], &ways)
        }
        "managed_rule_group_statement" | "rule_group_reference_statement" => {
            let ways = [overrides(old, new), scope(old, new)];
            rest(old, new, &[OVERRIDES, SCOPE_DOWN], &ways)
        }
        _other => Unclear,
    }
}

/// What the parts come to, where nothing else of the block changes.
fn rest(old: &Value, new: &Value, parts: &[&str], ways: &[Way]) -> Way {
    if let Some(looser) = ways.iter().find(|way| matches!(way, Looser(_))) {
        return *looser;
    }
    let (Some(was), Some(is)) = (old.as_map(), new.as_map()) else { return Unclear };
    let keys: BTreeSet<&str> = was.keys().chain(is.keys()).map(String::as_str).collect();
    let nothing = &Value::Null;
    let differs = keys
        .into_iter()
        .filter(|key| !parts.contains(key))
        .any(|key| !same(was.get(key).unwrap_or(nothing), is.get(key).unwrap_or(nothing)));
    if differs || ways.contains(&Unclear) { Unclear } else { Strict }
}

fn countries(old: &Value, new: &Value) -> Way {
    let set = |side: &Value| -> Option<BTreeSet<String>> {
        let list = side.read(&["country_codes"]).list()?;
        list.iter().map(|one| one.as_text().map(String::from)).collect()
    };
    match (set(old), set(new)) {
        (Some(was), Some(is)) if was.is_subset(&is) => Strict,
        (Some(_), Some(_)) => Looser("no longer stop some of the countries it stopped"),
        _unread => Unclear,
    }
}

fn limit(old: &Value, new: &Value) -> Way {
    match (old.read(&["limit"]).i64(), new.read(&["limit"]).i64()) {
        (Some(was), Some(is)) if is <= was => Strict,
        (Some(_), Some(_)) => Looser("let each sender ask more often"),
        _unread => Unclear,
    }
}

fn blocks<'a>(side: &'a Value, key: &str) -> Option<&'a [Value]> {
    match side.read(&[key]) {
        Known::Absent => Some(&[]),
        known @ (Known::Is(_) | Known::Unknown(_) | Known::Masked) => known.list(),
    }
}

/// A scope is what a rule still looks at.
fn scope(old: &Value, new: &Value) -> Way {
    match (blocks(old, SCOPE_DOWN), blocks(new, SCOPE_DOWN)) {
        (Some(_), Some([])) => Strict,
        (Some([]), Some(_)) => Looser("look at some requests only"),
        (Some(was), Some(is)) if same_lists(was, is) => Strict,
        _changed => Unclear,
    }
}

/// Rules of a group that do something else than the group says.
fn overrides(old: &Value, new: &Value) -> Way {
    let (Some(was), Some(is)) = (blocks(old, OVERRIDES), blocks(new, OVERRIDES)) else {
        return Unclear;
    };
    let passes = |one: &&Value| PASSES.iter().any(|action| has_in(one, "action_to_use", action));
    let lacks = |list: &[Value], one: &Value| !list.iter().any(|other| same(other, one));
    let come: Vec<&Value> = is.iter().filter(|one| lacks(was, one)).collect();
    if come.iter().any(passes) {
        return Looser("only count, or let pass, what a rule of its group stops");
    }
    let stopped_go = was.iter().filter(|one| lacks(is, one)).any(|one| !passes(&one));
    if stopped_go || !come.is_empty() { Unclear } else { Strict }
}

/// Whether two values say the same, nothing taken for nothing at every depth.
pub(super) fn same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::List(old), Value::List(new)) => same_lists(old, new),
        (Value::Map(was), Value::Map(is)) => {
            let keys: BTreeSet<&str> = was.keys().chain(is.keys()).map(String::as_str).collect();
            let nothing = &Value::Null;
            keys.into_iter()
                .all(|key| same(was.get(key).unwrap_or(nothing), is.get(key).unwrap_or(nothing)))
        }
        (old, new) => crate::walk::same(old, new),
    }
}

fn same_lists(old: &[Value], new: &[Value]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
}

/// The rules that stop and that this one is asked before.
pub(super) fn asked_after<'a>(
    rule: &Value,
    all: impl Iterator<Item = (&'a str, &'a Value)>,
) -> BTreeSet<&'a str> {
    let priority = |rule: &Value| rule.read(&["priority"]).i64();
    let own = priority(rule);
    let later = all.filter(|(_name, other)| stops(other) && priority(other) > own);
    later.map(|(name, _rule)| name).collect()
}
