//! What the file means is read, what it cannot mean is refused with its line, and the schema for
//! editors refuses nothing that is read.

mod agree;
mod valid;

use tribune_record::{
    AppliesTo, Enforcement, EnvironmentKind, Guardrail, Level, Requirement, Role,
};

use super::*;
use crate::config::settings::Files;

/// The rules of the policies installed in these tests, one of them somebody else's.
fn installed() -> Vec<(String, Level)> {
    let rules = [("encryption_at_rest", Level::Hard), ("their_rule", Level::Governance)];
    rules.map(|(id, floor)| (id.to_owned(), floor)).to_vec()
}

fn read_text(text: &str) -> Result<Vec<Guardrail>, String> {
    read("guardrails.yaml", text, &installed()).map_err(|error| error.to_string())
}

/// One guardrail of these lines, the first of which is line 3 of the file.
fn one(lines: &str) -> String {
    let lines: Vec<_> = lines.lines().map(str::trim_end).collect();
    format!("guardrails:\n  security:\n  - {}\n", lines.join("\n    "))
}

#[track_caller]
fn refused(text: &str, line: u32, parts: &[&str]) {
    let error = read_text(text).unwrap_err();
    let place = format!("guardrails.yaml, line {line}: expected ");
    assert!(error.starts_with(&place), "{error:?} does not begin with {place:?}");
    for part in parts.iter().chain(&["found "]) {
        assert!(error.contains(part), "{error:?} lacks {part:?}");
    }
    assert!(!error.contains('\n') && error.len() < 2_000, "{error:?}");
}

#[test]
fn the_shipped_file_adds_nothing_but_its_approvers() {
    let (_, text) = Files::shipped().guardrails;
    let guardrails = read_text(&text).unwrap();
    assert_eq!(guardrails.len(), 16);
    for guardrail in guardrails {
        let own = check::own_level(&guardrail.name, &installed()).unwrap();
        assert_eq!(guardrail.level, own, "{}", guardrail.name);
        assert!(guardrail.requirements.is_empty() && guardrail.applies_to.is_everywhere());
    }
}

#[test]
fn the_limit_shown_in_the_shipped_file_reads() {
    let (_, text) = Files::shipped().guardrails;
    let (above, example) = text.split_once("    # A limit of your own:\n").unwrap();
    let (example, _below) = example.split_once("\n\n").unwrap();
    let read = read_text(&format!("{above}{}\n", example.replace("    # ", "    "))).unwrap();
    let own = read.iter().find(|one| one.name == "monthly_cost_sandbox").unwrap();
    assert_eq!((own.level, own.threshold), (Level::Governance, Some(500)));
    assert_eq!(own.approvers, [Role::from("team_lead")]);
    assert_eq!(own.applies_to.environments, [EnvironmentKind::NonProduction]);
}

#[test]
fn everything_that_is_written_is_read() {
    let read = read_text(&one(
        "name: encryption_at_rest\nlevel: blocking\nenforcement: advise\napplies_to:\n  \
         resource_kinds: [aws_db_*, aws_ebs_volume]\n  segments: ['cards-*']\n  \
         environments: [production]\nrequirements: [customer_managed_key, key_rotation]\n\
         approvers: [dba, security_team]",
    ));
    let expected = Guardrail {
        name: "encryption_at_rest".to_owned(),
        level: Level::Blocking,
        approvers: vec![Role::from("dba"), Role::from("security_team")],
        enforcement: Enforcement::Advise,
        applies_to: AppliesTo {
            resource_kinds: vec!["aws_db_*".to_owned(), "aws_ebs_volume".to_owned()],
            segments: vec!["cards-*".to_owned()],
            environments: vec![EnvironmentKind::Production],
        },
        threshold: None,
        requirements: vec![Requirement::CustomerManagedKey, Requirement::KeyRotation],
    };
    assert_eq!(read.unwrap(), [expected]);
    assert_eq!(read_text("guardrails: {}\n").unwrap(), []);
}

#[test]
fn a_name_nobody_knows_is_refused_with_those_that_are_known() {
    refused(
        &one("name: encryption\nlevel: hard"),
        3,
        &["`encryption`", "encryption_at_rest", "pci_baseline", "their_rule", "monthly_cost_"],
    );
    let second = "  - name: their_rule\n    level: blocking\n  - level: hard\n    name: a_rule\n";
    refused(&format!("guardrails:\n  cost:\n{second}"), 6, &["`a_rule`"]);
    refused(&one("name: monthly_cost_\nlevel: soft\nthreshold: 1"), 3, &["`monthly_cost_`"]);
}

