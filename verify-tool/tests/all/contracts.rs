//! A contract given with words was signed by who asked, for these words, with a key of the site's.

use ed25519_dalek::Signer as _;
use tribune_chain::PublicKey;
use tribune_record::{
    ContractStatement, GivenContract, Request, Role, Signed, SigningAuthority, UnixMillis,
};
use tribune_verify::Options;

use crate::book::{Book, NOW, WORDS, case, key, registered, report, request, sound, tampered};

const TEXT: &str = "{\"version\":4}";

fn ada(roles: &str, seed: u8, not_after: Option<UnixMillis>) -> SigningAuthority {
    SigningAuthority {
        id: "ada".into(),
        roles: vec![Role::from(roles)],
        key: PublicKey::of(&key(seed)).to_string(),
        not_before: None,
        not_after,
    }
}

fn given(signer: &str, words: &str) -> Request {
    let statement = ContractStatement::of(TEXT, words, signer.into(), NOW);
    let signature = key(5).sign(&statement.signed_bytes().unwrap()).to_bytes();
    let signature = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = PublicKey::of(&key(5)).to_string();
    let signed = Some(Signed { statement, key, key_until: None, signature });
    Request { contract: Some(GivenContract { text: TEXT.into(), signed }), ..request() }
}

#[track_caller]
fn check(authorities: &[SigningAuthority], request: &Request, what: Option<&str>) {
    let mut book = Book::new();
    book.start(&case().settings, authorities);
    registered(&mut book, request);
    let report = report(&book.export(), Options::default());
    match what {
        Some(what) => tampered(&report, Some(3), what),
        None => sound(&report),
    }
}

#[test]
fn a_contract_that_nobody_signed_so_is_seen() {
    let own = [ada("requester", 5, None)];
    check(&own, &given("ada", WORDS), None);
    check(&own, &given("fay", WORDS), Some("contract"));
    check(&own, &given("ada", "Delete everything."), Some("contract"));
    let mut other = given("ada", WORDS);
    other.contract.as_mut().unwrap().text.push(' ');
    check(&own, &other, Some("contract"));
    let mut unsigned = given("ada", WORDS);
    unsigned.contract.as_mut().unwrap().signed = None;
    check(&own, &unsigned, Some("contract"));
    let mut forged = given("ada", WORDS);
    forged.contract.as_mut().unwrap().signed.as_mut().unwrap().signature = "00".repeat(64);
    check(&own, &forged, Some("contract"));
    let mut nobody = given("ada", WORDS);
    nobody.contract.as_mut().unwrap().signed.as_mut().unwrap().key.clear();
    check(&own, &nobody, Some("contract"));
}

#[test]
fn a_contract_is_signed_with_a_key_the_site_vouches_for() {
    for authorities in [
        vec![],
        vec![ada("requester", 6, None)],
        vec![ada("finance", 5, None)],
        vec![ada("requester", 5, Some(UnixMillis(1)))],
    ] {
        check(&authorities, &given("ada", WORDS), Some("key of a signature"));
    }
}

#[test]
fn a_contract_stands_though_its_key_ends_later() {
    let mut book = Book::new();
    book.start(&case().settings, &[ada("requester", 5, None)]);
    registered(&mut book, &given("ada", WORDS));
    book.start(&case().settings, &[]);
    registered(&mut book, &given("ada", WORDS));
    sound(&report(&book.export(), Options::default()));
}
