//! What an object's attributes open to somebody outside, read by the table.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec, vec::Vec};
use tribune_record::{Change, Pointer, Unknown, UnknownKind, Value};

use super::{
    google::{member_outside, owner_outside},
    own::{Insiders, account_of, is_account},
    stranger::{organisation, outside, principal_outside},
    table::{Holds, SHARES},
};
use crate::{
    document::{is_cluster, rows_of},
    members::{IAM, Said, is_iam, memberships},
    view::Reads,
    walk::{Step, leaves, pointer},
};

/// What stands at one place.
#[derive(Debug)]
pub(super) struct Share<'a> {
    pub(super) path: Pointer,
    pub(super) who: Who<'a>,
}

/// Who gets in.
#[derive(Debug)]
pub(super) enum Who<'a> {
    /// Somebody outside.
    Outsider(String),
    /// Something of which nobody here can read whose it is.
    Unreadable(String),
    /// It is only known after apply; none where it is masked.
    Open(Option<&'a Unknown>),
}

/// Whether the table knows a type.
pub(super) fn is_known(kind: &str) -> bool {
    !rows_of(SHARES, kind).is_empty() || is_iam(kind)
}

/// What the table reads, and what narrows whom a `*` stands for.
pub(super) fn reads() -> impl Iterator<Item = Reads> {
    let rows = SHARES.iter().map(|(kind, path, holds)| {
        let first = path.split('.').next();
        let narrower = NARROWER.iter().filter_map(|path| path.first().copied());
        // What ran before may stand anywhere.
        let keys = first.into_iter().chain(narrower).filter(|_key| *holds != Holds::Image);
        (*kind, keys.collect())
    });
    rows.chain(IAM.map(|kind| (kind, vec![])))
}

/// Beside `*` these say whom it stands for; the table has them too.
const NARROWER: [&[&str]; 5] = [
    &["condition", "0", "value"],
    &["organization_id"],
    &["principal_org_id"],
    &["source_account"],
    &["source_arn"],
];

/// Everything an object opens to somebody outside.
pub(super) fn shares<'a>(change: &'a Change, inside: &Insiders<'_>) -> Vec<Share<'a>> {
    let mut found = of_google(change, inside);
    for (_kind, path, holds) in rows_of(SHARES, &change.resource_type) {
        let before =
            if holds.is_told_once() { texts(&change.before, path) } else { BTreeSet::new() };
        leaves(&change.after, &mut |steps, leaf| {
            let tell = |who| Share { path: pointer(steps), who };
            if let Some(unknown) = open(*holds, leaf).filter(|_unknown| leads(path, steps)) {
                found.push(tell(Who::Open(unknown)));
            } else if let Some(text) = text_of(leaf).filter(|_text| is_at(path, steps))
                && !before.contains(text)
            {
                found.extend(told(change, inside, *holds, text).into_iter().map(tell));
            }
        });
    }
    found
}

/// Members of Google's permissions.
fn of_google<'a>(change: &'a Change, inside: &Insiders<'_>) -> Vec<Share<'a>> {
    let mut found: Vec<Share<'a>> = vec![];
    for one in memberships(change) {
        let who = match one.member {
            Said::Is(name) => member_outside(&name, inside).map(Who::Outsider),
            Said::Open(unknown) => Some(Who::Open(unknown)),
            Said::Garbled => Some(Who::Unreadable(String::from("whomever its policy names"))),
            Said::Nothing => None,
        };
        found.extend(who.map(|who| Share { path: one.path, who }));
    }
    found
}

impl Holds {
    /// Whether it is told only when it is new: it names nobody who is surely outside.
    const fn is_told_once(self) -> bool {
        match self {
            Self::Bucket
            | Self::CanonicalUser
            | Self::Image
            | Self::Issuer
            | Self::Key
            | Self::Somebody
            | Self::Target => true,
            Self::Principal
            | Self::Accounts
            | Self::Mentions
            | Self::Organisation
            | Self::Group
            | Self::Email
            | Self::Member
            | Self::Owner
            | Self::Foreign(_)
            | Self::Switch(_) => false,
        }
    }
}

