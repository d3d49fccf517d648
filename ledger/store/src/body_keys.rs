//! The keys of a shard's bodies: `keys/NNNNNNNN.keys`, drawn beforehand, one for each record it may
//! come to hold, so that sealing a body needs no sync of its own. Destroying one is overwriting it.
//!
//! A file is the block [`keys_header`], then [`PER_FILE`] keys of 32 bytes. Zeros stand where a key
//! was destroyed.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tribune_chain::{BodyKey, KEYS_PER_FILE as PER_FILE, keys_header};
use tribune_record::v1::LedgerId;
use zeroize::Zeroizing;

use crate::{OpenError, ReadError, files::sync_parent, journal::corrupt};

/// Bytes before the first key.
const BLOCK_BYTES: u64 = 4096;
const KEY_BYTES: u64 = 32;
/// Files kept open.
const FILES_MAX: usize = 64;

/// The keys of one shard.
#[derive(Debug)]
pub(crate) struct BodyKeys {
    dir: PathBuf,
    ledger: LedgerId,
    shard: u32,
    files: Mutex<BTreeMap<u64, Arc<File>>>,
}

/// The path of a file of keys.
pub(crate) fn path(dir: &Path, file: u64) -> PathBuf {
    dir.join(format!("{file:08}.keys"))
}

impl BodyKeys {
    pub(crate) fn new(dir: &Path, ledger: LedgerId, shard: u32) -> Self {
        Self { dir: dir.to_owned(), ledger, shard, files: Mutex::default() }
    }

    /// Sees to it that so many records more than the `held` there are have a key, on disk. A file
    /// with the key of a record there is, is never made: it would hold another key.
    ///
    /// # Errors
    /// Where a file cannot be made.
    pub(crate) fn provide(&self, held: u64, ahead: u64) -> Result<(), OpenError> {
        let first = if is_bare(self.shard, held) { 0 } else { held.div_ceil(PER_FILE) };
        let files = held.saturating_add(ahead).div_ceil(PER_FILE);
        let mut missing = (first..files).filter(|file| !path(&self.dir, *file).exists());
        missing.try_for_each(|file| self.create(file))
    }

    /// Holds the files of every record below `seq` against what they must be. Without this, one
    /// that is missing would be drawn anew, and no body under it could be opened again.
    ///
    /// # Errors
    /// Where one is missing, cut, another's, or others may read it.
    pub(crate) fn check(&self, seq: u64) -> Result<(), OpenError> {
        let files = if is_bare(self.shard, seq) { 0 } else { seq.div_ceil(PER_FILE) };
        (0..files).try_for_each(|file| self.check_file(file))
    }

    fn check_file(&self, file: u64) -> Result<(), OpenError> {
        let path = path(&self.dir, file);
        let first = file.saturating_mul(PER_FILE);
        let expected = format!("the keys of bodies from record {first} on");
        let open = match File::open(&path) {
            Ok(open) => open,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(corrupt(&path, 0, expected, "none"));
            }
            Err(error) => return Err(OpenError::io(&path)(error)),
        };
        let metadata = open.metadata().map_err(OpenError::io(&path))?;
        let mode = metadata.mode() & 0o7777;
        if mode & 0o077 != 0 {
            let (expected, found) = ("mode 0600 or stricter", format!("mode {mode:04o}"));
            return Err(OpenError::Access { path, expected, found });
        }
        let bytes = BLOCK_BYTES.saturating_add(PER_FILE.saturating_mul(KEY_BYTES));
        if metadata.len() != bytes {
            let expected = format!("a file of {bytes} bytes");
            return Err(corrupt(&path, metadata.len().min(bytes), expected, metadata.len()));
        }
        let header = keys_header(self.ledger, self.shard, file);
        let mut found = vec![0; header.len()];
        open.read_exact_at(&mut found, 0).map_err(OpenError::io(&path))?;
        if found == header {
            return Ok(());
        }
        let expected = format!("{expected}, of shard {}, version 1", self.shard);
        Err(corrupt(&path, 0, expected, "another header"))
    }

    fn create(&self, file: u64) -> Result<(), OpenError> {
        let target = path(&self.dir, file);
        let draft = target.with_extension("tmp");
        let count = usize::try_from(PER_FILE.saturating_mul(KEY_BYTES)).unwrap_or(usize::MAX);
        let mut keys = Zeroizing::new(vec![0; count]);
        getrandom::fill(&mut keys).map_err(OpenError::Random)?;
        let header = keys_header(self.ledger, self.shard, file);
        let write = || {
            let mut options = File::options();
            let file = options.write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
            file.write_all_at(&header, 0)?;
            file.write_all_at(&keys, BLOCK_BYTES)?;
            file.sync_all()?;
            fs::rename(&draft, &target)?;
            sync_parent(&target)
        };
        write().map_err(OpenError::io(&target))
    }

    /// The key of a record's bodies; none where it was destroyed, or its file is not here.
    ///
    /// # Errors
    /// Where the file cannot be read, or is not one of this shard.
    pub(crate) fn get(&self, seq: u64) -> Result<Option<BodyKey>, ReadError> {
        let (file, offset) = place(seq);
        let Some(open) = self.file(file)? else { return Ok(None) };
        let mut key = Zeroizing::new([0; BodyKey::BYTES]);
        open.read_exact_at(key.as_mut_slice(), offset).map_err(self.fault(file))?;
        Ok(BodyKey::new(*key))
    }

    /// Destroys the keys of these records; afterwards they are gone from the disk.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub(crate) fn destroy(&self, seqs: &[u64]) -> Result<(), ReadError> {
        let mut touched = BTreeMap::new();
        for seq in seqs {
            let (file, offset) = place(*seq);
            let Some(open) = self.file(file)? else { continue };
            open.write_all_at(&BodyKey::DESTROYED, offset).map_err(self.fault(file))?;
            touched.insert(file, open);
        }
        touched.into_iter().try_for_each(|(file, open)| open.sync_all().map_err(self.fault(file)))
    }

    fn file(&self, file: u64) -> Result<Option<Arc<File>>, ReadError> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = files.get(&file) {
            return Ok(Some(Arc::clone(open)));
        }
        let path = path(&self.dir, file);
        let open = match File::options().read(true).write(true).open(&path) {
            Ok(open) => open,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.fault(file)(error)),
        };
        let expected = keys_header(self.ledger, self.shard, file);
        let mut header = vec![0; expected.len()];
        open.read_exact_at(&mut header, 0).map_err(self.fault(file))?;
        if header != expected {
            let reason = format!("expected keys of shard {}, found another file", self.shard);
            return Err(ReadError::Io { path, reason });
        }
        let open = Arc::new(open);
        if files.len() >= FILES_MAX {
            files.pop_first();
        }
        files.insert(file, Arc::clone(&open));
        Ok(Some(open))
    }

    fn fault(&self, file: u64) -> impl Fn(io::Error) -> ReadError + use<> {
        let path = path(&self.dir, file);
        move |error| ReadError::Io { path: path.clone(), reason: error.to_string() }
    }
}

