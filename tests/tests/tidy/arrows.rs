//! Which crate may use which: everything points at `tribune-record`, nothing at `tribune`.

use std::collections::BTreeMap;

use serde_json::Value;

/// Our crates and the ones of ours each may use. A crate that is not listed may not exist.
const MAY_USE: &[(&str, &[&str])] = &[
    ("tribune-record", &[]),
    ("tribune-chain", &["tribune-record"]),
    ("tribune-store", &["tribune-record", "tribune-chain"]),
    ("tribune-abi", &["tribune-record"]),
    ("tribune-host", &["tribune-record", "tribune-abi"]),
    ("tribune-plan", &["tribune-record"]),
    ("tribune-verdict", &["tribune-record"]),
    ("tribune-intent", &["tribune-record", "tribune-verdict"]),
    ("tribune-fake", &["tribune-record"]),
    (
        "tribune-verify",
        &[
            "tribune-record",
            "tribune-chain",
            "tribune-plan",
            "tribune-verdict",
            "tribune-abi",
            "tribune-host",
        ],
    ),
    (
        "tribune",
        &[
            "tribune-record",
            "tribune-chain",
            "tribune-store",
            "tribune-abi",
            "tribune-host",
            "tribune-plan",
            "tribune-verdict",
            "tribune-intent",
            "tribune-verify",
        ],
    ),
    (
        "tribune-tests",
        &[
            "tribune",
            "tribune-record",
            "tribune-chain",
            "tribune-store",
            "tribune-abi",
            "tribune-host",
            "tribune-plan",
            "tribune-verdict",
            "tribune-intent",
            "tribune-fake",
            "tribune-verify",
        ],
    ),
    // What benches use counts as a test's.
    ("tribune-benches", &[]),
];

/// Who may open a socket.
const ON_THE_WIRE: &[&str] = &["tribune", "tribune-intent", "tribune-tests", "tribune-fake"];

/// Strangers that only one crate of ours may know, with what that protects.
const HELD_BY: &[(&str, &[&str], &str)] = &[
    ("sled", &["tribune-store"], "only the store touches the index"),
    ("wasmtime", &["tribune-host"], "only the host runs guests"),
    ("axum", &["tribune"], "only the appliance listens"),
    ("hyper", ON_THE_WIRE, "only the appliance, its client of a model and tests speak HTTP"),
    ("tokio", ON_THE_WIRE, "everything but the server and its client of a model is synchronous"),
    ("rustls", ON_THE_WIRE, "only the appliance, its client of a model and tests open sockets"),
    ("tokio-rustls", ON_THE_WIRE, "only the appliance, its client of a model and tests do"),
];

/// A crate of ours, and what it uses outside its own tests.
#[derive(Debug)]
pub(crate) struct Package {
    name: String,
    uses: Vec<String>,
}

/// The packages `cargo metadata` names; a dependency only tests have does not count.
pub(crate) fn packages(metadata: &Value) -> Option<Vec<Package>> {
    let read = |package: &Value| {
        let uses = package["dependencies"].as_array()?.iter();
        Some(Package {
            name: package["name"].as_str()?.to_owned(),
            uses: uses
                .filter(|used| used["kind"] != "dev")
                .map(|used| used["name"].as_str().map(ToOwned::to_owned))
                .collect::<Option<_>>()?,
        })
    };
    metadata["packages"].as_array()?.iter().map(read).collect()
}

fn is_ours(name: &str) -> bool {
    name == "tribune" || name.starts_with("tribune-")
}

/// Every arrow that must not be.
pub(crate) fn complaints(packages: &[Package]) -> Vec<String> {
    let may_use: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let mut complaints = Vec::new();
    for Package { name, uses } in packages {
        let Some(allowed) = may_use.get(name.as_str()) else {
            complaints.push(format!("{name} is not listed: give it its arrows in tidy/arrows.rs"));
            continue;
        };
        for used in uses {
            if is_ours(used) && !allowed.contains(&used.as_str()) {
                complaints.push(format!("{name} must not use {used}"));
            }
            for (stranger, holders, reason) in HELD_BY {
                if used == stranger && !holders.contains(&name.as_str()) {
                    complaints.push(format!("{name} must not use {stranger}: {reason}"));
                }
            }
        }
    }
    complaints
}

