//! What all requests share: the judge, the ledger, the limits, the counters.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{Instant, timeout, timeout_at},
};
use tribune_record::{Commitment, Digest, Purpose};

use crate::{
    advice::Advice,
    config::{Config, authorities::Authorities},
    http::refusal::{Refusal, RefusalCode},
    ledger::Ledger,
    limits,
    metrics::Metrics,
    pipeline::Judge,
    places::{NoPlace, Place, Places},
    rates::Rates,
    spending::Tallies,
};

/// What all requests share.
#[derive(Debug)]
pub(crate) struct App {
    /// Judges.
    pub(crate) judge: Arc<Judge>,
    /// Asks a language model, where the site has one.
    pub(crate) advice: Option<Advice>,
    /// Remembers.
    pub(crate) ledger: Ledger,
    /// Who may sign.
    pub(crate) authorities: Authorities,
    /// `tribune.toml`.
    pub(crate) config: Config,
    /// This executable.
    pub(crate) binary: Digest,
    secret: [u8; 32],
    /// Counters.
    pub(crate) metrics: Metrics,
    /// How often each client may ask.
    pub(crate) rates: Rates,
    /// What was added in 30 days.
    pub(crate) tallies: Tallies,
    /// Held while an approval is checked and counted: two at once must not miss each other.
    pub(crate) approving: tokio::sync::Mutex<()>,
    judging: Places,
    uploads: Arc<Semaphore>,
    exports: Places,
    answering: Arc<Mutex<BTreeSet<(String, Digest)>>>,
    in_flight: watch::Sender<usize>,
    stopping: watch::Sender<bool>,
}

/// What an [`App`] is made of.
#[derive(Debug)]
pub(crate) struct Parts {
    /// See [`App`].
    pub(crate) judge: Judge,
    /// See [`App`].
    pub(crate) advice: Option<Advice>,
    /// See [`App`].
    pub(crate) ledger: Ledger,
    /// See [`App`].
    pub(crate) authorities: Authorities,
    /// See [`App`].
    pub(crate) config: Config,
    /// See [`App`].
    pub(crate) binary: Digest,
    /// A secret of the home, for digests that must tell nothing to whoever guesses.
    pub(crate) secret: [u8; 32],
}

impl App {
    /// Puts the parts together.
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { judge, advice, ledger, authorities, config, binary, secret } = parts;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let cases = match usize::try_from(config.limits.concurrent_cases) {
            Ok(0) | Err(_) => cores.min(limits::CASES_MAX),
            Ok(cases) => cases,
        };
        Self {
            judge: Arc::new(judge),
            advice,
            ledger,
            authorities,
            binary,
            secret,
            metrics: Metrics::new(),
            rates: Rates::new(&config.limits),
            config,
            approving: tokio::sync::Mutex::new(()),
            judging: Places::halved(cases),
            uploads: Arc::new(Semaphore::new(limits::UPLOADS_MAX)),
            exports: Places::new(limits::EXPORTS_MAX, limits::EXPORTS_PER_CLIENT_MAX),
            tallies: Tallies::default(),
            answering: Arc::new(Mutex::new(BTreeSet::new())),
            in_flight: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
        }
    }

    /// What a record says of a posted body: a digest under a secret, so that words which were
    /// erased cannot be confirmed by guessing them.
    pub(crate) fn recorded(&self, posted: Digest) -> Digest {
        Commitment::new(Purpose::Idempotency, &self.secret, &posted.0).0
    }

    /// Counts a request until the value is dropped: a stop waits for it.
    pub(crate) fn in_flight(&self) -> InFlight<'_> {
        self.in_flight.send_modify(|count| *count = count.saturating_add(1));
        InFlight(&self.in_flight)
    }

    /// Returns once no request is in flight.
    pub(crate) async fn idle(&self) {
        // The sender stands in this very value: there is always an answer.
        drop(self.in_flight.subscribe().wait_for(|count| *count == 0).await);
    }

    /// The server stops: no connection takes another request.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Returns once the server stops.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stopping = self.stopping.subscribe();
        async move {
            // Without a sender there is no server either.
            drop(stopping.wait_for(|stopping| *stopping).await);
        }
    }

    /// A place among the exports being made; each holds a thread.
    pub(crate) fn export_place(&self, client: &str) -> Result<Place, Refusal> {
        self.exports.try_take(client).map_err(|none| {
            let detail = match none {
                NoPlace::Share => "an export of yours is still being taken; ask again",
                NoPlace::All => "too many exports are being taken; ask again",
            };
            Refusal::new(RefusalCode::Busy, detail).after(limits::EXPORT_RETRY_AFTER)
        })
    }

    /// When a case that comes in at this moment must be judged.
    pub(crate) fn judged_by(&self) -> Instant {
        Instant::now().checked_add(self.config.limits.judging()).unwrap_or_else(Instant::now)
    }

    /// When whoever is asked about such a case must have answered: what is left is for the judge.
    pub(crate) fn advised_by(&self, until: Instant) -> Instant {
        let quarter = self.config.limits.judging().checked_div(4).unwrap_or_default();
        let kept = quarter.min(limits::JUDGE_AFTER_ADVICE);
        until.checked_sub(kept).unwrap_or(until)
    }

    /// Runs what takes the processor, among at most so many at once and so many of this client.
    /// What does not end by `until` is given up: nothing is decided by it, and until it ends by
    /// itself it holds its place.
    pub(crate) async fn judging<T: Send + 'static>(
        &self,
        client: &str,
        until: Instant,
        work: impl FnOnce(&Judge) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let place = self.judging.take(client);
        let place = timeout_at(until, timeout(limits::JUDGE_WAIT_MAX, place)).await;
        let place = place.map_err(|_elapsed| judging_timeout())?.map_err(|_elapsed| {
            Refusal::new(RefusalCode::Busy, "too many cases are being judged; ask again")
        })?;
        let place = place.map_err(Refusal::internal)?;
        let judge = Arc::clone(&self.judge);
        let work = tokio::task::spawn_blocking(move || {
            let done = work(&judge);
            drop(place);
            done
        });
        let done = timeout_at(until, work).await.map_err(|_elapsed| judging_timeout())?;
        done.map_err(Refusal::internal)
    }

    /// A place among the bodies being received; they are held in memory.
    pub(crate) fn upload(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.uploads).try_acquire_owned().map_err(|_none| {
            Refusal::new(RefusalCode::Busy, "too many plans are being received; ask again")
        })
    }

    /// Marks a client's idempotency key as being answered, until the mark is dropped.
    pub(crate) fn answering(&self, client: &str, key: Digest) -> Option<Answering> {
        let entry = (client.to_owned(), key);
        let all = Arc::clone(&self.answering);
        let new = all.lock().unwrap_or_else(PoisonError::into_inner).insert(entry.clone());
        new.then_some(Answering { all, entry })
    }
}

/// Judging took too long.
pub(crate) fn judging_timeout() -> Refusal {
    let detail = "expected a case that is judged in time, found one that takes longer; nothing \
                  was decided";
    Refusal::new(RefusalCode::JudgingTimeout, detail)
}

/// A request in flight.
#[derive(Debug)]
pub(crate) struct InFlight<'a>(&'a watch::Sender<usize>);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

/// A key that is being answered.
#[derive(Debug)]
pub(crate) struct Answering {
    all: Arc<Mutex<BTreeSet<(String, Digest)>>>,
    entry: (String, Digest),
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.entry);
    }
}
