//! What the suites share: where the repository stands, what is in it, and its cases.

mod cases;
mod folder;
pub mod intent;

pub use cases::{Case, Expected, JsonOnly, Open, cases, json_only, open_cases};
pub use folder::Folder;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// The repository's root folder.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Every file of the repository, relative to its root and in order: what git would commit, or,
/// in a tree without git, every file outside `target` folders.
///
/// # Errors
/// Where a folder cannot be read.
pub fn files() -> io::Result<Vec<PathBuf>> {
    let mut files = match tracked(&root()) {
        Some(files) => files,
        None => walk(&root(), Path::new(""))?,
    };
    files.retain(|file| root().join(file).is_file());
    files.sort();
    Ok(files)
}

fn tracked(root: &Path) -> Option<Vec<PathBuf>> {
    if !root.join(".git").exists() {
        return None;
    }
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").current_dir(root).args(list).output().ok()?;
    let names = output.status.success().then(|| String::from_utf8(output.stdout).ok())??;
    Some(names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect())
}

fn walk(root: &Path, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if !entry.file_type()?.is_dir() {
            files.push(path);
        } else if entry.file_name() != "target" && entry.file_name() != ".git" {
            files.extend(walk(root, &path)?);
        }
    }
    Ok(files)
}
