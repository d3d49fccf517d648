//! What the site protects by ARN or name: the appliance, and the orchestrator's own powers.

use alloc::{format, string::String};
use tribune_record::{Case, Change, Mode, Pointer, Site, Unknown, UnknownKind, Value};

use super::{exists, named::names, weakened::HARDENING};
use crate::{
    view::{Subject, View},
    walk::{last_key, leaves, pointer},
};

/// Attributes through which a change reaches the object it names: changing these objects, or
/// hanging something on them, is changing them. Source: Terraform providers AWS 5.100, azurerm 4
/// and google 6.
const REACHING: [&str; 62] = [
    "alarm_name",
    "arn",
    "autoscaling_group_name",
    "backup_vault_name",
    "bucket",
    "bucket_name",
    "cluster",
    "cluster_identifier",
    "cluster_name",
    "crypto_key_id",
    "db_instance_arn",
    "db_instance_identifier",
    "event_bus_name",
    "event_source_arn",
    "file_system_id",
    "function",
    "function_arn",
    "function_name",
    "group",
    "group_name",
    "id",
    "identifier",
    "instance",
    "instance_id",
    "key_arn",
    "key_id",
    "key_vault_id",
    "lambda_function_name",
    "listener_arn",
    "load_balancer_arn",
    "log_group_name",
    "name",
    "network_acl_id",
    "network_interface_id",
    "network_security_group_id",
    "network_security_group_name",
    "permissions_boundary",
    "policy_arn",
    "principal_id",
    "queue_url",
    "repository",
    "repository_name",
    "resource_arn",
    "role",
    "role_name",
    "roles",
    "route_table_id",
    "rule",
    "scope",
    "secret_arn",
    "secret_id",
    "security_group_id",
    "service_account_id",
    "state_machine_arn",
    "storage_account_id",
    "stream_name",
    "table_name",
    "topic_arn",
    "user",
    "user_name",
    "users",
    "volume_id",
];

/// Of these, what an object is called itself: a new one takes no name that another one has.
const OWN: [&str; 5] = ["alarm_name", "group_name", "id", "identifier", "name"];
/// The same at one type alone.
const OWN_AT: [(&str, &str); 8] = [
    ("aws_s3_bucket", "bucket"),
    ("aws_lambda_function", "function_name"),
    ("aws_rds_cluster", "cluster_identifier"),
    ("aws_docdb_cluster", "cluster_identifier"),
    ("aws_neptune_cluster", "cluster_identifier"),
    ("aws_redshift_cluster", "cluster_identifier"),
    ("aws_timestreamwrite_table", "table_name"),
    ("aws_ecrpublic_repository", "repository_name"),
];

/// Attributes by which an object is called from elsewhere.
const CALLED: [&str; 12] = [
    "arn",
    "bucket",
    "function_name",
    "id",
    "identifier",
    "key_id",
    "name",
    "primary_network_interface_id",
    "qualified_arn",
    "repository_name",
    "url",
    "default_security_group_id",
];

/// The first attribute by which the change reaches something protected, and its entry.
pub(super) fn touches<'a>(change: &Change, site: &'a Site) -> Option<(Pointer, &'a str)> {
    for side in [&change.before, &change.after] {
        let mut found = None;
        leaves(side, &mut |steps, leaf| {
            if let Value::Text(text) = leaf
                && found.is_none()
                && REACHING.contains(&last_key(steps))
                && let Some(entry) = site.protected.iter().find(|entry| names(entry, text))
            {
                found = Some((pointer(steps), entry.as_str()));
            }
        });
        if exists(side) && found.is_some() {
            return found;
        }
    }
    None
}

/// The first attribute of which nobody can say whether it reaches something protected, or a bucket
/// or key of the audit.
pub(super) fn open<'a>(
    view: &View<'_>,
    subject: &Subject<'a>,
) -> Option<(Pointer, Option<&'a Unknown>)> {
    let change = subject.change;
    let kind = change.resource_type.as_str();
    let hung = (kind.starts_with("aws_s3_bucket_") && !HARDENING.contains(&kind))
        || kind == "aws_kms_key_policy";
    let protected = !view.case.settings.site.protected.is_empty();
    if !hung && !protected {
        return None;
    }
    let mut found = None;
    leaves(&change.after, &mut |steps, leaf| {
        let key = last_key(steps);
        let own = OWN.contains(&key) || OWN_AT.contains(&(kind, key));
        let reaches =
            if protected { REACHING.contains(&key) } else { steps.len() == 1 && hangs(key) };
        if found.is_some() || own || !reaches {
            return;
        }
        let unknown = match leaf {
            Value::Unknown(unknown) if unknown.kind == UnknownKind::Computed => return,
            Value::Unknown(unknown) if is_of_this_plan(view, subject, unknown) => return,
            Value::Unknown(unknown) => Some(unknown),
            Value::Redacted(_) => None,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_) => return,
        };
        found = Some((pointer(steps), unknown));
    });
    found
}

fn hangs(key: &str) -> bool {
    matches!(key, "bucket" | "key_id")
}

/// Whether all that an expression refers to is called into being by this plan. What an expression
/// makes of it no plan shows.
fn is_of_this_plan(view: &View<'_>, subject: &Subject<'_>, unknown: &Unknown) -> bool {
    let is_new = |reference: &String| {
        let mut parts = reference.split('.');
        let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let name = name.split('[').next().unwrap_or(name);
        match kind {
            "module" => all_new(subject, inside(view, subject, name)),
            // Their values come from outside the module, which the plan's references do not show. A
            // bucket or key that is made explains them; what a site protects needs a better reason.
            "var" | "local" | "each" => {
                view.case.settings.site.protected.is_empty() && makes_an_owner(view)
            }
            _resource => {
                let is_called = parts.next().is_none_or(|called| CALLED.contains(&called));
                let named = |other: &&Change| other.resource_type == kind && other.name == name;
                is_called && all_new(subject, view.referred(subject).filter(named))
            }
        }
    };
    !unknown.references.is_empty() && unknown.references.iter().all(is_new)
}

/// Whether these are objects of the same cloud that the plan makes, and at least one.
fn all_new<'a>(subject: &Subject<'_>, objects: impl Iterator<Item = &'a Change>) -> bool {
    let mut objects = objects.peekable();
    let cloud = |change: &Change| change.resource_type.split('_').next().map(String::from);
    let own = cloud(subject.change);
    objects.peek().is_some() && objects.all(|it| it.action.creates() && cloud(it) == own)
}

/// The objects of a module that is called beside the object.
fn inside<'a>(
    view: &View<'a>,
    subject: &Subject<'_>,
    name: &str,
) -> impl Iterator<Item = &'a Change> {
    let path = match &subject.change.module {
        Some(module) => format!("{module}.module.{name}"),
        None => format!("module.{name}"),
    };
    let within = move |change: &&Change| {
        let module = change.module.as_deref();
        let rest = module.and_then(|module| module.strip_prefix(path.as_str()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let case: &'a Case = view.case;
    case.plan.changes.iter().filter(|change| change.mode == Mode::Managed).filter(within)
}

/// Whether the plan makes a bucket or a key.
fn makes_an_owner(view: &View<'_>) -> bool {
    let owners = ["aws_s3_bucket", "aws_kms_key"];
    let mut changes = view.case.plan.changes.iter();
    changes.any(|it| it.action.creates() && owners.contains(&it.resource_type.as_str()))
}
