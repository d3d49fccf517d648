//! A standard change counts as it was signed, for a golden path as it stood.

use ed25519_dalek::{Signer as _, SigningKey};

use super::*;
use crate::{clock, config::paths};

const PATHS: &str = include_str!("../../../defaults/golden-paths.yaml");

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn authorities() -> Authorities {
    let entry = |id: &str, role: &str, seed: u8| {
        let key = hex::encode(key(seed).verifying_key().as_bytes());
        format!("[[authority]]\nid = \"{id}\"\nroles = [\"{role}\"]\nkey = \"{key}\"\n")
    };
    let text = [entry("mia", "change_manager", 1), entry("fay", "finance", 2)];
    Authorities::read("authorities.toml", &text.concat()).unwrap()
}

fn golden(text: &str) -> Vec<GoldenPath> {
    paths::read("golden-paths.yaml", text).unwrap()
}

fn statement(role: &str, signer: &str) -> StandardChange {
    StandardChange {
        name: "web-apps".into(),
        golden_path: "standard_web_app".into(),
        path: golden(PATHS)[0].digest().unwrap(),
        services: vec!["catalogue".into()],
        monthly_max: Usd::from_cents(50_000),
        until: "2027-06-30".parse().unwrap(),
        role: Role::from(role),
        signer: signer.into(),
        at: clock::parse("2026-11-26T09:00:00Z").unwrap(),
    }
}

fn entry(statement: &StandardChange, seed: u8) -> String {
    let signature = key(seed).sign(&statement.signed_bytes().unwrap());
    let StandardChange { name, golden_path, path, monthly_max, until, role, signer, .. } =
        statement;
    format!(
        "[[change]]\nname = \"{name}\"\ngolden_path = \"{golden_path}\"\npath = \"{path}\"\n\
         services = {:?}\nmonthly_max = {}\nuntil = \"{until}\"\nrole = \"{role}\"\n\
         signer = \"{signer}\"\nat = \"2026-11-26T09:00:00Z\"\nsignature = \"{}\"\n",
        statement.services,
        serde_json::to_string(monthly_max).unwrap(),
        hex::encode(signature.to_bytes())
    )
}

fn read_of(text: &str, paths: &str) -> Result<Vec<Signed<StandardChange>>, String> {
    let file = ("standard-changes.toml".to_owned(), text.to_owned());
    read(&file, &authorities(), &golden(paths)).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let error = read_of(text, PATHS).unwrap_err();
    assert!(error.starts_with("standard-changes.toml, line "), "{error}");
    assert!(error.contains(expected) && !error.contains('\n'), "{error:?} lacks {expected:?}");
}

#[test]
fn changes_are_read_as_they_were_signed() {
    assert_eq!(read_of("", PATHS).unwrap(), []);
    let shipped = include_str!("../../../defaults/standard-changes.toml");
    assert_eq!(read_of(shipped, PATHS).unwrap(), []);
    let signed = statement("change_manager", "mia");
    let read = read_of(&entry(&signed, 1), PATHS).unwrap();
    assert_eq!(read[0].statement, signed);
}

#[test]
fn a_change_of_it_or_of_its_path_is_refused() {
    let sound = entry(&statement("change_manager", "mia"), 1);
    for (from, to) in [
        ("web-apps", "all-apps"),
        ("[\"catalogue\"]", "[]"),
        ("monthly_max = 500", "monthly_max = 501"),
        ("2027-06-30", "2027-07-01"),
        ("09:00:00Z", "09:00:01Z"),
    ] {
        assert!(sound.contains(from));
        refused(&sound.replace(from, to), "the Ed25519 signature of mia as change_manager");
    }
    refused(&sound.replace("standard_web_app", "data_pipeline"), "found it changed");
    refused(&sound.replace("standard_web_app", "web_app"), "a golden path there is");
    let wider = PATHS.replace("      - aws_lb\n", "      - aws_lb\n      - aws_instance\n");
    assert_ne!(wider, PATHS);
    let error = read_of(&sound, &wider).unwrap_err();
    assert!(error.contains("standard_web_app as it was signed for"), "{error}");
    // Another path may change.
    let other = PATHS.replace("[200, 1000]", "[200, 1100]");
    read_of(&sound, &other).unwrap();
}

#[test]
fn a_change_manager_signs_and_nobody_else() {
    refused(&entry(&statement("finance", "fay"), 2), "change_manager, found finance");
    refused(&entry(&statement("change_manager", "fay"), 2), "an authority fay for change_manager");
    refused(&entry(&statement("change_manager", "mia"), 2), "the Ed25519 signature of mia");
}

#[test]
fn what_is_no_standard_change_is_named() {
    let sound = statement("change_manager", "mia");
    let text = entry(&sound, 1);
    refused(&format!("{text}{text}"), "found two");
    let of = |statement: StandardChange| entry(&statement, 1);
    refused(&of(StandardChange { name: " ".into(), ..sound.clone() }), "without blanks");
    refused(&of(StandardChange { services: vec![String::new()], ..sound.clone() }), "names of");
    let monthly_max = Usd::from_cents(-100);
    refused(&of(StandardChange { monthly_max, ..sound.clone() }), "found -$1");
    refused(&of(StandardChange { until: "2026-11-25".parse().unwrap(), ..sound }), "2026-11-25");
    for (from, to, expected) in [
        ("monthly_max = 500", "monthly_max = nan", "line 6"),
        ("monthly_max = 500", "monthly = 500", "`monthly`"),
        ("2027-06-30", "2027-06-31", "line 7"),
        ("\npath = \"", "\npath = \"0", "64 lower-case"),
    ] {
        assert!(text.contains(from));
        refused(&text.replacen(from, to, 1), expected);
    }
}
