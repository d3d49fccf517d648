//! What tags and names say of the environment and the scope can make a case stricter, never
//! milder, and taking them away gains nothing where the submission says where it belongs.

use tribune_record::{Case, Change, Decision, Value};

use crate::{
    court::{Court, Named},
    every_case,
    values::{sides, tags},
};

/// Each change with effect, changed by `mutate`, alone: complaints where the case gets milder.
fn one_by_one(
    court: &Court,
    named: &Named,
    what: &str,
    mutate: impl Fn(&mut Change) -> bool,
) -> Vec<String> {
    let before = court.judge(&named.case).decision;
    let mut complaints = Vec::new();
    for at in 0..named.case.plan.changes.len() {
        let mut case = named.case.clone();
        let change = &mut case.plan.changes[at];
        if change.action.has_effect() && mutate(change) {
            let address = change.address.clone();
            complaints.extend(milder(court, named, before, &case, &format!("{address} {what}")));
        }
    }
    complaints
}

fn milder(
    court: &Court,
    named: &Named,
    before: Decision,
    case: &Case,
    what: &str,
) -> Option<String> {
    let after = court.judge(case).decision;
    (after < before).then(|| format!("{}: {what}: {before} became {after}", named.id))
}

fn add(change: &mut Change, key: &str, value: &str) -> bool {
    let mut added = false;
    for side in sides(change) {
        for tags in tags(side) {
            added |= tags.insert(key.to_owned(), Value::text(value)).is_none();
        }
    }
    added
}

/// Whether a tag of the object itself says where it belongs already.
fn is_tagged(change: &mut Change) -> bool {
    has_one_of(change, &["Environment"])
}

/// Whether a tag of the object itself says what it holds.
fn is_scoped(change: &mut Change) -> bool {
    has_one_of(change, &["DataClass", "DataResidency"])
}

fn has_one_of(change: &mut Change, keys: &[&str]) -> bool {
    let mut all = sides(change).flat_map(tags);
    all.any(|tags| keys.iter().any(|key| tags.contains_key(*key)))
}

#[test]
fn one_more_tag_is_never_milder() {
    let strict = [
        ("env", "production"),
        ("Stage", "prod"),
        ("DataClass", "pci"),
        ("DataResidency", "EU"),
        ("Purpose", "audit"),
        ("Note", "anything"),
    ];
    let mild = [("env", "development"), ("Stage", "sandbox"), ("Lifecycle", "test")];
    // What is said to hold nothing of it, beside a tag that says it does.
    let out = [("PCI", "no"), ("gdpr", "no"), ("Scope", "internal"), ("PII", "us")];
    every_case(|court, named| {
        let mut complaints = Vec::new();
        for (key, value) in strict {
            let what = format!("tagged {key}={value}");
            complaints.extend(one_by_one(court, named, &what, |c| add(c, key, value)));
        }
        for (key, value) in mild {
            let what = format!("tagged {key}={value}");
            let mutate = |change: &mut Change| is_tagged(change) && add(change, key, value);
            complaints.extend(one_by_one(court, named, &what, mutate));
        }
        for (key, value) in out {
            let what = format!("tagged {key}={value}");
            let mutate = |change: &mut Change| is_scoped(change) && add(change, key, value);
            complaints.extend(one_by_one(court, named, &what, mutate));
        }
        complaints
    });
}

/// Attributes that hold an object's name and no more.
const NAMES: [&str; 6] =
    ["name", "bucket", "identifier", "cluster_identifier", "function_name", "alarm_name"];

/// Renames the object, and its address.
fn rename(change: &mut Change, new: impl Fn(&str) -> String) -> bool {
    let mut renamed = false;
    for side in sides(change) {
        let Value::Map(object) = side else { continue };
        for (_key, value) in object.iter_mut().filter(|(key, _)| NAMES.contains(&key.as_str())) {
            if let Value::Text(text) = value {
                *text = new(text);
                renamed = true;
            }
        }
    }
    renamed
}

#[test]
fn a_stricter_name_is_never_milder() {
    every_case(|court, named| {
        let mut complaints = Vec::new();
        for clue in ["prod", "pci", "eu-customers"] {
            let mutate = |change: &mut Change| rename(change, |name| format!("{name}-{clue}"));
            complaints.extend(one_by_one(court, named, &format!("called {clue}"), mutate));
        }
        complaints
    });
}

/// Where the submission and the words say all there is to say, names and tags add nothing: without
/// them the case is no milder.
#[test]
fn a_fixed_environment_does_not_rest_on_tags_or_names() {
    every_case(|court, named| {
        let mut fixed = named.clone();
        fixed.case.context.environment = Some("production".to_owned());
        let request = fixed.case.request.as_mut().unwrap();
        let scopes = scopes(&fixed.case.plan.changes);
        if !scopes.is_empty() {
            request.text = format!("{} It is for {scopes}.", request.text);
        }
        let base = court.judge(&fixed.case);
        if base.findings.iter().any(|finding| finding.message.contains("you said")) {
            // A tag that contradicts the words: without it there is no contradiction.
            return vec![];
        }
        let before = base.decision;
        let mut bare = fixed.case.clone();
        for change in &mut bare.plan.changes {
            untag(change);
        }
        let mut complaints: Vec<String> =
            milder(court, &fixed, before, &bare, "without tags").into_iter().collect();
        complaints.extend(one_by_one(court, &fixed, "without tags", untag));
        let renamed = |change: &mut Change| rename(change, |_| "thing".to_owned());
        complaints.extend(one_by_one(court, &fixed, "renamed", renamed));
        complaints
    });
}

/// Takes the tags away, but for those that say what no submission can: that it serves the audit.
fn untag(change: &mut Change) -> bool {
    let mut had = false;
    for side in sides(change) {
        for tags in tags(side) {
            had |= !tags.is_empty();
            tags.retain(|key, _value| key == "Purpose");
        }
    }
    had
}

/// The scopes that tags or names give, in words.
fn scopes(changes: &[Change]) -> String {
    let text = format!("{changes:?}").to_lowercase();
    let mut scopes = Vec::new();
    if text.contains("pci") {
        scopes.push("PCI card data");
    }
    if text.contains("\"eu\"") || text.contains("eu-") {
        scopes.push("European customers");
    }
    scopes.join(" and ")
}
