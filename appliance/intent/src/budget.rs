//! How much may be asked: calls in a minute and tokens in a day, for all and for each. Pure: the
//! time is given.

use std::collections::{BTreeMap, VecDeque};

use tribune_record::{AskFault, UnixMillis};

use crate::{Budget, asked::Fault};

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 86_400_000;
/// Most orchestrators that are counted; what is beyond shares nothing and gets nothing.
const ORCHESTRATORS_MAX: usize = 4_096;

/// What was used.
#[derive(Debug)]
pub(crate) struct Budgets {
    total: Budget,
    each: Budget,
    all: Used,
    by: BTreeMap<String, Used>,
}

#[derive(Debug, Default)]
struct Used {
    /// When it was called within the last minute.
    calls: VecDeque<UnixMillis>,
    /// The day the tokens are of, counted from 1970.
    day: u64,
    tokens: u64,
}

impl Budgets {
    pub(crate) fn new(total: Budget, each: Budget) -> Self {
        Self { total, each, all: Used::default(), by: BTreeMap::new() }
    }

    /// Takes one call and sets tokens aside for it.
    pub(crate) fn take(&mut self, by: &str, tokens: u64, now: UnixMillis) -> Result<(), Fault> {
        self.all.pass(now);
        if !self.by.contains_key(by) && self.by.len() >= ORCHESTRATORS_MAX {
            self.by.retain(|_, used| {
                used.pass(now);
                !used.calls.is_empty() || used.tokens > 0
            });
            if self.by.len() >= ORCHESTRATORS_MAX {
                return Err(used_up("too many orchestrators ask"));
            }
        }
        let own = self.by.entry(by.to_owned()).or_default();
        own.pass(now);
        for (used, budget, whose) in
            [(&self.all, self.total, "all"), (&*own, self.each, "this orchestrator")]
        {
            if used.calls.len() >= usize::try_from(budget.calls_per_minute).unwrap_or(usize::MAX) {
                return Err(used_up(&format!("the calls of {whose} for this minute are used up")));
            }
            if used.tokens.saturating_add(tokens) > budget.tokens_per_day {
                return Err(used_up(&format!("the tokens of {whose} for this day are used up")));
            }
        }
        for used in [&mut self.all, own] {
            used.calls.push_back(now);
            used.tokens = used.tokens.saturating_add(tokens);
        }
        Ok(())
    }

    /// Puts what a call really took in place of what was set aside.
    pub(crate) fn settle(&mut self, by: &str, aside: u64, taken: u64, now: UnixMillis) {
        let own = self.by.get_mut(by);
        for used in [Some(&mut self.all), own].into_iter().flatten() {
            used.pass(now);
            used.tokens = used.tokens.saturating_sub(aside).saturating_add(taken);
        }
    }
}

impl Used {
    fn pass(&mut self, now: UnixMillis) {
        // What lies in the future was counted before the clock stepped back.
        let within = |at: &UnixMillis| at.0 <= now.0 && now.0.saturating_sub(at.0) < MINUTE_MS;
        self.calls.retain(within);
        let day = now.0.checked_div(DAY_MS).unwrap_or_default();
        // A day is never had twice, whatever the clock does.
        if day > self.day {
            (self.day, self.tokens) = (day, 0);
        }
    }
}

fn used_up(detail: &str) -> Fault {
    Fault::new(AskFault::Budget, detail)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a wrong number fails its test")]
mod tests {
    use super::*;

    const DAY: u64 = 20_000 * DAY_MS;

    fn budgets(calls: [u32; 2], tokens: [u64; 2]) -> Budgets {
        let [total, each] =
            [0, 1].map(|i| Budget { calls_per_minute: calls[i], tokens_per_day: tokens[i] });
        Budgets::new(total, each)
    }

    fn take(budgets: &mut Budgets, by: &str, tokens: u64, ms: u64) -> Result<(), String> {
        budgets.take(by, tokens, UnixMillis(DAY + ms)).map_err(|fault| fault.detail)
    }

    #[test]
    fn calls_are_counted_over_a_minute() {
        let mut budgets = budgets([2, 2], [100, 100]);
        take(&mut budgets, "ci", 0, 0).unwrap();
        take(&mut budgets, "ci", 0, 30_000).unwrap();
        assert!(take(&mut budgets, "ci", 0, 59_999).unwrap_err().contains("calls of all"));
        take(&mut budgets, "ci", 0, 60_000).unwrap();
        let _third = take(&mut budgets, "ci", 0, 60_001).unwrap_err();
    }

    #[test]
    fn one_orchestrator_leaves_something_for_the_others() {
        let mut budgets = budgets([3, 2], [100, 60]);
        take(&mut budgets, "a", 0, 0).unwrap();
        take(&mut budgets, "a", 0, 0).unwrap();
        assert!(take(&mut budgets, "a", 0, 0).unwrap_err().contains("this orchestrator"));
        take(&mut budgets, "b", 60, 0).unwrap();
        assert!(take(&mut budgets, "b", 1, 60_000).unwrap_err().contains("this orchestrator"));
        take(&mut budgets, "a", 40, 60_000).unwrap();
        assert!(take(&mut budgets, "c", 1, 60_000).unwrap_err().contains("tokens of all"));
    }

    #[test]
    fn a_refused_call_takes_nothing() {
        let mut budgets = budgets([9, 9], [100, 100]);
        let _too_many = take(&mut budgets, "a", 101, 0).unwrap_err();
        take(&mut budgets, "a", 100, 0).unwrap();
    }

    #[test]
    fn tokens_are_of_a_day_and_settled_by_what_was_used() {
        let mut budgets = budgets([99, 99], [100, 100]);
        take(&mut budgets, "a", 90, 0).unwrap();
        let _full = take(&mut budgets, "a", 20, 1).unwrap_err();
        budgets.settle("a", 90, 10, UnixMillis(DAY + 2));
        take(&mut budgets, "a", 90, 3).unwrap();
        let _full = take(&mut budgets, "a", 1, DAY_MS - 1).unwrap_err();
        take(&mut budgets, "a", 100, DAY_MS).unwrap();
    }

    #[test]
    fn more_orchestrators_than_are_counted_get_nothing_until_some_are_gone() {
        let mut budgets = budgets([100_000, 1], [1_000_000, 100]);
        for number in 0..ORCHESTRATORS_MAX {
            take(&mut budgets, &number.to_string(), 0, 0).unwrap();
        }
        assert!(take(&mut budgets, "one more", 0, 1).unwrap_err().contains("too many"));
        take(&mut budgets, "one more", 0, 60_000).unwrap();
    }

    #[test]
    fn a_clock_that_steps_back_gives_no_second_day_and_no_endless_minute() {
        let mut budgets = budgets([1, 1], [100, 100]);
        take(&mut budgets, "a", 100, DAY_MS).unwrap();
        assert!(take(&mut budgets, "a", 1, 0).unwrap_err().contains("tokens"));
        take(&mut budgets, "a", 0, 0).unwrap();
    }
}
