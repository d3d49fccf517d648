//! Policy `no_public_databases`: no database is reachable from the internet.
//!
//! Level `blocking`. Judges the switch that gives a database a public address, and every security
//! group rule that lets the internet in on a port a database listens on. "The internet" is any
//! range so wide that no organisation owns it, not only `0.0.0.0/0`: two halves make a whole.

mod rules;

use rules::{DATABASE_PORTS, Ingress, ingresses};
use tribune_sdk::{
    Change, Descriptor, Failure, Findings, Level, Policy, ReadKind, Report, Request, Rule,
};

const RULE: &str = "no_public_databases";

/// Types with the switch. Where it is not set, the AWS provider documents `false`.
const SWITCHED: &[&str] = &[
    "aws_db_instance",
    "aws_rds_cluster_instance",
    "aws_neptune_cluster_instance",
    "aws_redshift_cluster",
    "aws_redshiftserverless_workgroup",
    "aws_lightsail_database",
];
const SWITCH: &str = "/publicly_accessible";

struct NoPublicDatabases;
tribune_sdk::export!(NoPublicDatabases);

impl Policy for NoPublicDatabases {
    fn describe() -> Descriptor {
        let title = "No database is reachable from the internet";
        let controls = ["PCI DSS 4.0 1.4.4", "SOC 2 CC6.6"];
        let switched = SWITCHED.iter().map(|kind| ReadKind::of(kind, &[SWITCH]));
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Blocking, &controls)],
            reads: switched.chain(rules::reads()).collect(),
            reads_plan: false,
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let mut findings = Findings::of(RULE, Level::Blocking);
        for change in case.changes.iter().filter(|change| change.puts_in_place()) {
            if SWITCHED.contains(&&*change.resource_type) {
                switch(change, &mut findings);
            } else {
                ingress(change, &mut findings);
            }
        }
        Ok(findings.report())
    }
}

fn switch(change: &Change, findings: &mut Findings) {
    match change.after().boolean(SWITCH).or(false) {
        Ok(false) => {}
        Ok(true) => {
            let message = "This database gets an address on the internet.";
            findings.fail(change, SWITCH, message.into());
        }
        Err(open) => {
            let message = format!("Whether it gets a public address is open: {}.", open.why());
            findings.unknown(change, SWITCH, message);
        }
    }
}

fn ingress(change: &Change, findings: &mut Findings) {
    let found = match ingresses(change) {
        Ok(found) => found,
        Err((pointer, open)) => {
            let message = format!("What this group lets in is open: {}.", open.why());
            findings.unknown(change, &pointer, message);
            return;
        }
    };
    for Ingress { pointer, ports, source } in found {
        let Some((port, name)) = DATABASE_PORTS.iter().find(|(port, _)| ports.contains(port))
        else {
            continue;
        };
        match source {
            Ok(range) => {
                let message = format!("{range} is let in on port {port} ({name}).");
                findings.fail(change, &pointer, message);
            }
            Err(open) => {
                let what = format!("Who is let in on port {port} ({name}) is open");
                findings.unknown(change, &pointer, format!("{what}: {}.", open.why()));
            }
        }
    }
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<NoPublicDatabases>(include_str!("../cases.json"));
}
