//! Attributes that name another object: who something acts as, where it sends, what it is run with.
//! A name that is only known after apply is none to worry about where it is that of an object of
//! this plan, which is judged where it stands.
//!
//! Names are those of the schema of the AWS provider 5.100.0.

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use tribune_record::{Change, Known, Pointer, Unknown, UnknownKind, Value};

use crate::{
    view::View,
    walk::{Step, last_key, leaves, places, pointer},
};

/// What an attribute may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    /// An object of one of these types, and nothing put together with it.
    To(&'static [&'static str]),
    /// Any object, or a text with names of objects in it.
    Anywhere,
}

use Leads::{Anywhere, To};
const ROLE: Leads = To(&["aws_iam_role", "aws_iam_service_linked_role"]);
const PROFILE: Leads = To(&["aws_iam_instance_profile"]);
const GROUP: Leads =
    To(&["aws_default_security_group", "aws_eks_cluster", "aws_security_group", "aws_vpc"]);
const BUCKET: Leads = To(&["aws_s3_bucket"]);
const TEMPLATE: Leads = To(&["aws_launch_template"]);
const KEY: Leads = To(&[
    "aws_kms_alias",
    "aws_kms_external_key",
    "aws_kms_key",
    "aws_kms_replica_external_key",
    "aws_kms_replica_key",
]);
const POLICY: Leads = To(&["aws_iam_policy"]);
const FILTER: Leads = To(&["aws_wafv2_web_acl"]);

/// Keys that mean the same in every type of AWS, at any depth; sorted.
const KEYS: &[(&str, Leads)] = &[
    ("data_access_role_arn", ROLE),
    ("execution_role", ROLE),
    ("execution_role_arn", ROLE),
    ("iam_instance_profile", PROFILE),
    ("iam_role", ROLE),
    ("iam_role_arn", ROLE),
    ("instance_profile", PROFILE),
    ("instance_role", PROFILE),
    ("node_role_arn", ROLE),
    ("pod_execution_role_arn", ROLE),
    ("role", ROLE),
    ("role_arn", ROLE),
    ("security_group_id", GROUP),
    ("security_group_ids", GROUP),
    ("service_account_role_arn", ROLE),
    ("service_role", ROLE),
    ("service_role_arn", ROLE),
    ("task_role_arn", ROLE),
    ("vpc_security_group_ids", GROUP),
];

