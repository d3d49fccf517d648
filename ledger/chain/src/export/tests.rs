//! An export is sound, cut off or tampered with, and every byte of it counts.

extern crate std;

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use ed25519_dalek::SigningKey;
use tribune_record::{
    Answer, ApprovalStatement, Digest, Role, UnixMillis,
    v1::{Approval, BodyRef, Event, Key, KeyChange, LedgerId, Record, Stop},
};

use super::{ExportCheck, ExportHeader, ExportWriter, Trust, verify_export};
use crate::{
    Checkpoint, Encoding, Entry, Fault, Frontier, Head, Link, PublicKey, Receipt, Sound,
    StoredBody, Tampered, Tip, Vkey, What, journal::Trailer, leaf_hash, sign_record,
};

const LEDGER: LedgerId = LedgerId([7; 16]);
const ORIGIN: &str = "tribune.test/ledger";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn vkey(seed: u8) -> Vkey {
    Vkey::new(ORIGIN, PublicKey::of(&key(seed))).unwrap()
}

/// A ledger in memory, whose writer may lie.
#[derive(Clone)]
struct Ledger {
    entries: Vec<Entry>,
    /// The key it signs under now.
    seed: u8,
    /// The key it began under.
    began: u8,
}

impl Ledger {
    fn begin(seed: u8) -> Self {
        let (change, origin) = (KeyChange::Begin, ORIGIN.to_owned());
        let mut ledger = Self { entries: Vec::new(), seed, began: seed };
        ledger.push(Event::Key(Key { change, origin, vkey: vkey(seed).to_string() }), b"");
        ledger
    }

    fn with(count: usize) -> Self {
        let mut ledger = Self::begin(1);
        for number in 0..count {
            let body = format!("{{\"case\":{number}}}");
            ledger.push(Event::Stop(Stop { reason: "signal".to_owned() }), body.as_bytes());
        }
        ledger
    }

    fn record(&self, event: Event, body: &[u8]) -> Record {
        let prev = self.entries.last().map_or(Digest([0; 32]), |last| Record::hash(&last.record));
        let bodies = if body.is_empty() {
            Vec::new()
        } else {
            vec![BodyRef::commit("case", &[5; 32], body)]
        };
        Record {
            ledger: LEDGER,
            seq: u64::try_from(self.entries.len()).unwrap(),
            prev,
            time: UnixMillis(1),
            who: None,
            idempotency: None,
            bodies,
            event,
        }
    }

    fn push(&mut self, event: Event, body: &[u8]) {
        self.push_record(&self.record(event, body), body);
    }

    fn push_record(&mut self, record: &Record, body: &[u8]) {
        let bytes = record.encode().unwrap();
        let signature = sign_record(&key(self.seed), &Record::hash(&bytes));
        let encoding = Encoding::Plain;
        let bodies = if body.is_empty() {
            Vec::new()
        } else {
            vec![StoredBody { encoding, bytes: body.to_vec() }]
        };
        self.entries.push(Entry { record: bytes, signature, salt: Some([5; 32]), bodies });
    }

    fn checkpoint(&self) -> String {
        let mut tree = Frontier::default();
        self.entries.iter().for_each(|entry| tree.push(leaf_hash(&entry.record), |_, _, _| ()));
        let (origin, size, root) = (ORIGIN.to_owned(), tree.size(), tree.root());
        Checkpoint { origin, size, root, extensions: Vec::new() }
            .sign(&vkey(self.seed), &key(self.seed))
    }

    fn export(&self) -> Vec<u8> {
        let records = u64::try_from(self.entries.len()).unwrap();
        let (ledger, began) = (LEDGER.to_string(), vkey(self.began).to_string());
        let header = ExportHeader { ledger, origin: ORIGIN.to_owned(), vkey: began, records };
        let (mut writer, mut file) = ExportWriter::begin(&header).unwrap();
        self.entries.iter().for_each(|entry| file.extend(writer.entry(entry).unwrap()));
        let (name, key) = (vkey(self.seed), key(self.seed));
        file.extend(writer.finish(&self.checkpoint(), &name, &key).unwrap());
        file
    }
}

fn verify(file: &[u8], trust: &Trust) -> Result<Sound, Fault<core::convert::Infallible>> {
    verify_export(file, trust, |_| ())
}

