//! Zips that Terraform would not write are refused, each beside a sound twin.

use tribune_plan::{Archive, limits};

use crate::{
    common::case_file,
    zipped::{Part, hollow, open, parts, refuse, zip, zip_with_gap},
};

/// A sound zip whose last entry was changed.
fn last(change: impl Fn(&mut Part)) -> Vec<u8> {
    let mut all = hollow();
    change(all.last_mut().unwrap());
    zip(&all)
}

/// A sound zip with one more entry.
fn more(part: Part) -> Vec<u8> {
    zip(&[hollow(), vec![part]].concat())
}

fn named(name: &[u8]) -> Vec<u8> {
    more(Part { name: name.to_vec(), local_name: name.to_vec(), ..Part::new("", b"x") })
}

#[test]
fn a_sound_zip_is_opened() {
    open(&zip(&hollow()));
    open(&last(|part| part.method = 0));
    open(&last(|part| part.flags = 1 << 11));
    open(&last(|part| part.extra = b"UT\x05\0\x01\0\0\0\0".to_vec()));
    open(&more(Part::new("tfstate-prev", b"{}")));
    open(&more(Part::new(".terraform.lock.hcl", b"")));
    open(&more(Part::new("tfconfig/m-/", b"")));
    open(&more(Part::new("tfconfig/", b"")));
}

#[test]
fn what_is_no_zip() {
    refuse(b"", "not_an_archive", "an empty file");
    refuse(b"hello", "not_an_archive", "other bytes");
    refuse(b"\x1f\x8b\x08\0", "not_an_archive", "other bytes");
    refuse(b"tfplan\x02", "not_an_archive", "before Terraform 0.12");
    refuse(b"{\"format_version\": \"1.2\"}", "not_an_archive", "send it as the plan");
    let encrypted = br#"{"meta": {"key_provider.x": "e30="}, "encrypted_data": "AA==",
        "encryption_version": "v0"}"#;
    refuse(encrypted, "not_an_archive", "OpenTofu has encrypted");
    refuse(b"PK\x03\x04", "bad_archive", "cut short");
    let large = [b"PK\x03\x04".as_slice(), &vec![0; limits::ARCHIVE_BYTES_MAX]].concat();
    refuse(&large, "too_large", "bytes of plan archive");
}

#[test]
fn entries_that_are_not_in_the_clear() {
    for bit in [0, 6, 13] {
        refuse(&last(|part| part.flags = 1 << bit), "bad_archive", "an encrypted one");
    }
    refuse(&last(|part| part.flags = 1 << 5), "bad_archive", "flags");
    for method in [1, 9, 12, 14, 93, 99] {
        let says = format!("method {method}");
        refuse(&last(|part| part.method = method), "bad_archive", &says);
    }
    let link = last(|part| part.mode = 0o120_777);
    refuse(&link, "bad_archive", "a symbolic link");
    open(&last(|part| part.mode = 0o100_644));
    // An extra field that gives the entry another name.
    let renamed = last(|part| part.extra = b"up\x01\0\x01".to_vec());
    refuse(&renamed, "bad_archive", "the extra field 0x7075");
}

#[test]
fn names_that_lead_elsewhere() {
    for (name, says) in [
        (b"../tfplan".as_slice(), "a step that leads elsewhere"),
        (b"tfconfig/m-/../../x", "a step that leads elsewhere"),
        (b"tfconfig/./x", "a step that leads elsewhere"),
        (b"tfconfig//x", "a step that leads elsewhere"),
        (b"/etc/passwd", "an absolute one"),
        (b"tfconfig\\m-\\x.tf", "a backslash"),
        (b"tfconfig/m-/x\0.tf", "a control character"),
        (b"tfconfig/m-/x\n.tf", "a control character"),
        (b"tfconfig/m-/\xff.tf", "UTF-8"),
        (b"", "an empty one"),
        (b"C:tfplan", "another"),
        (b"run.sh", "another"),
        (b"tfconfig/m-/sub/x.tf", "another"),
        (b"tfconfig/x.tf", "another"),
        (b"tfconfig/m-ghost/x.tf", "a module of modules.json"),
    ] {
        refuse(&named(name), "bad_archive", says);
    }
    open(&named("tfconfig/m-/\u{e9}.tf".as_bytes()));
}

#[test]
fn names_that_two_readers_read_differently() {
    refuse(&named(b"tfplan"), "bad_archive", "it twice");
    let two = last(|part| part.local_name = b"tfconfig/m-/evil.tf".to_vec());
    refuse(&two, "bad_archive", "like its row in the list");
}

#[test]
fn bytes_that_no_entry_has() {
    let sound = zip(&hollow());
    refuse(&[b"MZ".as_slice(), &sound].concat(), "not_an_archive", "other bytes");
    // A zip before the zip: the offsets of the second count from its own start.
    refuse(&[sound.as_slice(), &sound].concat(), "bad_archive", "gap or an overlap");
    refuse(&[sound.as_slice(), b"\0"].concat(), "bad_archive", "other bytes at the end");
    refuse(&zip_with_gap(&hollow(), b"PK\x01\x02"), "bad_archive", "bytes between");
}

#[test]
fn two_entries_with_the_same_bytes() {
    let sound = zip(&hollow());
    // The last row of the list is pointed at the first entry.
    let row = sound.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    let mut overlapping = sound;
    overlapping[row + 42..row + 46].fill(0);
    refuse(&overlapping, "bad_archive", "an overlap");
}