/// Types and paths of keys; sorted by type.
const PATHS: &[(&str, &str, Leads)] = &[
    ("aws_api_gateway_authorizer", "authorizer_uri", Anywhere),
    ("aws_api_gateway_integration", "uri", Anywhere),
    ("aws_apigatewayv2_authorizer", "authorizer_uri", Anywhere),
    ("aws_apigatewayv2_integration", "integration_uri", Anywhere),
    ("aws_autoscaling_group", "launch_template.id", TEMPLATE),
    ("aws_cloudfront_distribution", "origin.domain_name", Anywhere),
    ("aws_cloudfront_distribution", "web_acl_id", FILTER),
    ("aws_cloudtrail", "s3_bucket_name", BUCKET),
    ("aws_cloudwatch_event_target", "arn", Anywhere),
    ("aws_cloudwatch_log_subscription_filter", "destination_arn", Anywhere),
    ("aws_cognito_identity_pool_roles_attachment", "roles", ROLE),
    ("aws_ecs_service", "network_configuration.security_groups", GROUP),
    ("aws_ecs_service", "task_definition", To(&["aws_ecs_task_definition"])),
    ("aws_ecs_task_definition", "container_definitions", Anywhere),
    ("aws_eks_access_entry", "principal_arn", ROLE),
    ("aws_eks_access_policy_association", "principal_arn", ROLE),
    ("aws_eks_node_group", "launch_template.id", TEMPLATE),
    (
        "aws_elasticache_replication_group",
        "global_replication_group_id",
        To(&["aws_elasticache_global_replication_group"]),
    ),
    ("aws_flow_log", "log_destination", Anywhere),
    ("aws_iam_role", "permissions_boundary", POLICY),
    ("aws_iam_user", "permissions_boundary", POLICY),
    ("aws_instance", "security_groups", GROUP),
    ("aws_instance", "user_data", Anywhere),
    ("aws_instance", "user_data_base64", Anywhere),
    ("aws_kinesis_firehose_delivery_stream", "extended_s3_configuration.bucket_arn", BUCKET),
    (
        "aws_kinesis_firehose_delivery_stream",
        "http_endpoint_configuration.s3_configuration.bucket_arn",
        BUCKET,
    ),
    ("aws_kinesis_firehose_delivery_stream", "http_endpoint_configuration.url", Anywhere),
    ("aws_lambda_permission", "source_arn", Anywhere),
    ("aws_launch_configuration", "security_groups", GROUP),
    ("aws_launch_configuration", "user_data", Anywhere),
    ("aws_launch_configuration", "user_data_base64", Anywhere),
    ("aws_launch_template", "iam_instance_profile.arn", PROFILE),
    ("aws_launch_template", "iam_instance_profile.name", PROFILE),
    ("aws_launch_template", "network_interfaces.security_groups", GROUP),
    ("aws_launch_template", "user_data", Anywhere),
    ("aws_lb", "security_groups", GROUP),
    ("aws_network_interface", "security_groups", GROUP),
    ("aws_pipes_pipe", "source", Anywhere),
    ("aws_pipes_pipe", "target", Anywhere),
    ("aws_route", "carrier_gateway_id", To(&["aws_ec2_carrier_gateway"])),
    ("aws_route", "core_network_arn", To(&["aws_networkmanager_core_network"])),
    ("aws_route", "egress_only_gateway_id", To(&["aws_egress_only_internet_gateway"])),
    ("aws_route", "gateway_id", To(&["aws_internet_gateway", "aws_vpn_gateway"])),
    ("aws_route", "local_gateway_id", To(&[])),
    ("aws_route", "nat_gateway_id", To(&["aws_nat_gateway"])),
    ("aws_route", "network_interface_id", To(&["aws_instance", "aws_network_interface"])),
    ("aws_route", "route_table_id", To(&["aws_default_route_table", "aws_route_table", "aws_vpc"])),
    ("aws_route", "transit_gateway_id", To(&["aws_ec2_transit_gateway"])),
    ("aws_route", "vpc_endpoint_id", To(&["aws_networkfirewall_firewall", "aws_vpc_endpoint"])),
    ("aws_route", "vpc_peering_connection_id", To(&["aws_vpc_peering_connection"])),
    ("aws_route53_record", "alias.name", Anywhere),
    ("aws_route53_record", "records", Anywhere),
    ("aws_scheduler_schedule", "target.arn", Anywhere),
    ("aws_sns_topic_subscription", "endpoint", Anywhere),
    ("aws_ssm_document", "content", Anywhere),
    (
        "aws_wafv2_web_acl",
        "rule.statement.ip_set_reference_statement.arn",
        To(&["aws_wafv2_ip_set"]),
    ),
    (
        "aws_wafv2_web_acl",
        "rule.statement.rule_group_reference_statement.arn",
        To(&["aws_wafv2_rule_group"]),
    ),
];

/// Types whose attributes hold what the configuration puts there, and pass it on as unknown.
const PASS_ON: [&str; 9] = [
    "aws_s3_bucket_object",
    "aws_s3_object",
    "aws_secretsmanager_secret_version",
    "aws_ssm_parameter",
    "external",
    "http",
    "null_resource",
    "template_file",
    "terraform_data",
];
/// Attributes by which an object is named. What else it has may be whatever somebody wrote there.
const NAMED_BY: [&str; 15] = [
    "arn",
    "arn_without_revision",
    "cluster_security_group_id",
    "default_route_table_id",
    "default_security_group_id",
    "endpoint_id",
    "firewall_status",
    "global_replication_group_id",
    "id",
    "key_id",
    "main_route_table_id",
    "name",
    "primary_network_interface_id",
    "target_key_arn",
    "target_key_id",
];
/// Providers whose objects an address or a script may be made from.
const PROVIDERS: [&str; 3] = ["aws_", "random_", "tls_"];
/// What a reference begins with that chooses one of several objects.
const CHOOSERS: [&str; 2] = ["count.index", "each.key"];
/// So many references are told of a value; of more nobody has heard.
const TOLD: usize = 16;

