//! The policies that are shipped, in words. A policy of a site is explained by what it says of
//! itself.

use tribune_record::{Level, Source};

use super::Guide;

const fn policy(
    id: &'static str,
    levels: &'static [Level],
    [gist, reads, settled_by, satisfy, example]: [&'static str; 5],
) -> Guide {
    let source = Source::Plugin;
    Guide { id, source, levels, gist, reads, settled_by, satisfy, example }
}

const FIXED: &str = "The fix: make the plan anew with it. Where there is none, the security team.";

pub(super) const POLICIES: [Guide; 11] = [
    policy(
        "least_privilege_iam",
        &[Level::Blocking],
        [
            "Nobody is given every action, a whole service everywhere, or administration.",
            "Policy documents of identities and resources, managed policies that are attached, \
             trust policies and boundaries.",
            "Nobody settles a wildcard. The security team settles a document with open parts.",
            "Name the actions and the resources that are needed.",
            "A policy with Action \"*\" on Resource \"*\" is VETOED; s3:GetObject on one bucket is \
             not.",
        ],
    ),
    policy(
        "vendor_access",
        &[Level::Governance],
        [
            "Access for anybody outside the organisation waits for the security team.",
            "Trust policies, resource policies, shares and endpoints that let in an account, an \
             identity provider or a person outside the organisation.",
            "The security team signs, or it does not happen.",
            "Name the organisation's own accounts in tribune.toml; for a real vendor have the \
             security team sign, with an end to the access.",
            "A role that account 999999999999 may assume is ESCALATED to the security team.",
        ],
    ),
    policy(
        "network_exposure",
        &[Level::Governance],
        [
            "Outside production too, opening something to the internet waits for a person.",
            "The same doors as no_public_production_access, outside production.",
            "The security team signs, or it does not happen.",
            "Let in only the networks that need it, or have the security team sign.",
            "SSH open to 0.0.0.0/0 in a sandbox is ESCALATED to the security team.",
        ],
    ),
    policy(
        "encryption_at_rest",
        &[Level::Hard],
        [
            "Data stores are encrypted at rest.",
            "Databases, disks, file systems, queues, streams, caches and search domains that the \
             plan creates or changes.",
            FIXED,
            "Set the attribute the finding names, such as storage_encrypted = true.",
            "A staging database without storage_encrypted is AUTO_FIXED.",
        ],
    ),
    policy(
        "require_multi_az_production",
        &[Level::Hard],
        [
            "Production databases survive the loss of a zone.",
            "Databases, cache replication groups, search domains and brokers in production.",
            FIXED,
            "Set the attribute the finding names, such as multi_az = true.",
            "A production database with multi_az = false is AUTO_FIXED.",
        ],
    ),
    policy(
        "no_public_databases",
        &[Level::Blocking],
        [
            "No database is reachable from the internet.",
            "publicly_accessible of databases, and security group rules that open a port databases \
             listen on.",
            "Nobody. Where a value is only known after apply, the security team.",
            "Set publicly_accessible = false, and let in only the networks that need it.",
            "A database with publicly_accessible = true is VETOED.",
        ],
    ),
    policy(
        "instance_size",
        &[Level::Soft],
        [
            "Nothing is much larger than what was asked for.",
            "Sizes of instances, databases and caches, and the words of the request.",
            "Nobody needs to: it warns.",
            "Choose a smaller size, or name the size in the request if it is meant.",
            "A db.m5.24xlarge for \"a database\" gets the question whether that size is meant.",
        ],
    ),
    policy(
        "mfa_for_admin",
        &[Level::Blocking],
        [
            "People who may do everything prove a second factor.",
            "Users, groups, permission sets and roles that people may take on, with the policies \
             they are given.",
            "Nobody. Where a policy is only known after apply, the security team.",
            "Add the condition Bool aws:MultiFactorAuthPresent true to the trust policy or the \
             statement.",
            "A user with AdministratorAccess and no such condition is VETOED.",
        ],
    ),
    policy(
        "backup_and_logging",
        &[Level::Soft],
        [
            "In production, data can be brought back and what happens is written down.",
            "Backup retention, deletion protection, final snapshots, versioning, access logs and \
             flow logs.",
            "Nobody has to: it is a warning, unless guardrails.yaml raises it.",
            "Set the attribute, or add the object, that the finding names.",
            "A production database that keeps backups for a day is APPROVED_WITH_WARNINGS.",
        ],
    ),
    policy(
        "local_exec",
        &[Level::Blocking],
        [
            "A plan runs no programs beside the changes it lists.",
            "Provisioners, actions and external data sources of the configuration.",
            "Nobody: make the plan anew.",
            "Take the provisioner out; build images and run scripts in a pipeline that people \
             look at.",
            "A new aws_instance with a local-exec provisioner is VETOED.",
        ],
    ),
    policy(
        "module_and_provider_allow_list",
        &[Level::Governance],
        [
            "Modules and providers come from where the site says, in a version that cannot change.",
            "The sources of all modules called and all providers set up.",
            "The security team signs for a source that is not on the list.",
            "Pin the version or the commit, or put the source on the list: \
             policies.settings.module_and_provider_allow_list in tribune.toml.",
            "A module of git::https://example.com/m.git without ?ref= is ESCALATED.",
        ],
    ),
];
