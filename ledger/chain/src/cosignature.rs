//! Cosignatures of witnesses (c2sp.org/tlog-cosignature, version 1): somebody outside has seen a
//! checkpoint and found it to continue the ones before.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use ed25519_dalek::SigningKey;

use crate::{
    Checkpoint, InvalidCheckpoint, InvalidNote, InvalidVkey, Note, PublicKey,
    bytes::{take, take_u64},
    key::sign,
    note::{KeyType, key_id, key_text, line, read_key},
};

/// A witness's key, in text a C2SP verifier key of type 0x04.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    name: String,
    key: PublicKey,
}

impl WitnessKey {
    /// Whose it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> u32 {
        key_id(&self.name, KeyType::Cosignature, &self.key)
    }
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&key_text(&self.name, KeyType::Cosignature, &self.key))
    }
}

impl core::str::FromStr for WitnessKey {
    type Err = InvalidVkey;

    fn from_str(text: &str) -> Result<Self, InvalidVkey> {
        let (name, key) = read_key(text, KeyType::Cosignature)?;
        Ok(Self { name, key })
    }
}

/// A checkpoint that a witness has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// When the witness says it signed, seconds since 1970-01-01 UTC.
    pub at: u64,
    /// The checkpoint with the witness's line alone, a signed note.
    pub note: String,
}

impl Cosigned {
    /// Reads what a witness made of a checkpoint: a note that carries its line, among others.
    ///
    /// # Errors
    /// Where it is no checkpoint, the witness has no line in it, or the line does not hold.
    pub fn open(note: &str, witness: &WitnessKey) -> Result<Self, InvalidCheckpoint> {
        let parsed = Note::parse(note)?;
        let checkpoint = Checkpoint::parse(parsed.text())?;
        let id = witness.id();
        let mut lines = parsed.signatures().iter();
        let Some(found) = lines.find(|line| line.name == witness.name && line.id == id) else {
            return Err(InvalidNote::Unsigned { expected: witness.name.clone() }.into());
        };
        let mut rest = found.bytes.as_slice();
        let signed = match (take_u64(&mut rest), take::<64>(&mut rest), rest.is_empty()) {
            (Some(at), Some(signature), true) => {
                let holds = witness.key.verify(&message(at, parsed.text()), &signature);
                holds.ok().map(|()| at)
            }
            (_, _, _) => None,
        };
        let at = signed.ok_or_else(|| InvalidNote::Bad { name: witness.name.clone() })?;
        let line = line(&witness.name, id, &found.bytes);
        let note = format!("{}\n{line}\n", parsed.text());
        Ok(Self { checkpoint, at, note })
    }
}

/// Signs a checkpoint as a witness does; gives its line, without a newline.
#[must_use]
pub fn cosign(checkpoint: &Checkpoint, at: u64, name: &str, key: &SigningKey) -> String {
    let mut bytes: Vec<u8> = at.to_be_bytes().to_vec();
    bytes.extend(sign(key, &message(at, &checkpoint.text())));
    line(name, key_id(name, KeyType::Cosignature, &PublicKey::of(key)), &bytes)
}

/// The verifier key of a witness who signs with `key` under `name`.
#[must_use]
pub fn witness_key(name: &str, key: &SigningKey) -> String {
    key_text(name, KeyType::Cosignature, &PublicKey::of(key))
}

fn message(at: u64, text: &str) -> Vec<u8> {
    format!("cosignature/v1\ntime {at}\n{text}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TreeHash, Vkey};
    use alloc::string::ToString;

    fn checkpoint(size: u64) -> Checkpoint {
        let root = TreeHash([5; 32]);
        Checkpoint { origin: "tribune.test/ledger".into(), size, root, extensions: Vec::new() }
    }

    #[test]
    fn a_cosignature_holds_for_its_checkpoint_and_witness() {
        let (log, witness) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
        let vkey = Vkey::new("tribune.test/ledger", PublicKey::of(&log)).unwrap();
        let key: WitnessKey = witness_key("witness.test/w", &witness).parse().unwrap();
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        let line = cosign(&checkpoint(7), 1_700_000_000, key.name(), &witness);
        let note = format!("{}{line}\n", checkpoint(7).sign(&vkey, &log));
        let cosigned = Cosigned::open(&note, &key).unwrap();
        assert_eq!((cosigned.checkpoint, cosigned.at), (checkpoint(7), 1_700_000_000));
        assert_eq!(Cosigned::open(&cosigned.note, &key).unwrap().note, cosigned.note);
        assert_eq!(Checkpoint::open(&note, &vkey), Ok(checkpoint(7)), "the log's line holds too");

        let other = note.replace("\n7\n", "\n8\n");
        assert!(matches!(
            Cosigned::open(&other, &key),
            Err(InvalidCheckpoint::Note(InvalidNote::Bad { .. }))
        ));
        let stranger: WitnessKey = witness_key("witness.test/w", &log).parse().unwrap();
        assert!(matches!(
            Cosigned::open(&note, &stranger),
            Err(InvalidCheckpoint::Note(InvalidNote::Unsigned { .. }))
        ));
    }

    #[test]
    fn the_two_types_of_key_are_not_taken_for_each_other() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let log = Vkey::new("a.test", PublicKey::of(&key)).unwrap().to_string();
        let witness = witness_key("a.test", &key);
        assert_ne!(log, witness);
        assert!(log.parse::<WitnessKey>().is_err() && witness.parse::<Vkey>().is_err());
    }
}
