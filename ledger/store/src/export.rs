//! Exporting: one file with every record and body, for an auditor to take away.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tribune_chain::{ExportHeader, ExportWriter, TooLarge};

use crate::{Ledger, ReadError, files::sync_parent};

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
    /// Writes every record up to now to a new file. Write an EXPORT record first: then it is in
    /// there too.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or the file exists or cannot be written.
    pub fn export_file(&self, path: &Path) -> Result<Exported, ExportError> {
        if path.exists() {
            return Err(ExportError::Exists { path: path.to_owned() });
        }
        let mut draft = path.as_os_str().to_owned();
        draft.push(".tmp");
        let draft = PathBuf::from(draft);
        let exported = self.export_draft(&draft, path);
        if exported.is_err() {
            match fs::remove_file(&draft) {
                Ok(()) | Err(_) => (), // what matters is why it was not made
            }
        }
        exported
    }

    fn export_draft(&self, draft: &Path, path: &Path) -> Result<Exported, ExportError> {
        let fault = |source| ExportError::Write { path: path.to_owned(), source };
        let mut file = BufWriter::new(File::create(draft).map_err(fault)?);
        let exported = self.export(&mut file, path)?;
        let finish = || {
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(draft, path)?;
            sync_parent(path)
        };
        finish().map_err(fault)?;
        Ok(exported)
    }

    /// Writes every record up to now, entry by entry, in constant memory. `name` is what an error
    /// calls the place.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or `to` not be written; what was written is worthless then.
    pub fn export(&self, to: &mut impl Write, name: &Path) -> Result<Exported, ExportError> {
        let head = self.head();
        let header = ExportHeader {
            ledger: head.ledger.to_string(),
            origin: self.vkey().name().to_owned(),
            vkey: self.vkey().to_string(),
            records: head.size,
        };
        let mut bytes = 0_u64;
        let mut put = |piece: &[u8]| {
            bytes = bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            let fault = |source| ExportError::Write { path: name.to_owned(), source };
            to.write_all(piece).map_err(fault)
        };
        let (mut writer, first) = ExportWriter::begin(&header)?;
        put(&first)?;
        for seq in 0..head.size {
            put(&writer.entry(self.read(seq)?.entry())?)?;
        }
        let checkpoint = self.shared.sign(&head);
        put(&writer.finish(&checkpoint, &self.shared.key)?)?;
        Ok(Exported { records: head.size, bytes, checkpoint })
    }
}
