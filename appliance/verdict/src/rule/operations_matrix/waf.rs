//! AWS WAF: access lists, groups of rules and sets of addresses, and what a change of one comes
//! to. Source: AWS WAF developer guide; the schema of the Terraform AWS provider 5.100.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};
use tribune_record::{Change, Known, Value};

mod statement;

use self::statement::Way;
use super::deeds::{Look, changed, texts};
use crate::{
    cidr::Range,
    firewall::Target,
    inbound::meant,
    view::{Subject, View},
    walk::leaves,
};

const ACL: &str = "aws_wafv2_web_acl";
const GROUP: &str = "aws_wafv2_rule_group";
pub(super) const IP_SET: &str = "aws_wafv2_ip_set";
pub(super) const KINDS: [&str; 3] = [ACL, GROUP, IP_SET];
/// Actions that stop a request, or make its sender prove to be a person.
const STOPS: [&str; 3] = ["block", "captcha", "challenge"];
const SET_STATEMENT: &str = "ip_set_reference_statement";
const RATE_STATEMENT: &str = "rate_based_statement";

/// What the rules that name a set of addresses do with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    Allows,
    Stops,
    /// No rule names it, or one does in a way nobody here reads.
    Unclear,
}

/// What a change of a list or a group adds, where it adds whole rules and nothing else.
#[derive(Debug, Default)]
pub(super) struct Added {
    /// What is stopped; none where that cannot be read.
    pub(super) stops: Vec<Option<Vec<Target>>>,
    /// Limits of a rate: how many requests, and whether all senders share it.
    pub(super) limits: Vec<(Option<i64>, bool)>,
}

fn has(block: &Value, key: &str) -> bool {
    block.read(&[key]).list().is_some_and(|blocks| !blocks.is_empty())
}

fn stops(rule: &Value) -> bool {
    let action = |key: &str| has_in(rule, "action", key);
    STOPS.iter().any(|stop| action(stop)) || has_in(rule, "override_action", "none")
}

fn has_in(block: &Value, outer: &str, key: &str) -> bool {
    let blocks = block.read(&[outer]).list().unwrap_or_default();
    blocks.iter().any(|inner| has(inner, key))
}

/// The rules of one side, by their names.
fn rules(side: &Value) -> BTreeMap<&str, &Value> {
    let all = side.read(&["rule"]).list().unwrap_or_default();
    all.iter().map(|rule| (rule.read(&["name"]).text().unwrap_or_default(), rule)).collect()
}

/// What is looser than before: surely, in words that follow the address, or why nobody can say. Of
/// a set of addresses, see [`looser_set`].
pub(super) fn looser(subject: &Subject<'_>) -> Vec<Result<String, String>> {
    let Change { resource_type, before, after, .. } = subject.change;
    if resource_type == IP_SET {
        return vec![];
    }
    let mut found = vec![];
    if matches!(after, Value::Null) {
        if resource_type == ACL {
            found.push(Ok(String::from("go, and let through what it stopped")));
        }
        return found;
    }
    let (old, new) = (rules(before), rules(after));
    let allows = |side: &Value| has_in(side, "default_action", "allow");
    if has_in(before, "default_action", "block") && allows(after) {
        found.push(Ok(String::from("let through by default what it stopped by default")));
    }
    let is_new = matches!(before, Value::Null);
    if !is_new && changed(subject.change).contains("rule_json") {
        found.push(Err(String::from("its rules stand in a text that changes")));
    }
    for (name, rule) in &new {
        let was = old.get(name).copied();
        let said = |way: Way| match way {
            Way::Strict => None,
            Way::Looser(what) => Some(Ok(format!("{what}, by the rule {name}"))),
            Way::Unclear => Some(Err(format!("the rule {name} looks at something else"))),
        };
        if has_in(rule, "action", "allow") {
            match was.filter(|was| has_in(was, "action", "allow")) {
                None => found.push(Ok(format!("let through what the rule {name} names"))),
                Some(was) => {
                    found.extend(said(statement::passing(was, rule)));
                    let shadows = |rule: &Value, all: &BTreeMap<&'_ str, &'_ Value>| {
                        let all = all.iter().map(|(name, rule)| (*name, *rule));
                        statement::asked_after(rule, all)
                            .into_iter()
                            .map(String::from)
                            .collect::<BTreeSet<String>>()
                    };
                    let later = shadows(rule, &new);
                    let stood = later.iter().filter(|name| old.contains_key(name.as_str()));
                    let stood: BTreeSet<String> = stood.cloned().collect();
                    if !stood.is_subset(&shadows(was, &old)) {
                        let what = format!("ask the rule {name}, which lets through, earlier");
                        found.push(Ok(what));
                    }
                }
            }
        } else if let Some(was) = was.filter(|was| stops(was)) {
            if stops(rule) {
                found.extend(said(statement::stopping(was, rule)));
            } else {
                found.push(Ok(format!("no longer stop what the rule {name} names")));
            }
        }
    }
    let gone = old.iter().filter(|(name, rule)| stops(rule) && !new.contains_key(*name));
    found
        .extend(gone.map(|(name, _rule)| Ok(format!("no longer stop what the rule {name} names"))));
    found
}

