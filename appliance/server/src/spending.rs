//! What clients and services added in the last 30 days: tallies in memory, read on from the ledger.
//!
//! Everything a client posts without naming a service is one service, its own. What a plan adds is
//! counted before the next one is judged, so that two at once cannot both slip under a threshold;
//! nobody waits for the disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;
use tribune_record::{Case, Spending, UnixMillis, Usd};
use tribune_store::{Spent, Tally, Whose};

use crate::{http::refusal::Refusal, ledger::Ledger, limits};

/// What was added in this time counts together.
const TOGETHER_MS: u64 = 30 * 24 * 3_600 * 1_000;
/// Law 4 lets nobody add more without a signature of finance: such an addition was no small step.
const SIGNED_ABOVE: Usd = Usd::from_cents(100_000);
/// More than this makes no difference to who is asked.
const ELSEWHERE_MAX: Usd = Usd::from_cents(1_000_000);

type Shared = Arc<tokio::sync::Mutex<Tally>>;

/// Every tally in memory.
#[derive(Debug, Default)]
pub(crate) struct Tallies(Mutex<BTreeMap<Whose, Shared>>);

impl Tallies {
    /// The tallies a plan of this client counts in.
    pub(crate) fn account(&self, client: &str, service: Option<&str>) -> Account {
        let client = self.of(Whose::Client(client.to_owned()));
        let service = service.map(|service| self.of(Whose::Service(service.to_owned())));
        Account { client, service }
    }

    fn of(&self, whose: Whose) -> Shared {
        let mut tallies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tallies.len() >= limits::TALLIES_MAX {
            // Nobody holds or waits for these; the ledger tells them again.
            tallies.retain(|_, tally| Arc::strong_count(tally) > 1);
        }
        let new = |whose: &Whose| Arc::new(tokio::sync::Mutex::new(Tally::new(whose.clone())));
        Arc::clone(tallies.entry(whose).or_insert_with_key(new))
    }
}

/// What one plan counts in. It stands in memory as long as this does.
#[derive(Debug)]
pub(crate) struct Account {
    client: Shared,
    service: Option<Shared>,
}

impl Account {
    /// Waits for the tallies, brings them up to date, and holds them.
    pub(crate) async fn hold(&self, ledger: &Ledger, now: UnixMillis) -> Result<Held, Refusal> {
        let mut held = self.lock().await;
        let since = UnixMillis(now.0.saturating_sub(TOGETHER_MS));
        let read = move |ledger: &tribune_store::Ledger| {
            held.tallies().try_for_each(|tally| ledger.read_on(tally, since))?;
            Ok(held)
        };
        ledger.read(read).await
    }

    /// Counts an addition no longer: its record could not be written.
    pub(crate) async fn release(&self, decision: &str) {
        self.lock().await.tallies().for_each(|tally| tally.release(decision));
    }

    /// A client's before a service's, always: nobody waits in a circle.
    async fn lock(&self) -> Held {
        let client = Arc::clone(&self.client).lock_owned().await;
        let service = match &self.service {
            Some(service) => Some(Arc::clone(service).lock_owned().await),
            None => None,
        };
        Held { client, service }
    }
}

/// Tallies that nobody else may read or add to.
#[derive(Debug)]
pub(crate) struct Held {
    client: OwnedMutexGuard<Tally>,
    service: Option<OwnedMutexGuard<Tally>>,
}

impl Held {
    /// What was added before a case; under the client's other services only where the case's own
    /// is known from nobody else. The same plan judged again under one registered request was meant
    /// once, and counts once; under another request it is meant again.
    pub(crate) fn added(&self, case: &Case, registered: bool) -> Vec<Spending> {
        let request = case.request.as_ref().and_then(|request| request.id.as_ref());
        let again = |spent: &Spent| {
            spent.semantic == case.plan.semantic_digest
                && request.is_some_and(|id| spent.request.as_ref() == Some(id))
        };
        let other = |spent: &&Spent| !again(spent);
        let of_client = || once(self.client.spent().filter(other));
        let Some(service) = &self.service else {
            let unnamed = of_client().filter(|spent| spent.service.is_none());
            return unnamed.map(|spent| spending(spent, None)).collect();
        };
        let own = once(service.spent().filter(other));
        let mut added: Vec<Spending> = own.map(|spent| spending(spent, None)).collect();
        if registered {
            return added;
        }
        let mut sum = Usd::default();
        let elsewhere = of_client()
            .filter(|spent| spent.service != case.context.service && spent.monthly <= SIGNED_ABOVE);
        added.extend(elsewhere.map_while(|spent| {
            let more = sum <= ELSEWHERE_MAX;
            sum = sum.plus(spent.monthly);
            let name = spent.service.clone().unwrap_or_else(|| "no name".to_owned());
            more.then(|| spending(spent, Some(name)))
        }));
        added
    }

    /// Counts what a plan adds, before its record is on disk.
    pub(crate) fn reserve(&mut self, spent: &Spent) {
        self.tallies().for_each(|tally| tally.reserve(spent.clone()));
    }

    fn tallies(&mut self) -> impl Iterator<Item = &mut Tally> {
        iter::once(&mut *self.client).chain(self.service.as_deref_mut())
    }
}

/// Each plan of one registered request once: it is submitted anew after it was acknowledged.
fn once<'s>(all: impl Iterator<Item = &'s Spent>) -> impl Iterator<Item = &'s Spent> {
    let mut met = BTreeSet::new();
    all.filter(move |spent| {
        let Some(request) = &spent.request else { return true };
        met.insert((request, spent.semantic, &spent.service))
    })
}

fn spending(spent: &Spent, service: Option<String>) -> Spending {
    Spending { decision: spent.decision.clone(), monthly: spent.monthly, service }
}
