//! Leaves a server alone that fails too often. Pure: the time is given.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tribune_record::{AskFault, UnixMillis};

use crate::asked::Fault;

/// Failures one after the other that open it.
const IN_A_ROW: usize = 5;
/// The last questions of which more than half failing open it.
const WINDOW: usize = 20;
/// Milliseconds after which one question is let through to see.
const PROBE_AFTER_MS: u64 = 30_000;

/// What came of a question, as far as the server's health goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The server does what it should.
    Well,
    /// It does not.
    Failed,
    /// It will not until somebody changes something: a key, a bill, a name.
    ForGood(String),
    /// Nothing is known of it.
    Unknown,
}

/// Lets questions through, or none.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Whether each of the last questions failed, the newest last.
    recent: VecDeque<bool>,
    gate: Gate,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Gate {
    #[default]
    Closed,
    Open {
        since: UnixMillis,
    },
    Probing,
    ForGood(String),
}

/// A question that was let through. Let go without [`Pass::tell`] it was given up.
#[derive(Debug)]
pub(crate) struct Pass<'b> {
    breaker: &'b Breaker,
    at: UnixMillis,
    told: bool,
}

impl Breaker {
    /// Lets a question through, unless the server is left alone.
    pub(crate) fn enter(&self, now: UnixMillis) -> Result<Pass<'_>, Fault> {
        let mut state = self.state();
        match &mut state.gate {
            Gate::Closed => {}
            Gate::Open { since } => {
                // A clock that stepped back must not keep it open for longer.
                *since = (*since).min(now);
                if now.0.saturating_sub(since.0) < PROBE_AFTER_MS {
                    return Err(open("it failed too often lately"));
                }
                state.gate = Gate::Probing;
            }
            Gate::Probing => return Err(open("it failed too often, and is being tried")),
            Gate::ForGood(why) => return Err(open(&format!("it refused for good: {why}"))),
        }
        Ok(Pass { breaker: self, at: now, told: false })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass<'_> {
    /// Tells what came of it.
    pub(crate) fn tell(mut self, outcome: Outcome, now: UnixMillis) {
        self.told = true;
        self.breaker.state().tell(outcome, now);
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.breaker.state().tell(Outcome::Unknown, self.at);
        }
    }
}

impl State {
    fn tell(&mut self, outcome: Outcome, now: UnixMillis) {
        let failed = match outcome {
            Outcome::ForGood(why) => {
                tracing::error!(why, "the model is asked no more until a restart");
                self.gate = Gate::ForGood(why);
                return;
            }
            Outcome::Unknown if self.gate == Gate::Probing => {
                self.gate = Gate::Open { since: now };
                return;
            }
            Outcome::Unknown => return,
            Outcome::Well => false,
            Outcome::Failed => true,
        };
        match self.gate {
            Gate::Probing if failed => self.gate = Gate::Open { since: now },
            Gate::Probing => {
                tracing::info!("the model answers again");
                *self = Self::default();
            }
            Gate::Closed => self.count(failed, now),
            // What was sent before it opened says nothing new.
            Gate::Open { .. } | Gate::ForGood(_) => {}
        }
    }

    fn count(&mut self, failed: bool, now: UnixMillis) {
        self.recent.push_back(failed);
        if self.recent.len() > WINDOW {
            self.recent.pop_front();
        }
        let in_a_row = self.recent.iter().rev().take_while(|failed| **failed).count();
        let failures = self.recent.iter().filter(|failed| **failed).count();
        if in_a_row >= IN_A_ROW || failures.saturating_mul(2) > WINDOW {
            tracing::error!(in_a_row, failures, "the model is left alone for a while");
            self.gate = Gate::Open { since: now };
        }
    }
}

fn open(why: &str) -> Fault {
    Fault::new(AskFault::BreakerOpen, format!("the model is left alone: {why}"))
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::default_numeric_fallback,
    reason = "a wrong number fails its test"
)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> UnixMillis {
        UnixMillis(1_000_000 + seconds * 1000)
    }

    fn pass(breaker: &Breaker, outcome: Outcome, seconds: u64) {
        breaker.enter(at(seconds)).unwrap().tell(outcome, at(seconds));
    }

    fn is_open(breaker: &Breaker, seconds: u64) -> bool {
        breaker.enter(at(seconds)).is_err()
    }

    fn opened() -> Breaker {
        let breaker = Breaker::default();
        (0..5).for_each(|_| pass(&breaker, Outcome::Failed, 0));
        breaker
    }

    #[test]
    fn five_failures_in_a_row_open_it() {
        assert!(is_open(&opened(), 1));
    }

    #[test]
    fn four_do_not_and_an_answer_begins_again() {
        let breaker = Breaker::default();
        for outcome in [Outcome::Failed, Outcome::Well].iter().cycle().take(6) {
            pass(&breaker, outcome.clone(), 0);
        }
        (0..4).for_each(|_| pass(&breaker, Outcome::Failed, 0));
        assert!(!is_open(&breaker, 0));
    }

    #[test]
    fn more_than_half_of_the_last_twenty_open_it() {
        let breaker = Breaker::default();
        let failed = [true, true, false].into_iter().cycle().take(15);
        for failed in failed {
            pass(&breaker, if failed { Outcome::Failed } else { Outcome::Well }, 0);
        }
        assert!(!is_open(&breaker, 0), "ten of fifteen");
        pass(&breaker, Outcome::Failed, 0);
        assert!(is_open(&breaker, 0), "eleven");
    }

    #[test]
    fn half_of_the_last_twenty_do_not() {
        let breaker = Breaker::default();
        for failed in [true, false].into_iter().cycle().take(60) {
            pass(&breaker, if failed { Outcome::Failed } else { Outcome::Well }, 0);
        }
        assert!(!is_open(&breaker, 0));
    }

    #[test]
    fn after_a_while_one_question_is_let_through() {
        let breaker = opened();
        assert!(is_open(&breaker, 29));
        let probe = breaker.enter(at(30)).unwrap();
        assert!(is_open(&breaker, 30), "only one");
        probe.tell(Outcome::Well, at(31));
        assert!(!is_open(&breaker, 31));
        (0..4).for_each(|_| pass(&breaker, Outcome::Failed, 31));
        assert!(!is_open(&breaker, 31), "it begins anew");
    }

    #[test]
    fn a_probe_that_fails_or_is_given_up_opens_it_again() {
        let breaker = opened();
        pass(&breaker, Outcome::Failed, 30);
        assert!(is_open(&breaker, 59));
        drop(breaker.enter(at(60)).unwrap());
        assert!(is_open(&breaker, 89));
        assert!(!is_open(&breaker, 90));
    }

    #[test]
    fn what_only_a_person_can_mend_keeps_it_open() {
        let breaker = Breaker::default();
        pass(&breaker, Outcome::ForGood("status 401".to_owned()), 0);
        let fault = breaker.enter(at(1_000_000)).unwrap_err();
        assert_eq!(fault.class, AskFault::BreakerOpen);
        assert!(fault.detail.contains("status 401"), "{}", fault.detail);
    }

    #[test]
    fn a_clock_that_steps_back_does_not_keep_it_open() {
        let breaker = Breaker::default();
        (0..5).for_each(|_| pass(&breaker, Outcome::Failed, 10_000));
        assert!(is_open(&breaker, 5));
        assert!(!is_open(&breaker, 35));
    }
}
