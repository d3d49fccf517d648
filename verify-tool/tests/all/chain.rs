//! `chain`: what holds, what is missing, and each lie by its place.

use tribune_chain::Vkey;
use tribune_record::{Answer, Authority, Case, Decision, Grant, Judgment, Role};
use tribune_verify::{Options, Unable};

use crate::book::{
    Book, Folder, approve, authority, case, decide, incomplete, judgment, key, made, registered,
    report, request, sound, statement, tampered, vkey,
};
use tribune_record::v1::{DecisionMade, Event, Stop};

/// A request, its decision, an approval, the second decision.
fn whole() -> Book {
    let mut book = Book::new();
    let words = Some(registered(&mut book, &request()));
    let (first, last) = (judgment(Decision::Escalated), judgment(Decision::Approved));
    decide(&mut book, made(0, words, &case(), &first), &case(), &first);
    let (approval, grant) = approve(statement("fay", &first));
    book.add(Event::Approval(approval), &[]);
    let counted = Case { grants: vec![grant], ..case() };
    decide(&mut book, made(1, words, &counted, &last), &counted, &last);
    book
}

#[test]
fn a_whole_ledger_is_sound() {
    let report = report(&whole().export(), Options::default());
    sound(&report);
    let counts = &report.counts;
    assert_eq!((counts.records, counts.signatures, counts.bodies), (6, 6, 7));
    assert_eq!((counts.approvals, counts.checkpoints, counts.replayed), (1, 1, None));
    assert_eq!(counts.kinds["DECISION"], 2);
    assert!(report.identity.key_given);
}

#[test]
fn without_a_key_it_is_sound_for_what_it_says_of_itself() {
    let export = whole().export();
    let report = tribune_verify::verify_export(export.as_slice(), &Options::default(), |_| ());
    let report = report.unwrap();
    sound(&report);
    assert!(!report.identity.key_given);
}

#[test]
fn another_key_is_seen() {
    let other = Options { key: Some(vkey(1)), ..Options::default() };
    tampered(&report(&whole().export(), other), None, "key");
    // Another ledger's file under this one's key and pin.
    let pins = vec![Book::new().checkpoint().replace("tribune.test", "other.test")];
    let key = Some(Vkey::new("other.test/ledger", *vkey(0).key()).unwrap());
    let other = Options { pins, ..Options::default() };
    tampered(&report(&whole().export(), Options { key, ..other }), None, "key");
}

#[test]
fn a_pin_holds_or_breaks() {
    let mut book = Book::new();
    let pin = |book: &Book| Options { pins: vec![book.checkpoint()], ..Options::default() };
    let early = pin(&book);
    registered(&mut book, &request());
    assert_eq!(report(&book.export(), early.clone()).counts.pins, 1);
    let mut other = Book::new();
    other.add(Event::Stop(Stop { reason: "signal".into() }), &[]);
    sound(&report(&other.export(), early));
    let report_of = |export: &[u8]| {
        let report = report(export, pin(&book));
        tampered(&report, Some(2), "pin");
        report.broken.unwrap().notes
    };
    // Two notes of one key that say different things convict whoever holds it.
    let export = other.export();
    assert_eq!(report_of(&export), [book.checkpoint(), other.checkpoint()]);
    // So do they where the end is missing or bent, as far as there is a second one.
    assert_eq!(report_of(&export[..export.len() - 20]), [book.checkpoint(), other.checkpoint()]);
    let text = other.checkpoint();
    let note = export.windows(text.len()).position(|at| at == text.as_bytes()).unwrap();
    assert_eq!(report_of(&export[..note]), [book.checkpoint()]);
    other.add(Event::Stop(Stop { reason: "signal".into() }), &[]);
    let mut bent = other.export();
    let place = bent.windows(6).rposition(|bytes| bytes == b"signal").unwrap();
    bent[place] ^= 1;
    assert_eq!(report_of(&bent), [book.checkpoint()]);
    let home = Folder::new("fork");
    other.journal(&home.0);
    let of_home =
        tribune_verify::verify_paths(std::slice::from_ref(&home.0), &pin(&book), |_bytes| ());
    let of_home = of_home.unwrap();
    tampered(&of_home, Some(2), "pin");
    let notes = of_home.broken.unwrap().notes;
    assert_eq!(notes[0], book.checkpoint());
    assert!(notes[1].starts_with("tribune/head/v1\n") && notes[1].contains("\n4\n"), "{notes:?}");
    tampered(&report(&Book::new().export(), pin(&book)), None, "pin");
}

