//! The policies on real Terraform plans of ours.

use std::collections::BTreeMap;
use std::fs;

use tribune_abi::cases::{line, settings};
use tribune_host::{Host, PolicyInput};
use tribune_record::{PolicyStatus, Request, RequestSource, UnixMillis};

use crate::{BACKENDS, plugins, read};

/// What the policies find in each plan, where they find anything; the rest must be silent.
const FOUND: &[(&str, &[&str])] = &[
    (
        "d03-ml-4gpu-opens-pci",
        &["no_public_databases Fail aws_security_group.pci_cards /ingress/0/cidr_blocks/0"],
    ),
    (
        "d10-rds-unencrypted-staging",
        &["encryption_at_rest Fail aws_db_instance.loyalty /storage_encrypted"],
    ),
    (
        "d11-rds-public-prod",
        &[
            "backup_and_logging Fail aws_db_instance.orders /deletion_protection",
            "backup_and_logging Fail aws_db_instance.orders /skip_final_snapshot",
            "no_public_databases Fail aws_db_instance.orders /publicly_accessible",
            "no_public_databases Fail aws_security_group.db /ingress/0/cidr_blocks/0",
        ],
    ),
    (
        "d12-rds-single-az-prod",
        &[
            "backup_and_logging Fail aws_db_instance.catalog /skip_final_snapshot",
            "require_multi_az_production Fail aws_db_instance.catalog /multi_az",
        ],
    ),
    ("d14-iam-wildcard", &["least_privilege_iam Fail aws_iam_role_policy.report /policy"]),
    ("d18-db-oversize", &["instance_size Fail aws_db_instance.wiki /instance_class"]),
    ("d19-vendor-s3-access", &["vendor_access Fail aws_s3_bucket_policy.vendor /policy"]),
    ("d21-oversize-warning", &["instance_size Fail aws_instance.bastion /instance_type"]),
];

#[test]
fn our_plans() {
    let folder = plugins().parent().unwrap().join("tests/cases/dev");
    let listed = read(&folder.join("cases.json"));
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let hosts = BACKENDS.map(|backend| Host::new(backend).unwrap());
    let settings = settings();
    let mut found = BTreeMap::new();
    for case in listed.as_array().unwrap() {
        let text = |key: &str| case[key].as_str().unwrap().to_owned();
        let bytes = fs::read(folder.join(text("plan"))).unwrap();
        let plan = tribune_plan::read(&bytes, &[7; 32]).unwrap();
        let context = fs::read(folder.join(text("context"))).unwrap();
        let context = tribune_plan::read_context(&context).unwrap();
        let request = Request {
            id: None,
            text: text("request"),
            requester: None,
            source: RequestSource::Registered,
            confirmed_deletions: vec![],
            acknowledged: vec![],
            service: None,
            contract: None,
        };
        let placements = tribune_verdict::place(&plan, &context, Some(&request), &settings.site);
        let input = PolicyInput {
            plan: &plan,
            placements: &placements,
            context: &context,
            request_text: &request.text,
            received_at: UnixMillis(0),
            settings: &settings,
        };
        let [runs, others] = [&hosts[0], &hosts[1]].map(|host| host.run(&input));
        assert_eq!(runs, others, "{}", text("id"));
        let failed: Vec<_> = runs.iter().filter(|run| run.status == PolicyStatus::Failed).collect();
        assert!(failed.is_empty(), "{}: {failed:?}", text("id"));
        let lines: Vec<_> = runs.iter().flat_map(|run| &run.findings).map(line).collect();
        if !lines.is_empty() {
            found.insert(text("id"), lines);
        }
    }
    let expected: BTreeMap<_, Vec<_>> = FOUND
        .iter()
        .map(|(id, lines)| ((*id).to_owned(), lines.iter().map(|l| (*l).to_owned()).collect()))
        .collect();
    assert_eq!(found, expected);
}
