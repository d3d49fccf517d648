//! The signing key on disk: 64 hexadecimal digits in a file that only its owner may read.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use tribune_chain::SigningKey;
use zeroize::Zeroizing;

use crate::{OpenError, files::sync_parent};

/// Digits and a newline.
const FILE_BYTES: u64 = 65;

/// Draws a key and writes it to a new file that only its owner may read. The file is whole or not
/// there, whenever the power goes.
///
/// # Errors
/// Where there are no random numbers, or the file exists or cannot be written.
pub fn create_key(path: &Path) -> Result<SigningKey, OpenError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(OpenError::Random)?;
    let text = Zeroizing::new(format!("{}\n", *Zeroizing::new(hex::encode(*seed))));
    publish(path, text.as_bytes()).map_err(OpenError::io(path))?;
    Ok(SigningKey::from_bytes(&seed))
}

/// Writes a draft beside the file and gives it the name, which must be free.
fn publish(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".tmp");
    let draft = PathBuf::from(draft);
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => (), // what a crash left of an earlier one
    }
    let write = || {
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(text)?;
        file.sync_all()?;
        renameat_with(CWD, &draft, CWD, path, RenameFlags::NOREPLACE)?;
        sync_parent(path)
    };
    write().inspect_err(|_reported| match fs::remove_file(&draft) {
        Ok(()) | Err(_) => (), // what matters is why it was not made
    })
}

/// Reads a key that [`create_key`] wrote.
///
/// # Errors
/// Where the file is not a regular one, belongs to another user, can be read by anybody but its
/// owner, or holds something else.
pub fn read_key(path: &Path) -> Result<SigningKey, OpenError> {
    read(path, |mode, owner, user| {
        if mode & 0o077 != 0 {
            return Err(("mode 0600 or stricter", format!("mode {mode:04o}")));
        }
        if owner != user {
            return Err(("a file of the user who runs this", format!("user {owner}")));
        }
        Ok(())
    })
}

/// Reads a key from a credential that the service manager hands over (systemd.exec, "Credentials"):
/// such a file may belong to root, with an access list whose mask shows as the group's right to
/// read.
///
/// # Errors
/// Where the file is not a regular one, belongs to a third user, can be read by everybody or
/// written by its group, or holds something else.
pub fn read_credential(path: &Path) -> Result<SigningKey, OpenError> {
    read(path, |mode, owner, user| {
        if mode & 0o037 != 0 {
            return Err(("mode 0440 or stricter", format!("mode {mode:04o}")));
        }
        if owner != user && owner != 0 {
            return Err(("a file of root or of the user who runs this", format!("user {owner}")));
        }
        Ok(())
    })
}

/// Whether a file of that mode and owner may hold a key of this user; what it must be, and is.
type Guard = fn(u32, u32, u32) -> Result<(), (&'static str, String)>;

fn read(path: &Path, guard: Guard) -> Result<SigningKey, OpenError> {
    let io = OpenError::io;
    let bad = |expected, found| OpenError::KeyFile { path: path.to_owned(), expected, found };
    let file = File::open(path).map_err(io(path))?;
    let metadata = file.metadata().map_err(io(path))?;
    if !metadata.is_file() {
        return Err(bad("a regular file", "something else".to_owned()));
    }
    let user = rustix::process::geteuid().as_raw();
    guard(metadata.mode() & 0o7777, metadata.uid(), user)
        .map_err(|(expected, found)| bad(expected, found))?;
    let mut text = Zeroizing::new(String::with_capacity(80));
    file.take(FILE_BYTES.saturating_add(1)).read_to_string(&mut text).map_err(io(path))?;
    let mut seed = Zeroizing::new([0; 32]);
    let digits = text.strip_suffix('\n').unwrap_or(&text);
    match hex::decode_to_slice(digits, seed.as_mut_slice()) {
        Ok(()) => Ok(SigningKey::from_bytes(&seed)),
        Err(_) => Err(bad("64 hexadecimal digits", format!("{} other bytes", text.len()))),
    }
}