/// The export is refused, for this reason at this entry.
#[track_caller]
fn check(ledger: &Ledger, trust: &Trust, seq: Option<u64>, what: What) {
    match verify(&ledger.export(), trust) {
        Err(Fault::Tampered(Tampered { seq: s, what: w, .. })) => assert_eq!((s, w), (seq, what)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sound_export_is_sound() {
    let ledger = Ledger::with(9);
    let trust = Trust { key: Some(vkey(1)), pins: vec![Ledger::with(4).checkpoint()] };
    let sound = verify(&ledger.export(), &trust).unwrap();
    assert_eq!((sound.tip.size, sound.pins, sound.bodies_absent), (10, 1, 0));
    assert_eq!(sound.checkpoint, ledger.checkpoint());
}

#[test]
fn every_flipped_bit_is_tampering() {
    let file = Ledger::with(3).export();
    for at in 0..file.len() {
        for bit in 0..8_u32 {
            let mut flipped = file.clone();
            flipped[at] ^= 1 << bit;
            let found = verify(&flipped, &Trust::default());
            assert!(matches!(found, Err(Fault::Tampered(_))), "byte {at} bit {bit}: {found:?}");
        }
    }
}

#[test]
fn an_export_cut_off_anywhere_is_incomplete() {
    let file = Ledger::with(3).export();
    for length in 0..file.len() {
        let found = verify(&file[..length], &Trust::default());
        let bytes = u64::try_from(length).unwrap();
        match found {
            Err(Fault::Incomplete { bytes: b, entries }) => assert!(b == bytes && entries <= 4),
            other => panic!("{length}: {other:?}"),
        }
    }
    let longer = [file.as_slice(), b"\0"].concat();
    let found = verify(&longer, &Trust::default());
    assert!(matches!(found, Err(Fault::Tampered(Tampered { what: What::Trailing, .. }))));
}

#[test]
fn a_fork_is_told_where_the_key_signed_both_sides() {
    let (ledger, mut other) = (Ledger::with(3), Ledger::with(2));
    other.push(Event::Stop(Stop { reason: "another".to_owned() }), b"");
    let trust = Trust { key: Some(vkey(1)), pins: vec![ledger.checkpoint()] };
    check(&other, &trust, Some(3), What::Pin);
    // Written by somebody without the key: that convicts nobody who has it.
    other.entries[3].signature[0] ^= 1;
    check(&other, &trust, Some(3), What::Signature);
}

#[test]
fn a_head_from_before_a_fork_proves_nothing_of_it() {
    let (ledger, mut other) = (Ledger::with(3), Ledger::with(2));
    other.push(Event::Stop(Stop { reason: "another".to_owned() }), b"");
    let vkey = vkey(1);
    let header = ExportHeader {
        ledger: LEDGER.to_string(),
        origin: ORIGIN.to_owned(),
        vkey: vkey.to_string(),
        records: 4,
    };
    for (signed, notes) in [(3, 1), (4, 2)] {
        let trust = Trust { key: Some(vkey.clone()), pins: vec![ledger.checkpoint()] };
        let mut check = ExportCheck::begin(&header, &trust).unwrap();
        for entry in &other.entries {
            check.follow(&Link::read(check.size(), &entry.record).unwrap()).unwrap();
            let Tip { size, root, last } = check.verifier().tip();
            let head = Head { ledger: LEDGER, size, root, last };
            if size <= signed {
                check.signed_head(Trailer { head, signature: head.sign(&key(1)) });
            }
        }
        assert_eq!(check.forked().unwrap().notes.len(), notes);
    }
}

#[test]
fn removed_inserted_and_reordered_entries_are_found() {
    let ledger = Ledger::with(9);
    let changed = |change: fn(&mut Vec<Entry>)| {
        let mut changed = ledger.clone();
        change(&mut changed.entries);
        changed
    };
    let trust = Trust::default();
    check(&changed(|entries| drop(entries.remove(4))), &trust, Some(4), What::Seq);
    check(&changed(|entries| entries.swap(4, 5)), &trust, Some(4), What::Seq);
    check(&changed(|entries| entries.insert(4, entries[4].clone())), &trust, Some(5), What::Seq);
    check(&changed(|entries| drop(entries.remove(0))), &trust, Some(0), What::Seq);
    let other = changed(|entries| {
        let body = entries[5].bodies.clone();
        entries[4].bodies = body;
    });
    check(&other, &trust, Some(4), What::Body);
    let unsalted = changed(|entries| entries[4].salt = Some([6; 32]));
    check(&unsalted, &trust, Some(4), What::Body);
    let bodiless = changed(|entries| entries[4].bodies.clear());
    check(&bodiless, &trust, Some(4), What::Body);
    let foreign = changed(|entries| entries[4].signature = entries[5].signature);
    check(&foreign, &trust, Some(4), What::Signature);
}

#[test]
fn a_lying_holder_of_the_key_is_bound_by_chain_and_pins() {
    let honest = Ledger::with(9);
    let mut relinked = Ledger::with(4);
    let mut record = relinked.record(Event::Stop(Stop { reason: "x".to_owned() }), b"");
    record.prev = Digest([1; 32]);
    relinked.push_record(&record, b"");
    check(&relinked, &Trust::default(), Some(5), What::Link);

    let mut rewritten = Ledger::with(4);
    (0..5_u8).for_each(|_| rewritten.push(Event::Stop(Stop { reason: "y".to_owned() }), b"{}"));
    verify(&rewritten.export(), &Trust::default()).unwrap();
    let pinned = Trust { key: None, pins: vec![honest.checkpoint()] };
    check(&rewritten, &pinned, Some(9), What::Pin);
    check(&Ledger::with(8), &pinned, None, What::Pin);

    let mut foreign = Ledger::with(4);
    foreign.seed = 2;
    foreign.push(Event::Stop(Stop { reason: "y".to_owned() }), b"{}");
    foreign.seed = 1;
    check(&foreign, &Trust::default(), Some(5), What::Signature);

    let other_key = Trust { key: Some(vkey(2)), pins: Vec::new() };
    check(&honest, &other_key, None, What::Key);
    let mut keyless = Ledger { entries: Vec::new(), seed: 1, began: 1 };
    keyless.push(Event::Stop(Stop { reason: "y".to_owned() }), b"");
    check(&keyless, &Trust::default(), Some(0), What::Key);
}

#[test]
fn a_rotated_key_signs_from_then_on() {
    let mut ledger = Ledger::with(2);
    let (change, origin) = (KeyChange::Rotate, ORIGIN.to_owned());
    ledger.push(Event::Key(Key { change, origin, vkey: vkey(2).to_string() }), b"");
    let mut stays = ledger.clone();
    stays.push(Event::Stop(Stop { reason: "y".to_owned() }), b"");
    check(&stays, &Trust::default(), Some(4), What::Signature);
    ledger.seed = 2;
    ledger.push(Event::Stop(Stop { reason: "y".to_owned() }), b"");
    verify(&ledger.export(), &Trust::default()).unwrap();
}

#[test]
fn approvals_are_the_approvers_own() {
    let statement = ApprovalStatement {
        ledger: LEDGER.to_string(),
        decision: "d-1".to_owned(),
        plan: Digest([1; 32]),
        conditions: Digest([2; 32]),
        role: Role::from("finance"),
        approver: "carla".to_owned(),
        answer: Answer::Approve,
        at: UnixMillis(1),
    };
    let approver = key(9);
    let signed = |statement: &ApprovalStatement| {
        let signature = crate::key::sign(&approver, &statement.signed_bytes().unwrap());
        let key = PublicKey::of(&approver).to_string();
        Approval { statement: statement.clone(), key, signature: hex::encode(signature) }
    };
    let with = |approval: Approval| {
        let mut ledger = Ledger::with(1);
        ledger.push(Event::Approval(approval), b"");
        ledger
    };
    verify(&with(signed(&statement)).export(), &Trust::default()).unwrap();
    let mut changed = signed(&statement);
    changed.statement.answer = Answer::Reject;
    check(&with(changed), &Trust::default(), Some(2), What::Approval);
    let elsewhere = ApprovalStatement { ledger: "00".repeat(16), ..statement.clone() };
    check(&with(signed(&elsewhere)), &Trust::default(), Some(2), What::Approval);
    let mut weak = signed(&statement);
    weak.key = format!("01{}", "00".repeat(31));
    check(&with(weak), &Trust::default(), Some(2), What::Approval);
}

#[test]
fn an_erased_body_is_absent_and_not_tampering() {
    let mut ledger = Ledger::with(3);
    let entry = &mut ledger.entries[2];
    entry.salt = None;
    entry.bodies = vec![StoredBody { encoding: Encoding::Absent, bytes: Vec::new() }];
    let sound = verify(&ledger.export(), &Trust::default()).unwrap();
    assert_eq!(sound.bodies_absent, 1);
}

#[test]
fn a_receipt_proves_its_own_record_only() {
    let ledger = Ledger::with(1);
    let (first, second) = (&ledger.entries[0], &ledger.entries[1]);
    let receipt = |entry: &Entry, path| {
        Receipt::new(&entry.record, &entry.signature, &[path], ledger.checkpoint())
    };
    let good = receipt(second, leaf_hash(&first.record));
    assert_eq!(good.verify(&[vkey(1)]).unwrap().record.seq, 1);
    let json = serde_json::to_string(&good).unwrap();
    assert_eq!(serde_json::from_str::<Receipt>(&json).unwrap(), good);
    let bad = [
        receipt(second, leaf_hash(b"another")),
        receipt(&Entry { signature: first.signature, ..second.clone() }, leaf_hash(&first.record)),
        Receipt::new(&second.record, &second.signature, &[], ledger.checkpoint()),
        Receipt::new(
            &second.record,
            &second.signature,
            &[leaf_hash(&first.record)],
            Ledger::with(0).checkpoint(),
        ),
        serde_json::from_str(&json.replace("receipt v1", "receipt v2")).unwrap(),
    ];
    bad.iter().for_each(|receipt| assert!(receipt.verify(&[vkey(1)]).is_err(), "{receipt:?}"));
    assert!(good.verify(&[vkey(2)]).is_err(), "another ledger's key");
    assert!(good.verify(&[]).is_err(), "no key");
}
