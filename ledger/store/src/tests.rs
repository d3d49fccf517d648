//! The ledger on disk, its crashes and its repairs.

mod append;
mod closed;
mod cosign;
mod erase;
mod faults;
mod foreign;
mod keyfile;
mod pins;
mod recover;
mod retention;
mod rotate;
mod shards;
mod spending;

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use tribune_chain::SigningKey;
use tribune_record::{
    Decision, Digest, UnixMillis, Usd,
    v1::{Actor, DecisionMade, Event, LedgerId},
};

use crate::{Draft, Genesis, Ledger, OpenError, Opened, Options};

/// A folder of its own for a test, gone with it.
pub(crate) struct Home(PathBuf);

impl Home {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tribune-store-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn ledger(&self) -> PathBuf {
        self.0.join("ledger")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Makes a ledger.
    pub(super) fn create(&self) {
        let ledger = LedgerId([7; 16]);
        let genesis = Genesis { ledger, origin: "tribune.test/ledger".to_owned() };
        Ledger::create(&self.ledger(), &key(), &genesis, &options()).unwrap();
    }

    pub(super) fn open(&self) -> (Ledger, Opened) {
        self.try_open().unwrap()
    }

    pub(super) fn try_open(&self) -> Result<(Ledger, Opened), OpenError> {
        Ledger::open(&self.ledger(), vec![key()], &options())
    }

    /// Makes a ledger with so many decisions after record 0 and closes it.
    pub(super) fn with(decisions: u64) -> Self {
        let home = Self::new();
        home.create();
        let (ledger, _) = home.open();
        (1..=decisions).for_each(|n| assert_eq!(ledger.append(decision(n)).unwrap().position(), n));
        home
    }

    pub(crate) fn shard(&self, number: u32) -> PathBuf {
        crate::shard::folder(&self.ledger(), number)
    }

    pub(super) fn segment(&self, index: u32) -> PathBuf {
        crate::journal::segment_path(&self.shard(0).join("journal"), index)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

pub(super) fn key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

pub(super) fn options() -> Options {
    Options::new(UnixMillis(1_763_600_000_000)).with_segments_of(1 << 18)
}

/// Decision number `n`, with a body that depends on it.
pub(super) fn decision(n: u64) -> Draft {
    let digest = Digest([3; 32]);
    let made = DecisionMade {
        id: format!("d-{n}"),
        revision: 0,
        request: Some(format!("r-{n}")),
        request_words: None,
        requester: Some("ana".to_owned()),
        decision: if n.is_multiple_of(2) { Decision::Approved } else { Decision::Vetoed },
        plan: digest,
        semantic: digest,
        conditions: digest,
        policies: digest,
        settings: digest,
        binary: digest,
        environment: "production".to_owned(),
        service: Some("payments".to_owned()),
        monthly_cents: Some(Usd::from_cents(100)),
    };
    Draft {
        time: UnixMillis(1_763_600_000_000_u64.saturating_add(n)),
        who: Some(Actor { id: "ci".to_owned(), role: "orchestrator".to_owned() }),
        idempotency: None,
        event: Event::Decision(made),
        bodies: vec![("case".to_owned(), body(n))],
    }
}

pub(super) fn body(n: u64) -> Vec<u8> {
    format!("{{\"case\":{n},\"text\":\"{}\"}}", "plan ".repeat(100)).into_bytes()
}

pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let (from, file) = (file.as_ref().unwrap().path(), file.unwrap());
        let to = to.join(file.file_name());
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}
