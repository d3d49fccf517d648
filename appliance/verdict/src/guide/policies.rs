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

pub(super) const POLICIES: [Guide; 4] = [
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
];
