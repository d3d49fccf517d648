//! The command line against a server: request, submit, approve, export; and the demo.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use crate::site::{CONTEXT, PLAN, Site, WORDS, failed, tribune};

const BLACK_FRIDAY: &str =
    include_str!("../../../../tests/cases/mission/m3-black-friday/plan.json");
const BLACK_FRIDAY_CONTEXT: &str =
    include_str!("../../../../tests/cases/mission/m3-black-friday/context.json");

fn out(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_case_goes_its_way_by_command_line() {
    let site = Site::new();
    let key = site.file("me.key");
    let made = out(&tribune(&["key", "--out", key.to_str().unwrap()]));
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let entry = made.split_once("[[authority]]").unwrap().1;
    let entry = entry.replace("YOUR-ID", "approver-1").replace("YOUR-ROLE", "finance");
    site.append("authorities.toml", &format!("[[authority]]{entry}"));
    let server = site.serve();
    let words = "Scale up production API for Black Friday traffic";
    let id = out(&server.run(&["request", words], "requester"));
    let plan = site.write("plan.json", BLACK_FRIDAY);
    let context = site.write("context.json", BLACK_FRIDAY_CONTEXT);
    let submit = ["submit", "--request-id", id.trim(), "--plan", &plan, "--context", &context];
    let output = server.run(&[&submit[..], &["--format", "json"]].concat(), "orchestrator");
    assert_eq!(output.status.code(), Some(2_i32), "{output:?}");
    let answer: Value = serde_json::from_str(&out(&output)).unwrap();
    let decision = answer["id"].as_str().unwrap();
    let sign = ["approve", decision, "--role", "finance", "--key", key.to_str().unwrap()];
    let output = server.run(&sign, "approver");
    assert_eq!(output.status.code(), Some(0_i32), "{output:?}");
    let shown = out(&output);
    for part in ["ESCALATED", "You sign:", decision, "\"role\": \"finance\"", "APPROVED"] {
        assert!(shown.contains(part), "{part:?} is missing in\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "no colour where there is no terminal");
    // Exported from the running server, and judged again by the verifier's code, under the key that
    // `init` showed.
    let file = site.file("ledger.export");
    let export = ["export", "--out", file.to_str().unwrap()];
    let output = server.run(&export, "auditor");
    assert_eq!(output.status.code(), Some(0_i32), "{output:?}");
    let key = fs::read_to_string(site.home().join("ledger.vkey")).unwrap();
    let key = Some(key.trim_end().parse().unwrap());
    let options = tribune_verify::Options { key, pins: vec![], replay: true };
    let bytes = fs::read(&file).unwrap();
    let report = tribune_verify::verify_export(bytes.as_slice(), &options, |_| ()).unwrap();
    assert_eq!(report.verdict, tribune_verify::Verdict::Sound, "{report:?}");
    assert_eq!((report.counts.replayed, report.counts.approvals), (Some(2), 1));
    let (code, line) = failed(&server.run(&export, "auditor"));
    assert!(code == 9_i32 && line.contains("expected no file"), "{line}");
}

#[test]
fn refusals_and_dead_servers_are_one_line() {
    let site = Site::new();
    let server = site.serve();
    let plan = site.write("plan.json", PLAN);
    let submit = ["submit", "--request-id", "req-0", "--plan", &plan];
    let (code, line) = failed(&server.run(&submit, "orchestrator"));
    assert!(code == 9_i32 && line.contains("404 no_such_request"), "{line}");
    let (code, line) = failed(&server.run(&submit, "requester"));
    assert!(code == 9_i32 && line.contains("403 wrong_role"), "{line}");
    let (code, line) = failed(&server.run(&["export", "--out", "x"], "requester"));
    assert!(code == 9_i32 && line.contains("403 wrong_role"), "{line}");
    let remote = server.remote("orchestrator");
    let remote: Vec<&str> = remote.iter().map(String::as_str).collect();
    drop(server);
    let (code, line) = failed(&tribune(&[&submit[..], &remote[..]].concat()));
    assert!(code == 9_i32 && line.contains("expected an answer"), "{line}");
    let nowhere = ["--server", "http://localhost", "--identity", remote[3]];
    let (code, line) = failed(&tribune(&[&submit[..], &nowhere].concat()));
    assert!(code == 9_i32 && line.contains("https://NAME"), "{line}");
}

#[test]
fn a_local_judgement_is_an_opinion() {
    let site = Site::new();
    let (plan, context) = (site.write("plan.json", PLAN), site.write("context.json", CONTEXT));
    let judge = ["judge", "--plan", &plan, "--context", &context, "--request", WORDS];
    let output = tribune(&judge);
    let text = out(&output);
    assert!(text.contains("opinion") && text.contains("no permit"), "{text}");
    // Whoever closes standard output has no say in the code.
    let (end, closed) = std::io::pipe().unwrap();
    drop(end);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tribune"));
    let piped = command.args(judge).stdout(closed).output().unwrap();
    assert_eq!(piped.status.code(), output.status.code());
    assert!(piped.stderr.is_empty(), "{piped:?}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let output = tribune(&[&judge[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    assert!(json["notes"][0].as_str().unwrap().contains("opinion"), "{json}");
    assert!(json["decision"].is_string());
    let words = site.write("words", WORDS);
    let from_file = ["judge", "--plan", &plan, "--context", &context, "--format", "json"];
    let from_file = tribune(&[&from_file[..], &["--request", &format!("@{words}")]].concat());
    assert_eq!(out(&from_file), out(&output), "the same words, the same opinion");
    let home = site.home();
    let at_home = tribune(&[&judge[..], &["--home", home.to_str().unwrap()]].concat());
    assert_eq!(at_home.status.code(), output.status.code());
    let (code, line) = failed(&tribune(&["judge", "--plan", &plan]));
    assert!(code == 9_i32 && line.contains("--request"), "{line}");
    let (code, _) = failed(&tribune(&["judge", "--plan", "/nowhere", "--request", "x"]));
    assert_eq!(code, 9_i32);
}

/// Each input in turn is the one that is wrong: its file is named, and no other.
#[test]
fn an_error_names_the_file_that_is_wrong() {
    let site = Site::new();
    let (plan, context) = (site.write("plan.json", PLAN), site.write("context.json", CONTEXT));
    let words = format!("@{}", site.write("words", WORDS));
    let check = |arguments: [&str; 3], wrong: &str, said: &str| {
        let [plan, context, words] = arguments;
        let judge = ["judge", "--plan", plan, "--context", context, "--request", words];
        let (code, line) = failed(&tribune(&judge));
        assert!(code == 9_i32 && line.contains(said), "{line}");
        for (name, file) in [("plan", plan), ("context", context), ("words", words)] {
            let file = file.trim_start_matches('@');
            assert_eq!(line.contains(file), name == wrong, "{name}: {line}");
        }
    };
    let broken = site.write("broken.json", "{\"environment\": 7}");
    check([&broken, &context, &words], "plan", "expected");
    check([&plan, &broken, &words], "context", "expected");
    for (unknown, near) in [
        ("{\"ticket\": \"CHG1\"}", "/ticket; the nearest are change_ticket, "),
        ("{\"event\": {\"kind\": \"x\"}}", "/event/kind; the nearest are "),
    ] {
        let unknown = site.write("unknown.json", unknown);
        check([&plan, &unknown, &words], "context", near);
    }
    for (content, said) in [
        (b"\xff".to_vec(), "UTF-8"),
        (b" \n".to_vec(), "found none"),
        (vec![b'w'; 9_000], "8192 bytes"),
    ] {
        let words = format!("@{}", site.write("bad-words", &content));
        check([&plan, &context, &words], "words", said);
    }
    let archive = ["judge", "--plan", &plan, "--request", WORDS, "--archive", "/no/plan.tfplan"];
    let (code, line) = failed(&tribune(&archive));
    assert!(code == 9_i32 && line.contains("/no/plan.tfplan"), "{line}");
    let broken = site.write("broken.tfplan", b"PK\x03\x04");
    let archive = ["judge", "--plan", &plan, "--request", WORDS, "--archive", &broken];
    let (code, line) = failed(&tribune(&archive));
    assert!(code == 9_i32 && line.contains("broken.tfplan: expected"), "{line}");
    assert!(line.contains("(bad_archive)"), "{line}");
    let server = site.serve();
    let submit = ["submit", "--request", WORDS, "--plan", &plan, "--context", &broken];
    let (code, line) = failed(&server.run(&submit, "orchestrator"));
    assert!(code == 9_i32 && line.contains("the context: expected"), "{line}");
}

#[test]
fn a_home_is_private_and_complete() {
    let site = Site::new();
    let mode = |name: &str| fs::metadata(site.home().join(name)).unwrap().permissions().mode();
    for folder in ["", "keys", "tls", "plugins", "tls/auditor"] {
        assert_eq!(mode(folder) & 0o777, 0o700, "{folder}");
    }
    for secret in ["keys/ledger.seed", "keys/redaction.secret", "tls/ca.key", "tls/server.key"] {
        assert_eq!(mode(secret) & 0o777, 0o600, "{secret}");
    }
    for file in [
        "tribune.toml",
        "authorities.toml",
        "guardrails.yaml",
        "guardrails.schema.json",
        "golden-paths.yaml",
        "pricebook.toml",
        "ledger.vkey",
    ] {
        assert!(site.home().join(file).is_file(), "{file}");
    }
}

#[test]
fn the_demo_comes_out_as_expected() {
    let output = tribune(&["demo"]);
    let text = out(&output);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0_i32), "{text}\n{error}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("Every step came out as expected"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colour where there is no terminal");
}
