//! Notes, keys and signatures against another implementation of c2sp.org/signed-note.

use signed_note::{
    Note as Other, NoteError, Signer, StandardSigner, StandardVerifier, VerifierList,
};
use tribune_chain::{Checkpoint, InvalidNote, Note, PublicKey, SigningKey, TreeHash, Vkey};

/// The example of c2sp.org/signed-note.
const SPEC_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NAME: &str = "tribune.test/ledger";

fn signing(seed: u8) -> (Vkey, SigningKey) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    (Vkey::new(NAME, PublicKey::of(&key)).unwrap(), key)
}

fn known(keys: &[&str]) -> VerifierList {
    let boxed = |key: &&str| -> Box<dyn signed_note::Verifier> {
        Box::new(StandardVerifier::new(key).unwrap())
    };
    VerifierList::new(keys.iter().map(boxed).collect())
}

fn checkpoint(size: u64) -> Checkpoint {
    let byte = u8::try_from(size % 251).unwrap();
    Checkpoint { origin: NAME.into(), size, root: TreeHash([byte; 32]), extensions: vec![] }
}

#[test]
fn key_ids_and_texts_are_the_same() {
    for seed in 0..=255 {
        let (ours, key) = signing(seed);
        let bytes = PublicKey::of(&key).to_bytes();
        let typed = [&[1], bytes.as_slice()].concat();
        assert_eq!(ours.id(), signed_note::key_id(NAME, &typed));
        assert!(StandardVerifier::new(&ours.to_string()).is_ok());
    }
    let spec: Vkey = SPEC_KEY.parse().unwrap();
    assert_eq!(spec.id(), 0x530d_903a);
    let other = SPEC_KEY.replace("530d903a", "530d903b");
    assert!(other.parse::<Vkey>().is_err() && StandardVerifier::new(&other).is_err());
}

#[test]
fn our_checkpoints_verify_there() {
    for size in [0, 1, 2, 255, 256, 65_535, u64::MAX] {
        let (ours, key) = signing(1);
        let note = checkpoint(size).sign(&ours, &key);
        let other = Other::from_bytes(note.as_bytes()).unwrap();
        let (verified, unverified) = other.verify(&known(&[&ours.to_string()])).unwrap();
        assert_eq!((verified.len(), unverified.len()), (1, 0));
        assert_eq!(other.text(), checkpoint(size).text().as_bytes());
        assert_eq!(other.to_bytes(), note.as_bytes(), "byte for byte");
    }
}

#[test]
fn their_notes_verify_here() {
    let (ours, key) = signing(3);
    let skey = secret(&ours, &key);
    let signer = StandardSigner::new(&skey).unwrap();
    let text = checkpoint(77).text();
    let mut note = Other::new(text.as_bytes(), &[]).unwrap();
    note.add_sigs(&[&signer as &dyn Signer]).unwrap();
    let note = String::from_utf8(note.to_bytes()).unwrap();
    assert_eq!(Checkpoint::open(&note, &ours), Ok(checkpoint(77)));
    assert_eq!(note, checkpoint(77).sign(&ours, &key), "Ed25519 signs in one way");
}

/// The text of a signer key: `PRIVATE+KEY+name+id+base64(1, seed)`.
fn secret(ours: &Vkey, key: &SigningKey) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let seed = [&[1], key.to_bytes().as_slice()].concat();
    format!("PRIVATE+KEY+{NAME}+{:08x}+{}", ours.id(), STANDARD.encode(seed))
}

#[test]
fn a_changed_byte_is_refused_by_both() {
    let (ours, key) = signing(1);
    let note = checkpoint(1_000_003).sign(&ours, &key);
    for at in 0..note.len() {
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1;
        let there = Other::from_bytes(&bytes).and_then(|n| n.verify(&known(&[&ours.to_string()])));
        assert!(there.is_err(), "the other reader, byte {at}");
        let here =
            String::from_utf8(bytes).is_ok_and(|text| Checkpoint::open(&text, &ours).is_ok());
        assert!(!here, "ours, byte {at}");
    }
}

#[test]
fn lines_of_unknown_keys_are_judged_alike() {
    let ((ours, key), (stranger, other_key)) = (signing(1), signing(2));
    let by = |vkey: &Vkey, key| checkpoint(9).sign(vkey, key);
    let line = by(&stranger, &other_key).lines().last().unwrap().to_owned();
    let both = format!("{}{line}\n", by(&ours, &key));
    let read = Note::parse(&both).unwrap();
    let there = Other::from_bytes(both.as_bytes()).unwrap();
    assert_eq!(read.signatures().len(), 2);
    assert_eq!(read.verify(std::slice::from_ref(&ours)), Ok(()));
    assert!(there.verify(&known(&[&ours.to_string()])).is_ok());
    let spec: Vkey = SPEC_KEY.parse().unwrap();
    assert!(matches!(read.verify(&[spec]), Err(InvalidNote::Unsigned { .. })));
    assert!(matches!(there.verify(&known(&[SPEC_KEY])), Err(NoteError::UnverifiedNote)));
}