/// The objects of a plan, by address without the keys of their instances.
#[derive(Debug)]
pub(super) struct Objects<'a> {
    addresses: BTreeSet<String>,
    /// The accounts that the buckets of the plan are made in, as far as their providers take on a
    /// role.
    of_buckets: BTreeSet<&'a Value>,
}

impl<'a> Objects<'a> {
    pub(super) fn of(view: &View<'a>) -> Self {
        let changes = &view.case.plan.changes;
        let buckets = changes.iter().filter(|change| change.resource_type == "aws_s3_bucket");
        Self {
            addresses: changes.iter().map(|change| without_keys(&change.address)).collect(),
            of_buckets: buckets.map(|bucket| &bucket.provider.account).collect(),
        }
    }

    /// What a change names that does not stand in the plan, and is only known after apply.
    pub(super) fn unnamed<'c>(&self, change: &'c Change) -> Vec<(Pointer, Option<&'c Unknown>)> {
        let mut found = Vec::new();
        if !change.resource_type.starts_with("aws_") {
            return found;
        }
        leaves(&change.after, &mut |steps, leaf| {
            // What a tag is called is anybody's choice.
            if matches!(steps.first(), Some(Step::Key("tags" | "tags_all"))) {
                return;
            }
            let row = KEYS.binary_search_by_key(&last_key(steps), |(key, _leads)| key);
            let row = row.ok().and_then(|row| KEYS.get(row));
            let open = row.and_then(|(_key, leads)| self.open(change, leaf, *leads));
            found.extend(open.map(|unknown| (pointer(steps), unknown)));
        });
        for (_kind, path, leads) in PATHS.iter().filter(|row| row.0 == change.resource_type) {
            for (pointer, known) in places(&change.after, path) {
                match known {
                    // A map from names of one's own to what is meant.
                    Known::Is(Value::Map(map)) => {
                        let each = map.iter().filter_map(|(key, one)| {
                            Some((pointer.join(key), self.open(change, one, *leads)?))
                        });
                        found.extend(each);
                    }
                    Known::Unknown(unknown) => {
                        let open = self.unled(change, unknown, *leads);
                        found.extend(open.map(|unknown| (pointer, Some(unknown))));
                    }
                    Known::Masked => found.push((pointer, None)),
                    Known::Absent | Known::Is(_) => {}
                }
            }
        }
        found.dedup_by(|a, b| a.0 == b.0);
        found
    }

    /// Whether nobody can say which key a value names, and why; none inside where it is masked.
    pub(super) fn key<'c>(&self, change: &Change, value: &'c Value) -> Option<Option<&'c Unknown>> {
        self.open(change, value, KEY)
    }

    /// Whether a value names a bucket of the plan in the account of what names it, and none that
    /// the plan only looks up.
    pub(super) fn is_bucket(&self, change: &Change, unknown: &Unknown) -> bool {
        let is_looked_up = |reference: &String| {
            let lead = reference.rsplit(" → ").next().unwrap_or(reference);
            in_module(lead).starts_with("data.")
        };
        let is_near = self.of_buckets.iter().all(|account| **account == change.provider.account);
        is_near
            && self.leads(change, unknown, BUCKET)
            && !unknown.references.iter().any(is_looked_up)
    }

    /// Whether nobody can say what a value names, and why; none inside where it is masked.
    fn open<'c>(
        &self,
        change: &Change,
        value: &'c Value,
        leads: Leads,
    ) -> Option<Option<&'c Unknown>> {
        match value {
            Value::Redacted(_) => Some(None),
            Value::Unknown(unknown) => self.unled(change, unknown, leads).map(Some),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_) => None,
        }
    }

    fn unled<'c>(
        &self,
        change: &Change,
        unknown: &'c Unknown,
        leads: Leads,
    ) -> Option<&'c Unknown> {
        let is_set = unknown.kind == UnknownKind::Configured;
        (is_set && !self.leads(change, unknown, leads)).then_some(unknown)
    }

    /// Whether all references of a value lead to objects that it may name.
    fn leads(&self, from: &Change, unknown: &Unknown, leads: Leads) -> bool {
        let all = &unknown.references;
        if all.is_empty() || all.len() >= TOLD {
            return false;
        }
        // `aws_iam_role.app` beside `aws_iam_role.app.arn` says nothing of its own.
        let is_more = |one: &str| {
            all.iter().any(|other| {
                other.strip_prefix(one).is_some_and(|rest| rest.starts_with(['.', '[']))
            })
        };
        let mut any = false;
        for reference in all.iter().map(String::as_str).filter(|one| !is_more(one)) {
            let lead = reference.rsplit(" → ").next().unwrap_or(reference);
            let is_constant = leads == Anywhere && is_constant(lead);
            if is_constant || CHOOSERS.contains(&in_module(lead)) {
                continue;
            }
            if !self.names(from, lead, leads) {
                return false;
            }
            any = true;
        }
        any
    }

    /// Whether a reference names an object of the plan, or one that it looks up, of a fitting type.
    fn names(&self, from: &Change, lead: &str, leads: Leads) -> bool {
        let plain = without_keys(lead);
        let module = from.module.as_deref().map(without_keys);
        let own = module.map(|module| alloc::format!("{module}.{plain}"));
        // What a module is given stands outside of it.
        own.iter().chain([&plain]).any(|address| {
            let Some((object, kind, attribute)) = object(address) else { return false };
            let last = attribute.rsplit('.').next().unwrap_or(attribute);
            let fits = match leads {
                To(kinds) => kinds.contains(&kind) && (last.is_empty() || NAMED_BY.contains(&last)),
                Anywhere => {
                    PROVIDERS.iter().any(|provider| kind.starts_with(provider))
                        && !PASS_ON.contains(&kind)
                }
            };
            let is_data = object.starts_with("data.") || object.contains(".data.");
            fits && (is_data || self.addresses.contains(object))
        })
    }
}