/// What is looser by a set of addresses: surely, in words that follow the address, or why nobody
/// can say.
pub(super) fn looser_set(
    look: &Look<'_>,
    subject: &Subject<'_>,
) -> Option<Result<&'static str, &'static str>> {
    let change = subject.change;
    let list = |side| texts(side, "addresses").map(BTreeSet::from_iter);
    let (was, is) = (list(&change.before)?, list(&change.after)?);
    let more = is.difference(&was).count() > 0;
    let fewer = was.difference(&is).count() > 0;
    // What is new, no rule has named before.
    let stood = !matches!(change.before, Value::Null);
    match used(look, subject.position) {
        Use::Allows if more => Some(Ok("add to the addresses that a rule lets through")),
        Use::Stops if fewer => Some(Ok("take from the addresses that a rule stops")),
        Use::Unclear if stood && (more || fewer) => {
            Some(Err("no rule in the plan says whether its addresses are stopped or let through"))
        }
        Use::Allows | Use::Stops | Use::Unclear => None,
    }
}

/// What every rule does that names the set at a position.
pub(super) type Sets = BTreeMap<usize, BTreeSet<Use>>;

/// Reads the rules of every list and group once.
pub(super) fn sets(view: &View<'_>) -> Sets {
    let mut found = Sets::new();
    for (at, user) in view.case.plan.changes.iter().enumerate() {
        if ![ACL, GROUP].contains(&user.resource_type.as_str()) {
            continue;
        }
        for rule in rules(&user.after).values() {
            let usage = if stops(rule) {
                Use::Stops
            } else if has_in(rule, "action", "allow") {
                Use::Allows
            } else {
                Use::Unclear
            };
            let named = named(rule);
            leaves(rule, &mut |_steps, leaf| {
                let turned =
                    |(arn, is_turned): &(&Value, bool)| (*arn == leaf).then_some(*is_turned);
                let ways: BTreeSet<bool> = named.iter().filter_map(turned).collect();
                let usage = match (usage, ways.first(), ways.len()) {
                    (usage, Some(false), 1) => usage,
                    (Use::Stops, Some(true), 1) => Use::Allows,
                    (Use::Allows, Some(true), 1) => Use::Stops,
                    (_usage, _ways, _number) => Use::Unclear,
                };
                for set in meant(view, at, leaf, &[IP_SET]).unwrap_or_default() {
                    found.entry(set).or_default().insert(usage);
                }
            });
        }
    }
    found
}

/// The sets that the statement of a rule names, and whether a "not" turns what it does with them
/// round. Whatever else is asked beside stays as it is, however many addresses there are.
fn named(rule: &Value) -> Vec<(&Value, bool)> {
    const DEEPEST: usize = 4;
    let mut found = vec![];
    let mut open: Vec<(&Value, bool, usize)> = vec![(rule, false, 0)];
    while let Some((outer, is_turned, depth)) = open.pop() {
        for statement in outer.read(&["statement"]).list().unwrap_or_default() {
            let inner = |key: &str| statement.read(&[key]).list().unwrap_or_default();
            for set in inner(SET_STATEMENT) {
                found.extend(set.as_map().and_then(|it| it.get("arn")).map(|arn| (arn, is_turned)));
            }
            if depth < DEEPEST {
                let deeper = depth.saturating_add(1);
                for (key, turns) in
                    [("and_statement", false), ("or_statement", false), ("not_statement", true)]
                {
                    let all = inner(key).iter();
                    open.extend(all.map(|one| (one, is_turned != turns, deeper)));
                }
            }
        }
    }
    found
}

