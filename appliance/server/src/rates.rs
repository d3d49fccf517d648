//! How often and how much at once one client may ask.

use std::{
    collections::BTreeMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use crate::{
    config::limits::Limits,
    http::refusal::{Refusal, RefusalCode},
    limits,
};

/// What posts are counted in, in bytes; each is counted as one of them at least.
const KIB: usize = 1024;
/// All that a client may post in a minute comes back in this time.
const MINUTE: Duration = Duration::from_secs(60);

/// The rates of all clients.
#[derive(Debug)]
pub(crate) struct Rates {
    requests: DefaultKeyedRateLimiter<String>,
    posted: DefaultKeyedRateLimiter<String>,
    kib_per_minute: NonZeroU32,
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
        let kib_per_minute = limits.client_mib_per_minute.saturating_mul(1024);
        let kib_per_minute = NonZeroU32::new(kib_per_minute).unwrap_or(one);
        Self {
            requests: RateLimiter::keyed(quota.unwrap_or_else(|| Quota::per_second(rate))),
            posted: RateLimiter::keyed(Quota::per_minute(kib_per_minute)),
            kib_per_minute,
            in_flight: Arc::default(),
            recorded: Mutex::default(),
        }
    }

    /// Lets a request in, unless the client asks too often or has too many in flight.
    pub(crate) fn admit(&self, client: &str) -> Result<InFlight, Refusal> {
        self.requests.check_key(&client.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(self.requests.clock().now());
            too_much("too many requests in a short time").after(wait)
        })?;
        let mut all = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(client.to_owned()).or_default();
        if *count >= limits::IN_FLIGHT_PER_CLIENT_MAX {
            return Err(too_much("too many requests at once; wait for an answer"));
        }
        *count = count.saturating_add(1);
        Ok(InFlight { all: Arc::clone(&self.in_flight), client: client.to_owned() })
    }

    /// Counts what a client posted, unless that is too much in a short time.
    pub(crate) fn take_in(&self, client: &str, bytes: usize) -> Result<(), Refusal> {
        let kib = u32::try_from(bytes.div_ceil(KIB)).unwrap_or(u32::MAX);
        // A post larger than a minute's worth takes all of it, and is not shut out for ever.
        let kib = NonZeroU32::new(kib).unwrap_or(NonZeroU32::MIN).min(self.kib_per_minute);
        let wait = match self.posted.check_key_n(&client.to_owned(), kib) {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(until)) => until.wait_time_from(self.posted.clock().now()),
            Err(_insufficient) => MINUTE,
        };
        Err(too_much("too many bytes posted in a short time; nothing was decided").after(wait))
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

fn too_much(detail: &str) -> Refusal {
    Refusal::new(RefusalCode::RateLimited, detail)
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
    fn a_client_is_told_how_long_to_wait() {
        let rates = rates(1);
        rates.admit("ci").unwrap();
        let wait = rates.admit("ci").unwrap_err().retry_after;
        assert!(!wait.is_zero() && wait <= Duration::from_secs(1), "{wait:?}");
    }

    #[test]
    fn what_is_posted_in_a_minute_is_bounded() {
        let rates = Rates::new(&Limits { client_mib_per_minute: 1, ..Limits::default() });
        let mib = KIB.saturating_mul(1024);
        for _ in 0..4_u8 {
            rates.take_in("ci", mib.div_ceil(4)).unwrap();
        }
        let wait = rates.take_in("ci", mib.div_ceil(4)).unwrap_err().retry_after;
        assert!(wait > Duration::from_secs(10) && wait <= Duration::from_secs(15), "{wait:?}");
        rates.take_in("other", mib.saturating_mul(64)).expect("a large one is not shut out");
        rates.take_in("other", mib).unwrap_err();
        for _ in 0..1024_u16 {
            rates.take_in("small", 1).unwrap();
        }
        rates.take_in("small", 1).expect_err("the smallest post counts too");
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
