//! What an object was before says nothing against what it becomes: a repair is no offence.

use tribune_record::{Action, Finding, Source, Value};

use crate::{
    every_case,
    values::{at, leaves},
};

/// What would be bad in this place, where the value that stands there is not.
fn bad(way: &[String], good: &Value) -> Option<Value> {
    let key = way.iter().rev().find(|step| step.parse::<usize>().is_err())?;
    let text = |text: &str| Some(Value::text(text));
    let bad = match key.as_str() {
        "cidr_blocks" | "cidr_ipv4" => text("0.0.0.0/0"),
        "ipv6_cidr_blocks" | "cidr_ipv6" => text("::/0"),
        "publicly_accessible" => Some(Value::Bool(true)),
        "storage_encrypted"
        | "encrypted"
        | "at_rest_encryption_enabled"
        | "multi_az"
        | "internal"
        | "block_public_acls"
        | "block_public_policy"
        | "enable_logging"
        | "is_multi_region_trail" => Some(Value::Bool(false)),
        "acl" => text("public-read"),
        "policy" => text(
            r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#,
        ),
        _other => None,
    };
    bad.filter(|bad| bad != good)
}

/// What laws, rules and policies say, as far as it does not come from comparing with the words.
fn offences(findings: &[Finding]) -> Vec<(String, Option<String>, String)> {
    // What a change costs is what it adds to what was there, and access is new to whom it was not
    // given before.
    let of_both = ["access_end", "cost_threshold_approval"];
    let counts = |finding: &&Finding| {
        finding.source != Source::Intent && !of_both.contains(&finding.id.as_str())
    };
    let key = |finding: &Finding| {
        // When access ends is told where it is new.
        let message = finding.message.replace(" It has no end.", "");
        (finding.id.clone(), finding.address.clone(), message)
    };
    findings.iter().filter(counts).map(key).collect()
}

/// Every object that stands, as if it had been bad in one place before.
#[test]
fn a_bad_past_is_no_offence() {
    every_case(|court, named| {
        let mut complaints = Vec::new();
        if !named.is_first {
            return complaints;
        }
        for position in 0..named.case.plan.changes.len() {
            let mut base = named.case.clone();
            let change = &mut base.plan.changes[position];
            if !matches!(change.action, Action::Create | Action::Update) {
                continue;
            }
            // An object that stands already and is touched in nothing.
            change.action = Action::Update;
            change.before = change.after.clone();
            let after = change.after.clone();
            let before = offences(&court.judge(&base).findings);
            for way in leaves(&after) {
                let mut case = base.clone();
                let change = &mut case.plan.changes[position];
                let place = at(&mut change.before, &way).unwrap();
                let Some(bad) = bad(&way, place) else { continue };
                *place = bad;
                let (id, address) = (&named.id, change.address.clone());
                let found = offences(&court.judge(&case).findings);
                let more = found.into_iter().find(|finding| !before.contains(finding));
                if let Some((rule, _, message)) = more {
                    let way = way.join("/");
                    complaints.push(format!("{id}: {address} {way} was bad: {rule}: {message}"));
                }
            }
        }
        complaints
    });
}