/// Policies whose rule stands in the verdict, since laws and other rules read the same.
const READ_AS_THE_VERDICT: &[&str] = &["least_privilege_iam", "network_exposure", "vendor_access"];

/// A guest is what a policy author writes: of ours it sees the SDK, and the SDK what is pure.
pub(crate) fn guest_complaints(packages: &[Package]) -> Vec<String> {
    let mut complaints = Vec::new();
    for Package { name, uses } in packages {
        let allowed: &[&str] = match name.as_str() {
            "tribune-sdk" => &["tribune-abi", "tribune-record"],
            "tribune-record" => &[],
            "tribune-verdict" => &["tribune-record"],
            "tribune-shared" => &["tribune-record", "tribune-sdk", "tribune-verdict"],
            ours if READ_AS_THE_VERDICT.contains(&ours) => {
                &["tribune-sdk", "tribune-shared", "tribune-verdict"]
            }
            _other => &["tribune-sdk"],
        };
        for used in uses.iter().filter(|used| is_ours(used)) {
            if !allowed.contains(&used.as_str()) {
                complaints.push(format!("{name} must not use {used}"));
            }
        }
    }
    complaints
}

#[track_caller]
fn check(name: &str, uses: &[&str], expected: &[&str]) {
    let uses = uses.iter().map(|used| (*used).to_owned()).collect();
    let found = complaints(&[Package { name: name.to_owned(), uses }]);
    assert_eq!(found, expected);
}

#[test]
fn a_wrong_arrow_is_seen() {
    check("tribune-verdict", &["tribune-record", "serde"], &[]);
    check("tribune-verdict", &["tribune-store"], &["tribune-verdict must not use tribune-store"]);
    check("tribune-verify", &["tribune"], &["tribune-verify must not use tribune"]);
}

#[test]
fn a_stranger_in_the_wrong_crate_is_seen() {
    check("tribune-store", &["sled"], &[]);
    let reason = "tribune-plan must not use sled: only the store touches the index";
    check("tribune-plan", &["sled"], &[reason]);
    let reason = "tribune-verify must not use tokio: everything but the server and its client of a \
                  model is synchronous";
    check("tribune-verify", &["tokio"], &[reason]);
    check("tribune-intent", &["tokio"], &[]);
    let reason = "tribune-intent must not use axum: only the appliance listens";
    check("tribune-intent", &["axum"], &[reason]);
}

#[test]
fn an_unlisted_crate_is_seen() {
    let reason = "tribune-extra is not listed: give it its arrows in tidy/arrows.rs";
    check("tribune-extra", &[], &[reason]);
}

#[test]
fn a_guest_that_reaches_past_the_sdk_is_seen() {
    let guest = |used: &str| Package { name: "instance-size".into(), uses: vec![used.into()] };
    assert!(guest_complaints(&[guest("tribune-sdk")]).is_empty());
    assert_eq!(
        guest_complaints(&[guest("tribune-verdict")]),
        ["instance-size must not use tribune-verdict"]
    );
}

#[test]
fn metadata_is_read_with_its_kinds() {
    let text = r#"{"packages":[{"name":"tribune-plan","dependencies":[
        {"name":"serde","kind":null}, {"name":"tokio","kind":"dev"},
        {"name":"cc","kind":"build"}]}]}"#;
    let read = packages(&serde_json::from_str(text).unwrap()).unwrap();
    assert_eq!(read[0].uses, ["serde", "cc"]);
    assert!(packages(&serde_json::json!({"packages": [{"name": "x"}]})).is_none());
}