/// Why a leaf cannot be read, if it cannot and that counts: where data goes, and what is let in by
/// its id, is mostly made by the plan itself.
fn open(holds: Holds, leaf: &Value) -> Option<Option<&Unknown>> {
    match leaf {
        Value::Redacted(_) => Some(None),
        Value::Unknown(unknown) => {
            let made_here =
                matches!(holds, Holds::Target | Holds::Somebody | Holds::Image | Holds::Key);
            let counts = unknown.kind == UnknownKind::Configured && !made_here;
            counts.then_some(Some(unknown))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => None,
    }
}

fn text_of(leaf: &Value) -> Option<&str> {
    let text = if matches!(leaf, Value::Bool(true)) { Some("true") } else { leaf.as_text() };
    text.filter(|text| !text.is_empty())
}

fn keys<'a, 'v>(steps: &'a [Step<'v>]) -> impl Iterator<Item = &'v str> + 'a {
    steps.iter().filter_map(|step| match step {
        Step::Key(key) => Some(*key),
        Step::At(_) => None,
    })
}

fn is_at(path: &str, steps: &[Step<'_>]) -> bool {
    path.split('.').eq(keys(steps))
}

/// Whether a leaf stands at the path or on the way to it.
fn leads(path: &str, steps: &[Step<'_>]) -> bool {
    let mut wanted = path.split('.');
    keys(steps).all(|key| wanted.next() == Some(key))
}

fn texts<'a>(object: &'a Value, path: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    leaves(object, &mut |steps, leaf| {
        found.extend(text_of(leaf).filter(|_text| is_at(path, steps)));
    });
    found
}

/// Who is meant by what stands at a place.
fn told(change: &Change, inside: &Insiders<'_>, holds: Holds, text: &str) -> Vec<Who<'static>> {
    let outsider = match holds {
        Holds::Principal => principal(change, inside, text),
        Holds::Accounts => {
            let each = text.split(',').filter_map(|one| principal(change, inside, one.trim()));
            return each.map(Who::Outsider).collect();
        }
        Holds::Mentions => {
            let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|run| is_account(run));
            return numbers.filter_map(|one| outside(one, inside)).map(Who::Outsider).collect();
        }
        Holds::Organisation => organisation(text, inside),
        Holds::Group => is_everybody(text).then(|| String::from("everybody")),
        Holds::Email => Some(text.to_owned()),
        Holds::Member => member_outside(text, inside),
        Holds::Owner => owner_outside(text, inside),
        Holds::Target => target(text, inside),
        // Every image and key has an account: where nobody says which are one's own, most are.
        Holds::Image | Holds::Key if inside.is_empty() => None,
        Holds::Key => account_of(text).and_then(|account| outside(account, inside)),
        Holds::Image => {
            let was = accounts_of_images(change);
            let new = registries(text).filter(|account| !was.contains(account));
            let new: BTreeSet<&str> = new.collect();
            let each = new.into_iter().filter_map(|account| outside(account, inside));
            return each.map(Who::Outsider).collect();
        }
        Holds::Issuer => (!is_cluster(text)).then(|| format!("whomever {text} vouches for")),
        Holds::Foreign(kind) => {
            text.eq_ignore_ascii_case(kind).then(|| String::from("a group of another tenant"))
        }
        Holds::Switch(on) => (text == on).then(|| String::from("anybody who asks")),
        Holds::CanonicalUser | Holds::Bucket | Holds::Somebody => {
            return unreadable(holds, text).map(Who::Unreadable).into_iter().collect();
        }
    };
    outsider.map(Who::Outsider).into_iter().collect()
}

/// A principal outside of an attribute that names one.
fn principal(change: &Change, inside: &Insiders<'_>, name: &str) -> Option<String> {
    const NOBODY: [&str; 4] = ["", "self", "ADX", "IAM_ALLOWED_PRINCIPALS"];
    let is_named =
        |path: &&[&str]| change.after.read(path).text().is_some_and(|text| !text.trim().is_empty());
    if name == "*" && NARROWER.iter().any(is_named) {
        return None;
    }
    if is_everybody(name) {
        return Some(String::from("everybody"));
    }
    (!NOBODY.contains(&name) && !is_service(name)).then(|| principal_outside(name, inside))?
}

/// A role may be called `x.amazonaws.com`, so an ARN is never a service.
fn is_service(name: &str) -> bool {
    const DOMAINS: [&str; 3] = [".amazonaws.com", ".amazonaws.com.cn", ".amazon.com"];
    !name.contains([':', '*', '?']) && DOMAINS.iter().any(|domain| name.ends_with(domain))
}

fn is_everybody(name: &str) -> bool {
    const GROUPS: [&str; 2] = ["/global/AllUsers", "/global/AuthenticatedUsers"];
    name == "*"
        || name.eq_ignore_ascii_case("all")
        || GROUPS.iter().any(|group| name.ends_with(group))
}

/// The accounts whose registries a text names images of.
fn registries(text: &str) -> impl Iterator<Item = &str> {
    let before = text.match_indices(".dkr.ecr.").filter_map(|(at, _found)| text.get(..at));
    before.filter_map(|before| {
        let start = before.len().checked_sub(12)?;
        before.get(start..).filter(|account| is_account(account))
    })
}

/// The accounts whose images the object ran before.
fn accounts_of_images(change: &Change) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    leaves(&change.before, &mut |_steps, leaf| {
        found.extend(leaf.as_text().into_iter().flat_map(registries));
    });
    found
}

