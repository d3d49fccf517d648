//! What of a policy's words is let in: its descriptor, and the findings of a report.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record as record;
use tribune_record::{Outcome, PatchOp, Pointer, Role, Source, Value};

use crate::wire::{Descriptor, Finding, Fix, Operation, Report, Request, Rule, Which};

/// Findings taken from one report.
pub const FINDINGS_MAX: usize = 20_000;
/// Rules of one policy.
const RULES_MAX: usize = 64;
/// Bytes of an id, a version or a role.
const NAME_BYTES_MAX: usize = 64;
/// Characters of a message or of a fix's words; what is longer is cut, since a plan's own names
/// may stand in it and must not be able to make a finding void.
const TEXT_CHARS_MAX: usize = 1_000;
/// Operations of one fix, and roles of one finding.
const PARTS_MAX: usize = 64;
/// Bytes of one value in a fix.
const VALUE_BYTES_MAX: usize = 4 * 1024;

/// A policy broke the interface; says how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Rejected(pub String);

fn reject<T>(why: impl Into<String>) -> Result<T, Rejected> {
    Err(Rejected(why.into()))
}

fn is_name(text: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether a descriptor is sound.
///
/// # Errors
/// When a name is not one, no rule is declared or one twice, or nothing is read.
pub fn check_descriptor(descriptor: &Descriptor) -> Result<(), Rejected> {
    if !is_name(&descriptor.id) {
        return reject(format!("the id {:?} is no name", clean(&descriptor.id)));
    }
    if descriptor.version.is_empty() || descriptor.version.len() > NAME_BYTES_MAX {
        return reject("the version is empty or too long");
    }
    if descriptor.rules.is_empty() || descriptor.rules.len() > RULES_MAX {
        return reject(format!("declares {} rules, not 1 to {RULES_MAX}", descriptor.rules.len()));
    }
    let mut seen = BTreeSet::new();
    for rule in &descriptor.rules {
        if !is_name(&rule.id) || !seen.insert(&rule.id) {
            return reject(format!("the rule {:?} is no name or stands twice", clean(&rule.id)));
        }
    }
    if descriptor.reads.is_empty() && !descriptor.reads_plan {
        return reject("reads nothing");
    }
    for kind in &descriptor.reads {
        let is_attribute = |name: &String| {
            (1..=NAME_BYTES_MAX).contains(&name.len()) && !name.contains(['/', '~', '*'])
        };
        if kind.which != Which::Every && kind.attributes.is_empty() {
            // None would mean all of them.
            return reject("reads some objects of a type and no attribute by its name");
        }
        if kind.attributes.len() > PARTS_MAX || !kind.attributes.iter().all(is_attribute) {
            let of = clean(&kind.resource_type);
            return reject(format!("reads of {of:?} what are no names of attributes, or too many"));
        }
    }
    Ok(())
}

/// The addresses a policy was given, and so may speak about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given(BTreeSet<String>);

impl Given {
    /// Those of a request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        Self(addresses(request).map(String::from).collect())
    }
}

/// The findings of a report in the ledger's own words.
///
/// # Errors
/// When the report breaks the interface: an undeclared rule, a level under its floor, an address
/// the policy was not given, no rule evaluated, too much of anything, a fix that is no patch.
pub fn findings(
    given: &Given,
    descriptor: &Descriptor,
    report: &Report,
) -> Result<Vec<record::Finding>, Rejected> {
    if report.rules_evaluated.is_empty() {
        return reject("no rule was evaluated");
    }
    for rule in &report.rules_evaluated {
        declared(descriptor, rule)?;
    }
    if report.findings.len() > FINDINGS_MAX {
        return reject(format!("{} findings, more than {FINDINGS_MAX}", report.findings.len()));
    }
    report.findings.iter().map(|found| admit(found, descriptor, report, given)).collect()
}

fn declared<'a>(descriptor: &'a Descriptor, id: &str) -> Result<&'a Rule, Rejected> {
    let found = descriptor.rules.iter().find(|rule| rule.id == id);
    found.ok_or_else(|| Rejected(format!("the rule {:?} is not declared", clean(id))))
}

