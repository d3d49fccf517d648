//! What finance signed counts as it was signed, and nothing of it may change.

use ed25519_dalek::{Signer as _, SigningKey};

use super::*;

const BOOK: &str = include_str!("../../../defaults/pricebook.toml");

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// fay signs for finance until 2028, cleo is the chief financial officer, sam is of security.
fn authorities() -> Authorities {
    let entry = |id: &str, role: &str, seed: u8, more: &str| {
        let key = hex::encode(key(seed).verifying_key().as_bytes());
        format!("[[authority]]\nid = \"{id}\"\nroles = [\"{role}\"]\nkey = \"{key}\"\n{more}\n")
    };
    let text = [
        entry("fay", "finance", 1, "not_before = \"2026-01-01\"\nnot_after = \"2028-01-01\""),
        entry("cleo", "cfo", 2, ""),
        entry("sam", "security", 3, ""),
    ];
    Authorities::read("authorities.toml", &text.concat()).unwrap()
}

fn statement(service: &str, to: i64, role: &str, signer: &str) -> BudgetStatement {
    BudgetStatement {
        service: service.to_owned(),
        from: Usd::from_cents(50_000),
        to: Usd::from_cents(100).times(to),
        until: "2027-06-30".parse().unwrap(),
        role: Role::from(role),
        signer: signer.to_owned(),
        at: clock::parse("2026-11-26T09:00:00Z").unwrap(),
    }
}

fn entry(statement: &BudgetStatement, seed: u8) -> String {
    let signature = key(seed).sign(&statement.signed_bytes().unwrap());
    let BudgetStatement { service, from, to, until, role, signer, at } = statement;
    let [from, to] = [from, to].map(|sum| serde_json::to_string(sum).unwrap());
    format!(
        "\n[[budget]]\nservice = \"{service}\"\nfrom = {from}\nto = {to}\nuntil = \"{until}\"\n\
         role = \"{role}\"\nsigner = \"{signer}\"\nat = \"{}\"\nsignature = \"{}\"\n",
        clock::text(*at),
        hex::encode(signature.to_bytes())
    )
}

fn read(text: &str) -> Result<Vec<Signed<BudgetStatement>>, String> {
    let file = ("budgets.toml".to_owned(), text.to_owned());
    budgets(&file, &authorities()).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(text: &str, expected: &[&str]) {
    let error = read(text).unwrap_err();
    for part in expected {
        assert!(error.contains(part), "{error:?} lacks {part:?}");
    }
    assert!(error.starts_with("budgets.toml") && !error.contains('\n'), "{error:?}");
}

#[test]
fn budgets_are_read_as_they_were_signed() {
    assert_eq!(read("").unwrap(), []);
    assert_eq!(read(include_str!("../../../defaults/budgets.toml")).unwrap(), []);
    let payments = statement("payments", 2_000, "finance", "fay");
    let orders = statement("orders", 50_000, "cfo", "cleo");
    let text = format!("# Ours\n{}{}", entry(&payments, 1), entry(&orders, 2));
    let read = read(&text).unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].statement, payments);
    assert_eq!(read[1].statement, orders);
    assert_eq!(read[0].key, hex::encode(key(1).verifying_key().as_bytes()));
    assert_eq!(read[0].key_until, clock::parse("2028-01-01"));
    assert_eq!(read[1].key_until, None);
}

#[test]
fn a_change_after_the_signature_is_refused() {
    let sound = entry(&statement("payments", 2_000, "finance", "fay"), 1);
    read(&sound).unwrap();
    for (from, to) in [
        ("\"payments\"", "\"orders\""),
        ("from = 500", "from = 501"),
        ("to = 2000", "to = 2001"),
        ("to = 2000", "to = 2000.01"),
        ("2027-06-30", "2027-07-01"),
        ("09:00:00Z", "09:00:01Z"),
    ] {
        assert!(sound.contains(from));
        refused(&sound.replace(from, to), &["line 2", "the Ed25519 signature of fay as finance"]);
    }
}

#[test]
fn only_who_may_sign_for_the_sum_signs_for_it() {
    let by = |role: &str, signer: &str, seed: u8, to: i64| {
        entry(&statement("payments", to, role, signer), seed)
    };
    read(&by("finance", "fay", 1, 5_000)).unwrap();
    refused(&by("finance", "fay", 1, 5_001), &["$5,001 (finance_manager), found finance"]);
    refused(&by("security", "sam", 3, 2_000), &["may sign for $2,000 (finance), found security"]);
    read(&by("cfo", "cleo", 2, 10_001)).unwrap();
    // Another's key, a role they do not have, and somebody nobody knows.
    refused(&by("finance", "fay", 2, 2_000), &["the Ed25519 signature of fay"]);
    refused(&by("cfo", "fay", 1, 2_000), &["an authority fay for cfo"]);
    refused(&by("finance", "mallory", 1, 2_000), &["an authority mallory for finance"]);
}

#[test]
fn nobody_signs_before_or_after_their_time() {
    let at = |text: &str| {
        let at = clock::parse(text).unwrap();
        let until = "2029-01-01".parse().unwrap();
        entry(&BudgetStatement { at, until, ..statement("p", 2_000, "finance", "fay") }, 1)
    };
    read(&at("2026-01-01T00:00:00Z")).unwrap();
    refused(&at("2025-12-31T23:59:59Z"), &["an authority fay for finance at 2025-12-31T23:59:59Z"]);
    read(&at("2027-12-31T23:59:59Z")).unwrap();
    refused(&at("2028-01-01T00:00:00Z"), &["an authority fay"]);
}

