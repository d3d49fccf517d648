//! The frozen form of a record: golden bytes of every kind, and what is refused.

extern crate std;

use alloc::{format, string::String, vec, vec::Vec};
use std::path::Path;

use super::{
    Actor, Approval, BodyRef, ClockStep, Close, CloseCause, Consent, Cosignature, DecisionMade,
    Erasure, Event, Export, HEADER_BYTES, Hold, Idempotency, InvalidRecord, Key, KeyChange, Kind,
    LedgerId, RECORD_BYTES_MAX, Read, Record, Recovery, RecoveryCause, Refusal, RequestRegistered,
    Retention, Shard, ShardSeq, Start, Stop,
};
use crate::{
    Answer, ApprovalStatement, Commitment, Decision, Digest, ErasureStatement, RequestSource, Role,
    UnixMillis, Usd,
};

fn text(value: &str) -> String {
    value.into()
}

fn decision() -> DecisionMade {
    let digest = |byte| Digest([byte; 32]);
    DecisionMade {
        id: text("d-01"),
        revision: 1,
        request: Some(text("r-01")),
        request_words: Some(Commitment(digest(1))),
        requester: Some(text("ana")),
        decision: Decision::ApprovedWithConditions,
        plan: digest(2),
        semantic: digest(3),
        conditions: digest(4),
        policies: digest(5),
        settings: digest(6),
        binary: digest(7),
        environment: text("nonprod-ml \u{e9}\"\\"),
        service: None,
        monthly_cents: Some(Usd::from_cents(i64::MIN)),
    }
}

fn approval() -> Approval {
    let statement = ApprovalStatement {
        ledger: text("000102030405060708090a0b0c0d0e0f"),
        decision: text("d-01"),
        plan: Digest([3; 32]),
        conditions: Digest([4; 32]),
        role: Role::from("finance"),
        approver: text("carla"),
        answer: Answer::Approve,
        at: UnixMillis(1_763_600_000_000),
    };
    Approval { statement, key: "ab".repeat(32), signature: "cd".repeat(64) }
}

fn consent() -> Consent {
    let statement = ErasureStatement {
        ledger: text("000102030405060708090a0b0c0d0e0f"),
        decision: text("d-01"),
        basis: text("GDPR Art. 17, case 7"),
        role: Role::from("data_protection_officer"),
        approver: text("dora"),
        at: UnixMillis(1_763_600_000_000),
    };
    Consent { statement, key: "ab".repeat(32), signature: "cd".repeat(64) }
}

