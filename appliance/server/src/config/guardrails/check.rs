//! Whether a guardrail means something: a rule that exists, a level it may have, and nothing that
//! would do nothing.

use std::collections::BTreeSet;

use serde_saphyr::Spanned;
use tribune_record::{AppliesTo, Enforcement, Guardrail, Level, Requirement, Role};
use tribune_verdict::catalogue::{CATALOGUE, MONTHLY_COST, Threshold, Unit, known};

use super::{Places, Whole, Written, Wrong};
use crate::{
    config::{kinds::unknown as unknown_kind, roles::is_role, yaml::either},
    limits::NAME_BYTES_MAX,
};

/// The role that stands for the requester's own act.
const REQUESTER: &str = "requester_confirmation";

/// What a guardrail may say about its rule.
struct Rule {
    own: Level,
    is_law: bool,
    threshold: Option<&'static Threshold>,
    requirements: &'static [Requirement],
}

/// One guardrail and its line; `before` are those that stand above it.
pub(super) fn checked(
    written: &Written,
    installed: &[(String, Level)],
    before: &[(u64, Guardrail)],
) -> Result<(u64, Guardrail), Wrong> {
    let name = &written.name.value;
    let line = line(&written.name);
    let rule = rule(name, installed).ok_or_else(|| (line, unknown(name, installed)))?;
    if let Some((first, _one)) = before.iter().find(|(_line, one)| one.name == *name) {
        let why = format!("expected each name once, found {name} again (first on line {first})");
        return Err((line, why));
    }
    let guardrail = Guardrail {
        name: name.clone(),
        level: level(written, &rule)?,
        approvers: approvers(written)?,
        enforcement: written.enforcement.as_ref().map(|e| e.value).unwrap_or_default(),
        applies_to: places(written)?,
        threshold: threshold(written, &rule)?,
        requirements: requirements(written, &rule)?,
    };
    says_something(written, &rule, &guardrail)?;
    Ok((line, guardrail))
}

fn line<T>(spanned: &Spanned<T>) -> u64 {
    spanned.referenced.line().max(1)
}

/// The rule of that name: of this build, of an installed policy, or of both: then the graver level
/// counts.
fn rule(name: &str, installed: &[(String, Level)]) -> Option<Rule> {
    let entry = known(name);
    let floors = installed.iter().filter(|(rule, _floor)| rule == name).map(|(_, floor)| *floor);
    let own = floors.chain(entry.map(|entry| entry.level)).max()?;
    Some(Rule {
        own,
        is_law: entry.is_some_and(|entry| entry.is_law),
        threshold: entry.and_then(|entry| entry.threshold.as_ref()),
        requirements: entry.map_or(&[], |entry| entry.requirements),
    })
}

/// The level that a rule has by itself.
#[cfg(test)]
pub(super) fn own_level(name: &str, installed: &[(String, Level)]) -> Option<Level> {
    rule(name, installed).map(|rule| rule.own)
}

fn unknown(name: &str, installed: &[(String, Level)]) -> String {
    let ours = CATALOGUE.iter().map(|entry| entry.id);
    let all: BTreeSet<_> = ours.chain(installed.iter().map(|(id, _)| id.as_str())).collect();
    let all: Vec<_> = all.into_iter().collect();
    format!(
        "expected a law, a rule, or {MONTHLY_COST}_ and an ending, found `{name}`; known are {}",
        all.join(", ")
    )
}

fn level(written: &Written, rule: &Rule) -> Result<Level, Wrong> {
    let (name, level) = (&written.name.value, written.level.value);
    if level >= rule.own {
        return Ok(level);
    }
    let all = [Level::Soft, Level::Hard, Level::Governance, Level::Blocking];
    let allowed: Vec<_> = all.into_iter().filter(|one| *one >= rule.own).map(word).collect();
    let found = word(level);
    let expected = either(&allowed);
    let why = format!("expected the level {expected}, not under that of {name}, found `{found}`");
    Err((line(&written.level), why))
}

/// A level as the file has it.
pub(super) const fn word(level: Level) -> &'static str {
    match level {
        Level::Soft => "soft",
        Level::Hard => "hard",
        Level::Governance => "governance",
        Level::Blocking => "blocking",
    }
}

fn threshold(written: &Written, rule: &Rule) -> Result<Option<u32>, Wrong> {
    let name = &written.name.value;
    match (&written.threshold, rule.threshold) {
        (None, Some(takes)) if takes.needed => {
            let why = format!("expected the key `threshold` ({}), found none", unit(takes));
            Err((line(&written.name), why))
        }
        (None, _) => Ok(None),
        (Some(given), None) => {
            let takers: Vec<_> =
                CATALOGUE.iter().filter(|e| e.threshold.is_some()).map(|e| e.id).collect();
            let (takers, Whole(found)) = (takers.join(", "), given.value);
            let why = format!(
                "expected no threshold, for {name} takes none ({takers} do), found {found}"
            );
            Err((line(given), why))
        }
        (Some(given), Some(takes)) => {
            let Whole(number) = given.value;
            let fits = u32::try_from(number).ok().filter(|number| takes.range.contains(number));
            let (least, most) = (takes.range.start(), takes.range.end());
            let why = format!("expected {} from {least} to {most}, found {number}", unit(takes));
            fits.map(Some).ok_or_else(|| (line(given), why))
        }
    }
}

const fn unit(threshold: &Threshold) -> &'static str {
    match threshold.unit {
        Unit::DollarsAMonth => "whole dollars a month",
        Unit::Days => "whole days",
    }
}

