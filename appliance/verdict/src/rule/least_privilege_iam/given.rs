//! Power that is handed over by name: managed policies, groups, permission sets.

use alloc::{collections::BTreeMap, format, vec, vec::Vec};
use tribune_record::{Change, Pointer, Unknown, UnknownKind, Value};

use super::power::{Excess, excess};
use crate::{
    document::{Content, documents},
    view::Ground,
    walk::{Step, last_key, leaves, places, pointer},
    words::matches,
};

/// What an attribute hands over by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gift {
    /// A managed policy by its ARN.
    Policy,
    /// A managed policy of the account by its name.
    PolicyName,
    /// Membership of a group.
    Group,
    /// A permission set.
    PermissionSet,
    /// A policy of EKS for people in a cluster.
    ClusterPolicy,
    /// A group of a cluster's own.
    ClusterGroup,
}

/// Attributes that hand over power by name. A trailing `*` of a type stands for the rest. What a
/// boundary names gives nothing: it is a limit.
const GIFTS: &[(&str, &str, Gift)] = &[
    ("aws_iam_*", "policy_arn", Gift::Policy),
    ("aws_iam_*", "policy_arns", Gift::Policy),
    ("aws_iam_*", "managed_policy_arns", Gift::Policy),
    ("aws_ssoadmin_managed_policy_attachment", "managed_policy_arn", Gift::Policy),
    ("aws_ssoadmin_customer_managed_policy_attachment", "name", Gift::PolicyName),
    ("aws_iam_group_membership", "group", Gift::Group),
    ("aws_iam_user_group_membership", "groups", Gift::Group),
    ("aws_ssoadmin_account_assignment", "permission_set_arn", Gift::PermissionSet),
    ("aws_eks_access_policy_association", "policy_arn", Gift::ClusterPolicy),
    ("aws_eks_access_entry", "kubernetes_groups", Gift::ClusterGroup),
];

/// Policies of AWS that give everything, or the power to take everything.
const ALL_POWERFUL: [&str; 10] = [
    "AdministratorAccess",
    "AdministratorAccess-Amplify",
    "AdministratorAccess-AWSElasticBeanstalk",
    "AWSOrganizationsFullAccess",
    "AWSSSODirectoryAdministrator",
    "AWSSSOMasterAccountAdministrator",
    "Billing",
    "IAMFullAccess",
    "PowerUserAccess",
    "SystemAdministrator",
];

/// Parts of the names of AWS's policies that give a whole service, or all secrets. Their text is
/// AWS's, changes without notice and stands in no plan; many of them hold `iam:PassRole`.
const BROAD: [&str; 6] = [
    "FullAccess",
    "AdminAccess",
    "Administrator",
    "AdminPolicy",
    "DataAdmin",
    "SecretsManagerReadWrite",
];

/// The policy of EKS that gives everything where it holds, and the group that may do everything.
const CLUSTER_ADMIN: &str = "AmazonEKSClusterAdminPolicy";
const MASTERS: &str = "system:masters";

/// The types the table names, `*` as there.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    GIFTS.iter().map(|(of, _key, _gift)| *of)
}

/// Whether the table names a type.
pub(super) fn knows(kind: &str) -> bool {
    kinds().any(|of| matches(of, kind))
}

/// Visits what a change hands over by name.
fn gifts<'a>(change: &'a Change, visit: &mut dyn FnMut(&[Step<'a>], &'a Value, Gift)) {
    let rows = GIFTS.iter().filter(|(kind, _key, _gift)| matches(kind, &change.resource_type));
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return;
    }
    leaves(&change.after, &mut |steps, leaf| {
        let row = rows.iter().find(|(_kind, key, _gift)| *key == last_key(steps));
        if let Some((_kind, _key, gift)) = row {
            visit(steps, leaf, *gift);
        }
    });
}

/// What a change hands over that is only known after apply; none where it is masked.
pub(super) fn open(change: &Change) -> Vec<(Pointer, Option<&Unknown>)> {
    let mut found = vec![];
    gifts(change, &mut |steps, leaf, _gift| {
        let unknown = match leaf {
            Value::Redacted(_) => None,
            Value::Unknown(unknown) if unknown.kind == UnknownKind::Configured => Some(unknown),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_) => return,
        };
        found.push((pointer(steps), unknown));
    });
    found
}

/// What the plan itself holds of that which is handed over by name.
#[derive(Debug, Default)]
pub(super) struct Here<'a> {
    policies: BTreeMap<&'a str, &'a Change>,
    /// By type, provider and name: two accounts may each have a group of one name.
    named: BTreeMap<(&'a str, Option<&'a str>, &'a str), &'a Change>,
}

