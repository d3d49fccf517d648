//! What a witness signed is kept where it proves that the witness saw this ledger.

use tribune_chain::{
    Checkpoint, SigningKey, Trust, WitnessKey, cosign, verify_export, witness_key,
};
use tribune_record::{UnixMillis, v1::Kind};

use super::{Home, decision};
use crate::{AppendError, Cosigning, Ledger};

const NAME: &str = "witness.test/w";

fn secret() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn witness() -> WitnessKey {
    witness_key(NAME, &secret()).parse().unwrap()
}

/// What the witness makes of a checkpoint.
fn signed(note: &str, change: impl FnOnce(&mut Checkpoint)) -> Cosigning {
    let text = note.split("\n\n").next().unwrap();
    let mut checkpoint = Checkpoint::parse(&format!("{text}\n")).unwrap();
    change(&mut checkpoint);
    let line = cosign(&checkpoint, 1_763_600_100, NAME, &secret());
    let note = format!("{}\n{line}\n", checkpoint.text());
    Cosigning { now: UnixMillis(1_763_600_100_000), who: None, witness: witness(), note }
}

#[track_caller]
fn refused(ledger: &Ledger, cosigning: Cosigning, why: &str) {
    let error = ledger.cosign(cosigning).unwrap_err();
    assert!(matches!(error, AppendError::Cosignature { .. }), "{error}");
    assert!(error.to_string().contains(why), "{error}");
}

#[test]
fn a_cosignature_is_kept_with_the_proof_up_to_it() {
    let home = Home::with(5);
    let (ledger, _) = home.open();
    let note = ledger.checkpoint();
    (6..=9).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    let written = ledger.cosign(signed(&note, |_| ())).unwrap();
    assert_eq!(written.record().event.kind(), Kind::Cosignature);
    // An older clock must not put a record between the proof and what it proves.
    let mut early = signed(&note, |_| ());
    early.now = UnixMillis(5);
    assert!(ledger.cosign(early).unwrap().record().time.0 > 5);
    let mut export = Vec::new();
    ledger.export(None, &mut export, std::path::Path::new("x")).unwrap();
    let sound = verify_export(export.as_slice(), &Trust::default(), |_| ()).unwrap();
    assert_eq!(sound.header.records, 12);
}

#[test]
fn what_the_witness_did_not_see_is_refused() {
    let home = Home::with(5);
    let (ledger, _) = home.open();
    let note = ledger.checkpoint();
    refused(&ledger, signed(&note, |one| one.root.0[0] ^= 1), "FORK");
    refused(&ledger, signed(&note, |one| one.size = 99), "1 to 6 records");
    refused(&ledger, signed(&note, |one| one.size = 0), "1 to 6 records");
    refused(&ledger, signed(&note, |one| one.origin = "a.test/b".into()), "a checkpoint of");
    let mut stranger = signed(&note, |_| ());
    stranger.witness = witness_key(NAME, &SigningKey::from_bytes(&[8; 32])).parse().unwrap();
    refused(&ledger, stranger, NAME);
    assert_eq!(ledger.size(), 6, "nothing was written");
    ledger.cosign(signed(&note, |_| ())).unwrap();
}
