//! The home directory: where everything of one appliance stands, and how it is read.

pub(crate) mod certificates;
pub(crate) mod init;
pub(crate) mod write;

use std::path::{Path, PathBuf};

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

    /// Reads the three data files.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub(crate) fn data_files(&self) -> Result<Files, ConfigError> {
        Ok(Files {
            guardrails: self.file("guardrails.yaml")?,
            golden_paths: self.file("golden-paths.yaml")?,
            price_book: self.file("pricebook.toml")?,
        })
    }

    /// The seed of the key that signs the ledger.
    ///
    /// # Errors
    /// Where it is not there or not 32 bytes in hexadecimal.
    pub(crate) fn ledger_seed(&self) -> Result<[u8; 32], Failure> {
        self.secret("ledger.seed")
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