#[test]
fn data_that_are_not_what_the_list_says() {
    refuse(&last(|part| part.checksum ^= 1), "bad_archive", "the checksum");
    refuse(&last(|part| part.unpacked += 1), "bad_archive", "unpack to the size");
    refuse(&last(|part| part.unpacked -= 1), "bad_archive", "unpack to the size");
    refuse(&last(|part| part.unpacked = 0), "bad_archive", "unpack to the size");
    refuse(&last(|part| part.tail = b"x".to_vec()), "bad_archive", "unpack to the size");
    let bomb = last(|part| *part = Part::new("tfconfig/m-/a.tf", &vec![b' '; 40 << 20]));
    refuse(&bomb, "too_large", "unpacked bytes of a plan archive's entry");
    let hidden = last(|part| {
        *part = Part { unpacked: 10, ..Part::new("tfconfig/m-/a.tf", &vec![b' '; 40 << 20]) }
    });
    refuse(&hidden, "bad_archive", "unpack to the size");
    let blank = vec![b' '; 25 << 20];
    let thrice = ["a", "b", "c"].map(|n| Part::new(&format!("tfconfig/m-/{n}.tf"), &blank));
    let thrice = [hollow(), thrice.to_vec()].concat();
    refuse(&zip(&thrice), "too_large", "unpacked bytes of a plan archive,");
}

#[test]
fn entries_have_a_limit() {
    let of = |count: usize| {
        let empty = |n| Part::new(&format!("tfconfig/m-/{n}.tf"), b"");
        let empty = (0..count).map(empty).collect();
        zip(&[hollow(), empty].concat())
    };
    let room = limits::ARCHIVE_ENTRIES_MAX - hollow().len();
    open(&of(room));
    refuse(&of(room + 1), "too_large", "at most 4096 entries");
}

#[test]
fn what_must_be_there() {
    for missing in ["tfplan", "tfstate", "tfconfig/modules.json"] {
        let mut all = hollow();
        all.retain(|part| part.name != missing.as_bytes());
        refuse(&zip(&all), "bad_archive", missing);
    }
    refuse(&zip(&[]), "not_an_archive", "other bytes");
    let replaced = |name: &str, bytes: &[u8]| {
        let mut all = hollow();
        all.retain(|part| part.name != name.as_bytes());
        all.push(Part::new(name, bytes));
        zip(&all)
    };
    refuse(&replaced("tfstate", b"{\"serial\": 1}"), "bad_archive", "lineage and serial");
    refuse(&replaced("tfstate", b"{\"serial\": 1, \"serial\": 2}"), "bad_archive", "twice");
    refuse(&replaced("tfconfig/modules.json", b"{}"), "bad_archive", "a list of modules");
    let twice = br#"[{"Key": ""}, {"Key": ""}]"#;
    refuse(&replaced("tfconfig/modules.json", twice), "bad_archive", "each once");
    refuse(&replaced("tfconfig/m-/main.tf", b"\xff"), "bad_archive", "text in UTF-8");
    refuse(&replaced("tfplan", b"\x08\x04"), "bad_archive", "found version 4");
    refuse(&replaced("tfplan", b"\x08\x03\x08\x03"), "bad_archive", "Plan/1 again");
    refuse(&replaced("tfplan", b"\x08\x03\x70\x01"), "bad_archive", "another type in Plan/14");
    refuse(&replaced("tfplan", b"\x08"), "bad_archive", "a broken Plan");
}

/// Nothing that was cut short is opened, and nothing whose bytes were changed is opened as what it
/// was: each bit of a zip is either checked or a time.
#[test]
fn a_broken_zip_is_never_mistaken_for_the_sound_one() {
    let mut all = hollow();
    // Stored: packed data end with bits that mean nothing.
    all.iter_mut().for_each(|part| part.method = 0);
    let sound = zip(&all);
    for length in 0..sound.len() {
        assert!(Archive::open(&sound[..length]).is_err(), "cut at {length}");
    }
    let mut opened = 0;
    for at in 0..sound.len() {
        for bit in 0..8 {
            let mut broken = sound.clone();
            broken[at] ^= 1 << bit;
            opened += usize::from(Archive::open(&broken).is_ok());
        }
    }
    // Versions and times in both lists, and attributes that make no link of a file.
    let ignored = 8 * (2 + 4) + 8 * (2 + 2 + 4 + 2 + 4);
    assert_eq!(opened, all.len() * ignored);
}

/// Places looked at in a real file: one in so many, and every bit in turn.
const STEP: usize = 13;

/// The same with one of Terraform's own.
#[test]
fn a_real_plan_file_with_flipped_bits_never_panics() {
    let sound = case_file("dev/d16-delete-old-confirmed/plan.tfplan");
    open(&sound);
    for at in (0..sound.len()).step_by(STEP) {
        let mut broken = sound.clone();
        broken[at] ^= 1 << (at % 8);
        drop(Archive::open(&broken));
        assert!(Archive::open(&sound[..at]).is_err(), "cut at {at}");
    }
    // Past the checksum, at the messages and values themselves.
    let tfplan = parts(&sound).into_iter().find(|part| part.name == b"tfplan").unwrap().bytes;
    let plan = case_file("dev/d16-delete-old-confirmed/plan.json");
    for at in (0..tfplan.len()).step_by(STEP) {
        let broken = crate::zipped::with(&sound, "tfplan", |bytes| {
            let mut bytes = bytes.to_vec();
            bytes[at] ^= 1 << (at % 8);
            bytes
        });
        if let Ok(archive) = Archive::open(&broken) {
            drop(tribune_plan::read_with_archive(&plan, Some(&archive), &[7; 32]));
        }
    }
}
