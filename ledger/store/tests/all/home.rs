//! Folders of a test, child processes of it, and what must be seen although a test passes.

use std::{
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

/// Room a test in memory wants.
const ROOM_BYTES: u64 = 2 << 30;

/// A folder that goes with the test.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        Self::under(&std::env::temp_dir())
    }

    /// One in memory where there is room: syncs are quick there, and more happens in a round.
    pub(crate) fn quick() -> Self {
        let memory = Path::new("/dev/shm");
        let free = rustix::fs::statvfs(memory).map_or(0, |stat| stat.f_bavail * stat.f_frsize);
        if free < ROOM_BYTES { Self::new() } else { Self::under(memory) }
    }

    fn under(dir: &Path) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self::at(&dir.join(format!("tribune-harness-{}-{number}", std::process::id())))
    }

    fn at(path: &Path) -> Self {
        fs::create_dir_all(path).unwrap();
        Self(path.to_owned())
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Where a test failed on a full or cut disk there may be nothing to remove.
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Copies a folder, its files' and folders' modes included.
pub(crate) fn copy(from: &Path, to: &Path) {
    let mode = fs::metadata(from).unwrap().mode();
    fs::DirBuilder::new().recursive(true).mode(mode).create(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// This test binary, running one test and nothing else.
pub(crate) fn this_test(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture"]);
    command
}

/// Says something past the harness, which shows what a test prints only where it fails.
pub(crate) fn aloud(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap();
}

/// Runs a command to its end.
///
/// # Errors
/// What it said, where it did not succeed or is not there.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Err(format!("{name}: {error}")),
    }
}
