//! What is written in these tests: a START, requests, decisions, consents, all as the verifier
//! wants them. What a request or decision holds follows from its id, so whoever reads one back
//! knows what must stand there.

use ed25519_dalek::Signer;
use tribune_chain::{PublicKey, SigningKey};
use tribune_record::{
    Decision, Digest, ErasureStatement, Purpose, Request, RequestSource, Role, SigningAuthority,
    UnixMillis, Usd,
    v1::{Consent, DecisionMade, Event, LedgerId, RequestRegistered, ShardSeq, Start},
};
use tribune_store::{Draft, EraseError, Erased, Ledger, Options};

use crate::random::Random;

pub(crate) const LEDGER: LedgerId = LedgerId([7; 16]);
pub(crate) const ORIGIN: &str = "tribune.test/ledger";
pub(crate) const NOW: UnixMillis = UnixMillis(1_763_600_000_000);
const BASIS: &str = "GDPR Art. 17, case 7";

/// A key of the ledger; `n` other than 0 for one that follows.
pub(crate) fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n + 1; 32])
}

pub(crate) fn options() -> Options {
    Options::new(NOW).with_segments_of(1 << 18).with_reserve_of(0)
}

fn digest(purpose: Purpose) -> Digest {
    Digest::of(purpose, b"test")
}

/// Who may agree to an erasure: the id, the role, the number of the key.
const PEOPLE: [(&str, &str, u8); 2] =
    [("dora", "data_protection_officer", 60), ("sam", "security_team", 70)];

pub(crate) fn start() -> Draft {
    let people = PEOPLE.map(|(id, role, n)| SigningAuthority {
        id: id.to_owned(),
        roles: vec![Role::from(role)],
        key: PublicKey::of(&key(n)).to_string(),
        not_before: None,
        not_after: None,
    });
    let policies = b"[]".to_vec();
    let authorities = serde_json::to_vec(&people).unwrap();
    let event = Event::Start(Start {
        version: "0.1.0".to_owned(),
        binary: digest(Purpose::Binary),
        settings: digest(Purpose::Settings),
        policies: Digest::of(Purpose::PolicySet, &policies),
        authorities: Digest::of(Purpose::Authorities, &authorities),
        unclean_gap: None,
    });
    let bodies = vec![("policies".to_owned(), policies), ("authorities".to_owned(), authorities)];
    Draft { bodies, ..Draft::new(NOW, event) }
}

/// Bytes of the text that belongs to an id, which ends in `.bytes`.
fn text(id: &str) -> &'static str {
    let bytes = id.rsplit('.').next().and_then(|bytes| bytes.parse().ok()).unwrap_or(100);
    let seed = id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Random::new(seed).text(bytes)
}

/// Name and bytes of the one body a record with this id has: `r-…` a request, `d-…` a decision.
pub(crate) fn body(id: &str) -> (&'static str, Vec<u8>) {
    if id.starts_with("r-") {
        let request = Request {
            id: Some(id.to_owned()),
            // The bulk is the decisions': JSON of a debug build takes its time.
            text: text(id).chars().take(100).collect(),
            requester: Some("ana".to_owned()),
            source: RequestSource::Registered,
            confirmed_deletions: vec![],
            acknowledged: vec![],
            service: None,
            contract: None,
        };
        ("request", serde_json::to_vec(&request).unwrap())
    } else {
        ("case", format!("{{\"case\":\"{}\"}}", text(id)).into_bytes())
    }
}

/// The record with this id; a decision names the request of the same number.
pub(crate) fn draft(id: &str) -> Draft {
    let event = match id.strip_prefix("d-") {
        None => Event::Request(RequestRegistered {
            id: id.to_owned(),
            requester: Some("ana".to_owned()),
            source: RequestSource::Registered,
        }),
        Some(rest) => Event::Decision(DecisionMade {
            id: id.to_owned(),
            revision: 0,
            request: Some(format!("r-{rest}")),
            request_words: None,
            requester: Some("ana".to_owned()),
            decision: Decision::Approved,
            plan: digest(Purpose::PlanBytes),
            semantic: digest(Purpose::PlanSemantic),
            conditions: digest(Purpose::Conditions),
            policies: Digest::of(Purpose::PolicySet, b"[]"),
            settings: digest(Purpose::Settings),
            binary: digest(Purpose::Binary),
            environment: "production".to_owned(),
            service: Some("payments".to_owned()),
            monthly_cents: Some(Usd::from_cents(100)),
        }),
    };
    let (name, bytes) = body(id);
    Draft { bodies: vec![(name.to_owned(), bytes)], ..Draft::new(NOW, event) }
}

/// The id of a request or decision.
pub(crate) fn id_of(event: &Event) -> Option<&str> {
    if let Event::Request(request) = event {
        Some(&request.id)
    } else if let Event::Decision(made) = event {
        Some(&made.id)
    } else {
        None
    }
}

fn signed_bytes(statement: &ErasureStatement) -> Vec<u8> {
    statement.signed_bytes().unwrap()
}

/// Erases a decision and its request, once two people have agreed.
///
/// # Errors
/// Where one of the records is not written, or the keys are not destroyed.
pub(crate) fn erase(ledger: &Ledger, decision: &str) -> Result<Erased, EraseError> {
    let mut consents = Vec::new();
    for (who, role, n) in PEOPLE {
        let statement = ErasureStatement {
            ledger: LEDGER.to_string(),
            decision: decision.to_owned(),
            basis: BASIS.to_owned(),
            role: Role::from(role),
            approver: who.to_owned(),
            at: NOW,
        };
        let signature = key(n).sign(&signed_bytes(&statement)).to_bytes();
        let (key, signature) = (PublicKey::of(&key(n)).to_string(), hex::encode(signature));
        let event = Event::Consent(Consent { statement, key, signature });
        let written = ledger.append(Draft::new(NOW, event))?;
        let shard = ledger.list_shards().into_iter().rev();
        let shard = shard.into_iter().find(|shard| shard.first <= written.position());
        consents.push(ShardSeq {
            shard: shard.map_or(0, |shard| shard.number),
            seq: written.record().seq,
        });
    }
    ledger.erase(decision, BASIS, &consents, NOW)
}
