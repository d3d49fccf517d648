//! What makes somebody an administrator.

use tribune_sdk::{Change, Open, Reading, Scalar, Tree};

use crate::document::{Document, Statement};
use crate::index::Index;

/// Policies of AWS itself that give everything, or the way to it.
const MANAGED: &[&str] =
    &["AdministratorAccess", "AWSOrganizationsFullAccess", "IAMFullAccess", "PowerUserAccess"];

/// Actions of whoever administers identities, the organisation or keys: with one of these on every
/// object there is a way to everything, or to everything that is encrypted.
const POWERS: &[&str] = &[
    "iam:attachgrouppolicy",
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:createpolicyversion",
    "iam:putgrouppolicy",
    "iam:putrolepolicy",
    "iam:putuserpolicy",
    "iam:updateassumerolepolicy",
    "kms:putkeypolicy",
    "kms:schedulekeydeletion",
    "organizations:detachpolicy",
    "organizations:leaveorganization",
    "organizations:updatepolicy",
    "sso:createaccountassignment",
];

/// What a grant gives.
#[derive(Debug, Clone)]
pub(crate) enum Power {
    Some,
    Admin,
    /// Nothing by itself, and administration only with a second factor.
    Shield,
    /// Nobody can say.
    Open(Open),
}

impl Power {
    fn unreadable() -> Self {
        Self::Open(Open { references: vec![] })
    }

    fn of(statements: &[Statement]) -> Self {
        let is_admin = |statement: &Statement| {
            statement.allows
                && statement.is_broad()
                && !statement.asks_second_factor()
                && POWERS.iter().any(|power| statement.covers(power))
        };
        let shields = |one: &Statement| one.refuses_without_second_factor(POWERS);
        if statements.iter().any(shields) {
            Self::Shield
        } else if statements.iter().any(is_admin) {
            Self::Admin
        } else {
            Self::Some
        }
    }

    /// What a document at a pointer gives.
    pub(crate) fn document(tree: Tree<'_>, pointer: &str) -> Self {
        match Document::at(tree, pointer) {
            Document::Nothing => Self::Some,
            Document::Open(open) => Self::Open(open),
            Document::Read { best, worst } => match (Self::of(&best), Self::of(&worst)) {
                (Self::Some, Self::Admin) | (Self::Shield, Self::Admin | Self::Some) => {
                    Self::unreadable()
                }
                (power, _) => power,
            },
        }
    }

    /// What the policy gives that is named at a pointer.
    pub(crate) fn named(value: &Reading<&Scalar>, holder: &Change, policies: &Index<'_>) -> Self {
        match value {
            Reading::Known(Scalar::Text(arn)) => Self::arn(arn, policies),
            Reading::Known(_) => Self::unreadable(),
            Reading::Absent | Reading::Computed => Self::Some,
            Reading::Open(open) => policies
                .referred(holder, &open.references)
                .and_then(|made| made.first().map(|made| Self::document(made.after(), "/policy")))
                .unwrap_or_else(|| Self::Open(open.clone())),
        }
    }

    fn arn(arn: &str, policies: &Index<'_>) -> Self {
        let managed = arn.split_once(":iam::aws:policy/").map(|(_, path)| path);
        if let Some(name) = managed.and_then(|path| path.rsplit('/').next()) {
            return if MANAGED.contains(&name) { Self::Admin } else { Self::Some };
        }
        let policy = policies.named(arn).next();
        policy.map_or(Self::Some, |policy| Self::document(policy.after(), "/policy"))
    }
}
