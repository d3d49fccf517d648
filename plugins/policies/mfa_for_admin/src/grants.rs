//! What gives power to whom.

use std::collections::BTreeSet;

use tribune_sdk::{Action, Change, ReadKind, Reading, Scalar};

use crate::index::Index;
use crate::power::Power;

/// Whom something is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    Role,
    /// A user or a group: people.
    People,
    /// A permission set of IAM Identity Center, which asks for a second factor itself or does not.
    PermissionSet,
}

/// How a grant says what it gives.
#[derive(Debug, Clone, Copy)]
enum Given {
    /// A document stands there.
    Document(&'static str),
    /// The name of a policy stands there, or a list of them.
    Named(&'static str),
}

/// A type whose objects give something.
struct Giver {
    kind: &'static str,
    /// Where the holder stands; empty where the object itself is it.
    holder_at: &'static str,
    holder: Holder,
    given: Given,
}

const fn giver(kind: &'static str, holder_at: &'static str, holder: Holder, given: Given) -> Giver {
    Giver { kind, holder_at, holder, given }
}

use Given::{Document, Named};
use Holder::{People, PermissionSet, Role};

const GIVERS: &[Giver] = &[
    giver(ROLE, "", Role, Named("/managed_policy_arns")),
    giver(ROLE, "", Role, Document("/inline_policy/*/policy")),
    giver("aws_iam_role_policy", "/role", Role, Document("/policy")),
    giver("aws_iam_role_policy_attachment", "/role", Role, Named("/policy_arn")),
    giver("aws_iam_role_policy_attachments_exclusive", "/role_name", Role, Named("/policy_arns")),
    giver("aws_iam_policy_attachment", "/roles", Role, Named("/policy_arn")),
    giver("aws_iam_policy_attachment", "/users", People, Named("/policy_arn")),
    giver("aws_iam_policy_attachment", "/groups", People, Named("/policy_arn")),
    giver("aws_iam_user_policy", "/user", People, Document("/policy")),
    giver("aws_iam_user_policy_attachment", "/user", People, Named("/policy_arn")),
    giver("aws_iam_user_policy_attachments_exclusive", "/user_name", People, Named("/policy_arns")),
    giver("aws_iam_group_policy", "/group", People, Document("/policy")),
    giver("aws_iam_group_policy_attachment", "/group", People, Named("/policy_arn")),
    giver(
        "aws_iam_group_policy_attachments_exclusive",
        "/group_name",
        People,
        Named("/policy_arns"),
    ),
    giver(
        "aws_ssoadmin_managed_policy_attachment",
        "/permission_set_arn",
        PermissionSet,
        Named("/managed_policy_arn"),
    ),
    giver(
        "aws_ssoadmin_permission_set_inline_policy",
        "/permission_set_arn",
        PermissionSet,
        Document("/inline_policy"),
    ),
];

pub(crate) const ROLE: &str = "aws_iam_role";
pub(crate) const POLICY: &str = "aws_iam_policy";

/// What is read of everything that gives or holds power.
pub(crate) fn reads() -> impl Iterator<Item = ReadKind> {
    let givers = GIVERS.iter().map(|giver| {
        let (Document(given) | Named(given)) = giver.given;
        if giver.holder_at.is_empty() {
            ReadKind::of(giver.kind, &[given])
        } else {
            ReadKind::of(giver.kind, &[giver.holder_at, given])
        }
    });
    givers.chain([
        ReadKind::of(ROLE, &["/name", "/arn", "/assume_role_policy"]),
        ReadKind::of(POLICY, &["/arn", "/policy"]),
    ])
}

/// Something given to somebody.
#[derive(Debug)]
pub(crate) struct Grant<'a> {
    pub(crate) change: &'a Change,
    pub(crate) pointer: String,
    pub(crate) holder: Holder,
    pub(crate) power: Power,
    /// Where the holder stands; empty where the change itself is it.
    pub(crate) holder_at: &'static str,
}

/// Everything given that will stand, whether or not this plan gives it.
pub(crate) fn grants<'a>(changes: &'a [Change], policies: &Index<'a>) -> Vec<Grant<'a>> {
    let mut found = vec![];
    for change in changes.iter().filter(|change| stands(change)) {
        for giver in GIVERS.iter().filter(|giver| giver.kind == change.resource_type) {
            // What names nobody gives nothing.
            if !giver.holder_at.is_empty() && names_nobody(change, giver.holder_at) {
                continue;
            }
            let given = powers(change, giver.given, policies);
            found.extend(given.into_iter().map(|(pointer, power)| Grant {
                change,
                pointer,
                holder: giver.holder,
                power,
                holder_at: giver.holder_at,
            }));
        }
    }
    found
}

fn names_nobody(change: &Change, holder_at: &str) -> bool {
    match change.after().count(holder_at) {
        Reading::Known(count) => count == 0,
        Reading::Absent => true,
        // One name alone is no list.
        Reading::Computed | Reading::Open(_) => false,
    }
}

/// Whether an object stands after the plan; one without a change does.
pub(crate) fn stands(change: &Change) -> bool {
    change.puts_in_place() || change.action == Action::NoOp
}

fn powers(change: &Change, given: Given, policies: &Index<'_>) -> Vec<(String, Power)> {
    let after = change.after();
    let (Document(pattern) | Named(pattern)) = given;
    let listed = format!("{pattern}/*");
    let places = match given {
        Document(_) => after.places(pattern),
        Named(_) => match after.places(&listed) {
            Ok(places) => Ok(places),
            // One name alone.
            Err((pointer, open)) => match after.read(pattern) {
                Reading::Known(_) => after.places(pattern),
                Reading::Absent | Reading::Computed | Reading::Open(_) => Err((pointer, open)),
            },
        },
    };
    match places {
        Err((pointer, open)) => {
            let power = match given {
                Named(_) => Power::named(&Reading::Open(open), change, policies),
                Document(_) => Power::Open(open),
            };
            vec![(pointer, power)]
        }
        Ok(places) => {
            let power = |tree: tribune_sdk::Tree<'_>| match given {
                Document(_) => Power::document(tree, ""),
                Named(_) => Power::named(&tree.read(""), change, policies),
            };
            places.into_iter().map(|place| (place.pointer, power(place.tree))).collect()
        }
    }
}

