//! The seven laws, in words. What each demands is the law's own sentence.

use tribune_record::{Level, Source};

use super::Guide;

const fn law(
    id: &'static str,
    level: &'static [Level],
    [reads, settled_by, satisfy, example]: [&'static str; 4],
) -> Guide {
    let source = Source::Law;
    Guide { id, source, levels: level, gist: "", reads, settled_by, satisfy, example }
}

const ASKS: &[Level] = &[Level::Governance];
const VETOES: &[Level] = &[Level::Blocking];
/// What holds for every law that vetoes.
const NOBODY: &str = "Nobody: a law's veto can be overridden by no one. Where a value is only \
                      known after apply, the security team answers for it.";

pub(super) const LAWS: [Guide; 7] = [
    law(
        "production_change_ticket",
        ASKS,
        [
            "The environment of every object the plan changes (by the strictest of tags, names, \
             workspace, request and context; without any clue it is production), and \
             change_ticket of the context.",
            "The change manager. Where tribune.toml says tickets = \"authorise\", a ticket alone \
             settles it, and each decision says so.",
            "Open a change ticket and name it in the context file: \"change_ticket\": \
             \"CHG-1234\".",
            "A change of a production load balancer without a ticket is ESCALATED to the change \
             manager; with CHG-1234 in the context it goes on.",
        ],
    ),
    law(
        "deletion_confirmation",
        ASKS,
        [
            "Deletions, replacements that lose data, and objects that leave management \
             (removed blocks), each by its address; and what the requester has confirmed.",
            "The person who asked, for each address by name (role requester_confirmation). Nobody \
             else's signature counts as that.",
            "The requester confirms each address, with the words and the id of the request: \
             tribune request \"THE SAME WORDS\" --id REQ --confirm-deletion ADDRESS. Then the plan \
             is submitted anew. Or leave the object in the plan.",
            "\"Clean up old resources\" with a plan that deletes aws_s3_bucket.old is ESCALATED \
             until the requester confirms aws_s3_bucket.old.",
        ],
    ),
    law(
        "no_public_production_access",
        VETOES,
        [
            "Security groups and their rules, network ACLs, prefix lists, public addresses, load \
             balancers, API endpoints, bucket and key policies, shared images and snapshots of \
             production; ranges together, so that two halves of the internet are all of it.",
            NOBODY,
            "Let in the networks that need it by their ranges, or put a private endpoint, a VPN or \
             an authenticated gateway between.",
            "A rule that lets 0.0.0.0/0 reach port 443 of a production security group is VETOED; \
             10.20.0.0/16 is not.",
        ],
    ),
    law(
        "cost_threshold_approval",
        ASKS,
        [
            "What the plan adds each month: the price book's estimate or what is claimed, \
             whichever is more, and what was added for the same service in 30 days.",
            "Finance above $1,000, the finance manager above $5,000, the chief financial officer \
             above $10,000. Each may sign for those below; a standing budget counts up to its sum.",
            "Have the role sign (tribune approve ID --role finance), ask for a standing budget, or \
             choose something smaller.",
            "A payments service at $1,247 a month is ESCALATED to finance; under a standing budget \
             of $2,000 it is not.",
        ],
    ),
    law(
        "audit_immutability",
        VETOES,
        [
            "Trails, recorders, detectors, flow logs, log groups with their retention, alarms, the \
             keys and buckets behind them, this appliance's own objects, and the orchestrator's \
             role, boundary, function and triggers (tribune.toml).",
            NOBODY,
            "Leave it as it is. What must change about audit is changed by people, outside the \
             orchestrator.",
            "A plan that deletes aws_cloudtrail.main, or shortens its log group's retention, is \
             VETOED, whoever confirms the deletion.",
        ],
    ),
    law(
        "pci_baseline",
        VETOES,
        [
            "Objects in the scope of PCI (by tags, names, segments or tribune.toml): their \
             encryption, logging, firewalls, and routes, peerings and attachments that lead in.",
            NOBODY,
            "Keep encryption and logging on, keep the firewall, and connect nothing to the segment \
             that is not part of it.",
            "A peering between a development network and the segment pci is VETOED.",
        ],
    ),
    law(
        "gdpr_data_residency",
        VETOES,
        [
            "The region of objects that hold personal data of people in the EU (by tags, names, \
             accounts or the request), and of their replicas, copies, backups and providers.",
            "Nobody: a law's veto can be overridden by no one. Where a region is only known after \
             apply, the data protection officer answers for it.",
            "Put the data and every copy of it into a region of the EU, such as eu-central-1.",
            "A bucket tagged DataResidency = EU in us-east-1 is VETOED; in eu-west-1 it is \
             not.",
        ],
    ),
];
