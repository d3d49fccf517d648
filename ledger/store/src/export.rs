//! Exporting: one file with every record and body, for an auditor to take away.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use tribune_chain::{ExportHeader, ExportWriter, PublicKey, TooLarge};

use crate::{Ledger, ReadError, files::sync_parent, query::Stored, shard::Shard};

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Number of records.
    pub records: u64,
    /// Size of the export, in bytes.
    pub bytes: u64,
    /// The checkpoint in it: a signed note over exactly these records.
    pub checkpoint: String,
}

/// Why nothing was exported. No half-written file is left behind.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The ledger cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The export cannot be written.
    #[error("{path}: {source}", path = path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is a file of that name already.
    #[error("{path}: expected no file here, found one", path = path.display())]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// An entry is too large for the format.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

impl Ledger {
    /// Writes every record of a shard up to now to a new file; of the current one where none is
    /// named. Write an EXPORT record first: then it is in there too.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or the file exists or cannot be written.
    pub fn export_file(&self, shard: Option<u32>, path: &Path) -> Result<Exported, ExportError> {
        if path.exists() {
            return Err(ExportError::Exists { path: path.to_owned() });
        }
        let mut draft = path.as_os_str().to_owned();
        draft.push(".tmp");
        let draft = PathBuf::from(draft);
        let exported = self.export_draft(shard, &draft, path);
        if exported.is_err() {
            match fs::remove_file(&draft) {
                Ok(()) | Err(_) => (), // what matters is why it was not made
            }
        }
        exported
    }

    fn export_draft(
        &self,
        shard: Option<u32>,
        draft: &Path,
        path: &Path,
    ) -> Result<Exported, ExportError> {
        let fault = |source| ExportError::Write { path: path.to_owned(), source };
        let mut file = BufWriter::new(File::create(draft).map_err(fault)?);
        let exported = self.export(shard, &mut file, path)?;
        let finish = || {
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(draft, path)?;
            sync_parent(path)
        };
        finish().map_err(fault)?;
        Ok(exported)
    }

    /// Writes every record of a shard up to now, entry by entry, in constant memory; of the current
    /// one where none is named. `name` is what an error calls the place.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or `to` not be written; what was written is worthless then.
    pub fn export(
        &self,
        shard: Option<u32>,
        to: &mut impl Write,
        name: &Path,
    ) -> Result<Exported, ExportError> {
        let Part { shard, size, checkpoint } = self.part(shard)?;
        let folder = &shard.folder;
        let header = ExportHeader {
            ledger: folder.ledger.to_string(),
            origin: folder.name.name().to_owned(),
            vkey: folder.name.to_string(),
            records: size,
        };
        let mut bytes = 0_u64;
        let mut put = |piece: &[u8]| {
            bytes = bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            let fault = |source| ExportError::Write { path: name.to_owned(), source };
            to.write_all(piece).map_err(fault)
        };
        let (mut writer, first) = ExportWriter::begin(&header)?;
        put(&first)?;
        for seq in 0..size {
            let stored = self.guarded(|| Stored::read(&shard, seq))?;
            put(&writer.entry(stored.entry())?)?;
        }
        let signer = folder.name.clone().under(PublicKey::of(&self.shared.key));
        put(&writer.finish(&checkpoint, &signer, &self.shared.key)?)?;
        Ok(Exported { records: size, bytes, checkpoint })
    }

    fn part(&self, number: Option<u32>) -> Result<Part, ReadError> {
        let (shard, head) = self.shared.current();
        if number.is_none_or(|number| number == shard.folder.number()) {
            let checkpoint = self.shared.sign(&shard, &head);
            return Ok(Part { shard, size: head.size, checkpoint });
        }
        let number = number.unwrap_or_default();
        let closed = self.shared.closed();
        let wanted = closed.iter().find(|closed| closed.folder.number() == number);
        let closed = wanted
            .ok_or_else(|| ReadError::NoSuchShard { shard: number, last: shard.folder.number() })?;
        let shard = self.shared.open_closed(closed)?;
        Ok(Part { shard, size: closed.size, checkpoint: closed.checkpoint.clone() })
    }

    /// The shards there are.
    #[must_use]
    pub fn list_shards(&self) -> Vec<ShardInfo> {
        let (current, head) = self.shared.current();
        let closed = self.shared.closed();
        let older = closed.iter().filter(|c| c.folder.number() < current.folder.number());
        let mut all: Vec<ShardInfo> = older
            .map(|closed| ShardInfo {
                number: closed.folder.number(),
                first: closed.folder.first(),
                records: closed.size,
                closed: true,
            })
            .collect();
        all.push(ShardInfo {
            number: current.folder.number(),
            first: current.first(),
            records: head.size,
            closed: false,
        });
        all
    }
}

/// A shard, up to a size.
struct Part {
    shard: Arc<Shard>,
    size: u64,
    checkpoint: String,
}

/// What is known of a shard without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShardInfo {
    /// Which.
    pub number: u32,
    /// Records in the shards before it.
    pub first: u64,
    /// Its records.
    pub records: u64,
    /// Whether it has ended.
    pub closed: bool,
}
