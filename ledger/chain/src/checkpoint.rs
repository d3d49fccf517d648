//! C2SP checkpoints: which log, how many records, which root; as the text of a signed note.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;

use crate::{InvalidNote, Note, TreeHash, Vkey};

/// The state of a log at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log; also the name of the key that signs it.
    pub origin: String,
    /// Number of records.
    pub size: u64,
    /// Root of the tree over them.
    pub root: TreeHash,
    /// Further lines, which mean nothing here.
    pub extensions: Vec<String>,
}

/// Not a checkpoint, or not one to trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCheckpoint {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] InvalidNote),
    /// The text of the note.
    #[error("expected a checkpoint, found {found}")]
    Form {
        /// What breaks it.
        found: &'static str,
    },
    /// Another log's.
    #[error("expected a checkpoint of {expected}, found one of {found}")]
    Origin {
        /// The log asked for.
        expected: String,
        /// The log it is of.
        found: String,
    },
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, self.root);
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Signs it under the log's own key, whose name is the origin.
    #[must_use]
    pub fn sign(&self, name: &Vkey, key: &SigningKey) -> String {
        Note::sign(&self.text(), name, key)
    }

    /// Reads the text of a checkpoint.
    ///
    /// # Errors
    /// Where it has another form.
    pub fn parse(text: &str) -> Result<Self, InvalidCheckpoint> {
        let form = |found| InvalidCheckpoint::Form { found };
        let body = text.strip_suffix('\n').ok_or_else(|| form("no newline at the end"))?;
        let mut lines = body.split('\n');
        let origin =
            lines.next().filter(|line| !line.is_empty()).ok_or_else(|| form("no origin"))?;
        let size = lines.next().and_then(decimal).ok_or_else(|| form("no tree size"))?;
        let root = lines.next().and_then(|line| STANDARD.decode(line).ok());
        let root = root.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let root = TreeHash(root.ok_or_else(|| form("no root of 32 bytes"))?);
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(form("an empty line"));
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }

    /// Reads a signed checkpoint and checks it: signed by `log`, and of that origin.
    ///
    /// # Errors
    /// Where it has another form, another origin, or is not signed by `log`.
    pub fn open(note: &str, log: &Vkey) -> Result<Self, InvalidCheckpoint> {
        let note = Note::parse(note)?;
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != log.name() {
            let (expected, found) = (log.name().to_owned(), checkpoint.origin);
            return Err(InvalidCheckpoint::Origin { expected, found });
        }
        note.verify(core::slice::from_ref(log))?;
        Ok(checkpoint)
    }
}

/// The origin of a ledger's first shard, given that of any of them: the others' end in a slash and
/// the number of the shard.
#[must_use]
pub fn ledger_of(origin: &str) -> &str {
    match origin.rsplit_once('/') {
        Some((base, number)) if decimal(number).is_some_and(|number| number > 0) => base,
        Some(_) | None => origin,
    }
}

/// A decimal number without sign and without leading zeros.
fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}
