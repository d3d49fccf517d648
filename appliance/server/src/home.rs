//! The home directory: where everything of one appliance stands, and how it is read.

pub(crate) mod certificates;
pub(crate) mod init;
pub(crate) mod write;

use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use tribune_chain::{Checkpoint, InvalidCheckpoint, Note};

use crate::{
    config::{self, Config, ConfigError, authorities::Authorities, settings::Files},
    failure::Failure,
};

/// A home directory.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    root: PathBuf,
}

impl Home {
    /// The home at `root`, which holds a `tribune.toml`.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn at(root: &Path) -> Result<Self, Failure> {
        let home = Self { root: root.to_owned() };
        if home.root.join("tribune.toml").is_file() {
            Ok(home)
        } else {
            Err(Failure::new(format!(
                "expected a home made by `tribune init --home {0}`, found no tribune.toml in {0}",
                root.display()
            )))
        }
    }

    /// Where the ledger stands.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.root.join("ledger")
    }

    /// A file that a configuration names; one without a root stands in the home.
    pub(crate) fn path(&self, named: &Path) -> PathBuf {
        self.root.join(named)
    }

    /// A file of `tls/`.
    pub(crate) fn tls(&self, name: &str) -> PathBuf {
        self.root.join("tls").join(name)
    }

    /// Reads `tribune.toml`.
    ///
    /// # Errors
    /// Where it is not sound.
    pub(crate) fn config(&self) -> Result<Config, ConfigError> {
        let (name, text) = self.file("tribune.toml")?;
        Config::read(&name, &text)
    }

    /// Reads `authorities.toml`.
    ///
    /// # Errors
    /// Where it is not sound.
    pub(crate) fn authorities(&self) -> Result<Authorities, ConfigError> {
        let (name, text) = self.file("authorities.toml")?;
        Authorities::read(&name, &text)
    }

    /// Reads the data files. Without the files of what people signed nothing is signed.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub(crate) fn data_files(&self) -> Result<Files, ConfigError> {
        Ok(Files {
            guardrails: self.file("guardrails.yaml")?,
            golden_paths: self.file("golden-paths.yaml")?,
            price_book: self.file("pricebook.toml")?,
            price_book_signature: self.optional_file("pricebook.toml.sig")?,
            budgets: self.optional_file("budgets.toml")?.unwrap_or_default(),
            standard_changes: self.optional_file("standard-changes.toml")?.unwrap_or_default(),
        })
    }

    /// Where the key stands that signs the ledger.
    pub(crate) fn ledger_key(&self) -> PathBuf {
        self.root.join("keys").join("ledger.seed")
    }

    /// Where the next key stands while keys are being changed.
    pub(crate) fn next_ledger_key(&self) -> PathBuf {
        self.root.join("keys").join("ledger.seed.next")
    }

    /// The key that signs the ledger, and the next one where a change of keys was cut short. A
    /// systemd credential `ledger.seed` is taken before a file of the home.
    ///
    /// # Errors
    /// Where it is not there, is not a key, or others could read it.
    pub(crate) fn ledger_keys(&self) -> Result<Vec<SigningKey>, Failure> {
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY");
        let credential = credentials.map(|folder| PathBuf::from(folder).join("ledger.seed"));
        let first = match credential.filter(|path| path.exists()) {
            Some(path) => tribune_store::read_credential(&path)?,
            None => tribune_store::read_key(&self.ledger_key())?,
        };
        let next = self.next_ledger_key();
        let next = next.exists().then(|| tribune_store::read_key(&next)).transpose()?;
        Ok([Some(first), next].into_iter().flatten().collect())
    }

    /// The checkpoints of `pins/*.note`: the ledger must hold what they say.
    ///
    /// # Errors
    /// Where the folder or a file of it cannot be read.
    pub(crate) fn pins(&self) -> Result<Vec<String>, Failure> {
        let folder = self.root.join("pins");
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let failed = |path: &Path, error: &std::io::Error| Failure::file("read", path, error);
        let mut pins = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(|error| failed(&folder, &error))? {
            let path = entry.map_err(|error| failed(&folder, &error))?.path();
            if path.extension().is_none_or(|ending| ending != "note") {
                continue;
            }
            let note = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
            if let Err(why) = checkpoint(&note) {
                let expected = "expected a signed checkpoint in";
                return Err(Failure::new(format!("{expected} {}: {why}", path.display())));
            }
            pins.push(note);
        }
        Ok(pins)
    }

    /// Where a pin of that name stands.
    pub(crate) fn pin(&self, name: &str) -> PathBuf {
        self.root.join("pins").join(name)
    }

    /// The secret under which redacted values leave commitments.
    ///
    /// # Errors
    /// Where it is not there or not 32 bytes in hexadecimal.
    pub(crate) fn redaction_secret(&self) -> Result<[u8; 32], Failure> {
        self.secret("redaction.secret")
    }

    fn file(&self, name: &str) -> Result<(String, String), ConfigError> {
        let path = self.root.join(name);
        Ok((path.display().to_string(), config::text(&path)?))
    }

    fn optional_file(&self, name: &str) -> Result<Option<(String, String)>, ConfigError> {
        let there = self.root.join(name).symlink_metadata().is_ok();
        there.then(|| self.file(name)).transpose()
    }

    fn secret(&self, name: &str) -> Result<[u8; 32], Failure> {
        let path = self.root.join("keys").join(name);
        let text =
            std::fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_error| {
            Failure::new(format!("expected 64 hexadecimal digits in {}", path.display()))
        })?;
        Ok(bytes)
    }
}

/// The checkpoint of a signed note, whoever signed it.
fn checkpoint(note: &str) -> Result<Checkpoint, InvalidCheckpoint> {
    Checkpoint::parse(Note::parse(note)?.text())
}
