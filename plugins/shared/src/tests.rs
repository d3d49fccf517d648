//! Back and forth: what a request was made of comes out of it again.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value as Json, json};
use tribune_abi::{cases, request, wire};
use tribune_sdk::testing::given;
use tribune_sdk::{Level, Scalar};

use crate::{changes, report};

/// What a policy is given that reads everything.
fn everything() -> wire::Descriptor {
    wire::Descriptor {
        id: "all".into(),
        version: "1".into(),
        rules: vec![],
        reads: vec![wire::ReadKind {
            resource_type: "*".into(),
            attributes: vec![],
            which: wire::Which::Every,
        }],
        reads_plan: true,
    }
}

/// The changes of every case, each beside what comes out of its request; how many there are.
#[track_caller]
fn check(written: &str) -> usize {
    let mut seen = 0;
    for case in cases::read(written).unwrap() {
        let input = case.input();
        let request = given(request(&input, &everything()).unwrap().unwrap());
        let raised = serde_json::to_value(changes(request.changes.iter()).unwrap()).unwrap();
        assert_eq!(raised, serde_json::to_value(&input.plan.changes).unwrap(), "{}", case.name());
        seen = input.plan.changes.len().saturating_add(seen);
    }
    seen
}

#[test]
fn the_cases_of_all_policies() {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let files = fs::read_dir(policies).unwrap().map(|entry| entry.unwrap().path());
    let files = files.map(|folder| folder.join("cases.json")).filter(|path| path.exists());
    let seen: usize = files.map(|path| check(&fs::read_to_string(path).unwrap())).sum();
    assert!(seen > 200, "{seen} changes");
}

fn of(before: &Json, after: &Json) -> String {
    let change =
        json!({ "address": "a_b.c", "action": "update", "before": before, "after": after });
    json!([{ "name": "n", "changes": [change], "expect": [] }]).to_string()
}

#[test]
fn what_is_easily_taken_for_something_else() {
    for (before, after) in [
        (json!(null), json!({})),
        (json!({}), json!({"a": {}, "b": [], "c": null, "d": ""})),
        // Keys that look like positions, and lists of more than ten.
        (json!({"t": {"0": "x"}}), json!({"t": ["x"]})),
        (json!({"0": "x", "1": [["y"], []]}), json!({"1": "x"})),
        (json!({"t": {"00": "x"}, "u": {"1": true, "0": {"0": {}}}}), json!({"t": {"-1": "y"}})),
        (json!({"l": (0..23).collect::<Vec<u8>>()}), json!({"l": [null, true]})),
        // What stands at a place on one side and below it on the other, and names between them.
        (
            json!({"a": "x", "a!": "y", "a-b": "z"}),
            json!({"a": {"b": [7_u8], "/": "~", "~1": false}}),
        ),
        (json!({"a": {"0": {"!": "x"}}, "a!": "y"}), json!({"a": [], "a!": {"0": "x"}})),
        (
            json!({"a": {"$unknown": {"kind": "computed"}}}),
            json!({"a": [{"$unknown": {"kind": "configured", "references": ["x.y"]}}]}),
        ),
        (json!({"$unknown": {"kind": "computed"}}), json!({"$redacted": "ab".repeat(32)})),
    ] {
        assert_eq!(check(&of(&before, &after)), 1);
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33).checked_rem(sides).unwrap()
    }

    fn value(&mut self, depth: u32) -> Json {
        const KEYS: [&str; 9] = ["a", "a!", "a/", "~", "b", "0", "1", "10", "c-d"];
        match self.below(if depth == 0 { 7 } else { 11 }) {
            0 => Json::Null,
            1 => json!(true),
            2 => json!(self.below(9)),
            3 => json!([]),
            4 => json!({}),
            5 => json!({"$unknown": {"kind": "configured", "references": ["var.x"]}}),
            6 => json!({"$redacted": "cd".repeat(32)}),
            7 | 8 => (0..=self.below(12)).map(|_| self.value(depth.saturating_sub(1))).collect(),
            _map => {
                let mut map = Map::new();
                for key in KEYS {
                    if self.below(3) == 0 {
                        map.insert(key.into(), self.value(depth.saturating_sub(1)));
                    }
                }
                Json::Object(map)
            }
        }
    }
}

#[test]
fn any_tree() {
    let mut dice = Dice(7);
    for _turn in 0..2_000_u32 {
        let written = of(&dice.value(3), &dice.value(3));
        assert_eq!(check(&written), 1);
    }
}

#[test]
fn what_is_no_value_is_refused() {
    let case = cases::read(&of(&json!(null), &json!({"a": "x"}))).unwrap().remove(0);
    let mut request = given(request(&case.input(), &everything()).unwrap().unwrap());
    for wrong in [Scalar::Number("one".into()), Scalar::Redacted("ab".into())] {
        request.changes[0].leaves[0].after = wrong;
        changes(request.changes.iter()).unwrap_err();
    }
}

#[test]
fn failures_come_before_what_is_cut() {
    use tribune_record::{Finding, Outcome, Role, Source};
    let finding = |outcome| Finding {
        id: "rule".into(),
        source: Source::Plugin,
        level: tribune_record::Level::Blocking,
        outcome,
        address: None,
        path: None,
        message: "m".into(),
        approvers: vec![Role("who".into())],
        fix: None,
    };
    let mut found = vec![finding(Outcome::Unknown); 3_000];
    found.push(finding(Outcome::Fail));
    let told = report("rule", Level::Blocking, found).unwrap().findings;
    assert_eq!(told[0].outcome, tribune_sdk::Outcome::Fail);
    let last = told.last().unwrap();
    assert_eq!((told.len(), last.approvers.as_slice()), (2_001, &["who".to_owned()][..]));
}
