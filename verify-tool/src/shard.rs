//! One shard from front to back: steps of many entries, what needs no order on all cores, then the
//! chain, then what ties records to each other.

use std::{iter::Peekable, slice::Iter};

use tribune_chain::{ExportCheck, PublicKey, Sound, Tampered, Trust, What, journal::Trailer};
use tribune_record::Digest;

use crate::{
    Break, Report,
    batch::{Linked, Prepared, parts, prepare, signatures},
    input::{Feed, Step, Stop},
    ledger::Walk,
};

/// What a shard came to.
pub(crate) enum Outcome {
    /// It was read to its end.
    Sound(Box<Sound>),
    /// It was changed, or ends too early: the report says so.
    Reported,
}

/// Reads a shard to its end.
pub(crate) fn read(
    feed: &mut dyn Feed,
    trust: &Trust,
    walk: &mut Walk<'_>,
) -> Result<Outcome, Stop> {
    let mut check = ExportCheck::begin(feed.header(), trust)?;
    walk.begin(feed.header(), feed.is_journal());
    let read = through(feed, &mut check, walk);
    let Some(fork) = check.forked() else {
        return Ok(if read? {
            Outcome::Sound(Box::new(check.sound()?))
        } else {
            Outcome::Reported
        });
    };
    // A cut, or what is wrong further on, does not hide that there are two histories.
    if let Err(stop) = read {
        stopped(&mut walk.report, stop).map_err(Stop::Unable)?;
    }
    walk.report.breaks_first(fork.into());
    Ok(Outcome::Reported)
}

/// Walks to the end; false where the report says what is wrong with an entry.
fn through(
    feed: &mut dyn Feed,
    check: &mut ExportCheck,
    walk: &mut Walk<'_>,
) -> Result<bool, Stop> {
    let mut signer = *check.verifier().key().key();
    loop {
        match feed.step()? {
            Step::Entries(raw, heads) => {
                let first = check.size();
                let mut heads = heads.iter().peekable();
                for part in parts(first, raw) {
                    if !entries(check, walk, part, &mut heads, &mut signer)? {
                        return Ok(false);
                    }
                }
                walk.progress(check.size().saturating_sub(first));
            }
            Step::Checkpoint(note) => check.checkpoint(note)?,
            Step::Signed(end) => check.end(&end.digest, &end.signature, &end.signer)?,
            Step::Ends(torn) => {
                if torn > 0 {
                    walk.report.lacks(
                        None,
                        format!(
                            "the journal ends in {torn} bytes of a commit that is not whole: \
                             nobody was told of it, or its end was damaged; only a checkpoint or \
                             receipt kept elsewhere tells which"
                        ),
                    );
                }
            }
            Step::Over => break,
        }
    }
    if feed.is_journal() {
        check.pins_met()?;
    }
    Ok(true)
}

/// Checks the entries of one part of a step; false where the report says what is wrong with one.
fn entries(
    check: &mut ExportCheck,
    walk: &mut Walk<'_>,
    part: Vec<Linked>,
    heads: &mut Peekable<Iter<'_, Trailer>>,
    signer: &mut PublicKey,
) -> Result<bool, Stop> {
    let mut followed: Vec<(Prepared, PublicKey)> = Vec::with_capacity(part.len());
    let mut wrong: Option<Box<Break>> = None;
    for prepared in prepare(part) {
        let step = prepared.and_then(|one| {
            let key = check.follow(&one.link).map_err(broken)?;
            check.count_absent(one.absent);
            followed.push((one, key));
            if let Some(trailer) = heads.next_if(|trailer| trailer.head.size == check.size()) {
                end_of_frame(check, trailer, signer).map_err(broken)?;
                check.signed_head(*trailer);
                *signer = *check.verifier().key().key();
            }
            Ok(())
        });
        if let Err(first) = step {
            wrong = Some(first);
            break;
        }
    }
    // A signature that does not hold stands before whatever broke the walk.
    if let Some(broken) = signatures(&followed) {
        let at = broken.seq;
        followed.retain(|(one, _key)| Some(one.link.record.seq) < at);
        wrong = Some(broken);
    }
    walk.tie(followed);
    if let Some(broken) = wrong
        && walk.report.broken.is_none()
    {
        walk.report.breaks(*broken);
    }
    Ok(walk.report.broken.is_none())
}

/// What a frame says the ledger came to with it.
fn end_of_frame(
    check: &ExportCheck,
    trailer: &Trailer,
    signer: &PublicKey,
) -> Result<(), Tampered> {
    let tip = check.verifier().tip();
    let seq = tip.size.checked_sub(1);
    if (trailer.head.root, trailer.head.last) != (tip.root, tip.last) {
        let (expected, found): (_, Digest) = (tip.last, trailer.head.last);
        return Err(Tampered::new(seq, What::Root, expected, found));
    }
    trailer.head.verify(signer, &trailer.signature).map_err(|_no_detail| {
        let expected = format!("a head signed by {signer}");
        Tampered::new(seq, What::Signature, expected, "another")
    })
}

fn broken(tampered: Tampered) -> Box<Break> {
    Box::new(Break::from(tampered))
}

/// Adds a stop to the report, or hands on that nothing can be said.
pub(crate) fn stopped(report: &mut Report, stop: Stop) -> Result<(), crate::Unable> {
    match stop {
        Stop::Broken(broken) => {
            report.breaks(*broken);
            Ok(())
        }
        Stop::Incomplete(what) => {
            report.lacks(None, what);
            Ok(())
        }
        Stop::Unable(unable) => Err(unable),
    }
}
