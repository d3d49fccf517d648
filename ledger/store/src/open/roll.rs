//! From one shard to the next: the old one ends with a CLOSE record and a last checkpoint; the new
//! one begins with a SHARD record that holds it, and with a copy of the START in force, so that it
//! can be checked by itself.
//!
//! The new shard is made under another name and then renamed: a crash leaves either a closed shard
//! without a successor, and opening makes it, or a whole new shard.

use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use tribune_chain::{Head, ledger_of};
use tribune_record::{
    UnixMillis,
    v1::{Actor, Close, CloseCause, Event, Kind, LedgerId, Retention, Shard as ShardEvent, Start},
};

use super::{Options, index::bring_up};
use crate::{
    AppendError, Draft, OpenError, ReadError,
    body_keys::BodyKeys,
    draft::{Into, Prepared, seal},
    files::{sync_dir, sync_parent},
    index::keys,
    journal::{Tail, WriteFault, scan::Cursor, segment_path},
    ledger::{Closed, Shared},
    query::Stored,
    retention,
    shard::{Folder, Shard, folder, origin},
    writer::Open,
};

/// The last record of a shard.
pub(crate) fn close(
    cause: CloseCause,
    now: UnixMillis,
    who: Option<Actor>,
    ledger: LedgerId,
) -> Result<Prepared, AppendError> {
    Prepared::new(Draft { who, ..Draft::new(now, Event::Close(Close { cause })) }, ledger)
}

/// Begins the shard after `old`, which has ended; `told` stands in it from the first.
///
/// # Errors
/// Where it cannot be made.
pub(crate) fn begin(
    shared: &Shared,
    old: &Open,
    options: &Options,
    now: UnixMillis,
    told: Option<Draft>,
) -> Result<(Closed, Open, Head), OpenError> {
    let (size, root) = (old.cursor.tree.size(), old.cursor.tree.root());
    let head = Head { ledger: shared.ledger, size, root, last: old.cursor.last };
    let checkpoint = shared.sign(&old.shard, &head);
    let next = Next { shared, old: &old.shard, options, now };
    let open = next.make(&head, &checkpoint, told)?;
    // The folder anew: segments have come since it was opened.
    let folder = Folder::open(&old.shard.folder.dir)?;
    let closed = Closed::new(folder, head, checkpoint);
    let (size, root) = (open.cursor.tree.size(), open.cursor.tree.root());
    let head = Head { ledger: shared.ledger, size, root, last: open.cursor.last };
    Ok((closed, open, head))
}

struct Next<'a> {
    shared: &'a Shared,
    old: &'a Shard,
    options: &'a Options,
    now: UnixMillis,
}

impl Next<'_> {
    fn make(&self, end: &Head, previous: &str, told: Option<Draft>) -> Result<Open, OpenError> {
        let Self { shared, old, options, now } = self;
        let number = old.folder.number().saturating_add(1);
        let origin = origin(ledger_of(old.folder.name.name()), number);
        let vkey = super::vkey(&shared.dir, &origin, &shared.key)?;
        let first = old.first().saturating_add(end.size);
        let event = ShardEvent {
            number,
            first,
            origin,
            vkey: vkey.to_string(),
            previous: previous.to_owned(),
        };
        let mut drafts = vec![Draft::new(*now, Event::Shard(event))];
        drafts.extend(self.in_force().map_err(|error| OpenError::Index {
            path: old.folder.dir.clone(),
            reason: error.to_string(),
        })?);
        drafts.extend(told);
        let target = folder(&shared.dir, number);
        let draft = target.with_extension("new");
        folders(&draft)?;
        let mut cursor = Cursor::start(*vkey.key());
        cursor.last = end.last;
        write_first(&draft, (shared, number), &cursor, drafts, options)?;
        publish(&draft, &target)?;
        open(&target, options)
    }

    /// What holds on in the next shard: the newest START with its bodies, how long records are
    /// kept, and the legal holds that are on.
    fn in_force(&self) -> Result<Vec<Draft>, ReadError> {
        let mut drafts = Vec::new();
        let newest = |kind| self.old.index.newest(&keys::kind(kind), u64::MAX).next().transpose();
        if let Some(seq) = newest(Kind::Start)? {
            let stored = Stored::read(self.old, seq)?;
            let mut bodies = Vec::new();
            for body in &stored.record().bodies {
                bodies.extend(stored.body(&body.name)?.map(|bytes| (body.name.clone(), bytes)));
            }
            if let Event::Start(start) = &stored.record().event {
                let event = Event::Start(Start { unclean_gap: None, ..start.clone() });
                drafts.push(Draft { bodies, ..Draft::new(self.now, event) });
            }
        }
        if let Some(years) = retention::longest(self.old)? {
            drafts.push(Draft::new(self.now, Event::Retention(Retention { years })));
        }
        let holds = crate::erase::holds(self.old)?;
        drafts.extend(holds.into_iter().map(|hold| Draft::new(self.now, Event::Hold(hold))));
        Ok(drafts)
    }
}