/// What is done with the addresses of the set at a position. To let through weighs most.
fn used(look: &Look<'_>, set: usize) -> Use {
    let uses = look.sets.get(&set);
    let is_one = uses.is_some_and(|uses| uses.len() == 1);
    match uses.and_then(|uses| uses.first()) {
        Some(Use::Allows) => Use::Allows,
        Some(one) if is_one => *one,
        Some(_) | None => Use::Unclear,
    }
}

/// What a set of addresses newly stops, or why nobody can say.
type Stopped = Result<Vec<Target>, String>;

/// The addresses that a set of addresses newly stops; none where it does anything else.
pub(super) fn stopped(look: &Look<'_>, subject: &Subject<'_>) -> Option<Stopped> {
    let change = subject.change;
    if change.resource_type != IP_SET || matches!(change.after, Value::Null) {
        return None;
    }
    let only = changed(change).iter().all(|key| *key == "addresses");
    let is = texts(&change.after, "addresses");
    let was = texts(&change.before, "addresses");
    let (Some(is), Some(was)) = (is, was) else {
        return Some(Err(String::from("its addresses are only known after apply, or hidden")));
    };
    if !only || was.iter().any(|address| !is.contains(address)) {
        return None;
    }
    match used(look, subject.position) {
        Use::Stops => {}
        Use::Allows => return None,
        Use::Unclear => {
            let why = "no rule in the plan says whether these addresses are stopped";
            return Some(Err(String::from(why)));
        }
    }
    let new = is.iter().filter(|address| !was.contains(address));
    Some(new.map(|address| target(address)).collect())
}

fn target(address: &str) -> Result<Target, String> {
    let range = Range::parse(address).map(Target::Range);
    range.ok_or_else(|| format!("{address:?} is no address"))
}

/// What a list or a group adds, if all that changes is that whole rules come in.
pub(super) fn added(view: &View<'_>, subject: &Subject<'_>) -> Option<Added> {
    let change = subject.change;
    let is_list = [ACL, GROUP].contains(&change.resource_type.as_str());
    if !is_list || !super::deeds::changes_only(change, &["rule", "capacity"]) {
        return None;
    }
    let (old, new) = (rules(&change.before), rules(&change.after));
    let length = |side: &Value| side.read(&["rule"]).list().map_or(0, <[Value]>::len);
    // Two rules of one name would be taken for one.
    if length(&change.after) != new.len()
        || old.iter().any(|(name, was)| new.get(name) != Some(was))
    {
        return None;
    }
    let mut found = Added::default();
    for (_name, rule) in new.iter().filter(|(name, _rule)| !old.contains_key(*name)) {
        if !STOPS.iter().any(|stop| has_in(rule, "action", stop)) {
            return None;
        }
        let statement = rule.read(&["statement", "0"]).map()?;
        let mut kinds = statement.iter().filter(|(_key, value)| !crate::walk::is_nothing(value));
        let (Some((kind, value)), None) = (kinds.next(), kinds.next()) else { return None };
        let inner = value.as_list().and_then(|list| list.first());
        match kind.as_str() {
            SET_STATEMENT => {
                let arn = inner.and_then(|it| it.as_map()?.get("arn"));
                let sets = arn.and_then(|arn| meant(view, subject.position, arn, &[IP_SET]));
                found.stops.push(sets.and_then(|sets| addresses(view, &sets)));
            }
            RATE_STATEMENT => {
                let inner = inner?;
                let key = inner.read(&["aggregate_key_type"]);
                // Where it does not say by what it counts, AWS counts by address.
                let shared = !matches!(key, Known::Absent)
                    && !matches!(key.text(), Some("IP" | "FORWARDED_IP"));
                found.limits.push((inner.read(&["limit"]).i64(), shared));
            }
            _other => found.stops.push(None),
        }
    }
    Some(found)
}

fn addresses(view: &View<'_>, sets: &[usize]) -> Option<Vec<Target>> {
    let mut all = vec![];
    for set in sets.iter().map(|at| view.case.plan.changes.get(*at)) {
        let listed = texts(&set?.after, "addresses")?;
        let targets: Result<Vec<Target>, String> = listed.into_iter().map(target).collect();
        all.extend(targets.ok()?);
    }
    Some(all)
}
