//! Whether a shard goes on from the one given before it.

use tribune_chain::{ExportHeader, Predecessor, Sound, ledger_of};

use crate::Break;

/// Holds a shard against the one before it, of which some between may not have been given.
pub(super) fn joins(before: &Sound, sound: &Sound, gap: bool) -> Result<(), Break> {
    let number = number_of(&sound.header);
    let broken = |what: &str, expected: String, found: String| {
        Break::new(0, &format!("shard {number}: {what}"), (&expected, &found))
    };
    let Some(says) = &sound.predecessor else {
        let expected = "a shard that goes on from the one before".to_owned();
        return Err(broken("order", expected, "a first shard".to_owned()));
    };
    let (expected, found) =
        if gap { apart(before, sound, says) } else { ends(before, sound, says) };
    if let Some(found) = found {
        return Err(broken("what it goes on from", expected, found));
    }
    if sound.years_first < before.years {
        let expected = format!("at least {} years, as the shard before says", before.years);
        return Err(broken("retention", expected, format!("{} years", sound.years_first)));
    }
    if !before.closed {
        let expected = "a CLOSE record at the end of the shard before".to_owned();
        return Err(broken("what it goes on from", expected, "none".to_owned()));
    }
    Ok(())
}

/// What is known of a shard from one further back: the same ledger, and no fewer records before it.
fn apart(before: &Sound, sound: &Sound, says: &Predecessor) -> (String, Option<String>) {
    let origin = |header: &ExportHeader| format!("{} {}", ledger_of(&header.origin), header.ledger);
    let least = records_before(before).saturating_add(before.tip.size);
    let (expected, found) = (origin(&before.header), origin(&sound.header));
    let same = expected == found && says.first >= least;
    let expected = format!("a shard of {expected}, {least} records before it or more");
    (expected, (!same).then(|| format!("one of {found}, {} records before it", says.first)))
}

/// The end of one shard and what the next says of it.
fn ends(before: &Sound, sound: &Sound, says: &Predecessor) -> (String, Option<String>) {
    let shown = |origin: &str, (size, root, last): (u64, _, _)| {
        format!("{origin} with {size} records, root {root}, last {last}")
    };
    let tip = &before.tip;
    let expected = shown(&before.header.origin, (tip.size, tip.root, tip.last));
    let point = &says.checkpoint;
    let found = shown(&point.origin, (point.size, point.root, says.last));
    if before.header.ledger != sound.header.ledger {
        return (before.header.ledger.clone(), Some(sound.header.ledger.clone()));
    }
    if expected != found {
        return (expected, Some(found));
    }
    let first = records_before(before).saturating_add(tip.size);
    let found = (says.first != first).then(|| format!("{} records before it", says.first));
    (format!("{first} records before it"), found)
}

/// Records in the shards before one.
fn records_before(shard: &Sound) -> u64 {
    shard.predecessor.as_ref().map_or(0, |before| before.first)
}

/// Which shard a header says it is of.
pub(super) fn number_of(header: &ExportHeader) -> u32 {
    let base = ledger_of(&header.origin).len();
    let number = header.origin.get(base..).unwrap_or_default().trim_start_matches('/');
    number.parse().unwrap_or_default()
}