/// What tells how the ledger itself is kept.
fn keeping() -> Vec<Event> {
    let place = ShardSeq { shard: 3, seq: 7 };
    let shard = Shard {
        number: 1,
        first: 1_000_000,
        origin: text("tribune.test/ledger/1"),
        vkey: text("tribune.test/ledger/1+00000000+AQ=="),
        previous: text("tribune.test/ledger\n7\nAA==\n\n\u{2014} tribune.test/ledger AA==\n"),
    };
    let erasure = Erasure {
        decision: text("d-01"),
        basis: text("GDPR Art. 17, case 7"),
        consents: vec![place],
        erased: vec![place, place],
    };
    let hold = Hold { on: true, decision: None, basis: text("court order 7") };
    let cosignature = Cosignature {
        witness: text("witness.test+00000000+BA=="),
        note: text("tribune.test/ledger\n7\nAA==\n\n\u{2014} witness.test AA==\n"),
        consistency: vec![text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")],
    };
    vec![
        Event::Shard(shard),
        Event::Close(Close { cause: CloseCause::Full }),
        Event::Consent(consent()),
        Event::Erasure(erasure),
        Event::Hold(hold),
        Event::Retention(Retention { years: 10 }),
        Event::Cosignature(cosignature),
    ]
}

/// One event of every kind, in the order of their numbers.
fn events() -> Vec<Event> {
    let digest = Digest([9; 32]);
    let start = Start {
        version: text("0.1.0"),
        binary: digest,
        settings: digest,
        policies: digest,
        authorities: digest,
        unclean_gap: Some(u64::MAX),
    };
    let request =
        RequestRegistered { id: text("r-01"), requester: None, source: RequestSource::Registered };
    let refusal = Refusal {
        status: 422,
        code: text("plan_malformed"),
        asked: text("POST /v1/plans"),
        posted: Some(digest),
    };
    let evidence = Some(text("index.set-aside.1"));
    let cause = RecoveryCause::IndexRebuilt;
    let step = ClockStep { expected: UnixMillis(2), found: UnixMillis(1) };
    let key = Key {
        change: KeyChange::Begin,
        origin: text("tribune.test/ledger"),
        vkey: text("tribune.test/ledger+00000000+AQ=="),
    };
    let mut events = vec![
        Event::Start(start),
        Event::Stop(Stop { reason: text("signal") }),
        Event::Request(request),
        Event::Decision(decision()),
        Event::Approval(approval()),
        Event::Refusal(refusal),
        Event::Recovery(Recovery { cause, replayed: 7, dropped: 0, evidence, shard: None }),
        Event::Export(Export { first: 0, records: 7 }),
        Event::Read(Read { what: text("/v1/decisions?user=ana") }),
        Event::ClockStep(step),
        Event::Key(key),
    ];
    events.extend(keeping());
    events
}

fn record(event: Event) -> Record {
    let client = text("ci");
    Record {
        ledger: LedgerId(core::array::from_fn(|i| u8::try_from(i).unwrap())),
        seq: 0x0102_0304_0506_0708,
        prev: Digest([0xAA; 32]),
        time: UnixMillis(1_763_600_000_000),
        who: Some(Actor { id: text("ci"), role: text("orchestrator") }),
        idempotency: Some(Idempotency { client, key: Digest([1; 32]), body: Digest([2; 32]) }),
        bodies: vec![BodyRef::commit("case", &[5; 32], b"{}")],
        event,
    }
}

/// The golden file of that name. A file that is there is never written again: v1 is frozen.
fn golden(name: &str, bytes: &[u8]) -> Vec<u8> {
    let name = format!("src/v1/golden/{name}.bin");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if !path.exists() && std::env::var_os("TRIBUNE_BLESS").is_some() {
        std::fs::write(&path, bytes).unwrap();
    }
    std::fs::read(&path).unwrap()
}

#[test]
fn every_kind_has_its_golden_bytes() {
    let events = events();
    let kinds: Vec<Kind> = events.iter().map(Event::kind).collect();
    assert_eq!(kinds, Kind::ALL);
    for event in events {
        let record = record(event);
        let bytes = record.encode().unwrap();
        assert_eq!(bytes, golden(record.event.kind().name(), &bytes), "{}", record.event.kind());
        assert_eq!(Record::decode(&bytes).unwrap(), record);
    }
}

#[test]
fn every_form_of_a_recovery_has_its_golden_bytes() {
    let cause = RecoveryCause::ShardBegun;
    let begun = Recovery { cause, replayed: 0, dropped: 0, evidence: None, shard: None };
    let cause = RecoveryCause::IndexRebuilt;
    let closed = Recovery { cause, shard: Some(3), ..begun.clone() };
    for (name, recovery) in [("RECOVERY_shard_begun", begun), ("RECOVERY_closed", closed)] {
        let record = record(Event::Recovery(recovery));
        let bytes = record.encode().unwrap();
        assert_eq!(bytes, golden(name, &bytes));
        assert_eq!(Record::decode(&bytes).unwrap(), record);
    }
}

#[test]
fn the_numbers_of_kinds_are_fixed() {
    for (number, kind) in (1..).zip(Kind::ALL) {
        assert_eq!((kind.number(), Kind::from_number(number)), (number, Some(kind)));
    }
    assert_eq!((Kind::from_number(0), Kind::from_number(19)), (None, None));
}

#[test]
fn no_other_bytes_decode_to_the_same_record() {
    let record = record(Event::Decision(decision()));
    let bytes = record.encode().unwrap();
    for at in 0..bytes.len() {
        for bit in 0..8_u32 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            if let Ok(other) = Record::decode(&flipped) {
                assert_ne!(other, record, "bit {bit} of byte {at}");
                assert_eq!(other.encode().unwrap(), flipped, "bit {bit} of byte {at}");
            }
        }
    }
}