fn addresses(request: &Request) -> impl Iterator<Item = &str> {
    use crate::wire::Effect;
    let changes = request.changes.iter().map(|change| change.address.as_str());
    let effects = request.plan.effects.iter().filter_map(|effect| match effect {
        Effect::Provisioner(at) => Some(at.address.as_str()),
        Effect::DataSource(at) => Some(at.address.as_str()),
        Effect::Deferred(at) | Effect::Check(at) | Effect::Inconsistent(at) => {
            Some(at.address.as_str())
        }
        Effect::ActionInvocation(address) => Some(address.as_str()),
        Effect::Output(_) | Effect::UnknownKey(_) => None,
    });
    let modules = request.plan.modules.iter().map(|module| module.address.as_str());
    changes.chain(effects).chain(modules)
}

fn admit(
    found: &Finding,
    descriptor: &Descriptor,
    report: &Report,
    given: &Given,
) -> Result<record::Finding, Rejected> {
    let rule = declared(descriptor, &found.rule)?;
    if !report.rules_evaluated.contains(&found.rule) {
        return reject(format!("a finding of {}, which was not evaluated", rule.id));
    }
    if found.level < rule.floor {
        return reject(format!("a finding of {} under its floor", rule.id));
    }
    if let Some(address) = found.address.as_deref().filter(|a| !given.0.contains(*a)) {
        return reject(format!("a finding about {:?}, which it was not given", clean(address)));
    }
    if found.address.is_none() && (found.pointer.is_some() || found.fix.is_some()) {
        return reject("a pointer or a fix without an address");
    }
    if found.message.trim().is_empty() {
        return reject(format!("a finding of {} without a message", rule.id));
    }
    if found.approvers.len() > PARTS_MAX || !found.approvers.iter().all(|role| is_name(role)) {
        return reject(format!("a finding of {} names approvers that are no roles", rule.id));
    }
    Ok(record::Finding {
        id: found.rule.clone(),
        source: Source::Plugin,
        level: found.level,
        outcome: found.outcome,
        address: found.address.clone(),
        path: found.pointer.as_deref().map(pointer).transpose()?,
        message: clean(&found.message),
        approvers: found.approvers.iter().map(|role| Role(role.clone())).collect(),
        fix: found.fix.as_ref().map(|fix| admit_fix(fix, found.outcome)).transpose()?,
    })
}

fn pointer(text: &str) -> Result<Pointer, Rejected> {
    // The empty one is the whole object.
    if !text.is_empty() && !text.starts_with('/') {
        return reject(format!("{:?} is no JSON pointer into an object", clean(text)));
    }
    Ok(Pointer(text.into()))
}

fn admit_fix(fix: &Fix, outcome: Outcome) -> Result<record::Fix, Rejected> {
    if outcome == Outcome::Unknown {
        return reject("a fix for what is not known to be broken");
    }
    if fix.patch.is_empty() || fix.patch.len() > PARTS_MAX || fix.words.trim().is_empty() {
        return reject("a fix without operations or words, or with too many");
    }
    let patch = fix.patch.iter().map(|step| {
        let (op, value) = match (step.op, step.value_json.as_deref()) {
            (Operation::Add, Some(json)) => ("add", known(json)?),
            (Operation::Replace, Some(json)) => ("replace", known(json)?),
            (Operation::Remove, None) => ("remove", Value::Null),
            (Operation::Add | Operation::Replace, None) | (Operation::Remove, Some(_)) => {
                return reject("an operation with the wrong number of values");
            }
        };
        Ok(PatchOp { op: op.into(), path: pointer(&step.path)?, value })
    });
    Ok(record::Fix { patch: patch.collect::<Result<_, _>>()?, words: clean(&fix.words) })
}

/// A JSON value with nothing unknown in it.
fn known(json: &str) -> Result<Value, Rejected> {
    fn is_known(value: &Value) -> bool {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => true,
            Value::List(list) => list.iter().all(is_known),
            Value::Map(map) => map.values().all(is_known),
            Value::Unknown(_) | Value::Redacted(_) => false,
        }
    }
    if json.len() > VALUE_BYTES_MAX {
        return reject("a value of a fix is too long");
    }
    match serde_json::from_str(json) {
        Ok(value) if is_known(&value) => Ok(value),
        Ok(_) | Err(_) => reject("a value of a fix is not JSON"),
    }
}

/// The text without control characters, and not too long.
#[must_use]
pub fn clean(text: &str) -> String {
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut short: String = text.chars().take(TEXT_CHARS_MAX).map(clean).collect();
    if text.chars().nth(TEXT_CHARS_MAX).is_some() {
        short.push('…');
    }
    short
}
