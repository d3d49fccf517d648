//! Enough open files for every connection the limits allow: a connection that cannot be accepted
//! for want of one would be anybody's, an approver's too.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::limits;

/// Files that are open whatever happens, and those of connections that are not ordinary.
const BESIDE: usize = limits::FILES_BESIDE
    .saturating_add(limits::CONNECTIONS_RESERVED)
    .saturating_add(limits::HANDSHAKES_MAX);

/// Raises this process's limit of open files as far as it may, and tells how many ordinary
/// connections it leaves room for, at most as many as configured.
pub(crate) fn ordinary(configured: usize) -> usize {
    let wanted = u64::try_from(configured.saturating_add(BESIDE)).unwrap_or(u64::MAX);
    let found = raised(wanted);
    let ordinary = room(configured, found);
    if ordinary < configured {
        tracing::warn!(configured, ordinary, files = found, wanted, "too few open files allowed");
    }
    ordinary
}

/// How many files may be open; none where there is no limit.
fn raised(wanted: u64) -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let current = current.filter(|current| *current < wanted)?;
    let more = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    match setrlimit(Resource::Nofile, Rlimit { current: Some(more), maximum }) {
        Ok(()) => Some(more),
        Err(_refused) => Some(current),
    }
}

fn room(configured: usize, files: Option<u64>) -> usize {
    let files = files.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    files.saturating_sub(BESIDE).clamp(1, configured.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reserved_is_never_given_away() {
        let files = |files: usize| Some(u64::try_from(files).unwrap());
        assert_eq!(room(960, None), 960);
        assert_eq!(room(960, files(BESIDE + 960)), 960);
        assert_eq!(room(960, files(BESIDE + 959)), 959);
        assert_eq!(room(960, files(BESIDE + 100_000)), 960);
        assert_eq!(room(960, files(3)), 1);
    }
}