#[test]
fn a_pin_of_another_origin_is_no_pin_and_other_signatures_do_not_matter() {
    let book = Book::new();
    let with = |pin: String| {
        let options = Options { pins: vec![pin], ..Options::default() };
        let options = Options { key: Some(vkey(0)), ..options };
        tribune_verify::verify_export(book.export().as_slice(), &options, |_bytes| ())
    };
    let pin = book.checkpoint();
    let line = |n: usize| format!("\u{2014} witness-{n} AAAAAAAA\n");
    let more = |count: usize| format!("{pin}{}", (0..count).map(line).collect::<String>());
    sound(&with(more(15)).unwrap());
    assert!(matches!(with(more(1000)), Err(Unable::Pin(_))));
    let origin = pin.lines().next().unwrap();
    let other = with(pin.replace(origin, "other.test/ledger"));
    assert!(matches!(other, Err(Unable::Pin(_))), "{other:?}");
    let options =
        Options { pins: vec![pin.replace(origin, "other.test/ledger")], ..Options::default() };
    let other = tribune_verify::verify_export(book.export().as_slice(), &options, |_bytes| ());
    assert!(matches!(other, Err(Unable::Pin(_))), "{other:?}");
}

#[test]
fn a_pin_does_not_hide_a_bent_header() {
    let book = Book::new();
    let options = Options { pins: vec![book.checkpoint()], ..Options::default() };
    let mut bent = book.export();
    let origin = bent.windows(12).position(|bytes| bytes == b"tribune.test").unwrap();
    bent[origin] ^= 1;
    let report = tribune_verify::verify_export(bent.as_slice(), &options, |_bytes| ());
    tampered(&report.unwrap(), None, "header");
}

#[test]
fn a_cut_file_is_incomplete_and_a_longer_one_tampered() {
    let export = whole().export();
    for cut in [1, 65, 500, export.len() - 20] {
        incomplete(&report(&export[..export.len() - cut], Options::default()), "ends after");
    }
    tampered(&report(&[export, vec![0]].concat(), Options::default()), None, "end of file");
}

#[test]
fn what_stands_before_a_cut_or_a_break_is_checked() {
    let mut book = whole();
    book.entries[2].signature[0] ^= 1;
    let mut export = book.export();
    export.truncate(export.len() - 20);
    tampered(&report(&export, Options::default()), Some(2), "signature");
    // What frames record 5 does not hide it either.
    let last = book.entries[5].record.clone();
    let place = export.windows(last.len()).position(|at| at == last).unwrap();
    export[place - 2] ^= 0x40;
    tampered(&report(&export, Options::default()), Some(2), "signature");
}

#[test]
fn every_flipped_bit_is_seen() {
    let export = whole().export();
    // A prime step reaches every kind of section without a test of minutes.
    for place in (0..export.len()).step_by(13) {
        let mut bent = export.clone();
        bent[place] ^= 1 << (place % 8);
        let report = report(&bent, Options::default());
        assert_ne!(report.verdict, tribune_verify::Verdict::Sound, "byte {place}");
    }
}

#[test]
fn a_body_that_is_gone_is_incomplete() {
    let mut book = whole();
    let decision = &mut book.entries[3];
    decision.bodies[0].encoding = tribune_chain::Encoding::Absent;
    decision.bodies[0].bytes.clear();
    incomplete(
        &report(&book.export(), Options::default()),
        "the bodies of this DECISION are not here",
    );
    let mut book = whole();
    book.entries[5].salt = None;
    incomplete(
        &report(&book.export(), Options::default()),
        "the bodies of this DECISION are not here",
    );
}

/// One decision after a registered request, bent by the ledger's own key.
#[track_caller]
fn lie(
    bend: impl FnOnce(&mut Case, &mut Judgment),
    afterwards: impl FnOnce(&mut DecisionMade),
    what: &str,
) {
    let mut book = Book::new();
    let words = Some(registered(&mut book, &request()));
    let (mut case, mut judgment) = (case(), judgment(Decision::Escalated));
    bend(&mut case, &mut judgment);
    let mut event = made(0, words, &case, &judgment);
    afterwards(&mut event);
    decide(&mut book, event, &case, &judgment);
    tampered(&report(&book.export(), Options::default()), Some(3), what);
}

#[test]
fn a_record_that_differs_from_its_case_is_seen() {
    lie(|_, _| (), |made| made.decision = Decision::Approved, "decision against its case/decision");
    lie(|_, _| (), |made| made.environment = "lab".into(), "/environment");
    lie(|_, _| (), |made| made.settings = made.plan, "/settings");
    lie(|_, _| (), |made| made.requester = None, "/requester");
    lie(|_, _| (), |made| made.revision = 1, "revision");
}

#[test]
fn words_nobody_registered_are_seen() {
    let other = |case: &mut Case, _: &mut Judgment| {
        case.request.as_mut().unwrap().text = "Delete everything.".into();
    };
    lie(other, |_| (), "request");
}

#[test]
fn an_approval_nobody_gave_is_seen() {
    let grant = |authority| Grant { role: Role::from("cfo"), approver: "fay".into(), authority };
    lie(|case, _| case.grants.push(grant(Authority::Assumed)), |_| (), "approval");
    let (approval, signed) = approve(statement("fay", &judgment(Decision::Escalated)));
    lie(|case, _| case.grants.push(signed), |_| (), "approval");
    let mut book = Book::new();
    book.add(Event::Approval(approval), &[]);
    tampered(&report(&book.export(), Options::default()), Some(2), "approval");
}

