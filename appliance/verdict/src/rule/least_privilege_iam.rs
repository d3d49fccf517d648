//! Nobody is given everything: no wildcard of actions, no administrator.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Change, Finding, Level, Source, Value};

use crate::{
    document::{Content, Statement, Use, documents},
    law::{Law, Report},
    say::{About, Voice, report},
    view::View,
    walk::{last_key, leaves, pointer},
};

const VOICE: Voice = Voice { id: RULE.id, source: Source::Guardrail, level: Level::Blocking };

pub(super) const RULE: Law = Law {
    id: "least_privilege_iam",
    says: "Nobody is given every action, every action of a service everywhere, or administration.",
    check,
};

/// Managed policies that give everything, or the power to take everything.
const ALL_POWERFUL: [&str; 5] = [
    "AdministratorAccess",
    "AdministratorAccess-Amplify",
    "PowerUserAccess",
    "IAMFullAccess",
    "AWSOrganizationsFullAccess",
];

/// Actions by which whoever has them takes more, wherever they may be used on everything.
const LADDERS: [&str; 9] = [
    "iam:passrole",
    "iam:createpolicyversion",
    "iam:setdefaultpolicyversion",
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:putrolepolicy",
    "iam:putuserpolicy",
    "iam:createaccesskey",
    "iam:updateassumerolepolicy",
];

fn check(view: &View<'_>) -> Report {
    let mut findings = vec![];
    let mut applicable = false;
    for subject in view.effective() {
        let change = subject.change;
        if matches!(change.after, Value::Null) {
            continue;
        }
        for document in documents(change) {
            applicable = true;
            let Content::Read(statements) = &document.content else {
                // Open ones are `unknown_value`'s; what is no document nobody can vouch for.
                if let Content::Garbled(why) = &document.content {
                    let message = format!("{}: its policy cannot be read: {why}.", change.address);
                    let asked = VOICE.unknown(message).ask(&["security_team"]);
                    findings.push(asked.on(change).at(document.path.clone()));
                }
                continue;
            };
            let worst = statements.iter().find_map(|one| excess(one, document.purpose));
            if let Some(what) = worst {
                let message = format!("{} would allow {what}.", change.address);
                findings.push(VOICE.fail(message).on(change).at(document.path));
            }
        }
        if change.resource_type.contains("iam_") || change.resource_type.contains("ssoadmin_") {
            applicable = true;
            findings.extend(attached(change));
        }
    }
    report(applicable, findings)
}

/// Managed policies by their ARN.
fn attached(change: &Change) -> Vec<Finding> {
    const KEYS: [&str; 4] =
        ["policy_arn", "policy_arns", "managed_policy_arns", "managed_policy_arn"];
    let mut findings = vec![];
    leaves(&change.after, &mut |steps, leaf| {
        if let Value::Text(arn) = leaf
            && KEYS.contains(&last_key(steps))
            && let Some(name) = arn.rsplit('/').next()
            && ALL_POWERFUL.contains(&name)
        {
            let message = format!("{} would hand out {name}.", change.address);
            findings.push(VOICE.fail(message).on(change).at(pointer(steps)));
        }
    });
    findings
}

/// What is too much about a statement, in words.
fn excess(statement: &Statement, purpose: Use) -> Option<String> {
    if !statement.allows || purpose == Use::Trust {
        return None;
    }
    // A thing's own policy reaches no further than the thing.
    let everywhere = purpose == Use::Identity
        && (statement.not_resources.is_some()
            || statement.resources.iter().any(|r| is_everything(r)));
    if purpose == Use::Identity && statement.not_actions.is_some() {
        return Some(String::from("everything except what it names"));
    }
    if purpose == Use::Identity && statement.actions.iter().any(|action| is_everything(action)) {
        return Some(String::from("every action"));
    }
    if !everywhere {
        return None;
    }
    let actions = statement.actions.iter();
    let mut lower = actions.map(|action| action.to_ascii_lowercase());
    lower.find_map(|action| {
        let (service, verb) = action.split_once(':')?;
        if is_everything(verb) {
            Some(format!("every action of {service} on everything"))
        } else if LADDERS.iter().any(|ladder| pattern_covers(&action, ladder)) {
            Some(format!("{action} on everything, which reaches any other power"))
        } else {
            None
        }
    })
}

/// `*`, `*:*`, `**` and the like: a pattern with nothing in it that excludes anything.
fn is_everything(pattern: &str) -> bool {
    pattern.contains('*') && pattern.chars().all(|c| matches!(c, '*' | '?' | ':'))
}

/// Whether an action pattern (`iam:pass*`) covers an action.
fn pattern_covers(pattern: &str, action: &str) -> bool {
    pattern
        .split_once('*')
        .map_or_else(|| pattern == action, |(start, _rest)| action.starts_with(start))
}
