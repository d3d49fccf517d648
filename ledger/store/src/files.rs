//! The few file operations that a crash must not undo: every one syncs what it changed, and the
//! journal's go through a trait, so that tests can make them fail.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::FileExt,
    path::Path,
};

/// Zeros written at a time.
const STEP_BYTES: usize = 1024 * 1024;

/// What the journal does to a disk.
pub(crate) trait Disk: Send + Sync {
    /// Makes a file of `bytes` bytes, `first` and then zeros, so that it is whole or not there.
    fn create(&self, path: &Path, first: &[u8], bytes: u64) -> io::Result<()> {
        let draft = path.with_extension("tmp");
        let write = || {
            let mut file = File::options().write(true).create(true).truncate(true).open(&draft)?;
            fill(&mut file, first, bytes)?;
            file.sync_all()?;
            fs::rename(&draft, path)?;
            sync_parent(path)
        };
        write().inspect_err(|_reported| match fs::remove_file(&draft) {
            Ok(()) | Err(_) => (), // what matters is why it was not made
        })
    }

    /// Writes all of `bytes` at `offset`.
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    /// Makes what was written durable.
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }
}

/// The disk there is.
#[derive(Debug)]
pub(crate) struct RealDisk;

impl Disk for RealDisk {}

fn fill(file: &mut File, first: &[u8], bytes: u64) -> io::Result<()> {
    file.write_all(first)?;
    let zeros = vec![0; STEP_BYTES];
    let mut left = bytes.saturating_sub(u64::try_from(first.len()).unwrap_or(u64::MAX));
    while left > 0 {
        let step = usize::try_from(left).unwrap_or(usize::MAX).min(STEP_BYTES);
        file.write_all(zeros.get(..step).unwrap_or_default())?;
        left = left.saturating_sub(u64::try_from(step).unwrap_or(u64::MAX));
    }
    Ok(())
}

/// Makes a directory's entries durable.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes the entry of `path` in its directory durable.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_dir(parent),
        Some(_) | None => sync_dir(Path::new(".")),
    }
}

/// Whether the error says that there is no room.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

/// Bytes the file system of `dir` has left for this user; none where it does not say.
pub(crate) fn free_bytes(dir: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(dir).ok()?;
    stat.f_bavail.checked_mul(stat.f_frsize)
}
