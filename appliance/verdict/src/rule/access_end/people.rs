//! Grants to people of the organisation, by the attributes that name them.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec, vec::Vec};
use tribune_record::{AccessEnd, Change, Known, Pointer, Value};

use super::until;
use crate::{
    document::{Content, Statement, Use, documents_in},
    rule::{access_end::scope, vendor_access::LetIn},
    view::View,
    walk::places,
    words::{matches, tokens},
};

/// Somebody who is given something.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) path: Pointer,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) end: AccessEnd,
}

/// Words of names that a machine goes by, and nobody's own name.
const MACHINES: [&str; 18] = [
    "agent",
    "api",
    "app",
    "automation",
    "backup",
    "bot",
    "ci",
    "cd",
    "deploy",
    "deployer",
    "jenkins",
    "machine",
    "pipeline",
    "runner",
    "service",
    "smtp",
    "svc",
    "terraform",
];

/// Types that give something to those an attribute names, the attribute, and the one that says
/// what, or the words for it behind `=`. A `*` in a type stands for anything.
const GIVEN: &[(&str, &str, &str)] = &[
    ("aws_iam_user_policy", "user", "policy"),
    ("aws_iam_user_policy_attachment", "user", "policy_arn"),
    ("aws_iam_policy_attachment", "users", "policy_arn"),
    ("aws_iam_user_group_membership", "user", "groups"),
    ("aws_iam_group_membership", "users", "group"),
    ("aws_iam_access_key", "user", "=a key"),
    ("aws_iam_user_login_profile", "user", "=a password"),
    ("aws_ssoadmin_account_assignment", "principal_id", "permission_set_arn"),
    ("aws_identitystore_group_membership", "member_id", "group_id"),
    ("aws_eks_access_entry", "principal_arn", "cluster_name"),
    ("aws_eks_access_policy_association", "principal_arn", "policy_arn"),
    ("google_*_iam_member", "member", "role"),
    ("google_*_iam_binding", "members", "role"),
    ("azurerm_role_assignment", "principal_id", "role_definition_name"),
    ("azurerm_pim_active_role_assignment", "principal_id", "role_definition_id"),
    ("azurerm_pim_eligible_role_assignment", "principal_id", "role_definition_id"),
];

/// What an object gives to people on one side of its change.
pub(super) fn given(
    view: &View<'_>,
    position: usize,
    side: &Value,
    outside: &[LetIn],
) -> Vec<Given> {
    let Some(change) = view.case.plan.changes.get(position) else { return vec![] };
    let kind = change.resource_type.as_str();
    let mut found = trusted(kind, side, outside);
    for (of, who, what) in GIVEN {
        if !is_of(of, kind) || !is_to_people(kind, side) {
            continue;
        }
        for (path, known) in places(side, who) {
            let Some(name) = person(kind, known) else { continue };
            found.push(Given {
                path,
                who: name,
                what: named(side, what),
                end: end(view, position, change, side),
            });
        }
    }
    found
}

/// A pattern with its star in the middle: the kind of Google's objects stands there.
fn is_of(pattern: &str, kind: &str) -> bool {
    pattern.split_once('*').map_or_else(
        || matches(pattern, kind),
        |(start, end)| kind.starts_with(start) && kind.ends_with(end),
    )
}

/// Whether an object that may name groups or machines names people.
fn is_to_people(kind: &str, side: &Value) -> bool {
    let said = side.read(&["principal_type"]);
    match kind {
        "aws_ssoadmin_account_assignment" => said.text() != Some("GROUP"),
        // Azure says it where the plan does; who leaves it out names an application, mostly.
        kind if kind.starts_with("azurerm_role_") => {
            said.text().is_some_and(|text| text.eq_ignore_ascii_case("user"))
        }
        kind if kind.starts_with("azurerm_pim_") => {
            !said.text().is_some_and(|text| text.eq_ignore_ascii_case("serviceprincipal"))
        }
        _other => true,
    }
}

/// The person a value names; none where it is a machine or a group.
fn person(kind: &str, known: Known<'_>) -> Option<String> {
    let name = match known {
        Known::Is(value) => value.as_text()?,
        Known::Unknown(unknown) => {
            // An object of this plan; its own name says whose it is.
            let reference = unknown.references.first()?;
            return (!is_machine(reference)).then(|| reference.clone());
        }
        Known::Masked => return Some("somebody whose name is hidden".to_owned()),
        Known::Absent => return None,
    };
    if kind.starts_with("google_") {
        let user = name.strip_prefix("user:")?;
        return Some(user.to_owned());
    }
    if kind.starts_with("aws_eks_") {
        return user_of(name);
    }
    (!name.is_empty() && !is_machine(name)).then(|| name.to_owned())
}

fn is_machine(name: &str) -> bool {
    let parts = name.split('.').nth(1).filter(|_part| name.starts_with("aws_"));
    let words = tokens(parts.unwrap_or(name));
    words.iter().any(|word| MACHINES.contains(&word.as_str()))
}