#[test]
fn a_name_stands_once_in_all_groups() {
    let text = "guardrails:\n  security:\n    - name: unknown_value\n      level: governance\n  \
                operations:\n    - name: unknown_value\n      level: blocking\n";
    refused(text, 6, &["once", "unknown_value again", "line 3"]);
}

#[test]
fn no_level_is_put_under_the_rules_own() {
    for (name, level, allowed) in [
        ("encryption_at_rest", "soft", "`hard`, `governance` or `blocking`"),
        ("their_rule", "hard", "`governance` or `blocking`"),
        ("pci_baseline", "governance", "`blocking`"),
        ("production_change_ticket", "hard", "`governance` or `blocking`"),
        ("plan_archive_mismatch", "governance", "`blocking`"),
        ("local_exec", "soft", "`blocking`"),
    ] {
        let text = one(&format!("name: {name}\nlevel: {level}"));
        refused(&text, 4, &[name, allowed, &format!("found `{level}`")]);
        read_text(&one(&format!("name: {name}\nlevel: blocking"))).unwrap();
    }
    refused(&one("name: local_exec\nlevel: sofd"), 4, &["`soft`", "`blocking`", "found `sofd`"]);
    refused(&one("name: local_exec"), 3, &["`level`", "found none"]);
    refused(&one("name: local_exec\nlevel: 3"), 4, &["found"]);
}

#[test]
fn a_threshold_is_a_number_that_the_rule_can_take() {
    let limit = |threshold: &str| {
        one(&format!("name: monthly_cost\nlevel: governance\nthreshold: {threshold}"))
    };
    assert_eq!(read_text(&limit("500")).unwrap()[0].threshold, Some(500));
    for wrong in ["-1", "0", "1.5", "99999999999999999999999999", "many"] {
        refused(&limit(wrong), 5, &["whole", "found"]);
    }
    for wrong in [".nan", ".inf", "1e400"] {
        refused(&limit(wrong), 5, &["number", "found"]);
    }
    for wrong in ["'500'", "[500]", "{a: 1}", "true", ""] {
        refused(&limit(wrong), 5, &["whole number", "found"]);
    }
    refused(&limit("1000000001"), 5, &["from 1 to 1000000000", "found 1000000001"]);
    refused(&limit("4294967296"), 5, &["from 1 to 1000000000", "found 4294967296"]);
    refused(&one("name: monthly_cost\nlevel: soft"), 3, &["`threshold`", "dollars a month"]);
    let law = |dollars: u32| {
        one(&format!("name: cost_threshold_approval\nlevel: governance\nthreshold: {dollars}"))
    };
    read_text(&law(1_000)).unwrap();
    refused(&law(1_001), 5, &["from 1 to 1000", "found 1001"]);
    let days = one("name: backup_and_logging\nlevel: soft\nthreshold: 36");
    refused(&days, 5, &["whole days from 1 to 35"]);
    let none = one("name: pci_baseline\nlevel: blocking\nthreshold: 5");
    refused(&none, 5, &["no threshold", "monthly_cost"]);
    refused(&one("name: their_rule\nlevel: governance\nthreshold: 5"), 5, &["no threshold"]);
}

#[test]
fn a_requirement_is_one_that_the_rule_can_demand() {
    let of = |name: &str, list: &str| {
        one(&format!("name: {name}\nlevel: blocking\nrequirements: {list}"))
    };
    read_text(&of("backup_and_logging", "[final_snapshot]")).unwrap();
    let both = "`customer_managed_key` or `key_rotation`";
    refused(&of("encryption_at_rest", "[final_snapshot]"), 5, &[both, "`final_snapshot`"]);
    refused(&of("encryption_at_rest", "[tls]"), 5, &["`customer_managed_key`", "found `tls`"]);
    refused(&of("encryption_at_rest", "[]"), 5, &[both, "empty list"]);
    refused(&of("encryption_at_rest", "key_rotation"), 5, &["found"]);
    let twice = "[key_rotation, key_rotation]";
    refused(&of("encryption_at_rest", twice), 5, &["once", "`key_rotation` again"]);
    refused(&of("pci_baseline", "[key_rotation]"), 5, &["no requirements"]);
    refused(&of("their_rule", "[key_rotation]"), 5, &["no requirements"]);
}

