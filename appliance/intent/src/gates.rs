//! Everything that a question passes before it is sent: a place in the queue, the provider's own
//! limits, the breaker, the budgets.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use hyper::HeaderMap;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep_until, timeout_at},
};
use tribune_record::{AskFault, UnixMillis};

use crate::{
    Clock, Options,
    asked::Fault,
    breaker::{Breaker, Pass},
    budget::Budgets,
    limits::{IN_FLIGHT_MAX, QUEUE_MAX},
    pace::Pace,
};

/// The gates of one client.
pub(crate) struct Gates {
    places: Semaphore,
    turns: Semaphore,
    breaker: Breaker,
    budgets: Mutex<Budgets>,
    pace: Mutex<Pace>,
    clock: Clock,
}

/// A question whose turn it is.
#[derive(Debug)]
pub(crate) struct Turn<'g> {
    _place: SemaphorePermit<'g>,
    _turn: SemaphorePermit<'g>,
    pub(crate) pass: Pass<'g>,
}

impl Gates {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            places: Semaphore::new(IN_FLIGHT_MAX.saturating_add(QUEUE_MAX)),
            turns: Semaphore::new(IN_FLIGHT_MAX),
            breaker: Breaker::default(),
            budgets: Mutex::new(Budgets::new(options.total, options.each)),
            pace: Mutex::default(),
            clock: Clock::clone(&options.clock),
        }
    }

    pub(crate) fn now(&self) -> UnixMillis {
        (self.clock)()
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&self, deadline: Instant) -> Result<Turn<'_>, Fault> {
        let busy = |detail: &str| Fault::new(AskFault::Busy, detail);
        let place = self.places.try_acquire();
        let place = place.map_err(|_full| busy("too many questions wait already"))?;
        let turn = timeout_at(deadline, self.turns.acquire()).await;
        let Ok(Ok(turn)) = turn else { return Err(busy("its turn did not come in time")) };
        self.wait(deadline).await?;
        let pass = self.breaker.enter(self.now())?;
        Ok(Turn { _place: place, _turn: turn, pass })
    }

    /// Waits until the provider takes questions again.
    async fn wait(&self, deadline: Instant) -> Result<(), Fault> {
        let wait = locked(&self.pace).wait_ms(self.now());
        if wait == 0 {
            return Ok(());
        }
        match Instant::now().checked_add(Duration::from_millis(wait)) {
            Some(until) if until < deadline => {
                sleep_until(until).await;
                Ok(())
            }
            Some(_) | None => {
                let detail = format!("the provider takes no more questions for {wait} ms");
                Err(Fault::new(AskFault::Budget, detail))
            }
        }
    }

    /// Takes a call out of the budgets, with the tokens it may use.
    pub(crate) fn take(&self, by: &str, tokens: u64) -> Result<(), Fault> {
        locked(&self.budgets).take(by, tokens, self.now())
    }

    /// Puts the tokens it did use in their place.
    pub(crate) fn settle(&self, by: &str, aside: u64, taken: u64) {
        locked(&self.budgets).settle(by, aside, taken, self.now());
    }

    /// Heeds what an answer says of the provider's limits.
    pub(crate) fn heed(&self, headers: &HeaderMap) {
        locked(&self.pace).heed(headers, self.now());
    }

    /// Sends nothing for a while.
    pub(crate) fn hold(&self, time: Duration) {
        let (now, ms) = (self.now(), u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        locked(&self.pace).hold(UnixMillis(now.0.saturating_add(ms)), now);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
