//! Answers that were given before, for the same question under the same terms. Pure: the time is
//! given.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tribune_record::{Digest, Exchange, Reply, UnixMillis};

/// How long an answer counts, in milliseconds.
const KEPT_MS: u64 = 86_400_000;
/// Most that are kept; the oldest go.
const KEPT_MAX: usize = 512;
/// Longest that is kept, in bytes of its texts.
const TEXT_BYTES_MAX: usize = 256 * 1024;

/// What was answered about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The decision they were given for, whose record holds what was sent and received.
    pub decision: String,
    /// The exchanges in their order.
    pub exchanges: Vec<Exchange>,
}

/// Answers by the digest of everything they depend on. The key is its caller's: request, rows,
/// prompt, schema, model and the versions of all of them.
#[derive(Debug, Default)]
pub struct Cache(Mutex<BTreeMap<Digest, (UnixMillis, Answers)>>);

impl Cache {
    /// What was answered within a day.
    #[must_use]
    pub fn find(&self, key: &Digest, now: UnixMillis) -> Option<Answers> {
        let kept = self.kept();
        let (at, answers) = kept.get(key)?;
        counts(*at, now).then(|| answers.clone())
    }

    /// Keeps answers, unless one of them is a fault: those are asked again.
    pub fn keep(&self, key: Digest, answers: Answers, now: UnixMillis) {
        let texts = answers.exchanges.iter().map(|exchange| match &exchange.reply {
            Reply::Text { text } => Some(text.len()),
            Reply::Fault { .. } => None,
        });
        let Some(bytes) = texts.collect::<Option<Vec<_>>>() else { return };
        let bytes = bytes.into_iter().fold(0_usize, usize::saturating_add);
        if answers.exchanges.is_empty() || bytes > TEXT_BYTES_MAX {
            return;
        }
        let mut kept = self.kept();
        kept.retain(|_, (at, _)| counts(*at, now));
        if kept.len() >= KEPT_MAX {
            let oldest = kept.iter().min_by_key(|(_, (at, _))| *at).map(|(key, _)| *key);
            oldest.and_then(|oldest| kept.remove(&oldest));
        }
        kept.insert(key, (now, answers));
    }

    /// Forgets what was answered for a decision: its bodies were erased.
    pub fn forget(&self, decision: &str) {
        self.kept().retain(|_, (_, answers)| answers.decision != decision);
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<Digest, (UnixMillis, Answers)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn counts(at: UnixMillis, now: UnixMillis) -> bool {
    now >= at && now.0.saturating_sub(at.0) < KEPT_MS
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a wrong number fails its test")]
mod tests {
    use tribune_record::{AskFault, Purpose};

    use super::*;
    use crate::asked::{Fault, unanswered};

    const NOW: UnixMillis = UnixMillis(1_795_165_200_000);

    fn key(number: usize) -> Digest {
        Digest::of(Purpose::Prompt, &number.to_be_bytes())
    }

    fn later(ms: u64) -> UnixMillis {
        UnixMillis(NOW.0 + ms)
    }

    fn answers(texts: &[&str]) -> Answers {
        let exchange = |text: &&str| Exchange {
            reply: Reply::Text { text: (*text).to_owned() },
            ..unanswered(Fault::new(AskFault::Timeout, ""))
        };
        let exchanges = texts.iter().map(exchange).collect();
        Answers { decision: "dec-1".to_owned(), exchanges }
    }

    #[test]
    fn an_answer_counts_for_a_day() {
        let cache = Cache::default();
        cache.keep(key(1), answers(&["a"]), NOW);
        assert_eq!(cache.find(&key(1), later(KEPT_MS - 1)), Some(answers(&["a"])));
        assert_eq!(cache.find(&key(1), later(KEPT_MS)), None);
        assert_eq!(cache.find(&key(2), NOW), None);
        assert_eq!(cache.find(&key(1), UnixMillis(NOW.0 - 1)), None, "from the future");
    }

    #[test]
    fn a_fault_is_never_kept() {
        let cache = Cache::default();
        let mut mixed = answers(&["a"]);
        mixed.exchanges.push(unanswered(Fault::new(AskFault::Timeout, "late")));
        cache.keep(key(1), mixed, NOW);
        cache.keep(key(2), answers(&[]), NOW);
        assert_eq!([1, 2].map(|number| cache.find(&key(number), NOW)), [None, None]);
    }

    #[test]
    fn what_was_erased_is_forgotten() {
        let cache = Cache::default();
        cache.keep(key(1), answers(&["a"]), NOW);
        let other = Answers { decision: "dec-2".to_owned(), ..answers(&["b"]) };
        cache.keep(key(2), other.clone(), NOW);
        cache.forget("dec-1");
        assert_eq!([1, 2].map(|number| cache.find(&key(number), NOW)), [None, Some(other)]);
    }

    #[test]
    fn the_oldest_go_and_what_is_long_is_not_kept() {
        let cache = Cache::default();
        for number in 0..=KEPT_MAX {
            cache.keep(key(number), answers(&["a"]), later(number.try_into().unwrap()));
        }
        assert_eq!(cache.find(&key(0), later(1_000)), None);
        assert!(cache.find(&key(1), later(1_000)).is_some());
        assert_eq!(cache.kept().len(), KEPT_MAX);
        cache.keep(key(0), answers(&[&"a".repeat(TEXT_BYTES_MAX + 1)]), NOW);
        assert_eq!(cache.find(&key(0), later(1_000)), None);
    }
}
