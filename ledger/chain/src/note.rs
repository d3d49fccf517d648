//! C2SP signed notes: a text, a blank line, and one line per signature.

#[cfg(test)]
mod tests;

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;
use sha2::{Digest as _, Sha256};

use crate::{
    InvalidKey, PublicKey,
    bytes::{take, take_u32},
    key::sign,
    ledger_of,
};

/// What a key signs with. Source: c2sp.org/signed-note, "Signature types".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyType {
    /// 0x01: Ed25519 over the text.
    Ed25519,
    /// 0x04: an Ed25519 cosignature of a witness, with a time.
    Cosignature,
}

impl KeyType {
    const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

/// Most signatures a note may carry; the rule is to accept at least 16.
const SIGNATURES_MAX: usize = 100;
/// Longest note, in bytes.
const NOTE_BYTES_MAX: usize = 64 * 1024;

/// A verifier key: who signs, and the key. In text `name+id+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vkey {
    name: String,
    key: PublicKey,
}

/// Not a C2SP verifier key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidVkey {
    /// Not of the form `name+id+base64`, or of another key type than asked for.
    #[error("expected a verifier key `name+id+base64` of an Ed25519 key, found {found}")]
    Form {
        /// What it looks like; never what it says, for it may be a private key.
        found: String,
    },
    /// A name with a space, a plus or a control character, or an empty one.
    #[error("expected a key name without spaces and plus signs, found {found:?}")]
    Name {
        /// The name.
        found: String,
    },
    /// The id is not that of this name and key.
    #[error("expected the key id {expected:08x} for this name and key, found {found:?}")]
    Id {
        /// What the name and key give.
        expected: u32,
        /// What was there.
        found: String,
    },
    /// The key itself is not usable.
    #[error(transparent)]
    Key(#[from] InvalidKey),
}

impl Vkey {
    /// A key under a name.
    ///
    /// # Errors
    /// Where a signed note cannot hold the name.
    pub fn new(name: &str, key: PublicKey) -> Result<Self, InvalidVkey> {
        if is_key_name(name) {
            Ok(Self { name: name.to_owned(), key })
        } else {
            Err(InvalidVkey::Name { found: name.chars().take(80).collect() })
        }
    }

    /// Who signs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// First four bytes of SHA-256 over name, newline, type and key.
    #[must_use]
    pub fn id(&self) -> u32 {
        key_id(&self.name, KeyType::Ed25519, &self.key)
    }

    /// Another key under the same name.
    #[must_use]
    pub fn under(self, key: PublicKey) -> Self {
        Self { key, ..self }
    }

    /// The same key by the name of the ledger's first shard.
    #[must_use]
    pub fn for_ledger(&self) -> Self {
        Self { name: ledger_of(&self.name).to_owned(), key: self.key }
    }

    /// The same key as the signer of another log, where that log is this one or one of its shards:
    /// their names are this name, a slash and a number.
    #[must_use]
    pub fn of_shard(&self, origin: &str) -> Option<Self> {
        let ours = self.name == origin || self.name == ledger_of(origin);
        ours.then(|| Self { name: origin.to_owned(), key: self.key })
    }
}

/// First four bytes of SHA-256 over name, newline, type and key.
pub(crate) fn key_id(name: &str, kind: KeyType, key: &PublicKey) -> u32 {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', kind.byte()])
        .chain_update(key.to_bytes())
        .finalize();
    take_u32(&mut digest.as_slice()).unwrap_or_default()
}

/// `name+id+base64`.
pub(crate) fn key_text(name: &str, kind: KeyType, key: &PublicKey) -> String {
    let mut typed = [kind.byte(); 33];
    if let Some((_, bytes)) = typed.split_first_mut() {
        bytes.copy_from_slice(&key.to_bytes());
    }
    format!("{name}+{:08x}+{}", key_id(name, kind, key), STANDARD.encode(typed))
}

/// Reads `name+id+base64` of a key of this type.
pub(crate) fn read_key(text: &str, kind: KeyType) -> Result<(String, PublicKey), InvalidVkey> {
    let form = || InvalidVkey::Form { found: looks(text) };
    let (name, rest) = text.split_once('+').ok_or_else(form)?;
    let (id, key) = rest.split_once('+').ok_or_else(form)?;
    let typed = STANDARD.decode(key).map_err(|_no_detail| form())?;
    let mut rest = typed.as_slice();
    let (Some([byte]), Some(key), true) = (take(&mut rest), take::<32>(&mut rest), rest.is_empty())
    else {
        return Err(form());
    };
    if byte != kind.byte() {
        return Err(form());
    }
    if !is_key_name(name) {
        return Err(InvalidVkey::Name { found: name.chars().take(80).collect() });
    }
    let key = PublicKey::from_bytes(&key)?;
    let expected = key_id(name, kind, &key);
    if format!("{expected:08x}") == id {
        Ok((name.to_owned(), key))
    } else {
        Err(InvalidVkey::Id { expected, found: id.chars().take(40).collect() })
    }
}

