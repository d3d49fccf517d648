//! Who is a stranger: read from principals, conditions and identity providers.

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};

use super::own::{Insiders, account_of, is_account};
use crate::document::{Statement, Vouched, names_own};

/// Somebody who is let in and is not surely one's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stranger {
    /// Somebody outside.
    Outsider(String),
    /// Something of which nobody here can read whose it is.
    Unreadable(String),
}

/// Everybody a statement lets in who is not surely one's own.
pub(super) fn let_in(statement: &Statement, inside: &Insiders<'_>) -> Vec<Stranger> {
    if !statement.allows {
        return vec![];
    }
    if statement.admits_everybody() {
        return vec![Stranger::Outsider(String::from("everybody"))];
    }
    let mut found = if statement.names_everybody() { confined(statement, inside) } else { vec![] };
    found.extend(named(statement, inside).into_iter().map(Stranger::Outsider));
    if services(statement).next().is_some() {
        found.extend(sent_by(statement, inside).into_iter().map(Stranger::Outsider));
    }
    found
}

/// The services of AWS that a statement names.
fn services(statement: &Statement) -> impl Iterator<Item = &str> {
    let all = statement.principals.iter().filter_map(|principal| principal.split_once(':'));
    all.filter(|(kind, _name)| kind.eq_ignore_ascii_case("service")).map(|(_kind, name)| name)
}

/// For whom outside a service comes: whom its conditions name. All of them hold at once, so one
/// that names only insiders is enough. Of a bucket the name does not tell whose it is, and without
/// a condition the service could come for anybody.
fn sent_by(statement: &Statement, inside: &Insiders<'_>) -> Vec<String> {
    let mut found = vec![];
    for (key, values) in &statement.conditions {
        let for_whom: fn(&str, &Insiders<'_>) -> Option<String> = match key.as_str() {
            "aws:sourceaccount" | "aws:sourceowner" => outside,
            "aws:sourcearn" => |arn, inside| outside(account_of(arn)?, inside),
            "aws:sourceorgid" | "aws:sourceorgpaths" => organisation,
            _other => continue,
        };
        let is_own = |value: &str| names_own(value) || lies_with(statement, value, inside);
        let strangers = values.iter().filter(|value| !is_own(value));
        let strangers: Vec<String> =
            strangers.filter_map(|value| for_whom(value, inside)).collect();
        let told = |value: &String| key != "aws:sourcearn" || account_of(value).is_some();
        if strangers.is_empty() && values.iter().all(|value| names_own(value) || told(value)) {
            return vec![];
        }
        found.extend(strangers);
    }
    found
}

/// Whether everything a statement is about lies in the account that a value names, where nobody
/// says which accounts are one's own: what a document is about is the object that has it.
fn lies_with(statement: &Statement, value: &str, inside: &Insiders<'_>) -> bool {
    let account = account_of(value).or_else(|| is_account(value).then_some(value));
    let about = &statement.resources;
    inside.is_empty()
        && account.is_some()
        && !about.is_empty()
        && about.iter().all(|arn| account_of(arn) == account)
}

/// Principals outside that a statement names.
fn named(statement: &Statement, inside: &Insiders<'_>) -> Vec<String> {
    let mut found: Vec<String> =
        statement.federated().filter_map(|(name, vouched)| vouched_for(name, vouched)).collect();
    let others = statement.principals.iter().filter(|principal| *principal != "*");
    found.extend(others.filter_map(|principal| {
        let (kind, name) = principal.split_once(':').unwrap_or(("AWS", principal));
        match kind.to_ascii_lowercase().as_str() {
            "federated" => None,
            // AWS knows `*` alone; what else a pattern would mean nobody should find out.
            "service" => name.contains(['*', '?']).then(|| name.to_owned()),
            "arn" => principal_outside(principal, inside),
            _account => principal_outside(name, inside),
        }
    }));
    found
}

fn vouched_for(name: &str, vouched: Vouched) -> Option<String> {
    match vouched {
        Vouched::Own => None,
        Vouched::Cluster => Some(format!("every workload of {name}")),
        Vouched::Everybody | Vouched::Strangers => Some(name.to_owned()),
    }
}

/// Everybody, within conditions that name accounts, organisations or networks. All of them hold at
/// once, so one that names only insiders is enough.
fn confined(statement: &Statement, inside: &Insiders<'_>) -> Vec<Stranger> {
    let mut first = None;
    for (key, values) in statement.confinements() {
        let strangers: Vec<Stranger> =
            values.iter().filter_map(|value| named_by(key, value, inside)).collect();
        if strangers.is_empty() {
            return strangers;
        }
        first.get_or_insert(strangers);
    }
    first.unwrap_or_default()
}

