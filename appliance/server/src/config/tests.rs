//! Configuration files: the shipped ones say the defaults, and a wrong one is named to the line.

use super::{authorities::Authorities, *};
use tribune_record::UnixMillis;

const KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

#[track_caller]
fn refused(text: &str, expected: &[&str]) {
    let error = Config::read("tribune.toml", text).unwrap_err().to_string();
    for part in expected {
        assert!(error.contains(part), "{error:?} lacks {part:?}");
    }
    assert!(!error.contains('\n'), "{error:?}");
}

#[test]
fn the_shipped_file_shows_the_defaults() {
    let shipped = Config::read("tribune.toml", include_str!("../../defaults/tribune.toml"));
    assert_eq!(shipped.unwrap(), Config::default());
    assert_eq!(Config::read("tribune.toml", "").unwrap(), Config::default());
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_what_is_allowed() {
    refused(
        "[server]\nlisten = \"127.0.0.1:1\"\nport = 443\n",
        &["tribune.toml, line 3", "`port`", "`listen`"],
    );
    refused("[sever]\n", &["line 1", "`sever`", "`server`"]);
    refused("[site]\ntickets = \"ignore\"\n", &["line 2", "authorise"]);
}

#[test]
fn a_value_outside_its_range_is_refused() {
    refused("[server]\nlisten = \"here\"\n", &["line 2", "socket address"]);
    refused("[limits]\nclient_rate = 0\n", &["client_rate", "at least 1"]);
    refused("[limits]\njudging_ms = 0\n", &["judging_ms", "at least 1, found 0"]);
    refused("[limits]\njudging_ms = 20001\n", &["judging_ms", "at most 20000, found 20001"]);
    let keys = ["connections", "client_connections", "handshake_seconds", "idle_seconds"];
    for key in keys.into_iter().chain(["client_mib_per_minute"]) {
        refused(&format!("[limits]\n{key} = 0\n"), &[key, "at least 1, found 0"]);
        refused(&format!("[limits]\n{key} = 99999\n"), &[key, "at most "]);
    }
    refused("[limits]\nunread_seconds = 601\n", &["unread_seconds", "at most 600"]);
    refused("[limits]\nconcurrent_cases = 257\n", &["concurrent_cases", "at most 256"]);
    for key in ["vendor", "person"] {
        let with = |days: u32| format!("[site.access_days]\n{key} = {days}\n");
        refused(&with(0), &[key, "at least 1, found 0"]);
        refused(&with(367), &[key, "at most 366, found 367"]);
    }
    for (list, text) in [
        ("pci_accounts", "1234-5678-9012"),
        ("pci_accounts", "12"),
        ("own_accounts", ""),
        ("own_accounts", "*"),
        ("protected", " a"),
    ] {
        refused(&format!("[site]\n{list} = [\"{text}\"]\n"), &[list, text]);
    }
    refused("[clients]\nautonomous = [\"\"]\n", &["clients.autonomous"]);
    for text in ["0.0.0.0/0", "everything", "203.0.113.0/33", "203.0.113.0/", "::/129"] {
        refused(&format!("[site]\nown_ranges = [\"{text}\"]\n"), &["own_ranges", text]);
    }
    let fine = "[site]\nown_ranges = [\"203.0.113.0/24\", \"2001:db8::/32\", \"198.51.100.7\"]\n";
    let _read = Config::read("tribune.toml", fine).unwrap();
    refused("[approvals]\nexpire_hours = 0\n", &["expire_hours", "at least 1"]);
    refused("[pricebook]\nmax_age_days = 0\n", &["pricebook.max_age_days", "at least 1"]);
    refused("[pricebook]\nmax_age_days = 3651\n", &["pricebook.max_age_days", "at most 3650"]);
    refused("not toml", &["line 1"]);
}

#[track_caller]
fn authorities(entry: &str) -> Result<Authorities, String> {
    let text = format!("[[authority]]\n{entry}\n");
    Authorities::read("authorities.toml", &text).map_err(|error| error.to_string())
}

#[test]
fn an_authority_counts_within_its_time() {
    let shipped = include_str!("../../defaults/authorities.toml");
    assert_eq!(Authorities::read("authorities.toml", shipped).unwrap(), Authorities::default());
    let entry = format!(
        "id = \"maria\"\nroles = [\"finance\"]\nkey = \"{KEY}\"\nnot_before = \"2026-01-01\"\n\
         not_after = \"2027-01-01\""
    );
    let read = authorities(&entry).unwrap();
    let maria = read.of("maria").next().unwrap();
    assert!(maria.holds_at(UnixMillis(1_795_174_800_000)));
    assert!(!maria.holds_at(UnixMillis(0)));
    assert!(!maria.holds_at(UnixMillis(1_900_000_000_000)));
    assert!(read.of("mallory").next().is_none());
}

#[test]
fn an_unsound_authority_is_refused() {
    let check = |entry: &str, part: &str| {
        let error = authorities(entry).unwrap_err();
        assert!(error.contains(part), "{error:?} lacks {part:?}");
    };
    check("id = \"m\"\nroles = [\"cfo\"]\nkey = \"12\"", "64 lower-case");
    check(&format!("id = \"m\"\nroles = []\nkey = \"{KEY}\""), "at least one role");
    check(&format!("id = \"m\"\nroles = [\"requester_confirmation\"]\nkey = \"{KEY}\""), "own");
    check(&format!("id = \"m\"\nroles = [\"Finance Dept\"]\nkey = \"{KEY}\""), "lower-case");
    check(&format!("id = \"\"\nroles = [\"cfo\"]\nkey = \"{KEY}\""), "an id");
    check(&format!("id = \"m\"\nrole = \"cfo\"\nkey = \"{KEY}\""), "`role`");
    let zero = "0".repeat(64);
    check(&format!("id = \"m\"\nroles = [\"cfo\"]\nkey = \"{zero}\""), "64 lower-case");
    let twice = format!(
        "id = \"m\"\nroles = [\"cfo\"]\nkey = \"{KEY}\"\n[[authority]]\nid = \"n\"\n\
                         roles = [\"cfo\"]\nkey = \"{KEY}\""
    );
    check(&twice, "twice");
}

const fn nobody(authorities: &Authorities) -> settings::Vouching<'_> {
    settings::Vouching { authorities, book_max_age_days: 1 }
}

