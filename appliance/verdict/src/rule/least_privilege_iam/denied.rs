//! What is no longer denied: to lose a `Deny`, a limit of an organisation or a boundary gives
//! whatever it kept away, and nobody here can read how much that is.

use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};
use tribune_record::{Change, Known, Pointer, Value};

use super::power::Excess;
use crate::{
    document::{Content, Statement, Use, content, documents_in},
    view::{Ground, Subject},
    walk::at,
};

const ORGANISATION: &str = "aws_organizations_policy";
/// Kinds of policies of an organisation that keep actions away.
const LIMITING: [&str; 2] = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"];
/// Objects whose whole meaning is a limit: with one of them the limit goes.
const LIMITS: [&str; 2] =
    ["aws_organizations_policy_attachment", "aws_ssoadmin_permissions_boundary_attachment"];
/// Attachments of a policy that a person, a group or a role has.
const ATTACHMENTS: [&str; 4] = [
    "aws_iam_group_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
];
/// Parts of the names of policies that only deny.
const DENYING: [&str; 2] = ["deny", "quarantine"];
const BOUNDARY: &str = "permissions_boundary";
/// Attributes by which a policy names whose it is, with the type of that.
const OWNERS: [(&str, &str); 3] =
    [("group", "aws_iam_group"), ("role", "aws_iam_role"), ("user", "aws_iam_user")];

/// The types that are read here, beside those of IAM.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    LIMITS.into_iter().chain([ORGANISATION])
}

/// Whether a type is read here.
pub(super) fn knows(kind: &str) -> bool {
    kinds().any(|of| of == kind)
}

/// What a change no longer keeps away.
pub(super) fn lost(view: &Ground<'_>, subject: &Subject<'_>) -> Vec<(Pointer, Excess)> {
    let change = subject.change;
    let (kind, goes) = (change.resource_type.as_str(), matches!(change.after, Value::Null));
    if matches!(change.before, Value::Null) {
        return vec![];
    }
    let mut found = vec![];
    let mut tell = |path: Pointer, what: &str| {
        found.push((path, Excess::Perhaps(format!("what {what} kept away"))));
    };
    if LIMITS.contains(&kind) {
        let key =
            if kind == "aws_organizations_policy_attachment" { "policy_id" } else { BOUNDARY };
        if goes || differs(change, key) {
            tell(at(&[key]), "a limit");
        }
    }
    if !goes && kind.starts_with("aws_iam_") && differs(change, BOUNDARY) {
        tell(at(&[BOUNDARY]), "its boundary");
    }
    if goes && goes_with_its_owner(view, change) {
        return found;
    }
    if goes && ATTACHMENTS.contains(&kind) && denies(view, change) {
        tell(at(&["policy_arn"]), "a policy that denies");
    }
    for (path, what) in denials(change) {
        tell(path, &what);
    }
    found
}

/// Whether something that was set is now something else. What is only known after apply is
/// another rule's.
fn differs(change: &Change, key: &str) -> bool {
    let Some(was) = change.before.read(&[key]).text().filter(|was| !was.is_empty()) else {
        return false;
    };
    match change.after.read(&[key]) {
        Known::Is(Value::Text(is)) => is != was,
        Known::Is(_) | Known::Absent => true,
        Known::Unknown(_) | Known::Masked => false,
    }
}

/// Whether the person, the group or the role that had it goes with it.
fn goes_with_its_owner(view: &Ground<'_>, change: &Change) -> bool {
    OWNERS.iter().any(|(key, kind)| {
        let Some(name) = change.before.read(&[key]).text() else { return false };
        view.changes.iter().any(|other| {
            other.resource_type == *kind
                && other.action.has_effect()
                && matches!(other.after, Value::Null)
                && other.provider.config_key == change.provider.config_key
                && other.before.read(&["name"]).text() == Some(name)
        })
    })
}

/// Whether an attachment is that of a policy which denies, by its name or as the plan has it.
fn denies(view: &Ground<'_>, attachment: &Change) -> bool {
    let Some(arn) = attachment.before.read(&["policy_arn"]).text() else { return false };
    let name = arn.rsplit('/').next().unwrap_or(arn).to_ascii_lowercase();
    let policies = view.changes.iter().filter(|other| {
        other.resource_type == "aws_iam_policy" && other.before.read(&["arn"]).text() == Some(arn)
    });
    DENYING.iter().any(|word| name.contains(word))
        || policies.into_iter().any(|policy| {
            let all = documents_in(&policy.resource_type, &policy.before);
            all.iter().any(|document| match &document.content {
                Content::Read(statements) => statements.iter().any(|one| !one.allows),
                Content::Partly(..) | Content::Garbled(_) | Content::Open(_) => false,
            })
        })
}

/// Documents in which less is denied than before.
fn denials(change: &Change) -> Vec<(Pointer, String)> {
    let (before, after) = (statements(change, &change.before), statements(change, &change.after));
    // What cannot be read before apply is another rule's.
    let (Some(before), Some(after)) = (before, after) else { return vec![] };
    let lost = before.into_iter().filter(|(_path, was)| {
        !was.allows && !after.iter().any(|(_path, is)| !is.allows && takes_in(is, was))
    });
    let mut found: Vec<(Pointer, String)> = lost
        .map(|(path, was)| {
            let actions = was.not_actions.as_ref().unwrap_or(&was.actions);
            let actions = crate::say::listed(actions.iter().map(String::as_str));
            (path, format!("a Deny of {actions}"))
        })
        .collect();
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

/// The statements of one side; none where a part cannot be read before apply.
fn statements(change: &Change, side: &Value) -> Option<Vec<(Pointer, Statement)>> {
    let mut found = vec![];
    let mut add = |path: &Pointer, content: Content<'_>| match content {
        Content::Read(all) | Content::Partly(all, _) => {
            found.extend(all.into_iter().map(|one| (path.clone(), one)));
            true
        }
        Content::Garbled(_) => true,
        Content::Open(_) => false,
    };
    if change.resource_type == ORGANISATION {
        let kind = side.read(&["type"]).text().unwrap_or(LIMITING[0]);
        let path = at(&["content"]);
        let text = content(side.read(&["content"]), &path).filter(|_| LIMITING.contains(&kind));
        if text.is_some_and(|text| !add(&path, text)) {
            return None;
        }
    }
    for document in documents_in(&change.resource_type, side) {
        if document.purpose == Use::Identity && !add(&document.path, document.content) {
            return None;
        }
    }
    Some(found)
}

/// Whether one statement denies everything that another did.
fn takes_in(is: &Statement, was: &Statement) -> bool {
    fn holds(all: &[String], some: &[String]) -> bool {
        let all: BTreeSet<&str> = all.iter().map(String::as_str).collect();
        all.contains("*") || some.iter().all(|one| all.contains(one.as_str()))
    }
    let except = |is: &Option<Vec<String>>, was: &Option<Vec<String>>| match (is, was) {
        (None, None) => true,
        (Some(is), Some(was)) => holds(was, is),
        (Some(_), None) | (None, Some(_)) => false,
    };
    holds(&is.actions, &was.actions)
        && holds(&is.resources, &was.resources)
        && except(&is.not_actions, &was.not_actions)
        && except(&is.not_resources, &was.not_resources)
        && is.principals == was.principals
        && is.not_principals == was.not_principals
        && (is.condition.is_none() || is.condition == was.condition)
}
