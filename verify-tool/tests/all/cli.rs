//! The program: exit codes, both outputs, and a screen of 80 columns.

use std::process::{Command, Output};

use tribune_chain::{Encoding, Receipt, StoredBody};
use tribune_record::v1::{Event, Stop};

use crate::book::{Book, Folder, json, registered, request, vkey};

fn export() -> Vec<u8> {
    let mut book = Book::new();
    registered(&mut book, &request());
    book.export()
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tribune-verify")).args(arguments).output().unwrap()
}

#[track_caller]
fn check(arguments: &[&str], code: i32, says: &str) -> String {
    let output = run(arguments);
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains(says), "{text}");
    text
}

#[test]
fn exit_codes_are_those_of_the_contract() {
    let folder = Folder::new("codes");
    let export = export();
    let whole = folder.file("whole", &export);
    check(&["chain", &whole], 0, "give --key");
    check(&["chain", &whole, "--key", &vkey(0).to_string()], 0, "SOUND");
    let file = folder.file("vkey", format!("{}\n", vkey(0)));
    check(&["chain", &whole, "--key", &file], 0, "SOUND");
    check(&["chain", &whole, "--key", &vkey(1).to_string()], 1, "TAMPERED WITH");
    let pin = folder.file("pin", Book::new().checkpoint());
    check(&["chain", &whole, "--key", &file, "--pin", &pin], 0, "1 kept checkpoint");
    let mut bent = export.clone();
    let middle = bent.len() - 500;
    bent[middle] ^= 1;
    let text = check(&["chain", &folder.file("bent", &bent)], 1, "record 2");
    assert!(text.contains("expected") && text.contains("found"), "{text}");
    check(&["chain", &folder.file("cut", &export[..middle])], 2, "INCOMPLETE");
}

#[test]
fn a_receipt_is_a_pin() {
    let folder = Folder::new("receipts");
    let mut book = Book::new();
    registered(&mut book, &request());
    let entry = &book.entries[2];
    let of = |note| Receipt::new(&entry.record, &entry.signature, &book.path(2), note);
    let receipt = folder.file("receipt", json(&of(book.checkpoint())));
    let whole = folder.file("whole", book.export());
    check(&["chain", &whole, "--pin", &receipt], 0, "1 kept checkpoint");
    // Put back to before its record, or written anew without it.
    let mut other = Book::new();
    check(&["chain", &folder.file("old", other.export()), "--pin", &receipt], 1, "at least 3");
    other.add(Event::Stop(Stop { reason: "signal".into() }), &[]);
    check(&["chain", &folder.file("new", other.export()), "--pin", &receipt], 1, "record 2");
    // One that does not prove its record says nothing of a ledger.
    let bad = folder.file("bad", json(&of(other.checkpoint())));
    check(&["chain", &whole, "--pin", &bad], 9, "a receipt");
    check(&["chain", &whole, "--pin", &folder.file("none", "{}")], 9, "a receipt");
}

#[test]
fn wrong_usage_is_nine() {
    let folder = Folder::new("usage");
    let whole = folder.file("whole", export());
    check(&[], 9, "Usage");
    check(&["chain"], 9, "<FILE|DIR>");
    check(&["prove", &whole], 9, "prove");
    check(&["chain", "/nowhere/at/all"], 9, "/nowhere/at/all: No such file");
    check(&["chain", &whole, "--key", "a+b+c"], 9, "--key");
    check(&["chain", &whole, "--key", &whole], 9, "");
    check(&["chain", &whole, "--pin", "/nowhere"], 9, "/nowhere");
    check(&["chain", &whole, &whole], 9, "both are shard 0");
    let key = vkey(0).to_string();
    let pin = Book::new().checkpoint();
    let more = "\u{2014} witness AAAAAAAA\n".repeat(1000);
    for (pin, says) in [
        ("hello".to_owned(), "a kept checkpoint"),
        (pin.replacen("tribune.test", "other.test", 1), "found one of other.test"),
        (format!("{pin}{more}"), "a kept checkpoint"),
    ] {
        let pin = folder.file("pin", pin);
        check(&["chain", &whole, "--key", &key, "--pin", &pin], 9, says);
    }
    for (name, text) in [("note", "hello"), ("receipt", "{}")] {
        let bad = folder.file(name, text);
        check(&["chain", &whole, "--pin", &folder.file("good", &pin), "--pin", &bad], 9, &bad);
    }
    check(&["receipt", &folder.file("large", vec![b' '; 300_000])], 9, "at most");
    check(&["--version"], 0, "tribune-verify 0");
}

#[test]
fn a_file_of_another_kind_is_told_so() {
    let folder = Folder::new("kind");
    check(&["chain", &folder.file("text", "x".repeat(100))], 1, "a Tribune export");
    check(&["chain", &folder.file("empty", "")], 2, "ends after 0 bytes");
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    check(&["chain", &folder.file("gz", gzip)], 9, "gunzip");
    check(&["chain", "/usr/share"], 9, "expected a home, a ledger or a shard");
    check(&["receipt", &folder.file("text", "hello"), "--key", &vkey(0).to_string()], 1, "JSON");
}

#[test]
fn json_is_one_document() {
    let folder = Folder::new("json");
    let output = run(&["chain", &folder.file("whole", export()), "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"], "sound");
    assert_eq!(report["counts"]["kinds"]["REQUEST"], 1_u8);
    assert!(output.stderr.is_empty(), "no progress where there is no terminal");
}

#[test]
fn everything_fits_eighty_columns() {
    let folder = Folder::new("columns");
    let whole = folder.file("whole", export());
    for arguments in [
        vec!["--help"],
        vec!["chain", "--help"],
        vec!["receipt", "--help"],
        vec!["chain", &whole],
        vec!["chain", &whole, "--key", &vkey(1).to_string()],
    ] {
        let output = run(&arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let wide = text.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{arguments:?}");
    }
    check(&["--help"], 0, "Examples:");
}

/// One zstd frame of RLE blocks that says `count` times 128 KiB of zeros in 4 bytes each.
fn zeros(count: u32) -> Vec<u8> {
    const BLOCK: u32 = 128 * 1024;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    frame.extend(count.saturating_mul(BLOCK).to_le_bytes());
    for n in 1..=count {
        let head = u32::from(n == count) | 1_u32 << 1_u32 | BLOCK << 3_u32;
        frame.extend(&head.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

#[test]
fn a_small_file_does_not_take_much_memory() {
    let folder = Folder::new("bomb");
    let (mut book, body) = (Book::new(), vec![0; 8 << 20]);
    for _ in 0..64_u8 {
        book.add(Event::Stop(Stop { reason: "signal".into() }), &[("case", body.clone())]);
        let stored = StoredBody { encoding: Encoding::Zstd, bytes: zeros(64) };
        book.entries.last_mut().unwrap().bodies = vec![stored];
    }
    let export = book.export();
    assert!(export.len() < 100_000);
    let file = folder.file("bomb", export);
    // 256 MiB of data for what holds 512 MiB open.
    let limited = "ulimit -d 262144 && exec timeout 60 \"$0\" chain \"$1\"";
    let program = env!("CARGO_BIN_EXE_tribune-verify");
    let output = Command::new("sh").args(["-c", limited, program, &file]).output().unwrap();
    assert_eq!(output.status.code(), Some(0_i32), "{output:?}");
}
