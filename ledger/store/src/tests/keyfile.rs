//! A key file is used only where nobody else can read it.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

use super::Home;
use crate::{OpenError, create_key, read_key};

#[test]
fn a_key_is_read_back() {
    let home = Home::new();
    let path = home.file("ledger.key");
    let key = create_key(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(read_key(&path).unwrap().to_bytes(), key.to_bytes());
    assert!(matches!(create_key(&path), Err(OpenError::Io { .. })), "a key is never replaced");
    assert_ne!(create_key(&home.file("other.key")).unwrap().to_bytes(), key.to_bytes());
}

#[test]
fn a_key_file_is_whole_or_not_there() {
    let home = Home::new();
    let (path, draft) = (home.file("ledger.seed.next"), home.file("ledger.seed.next.tmp"));
    // As a power cut may leave it while a key is written, and readable by all at that.
    fs::write(&draft, "").unwrap();
    create_key(&path).unwrap();
    read_key(&path).unwrap();
    assert!(!draft.exists());
    create_key(&path).unwrap_err();
    assert!(!draft.exists(), "no key stays under another name");
}

#[test]
fn a_key_others_can_read_is_refused() {
    let home = Home::new();
    let path = home.file("ledger.key");
    create_key(&path).unwrap();
    for mode in [0o640, 0o604, 0o660, 0o777] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        assert!(matches!(read_key(&path), Err(OpenError::KeyFile { .. })), "{mode:o}");
    }
    fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
    read_key(&path).unwrap();
}

#[test]
fn what_is_no_key_is_refused() {
    let home = Home::new();
    let path = home.file("ledger.key");
    create_key(&path).unwrap();
    let zeros = "0".repeat(64);
    for content in ["", "abc\n", &format!("{zeros}0"), &format!("{zeros}\n\n"), &"z".repeat(64)] {
        fs::write(&path, content).unwrap();
        assert!(matches!(read_key(&path), Err(OpenError::KeyFile { .. })), "{content:?}");
    }
    assert!(matches!(read_key(&home.file("none")), Err(OpenError::Io { .. })));
    assert!(matches!(read_key(&home.0), Err(OpenError::KeyFile { .. })), "a folder");
}
