//! A home's guardrails: a wrong line stops the server and `judge` alike, and a limit of the site's
//! own holds where it says.

use std::fs;

use serde_json::Value;

use crate::site::{CONTEXT, PLAN, Site, WORDS, failed, tribune};

/// What `judge` says of the machine-learning segment, $902 a month outside of production.
fn judged(site: &Site, roles: &str) -> (Option<i32>, Value) {
    let home = site.home();
    let (plan, context) = (site.write("p.json", PLAN), site.write("c.json", CONTEXT));
    let files = ["--plan", &plan, "--context", &context, "--home", home.to_str().unwrap()];
    let how = ["judge", "--format", "json", "--request", WORDS, "--assume-approved", roles];
    let output = tribune(&[&how[..], &files[..]].concat());
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

/// A limit of the site's own, at the end of the last group.
fn limit(dollars: u32, environment: &str) -> String {
    [
        "    - name: monthly_cost_sandbox",
        "      level: governance",
        &format!("      threshold: {dollars}"),
        &format!("      applies_to: {{environments: [{environment}]}}"),
        "      approvers: [team_lead]",
    ]
    .join("\n")
}

#[test]
fn a_limit_of_the_sites_own_asks_whom_it_names() {
    let shipped = judged(&Site::new(), "nobody");
    assert_eq!(shipped.0, Some(0_i32), "{:#}", shipped.1);
    for (dollars, environment, roles, code) in [
        (500, "non_production", "nobody", 2_i32),
        (500, "non_production", "team_lead", 0_i32),
        (1_000, "non_production", "nobody", 0_i32),
        (500, "production", "nobody", 0_i32),
    ] {
        let site = Site::new();
        site.append("guardrails.yaml", &limit(dollars, environment));
        let (found, judgment) = judged(&site, roles);
        let what = format!("{dollars} {environment} {roles}");
        assert_eq!(found, Some(code), "{what}: {judgment:#}");
        let asked = judgment["approvers"].as_array().unwrap();
        assert_eq!(asked.iter().any(|role| role == "team_lead"), code == 2_i32, "{what}");
        let policies = judgment["policies"].as_array().unwrap();
        assert!(policies.iter().any(|policy| policy["id"] == "monthly_cost_sandbox"), "{what}");
    }
}

#[test]
fn a_wrong_line_stops_the_server_and_judge() {
    let site = Site::new();
    site.append("guardrails.yaml", "    - name: local_exec\n      level: soft");
    let text = fs::read_to_string(site.home().join("guardrails.yaml")).unwrap();
    let at = text.lines().count();
    let home = site.home();
    let (home, plan) = (home.to_str().unwrap(), site.write("p.json", PLAN));
    let judge = ["judge", "--request", WORDS, "--plan", &plan, "--home", home];
    let serve = ["serve", "--listen", "127.0.0.1:0", "--home", home];
    for command in [&judge[..], &serve[..]] {
        let (code, line) = failed(&tribune(command));
        assert_eq!(code, 9_i32, "{line}");
        let place = format!("guardrails.yaml, line {at}: expected the level `blocking`");
        assert!(line.contains(&place) && line.contains("found `soft`"), "{line}");
    }
}