/// The user that an ARN names: a user of IAM, or somebody who came in through single sign-on.
fn user_of(arn: &str) -> Option<String> {
    let resource = arn.split(':').nth(5)?;
    let user = resource.strip_prefix("user/").map(|path| path.rsplit('/').next().unwrap_or(path));
    let user = user.or_else(|| {
        let session = resource.strip_prefix("assumed-role/AWSReservedSSO_")?;
        session.split_once('/').map(|(_role, session)| session)
    })?;
    (!is_machine(user)).then(|| user.to_owned())
}

/// People that a trust or a resource policy names.
fn trusted(kind: &str, side: &Value, outside: &[LetIn]) -> Vec<Given> {
    let mut found = vec![];
    // Names are asked for by their end, so they lie in order from behind.
    let backwards = |text: &str| text.chars().rev().collect::<String>();
    let outside: BTreeSet<String> = outside.iter().map(|one| backwards(&one.who)).collect();
    let is_outside = |account: &str| {
        let end = backwards(account);
        outside.range(end.clone()..).next().is_some_and(|who| who.starts_with(&end))
    };
    for document in documents_in(kind, side) {
        let (Content::Read(statements) | Content::Partly(statements, _)) = &document.content else {
            continue;
        };
        if !document.purpose.lets_in() {
            continue;
        }
        for statement in statements.iter().filter(|statement| statement.allows) {
            let principals = statement.principals.iter();
            let users = principals.filter_map(|name| {
                let at = name.find("arn:")?;
                let arn = name.get(at..)?;
                // One of another account is a vendor's.
                let account = arn.split(':').nth(4).unwrap_or_default();
                if is_outside(account) { None } else { user_of(arn) }
            });
            for who in users {
                found.push(Given {
                    path: document.path.clone(),
                    who,
                    what: scope(statement),
                    end: of_one(statements, statement, side),
                });
            }
        }
    }
    found
}

/// When what one statement of a document gives ends.
pub(super) fn of_one(statements: &[Statement], one: &Statement, side: &Value) -> AccessEnd {
    let denied = until::earlier(until::of_denials(statements), until::of_tags(side));
    until::earlier(until::of_statement(one), denied)
}

fn named(side: &Value, what: &str) -> String {
    if let Some(words) = what.strip_prefix('=') {
        return words.to_owned();
    }
    let texts: Vec<String> = places(side, what)
        .into_iter()
        .map(|(_path, known)| match known {
            Known::Is(Value::Text(text)) if text.trim_start().starts_with('{') => {
                "what its policy says".to_owned()
            }
            Known::Is(Value::Text(text)) => text.clone(),
            Known::Unknown(unknown) => unknown.references.first().cloned().unwrap_or_default(),
            Known::Is(_) | Known::Absent | Known::Masked => String::new(),
        })
        .filter(|text| !text.is_empty())
        .collect();
    if texts.is_empty() { "something the plan does not name".to_owned() } else { texts.join(", ") }
}

/// When a grant ends: by its own conditions, by those of the policy it hands over, by its tags, or
/// by those of the user it is given to.
fn end(view: &View<'_>, position: usize, change: &Change, side: &Value) -> AccessEnd {
    let kind = change.resource_type.as_str();
    if kind.starts_with("google_") {
        return until::earlier(until::of_expression(side), until::of_tags(side));
    }
    if kind.starts_with("azurerm_") {
        return until::of_schedule(side, view.case.received_at);
    }
    let mut end = until::earlier(until::of_tags(side), of_policy(kind, side));
    for other in view.links.from(position).iter().filter_map(|at| view.case.plan.changes.get(*at)) {
        let one = match other.resource_type.as_str() {
            "aws_iam_policy" => of_policy("aws_iam_policy", &other.after),
            "aws_iam_user" => until::of_tags(&other.after),
            _other => AccessEnd::Never,
        };
        end = until::earlier(end, one);
    }
    end
}

/// When the last thing ends that a policy allows.
fn of_policy(kind: &str, side: &Value) -> AccessEnd {
    let documents = documents_in(kind, side).into_iter();
    let ends = documents.filter(|document| document.purpose == Use::Identity).map(|document| {
        let statements = match &document.content {
            Content::Read(statements) | Content::Partly(statements, _) => statements,
            Content::Open(_) => {
                return AccessEnd::Unknown("its policy is only known after apply".to_owned());
            }
            Content::Garbled(why) => return AccessEnd::Unknown(format!("its policy: {why}")),
        };
        let allowing = statements.iter().filter(|statement| statement.allows);
        let last = allowing.map(until::of_statement).reduce(until::later);
        until::earlier(last.unwrap_or(AccessEnd::Never), until::of_denials(statements))
    });
    ends.reduce(until::later).unwrap_or_else(|| until::of_tags(side))
}