#[test]
fn approvers_are_roles_that_somebody_can_sign_in() {
    let of = |list: &str| one(&format!("name: their_rule\nlevel: governance\napprovers: {list}"));
    read_text(&of("[dba, team_2]")).unwrap();
    refused(&of("[]"), 5, &["at least one role", "empty list"]);
    refused(&of("[requester_confirmation]"), 5, &["sign in", "`requester_confirmation`"]);
    for wrong in ["[Dba]", "['']", "[a b]", "['1a']"] {
        refused(&of(wrong), 5, &["a role", "found"]);
    }
    refused(&of("[dba, dba]"), 5, &["once", "`dba` again"]);
    refused(&of("dba"), 5, &["found"]);
    refused(&of(""), 5, &["found"]);
}

#[test]
fn places_are_lists_with_something_in_them() {
    let of = |to: &str| one(&format!("name: their_rule\nlevel: blocking\napplies_to: {to}"));
    read_text(&of("{segments: [ml]}")).unwrap();
    for empty in ["{segments: []}", "{resource_kinds: []}", "{environments: []}"] {
        refused(&of(empty), 5, &["at least one", "empty list"]);
    }
    refused(&of("{}"), 5, &["`resource_kinds`", "found none"]);
    refused(&of("[ml]"), 5, &["found"]);
    refused(&of(""), 5, &["found"]);
    refused(&of("{segment: [ml]}"), 5, &["`segments`", "found `segment`"]);
    refused(&of("{environments: [staging]}"), 5, &["`production`", "found `staging`"]);
    refused(&of("{environments: [production, production]}"), 5, &["once"]);
    for wrong in ["rds", "aws db", "''", "aws_db_[a-z]"] {
        refused(&of(&format!("{{resource_kinds: [{wrong}]}}")), 5, &["found"]);
    }
    let misspelt = of("{resource_kinds: [aws_db_*, aws_db_instnace]}");
    refused(&misspelt, 5, &["\"aws_db_instnace\"", "nearest are aws_db_instance"]);
    refused(&of("{segments: ['a b']}"), 5, &["a segment", "\"a b\""]);
}

#[test]
fn what_would_do_nothing_is_refused() {
    let advise = |name: &str, level: &str, more: &str| {
        one(&format!("name: {name}\nlevel: {level}\nenforcement: advise{more}"))
    };
    read_text(&advise("encryption_at_rest", "blocking", "")).unwrap();
    read_text(&advise("encryption_at_rest", "hard", "\nrequirements: [key_rotation]")).unwrap();
    refused(&advise("encryption_at_rest", "hard", ""), 5, &["`enforce`", "hard by itself"]);
    refused(&advise("encryption_at_rest", "hard", "\napprovers: [dba]"), 5, &["`enforce`"]);
    refused(&advise("pci_baseline", "blocking", ""), 5, &["is a law", "`advise`"]);
    refused(&advise("deletion_confirmation", "blocking", ""), 5, &["is a law"]);
    refused(&one("name: local_exec\nlevel: blocking\nenforcement: maybe"), 5, &["`advise`"]);
    let narrowed = |level: &str, more: &str| {
        one(&format!("name: their_rule\nlevel: {level}\napplies_to: {{segments: [ml]}}{more}"))
    };
    refused(&narrowed("governance", ""), 5, &["a graver level", "holds everywhere"]);
    read_text(&narrowed("governance", "\napprovers: [dba]")).unwrap();
    read_text(&narrowed("blocking", "")).unwrap();
}

#[test]
fn another_shape_is_refused() {
    refused("", 1, &["at least one key", "found an empty file"]);
    refused("# none\n\n", 1, &["found an empty file"]);
    refused("guardrails:\n", 1, &["security", "found nothing"]);
    refused("guardrails: []\nextra: 1\n", 1, &["found"]);
    refused("guardrails: {}\nextra: 1\n", 2, &["`guardrails`", "found `extra`"]);
    refused("guardrails:\n  safety: []\n", 2, &["`security`", "found `safety`"]);
    refused("guardrails:\n  - name: local_exec\n    level: blocking\n", 1, &["security", "found"]);
    refused("guardrails:\n  cost:\n", 2, &["a list of guardrails", "found nothing"]);
    refused(&one("name: local_exec\nlevle: blocking"), 4, &["`level`", "found `levle`"]);
    refused(&one("name: local_exec\nlevel: blocking\nlevel: blocking"), 5, &["once", "`level`"]);
    refused("guardrails: {}\n---\nguardrails: {}\n", 3, &["one document"]);
    refused(&one("name: [local_exec]\nlevel: blocking"), 3, &["found"]);
    let odd = one(&format!("name: \"a\\nb{}\"\nlevel: blocking", "x".repeat(9_000)));
    refused(&odd, 3, &["`a bxxx"]);
}
