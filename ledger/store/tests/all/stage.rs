//! A file system of its own whose power can be cut: an ext4 in a file, on a loop device.
//!
//! `EXT4_IOC_SHUTDOWN` with NOLOGFLUSH stops all input and output at once: pages that were not
//! synced and the journal's open transaction are gone, as after a power cut; the disk's own cache
//! is taken for safe. Where a mount is still held by another mount namespace, mounting the file
//! again gives EIO: so everything happens in a private one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use crate::home::{Folder, aloud, run, this_test};

/// Set in a process that has a mount namespace of its own.
const INSIDE: &str = "TRIBUNE_STAGE_INSIDE";

/// The ioctl, from perl, which every Debian has: the workspace forbids unsafe code, and every Rust
/// interface to an ioctl of one's own asks for it. Source of the number: linux/fs/ext4/ext4.h.
const CUT: &str = r#"open(my $d, "<", $ARGV[0]) or die "open: $!\n";
my $no_log_flush = pack("L", 2);
defined(ioctl($d, 0x8004587d, $no_log_flush)) or die "ioctl: $!\n";"#;

/// Runs `body`, of the test with this name, where a stage can be set up. Where it cannot, says so.
pub(crate) fn on_stage(test: &str, body: impl FnOnce(&Folder)) {
    if std::env::var_os(INSIDE).is_none() {
        let exe = this_test(test);
        let mut private = Command::new("unshare");
        private.args(["--mount", "--propagation", "private", "--"]).arg(exe.get_program());
        private.args(exe.get_args()).env(INSIDE, "1");
        match run(Command::new("unshare").args(["--mount", "--propagation", "private", "true"])) {
            Ok(()) => assert!(private.status().unwrap().success(), "{test} failed, see above"),
            Err(why) => aloud(&format!("SKIPPED {test}: no mount namespace of its own: {why}")),
        }
        return;
    }
    let folder = Folder::quick();
    match possible(&folder) {
        Ok(()) => body(&folder),
        Err(why) => aloud(&format!("SKIPPED {test}: no file system to cut the power of: {why}")),
    }
}

fn possible(folder: &Folder) -> Result<(), String> {
    let stage = Stage::make(folder, "probe", 16)?;
    stage.mount("defaults")?;
    fs::write(stage.path().join("synced"), "x").map_err(|error| error.to_string())?;
    let cut = stage.cut();
    stage.unmount();
    cut
}

/// The file system.
#[derive(Debug)]
pub(crate) struct Stage {
    image: PathBuf,
    mount: PathBuf,
}

impl Stage {
    /// Makes one of so many MiB.
    ///
    /// # Errors
    /// Where the machine has no tool for it.
    pub(crate) fn make(folder: &Folder, name: &str, mib: u64) -> Result<Self, String> {
        let stage = Self { image: folder.join(name), mount: folder.join(&format!("{name}.mnt")) };
        fs::create_dir_all(&stage.mount).map_err(|error| error.to_string())?;
        let image = fs::File::create(&stage.image).map_err(|error| error.to_string())?;
        image.set_len(mib << 20_u32).map_err(|error| error.to_string())?;
        run(Command::new("mkfs.ext4").args(["-q", "-F", "-m", "0"]).arg(&stage.image))?;
        Ok(stage)
    }

    /// Where it is mounted.
    pub(crate) fn path(&self) -> &Path {
        &self.mount
    }

    /// Mounts it.
    ///
    /// # Errors
    /// Where the kernel refuses.
    pub(crate) fn mount(&self, options: &str) -> Result<(), String> {
        let options = format!("loop,{options}");
        run(Command::new("mount").args(["-o", &options]).args([&self.image, &self.mount]))
    }

    /// Cuts its power.
    ///
    /// # Errors
    /// Where the kernel refuses.
    pub(crate) fn cut(&self) -> Result<(), String> {
        run(Command::new("perl").args(["-e", CUT]).arg(&self.mount))
    }

    /// Unmounts it and waits until its loop device is gone.
    pub(crate) fn unmount(&self) {
        let often = |done: &dyn Fn() -> bool| {
            (0..200_u32).any(|_| {
                thread::sleep(Duration::from_millis(10));
                done()
            })
        };
        let unmounted = often(&|| run(Command::new("umount").arg(&self.mount)).is_ok());
        assert!(unmounted, "{} is still in use", self.mount.display());
        let free = || {
            let held = Command::new("losetup").arg("-j").arg(&self.image).output();
            held.is_ok_and(|held| held.stdout.is_empty())
        };
        if !often(&free) {
            // Somebody else holds the device: another file with the same bytes is not held.
            let fresh = self.image.with_extension("copy");
            self.save(&fresh);
            fs::rename(&fresh, &self.image).unwrap();
        }
    }

    /// Keeps a copy of it, which must not be mounted.
    pub(crate) fn save(&self, to: &Path) {
        run(Command::new("cp").arg("--sparse=always").args([&self.image, to])).unwrap();
    }

    /// Makes it what was kept.
    pub(crate) fn restore(&self, from: &Path) {
        run(Command::new("cp").arg("--sparse=always").args([from, &self.image])).unwrap();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // A test that failed leaves it mounted; the namespace ends with the process anyway.
        drop(run(Command::new("umount").arg("--lazy").arg(&self.mount)));
    }
}