/// What a text looks like that is no verifier key.
fn looks(text: &str) -> String {
    let text = text.trim();
    let hex = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if hex || text.starts_with("PRIVATE+KEY+") || text.contains("PRIVATE KEY") {
        return "what looks like a private key".to_owned();
    }
    format!("another text of {} bytes", text.len())
}

fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&key_text(&self.name, KeyType::Ed25519, &self.key))
    }
}

impl core::str::FromStr for Vkey {
    type Err = InvalidVkey;

    fn from_str(text: &str) -> Result<Self, InvalidVkey> {
        let (name, key) = read_key(text, KeyType::Ed25519)?;
        Ok(Self { name, key })
    }
}

/// One line under a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Who is said to have signed.
    pub name: String,
    /// The key id.
    pub id: u32,
    /// The signature; its form depends on the key's type.
    pub bytes: Vec<u8>,
}

/// A parsed note, none of its signatures checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// Not a note, or not one to trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNote {
    /// Too long to be one.
    #[error("a note has at most {NOTE_BYTES_MAX} bytes, this one has {found}")]
    TooLong {
        /// Its length.
        found: usize,
    },
    /// The form is broken.
    #[error("expected a signed note, found {found}")]
    Form {
        /// What breaks it.
        found: &'static str,
    },
    /// A key that is known has a signature that does not hold.
    #[error("the signature of {name} does not verify")]
    Bad {
        /// The key's name.
        name: String,
    },
    /// No known key has signed.
    #[error("expected a signature of {expected}, found none of it")]
    Unsigned {
        /// The names asked for.
        expected: String,
    },
}

impl Note {
    /// Reads a note: UTF-8 without control characters but newline, at least one signature line.
    ///
    /// # Errors
    /// Where the form is broken anywhere.
    pub fn parse(note: &str) -> Result<Self, InvalidNote> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(InvalidNote::TooLong { found: note.len() });
        }
        let form = |found| InvalidNote::Form { found };
        if note.chars().any(|c| c.is_control() && c != '\n') {
            return Err(form("a control character"));
        }
        let (head, lines) = note.rsplit_once("\n\n").ok_or_else(|| form("no blank line"))?;
        let lines = lines.strip_suffix('\n').ok_or_else(|| form("no newline at the end"))?;
        let signatures = lines
            .split('\n')
            .take(SIGNATURES_MAX.saturating_add(1))
            .map(|line| signature_line(line).ok_or_else(|| form("a line that is no signature")))
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(form("more than 100 signatures"));
        }
        Ok(Self { text: format!("{head}\n"), signatures })
    }

    /// The text that is signed, with its last newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Checks the note under the keys one knows. Lines of unknown keys are passed over.
    ///
    /// # Errors
    /// Where a known key's line does not hold, or no known key has a line.
    pub fn verify(&self, known: &[Vkey]) -> Result<(), InvalidNote> {
        let mut signed = false;
        for line in &self.signatures {
            let who = known.iter().find(|key| key.name == line.name && key.id() == line.id);
            let Some(who) = who else { continue };
            let holds = <[u8; 64]>::try_from(line.bytes.as_slice())
                .is_ok_and(|bytes| who.key.verify(self.text.as_bytes(), &bytes).is_ok());
            if !holds {
                return Err(InvalidNote::Bad { name: line.name.clone() });
            }
            signed = true;
        }
        let names = || known.iter().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ");
        if signed { Ok(()) } else { Err(InvalidNote::Unsigned { expected: names() }) }
    }

    /// Signs `text`, which ends in a newline, and gives the whole note.
    pub(crate) fn sign(text: &str, name: &Vkey, key: &SigningKey) -> String {
        let line = line(&name.name, name.id(), &sign(key, text.as_bytes()));
        format!("{text}\n{line}\n")
    }
}

/// The line of a signature, without its newline.
pub(crate) fn line(name: &str, id: u32, signature: &[u8]) -> String {
    let mut bytes = id.to_be_bytes().to_vec();
    bytes.extend(signature);
    format!("\u{2014} {name} {}", STANDARD.encode(bytes))
}

fn signature_line(line: &str) -> Option<NoteSignature> {
    let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let mut rest = bytes.as_slice();
    let id = take_u32(&mut rest)?;
    (is_key_name(name) && !rest.is_empty()).then(|| NoteSignature {
        name: name.to_owned(),
        id,
        bytes: rest.to_vec(),
    })
}
