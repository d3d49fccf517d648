//! `explain`: rules in plain words, and a decision for the person who asked and the engineer.

use std::process::Output;

use crate::site::{CONTEXT, Server, Site, WORDS, failed, tribune};

const OPENS_PCI: &str =
    include_str!("../../../../tests/cases/mission/m2-ml-segment-opens-pci/plan.json");

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn explain(arguments: &[&str]) -> String {
    out(&tribune(&[&["explain"], arguments].concat()))
}

#[test]
fn all_ids_are_listed_and_each_is_explained() {
    let all = explain(&[]);
    let ids: Vec<&str> = all
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(str::trim)
        .collect();
    assert!(ids.len() >= 30, "{ids:?}");
    for heading in ["Laws", "Rules", "The plan, the request", "Policies"] {
        assert!(all.contains(heading), "{all}");
    }
    for id in &ids {
        let text = explain(&[id]);
        assert!(text.contains(id), "{text}");
        for part in ["Level", "What it reads", "Who settles it", "How to satisfy it", "Example"] {
            assert!(text.contains(part), "{id} lacks {part:?}:\n{text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}

#[test]
fn a_law_and_a_policy_say_what_binds_them() {
    let law = explain(&["pci_baseline"]);
    assert!(law.contains("vetoes") && law.contains("no setting"), "{law}");
    assert!(law.contains("can be overridden by no one"), "{law}");
    let policy = explain(&["encryption_at_rest"]);
    assert!(policy.contains("offers a fix") && policy.contains("guardrails.yaml"), "{policy}");
    assert!(policy.contains("PCI DSS"), "{policy}");
    assert_eq!(policy.matches("aws_instance,").count(), 1, "{policy}");
    assert!(!law.contains("guardrails.yaml"), "{law}");
}

#[test]
fn what_is_not_known_is_told_with_the_nearest() {
    for (wrong, near) in [
        ("pci_basline", "pci_baseline"),
        ("cost", "cost_threshold_approval"),
        ("encryption", "encryption_at_rest"),
    ] {
        let (code, line) = failed(&tribune(&["explain", wrong]));
        assert!(code == 9_i32 && line.contains(near) && line.contains(wrong), "{line}");
    }
    let hostile = format!("x\u{1b}[2J{}", "y".repeat(100_000));
    let (code, line) = failed(&tribune(&["explain", &hostile]));
    assert!(code == 9_i32 && line.len() < 600 && !line.contains('\u{1b}'), "{line}");
    let (code, line) = failed(&tribune(&["explain", "dec-0"]));
    assert!(code == 9_i32 && line.contains("--server and --identity"), "{line}");
    let usage = ["explain", "dec-0", "--server", "https://localhost"];
    assert_eq!(failed(&tribune(&usage)).0, 9_i32);
}

async fn vetoed(server: &Server) -> String {
    let id = server.client("requester").register(WORDS).await;
    let parts: [(&str, &[u8]); 3] = [
        ("plan", OPENS_PCI.as_bytes()),
        ("context", CONTEXT.as_bytes()),
        ("request_id", id.as_bytes()),
    ];
    let (decision, id) = server.client("orchestrator").form(&parts, None).await.decided();
    assert_eq!(decision, "VETOED");
    id
}

#[tokio::test]
async fn a_decision_is_explained_to_who_may_read_it() {
    let site = Site::new();
    let server = site.serve();
    let id = vetoed(&server).await;
    let text = out(&server.run(&["explain", &id], "requester"));
    let mut rest = text.as_str();
    for part in [
        "VETOED\n  It tried to do more than you asked: ",
        "intent_scope (vetoes)\n  It demands: The plan does what was asked",
        "What to do: Take the unasked change out",
        "For the engineer\n",
        "no_public_production_access at /",
    ] {
        let found = rest.find(part);
        assert!(found.is_some(), "{part:?} is missing, or out of order, in\n{text}");
        rest = rest.split_at(found.unwrap()).1;
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let (code, line) = failed(&server.run(&["explain", &id], "monitor"));
    assert!(code == 9_i32 && line.contains("wrong_role"), "{line}");
    let (code, line) = failed(&server.run(&["explain", "dec-0"], "requester"));
    assert!(code == 9_i32 && line.contains("no_such_decision"), "{line}");
    server.end();
}
