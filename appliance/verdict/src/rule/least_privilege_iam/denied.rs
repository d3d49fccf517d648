//! What is no longer denied: to lose a `Deny`, a limit of an organisation or a boundary gives
//! whatever it kept away, and nobody here can read how much that is.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};
use core::cell::OnceCell;
use tribune_record::{Change, Known, Pointer, Value};

use super::power::Excess;
use crate::{
    document::{Content, Statement, Use, content, documents_in},
    view::Ground,
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

/// Pairs of statements that are compared for one change: more than any document AWS takes has. What
/// was not compared counts as lost.
const PAIRS: usize = 40_000;

/// The types that are read here, beside those of IAM.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    LIMITS.into_iter().chain([ORGANISATION])
}

/// Whether a type is read here.
pub(super) fn knows(kind: &str) -> bool {
    kinds().any(|of| of == kind)
}

/// What else the plan says that decides whether something is lost.
pub(super) struct Elsewhere<'a> {
    changes: &'a [Change],
    /// Groups, roles and users that go, with their providers and names.
    leaving: BTreeSet<(&'a str, Option<&'a str>, &'a str)>,
    /// ARNs of policies of the plan that deny.
    denying: OnceCell<BTreeSet<&'a str>>,
}

impl<'a> Elsewhere<'a> {
    /// Reads a plan.
    pub(super) fn of(view: &Ground<'a>) -> Self {
        let gone = view.changes.iter().filter(|change| {
            OWNERS.iter().any(|(_key, kind)| change.resource_type == *kind)
                && change.action.has_effect()
                && matches!(change.after, Value::Null)
        });
        let leaving = gone.filter_map(|change| {
            let name = change.before.read(&["name"]).text()?;
            Some((change.resource_type.as_str(), change.provider.config_key.as_deref(), name))
        });
        Self { changes: view.changes, leaving: leaving.collect(), denying: OnceCell::new() }
    }

    /// What a change no longer keeps away.
    pub(super) fn lost(&self, change: &Change) -> Vec<(Pointer, Excess)> {
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
        if goes && self.goes_with_its_owner(change) {
            return found;
        }
        if goes && ATTACHMENTS.contains(&kind) && self.denies(change) {
            tell(at(&["policy_arn"]), "a policy that denies");
        }
        for (path, what) in denials(change) {
            tell(path, &what);
        }
        found
    }

    /// Whether the person, the group or the role that had it goes with it.
    fn goes_with_its_owner(&self, change: &Change) -> bool {
        OWNERS.iter().any(|(key, kind)| {
            let name = change.before.read(&[key]).text();
            let provider = change.provider.config_key.as_deref();
            name.is_some_and(|name| self.leaving.contains(&(*kind, provider, name)))
        })
    }

    /// Whether an attachment is that of a policy which denies, by its name or as the plan has it.
    fn denies(&self, attachment: &Change) -> bool {
        let Some(arn) = attachment.before.read(&["policy_arn"]).text() else { return false };
        let name = arn.rsplit('/').next().unwrap_or(arn).to_ascii_lowercase();
        let denying = || self.denying.get_or_init(|| denying(self.changes));
        DENYING.iter().any(|word| name.contains(word)) || denying().contains(arn)
    }
}

/// The ARNs of policies that deny something.
fn denying(changes: &[Change]) -> BTreeSet<&str> {
    let policies = changes.iter().filter(|change| change.resource_type == "aws_iam_policy");
    let denying = policies.filter_map(|policy| {
        let arn = policy.before.read(&["arn"]).text()?;
        let all = documents_in(&policy.resource_type, &policy.before);
        let denies = all.iter().any(|document| match &document.content {
            Content::Read(statements) => statements.iter().any(|one| !one.allows),
            Content::Partly(..) | Content::Garbled(_) | Content::Open(_) => false,
        });
        denies.then_some(arn)
    });
    denying.collect()
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

/// Documents in which less is denied than before, each with the first thing that is not.
fn denials(change: &Change) -> Vec<(Pointer, String)> {
    // What cannot be read before apply is another rule's.
    let Some(before) = statements(change, &change.before) else { return vec![] };
    if before.iter().all(|(_path, was)| was.allows) {
        return vec![];
    }
    let Some(after) = statements(change, &change.after) else { return vec![] };
    let after: Vec<Denial<'_>> = denied(&after).map(|(_path, is)| is).collect();
    let mut alike: BTreeMap<(&[String], &[String]), Vec<&Denial<'_>>> = BTreeMap::new();
    for is in &after {
        alike.entry(is.words()).or_default().push(is);
    }
    let (mut found, mut left): (Vec<(Pointer, String)>, _) = (vec![], PAIRS);
    for (path, was) in denied(&before) {
        if found.last().is_some_and(|(told, _what)| told == path) {
            continue;
        }
        let first = alike.get(&was.words()).into_iter().flatten().copied();
        let mut compared = first.chain(&after).take_while(|_is| {
            let goes_on = left > 0;
            left = left.saturating_sub(1);
            goes_on
        });
        if !compared.any(|is| is.takes_in(&was)) {
            let actions = was.statement.not_actions.as_ref().unwrap_or(&was.statement.actions);
            let actions = crate::say::listed(actions.iter().map(String::as_str));
            found.push((path.clone(), format!("a Deny of {actions}")));
        }
    }
    found
}

fn denied(all: &[(Pointer, Statement)]) -> impl Iterator<Item = (&Pointer, Denial<'_>)> {
    let denied = all.iter().filter(|(_path, statement)| !statement.allows);
    denied.map(|(path, statement)| (path, Denial::of(statement)))
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

/// A statement that denies, its lists as sets.
struct Denial<'s> {
    statement: &'s Statement,
    actions: BTreeSet<&'s str>,
    resources: BTreeSet<&'s str>,
    not_actions: Option<BTreeSet<&'s str>>,
    not_resources: Option<BTreeSet<&'s str>>,
}

impl<'s> Denial<'s> {
    fn of(statement: &'s Statement) -> Self {
        fn set(list: &[String]) -> BTreeSet<&str> {
            list.iter().map(String::as_str).collect()
        }
        Self {
            statement,
            actions: set(&statement.actions),
            resources: set(&statement.resources),
            not_actions: statement.not_actions.as_deref().map(set),
            not_resources: statement.not_resources.as_deref().map(set),
        }
    }

    /// Its actions and what they are done to: two that are alike are mostly the same.
    fn words(&self) -> (&'s [String], &'s [String]) {
        (&self.statement.actions, &self.statement.resources)
    }

    /// Whether it denies everything that another did.
    fn takes_in(&self, was: &Self) -> bool {
        type Names<'s> = BTreeSet<&'s str>;
        fn holds(all: &Names<'_>, some: &Names<'_>) -> bool {
            all.contains("*") || some.is_subset(all)
        }
        fn except(is: Option<&Names<'_>>, was: Option<&Names<'_>>) -> bool {
            match (is, was) {
                (None, None) => true,
                (Some(is), Some(was)) => holds(was, is),
                (Some(_), None) | (None, Some(_)) => false,
            }
        }
        let (one, other) = (self.statement, was.statement);
        holds(&self.actions, &was.actions)
            && holds(&self.resources, &was.resources)
            && except(self.not_actions.as_ref(), was.not_actions.as_ref())
            && except(self.not_resources.as_ref(), was.not_resources.as_ref())
            && one.principals == other.principals
            && one.not_principals == other.not_principals
            && (one.condition.is_none() || one.condition == other.condition)
    }
}
