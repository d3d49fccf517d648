//! How often and how much at once one client may ask.

use std::{
    collections::BTreeMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::{config::limits::Limits, http::refusal::RefusalCode, limits};

/// The rates of all clients.
#[derive(Debug)]
pub(crate) struct Rates {
    limiter: DefaultKeyedRateLimiter<String>,
    in_flight: Arc<Mutex<BTreeMap<String, usize>>>,
    recorded: Mutex<BTreeMap<(String, RefusalCode), Instant>>,
}

/// A request in flight, counted until it is dropped.
#[derive(Debug)]
pub(crate) struct InFlight {
    all: Arc<Mutex<BTreeMap<String, usize>>>,
    client: String,
}

impl Rates {
    /// Nobody has asked yet.
    pub(crate) fn new(limits: &Limits) -> Self {
        let one = NonZeroU32::MIN;
        let burst = NonZeroU32::new(limits.client_burst).unwrap_or(one);
        let rate = NonZeroU32::new(limits.client_rate).unwrap_or(one);
        let each = Duration::from_secs(1).checked_div(rate.get());
        let each = each.filter(|each| !each.is_zero()).unwrap_or(Duration::from_nanos(1));
        let quota = Quota::with_period(each).map(|quota| quota.allow_burst(burst));
        Self {
            limiter: RateLimiter::keyed(quota.unwrap_or_else(|| Quota::per_second(rate))),
            in_flight: Arc::default(),
            recorded: Mutex::default(),
        }
    }

    /// Lets a request in, unless the client asks too often or has too many in flight.
    pub(crate) fn admit(&self, client: &str) -> Result<InFlight, &'static str> {
        if self.limiter.check_key(&client.to_owned()).is_err() {
            return Err("too many requests in a short time; wait a second");
        }
        let mut all = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(client.to_owned()).or_default();
        if *count >= limits::IN_FLIGHT_PER_CLIENT_MAX {
            return Err("too many requests at once; wait for an answer");
        }
        *count = count.saturating_add(1);
        Ok(InFlight { all: Arc::clone(&self.in_flight), client: client.to_owned() })
    }

    /// Whether a refusal for a flood should be recorded now: the first of its code in a while.
    pub(crate) fn records_refusal(&self, client: &str, code: RefusalCode) -> bool {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.retain(|_refusal, at| at.elapsed() < limits::RATE_RECORD_EVERY);
        let refusal = (client.to_owned(), code);
        let due = !recorded.contains_key(&refusal);
        if due {
            recorded.insert(refusal, Instant::now());
        }
        due
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.client) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                all.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(client_burst: u32) -> Rates {
        Rates::new(&Limits { client_rate: 1, client_burst, ..Limits::default() })
    }

    #[test]
    fn a_burst_is_let_in_and_no_more() {
        let rates = rates(3);
        for _ in 0..3_u8 {
            drop(rates.admit("ci").unwrap());
        }
        rates.admit("ci").unwrap_err();
        assert!(rates.admit("other").is_ok(), "one client's flood is not another's");
    }

    #[test]
    fn requests_in_flight_are_bounded_and_counted_back() {
        let rates = rates(100);
        let held: Vec<_> =
            (0..limits::IN_FLIGHT_PER_CLIENT_MAX).map(|_| rates.admit("ci").unwrap()).collect();
        rates.admit("ci").unwrap_err();
        drop(held);
        drop(rates.admit("ci").unwrap());
        assert!(rates.in_flight.lock().unwrap().is_empty(), "nothing is left behind");
    }

    #[test]
    fn a_flood_is_recorded_once_in_a_while() {
        let rates = rates(1);
        let records = |client, code| rates.records_refusal(client, code);
        assert!(records("ci", RefusalCode::RateLimited));
        assert!(!records("ci", RefusalCode::RateLimited));
        assert!(records("ci", RefusalCode::TooManyConnections), "another reason is told");
        assert!(records("other", RefusalCode::RateLimited));
    }
}
