//! Time, processor time, memory, space, and what stands in the middle of many.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// A folder of its own, gone with it.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let root = std::env::var_os("TRIBUNE_BENCH_DIR").map(PathBuf::from);
        let root = root.unwrap_or_else(std::env::temp_dir);
        let path = root.join(format!("tribune-bench-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// How long something took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// Processor time of all threads that something took, in steps of 10 ms.
pub(crate) fn cpu<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = ticks();
    let result = work();
    (result, Duration::from_millis((ticks() - start) * 10))
}

/// Clock ticks, 100 a second, this process had. Source: `proc_pid_stat(5)`, fields 14 and 15.
fn ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after = stat.rsplit_once(')').unwrap().1;
    after.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

/// The most memory this process ever had, in MiB. Source: `proc_pid_status(5)`.
pub(crate) fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() >> 10
}

/// Bytes on the disk of everything below a path.
pub(crate) fn space(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    if !path.is_dir() {
        return path.metadata().unwrap().blocks() * 512;
    }
    fs::read_dir(path).unwrap().map(|entry| space(&entry.unwrap().path())).sum()
}

/// The one in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The one that so many of a thousand do not exceed.
pub(crate) fn permille(times: &mut [Duration], thousandths: usize) -> Duration {
    times.sort();
    times[(times.len() * thousandths / 1000).min(times.len() - 1)]
}

/// The machine's load: figures say little without it.
pub(crate) fn load() -> String {
    let all = fs::read_to_string("/proc/loadavg").unwrap();
    all.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}
