//! What decides about security and cannot be read before apply is never fine: it escalates, with
//! the references named.

use alloc::{format, vec, vec::Vec};
use tribune_record::{Change, Finding, Known, Level, Source, Unknown, UnknownKind};

use super::{least_privilege_iam, vendor_access};
use crate::{
    document::{Content, holders},
    inbound::Inbound,
    law::{Law, Report},
    say::{About, Voice, report, why_open},
    view::View,
    walk::at,
    words::matches,
};

const VOICE: Voice = Voice { id: RULE.id, source: Source::Plan, level: Level::Governance };

pub(super) const RULE: Law = Law {
    id: "unknown_value",
    says: "What decides about security and is only known after apply waits for a person.",
    check,
};

/// Attributes that decide about security, beside policy documents, inbound rules and what
/// `least_privilege_iam` and `vendor_access` read. A trailing `*` of a type stands for the rest.
const DECIDING: &[(&str, &[&str])] = &[
    ("aws_db_instance", &["publicly_accessible"]),
    ("aws_db_instance", &["storage_encrypted"]),
    ("aws_db_instance", &["instance_class"]),
    ("aws_rds_cluster", &["storage_encrypted"]),
    ("aws_rds_cluster_instance", &["publicly_accessible"]),
    ("aws_redshift_cluster", &["publicly_accessible"]),
    ("aws_redshift_cluster", &["encrypted"]),
    ("aws_instance", &["instance_type"]),
    ("aws_launch_template", &["instance_type"]),
    ("aws_lb", &["internal"]),
    ("aws_ebs_volume", &["encrypted"]),
    ("aws_efs_file_system", &["encrypted"]),
    ("aws_s3_bucket", &["acl"]),
    ("aws_s3_bucket_acl", &["acl"]),
    ("aws_s3_bucket_public_access_block", &["block_public_acls"]),
    ("aws_s3_bucket_public_access_block", &["block_public_policy"]),
    ("aws_s3_bucket_public_access_block", &["ignore_public_acls"]),
    ("aws_s3_bucket_public_access_block", &["restrict_public_buckets"]),
    ("aws_lambda_function_url", &["authorization_type"]),
    ("aws_network_acl_rule", &["cidr_block"]),
    ("aws_network_acl_rule", &["ipv6_cidr_block"]),
    ("aws_cloudtrail", &["enable_logging"]),
    ("aws_cloudwatch_log_group", &["retention_in_days"]),
    ("aws_networkfirewall_rule_group", &["rules"]),
    ("aws_networkfirewall_rule_group", &["rule_group"]),
    ("aws_networkmanager_core_network_policy_attachment", &["policy_document"]),
    ("aws_eks_cluster", &["vpc_config", "0", "endpoint_public_access"]),
    ("aws_eks_cluster", &["vpc_config", "0", "public_access_cidrs"]),
];

fn check(view: &View<'_>) -> Report {
    let mut findings = vec![];
    let mut applicable = false;
    for holder in holders(view) {
        let change = holder.subject.change;
        applicable = true;
        for document in holder.documents {
            match document.content {
                Content::Open(unknown) => findings.push(open(change, unknown).at(document.path)),
                Content::Partly(_, holes) => {
                    let holes = holes.into_iter();
                    findings.extend(holes.map(|(path, unknown)| open(change, unknown).at(path)));
                }
                Content::Read(_) | Content::Garbled(_) => {}
            }
        }
        for (path, unknown) in Inbound::after(change).unwrap_or_default().open {
            findings.push(open(change, unknown).at(path));
        }
        let elsewhere = [least_privilege_iam::open(change), vendor_access::open(change)];
        let elsewhere = elsewhere.into_iter().flatten();
        findings.extend(elsewhere.map(|(path, unknown)| open(change, unknown).at(path)));
        findings.extend(deciding(change));
    }
    report(applicable, findings)
}

fn deciding(change: &Change) -> Vec<Finding> {
    let mut findings = vec![];
    let table = DECIDING.iter().filter(|(kind, _path)| matches(kind, &change.resource_type));
    for (_kind, path) in table {
        match change.after.read(path) {
            Known::Masked => findings.push(open(change, None).at(at(path))),
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                findings.push(open(change, Some(unknown)).at(at(path)));
            }
            Known::Unknown(_) | Known::Absent | Known::Is(_) => {}
        }
    }
    findings
}

fn open(change: &Change, unknown: Option<&Unknown>) -> Finding {
    let message = format!(
        "{} sets something that decides about security, and {}.",
        change.address,
        why_open(unknown)
    );
    VOICE.unknown(message).on(change).ask(&["security_team"])
}
