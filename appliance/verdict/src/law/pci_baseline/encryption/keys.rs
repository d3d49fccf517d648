//! Keys of one's own, by the names under which the types of AWS take them up.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use tribune_record::{Change, Finding, Known, Outcome, Unknown, UnknownKind, Value};

use super::pointer;
use crate::{
    law::{
        accounts::{Whose, is_about_encryption, is_key, strange_keys, vault_keys, whose},
        pci_baseline::{VOICE, open},
    },
    say::About,
    view::{Subject, View},
    walk::{Step, is_nothing, leaves, places},
};

/// A key that AWS keeps for everybody, by its alias.
const OF_AWS: &str = "alias/aws/";

/// Attributes that named a key and name none any longer, or one of AWS's, and those that take up
/// somebody else's.
pub(super) fn lost(view: &View<'_>, subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = replaced(view, subject);
    let change = subject.change;
    for (place, account, whose) in strange_keys(change, &view.case.settings.site) {
        let is_told = |one: &Finding| one.path.as_ref() == Some(&place);
        if !found.iter().any(is_told) {
            found.extend(strange(change, account, whose).map(|finding| finding.at(place)));
        }
    }
    let vaults = vault_keys(change, &view.case.settings.site).into_iter();
    let strangers = vaults.filter(|(_place, host)| !is_vault_of_plan(view, host));
    found.extend(strangers.filter_map(|(place, host)| {
        strange(change, host, Whose::Open).map(|finding| finding.at(place))
    }));
    found
}

/// Whether the plan looks after the vault of this host: no two have the same name.
fn is_vault_of_plan(view: &View<'_>, host: &str) -> bool {
    let name = host.split('.').next().unwrap_or_default();
    view.subjects().any(|other| {
        let kind = other.change.resource_type.as_str();
        ["azurerm_key_vault", "azurerm_key_vault_managed_hardware_security_module"].contains(&kind)
            && other.change.after.read(&["name"]).text() == Some(name)
    })
}

/// What is said of a key that is not surely one's own.
fn strange(change: &Change, account: &str, whose: Whose) -> Option<Finding> {
    let address = &change.address;
    let finding = match whose {
        Whose::Own => return None,
        Whose::Open => VOICE
            .unknown(format!(
                "{address} holds card data and would be encrypted with a key of {account}, and \
                 nobody can say whose that is; an account of yours belongs into own_accounts."
            ))
            .ask(&["security_team"]),
        Whose::Foreign => VOICE.fail(format!(
            "{address} holds card data and would be encrypted with a key of {account}, which is \
             another account; an account of yours belongs into own_accounts."
        )),
    };
    Some(finding.on(change))
}

fn replaced(view: &View<'_>, subject: &Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let is_there = |side: &Value| !matches!(side, Value::Null);
    let of_aws = change.resource_type.starts_with("aws_");
    if !of_aws || !is_there(&change.before) || !is_there(&change.after) {
        return Vec::new();
    }
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    leaves(&change.before, &mut |steps, leaf| {
        if is_key(steps) && is_own(leaf) {
            let count = named.entry(path(steps)).or_default();
            *count = count.saturating_add(1);
        }
    });
    let judged = named.into_iter().filter_map(|(path, had)| {
        gone(change, &path, had).or_else(|| another(view, subject, &path))
    });
    judged.collect()
}

/// A key that takes the place of one's own, where it is somebody else's or may be.
fn another(view: &View<'_>, subject: &Subject<'_>, path: &str) -> Option<Finding> {
    let change = subject.change;
    let address = &change.address;
    let old = places(&change.before, path);
    let olds: Vec<Value> = old
        .iter()
        .filter_map(|(_at, known)| match known {
            Known::Is(value) => Some((*value).clone()),
            Known::Absent | Known::Unknown(_) | Known::Masked => None,
        })
        .collect();
    let site = &view.case.settings.site;
    let judged = places(&change.after, path).into_iter().filter_map(|(place, known)| {
        let finding = match known {
            Known::Is(value) if olds.contains(value) => return None,
            Known::Is(value) => match whose(change, site, &Value::List(olds.clone()), value) {
                Whose::Own => return None,
                Whose::Open => VOICE
                    .unknown(format!(
                        "{address} holds card data, and nobody can say whose its new key is \
                         ({path})."
                    ))
                    .ask(&["security_team"]),
                Whose::Foreign => VOICE.fail(format!(
                    "{address} holds card data and would lose its own key to that of another \
                     account ({path}); an account of yours belongs into own_accounts."
                )),
            },
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                if is_key_of_plan(view, subject, unknown) {
                    return None;
                }
                open(change, "it keeps a key of its own", Some(unknown))
            }
            Known::Absent | Known::Unknown(_) | Known::Masked => return None,
        };
        Some(finding.on(change).at(place))
    });
    judged.max_by_key(|finding| finding.outcome == Outcome::Fail)
}

/// Whether an expression names keys, or what it refers to has one among it.
pub(super) fn is_key_of_plan(view: &View<'_>, subject: &Subject<'_>, unknown: &Unknown) -> bool {
    let is_key = |reference: &String| {
        let plain = reference.strip_prefix("data.").unwrap_or(reference);
        plain.starts_with("aws_kms_")
    };
    let of_module = |reference: &String| {
        reference.starts_with("module.")
            && view.referred(subject).any(|other| other.resource_type.starts_with("aws_kms_"))
    };
    let mut references = unknown.references.iter();
    !unknown.references.is_empty() && references.all(|it| is_key(it) || of_module(it))
}

fn gone(change: &Change, path: &str, had: usize) -> Option<Finding> {
    let after = places(&change.after, path);
    let has = |known: &Known<'_>| match known {
        Known::Is(value) => is_own(value),
        Known::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
        Known::Masked => true,
        Known::Absent => false,
    };
    let kept = after.iter().filter(|(_at, known)| has(known)).count();
    // What leaves with its block, as a replica does, needs no key; a block about encryption does.
    let left = if after.is_empty() { !block_stands(change, path) } else { kept == after.len() };
    if kept >= had || left {
        return None;
    }
    // What is made anew without a word takes the provider's own key, and may have had it before.
    let is_chosen = after.iter().any(|(_at, known)| matches!(known, Known::Unknown(_)));
    let address = &change.address;
    let finding = if is_chosen {
        let message = format!(
            "{address} holds card data and may lose its own key ({path}); somebody has to look."
        );
        VOICE.unknown(message).ask(&["security_team"])
    } else {
        VOICE.fail(format!("{address} holds card data and would lose its own key ({path})."))
    };
    Some(finding.on(change).at(pointer(path)))
}

/// Whether what a block about encryption stood in is still there.
fn block_stands(change: &Change, path: &str) -> bool {
    let mut outer: Vec<&str> = Vec::new();
    for key in path.split('.') {
        if is_about_encryption(key) {
            return outer.is_empty() || !places(&change.after, &outer.join(".")).is_empty();
        }
        outer.push(key);
    }
    false
}

fn path(steps: &[Step<'_>]) -> String {
    let keys = steps.iter().filter_map(|step| match step {
        Step::Key(key) => Some(*key),
        Step::At(_) => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

fn is_own(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.is_empty() && !text.contains(OF_AWS),
        Value::Unknown(_) | Value::Redacted(_) => true,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {
            !is_nothing(value)
        }
    }
}
