//! Every id a finding can have is explained: what stands in the verdict's sources, and what the
//! policies say of themselves.
#![cfg(test)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use tribune_host::{Backend, Host};
use tribune_verdict::{catalogue::ROLES, guide};

/// What stands before the id of a finding in the sources.
const BEFORE: [&str; 4] = ["id: \"", "voice(\"", "finding(\"", "Voice::law(\""];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // Where the words of requests are, and where tests are, no finding is made.
        let elsewhere = ["tests", "tests.rs", "fixture.rs", "lexicon", "guide", "guide.rs"];
        if elsewhere.contains(&name) {
            continue;
        }
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
    all
}

/// The ids in a source, with the line of each.
fn ids(text: &str) -> Vec<(usize, &str)> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut ids = Vec::new();
    for (line, text) in (1_usize..).zip(code.lines()) {
        for before in BEFORE {
            for (at, _) in text.match_indices(before) {
                let rest = text.split_at(at.saturating_add(before.len())).1;
                ids.extend(rest.split('"').next().map(|id| (line, id)));
            }
        }
    }
    ids
}

#[test]
fn ids_are_seen_in_sources() {
    let text = "const A: Voice = Voice { id: \"one\", source };\nlet b = finding(\"two\", level);\n\
                const C: Voice = voice(\"three\", Level::Soft);\n";
    assert_eq!(ids(text), [(1, "one"), (2, "two"), (3, "three")]);
    assert!(ids("#[cfg(test)]\nmod tests {\n    finding(\"x\");\n}").is_empty());
}

#[test]
fn every_id_in_the_verdict_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../appliance/verdict/src");
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for path in sources(&root) {
        let text = fs::read_to_string(&path).unwrap();
        for (line, id) in ids(&text) {
            found.entry(id.to_owned()).or_insert_with(|| format!("{}:{line}", path.display()));
        }
    }
    for id in ["pci_baseline", "unknown_value", "plan_incomplete", "intent_scope", "policy_failed"]
    {
        assert!(found.contains_key(id), "{id} is not seen: {found:?}");
    }
    let missing: Vec<_> = found.iter().filter(|(id, _)| guide(id).is_none()).collect();
    assert!(missing.is_empty(), "give each an entry in verdict/src/guide: {missing:?}");
    let unused: Vec<&str> = tribune_verdict::guides()
        .filter(|guide| guide.source != tribune_record::Source::Plugin)
        .map(|guide| guide.id)
        // A site gives the limits of its own their names.
        .filter(|id| !found.contains_key(*id) && *id != "monthly_cost")
        .collect();
    assert!(unused.is_empty(), "these are explained and nobody says them: {unused:?}");
}

#[test]
fn every_policy_shipped_is_explained_as_it_describes_itself() {
    let host = Host::new(Backend::Pulley).unwrap();
    let mut rules = BTreeSet::new();
    for policy in host.descriptors() {
        for rule in &policy.rules {
            rules.insert(rule.id.clone());
            let Some(guide) = guide(&rule.id) else { panic!("{} has no entry", rule.id) };
            // An id that is judged natively beside has the level of both.
            let least = guide.levels.first().copied();
            assert!(least <= Some(rule.floor), "{}: {least:?} {:?}", rule.id, rule.floor);
        }
    }
    let shipped = tribune_verdict::guides()
        .filter(|guide| guide.source == tribune_record::Source::Plugin)
        .map(|guide| guide.id)
        .filter(|id| *id != "policy_failed");
    for id in shipped {
        assert!(rules.contains(id), "{id} is explained and no policy has it");
    }
}

/// What stands on a line that asks a role for its signature, and the rooms where it does.
const ASKS: [(&str, &str); 5] = [
    (".ask(", "/src/"),
    ("Role::from(", "/src/"),
    ("row(", "/operations_matrix/"),
    ("&[&str] =", "/operations_matrix/operation.rs"),
    ("(FINANCE_UP_TO, \"|(Usd::from_cents(", "/cost_threshold_approval.rs"),
];

/// The roles that a source asks for a signature.
fn asked<'a>(file: &str, text: &'a str) -> Vec<&'a str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let asks = |line: &str| {
        let mut here = ASKS.iter().filter(|(_what, room)| file.contains(room));
        here.any(|(what, _room)| what.split('|').any(|what| line.contains(what)))
    };
    let literals =
        code.lines().filter(|line| asks(line)).flat_map(|line| line.split('"').skip(1).step_by(2));
    let plain = |c: char| c.is_ascii_lowercase() || c == '_';
    literals.filter(|text| !text.is_empty() && text.chars().all(plain)).collect()
}

#[test]
fn the_roles_that_sign_stand_in_one_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeSet::new();
    for path in sources(&root.join("appliance/verdict/src")) {
        let text = fs::read_to_string(&path).unwrap();
        let roles = asked(path.to_str().unwrap(), &text);
        found.extend(roles.into_iter().map(str::to_owned));
    }
    let table: BTreeSet<_> = ROLES.iter().map(|one| one.role.to_owned()).collect();
    for role in ["cfo", "network_architect", "emergency_approvers", "security_team"] {
        assert!(found.contains(role), "{role} is not seen: {found:?}");
    }
    found.remove("requester_confirmation");
    let missing: Vec<_> = found.difference(&table).collect();
    assert!(missing.is_empty(), "name them in verdict/src/catalogue/roles.rs: {missing:?}");
    let unused: Vec<_> = table.difference(&found).collect();
    assert!(unused.is_empty(), "nothing asks for these: {unused:?}");
    let page = fs::read_to_string(root.join("appliance/certificates.md")).unwrap();
    let shipped = fs::read_to_string(root.join("appliance/server/defaults/authorities.toml"));
    let shipped = shipped.unwrap();
    for one in ROLES {
        let row = format!("| `{}` | {} |", one.role, one.what);
        assert!(page.contains(&row), "certificates.md lacks {row}");
        let of_role = |line: &&str| line.split_whitespace().nth(1) == Some(one.role);
        let line = shipped.lines().find(of_role);
        assert!(
            line.is_some_and(|line| line.ends_with(one.what)),
            "authorities.toml: {}",
            one.role
        );
    }
}

#[test]
fn every_key_of_the_context_file_stands_on_its_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(root.join("appliance/context.md")).unwrap();
    let known = serde_json::to_value(tribune_record::Context::default()).unwrap();
    let known: BTreeSet<_> = known.as_object().unwrap().keys().map(String::as_str).collect();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    assert_eq!(rows.collect::<BTreeSet<_>>(), known);
    // Its examples are read.
    let examples = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let examples: Vec<&str> = examples.collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let read = tribune_plan::read_context(example.as_bytes());
        assert!(read.is_ok(), "{read:?}");
    }
}
