//! The ledger as the server uses it: never blocks the runtime, and answers in refusals.

pub(crate) mod export;

use std::{path::Path, sync::Arc};

use ed25519_dalek::SigningKey;
use tokio::sync::oneshot;
use tribune_chain::Vkey;
use tribune_record::v1::DecisionMade;
use tribune_store::{AppendError, Draft, Genesis, Opened, Options, ReadError, Stored, Written};

use crate::{
    clock,
    config::ledger::LedgerConfig,
    failure::Failure,
    home::Home,
    http::refusal::{Refusal, RefusalCode},
};

/// An open ledger.
#[derive(Debug, Clone)]
pub(crate) struct Ledger(Arc<tribune_store::Ledger>);

impl Ledger {
    /// Shares an open ledger.
    pub(crate) fn new(ledger: tribune_store::Ledger) -> Self {
        Self(Arc::new(ledger))
    }

    /// The ledger itself, for what is quick.
    pub(crate) fn store(&self) -> &tribune_store::Ledger {
        &self.0
    }

    /// Its id, as records and statements name it.
    pub(crate) fn id(&self) -> String {
        self.0.id().to_string()
    }

    /// Writes a record; returns once it is on disk.
    pub(crate) async fn append(&self, draft: Draft) -> Result<Written, AppendError> {
        let (tell, told) = oneshot::channel();
        let ledger = Arc::clone(&self.0);
        // Compressing the bodies takes a while: not on a thread of the runtime.
        let submitted = tokio::task::spawn_blocking(move || {
            let done = move |result| match tell.send(result) {
                Ok(()) | Err(_) => (), // who asked is gone
            };
            ledger.submit(draft, Box::new(done));
        });
        let stopped = |reason: &str| AppendError::Stopped { reason: reason.to_owned() };
        submitted.await.map_err(|error| stopped(&error.to_string()))?;
        told.await.map_err(|_gone| stopped("nobody answered"))?
    }

    /// Reads something, off the runtime's threads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&tribune_store::Ledger) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let ledger = Arc::clone(&self.0);
        let read = tokio::task::spawn_blocking(move || read(&ledger));
        read.await.map_err(Refusal::internal)?.map_err(Refusal::internal)
    }
}

impl From<AppendError> for Refusal {
    fn from(error: AppendError) -> Self {
        let log = Some(error.to_string());
        let (code, detail) = match error {
            AppendError::Invalid(_) => (
                RefusalCode::Malformed,
                "expected names (environment, service, …) that fit a record of 4 KiB",
            ),
            AppendError::BodyTooLarge { .. } => {
                (RefusalCode::TooLarge, "expected a case that fits the ledger")
            }
            AppendError::Cosignature { expected, found } => {
                let detail = format!("expected {expected}, found {found}");
                return Self::new(RefusalCode::OtherHistory, detail);
            }
            AppendError::Held { .. } => {
                return Self::new(RefusalCode::LegalHold, error.to_string());
            }
            AppendError::Outdated { .. } => {
                return Self::new(RefusalCode::StaleStatement, error.to_string());
            }
            AppendError::Shortened { .. } => {
                return Self::new(RefusalCode::Malformed, error.to_string());
            }
            AppendError::Full => {
                (RefusalCode::LedgerFull, "the disk has no room for a record; nothing was decided")
            }
            AppendError::Busy => (RefusalCode::Busy, "too many records wait to be written"),
            AppendError::Stopped { .. } => {
                (RefusalCode::LedgerStopped, "the ledger takes no records; nothing was decided")
            }
        };
        Self { log, ..Self::new(code, detail) }
    }
}

/// The decision a record holds.
pub(crate) fn decision_of(stored: &Stored) -> Result<&DecisionMade, Refusal> {
    stored.decision().ok_or_else(|| {
        let found = stored.record().event.kind();
        Refusal::internal(format!("expected a DECISION, found a {found}"))
    })
}

/// A body of a record, read from JSON; a refusal of its own where it was erased.
pub(crate) fn body_of<T: serde::de::DeserializeOwned>(
    stored: &Stored,
    name: &str,
) -> Result<T, Refusal> {
    if stored.is_erased() {
        let kind = stored.record().event.kind();
        let detail = format!(
            "expected the texts of this {kind}, found them erased; its record and proofs remain"
        );
        return Err(Refusal::new(RefusalCode::Erased, detail));
    }
    let at = stored.position();
    let bytes = stored.body(name).map_err(Refusal::internal)?;
    let bytes =
        bytes.ok_or_else(|| Refusal::internal(format!("record {at} has no body {name}")))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Refusal::internal(format!("body {name} of record {at}: {error}")))
}

/// Makes an empty ledger that this key signs; the key of whoever verifies it.
pub(crate) fn create(path: &Path, key: &SigningKey) -> Result<Vkey, Failure> {
    let ledger = tribune_store::new_ledger_id()?;
    // The origin names the ledger for good, whatever the machine is called later.
    let genesis = Genesis { ledger, origin: format!("tribune.local/{ledger}") };
    Ok(tribune_store::Ledger::create(path, key, &genesis, &Options::new(clock::now()))?)
}

/// How a home's ledger is opened, held against the home's pins.
pub(crate) fn options(home: &Home, kept: &LedgerConfig) -> Result<Options, Failure> {
    let reserve = u64::from(kept.reserve_mib).saturating_mul(1024 * 1024);
    Ok(Options::new(clock::now())
        .with_shards_of(u64::from(kept.shard_records))
        .with_reserve_of(reserve)
        .with_pins(home.pins()?))
}

/// Opens a home's ledger.
pub(crate) fn open(home: &Home, kept: &LedgerConfig) -> Result<(Ledger, Opened), Failure> {
    let options = options(home, kept)?;
    let (store, opened) =
        tribune_store::Ledger::open(&home.ledger(), home.ledger_keys()?, &options)?;
    Ok((Ledger::new(store), opened))
}
