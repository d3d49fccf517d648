//! Runs: keys that differ in their last number alone go to sled as one, with the rest of the
//! numbers or values in its value. sled's work is per key, and a record has a dozen.
//!
//! | key | value of a run |
//! |---|---|
//! | `r` seq, `h` level index | the values of this number and those that follow without a gap |
//! | any other prefix and seq | the further seqs, ascending, each big-endian |
//!
//! A run of one is the key and value themselves.

use std::sync::Arc;

use sled::IVec;

use super::held::{Pair, Taken};

/// Bytes of a number.
const NUMBER: usize = 8;

/// What the next value of a run begins behind.
fn is_dense(prefix: &[u8]) -> bool {
    prefix.first().is_some_and(|tag| b"rh".contains(tag))
}

/// Everything these commits bring, in runs.
pub(super) fn of(commits: &[Arc<Taken>]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut pairs: Vec<&Pair> = commits.iter().flat_map(|taken| &taken.pairs).collect();
    pairs.sort_unstable();
    let mut runs: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut last = 0_u64;
    for (key, value) in pairs {
        let Some((prefix, number)) = split(key) else { continue };
        match runs.last_mut() {
            Some((first, values)) if goes_on(first, prefix, last, number) => {
                if is_dense(prefix) {
                    values.extend(value.as_ref());
                } else {
                    values.extend(number.to_be_bytes());
                }
            }
            Some(_) | None => runs.push((key.to_vec(), value.to_vec())),
        }
        last = number;
    }
    runs
}

fn goes_on(first: &[u8], prefix: &[u8], last: u64, number: u64) -> bool {
    let same = first.strip_prefix(prefix).is_some_and(|number| number.len() == NUMBER);
    same && (!is_dense(prefix) || last.checked_add(1) == Some(number))
}

fn split(key: &[u8]) -> Option<(&[u8], u64)> {
    let (prefix, number) = key.split_last_chunk::<NUMBER>()?;
    Some((prefix, u64::from_be_bytes(*number)))
}

/// The value under a number in the run that begins at or before it.
pub(super) fn value(run: &Pair, key: &[u8], bytes: usize) -> Option<IVec> {
    let (prefix, wanted) = split(key)?;
    let (found, first) = split(&run.0)?;
    let at = usize::try_from(wanted.checked_sub(first)?).ok()?.checked_mul(bytes)?;
    let value = run.1.get(at..at.checked_add(bytes)?)?;
    (found == prefix).then(|| value.into())
}

/// The seqs of a run, newest first.
pub(super) fn seqs(run: &Pair) -> Option<impl DoubleEndedIterator<Item = u64> + use<>> {
    let (_prefix, first) = split(&run.0)?;
    let (rest, broken) = run.1.as_chunks::<NUMBER>();
    let mut all = vec![first];
    all.extend(rest.iter().copied().map(u64::from_be_bytes));
    broken.is_empty().then(|| all.into_iter().rev())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(pairs: &[(&[u8], u64, &[u8])]) -> Arc<Taken> {
        let pair = |(prefix, number, value): &(&[u8], u64, &[u8])| {
            (key(prefix, *number).as_slice().into(), (*value).into())
        };
        let pairs: Vec<Pair> = pairs.iter().map(pair).collect();
        Arc::new(Taken { pairs, head: IVec::default(), records: 1 })
    }

    fn key(prefix: &[u8], number: u64) -> Vec<u8> {
        [prefix, &number.to_be_bytes()].concat()
    }

    fn runs(commits: &[Arc<Taken>]) -> Vec<Pair> {
        of(commits).into_iter().map(|(key, value)| (key.into(), value.into())).collect()
    }

    #[test]
    fn a_dense_run_ends_where_a_number_is_missing() {
        let commits =
            [commit(&[(b"r", 4, b"four"), (b"r", 5, b"five")]), commit(&[(b"r", 7, b"7777")])];
        let runs = runs(&commits);
        assert_eq!(runs.len(), 2);
        let found = |n| value(&runs[0], &key(b"r", n), 4).map(|value| value.to_vec());
        assert_eq!([4, 5].map(found), [Some(b"four".to_vec()), Some(b"five".to_vec())]);
        assert_eq!([3, 6, 7, u64::MAX].map(found), [None, None, None, None]);
        assert_eq!(value(&runs[0], &key(b"h", 5), 4), None, "another prefix");
    }

    #[test]
    fn seqs_under_one_prefix_are_one_run_whatever_is_between() {
        let commits = [commit(&[(b"a", 2, b""), (b"ab", 3, b"")]), commit(&[(b"a", 9, b"")])];
        let runs = runs(&commits);
        assert_eq!(runs.len(), 2);
        assert_eq!(seqs(&runs[0]).unwrap().collect::<Vec<_>>(), [9, 2]);
        assert_eq!(seqs(&runs[1]).unwrap().collect::<Vec<_>>(), [3]);
        let cut: Pair = (runs[0].0.clone(), runs[0].1.get(..5).unwrap().into());
        assert!(seqs(&cut).is_none(), "a number that is cut off");
    }

    #[test]
    fn one_key_is_its_own_run() {
        let runs = runs(&[commit(&[(b"e", 1, b""), (b"h\x00", 0, b"node")])]);
        assert_eq!(runs[0], (key(b"e", 1).into(), IVec::default()));
        assert_eq!(runs[1], (key(b"h\x00", 0).into(), b"node".into()));
    }
}
