//! What finance signed ahead of plans stands in the settings of every case, and is checked there.

use ed25519_dalek::Signer as _;
use tribune_chain::PublicKey;
use tribune_record::{
    BookStatement, BudgetStatement, Case, Decision, Digest, GoldenPath, Role, Signed,
    SigningAuthority, StandardChange, UnixMillis, Usd,
};
use tribune_verify::{Options, Report};

use crate::book::{
    Book, authority, case, decide, judgment, key, made, registered, report, request, sound,
    tampered,
};

const AT: UnixMillis = UnixMillis(1_795_132_800_000);

fn signed<T>(statement: T, bytes: &[u8]) -> Signed<T> {
    let signature = key(5).sign(bytes).to_bytes();
    let signature = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    Signed { statement, key: PublicKey::of(&key(5)).to_string(), key_until: None, signature }
}

fn budget() -> Signed<BudgetStatement> {
    let statement = BudgetStatement {
        service: "payments".into(),
        from: Usd::from_cents(100_000),
        to: Usd::from_cents(200_000),
        until: "2027-06-30".parse().unwrap(),
        role: Role::from("finance"),
        signer: "fay".into(),
        at: AT,
    };
    let bytes = statement.signed_bytes().unwrap();
    signed(statement, &bytes)
}

fn book(case: &Case) -> Signed<BookStatement> {
    let prices = &case.settings.price_book;
    let statement = BookStatement {
        dated: prices.dated.clone(),
        file: Digest([7; 32]),
        prices: prices.digest().unwrap(),
        role: Role::from("finance"),
        signer: "fay".into(),
        at: AT,
    };
    let bytes = statement.signed_bytes().unwrap();
    signed(statement, &bytes)
}

fn path() -> GoldenPath {
    serde_json::from_value(serde_json::json!({ "name": "web", "version": "v1.0",
        "resource_types": ["aws_lb"], "environments": ["production"], "monthly_cost": [1, 2] }))
    .unwrap()
}

fn change() -> Signed<StandardChange> {
    let statement = StandardChange {
        name: "web".into(),
        golden_path: "web".into(),
        path: path().digest().unwrap(),
        services: vec![],
        monthly_max: Usd::from_cents(100),
        until: "2027-06-30".parse().unwrap(),
        role: Role::from("finance"),
        signer: "fay".into(),
        at: AT,
    };
    let bytes = statement.signed_bytes().unwrap();
    signed(statement, &bytes)
}

/// What is said of a decision under such settings, where such people may sign.
fn judged(bend: impl FnOnce(&mut Case), authorities: &[SigningAuthority]) -> Report {
    let mut case = case();
    case.settings.finance.budgets = vec![budget()];
    case.settings.finance.book = Some(book(&case));
    case.settings.golden_paths = vec![path()];
    case.settings.standard_changes = vec![change()];
    bend(&mut case);
    let mut book = Book::new();
    book.start(&case.settings, authorities);
    let words = Some(registered(&mut book, &request()));
    let judgment = judgment(Decision::Escalated);
    decide(&mut book, made(0, words, &case, &judgment), &case, &judgment);
    report(&book.export(), Options::default())
}

#[track_caller]
fn lie(bend: impl FnOnce(&mut Case), what: &str) {
    tampered(&judged(bend, &[authority("fay")]), Some(4), what);
}

#[test]
fn what_finance_signed_is_sound() {
    sound(&judged(|_case| (), &[authority("fay")]));
}

#[test]
fn a_budget_that_nobody_signed_so_is_seen() {
    let what = "what was signed ahead";
    lie(|case| case.settings.finance.budgets[0].statement.to = Usd::from_cents(200_001), what);
    lie(|case| case.settings.finance.budgets[0].statement.service = "orders".into(), what);
    lie(|case| case.settings.finance.budgets[0].signature = "00".repeat(64), what);
    lie(|case| case.settings.finance.budgets[0].signature.make_ascii_uppercase(), what);
    lie(|case| case.settings.finance.budgets[0].signature.clear(), what);
    lie(|case| case.settings.finance.budgets[0].key.clear(), what);
}

#[test]
fn prices_that_nobody_signed_so_are_seen() {
    lie(
        |case| case.settings.price_book.free.push("aws_instance".into()),
        "prices that were signed",
    );
    lie(|case| case.settings.price_book.dated = "2026-11-21".into(), "day of the price book");
    let changed = |case: &mut Case| {
        let book = case.settings.finance.book.as_mut().unwrap();
        book.statement.file = Digest([8; 32]);
    };
    lie(changed, "what was signed ahead");
}

#[test]
fn a_standard_change_that_nobody_signed_so_is_seen() {
    let what = "what was signed ahead";
    lie(|case| case.settings.standard_changes[0].statement.services.push("all".into()), what);
    lie(|case| case.settings.standard_changes[0].signature = "00".repeat(64), what);
    let what = "golden path that was signed";
    lie(|case| case.settings.golden_paths[0].resource_types.push("aws_instance".into()), what);
    lie(|case| case.settings.golden_paths.clear(), what);
    lie(|case| case.settings.standard_changes[0].statement.path = Digest([7; 32]), what);
}

#[test]
fn a_signer_the_site_does_not_vouch_for_is_seen() {
    let what = "key of what was signed ahead";
    for other in [
        authority("kim"),
        SigningAuthority { roles: vec![Role::from("network")], ..authority("fay") },
        SigningAuthority { key: "ab".repeat(32), ..authority("fay") },
        SigningAuthority { not_before: Some(UnixMillis(AT.0 + 1)), ..authority("fay") },
        SigningAuthority { not_after: Some(AT), ..authority("fay") },
        // The case must say when the key ends: the judge goes by it.
        SigningAuthority { not_after: Some(UnixMillis(u64::MAX)), ..authority("fay") },
    ] {
        tampered(&judged(|_case| (), &[other]), Some(4), what);
    }
}