fn requirements(written: &Written, rule: &Rule) -> Result<Vec<Requirement>, Wrong> {
    let Some(given) = &written.requirements else { return Ok(vec![]) };
    let name = &written.name.value;
    let takes: Vec<_> = rule.requirements.iter().map(|one| one.name()).collect();
    if takes.is_empty() {
        let why = format!("expected no requirements, for {name} takes none, found some");
        return Err((line(given), why));
    }
    let mut all = Vec::new();
    for one in &given.value {
        if !rule.requirements.contains(&one.value) {
            let found = one.value.name();
            let why = format!("expected {} for {name}, found `{found}`", either(&takes));
            return Err((line(one), why));
        }
        once(&mut all, one.value, line(one), one.value.name())?;
    }
    some(all, line(given), &either(&takes))
}

fn approvers(written: &Written) -> Result<Vec<Role>, Wrong> {
    let Some(given) = &written.approvers else { return Ok(vec![]) };
    let mut all = Vec::new();
    for one in &given.value {
        let role = &one.value;
        if role == REQUESTER {
            let why = format!("expected a role that somebody can sign in, found `{role}`");
            return Err((line(one), why));
        }
        if !is_role(role) {
            let why = format!(
                "expected a role (lower-case letters, digits and _, as in authorities.toml), \
                 found {role:?}"
            );
            return Err((line(one), why));
        }
        once(&mut all, Role(role.clone()), line(one), role)?;
    }
    some(all, line(given), "at least one role")
}

fn places(written: &Written) -> Result<AppliesTo, Wrong> {
    let Some(given) = &written.applies_to else { return Ok(AppliesTo::default()) };
    let Places { resource_kinds, segments, environments } = &given.value;
    let here = line(given);
    let mut to = AppliesTo::default();
    if let Some(kinds) = resource_kinds {
        let is_kind = |text: &str| text.contains(['_', '*']) && is_pattern(text, &['_', '*']);
        let expected = "a resource type (`aws_db_instance`, `aws_db_*`)";
        to.resource_kinds = patterns(kinds, here, is_kind, expected)?;
        let mut wrong = kinds.iter().filter_map(|one| Some((line(one), unknown_kind(&one.value)?)));
        if let Some(wrong) = wrong.next() {
            return Err(wrong);
        }
    }
    if let Some(names) = segments {
        let is_segment = |text: &str| is_pattern(text, &['_', '*', '-', '.', '/', ':']);
        let expected = "a segment (letters, digits, `_-./:`, a `*` for any characters)";
        to.segments = patterns(names, here, is_segment, expected)?;
    }
    if let Some(kinds) = environments {
        for one in kinds {
            once(&mut to.environments, one.value, line(one), &format!("{:?}", one.value))?;
        }
        to.environments = some(to.environments, here, "at least one environment")?;
    }
    if to.is_everywhere() {
        let keys = either(&["resource_kinds", "segments", "environments"]);
        return Err((here, format!("expected the key {keys}, found none")));
    }
    Ok(to)
}

fn is_pattern(text: &str, beside: &[char]) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || beside.contains(&c);
    (1..=NAME_BYTES_MAX).contains(&text.len()) && text.chars().all(fits)
}

fn patterns(
    given: &[Spanned<String>],
    here: u64,
    fits: impl Fn(&str) -> bool,
    expected: &str,
) -> Result<Vec<String>, Wrong> {
    let mut all = Vec::new();
    for one in given {
        if !fits(&one.value) {
            return Err((line(one), format!("expected {expected}, found {:?}", one.value)));
        }
        once(&mut all, one.value.clone(), line(one), &one.value)?;
    }
    some(all, here, &format!("at least one: {expected}"))
}

/// Adds to a list what does not stand in it yet.
fn once<T: PartialEq>(all: &mut Vec<T>, one: T, line: u64, shown: &str) -> Result<(), Wrong> {
    if all.contains(&one) {
        return Err((line, format!("expected each entry once, found `{shown}` again")));
    }
    all.push(one);
    Ok(())
}

/// A list with something in it.
fn some<T>(all: Vec<T>, line: u64, expected: &str) -> Result<Vec<T>, Wrong> {
    if all.is_empty() {
        return Err((line, format!("expected {expected}, found an empty list")));
    }
    Ok(all)
}

/// A place and a trial are about what the site adds: where it adds nothing, whoever wrote them
/// believes in something that does not happen.
fn says_something(written: &Written, rule: &Rule, guardrail: &Guardrail) -> Result<(), Wrong> {
    let name = &guardrail.name;
    let judged = guardrail.level > rule.own
        || guardrail.threshold.is_some()
        || !guardrail.requirements.is_empty();
    if guardrail.enforcement == Enforcement::Advise {
        let at = written.enforcement.as_ref().map_or(1, line);
        if rule.is_law {
            return Err((at, format!("expected `enforce`, for {name} is a law, found `advise`")));
        }
        if !judged {
            let level = word(rule.own);
            let why = format!(
                "expected `enforce`, for {name} is {level} by itself and this entry adds nothing \
                 to try out, found `advise`"
            );
            return Err((at, why));
        }
    }
    if let Some(to) = &written.applies_to
        && !judged
        && guardrail.approvers.is_empty()
    {
        let why = format!(
            "expected a graver level, a threshold, requirements or approvers that hold there, \
             found none: what {name} says by itself holds everywhere"
        );
        return Err((line(to), why));
    }
    Ok(())
}
