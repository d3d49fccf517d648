//! What is written: a START, then decisions with a body of text that zstd halves, each a function
//! of its number.

use tribune_chain::SigningKey;
use tribune_record::{
    Decision, Digest, Purpose, UnixMillis,
    v1::{Actor, DecisionMade, Event, LedgerId, Start},
};
use tribune_store::{Draft, Genesis, Ledger, Options};

use std::{path::Path, sync::mpsc};

const NOW: UnixMillis = UnixMillis(1_763_600_000_000);
const POLICIES: &[u8] = b"[]";
const AUTHORITIES: &[u8] = b"[]";

pub(crate) fn key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn options() -> Options {
    Options::new(NOW).with_shards_of(u64::MAX)
}

/// Makes a ledger and writes its START.
pub(crate) fn create(path: &Path) -> Ledger {
    let genesis = Genesis { ledger: LedgerId([7; 16]), origin: "bench.test/ledger".to_owned() };
    Ledger::create(path, &key(), &genesis, &options()).unwrap();
    let ledger = open(path);
    ledger.append(start()).unwrap();
    ledger
}

pub(crate) fn open(path: &Path) -> Ledger {
    let (ledger, opened) = Ledger::open(path, vec![key()], &options()).unwrap();
    assert!(opened.repairs.is_empty(), "{opened:?}");
    ledger
}

fn digest(purpose: Purpose) -> Digest {
    Digest::of(purpose, b"bench")
}

fn start() -> Draft {
    let event = Event::Start(Start {
        version: "0.1.0".to_owned(),
        binary: digest(Purpose::Binary),
        settings: digest(Purpose::Settings),
        policies: Digest::of(Purpose::PolicySet, POLICIES),
        authorities: Digest::of(Purpose::Authorities, AUTHORITIES),
        unclean_gap: None,
    });
    let bodies = [("policies", POLICIES), ("authorities", AUTHORITIES)];
    let bodies = bodies.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).to_vec();
    Draft { bodies, ..Draft::new(NOW, event) }
}

/// So many bytes of hexadecimal digits.
pub(crate) fn body(seed: u64, bytes: usize) -> Vec<u8> {
    let mut random = vec![0; bytes / 2];
    blake3::Hasher::new().update(&seed.to_be_bytes()).finalize_xof().fill(&mut random);
    hex::encode(random).into_bytes()
}

/// Decision `n` with a body.
pub(crate) fn decision(n: u64, body: Vec<u8>) -> Draft {
    let environment = if n.is_multiple_of(3) { "production" } else { "staging" };
    let made = DecisionMade {
        id: format!("d-{n}"),
        revision: 0,
        request: Some(format!("r-{n}")),
        request_words: None,
        requester: Some(format!("user-{}", n % 1000)),
        decision: if n.is_multiple_of(2) { Decision::Approved } else { Decision::Vetoed },
        plan: digest(Purpose::PlanBytes),
        semantic: digest(Purpose::PlanSemantic),
        conditions: digest(Purpose::Conditions),
        policies: Digest::of(Purpose::PolicySet, POLICIES),
        settings: digest(Purpose::Settings),
        binary: digest(Purpose::Binary),
        environment: environment.to_owned(),
        service: Some(format!("service-{}", n % 40)),
        monthly_cents: None,
    };
    Draft {
        time: UnixMillis(NOW.0 + n),
        who: Some(Actor { id: "ci".to_owned(), role: "orchestrator".to_owned() }),
        idempotency: None,
        event: Event::Decision(made),
        bodies: vec![("case".to_owned(), body)],
    }
}

/// Appends so many decisions with bodies of so many bytes, up to 256 under way at any time.
pub(crate) fn fill(ledger: &Ledger, records: u64, bytes: usize) {
    const UNDER_WAY: u64 = 256;
    let (tell, told) = mpsc::channel();
    for n in 1..=records {
        let tell = tell.clone();
        let done = move |result: Result<_, _>| tell.send(result.map(drop)).unwrap();
        ledger.submit(decision(n, body(n, bytes)), Box::new(done));
        if n > UNDER_WAY {
            told.recv().unwrap().unwrap();
        }
    }
    (0..records.min(UNDER_WAY)).for_each(|_| told.recv().unwrap().unwrap());
}