fn named_by(key: &str, value: &str, inside: &Insiders<'_>) -> Option<Stranger> {
    let outsider = match key {
        "aws:principalorgid" | "aws:principalorgpaths" => organisation(value, inside),
        "aws:sourcearn" => match account_of(value) {
            Some(account) => outside(account, inside),
            None => return bucket(value, inside),
        },
        "aws:sourcevpc" | "aws:sourcevpce" => {
            (!inside.contains(value)).then(|| format!("whoever comes through {value}"))
        }
        _account => outside(value, inside),
    };
    outsider.map(Stranger::Outsider)
}

/// Of a bucket the ARN does not tell the account. One that stands in the plan is one's own.
fn bucket(arn: &str, inside: &Insiders<'_>) -> Option<Stranger> {
    let name = arn.rsplit(":::").next().and_then(|path| path.split('/').next()).unwrap_or(arn);
    let known = inside.has_bucket(name);
    (!known).then(|| Stranger::Unreadable(format!("the bucket {name}")))
}

/// An account that is not one's own.
pub(super) fn outside(account: &str, inside: &Insiders<'_>) -> Option<String> {
    (!inside.contains(account)).then(|| format!("account {account}"))
}

/// An organisation or a part of one: `o-a1b2`, a path that begins so, or an ARN.
pub(super) fn organisation(name: &str, inside: &Insiders<'_>) -> Option<String> {
    let id = name.split(['/', ':']).find(|part| part.starts_with("o-")).unwrap_or(name);
    let known = inside.contains(id) || account_of(name).is_some_and(|own| inside.contains(own));
    (!known).then(|| format!("organisation {id}"))
}

/// A principal that is not one's own: an account, an ARN, or what no grammar knows, such as the
/// origin access identity of a CDN.
pub(super) fn principal_outside(name: &str, inside: &Insiders<'_>) -> Option<String> {
    // Lake Formation writes `123456789012:IAMPrincipals` for all of an account.
    let first = name.split(':').next().filter(|first| is_account(first));
    let account = first.or_else(|| account_of(name));
    account.map_or_else(|| Some(name.to_owned()), |account| outside(account, inside))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::{
        document::{Content, documents},
        fixture::{case_of, created},
    };

    #[track_caller]
    fn check(condition: &Json, expected: &[&str]) {
        let statement = json!({ "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" },
            "Action": "sqs:SendMessage", "Resource": "*", "Condition": condition });
        let policy = json!({ "Statement": [statement] }).to_string();
        let case = case_of(&created("aws_sqs_queue_policy", &json!({ "policy": policy })));
        let all = documents(&case.plan.changes[0]);
        let Some(Content::Read(statements)) = all.first().map(|document| &document.content) else {
            panic!("it is no document: {all:?}");
        };
        let inside = Insiders::of(&["123456789012", "o-own"]);
        let found: Vec<Stranger> = statements.iter().flat_map(|one| let_in(one, &inside)).collect();
        let expected: Vec<Stranger> =
            expected.iter().map(|name| Stranger::Outsider(String::from(*name))).collect();
        assert_eq!(found, expected, "{condition}");
    }

    #[test]
    fn a_service_comes_for_those_its_conditions_name() {
        let arn = |account: &str| format!("arn:aws:sns:eu-west-1:{account}:t");
        let (own, other) = ("123456789012", "555566667777");
        let outside = ["account 555566667777"];
        check(&json!({ "ArnEquals": { "aws:SourceArn": arn(other) } }), &outside);
        check(&json!({ "ArnLike": { "AWS:SourceArn": [arn(own), arn(other)] } }), &outside);
        check(&json!({ "StringEquals": { "aws:SourceAccount": other } }), &outside);
        check(&json!({ "StringEquals": { "AWS:SourceOwner": other } }), &outside);
        check(&json!({ "StringEquals": { "aws:SourceOrgID": "o-x" } }), &["organisation o-x"]);
        let bucket = "arn:aws:s3:::b";
        let both = |account: &str| {
            json!({ "ArnLike": { "aws:SourceArn": bucket },
                "StringEquals": { "aws:SourceAccount": account } })
        };
        check(&both(other), &outside);
        check(&both(own), &[]);
        // Both have to hold, so that nobody outside comes through.
        check(
            &json!({ "ArnLike": { "aws:SourceArn": arn(other) },
                "StringEquals": { "aws:SourceAccount": own } }),
            &[],
        );
        for inside in [
            json!({ "ArnEquals": { "aws:SourceArn": arn(own) } }),
            json!({ "ArnEquals": { "aws:SourceArn": "${aws_sns_topic.t.arn}" } }),
            json!({ "StringEquals": { "aws:SourceAccount": own } }),
            json!({ "StringEquals": { "aws:SourceOrgID": "o-own" } }),
            json!({ "ArnLike": { "aws:SourceArn": bucket } }),
            json!({ "StringNotEquals": { "aws:SourceAccount": other } }),
            json!({}),
        ] {
            check(&inside, &[]);
        }
    }
}
