//! The ledger as the server uses it: never blocks the runtime, and answers in refusals.

pub(crate) mod export;

use std::{path::Path, sync::Arc};

use ed25519_dalek::SigningKey;
use tokio::sync::oneshot;
use tribune_record::v1::DecisionMade;
use tribune_store::{AppendError, Draft, Genesis, Options, ReadError, Stored, Written};

use crate::{
    clock,
    failure::Failure,
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

/// A body of a record, read from JSON.
pub(crate) fn body_of<T: serde::de::DeserializeOwned>(
    stored: &Stored,
    name: &str,
) -> Result<T, ReadError> {
    let bytes = stored.body(name)?.ok_or_else(|| ReadError::Index {
        reason: format!("record {} has no body {name}", stored.record().seq),
    })?;
    serde_json::from_slice(&bytes).map_err(|error| ReadError::Index {
        reason: format!("body {name} of record {}: {error}", stored.record().seq),
    })
}

/// Makes an empty ledger that this seed signs.
pub(crate) fn create(path: &Path, seed: &[u8; 32]) -> Result<(), Failure> {
    let ledger = tribune_store::new_ledger_id()?;
    // The origin names the ledger for good, whatever the machine is called later.
    let genesis = Genesis { ledger, origin: format!("tribune.local/{ledger}") };
    let key = SigningKey::from_bytes(seed);
    let options = Options::new(clock::now());
    tribune_store::Ledger::create(path, &key, &genesis, &options)?;
    Ok(())
}