/// Whether a reference is one to a value that the plan knows: it is the other part that does not.
fn is_constant(lead: &str) -> bool {
    ["var.", "path.", "terraform.", "data.aws_caller_identity.", "data.aws_region."]
        .iter()
        .any(|known| lead.starts_with(known))
}

/// The object that a reference begins with, its type, and the attribute of it:
/// `module.a.aws_iam_role.b`, `aws_iam_role` and `arn` of `module.a.aws_iam_role.b.arn`.
fn object(address: &str) -> Option<(&str, &str, &str)> {
    let rest = in_module(address);
    let (kind, after) = rest.strip_prefix("data.").unwrap_or(rest).split_once('.')?;
    let (name, attribute) = after.split_once('.').unwrap_or((after, ""));
    let end = address.len().checked_sub(after.len())?.checked_add(name.len())?;
    Some((address.get(..end)?, kind, attribute))
}

/// What stands in a module, without the way to it.
fn in_module(address: &str) -> &str {
    let mut rest = address;
    while let Some((_module, inner)) =
        rest.strip_prefix("module.").and_then(|inner| inner.split_once('.'))
    {
        rest = inner;
    }
    rest
}

/// An address without the keys of its instances: they share one configuration.
fn without_keys(address: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '[' => depth = depth.saturating_add(1),
            ']' => depth = depth.saturating_sub(1),
            _other if depth == 0 => plain.push(c),
            _inside => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(KEYS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(PATHS.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
    }

    #[test]
    fn a_reference_begins_with_an_object() {
        let of = object;
        assert_eq!(of("aws_iam_role.a.arn"), Some(("aws_iam_role.a", "aws_iam_role", "arn")));
        assert_eq!(of("aws_vpc.a"), Some(("aws_vpc.a", "aws_vpc", "")));
        let nested = "module.a.module.b.data.aws_vpc.c.x.id";
        assert_eq!(of(nested), Some(("module.a.module.b.data.aws_vpc.c", "aws_vpc", "x.id")));
        assert_eq!(in_module("module.a.each.key"), "each.key");
        assert_eq!(in_module("local.a.each.key"), "local.a.each.key");
    }
}
