//! What is damaged in a ledger at rest, and how.

use std::{
    fs::{self, File},
    ops::Range,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use tribune_chain::journal::{frame_length, padded};

use crate::random::Random;

const BLOCK: u64 = 4096;
/// Bytes cut off at most, where the file is long.
const CUT_MAX: u64 = 200_000;

/// What happens to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// One bit is another.
    Flip,
    /// An aligned block of 4 KiB holds zeros.
    Zero,
    /// Its end is missing.
    Cut,
    /// It is missing.
    Delete,
}

pub(super) const DAMAGES: [Damage; 4] = [Damage::Flip, Damage::Zero, Damage::Cut, Damage::Delete];

impl Damage {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Flip => "bit flip",
            Self::Zero => "4 KiB zeroed",
            Self::Cut => "truncation",
            Self::Delete => "deleted",
        }
    }

    /// Does it to a file, somewhere in a part of it.
    fn apply(self, path: &Path, part: &Range<u64>, random: &mut Random) -> String {
        let file = File::options().read(true).write(true).open(path).unwrap();
        let at = part.start + random.below(part.end - part.start);
        match self {
            Self::Flip => {
                let mut byte = [0];
                file.read_exact_at(&mut byte, at).unwrap();
                byte[0] ^= 1 << random.below(8);
                file.write_all_at(&byte, at).unwrap();
                format!("at byte {at}")
            }
            Self::Zero => {
                let (from, length) = (at - at % BLOCK, file.metadata().unwrap().len());
                let count = usize::try_from(BLOCK.min(length - from)).unwrap();
                file.write_all_at(&vec![0; count], from).unwrap();
                format!("from byte {from}")
            }
            Self::Cut => {
                let length = file.metadata().unwrap().len();
                let keep = at.max(length.saturating_sub(CUT_MAX)).min(length - 1);
                file.set_len(keep).unwrap();
                format!("at byte {keep} of {length}")
            }
            Self::Delete => {
                fs::remove_file(path).unwrap();
                String::new()
            }
        }
    }
}

/// What is damaged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) name: &'static str,
    /// The folder, in the home.
    folder: &'static str,
    /// Which files in it.
    file: fn(&str) -> bool,
    part: Part,
    /// Whether the index, which knows where the journal ends, is gone as well.
    index_is_lost: bool,
}

/// Where in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    /// The last frame of the last file: records and the signed head over everything.
    Head,
    /// The header and the keys that are in use.
    Used,
}

const SEGMENT: fn(&str) -> bool = |name| name.ends_with(".seg");
const JOURNAL: Place = Place {
    name: "journal",
    folder: "ledger/shards/00000001/journal",
    file: SEGMENT,
    part: Part::All,
    index_is_lost: false,
};
const INDEX: Place = Place {
    name: "index: pages",
    folder: "ledger/shards/00000001/index",
    file: |name| name == "db",
    ..JOURNAL
};
const KEYS: Place = Place {
    name: "keys of bodies",
    folder: "ledger/shards/00000001/keys",
    file: |name| name.ends_with(".keys"),
    part: Part::Used,
    index_is_lost: false,
};

pub(super) const PLACES: [Place; 11] = [
    JOURNAL,
    Place { name: "journal, index lost", index_is_lost: true, ..JOURNAL },
    Place {
        name: "journal, a closed shard's",
        folder: "ledger/shards/00000000/journal",
        ..JOURNAL
    },
    Place { name: "head", part: Part::Head, ..JOURNAL },
    Place { name: "head, index lost", part: Part::Head, index_is_lost: true, ..JOURNAL },
    INDEX,
    Place { name: "index: other files", file: |name| name != "db" && name != "blobs", ..INDEX },
    Place { name: "index, a closed shard's", folder: "ledger/shards/00000000/index", ..INDEX },
    KEYS,
    Place { name: "keys, a closed shard's", folder: "ledger/shards/00000000/keys", ..KEYS },
    Place { name: "signing key", folder: "", file: |name| name == "ledger.key", ..JOURNAL },
];

impl Place {
    /// Whether this can happen here and is not what happens to another place of the list.
    pub(super) fn takes(self, damage: Damage) -> bool {
        self.part != Part::Head || matches!(damage, Damage::Flip | Damage::Zero)
    }

    /// Whether the loss of the newest commit is seen by what is left: the index knows it.
    pub(super) const fn knows_the_end(self) -> bool {
        !self.index_is_lost
    }

    /// Damages a file and says which, and where.
    pub(super) fn damage(self, home: &Path, damage: Damage, random: &mut Random) -> String {
        if self.index_is_lost {
            fs::remove_dir_all(home.join("ledger/shards/00000001/index")).unwrap();
        }
        let folder = home.join(self.folder);
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
        let mut files: Vec<PathBuf> = entries
            .filter(|entry| (self.file)(entry.file_name().to_str().unwrap()))
            .map(|entry| entry.path())
            .collect();
        files.sort();
        let last = files.len() - 1;
        let drawn = usize::try_from(random.below(u64::try_from(files.len()).unwrap())).unwrap();
        let file = &files[if self.part == Part::Head { last } else { drawn }];
        let part = self.part.of(file);
        let done = damage.apply(file, &part, random);
        format!("{} of {} {done}", damage.name(), file.strip_prefix(home).unwrap().display())
    }
}

impl Part {
    fn of(self, file: &Path) -> Range<u64> {
        let length = fs::metadata(file).unwrap().len();
        match self {
            Self::All => 0..length.max(1),
            // Each of the sample's shards has less than 300 records.
            Self::Used => 0..(BLOCK + 300 * 32).min(length),
            Self::Head => last_frame(file),
        }
    }
}

/// Where the last frame of a segment lies, without its padding.
fn last_frame(file: &Path) -> Range<u64> {
    let bytes = fs::read(file).unwrap();
    let (mut at, mut last) = (4096, 0..0);
    while let Some(length) = bytes.get(at..).and_then(frame_length) {
        last = at..at + length;
        at += padded(length);
    }
    u64::try_from(last.start).unwrap()..u64::try_from(last.end).unwrap()
}