impl<'a> Here<'a> {
    /// The policies and groups of a plan.
    pub(super) fn of(view: &Ground<'a>) -> Self {
        let mut here = Self::default();
        for change in view.changes {
            let kind = change.resource_type.as_str();
            if !["aws_iam_policy", "aws_iam_group"].contains(&kind) {
                continue;
            }
            if let Some(arn) = change.after.read(&["arn"]).text() {
                here.policies.insert(arn, change);
            }
            if let Some(name) = change.after.read(&["name"]).text() {
                here.named.insert((kind, change.provider.config_key.as_deref(), name), change);
            }
        }
        here
    }

    /// What one change hands over, if it is too much or if nobody can read how much.
    pub(super) fn given(&self, change: &Change) -> Vec<(Pointer, Excess)> {
        let mut found = vec![];
        gifts(change, &mut |steps, leaf, gift| {
            if let Value::Text(name) = leaf
                && let Some(excess) = self.judged(change, gift, name)
            {
                found.push((pointer(steps), excess));
            }
        });
        found
    }

    fn judged(&self, change: &Change, gift: Gift, name: &str) -> Option<Excess> {
        let provider = change.provider.config_key.as_deref();
        let named = |kind| self.named.get(&(kind, provider, name)).copied();
        match gift {
            Gift::Policy => self.managed(name),
            Gift::PolicyName => read(named("aws_iam_policy"), name),
            // What a new group may do is attached in this plan, and judged where it is.
            Gift::Group if named("aws_iam_group").is_some_and(|group| group.action.creates()) => {
                None
            }
            Gift::Group => Some(elsewhere("the group", name)),
            Gift::PermissionSet => Some(elsewhere("the permission set", name)),
            Gift::ClusterPolicy => in_cluster(change, name),
            Gift::ClusterGroup => {
                let what = || format!("everything in its cluster, which {name} may do");
                (name == MASTERS).then(|| Excess::Surely(what()))
            }
        }
    }

    fn managed(&self, arn: &str) -> Option<Excess> {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        if ALL_POWERFUL.iter().any(|powerful| name.eq_ignore_ascii_case(powerful)) {
            return Some(Excess::Surely(format!("everything that {name} gives")));
        }
        if arn.split(':').nth(4) != Some("aws") {
            return read(self.policies.get(arn).copied(), name);
        }
        let broad = BROAD.iter().any(|part| name.contains(part));
        broad.then(|| Excess::Perhaps(format!("whatever AWS puts into {name}")))
    }
}

/// What the policy of a cluster gives, by where in it: in one namespace it is no administration.
fn in_cluster(change: &Change, arn: &str) -> Option<Excess> {
    if arn.rsplit('/').next() != Some(CLUSTER_ADMIN) {
        return None;
    }
    let all = format!("everything in its cluster, which {CLUSTER_ADMIN} gives");
    let scope = |key| places(&change.after, key).into_iter().map(|(_path, known)| known.text());
    let types: Vec<Option<&str>> = scope("access_scope.type").collect();
    let is = |wanted: &str| !types.is_empty() && types.iter().all(|of| *of == Some(wanted));
    if is("namespace") {
        let spaces: Vec<Option<&str>> = scope("access_scope.namespaces").collect();
        if spaces.iter().flatten().any(|name| name.contains('*')) {
            return Some(Excess::Surely(all));
        }
        return spaces.contains(&None).then_some(Excess::Perhaps(all));
    }
    Some(if is("cluster") { Excess::Surely(all) } else { Excess::Perhaps(all) })
}

/// What a policy of the account gives. One that the plan changes is judged where it stands; one
/// that it only lists is read here.
fn read(policy: Option<&Change>, name: &str) -> Option<Excess> {
    let Some(change) = policy else { return Some(elsewhere("the policy", name)) };
    if change.action.has_effect() {
        return None;
    }
    let documents = documents(change);
    let Some(document) = documents.first() else { return Some(elsewhere("the policy", name)) };
    match &document.content {
        Content::Read(statements) => excess(statements),
        Content::Partly(statements, _) => {
            excess(statements).or_else(|| Some(elsewhere("the policy", name)))
        }
        Content::Garbled(_) | Content::Open(_) => Some(elsewhere("the policy", name)),
    }
}

fn elsewhere(what: &str, name: &str) -> Excess {
    Excess::Perhaps(format!("whatever {what} {name} gives, which does not stand in the plan"))
}