#[test]
fn the_shipped_data_files_read() {
    let policies = vec![("instance_size".to_owned(), tribune_record::Digest([0; 32]))];
    let read = |of_policies: &str| {
        let files = settings::Files::shipped();
        let of_policies = serde_json::from_str(of_policies).unwrap();
        let installed = settings::Installed { policies: policies.clone(), rules: vec![] };
        settings::settings(
            &files,
            Site::default(),
            installed,
            of_policies,
            &nobody(&Authorities::default()),
        )
    };
    let shipped = read("{}").unwrap();
    assert_eq!(shipped.golden_paths.len(), 5);
    assert!(!shipped.guardrails.is_empty() && !shipped.price_book.prices.is_empty());
    read("{\"instance_size\": {}}").unwrap();
    let error = read("{\"instance_sise\": {}}").unwrap_err().to_string();
    assert!(error.contains("instance_sise") && error.contains("(instance_size)"), "{error}");
}

#[test]
fn a_wrong_data_file_is_named_with_its_line() {
    let settings = |files: &settings::Files| {
        let installed = settings::Installed::default();
        settings::settings(
            files,
            Site::default(),
            installed,
            BTreeMap::new(),
            &nobody(&Authorities::default()),
        )
    };
    let check = |files: &settings::Files, parts: &[&str]| {
        let error = settings(files).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "{error:?} lacks {part:?}");
        }
        assert!(!error.contains('\n'), "{error:?}");
    };
    let mut files = settings::Files::shipped();
    files.guardrails.1 = "guardrails:\n  cost:\n  - name: local_exec\n    level: sofd\n".to_owned();
    check(&files, &["guardrails.yaml, line 4: expected ", "`soft`", "found `sofd`"]);
    let mut files = settings::Files::shipped();
    files.golden_paths.1 = "golden_paths: []\nextra: 1\n".to_owned();
    check(&files, &["golden-paths.yaml, line 2: expected the key `golden_paths`", "`extra`"]);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("guardrails.yaml");
    let of = |bytes: usize| {
        std::fs::write(&path, "#".repeat(bytes)).unwrap();
        text(&path).map(|text| text.len())
    };
    assert_eq!(of(CONFIG_BYTES_MAX).unwrap(), CONFIG_BYTES_MAX);
    let error = of(CONFIG_BYTES_MAX + 1).unwrap_err().to_string();
    assert!(error.contains("guardrails.yaml: expected at most 1048576 bytes"), "{error:?}");
}
