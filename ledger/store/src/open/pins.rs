//! Checkpoints kept from earlier: the ledger on disk must still hold what they say. Nothing else
//! sees a whole ledger put back to an older copy.

use std::{path::Path, sync::Arc};

use tribune_chain::{
    Checkpoint, Head, Note, PublicKey, SigningKey, TreeHash, Vkey, ledger_of, root_of,
};
use tribune_record::v1::{Event, Kind, Recovery};

use crate::{OpenError, ReadError, index::keys, ledger::Closed, query::Stored, shard::Shard};

/// Holds every pin against the shards there are; what had to be repaired in closed ones.
pub(super) fn check(
    dir: &Path,
    closed: &[Arc<Closed>],
    current: &Shard,
    (head, key): (&Head, &SigningKey),
    pins: &[String],
) -> Result<Vec<Recovery>, OpenError> {
    let mut repairs = Vec::new();
    for pin in pins {
        let bad = |found: String| OpenError::Pin {
            path: dir.to_owned(),
            expected: format!("a checkpoint of {}", current.folder.name.name()),
            found,
        };
        let note = Note::parse(pin).map_err(|why| bad(why.to_string()))?;
        let checkpoint = Checkpoint::parse(note.text()).map_err(|why| bad(why.to_string()))?;
        let fault =
            |error: ReadError| OpenError::Index { path: dir.to_owned(), reason: error.to_string() };
        if checkpoint.origin == current.folder.name.name() {
            let known = known(current).map_err(fault)?;
            note.verify(&known).map_err(|why| bad(why.to_string()))?;
            let Head { size, root, .. } = *head;
            let name = current.folder.name.clone().under(PublicKey::of(key));
            let origin = checkpoint.origin.clone();
            let ours = Checkpoint { origin, size, root, extensions: Vec::new() }.sign(&name, key);
            against(dir, current, (size, &ours), (&checkpoint, pin))?;
            continue;
        }
        let shard = closed.iter().find(|shard| shard.folder.name.name() == checkpoint.origin);
        let shard = shard.ok_or_else(|| rollback_or_foreign(dir, current, &checkpoint, bad))?;
        let (open, repaired) = super::open_closed(shard)?;
        repairs.extend(repaired);
        note.verify(&known(&open).map_err(fault)?).map_err(|why| bad(why.to_string()))?;
        against(dir, &open, (shard.size, &shard.checkpoint), (&checkpoint, pin))?;
    }
    Ok(repairs)
}

/// A shard that is not there any more, or another ledger's.
fn rollback_or_foreign(
    dir: &Path,
    current: &Shard,
    checkpoint: &Checkpoint,
    foreign: impl FnOnce(String) -> OpenError,
) -> OpenError {
    let name = &current.folder.name;
    let ours = ledger_of(&checkpoint.origin) == ledger_of(name.name());
    if !ours {
        return foreign(format!("one of {}", checkpoint.origin));
    }
    OpenError::Rollback {
        path: dir.to_owned(),
        expected: format!("{} with {} records", checkpoint.origin, checkpoint.size),
        found: format!("nothing after {}", name.name()),
    }
}

/// Where they differ, both notes are shown: with the records themselves they convict whoever
/// holds the key.
fn against(
    dir: &Path,
    shard: &Shard,
    (size, ours): (u64, &str),
    (pin, note): (&Checkpoint, &str),
) -> Result<(), OpenError> {
    if pin.size > size {
        return Err(OpenError::Rollback {
            path: dir.to_owned(),
            expected: format!("{} with at least {} records", pin.origin, pin.size),
            found: format!("{size} records"),
        });
    }
    let root: TreeHash = root_of(&shard.index, pin.size)
        .map_err(|error| OpenError::Index { path: dir.to_owned(), reason: error.to_string() })?;
    if root == pin.root {
        return Ok(());
    }
    Err(OpenError::Fork {
        path: dir.to_owned(),
        expected: format!("root {} at {} records, as was signed:\n{note}", pin.root, pin.size),
        found: format!("root {root}, and signs:\n{ours}"),
    })
}

/// Every key this shard was ever signed under.
fn known(shard: &Shard) -> Result<Vec<Vkey>, ReadError> {
    let name = &shard.folder.name;
    let mut known = vec![name.clone()];
    for seq in shard.index.newest(&keys::kind(Kind::Key), u64::MAX) {
        let stored = Stored::read(shard, seq?)?;
        if let Event::Key(key) = &stored.record().event
            && let Ok(vkey) = key.vkey.parse::<Vkey>()
        {
            let public: PublicKey = *vkey.key();
            known.push(name.clone().under(public));
        }
    }
    Ok(known)
}
