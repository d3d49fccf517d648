//! Notes and checkpoints byte for byte, with the key the C2SP specification uses as its example.

extern crate std;

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use ed25519_dalek::SigningKey;

use super::{InvalidNote, InvalidVkey, Note, Vkey};
use crate::{Checkpoint, InvalidCheckpoint, PublicKey, TreeHash};

/// The example of c2sp.org/signed-note.
const SPEC_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const SPEC_NOTE: &str = "\
This is an example message.

\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYR\
lL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
";
/// The example of the Go package golang.org/x/mod/sumdb/note.
const EXAMPLE_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const EXAMPLE_NOTE: &str = "\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQ\
xVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
";

fn vkey() -> Vkey {
    EXAMPLE_KEY.parse().unwrap()
}

fn signing() -> (Vkey, SigningKey) {
    let key = SigningKey::from_bytes(&[1; 32]);
    (Vkey::new("tribune.test/ledger", PublicKey::of(&key)).unwrap(), key)
}

#[test]
fn the_example_keys_and_notes_are_read_and_verify() {
    for (key, id, text) in
        [(SPEC_KEY, 0x530d_903a, SPEC_NOTE), (EXAMPLE_KEY, 0xc74f_20a3, EXAMPLE_NOTE)]
    {
        let vkey: Vkey = key.parse().unwrap();
        assert_eq!((vkey.to_string().as_str(), vkey.id()), (key, id));
        let note = Note::parse(text).unwrap();
        assert_eq!(note.verify(core::slice::from_ref(&vkey)), Ok(()));
        assert!(text.starts_with(&format!("{}\n", note.text())));
    }
}

#[test]
fn a_changed_note_does_not_verify() {
    let other = EXAMPLE_NOTE.replace("answer", "ansver");
    let note = Note::parse(&other).unwrap();
    assert_eq!(note.verify(&[vkey()]), Err(InvalidNote::Bad { name: "PeterNeumann".to_owned() }));
}

#[test]
fn unknown_keys_are_passed_over_and_never_enough() {
    let (ours, key) = signing();
    let signed = Note::sign("text\n", &ours, &key);
    let note = Note::parse(&signed).unwrap();
    assert_eq!(note.verify(&[vkey(), ours.clone()]), Ok(()));
    assert!(matches!(note.verify(&[vkey()]), Err(InvalidNote::Unsigned { .. })));
    assert!(matches!(note.verify(&[]), Err(InvalidNote::Unsigned { .. })));
    let line = EXAMPLE_NOTE.lines().last().unwrap();
    let both = Note::parse(&format!("{signed}{line}\n")).unwrap();
    assert_eq!(both.verify(core::slice::from_ref(&ours)), Ok(()));
    let bad = both.verify(&[ours, vkey()]);
    assert!(matches!(bad, Err(InvalidNote::Bad { .. })), "a known key's line must hold");
}

#[test]
fn only_the_strict_form_is_a_note() {
    let signature = EXAMPLE_NOTE.lines().last().unwrap();
    let check = |note: String| assert!(matches!(Note::parse(&note), Err(InvalidNote::Form { .. })));
    check(String::new());
    check("text\n".to_owned());
    check("text\n\n".to_owned());
    check(format!("text\n\n{signature}"));
    check(format!("text\n{signature}\n"));
    check(format!("te\u{1}xt\n\n{signature}\n"));
    check(format!("text\r\n\n{signature}\n"));
    check(format!("text\n\n{signature}\nmore\n"));
    check(format!("text\n\n{}\n", signature.replace('\u{2014}', "-")));
    check(format!("text\n\n{}\n", signature.replace("AM=", "AM")));
    check(format!("text\n\n{}", format!("{signature}\n").repeat(101)));
    let most = Note::parse(&format!("text\n\n{}", format!("{signature}\n").repeat(100))).unwrap();
    assert_eq!(most.signatures().len(), 100);
    let long = "x".repeat(70_000);
    assert!(matches!(Note::parse(&long), Err(InvalidNote::TooLong { found: 70_000 })));
}

#[test]
fn only_a_whole_and_strong_verifier_key_is_read() {
    let parse = |text: &str| text.parse::<Vkey>().unwrap_err();
    assert!(matches!(parse("PeterNeumann"), InvalidVkey::Form { .. }));
    // Whoever takes one file for the other sees nothing of the private key.
    let secret = "c3ad55cf".repeat(8);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----\n");
    for text in [secret.as_str(), &pem, &format!("PRIVATE+KEY+n+{secret}")] {
        let told = parse(text).to_string();
        assert!(told.contains("private key") && !told.contains("c3ad55cf"), "{told}");
    }
    assert!(matches!(parse(&EXAMPLE_KEY.replace("+AR", "+BR")), InvalidVkey::Form { .. }));
    assert!(matches!(parse(&EXAMPLE_KEY.replace("c74f20a3", "c74f20a4")), InvalidVkey::Id { .. }));
    assert!(matches!(parse(&EXAMPLE_KEY.replace("Peter", "P ter")), InvalidVkey::Name { .. }));
    // The neutral point: everybody can sign for it.
    let weak = format!("x+00000000+AQE{}", "A".repeat(41));
    assert!(matches!(parse(&weak), InvalidVkey::Key(crate::InvalidKey::Weak)), "{weak}");
    assert_eq!(PublicKey::from_bytes(&[0; 32]), Err(crate::InvalidKey::Weak));
}

#[test]
fn a_checkpoint_is_byte_exact() {
    let (name, key) = signing();
    let checkpoint = Checkpoint {
        origin: name.name().to_owned(),
        size: 20_852_163,
        root: TreeHash([0xC5; 32]),
        extensions: Vec::new(),
    };
    let text = "tribune.test/ledger\n20852163\nxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcU=\n";
    assert_eq!(checkpoint.text(), text);
    let note = checkpoint.sign(&name, &key);
    assert!(note.starts_with(&format!("{text}\n\u{2014} tribune.test/ledger ")));
    assert_eq!(Checkpoint::open(&note, &name), Ok(checkpoint));
}

#[test]
fn a_checkpoint_of_another_form_or_origin_is_refused() {
    let root = "xcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcU=";
    let check = |text: &str| {
        let parsed = Checkpoint::parse(text);
        assert!(matches!(parsed, Err(InvalidCheckpoint::Form { .. })), "{text:?}");
    };
    check("");
    check("origin\n");
    check("origin\n1\n");
    check(&format!("\n1\n{root}\n"));
    check(&format!("origin\n01\n{root}\n"));
    check(&format!("origin\n+1\n{root}\n"));
    check(&format!("origin\n-1\n{root}\n"));
    check(&format!("origin\n18446744073709551616\n{root}\n"));
    check("origin\n1\nxcXF\n");
    check(&format!("origin\n1\n{root}"));
    check(&format!("origin\n1\n{root}\n\n"));
    let more = Checkpoint::parse(&format!("origin\n1\n{root}\nextension\n")).unwrap();
    assert_eq!(more.extensions, ["extension"]);

    let (name, key) = signing();
    let signed = Note::sign(&format!("another\n1\n{root}\n"), &name, &key);
    let opened = Checkpoint::open(&signed, &name);
    assert!(matches!(opened, Err(InvalidCheckpoint::Origin { .. })));
}
