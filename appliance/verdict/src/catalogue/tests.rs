//! The one table of levels holds every name that anything here speaks under.

extern crate std;

use std::{borrow::ToOwned as _, collections::BTreeSet, fs, path::Path, string::String, vec::Vec};

use super::*;
use crate::{LAWS, RULES};

#[test]
fn the_laws_are_the_laws() {
    let laws = CATALOGUE.iter().filter(|entry| entry.is_law).map(|entry| entry.id);
    let named: BTreeSet<&str> = laws.collect();
    assert_eq!(named, LAWS.iter().map(|law| law.id).collect::<BTreeSet<_>>());
    for rule in &RULES {
        assert!(known(rule.id).is_some_and(|entry| !entry.is_law), "{}", rule.id);
    }
}

#[test]
fn each_rule_stands_once_in_order() {
    let ids: Vec<_> = CATALOGUE.iter().map(|entry| (!entry.is_law, entry.id)).collect();
    assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
}

/// The sources of this crate, without their tests.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name == "tests" {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if name != "tests.rs" && name != "fixture.rs" {
            let text = fs::read_to_string(&path).unwrap();
            found.push(text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned());
        }
    }
}

/// The ids in `id: "…"` and `voice("…"`, the two ways in which a rule here is given its name.
fn ids(text: &str) -> Vec<&str> {
    let after =
        |mark: &'static str| text.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
    after("id: \"").chain(after("voice(\"")).collect()
}

#[test]
fn every_name_that_a_finding_carries_stands_here() {
    let mut texts = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut texts);
    let all: BTreeSet<&str> = texts.iter().flat_map(|text| ids(text)).collect();
    assert!(all.len() > 20, "{all:?}");
    let missing: Vec<_> = all.into_iter().filter(|id| known(id).is_none()).collect();
    assert!(missing.is_empty(), "src/catalogue.rs lacks {missing:?}");
}

#[test]
fn a_limit_of_ones_own_has_any_ending() {
    assert_eq!(known("monthly_cost_gpu").unwrap().id, MONTHLY_COST);
    assert_eq!(known("monthly_cost").unwrap().id, MONTHLY_COST);
    for unknown in ["monthly_costs", "monthly_cost_", "monthly", "encryption_at_rest_2"] {
        assert!(known(unknown).is_none(), "{unknown}");
    }
}