/// What shields, by module, where its holder stands and what names them.
pub(crate) type Shields<'a> = BTreeSet<(Option<&'a str>, &'static str, String)>;

/// Who is refused administration without a second factor.
pub(crate) fn shields<'a>(grants: &[Grant<'a>]) -> Shields<'a> {
    let shields = grants.iter().filter(|grant| matches!(grant.power, Power::Shield));
    shields.filter_map(Grant::held_by).collect()
}

/// The roles a grant may be to.
#[derive(Debug)]
pub(crate) enum To<'a> {
    These(Vec<&'a Change>),
    /// Nobody can say.
    Any,
}

impl<'a> Grant<'a> {
    /// Its one holder, by name or by what names it.
    pub(crate) fn held_by(&self) -> Option<(Option<&'a str>, &'static str, String)> {
        let holder = match self.change.after().text(self.holder_at) {
            Reading::Known(name) => name.into(),
            Reading::Open(open) if !open.references.is_empty() => open.references.join(" "),
            Reading::Open(_) | Reading::Absent | Reading::Computed => return None,
        };
        Some((self.change.module.as_deref(), self.holder_at, holder))
    }

    /// The roles of the plan it is to.
    pub(crate) fn roles(&self, roles: &Index<'a>) -> To<'a> {
        if self.holder_at.is_empty() {
            return To::These(vec![self.change]);
        }
        let after = self.change.after();
        let mut places = after.places(&format!("{}/*", self.holder_at)).unwrap_or_default();
        if places.is_empty() {
            places = after.places(self.holder_at).unwrap_or_default();
        }
        let mut found = vec![];
        for place in &places {
            match place.tree.read("") {
                Reading::Known(Scalar::Text(name)) => found.extend(roles.named(name)),
                Reading::Known(_) | Reading::Absent | Reading::Computed => {}
                Reading::Open(open) => match roles.referred(self.change, &open.references) {
                    Some(referred) => found.extend(referred),
                    None => return To::Any,
                },
            }
        }
        To::These(found)
    }
}