/// Whether there need be no keys yet: record 0 of a ledger has no body and is written before any is
/// drawn.
const fn is_bare(shard: u32, records: u64) -> bool {
    shard == 0 && records <= 1
}

/// In which file, and at which byte, a record's key lies.
fn place(seq: u64) -> (u64, u64) {
    let file = seq.checked_div(PER_FILE).unwrap_or_default();
    let within = seq.checked_rem(PER_FILE).unwrap_or_default();
    (file, BLOCK_BYTES.saturating_add(within.saturating_mul(KEY_BYTES)))
}

const _: () = assert!(BodyKey::BYTES == 32);

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(dir: &Path) -> BodyKeys {
        BodyKeys::new(dir, LedgerId([7; 16]), 3)
    }

    #[test]
    fn a_key_stays_until_it_is_destroyed() {
        let home = crate::tests::Home::new();
        let dir = home.file("keys");
        fs::create_dir_all(&dir).unwrap();
        let ours = keys(&dir);
        assert_eq!(ours.get(5).unwrap(), None, "there are none yet");
        ours.provide(0, PER_FILE.saturating_add(1)).unwrap();
        let seqs = [0, 5, PER_FILE.saturating_sub(1), PER_FILE];
        let drawn = seqs.map(|seq| ours.get(seq).unwrap().unwrap());
        ours.provide(0, 1).unwrap();
        assert_eq!(seqs.map(|seq| keys(&dir).get(seq).unwrap().unwrap()), drawn);
        assert_ne!(drawn[0], drawn[1]);
        ours.destroy(&[5, PER_FILE]).unwrap();
        let left = seqs.map(|seq| keys(&dir).get(seq).unwrap().is_some());
        assert_eq!(left, [true, false, true, false]);
    }

    #[test]
    fn keys_of_records_that_are_there_are_not_drawn_again() {
        let home = crate::tests::Home::new();
        let dir = home.file("keys");
        fs::create_dir_all(&dir).unwrap();
        let file = |n| path(&dir, n).exists();
        keys(&dir).provide(2, PER_FILE).unwrap();
        assert_eq!([0, 1, 2].map(file), [false, true, false], "only what no record has yet");
        BodyKeys::new(&dir, LedgerId([7; 16]), 0).provide(1, 1).unwrap();
        assert_eq!([0, 1].map(file), [true, true], "record 0 of a ledger has no body");
    }

    #[test]
    fn keys_of_another_shard_are_not_taken() {
        let home = crate::tests::Home::new();
        let dir = home.file("keys");
        fs::create_dir_all(&dir).unwrap();
        keys(&dir).provide(0, 1).unwrap();
        let other = BodyKeys::new(&dir, LedgerId([7; 16]), 4);
        assert!(matches!(other.get(0), Err(ReadError::Io { .. })));
    }
}
