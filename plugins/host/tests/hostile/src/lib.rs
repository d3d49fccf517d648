//! A policy that does what a policy must not; its setting, a JSON text, says what. Only tests
//! load it.
#![expect(
    clippy::panic,
    clippy::infinite_loop,
    clippy::mem_forget,
    unconditional_recursion,
    reason = "this is what is tested"
)]

use core::hint::black_box;

use tribune_sdk::{
    Descriptor, Failure, Finding, Fix, Level, Outcome, PatchOp, Policy, Report, Request, Rule,
};

struct Hostile;
tribune_sdk::export!(Hostile);

const RULE: &str = "hostile_rule";

impl Policy for Hostile {
    fn describe() -> Descriptor {
        Descriptor {
            id: "hostile".into(),
            version: "1".into(),
            rules: vec![
                Rule::new(RULE, "Never", Level::Governance, &[]),
                Rule::new("hostile_silence", "Declared, and never evaluated", Level::Soft, &[]),
            ],
            reads: vec![tribune_sdk::ReadKind::whole("aws_instance")],
            reads_plan: false,
        }
    }

    fn validate_settings(settings_json: &str) -> Result<(), String> {
        match settings_json {
            "\"unsettable\"" => Err("no\u{1b}[31m".into()),
            _ => Ok(()),
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let mut report = Report { findings: vec![], rules_evaluated: vec![RULE.into()] };
        let address = case.changes.first().map(|change| change.address.clone());
        let sound = Finding {
            rule: RULE.into(),
            level: Level::Governance,
            outcome: Outcome::Fail,
            address,
            pointer: Some("/ami".into()),
            message: "sound".into(),
            approvers: vec!["security".into()],
            fix: None,
        };
        match case.settings_json.trim_matches('"') {
            "loop" => spin(),
            "memory" => hoard(),
            "recursion" => sink(&[0; 64]),
            "panic" => crash(),
            "refuse" => return Err(Failure::Internal("I would rather not".into())),
            "giant" => report.findings.push(Finding { message: "x".repeat(40 << 20), ..sound }),
            "many" => report.findings = vec![Finding { message: "x".into(), ..sound }; 20_001],
            "nothing" => report.rules_evaluated.clear(),
            "made_up" => report.rules_evaluated.push("unheard_of".into()),
            "undeclared" => report.findings.push(Finding { rule: "unheard_of".into(), ..sound }),
            "silent" => report.findings.push(Finding { rule: "hostile_silence".into(), ..sound }),
            "floor" => report.findings.push(Finding { level: Level::Hard, ..sound }),
            "foreign" => report
                .findings
                .push(Finding { address: Some("aws_db_instance.other".into()), ..sound }),
            "nowhere" => report.findings.push(Finding { address: None, ..sound }),
            "pointer" => report.findings.push(Finding { pointer: Some("ami".into()), ..sound }),
            "mute" => report.findings.push(Finding { message: " ".into(), ..sound }),
            "role" => report.findings.push(Finding { approvers: vec!["The Boss".into()], ..sound }),
            "patch" => report.findings.push(Finding { fix: fix("nonsense"), ..sound }),
            "poses" => {
                let unknown = r#"{"$unknown":{"kind":"computed"}}"#;
                report.findings.push(Finding { fix: fix(unknown), ..sound });
            }
            "control" => report.findings.push(Finding { message: "a\u{1b}[2J\nb".into(), ..sound }),
            _ => report.findings.push(sound),
        }
        Ok(report)
    }
}

fn fix(value: &str) -> Option<Fix> {
    Some(Fix { patch: vec![PatchOp::set("/ami", value)], words: "Do.".into() })
}

fn crash() -> ! {
    panic!("as told")
}

fn spin() -> ! {
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns.wrapping_add(1));
    }
}

fn hoard() {
    loop {
        core::mem::forget(black_box(vec![1_u8; 1 << 20]));
    }
}

fn sink(above: &[u8]) {
    let here = black_box([above.first().copied().unwrap_or_default(); 64]);
    sink(&here);
    black_box(here);
}