/// The folders of a shard; bodies hold what people wrote, so nobody but the appliance's own user
/// enters them.
pub(super) fn folders(shard: &Path) -> Result<(), OpenError> {
    if shard.exists() {
        fs::remove_dir_all(shard).map_err(OpenError::io(shard))?;
    }
    for name in ["journal", "keys"] {
        let path = shard.join(name);
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&path);
        made.map_err(OpenError::io(&path))?;
    }
    Ok(())
}

fn write_first(
    draft: &Path,
    (shared, number): (&Shared, u32),
    begin: &Cursor,
    drafts: Vec<Draft>,
    options: &Options,
) -> Result<(), OpenError> {
    let keys = BodyKeys::new(&draft.join("keys"), shared.ledger, number);
    let records = u64::try_from(drafts.len()).unwrap_or(u64::MAX);
    keys.provide(0, records)?;
    let prepared = drafts.into_iter().map(|draft| Prepared::new(draft, shared.ledger));
    let prepared = prepared.collect::<Result<Vec<_>, _>>()?;
    let (ledger, signing) = (shared.ledger, &shared.key);
    let into = Into { ledger, number, first: 0, keys: &keys, signing };
    let sealed = seal(begin, into, prepared)?;
    write_frame(&draft.join("journal"), shared.ledger, &sealed.bytes, options)
}

/// Makes segment 0 with one frame in it.
pub(super) fn write_frame(
    journal: &Path,
    ledger: LedgerId,
    frame: &[u8],
    options: &Options,
) -> Result<(), OpenError> {
    let (disk, bytes) = (&options.disk, options.segment_bytes);
    Tail::create(journal, ledger, bytes, disk)?;
    let start = crate::journal::Place::START;
    let mut tail = Tail::open(journal, ledger, bytes, Arc::clone(disk), start)?;
    match tail.append(0, frame) {
        Ok(_) => Ok(()),
        Err(WriteFault::Full) => Err(AppendError::Full.into()),
        Err(WriteFault::Broken(error)) => Err(OpenError::io(&segment_path(journal, 0))(error)),
    }
}

/// Gives a finished folder its name.
pub(super) fn publish(draft: &Path, target: &PathBuf) -> Result<(), OpenError> {
    let rename = || {
        sync_dir(&draft.join("journal"))?;
        sync_dir(&draft.join("keys"))?;
        sync_dir(draft)?;
        fs::rename(draft, target)?;
        sync_parent(target)
    };
    rename().map_err(OpenError::io(target))
}

/// Opens a shard that was just made.
fn open(dir: &Path, options: &Options) -> Result<Open, OpenError> {
    let folder = Folder::open(dir)?;
    let indexed = bring_up(&folder, &*options.disk)?;
    indexed
        .index
        .flush()
        .map_err(|fault| OpenError::Index { path: dir.to_owned(), reason: fault.to_string() })?;
    let (disk, bytes) = (Arc::clone(&options.disk), options.segment_bytes);
    let tail = Tail::open(&folder.journal(), folder.ledger, bytes, disk, indexed.cursor.next)?;
    let shard = Arc::new(Shard::new(folder, indexed.index));
    let began = shard.folder.began;
    Ok(Open { shard, tail, cursor: indexed.cursor, began })
}
