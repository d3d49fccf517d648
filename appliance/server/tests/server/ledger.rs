//! Looking after the ledger: shards, proofs, archive, keys, pins.

use std::fs;

use tribune_chain::{Checkpoint, Note, TreeHash, verify_consistency};
use tribune_record::v1::Event;

use crate::site::{Server, Site, WORDS, failed, tribune};

async fn decide(server: &Server) -> (String, u64) {
    let id = server.client("requester").register(WORDS).await;
    let answer = server.client("orchestrator").plan(&id).await;
    (answer.decided().1, answer.json["record"]["shard"].as_u64().unwrap())
}

fn checkpoint(note: &str) -> Checkpoint {
    Checkpoint::parse(Note::parse(note).unwrap().text()).unwrap()
}

#[tokio::test]
async fn a_shard_ends_and_the_next_goes_on() {
    let site = Site::new();
    let server = site.serve();
    let (before, shard) = decide(&server).await;
    assert_eq!(shard, 0);
    let said = server.run(&["ledger", "close"], "operator");
    assert!(said.status.success(), "{said:?}");
    assert_eq!(failed(&server.run(&["ledger", "close"], "auditor")).0, 9_i32);
    let (after, shard) = decide(&server).await;
    assert_eq!(shard, 1);
    let auditor = server.client("auditor");
    for id in [&before, &after] {
        assert_eq!(auditor.get(&format!("/v1/decisions/{id}")).await.status, 200);
        assert_eq!(auditor.get(&format!("/v1/decisions/{id}/receipt")).await.status, 200);
    }
    let shards = auditor.get("/v1/ledger/shards").await.json;
    assert_eq!(shards["shards"][0]["closed"], true);
    assert_eq!(shards["shards"][1]["first"], shards["shards"][0]["records"]);
    let listed = String::from_utf8(server.run(&["ledger", "shards"], "auditor").stdout).unwrap();
    assert!(listed.contains("closed") && listed.contains("current"), "{listed}");
    let other = auditor.get("/v1/ledger/export?shard=7").await;
    assert!(other.refused(404, "no_such_record").contains("0 to 1"));
    auditor.get("/v1/ledger/export?shrad=0").await.refused(422, "bad_query");

    let folder = site.file("archive");
    let out = folder.to_str().unwrap();
    for (copied, there) in [(1_u8, 0_u8), (0, 1)] {
        let said = server.run(&["ledger", "archive", "--out", out], "auditor");
        let text = String::from_utf8(said.stdout).unwrap();
        let text = text.replace('\n', " ");
        assert!(text.contains(&format!(": {copied}; there already: {there}.")), "{text}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[tokio::test]
async fn a_checkpoint_is_proved_to_begin_a_later_one() {
    let site = Site::new();
    let server = site.serve();
    decide(&server).await;
    let monitor = server.client("monitor");
    let older = checkpoint(&monitor.get("/v1/ledger/checkpoint").await.text);
    decide(&server).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let newer = checkpoint(&monitor.get("/v1/ledger/checkpoint").await.text);
    assert!(newer.size > older.size);
    let path = format!("/v1/ledger/proof/consistency?first={}&size={}", older.size, newer.size);
    let proof = monitor.get(&path).await.json;
    let hashes = proof["hashes"].as_array().unwrap().iter();
    let hashes: Vec<TreeHash> = hashes.map(|hash| decoded(hash.as_str().unwrap())).collect();
    let (first, last) = ((older.size, &older.root), (newer.size, &newer.root));
    verify_consistency(first, last, &hashes).unwrap();
    for (query, status, code) in [
        ("consistency?size=1", 422, "bad_query"),
        ("consistency?first=99&size=5", 404, "no_such_record"),
        ("consistency?first=1&size=99999", 404, "no_such_record"),
        ("inclusion?seq=99999", 404, "no_such_record"),
        ("inclusion?seq=0&size=18446744073709551615", 404, "no_such_record"),
        ("inclusion?seq=0&shard=4294967296", 404, "no_such_record"),
        ("inclusion?seq=-1", 422, "bad_query"),
    ] {
        monitor.get(&format!("/v1/ledger/proof/{query}")).await.refused(status, code);
    }
    assert_eq!(monitor.get("/v1/ledger/proof/inclusion?seq=0").await.status, 200);
}

fn decoded(text: &str) -> TreeHash {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    TreeHash(STANDARD.decode(text).unwrap().try_into().unwrap())
}

#[tokio::test]
async fn the_signing_key_is_changed_by_the_old_one() {
    let site = Site::new();
    let server = site.serve();
    decide(&server).await;
    let home = site.home();
    let home = home.to_str().unwrap();
    let (_, busy) = failed(&tribune(&["ledger", "rotate-key", "--home", home]));
    assert!(busy.contains("another process"), "{busy}");
    server.end();
    let before = fs::read_to_string(site.home().join("keys/ledger.seed")).unwrap();
    let said = tribune(&["ledger", "rotate-key", "--home", home]);
    assert!(said.status.success(), "{said:?}");
    assert_ne!(fs::read_to_string(site.home().join("keys/ledger.seed")).unwrap(), before);
    assert!(!site.home().join("keys/ledger.seed.next").exists());
    let server = site.serve();
    let (id, _) = decide(&server).await;
    assert_eq!(server.client("auditor").get(&format!("/v1/decisions/{id}")).await.status, 200);
    server.end();
    let keys = site.records().into_iter().filter(|one| matches!(one.event, Event::Key(_))).count();
    assert_eq!(keys, 3, "the one it began under, the next one, and that one by itself");
    // The old key opens nothing any more.
    fs::write(site.home().join("keys/ledger.seed"), before).unwrap();
    let (code, line) = failed(&tribune(&["serve", "--listen", "127.0.0.1:0", "--home", home]));
    assert_eq!(code, 9_i32);
    assert!(line.contains("expected the key"), "{line}");
}

#[tokio::test]
async fn a_key_others_can_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new();
    let key = site.home().join("keys/ledger.seed");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let home = site.home();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--home", home.to_str().unwrap()];
    let (code, line) = failed(&tribune(&arguments));
    assert_eq!(code, 9_i32);
    assert!(line.contains("ledger.seed") && line.contains("0644"), "{line}");
}

#[tokio::test]
async fn an_older_copy_of_the_ledger_is_refused_against_a_pin() {
    let site = Site::new();
    let server = site.serve();
    decide(&server).await;
    server.end();
    let (home, copy) = (site.home(), site.file("copy"));
    let root = home.to_str().unwrap();
    let copied =
        std::process::Command::new("cp").arg("-a").arg(home.join("ledger")).arg(&copy).status();
    assert!(copied.unwrap().success());
    let server = site.serve();
    let (decision, _position) = decide(&server).await;
    let receipt = format!("/v1/decisions/{decision}/receipt");
    let receipt = server.client("orchestrator").get(&receipt).await.text;
    let note = server.client("auditor").get("/v1/ledger/checkpoint").await.text;
    server.end();
    let (file, receipt) = (site.write("newest.note", &note), site.write("receipt", &receipt));
    for pin in [&file, &receipt] {
        let said = tribune(&["ledger", "pin", "--home", root, "--checkpoint", pin]);
        assert!(said.status.success(), "{said:?}");
    }
    // One that is none is named.
    let bad = home.join("pins/bad.note");
    fs::write(&bad, "no note").unwrap();
    let (_, line) = failed(&tribune(&["serve", "--listen", "127.0.0.1:0", "--home", root]));
    assert!(line.contains("pins/bad.note: expected a signed note"), "{line}");
    fs::remove_file(&bad).unwrap();
    site.serve().end();
    fs::remove_dir_all(home.join("ledger")).unwrap();
    fs::rename(&copy, home.join("ledger")).unwrap();
    let (code, line) = failed(&tribune(&["serve", "--listen", "127.0.0.1:0", "--home", root]));
    assert_eq!(code, 9_i32);
    assert!(line.contains("ROLLBACK"), "{line}");
    // A pin of another ledger is told apart, and not kept.
    let other = Site::new();
    let other_home = other.home();
    let (_, line) = failed(&tribune(&[
        "ledger",
        "pin",
        "--home",
        other_home.to_str().unwrap(),
        "--checkpoint",
        &file,
    ]));
    assert!(line.contains("expected one of tribune.local/"), "{line}");
}
