//! Text somebody sends: notes, checkpoints, keys, cosignatures, receipts; notes and keys also
//! through another reader.

use signed_note::{StandardVerifier, VerifierList};
use tribune_chain::{Checkpoint, Cosigned, Note, Vkey, WitnessKey};

use crate::vkey;

/// Longest note the other reader takes, in bytes; ours takes less.
const OTHERS_MAX: usize = 1_000_000;

/// Reads the bytes as each of them.
pub fn note(data: &[u8]) {
    // The tool's answer to a hostile receipt is its own business, as long as there is one.
    drop(tribune_verify::verify_receipt(data, &[vkey()]));
    let Ok(text) = core::str::from_utf8(data) else { return };
    keys(text);
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.text(), text);
    }
    let Ok(note) = Note::parse(text) else { return };
    let other = signed_note::Note::from_bytes(data);
    if text.len() < OTHERS_MAX {
        let other = other.as_ref().expect("what is a note to us is one to the other reader");
        assert_eq!(note.text().as_bytes(), other.text());
    }
    let verifier = StandardVerifier::new(&vkey().to_string()).expect("a key");
    let list = VerifierList::new(vec![Box::new(verifier)]);
    if note.verify(&[vkey()]).is_ok() {
        let verified = other.is_ok_and(|other| other.verify(&list).is_ok());
        assert!(verified, "what verifies for us verifies for the other reader");
    }
    if let Ok(cosigned) = Cosigned::open(text, &witness()) {
        let again = Cosigned::open(&cosigned.note, &witness());
        assert_eq!(again.as_ref().map(|again| &again.note), Ok(&cosigned.note));
    }
    drop(Checkpoint::open(text, &vkey()));
}

fn keys(text: &str) {
    if let Ok(key) = text.parse::<Vkey>() {
        assert_eq!(key.to_string(), text);
        assert!(StandardVerifier::new(text).is_ok(), "what is a key to us is one to the other");
    }
    if let Ok(key) = text.parse::<WitnessKey>() {
        assert_eq!(key.to_string(), text);
    }
}

fn witness() -> WitnessKey {
    let key = tribune_chain::SigningKey::from_bytes(&[2; 32]);
    tribune_chain::witness_key("witness.test/w", &key).parse().expect("a key")
}
