//! Which accounts are our own.
//!
//! The site says so. A plan may not: an orchestrator can put any object into it that it has the
//! keys of, a vendor's too. Where the site names no account, one thing is left that nobody can add:
//! an object is no outsider to itself, so the account that the very object lies in, by the ARN it
//! has already, is taken for ours, as long as everything the plan changes lies in that one account.

use alloc::{collections::BTreeSet, string::String, vec, vec::Vec};
use tribune_record::{Change, PlanKind};

use crate::view::View;

/// What is known about our own accounts.
#[derive(Debug)]
pub(super) struct Own<'a> {
    site: &'a [String],
    /// The one account that every object the plan changes lies in, as far as they say.
    only: Option<&'a str>,
}

/// Accounts, organisations and networks that are no outsiders to one object.
#[derive(Debug)]
pub(super) struct Insiders<'a>(Vec<&'a str>);

impl<'a> Own<'a> {
    /// Reads settings and plan.
    pub(super) fn of(view: &View<'a>) -> Self {
        let plan = &view.case.plan;
        let changed = plan.changes.iter().filter(|change| change.action.has_effect());
        let accounts: BTreeSet<&str> = changed.flat_map(lies_in).collect();
        // The ARNs of a native plan are its writer's word.
        let known = plan.kind == PlanKind::Terraform && accounts.len() == 1;
        let only = accounts.into_iter().next().filter(|_account| known);
        Self { site: &view.case.settings.site.own_accounts, only }
    }

    /// Whether the site says which accounts are its own.
    pub(super) fn is_set(&self) -> bool {
        !self.site.is_empty()
    }

    /// Who is no outsider to an object.
    pub(super) fn inside(&self, change: &'a Change) -> Insiders<'a> {
        if self.is_set() {
            return Insiders(self.site.iter().map(String::as_str).collect());
        }
        let own = lies_in(change).into_iter().filter(|account| Some(*account) == self.only);
        Insiders(own.collect())
    }
}

impl Insiders<'_> {
    /// Nobody at all.
    pub(super) const fn nobody() -> Self {
        Self(vec![])
    }

    /// Whether this account, organisation or network is inside.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.contains(&name)
    }
}

/// Types whose `arn` is that of another object.
const NAMES_ANOTHER: [&str; 3] = [
    "aws_cloudwatch_event_target",
    "aws_lakeformation_resource",
    "aws_notifications_channel_association",
];

/// The accounts an existing object lies in, by what it says of itself.
fn lies_in(change: &Change) -> Vec<&str> {
    if NAMES_ANOTHER.contains(&change.resource_type.as_str()) {
        return vec![];
    }
    let arn = change.before.read(&["arn"]).text().and_then(account_of);
    let owner = change.before.read(&["owner_id"]).text().filter(|owner| is_account(owner));
    [arn, owner].into_iter().flatten().collect()
}

/// The account in an ARN.
pub(super) fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| is_account(account))
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}
