//! Which accounts are our own.
//!
//! The site says so. A plan may not: an orchestrator can put any object into it that it has the
//! keys of, a vendor's too. Where the site names no account, one thing is left that nobody can add:
//! an object is no outsider to itself, so the account that the very object lies in, by the ARN it
//! has already, is taken for ours, as long as everything the plan changes lies in that one account.

use alloc::{collections::BTreeSet, string::String, vec, vec::Vec};
use tribune_record::{Change, PlanKind};

use crate::view::Ground;

/// What is known about our own accounts.
#[derive(Debug)]
pub(super) struct Own<'a> {
    site: &'a [String],
    /// The one account that every object the plan changes lies in, as far as they say.
    only: Option<&'a str>,
    /// The same for projects of Google's.
    project: Option<&'a str>,
    /// Names of the buckets that stand in the plan: no ARN tells whose a bucket is.
    buckets: BTreeSet<&'a str>,
}

/// Accounts, organisations and networks that are no outsiders to one object.
#[derive(Debug)]
pub(super) struct Insiders<'a> {
    names: Vec<&'a str>,
    buckets: Option<&'a BTreeSet<&'a str>>,
}

impl<'a> Own<'a> {
    /// Reads settings and plan.
    pub(super) fn of(view: &Ground<'a>) -> Self {
        let changed = || view.changes.iter().filter(|change| change.action.has_effect());
        let accounts: BTreeSet<&str> = changed().flat_map(lies_in).collect();
        let projects: BTreeSet<&str> = changed().filter_map(project_of).collect();
        // The ARNs of a native plan are its writer's word.
        let known = view.kind == PlanKind::Terraform && accounts.len() == 1;
        let only = accounts.into_iter().next().filter(|_account| known);
        // A native plan can list whatever its writer likes; what it makes nobody else has.
        let terraform = view.kind == PlanKind::Terraform;
        let buckets = view.changes.iter().filter(|change| {
            change.resource_type == "aws_s3_bucket" && (terraform || change.action.creates())
        });
        let sides = buckets.flat_map(|bucket| [&bucket.before, &bucket.after]);
        let buckets = sides.filter_map(|side| side.read(&["bucket"]).text()).collect();
        let project = projects.iter().next().copied();
        let project = project.filter(|_one| terraform && projects.len() == 1);
        Self { site: view.own_accounts, only, project, buckets }
    }

    /// Whether the site says which accounts are its own.
    pub(super) fn is_set(&self) -> bool {
        !self.site.is_empty()
    }

    /// Who is no outsider to an object.
    pub(super) fn inside<'s>(&'s self, change: &'s Change) -> Insiders<'s> {
        let buckets = Some(&self.buckets);
        if self.is_set() {
            return Insiders { names: self.site.iter().map(String::as_str).collect(), buckets };
        }
        let own = lies_in(change).into_iter().filter(|account| Some(*account) == self.only);
        let project = project_of(change).filter(|project| Some(*project) == self.project);
        Insiders { names: own.chain(project).collect(), buckets }
    }
}

impl<'a> Insiders<'a> {
    /// Nobody at all.
    pub(super) const fn nobody() -> Self {
        Self { names: vec![], buckets: None }
    }

    #[cfg(test)]
    pub(super) fn of(names: &[&'a str]) -> Self {
        Self { names: names.to_vec(), buckets: None }
    }

    /// Whether this account, organisation, network, domain or project is inside.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// Whether nobody is known to be inside.
    pub(super) const fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether a bucket stands in the plan.
    pub(super) fn has_bucket(&self, name: &str) -> bool {
        self.buckets.is_some_and(|buckets| buckets.contains(name))
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

/// The project an object of Google's stands in, by what it says of itself.
fn project_of(change: &Change) -> Option<&str> {
    let is_google = change.resource_type.starts_with("google_");
    let sides = [&change.before, &change.after].into_iter();
    let mut texts = sides.filter_map(|side| side.read(&["project"]).text());
    texts.find(|_text| is_google)
}

/// The account in an ARN.
pub(super) fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| is_account(account))
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}