fn target(text: &str, inside: &Insiders<'_>) -> Option<String> {
    let address = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    match address {
        // What stands behind the host may be a secret.
        Some(rest) => rest.split('/').next().map(ToOwned::to_owned),
        None => outside(account_of(text)?, inside),
    }
}

fn unreadable(holds: Holds, text: &str) -> Option<String> {
    /// Under this id AWS writes the logs of its CDN.
    const LOGS: &str = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0";
    const SHOWN: usize = 64;
    let short: String = text.chars().take(SHOWN).collect();
    match holds {
        Holds::CanonicalUser => (text != LOGS).then(|| format!("canonical user {short}")),
        Holds::Bucket => Some(format!("the bucket {short}")),
        Holds::Principal
        | Holds::Accounts
        | Holds::Mentions
        | Holds::Organisation
        | Holds::Group
        | Holds::Email
        | Holds::Target
        | Holds::Image
        | Holds::Key
        | Holds::Somebody
        | Holds::Issuer
        | Holds::Member
        | Holds::Owner
        | Holds::Foreign(_)
        | Holds::Switch(_) => Some(short),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::fixture::{case_of, created};

    /// Something that is told at a place that holds this, and something that is not.
    const fn samples(holds: Holds) -> (&'static str, Option<&'static str>) {
        match holds {
            Holds::Principal => ("555566667777", Some("ec2.amazonaws.com")),
            Holds::Accounts => ("555566667777, ", Some(" , ")),
            Holds::Mentions => ("- x:555566667777:y", Some("- x:5555666677778:y")),
            Holds::Organisation => ("arn:aws:organizations::1:organization/o-a1b2", Some("")),
            Holds::Group => ("all", Some("one")),
            Holds::CanonicalUser | Holds::Email | Holds::Bucket | Holds::Somebody => ("x", None),
            Holds::Key => ("arn:aws:kms:eu-west-1:555566667777:key/a", Some("alias/own")),
            Holds::Image => ("555566667777.dkr.ecr.eu-west-1.amazonaws.com/a:1", Some("nginx:1")),
            Holds::Target => ("arn:aws:sqs:eu-west-1:555566667777:q", Some("arn:aws:s3:::b")),
            Holds::Issuer => ("login.example.com", Some("https://oidc.eks.x.amazonaws.com/id/1")),
            Holds::Member => ("user:a@example.com", Some("serviceAccount:${google_x.y.email}")),
            Holds::Owner => ("/subscriptions/1/resourceGroups/x", Some("")),
            Holds::Foreign(kind) => (kind, Some("Group")),
            Holds::Switch(on) => (on, Some("off")),
        }
    }

    #[track_caller]
    fn check(kind: &str, path: &str, text: &str, expected: usize) {
        let nested = path.rsplit('.').fold(json!(text), |inner, key| json!({ key: inner }));
        for object in [nested.clone(), in_lists(&nested)] {
            let case = case_of(&created(kind, &object));
            let found = shares(&case.plan.changes[0], &Insiders::of(&["123456789012"]));
            assert_eq!(found.len(), expected, "{kind} {path} {text}: {found:?}");
        }
    }

    /// The same with each inner part in a list, as blocks of a configuration are.
    fn in_lists(value: &Json) -> Json {
        let each = value.as_object().into_iter().flatten();
        each.map(|(key, inner)| {
            let inner = if inner.is_object() { in_lists(inner) } else { inner.clone() };
            (key.clone(), json!([inner]))
        })
        .collect()
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        assert!(SHARES.is_sorted_by_key(|(kind, path, _holds)| (*kind, *path)));
        for (kind, path, holds) in SHARES {
            let (told, quiet) = samples(*holds);
            check(kind, path, told, 1);
            if let Some(quiet) = quiet {
                check(kind, path, quiet, 0);
            }
        }
        check("aws_sqs_queue", "principal", "555566667777", 0);
        check("aws_kms_grant", "deeper.grantee_principal", "555566667777", 0);
    }
}