#[test]
fn a_record_that_is_cut_off_or_goes_on_is_refused() {
    let bytes = record(Event::Stop(Stop { reason: text("signal") })).encode().unwrap();
    for length in 0..bytes.len() {
        let cut = Record::decode(&bytes[..length]);
        assert!(matches!(cut, Err(InvalidRecord::Length { .. })), "{length}: {cut:?}");
    }
    let longer = [bytes.as_slice(), b" "].concat();
    assert!(matches!(Record::decode(&longer), Err(InvalidRecord::Length { .. })));
}

/// The record with its payload replaced.
fn with_payload(bytes: &[u8], payload: &str) -> Vec<u8> {
    let mut changed = bytes[..HEADER_BYTES].to_vec();
    let length = u32::try_from(payload.len()).unwrap();
    changed[HEADER_BYTES - 4..].copy_from_slice(&length.to_be_bytes());
    changed.extend(payload.bytes());
    changed
}

#[test]
fn only_the_canonical_payload_is_read() {
    let bytes = record(Event::Stop(Stop { reason: text("signal") })).encode().unwrap();
    let payload = std::str::from_utf8(&bytes[HEADER_BYTES..]).unwrap();
    let check = |from: &str, to: &str, canonical: bool| {
        assert!(payload.contains(from), "{from}");
        let read = Record::decode(&with_payload(&bytes, &payload.replacen(from, to, 1)));
        let kind = Kind::Stop;
        match read {
            Ok(_) => assert!(canonical, "{to} was read"),
            Err(
                InvalidRecord::NotCanonical { kind: k } | InvalidRecord::Payload { kind: k, .. },
            ) => {
                assert!(!canonical && k == kind, "{to}");
            }
            Err(other) => panic!("{to}: {other}"),
        }
    };
    check("signal", "other", true);
    check("\"event\":", "\"event\": ", false);
    check("signal", "\\u0073ignal", false);
    check("{\"reason\":\"signal\"}", "{\"reason\":\"signal\",\"reason\":\"signal\"}", false);
    check("{\"reason\":\"signal\"}", "{\"reason\":\"signal\",\"more\":1}", false);
    check("{\"reason\":\"signal\"}", "{}", false);
    check("\"who\":{", "\"whom\":{", false);
    let without_null = Record { who: None, ..record(Event::Stop(Stop { reason: text("x") })) };
    let bytes = without_null.encode().unwrap();
    let payload = std::str::from_utf8(&bytes[HEADER_BYTES..]).unwrap();
    let short = with_payload(&bytes, &payload.replacen("\"who\":null,", "", 1));
    assert_eq!(Record::decode(&short), Err(InvalidRecord::NotCanonical { kind: Kind::Stop }));
}

#[test]
fn the_limit_is_exact() {
    let of = |extra: usize| record(Event::Stop(Stop { reason: "x".repeat(extra) }));
    let room = RECORD_BYTES_MAX - of(0).encode().unwrap().len();
    let largest = of(room).encode().unwrap();
    assert_eq!(largest.len(), RECORD_BYTES_MAX);
    assert_eq!(Record::decode(&largest), Ok(of(room)));
    let found = RECORD_BYTES_MAX + 1;
    assert_eq!(of(room + 1).encode(), Err(InvalidRecord::TooLong { found }));
    assert_eq!(Record::decode(&vec![b' '; found]), Err(InvalidRecord::TooLong { found }));
}

#[test]
fn another_version_or_kind_is_named() {
    let bytes = record(Event::Stop(Stop { reason: text("signal") })).encode().unwrap();
    let changed = |at: usize, to: u8| {
        let mut changed = bytes.clone();
        changed[at] = to;
        Record::decode(&changed).unwrap_err()
    };
    assert_eq!(changed(0, b't'), InvalidRecord::Magic);
    assert_eq!(changed(7, 2), InvalidRecord::Version { found: 2 });
    assert_eq!(changed(9, 19), InvalidRecord::Kind { found: 19 });
}