/// A decision, an approval that is bent before it is signed, and a decision that counts it.
#[track_caller]
fn counted(bend: impl FnOnce(&mut tribune_record::ApprovalStatement), seq: u64, what: &str) {
    let mut book = Book::new();
    let words = Some(registered(&mut book, &request()));
    let (first, last) = (judgment(Decision::Escalated), judgment(Decision::Approved));
    decide(&mut book, made(0, words, &case(), &first), &case(), &first);
    let mut signed = statement("fay", &first);
    bend(&mut signed);
    let (approval, mut grant) = approve(signed);
    book.add(Event::Approval(approval), &[]);
    grant.role = Role::from("finance");
    let counted = Case { grants: vec![grant], ..case() };
    decide(&mut book, made(1, words, &counted, &last), &counted, &last);
    tampered(&report(&book.export(), Options::default()), Some(seq), what);
}

#[test]
fn an_approval_for_something_else_is_seen() {
    counted(|s| s.decision = "dec-2".into(), 4, "approval");
    counted(|s| s.ledger = "00".repeat(16), 4, "signature of a person");
    counted(|s| s.conditions = s.plan, 4, "approval");
    counted(|s| s.plan = s.conditions, 4, "approval's plan");
    counted(|s| s.answer = Answer::Reject, 5, "approval");
    counted(|s| s.role = Role::from("network"), 5, "approval");
    counted(|s| s.approver = "ada".into(), 5, "approval");
}

#[test]
fn a_decision_judged_again_needs_one_that_waited() {
    let mut book = Book::new();
    let last = judgment(Decision::Approved);
    let words = Some(registered(&mut book, &request()));
    let again = |book: &Book, revision| {
        let mut book = book.clone();
        decide(&mut book, made(revision, words, &case(), &last), &case(), &last);
        tampered(&report(&book.export(), Options::default()), Some(4), "revision");
    };
    decide(&mut book, made(0, words, &case(), &last), &case(), &last);
    sound(&report(&book.export(), Options::default()));
    again(&book, 0);
    again(&book, 1);
}

#[test]
fn a_signature_of_another_key_is_seen() {
    let mut book = whole();
    let hash = tribune_record::v1::Record::hash(&book.entries[4].record);
    book.entries[4].signature = tribune_chain::sign_record(&key(1), &hash);
    tampered(&report(&book.export(), Options::default()), Some(4), "signature");
}

/// A finance approval under such authorities, by the key of [`approve`].
fn vouched(authorities: &[tribune_record::SigningAuthority]) -> tribune_verify::Report {
    let mut book = Book::new();
    book.start(&case().settings, authorities);
    let words = Some(registered(&mut book, &request()));
    let first = judgment(Decision::Escalated);
    decide(&mut book, made(0, words, &case(), &first), &case(), &first);
    let (approval, _) = approve(statement("fay", &first));
    book.add(Event::Approval(approval), &[]);
    report(&book.export(), Options::default())
}

#[test]
fn a_key_the_site_does_not_vouch_for_is_seen() {
    use tribune_record::{SigningAuthority, UnixMillis};
    let signed = UnixMillis(1_800_000_000_001);
    sound(&vouched(&[authority("fay")]));
    for other in [
        authority("kim"),
        SigningAuthority { roles: vec![Role::from("network")], ..authority("fay") },
        SigningAuthority { key: "ab".repeat(32), ..authority("fay") },
        SigningAuthority { not_before: Some(UnixMillis(signed.0 + 1)), ..authority("fay") },
        SigningAuthority { not_after: Some(signed), ..authority("fay") },
    ] {
        tampered(&vouched(&[other]), Some(5), "key of a signature");
    }
}

#[test]
fn a_decision_under_settings_no_start_names_is_seen() {
    let other = |case: &mut Case, _: &mut Judgment| case.settings.price_book.dated.clear();
    lie(other, |_| (), "settings since START");
}

#[test]
fn a_case_judged_again_keeps_its_settings_over_a_restart() {
    let mut book = Book::new();
    let words = Some(registered(&mut book, &request()));
    let (first, last) = (judgment(Decision::Escalated), judgment(Decision::Approved));
    decide(&mut book, made(0, words, &case(), &first), &case(), &first);
    let mut settings = case().settings;
    settings.price_book.dated.clear();
    book.start(&settings, &[authority("fay")]);
    let (approval, grant) = approve(statement("fay", &first));
    book.add(Event::Approval(approval), &[]);
    let counted = Case { grants: vec![grant], ..case() };
    let mut swapped = book.clone();
    decide(&mut book, made(1, words, &counted, &last), &counted, &last);
    sound(&report(&book.export(), Options::default()));
    let under_new = Case { settings, ..counted };
    decide(&mut swapped, made(1, words, &under_new, &last), &under_new, &last);
    tampered(&report(&swapped.export(), Options::default()), Some(6), "case judged again");
}
