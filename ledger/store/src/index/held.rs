//! What the journal has and sled is still to take.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use sled::IVec;
use tribune_chain::{Link, TreeHash, journal::Frame};

use super::{Fault, IndexHead, fault, keys};
use crate::journal::{Place, bytes_of, scan::Cursor};
use keys::Location;

/// Key and value.
pub(super) type Pair = (IVec, IVec);

/// Records after which sled is given what was gathered, at once: see [`super::runs`].
const TOGETHER: usize = 256;

/// What one frame brings.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(super) pairs: Vec<Pair>,
    /// How far the index has come with it.
    pub(super) head: IVec,
    pub(super) records: usize,
}

impl Taken {
    /// What the frame at `place` brings, whose records are `links`. `before` is where the journal
    /// stood.
    pub(crate) fn of(
        before: &Cursor,
        links: &[Link],
        frame: &Frame,
        place: Place,
    ) -> Result<Self, Fault> {
        let mut pairs: Vec<Pair> = Vec::new();
        let mut after = before.clone();
        (after.next, after.signer) = (place, before.key);
        for (link, (_entry, bytes)) in links.iter().zip(&frame.entries) {
            let mut node = |level, index, hash: &TreeHash| {
                pairs.push((keys::node(level, index).into(), (&hash.0).into()));
            };
            after.pass(link, &mut node).map_err(fault)?;
            let length = u32::try_from(bytes.len()).map_err(fault)?;
            let at = Location { place: place.after(bytes_of(bytes.start)), bytes: length };
            pairs.push((keys::record(link.record.seq).into(), at.encode().into()));
            let others = keys::of(&link.record).into_iter();
            pairs.extend(others.map(|(key, value)| (key.into(), value.into())));
        }
        let ledger = frame.trailer.head.ledger;
        let head = IndexHead { cursor: after, frame: place, ledger }.encode().into();
        Ok(Self { pairs, head, records: links.len() })
    }
}

/// Commits that sled is still to take, oldest first.
#[derive(Debug, Default)]
pub(super) struct Held {
    holding: RwLock<Holding>,
    /// Held by who gives them to sled.
    draining: Mutex<()>,
}

#[derive(Debug, Default)]
struct Holding {
    commits: VecDeque<Arc<Taken>>,
    /// Theirs together.
    pairs: BTreeMap<IVec, IVec>,
}

impl Held {
    fn read(&self) -> RwLockReadGuard<'_, Holding> {
        self.holding.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Holding> {
        self.holding.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, taken: Taken) {
        let mut holding = self.write();
        holding.pairs.extend(taken.pairs.iter().cloned());
        holding.commits.push_back(Arc::new(taken));
    }

    /// Gives `put` everything, oldest first. What was not taken stays, and so does all after it.
    pub(super) fn drain(
        &self,
        put: impl Fn(&[Arc<Taken>]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let _alone = self.draining.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let oldest = self.oldest();
            if oldest.is_empty() {
                return Ok(());
            }
            put(&oldest)?;
            // Together, as sled has them: a part would be told of twice.
            let mut holding = self.write();
            for taken in oldest {
                holding.commits.pop_front();
                for (key, _value) in &taken.pairs {
                    holding.pairs.remove(key);
                }
            }
        }
    }

    fn oldest(&self) -> Vec<Arc<Taken>> {
        let mut records = 0_usize;
        let few = |taken: &&Arc<Taken>| {
            let room = records < TOGETHER;
            records = records.saturating_add(taken.records);
            room
        };
        self.read().commits.iter().take_while(few).map(Arc::clone).collect()
    }

    pub(super) fn get(&self, key: &[u8]) -> Option<IVec> {
        self.read().pairs.get(key).cloned()
    }

    /// What is held from `low` to below `high`.
    pub(super) fn within(&self, low: &IVec, high: &IVec) -> Vec<Pair> {
        if low >= high {
            return Vec::new();
        }
        let holding = self.read();
        let pairs = holding.pairs.range(low.clone()..high.clone());
        pairs.map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// What sled was given goes at once: what it has as one run must not stay here in part, for who
    /// asks would be told of a record twice.
    #[test]
    fn what_was_given_away_together_goes_together() {
        let key = |number: u64| IVec::from([b"p".as_slice(), &number.to_be_bytes()].concat());
        let count = u64::try_from(TOGETHER).unwrap();
        for _ in 0..50_u8 {
            let held = Held::default();
            for number in 0..count {
                let pairs = vec![(key(number), IVec::default())];
                held.push(Taken { pairs, head: IVec::default(), records: 1 });
            }
            let seen = || held.within(&key(0), &key(count)).len();
            thread::scope(|scope| {
                scope.spawn(|| held.drain(|_commits| Ok(())).unwrap());
                loop {
                    match seen() {
                        0 => break,
                        some => assert_eq!(some, TOGETHER),
                    }
                }
            });
        }
    }
}
