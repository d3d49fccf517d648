//! Policy `encryption_at_rest`: data stores are encrypted at rest.
//!
//! Level `hard`. Judges what an object will be, of every change that leaves one in place; an object
//! without a change is not judged. What a store that is encrypted only when made anew is given on
//! an update is told without a fix, because repairing it would replace it.
//! Not judged, because AWS encrypts them whatever the plan says: S3 and what is written there
//! (Athena results, Glue job output, storage gateways), DynamoDB, Keyspaces, Timestream,
//! `MemoryDB`, CloudWatch logs, Secrets Manager, SNS, MQ, MSK, ECR, Backup, `FSx`, Redshift and
//! `ElastiCache` serverless, elastic `DocumentDB`, `AppSync` caches, `AppFlow`, Kendra, Kinesis
//! video, `SageMaker`. Nor, for the same reason, any store of Google Cloud, and Azure's storage
//! accounts, managed disks, `PostgreSQL`, `MySQL`, Cosmos DB and Redis. That a key is the site's
//! own is another rule's to ask.

mod stores;

use stores::{STORES, Store};
use tribune_sdk::{
    Change, Descriptor, Failure, Findings, Level, Place, Policy, Reading, Report, Request, Rule,
};

const RULE: &str = "encryption_at_rest";

struct EncryptionAtRest;
tribune_sdk::export!(EncryptionAtRest);

impl Policy for EncryptionAtRest {
    fn describe() -> Descriptor {
        let controls = ["PCI DSS 4.0 3.5.1", "SOC 2 CC6.1", "GDPR Art. 32"];
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(
                RULE,
                "Data stores are encrypted at rest",
                Level::Hard,
                &controls,
            )],
            reads: STORES.iter().map(Store::reads).collect(),
            reads_plan: false,
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let mut findings = Findings::of(RULE, Level::Hard);
        for change in case.changes.iter().filter(|change| change.puts_in_place()) {
            for store in STORES.iter().filter(|store| store.kind == change.resource_type) {
                match change.after().places(store.blocks) {
                    Ok(blocks) => {
                        for block in blocks {
                            judge(change, store, &block, &mut findings);
                        }
                    }
                    Err((pointer, open)) => {
                        let message = format!("Whether {} is open: {}.", store.what, open.why());
                        findings.unknown(change, &pointer, message);
                    }
                }
            }
        }
        Ok(findings.report())
    }
}

fn judge(change: &Change, store: &Store, block: &Place<'_>, findings: &mut Findings) {
    let after = change.after();
    let reading = store.reading(block.tree);
    let pointer = || format!("{}{}", block.pointer, store.attribute);
    let exempt = store.exempt(after, block.tree);
    if exempt == Reading::Known(true) {
        return;
    }
    if matches!(reading, Reading::Absent | Reading::Computed) && store.inherits(after, block.tree) {
        let what = "it is taken over from the snapshot or source the store is made from";
        findings.unknown(change, &pointer(), format!("Whether {} is open: {what}.", store.what));
        return;
    }
    match (reading.or(store.default(after)), exempt) {
        (Ok(true), _) => {}
        (Err(open), _) | (Ok(false), Reading::Open(open)) => {
            let message = format!("Whether {} is open: {}.", store.what, open.why());
            findings.unknown(change, &pointer(), message);
        }
        (Ok(false), _) => report(change, store, &pointer(), findings),
    }
}

fn report(change: &Change, store: &Store, pointer: &str, findings: &mut Findings) {
    let message = format!("Not so that {}.", store.what);
    if !change.makes_anew() && !store.in_place {
        let why = "it can be encrypted only when made anew, from an encrypted copy of its snapshot";
        findings.fail(change, pointer, format!("{message} As it exists already, {why}."));
        return;
    }
    let patch = store.repair(change.after(), pointer);
    findings.fail_with_patch(change, pointer, patch, [&message, store.words]);
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<EncryptionAtRest>(include_str!("../cases.json"));
}