#[test]
fn what_is_no_budget_is_named_with_its_line() {
    let sound = statement("payments", 2_000, "finance", "fay");
    let text = entry(&sound, 1);
    refused(&format!("{text}{text}"), &["line 12", "\"payments\"", "found two"]);
    let of = |statement: BudgetStatement| entry(&statement, 1);
    let dollars = |dollars: i64| Usd::from_cents(100).times(dollars);
    refused(&of(BudgetStatement { from: dollars(-1), ..sound.clone() }), &["from = -$1"]);
    refused(&of(BudgetStatement { from: dollars(2_000), ..sound.clone() }), &["to = $2,000"]);
    refused(&of(BudgetStatement { service: String::new(), ..sound.clone() }), &["the name of"]);
    refused(&of(BudgetStatement { service: " p".into(), ..sound.clone() }), &["without blanks"]);
    refused(&of(BudgetStatement { service: "p".repeat(300), ..sound.clone() }), &["at most"]);
    let until = "2026-11-25".parse().unwrap();
    refused(&of(BudgetStatement { until, ..sound }), &["until = 2026-11-25"]);
    for (from, to, expected) in [
        ("to = 2000", "to = nan", "line 5"),
        ("to = 2000", "to = inf", "line 5"),
        ("to = 2000", "to = 1e400", "line 5"),
        ("to = 2000", "to = 2000.001", "line 5"),
        ("to = 2000", "to = \"2000\"", "line 5"),
        ("2027-06-30", "2027-06-31", "line 6"),
        ("2027-06-30", "next year", "line 6"),
        ("09:00:00Z", "", "RFC 3339"),
        ("service", "services", "`services`"),
        ("signature = \"", "signature = \"0", "the Ed25519 signature"),
    ] {
        assert!(text.contains(from));
        refused(&text.replace(from, to), &[expected]);
    }
}

fn book_of(text: &str, signature: Option<&str>) -> Result<Option<Signed<BookStatement>>, String> {
    let file = ("pricebook.toml".to_owned(), text.to_owned());
    let signature = signature.map(|text| ("pricebook.toml.sig".to_owned(), text.to_owned()));
    let prices = super::super::prices::read("pricebook.toml", text).map_err(|e| e.to_string())?;
    book(&file, signature.as_ref(), BOOK, &authorities(), &prices).map_err(|e| e.to_string())
}

fn book_signature(text: &str, role: &str, signer: &str, seed: u8) -> String {
    let prices = super::super::prices::read("pricebook.toml", text).unwrap();
    let at = clock::parse("2026-11-26T09:00:00Z").unwrap();
    let (file, digest) = (Digest::of(Purpose::PriceBookFile, text.as_bytes()), prices.digest());
    let statement = BookStatement {
        dated: prices.dated,
        file,
        prices: digest.unwrap(),
        role: Role::from(role),
        signer: signer.to_owned(),
        at,
    };
    let signature = key(seed).sign(&statement.signed_bytes().unwrap());
    format!(
        "role = \"{role}\"\nsigner = \"{signer}\"\nat = \"2026-11-26T09:00:00Z\"\n\
         signature = \"{}\"\n",
        hex::encode(signature.to_bytes())
    )
}

#[test]
fn the_shipped_book_needs_no_signature_and_another_one_does() {
    assert_eq!(book_of(BOOK, None).unwrap(), None);
    for changed in [format!("{BOOK}\n"), BOOK.replace("5200 }", "1 }"), BOOK.replace("# ", "#  ")] {
        assert_ne!(changed, BOOK);
        let error = book_of(&changed, None).unwrap_err();
        for part in ["pricebook.toml: expected", "pricebook.toml.sig", "that nobody signed"] {
            assert!(error.contains(part), "{error:?} lacks {part:?}");
        }
        let signature = book_signature(&changed, "finance", "fay", 1);
        let signed = book_of(&changed, Some(&signature)).unwrap().unwrap();
        assert_eq!(signed.statement.signer, "fay");
        assert_eq!(signed.key_until, clock::parse("2028-01-01"));
    }
}

#[test]
fn a_signature_holds_for_its_bytes_alone() {
    let signature = book_signature(BOOK, "finance", "fay", 1);
    assert!(book_of(BOOK, Some(&signature)).unwrap().is_some());
    for changed in
        [BOOK.replace("5200 }", "5201 }"), format!("{BOOK}#"), BOOK.replace("-20", "-19")]
    {
        assert_ne!(changed, BOOK);
        let error = book_of(&changed, Some(&signature)).unwrap_err();
        assert!(error.contains("pricebook.toml.sig: expected the Ed25519 signature"), "{error}");
    }
    for (changed, expected) in [
        (signature.replace("fay", "cleo"), "an authority cleo for finance"),
        (signature.replace("09:00:00Z", "09:00:01Z"), "the Ed25519 signature"),
        (signature.replace("2026-11-26", "2026-11-19"), "found 2026-11-20"),
        (signature.replace("role", "rule"), "`rule`"),
        (book_signature(BOOK, "security", "sam", 3), "found security"),
        (book_signature(BOOK, "finance", "fay", 2), "the Ed25519 signature of fay"),
        (String::new(), "role"),
    ] {
        let error = book_of(BOOK, Some(&changed)).unwrap_err();
        assert!(error.starts_with("pricebook.toml.sig") && error.contains(expected), "{error}");
    }
}
