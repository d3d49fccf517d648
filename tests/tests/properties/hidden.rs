//! A value that nobody can read is never better than the value itself: unknown until apply, or
//! masked.

use std::collections::BTreeSet;

use tribune_record::{Commitment, Decision, Purpose, Unknown, UnknownKind, Value};

use crate::{
    every_case,
    values::{at, leaves},
};

/// The two ways to hide a value.
fn hidden() -> [(&'static str, Value); 2] {
    let references = vec!["aws_s3_bucket.elsewhere.arn".to_owned()];
    let unknown = Unknown { kind: UnknownKind::Configured, references };
    let masked = Commitment::new(Purpose::Redaction, &[7; 32], b"hidden");
    [("unknown", Value::Unknown(unknown)), ("masked", Value::Redacted(masked))]
}

/// Where hiding gains something as things stand: the case, the last key, and why.
const OPEN: [(&str, &[&str], &str); 1] =
    [("injection-tag", &["Note"], "a text that nobody can read talks to nobody")];

/// What cannot be read cannot be proven bad: a veto for it becomes a person's decision, nothing
/// less.
#[test]
fn hiding_a_value_gains_nothing() {
    let hidden = hidden();
    every_case(|court, named| {
        if !named.is_first {
            return vec![];
        }
        // One instance of a resource is as the next.
        let mut seen = BTreeSet::new();
        let before = court.judge(&named.case).decision.min(Decision::Escalated);
        let mut complaints = Vec::new();
        for position in 0..named.case.plan.changes.len() {
            let change = &named.case.plan.changes[position];
            let address = change.address.clone();
            let is_new = seen.insert((&change.module, &change.resource_type, &change.name));
            if !change.action.has_effect() || !is_new {
                continue;
            }
            let ways = leaves(&change.after).into_iter();
            // Terraform repeats the tags there.
            for way in ways.filter(|way| way.first().is_none_or(|key| key != "tags_all")) {
                for (what, value) in &hidden {
                    let mut case = named.case.clone();
                    let change = &mut case.plan.changes[position];
                    *at(&mut change.after, &way).unwrap() = value.clone();
                    let after = court.judge(&case).decision;
                    let known = OPEN.iter().any(|(id, keys, _why)| {
                        named.id == *id
                            && way.last().is_some_and(|key| keys.contains(&key.as_str()))
                    });
                    if after < before && !known {
                        let (id, address, way) = (&named.id, address.clone(), way.join("/"));
                        complaints
                            .push(format!("{id}: {address} {way} {what}: {before} became {after}"));
                    }
                }
            }
        }
        complaints
    });
}
