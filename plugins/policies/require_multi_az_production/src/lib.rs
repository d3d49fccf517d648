//! Policy `require_multi_az_production`: production databases survive the loss of a zone.
//!
//! Level `hard`. Judges databases, caches, search domains and message brokers of the three clouds
//! that stand in production after the change, or where nothing says where they stand. Not judged:
//! read replicas (their source is), and Aurora, whose storage spans three zones and whose instances
//! are objects of their own.

mod clouds;

use tribune_sdk::{
    Change, Descriptor, EnvironmentKind, Failure, Findings, Level, PatchOp, Policy, ReadKind,
    Reading, Report, Request, Rule, Tree,
};

const RULE: &str = "require_multi_az_production";

/// One resource type: which attribute says it, and what repairs it. None has more than one zone
/// unless told so.
struct Zoned {
    kind: &'static str,
    pointer: &'static str,
    /// What else is read.
    also: &'static [&'static str],
    /// Whether the attribute, as read, means more than one zone.
    spans: fn(Tree<'_>, &str) -> Reading<bool>,
    /// Whether there is nothing to judge.
    exempt: fn(Tree<'_>) -> bool,
    /// None where one attribute does not do it.
    repair: fn(Tree<'_>) -> Vec<PatchOp>,
    /// Whether an existing one can be changed without being replaced.
    in_place: bool,
    words: &'static str,
}

const AWS: &[Zoned] = &[
    Zoned {
        kind: "aws_db_instance",
        pointer: "/multi_az",
        also: &["/replicate_source_db"],
        spans: |after, pointer| after.boolean(pointer),
        exempt: |after| after.is_set("/replicate_source_db"),
        repair: |_| vec![PatchOp::set("/multi_az", "true")],
        in_place: true,
        words: "Set multi_az = true.",
    },
    Zoned {
        kind: "aws_elasticache_replication_group",
        pointer: "/multi_az_enabled",
        also: &["/global_replication_group_id", "/replicas_per_node_group", "/num_cache_clusters"],
        spans: |after, pointer| after.boolean(pointer),
        exempt: |after| after.is_set("/global_replication_group_id"),
        repair: cache,
        in_place: true,
        words: "Set multi_az_enabled and automatic_failover_enabled to true, with two nodes or \
                more.",
    },
    SEARCH,
    Zoned { kind: "aws_elasticsearch_domain", ..SEARCH },
    Zoned {
        kind: "aws_mq_broker",
        pointer: "/deployment_mode",
        also: &["/engine_type"],
        spans: |after, pointer| {
            after.text(pointer).and_then(|mode| Some(mode.ends_with("_MULTI_AZ")))
        },
        exempt: |_| false,
        repair: broker,
        in_place: false,
        words: "Set deployment_mode to ACTIVE_STANDBY_MULTI_AZ (ActiveMQ) or CLUSTER_MULTI_AZ \
                (RabbitMQ).",
    },
];

const SEARCH: Zoned = Zoned {
    kind: "aws_opensearch_domain",
    pointer: "/cluster_config/0/zone_awareness_enabled",
    also: &[],
    spans: |after, pointer| after.boolean(pointer),
    exempt: |_| false,
    repair: search,
    in_place: true,
    words: "Set zone_awareness_enabled = true in cluster_config, with two instances or more.",
};

struct RequireMultiAz;
tribune_sdk::export!(RequireMultiAz);

impl Policy for RequireMultiAz {
    fn describe() -> Descriptor {
        let title = "Production databases survive the loss of a zone";
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Hard, &["SOC 2 A1.2", "ISO 27001 A.8.14"])],
            reads: zoned().map(Zoned::reads).collect(),
            reads_plan: false,
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let mut findings = Findings::of(RULE, Level::Hard);
        for change in case.changes.iter().filter(|change| change.puts_in_place()) {
            let zoned = zoned().find(|zoned| zoned.kind == change.resource_type);
            if let Some(zoned) = zoned
                && change.placement.kind == EnvironmentKind::Production
                && !(zoned.exempt)(change.after())
            {
                judge(change, zoned, &mut findings);
            }
        }
        Ok(findings.report())
    }
}

fn zoned() -> impl Iterator<Item = &'static Zoned> {
    AWS.iter().chain(clouds::ZONED)
}

impl Zoned {
    fn reads(&self) -> ReadKind {
        ReadKind::of(self.kind, &[self.also, &[self.pointer]].concat())
    }
}

fn judge(change: &Change, zoned: &Zoned, findings: &mut Findings) {
    let after = change.after();
    let message = "This production store stands in one zone: when the zone is lost, so is it.";
    match (zoned.spans)(after, zoned.pointer).or(false) {
        Ok(true) => {}
        Ok(false) if change.makes_anew() || zoned.in_place => {
            let patch = (zoned.repair)(after);
            if patch.is_empty() {
                findings.fail(change, zoned.pointer, format!("{message} {}", zoned.words));
            } else {
                findings.fail_with_patch(change, zoned.pointer, patch, [message, zoned.words]);
            }
        }
        Ok(false) => {
            let why = "As it exists already, changing that would replace it.";
            findings.fail(change, zoned.pointer, format!("{message} {why}"));
        }
        Err(open) => {
            let message = format!("Whether it stands in several zones is open: {}.", open.why());
            findings.unknown(change, zoned.pointer, message);
        }
    }
}

/// At least two nodes, and both switches.
fn cache(after: Tree<'_>) -> Vec<PatchOp> {
    let mut patch = vec![
        PatchOp::set("/automatic_failover_enabled", "true"),
        PatchOp::set("/multi_az_enabled", "true"),
    ];
    let sharded = matches!(after.integer("/replicas_per_node_group"), Reading::Known(1..));
    let several = matches!(after.integer("/num_cache_clusters"), Reading::Known(2..));
    if !sharded && !several {
        patch.push(PatchOp::set("/num_cache_clusters", "2"));
    }
    patch
}

fn search(after: Tree<'_>) -> Vec<PatchOp> {
    if !matches!(after.count("/cluster_config"), Reading::Known(1..)) {
        let block = r#"[{"instance_count":2,"zone_awareness_enabled":true}]"#;
        return vec![PatchOp::set("/cluster_config", block)];
    }
    let mut patch = vec![PatchOp::set("/cluster_config/0/zone_awareness_enabled", "true")];
    if !matches!(after.integer("/cluster_config/0/instance_count"), Reading::Known(2..)) {
        patch.push(PatchOp::set("/cluster_config/0/instance_count", "2"));
    }
    patch
}

fn broker(after: Tree<'_>) -> Vec<PatchOp> {
    let rabbit = matches!(after.text("/engine_type"), Reading::Known(engine)
        if engine.eq_ignore_ascii_case("rabbitmq"));
    let mode = if rabbit { "\"CLUSTER_MULTI_AZ\"" } else { "\"ACTIVE_STANDBY_MULTI_AZ\"" };
    vec![PatchOp::set("/deployment_mode", mode)]
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<RequireMultiAz>(include_str!("../cases.json"));
}
