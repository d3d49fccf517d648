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

/// Under another name until it is whole: a file that a crash left half-written is not there.
fn new_file(path: &Path, mode: u32, content: &[u8]) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let draft = sibling(path)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&draft)?;
    let whole = file.write_all(content).and_then(|()| file.sync_all());
    // A link and not a rename: what somebody else made in between is not written over.
    let placed = whole.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    placed?;
    path.parent().map_or(Ok(()), |folder| {
        let here = folder.as_os_str().is_empty();
        sync_folder(if here { Path::new(".") } else { folder })
    })
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
