//! Files that are there whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use crate::random;

/// Makes a folder that only its owner may enter.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(path)
}

/// Writes a new file that only its owner may read, and makes it durable.
pub(crate) fn private_file(path: &Path, content: &[u8]) -> io::Result<()> {
    new_file(path, 0o600, content)
}

/// Writes a new file that everybody may read, and makes it durable.
pub(crate) fn public_file(path: &Path, content: &[u8]) -> io::Result<()> {
    new_file(path, 0o644, content)
}

fn new_file(path: &Path, mode: u32, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// A name beside `path` that nothing has yet, for what becomes `path` once it is whole.
pub(crate) fn sibling(path: &Path) -> io::Result<std::path::PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let unique = random::id("new").map_err(io::Error::other)?;
    Ok(path.with_file_name(format!(".{name}.{unique}")))
}

/// Fills a file beside `path` and renames it, so that `path` is whole or as it was before.
pub(crate) fn replace<T>(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<T>,
) -> io::Result<T> {
    let unfinished = sibling(path)?;
    let filled = (|| {
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        let done = fill(&mut file)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        Ok(done)
    })();
    if filled.is_err() {
        // The error that matters is the first one; what stays behind has a name of its own.
        drop(fs::remove_file(&unfinished));
    }
    filled
}
