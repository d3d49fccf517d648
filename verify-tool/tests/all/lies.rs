//! Lies that the holder of the ledger's own key could write, each seen by what it contradicts.

use tribune_record::{
    Case, Decision, Judgment, Request, UnixMillis,
    v1::{ClockStep, DecisionMade, Event, Stop},
};
use tribune_verify::Options;

use crate::book::{
    Book, NOW, approve, case, decide, judgment, made, registered, report, request, sound,
    statement, tampered,
};

/// A request, an escalation, finance's real signature, and what comes of it, bent.
#[track_caller]
fn approved(bend: impl FnOnce(&mut Case, &mut DecisionMade), what: Option<&str>) {
    let mut book = Book::new();
    let words = Some(registered(&mut book, &request()));
    let (first, last) = (judgment(Decision::Escalated), judgment(Decision::Approved));
    decide(&mut book, made(0, words, &case(), &first), &case(), &first);
    let (approval, grant) = approve(statement("fay", &first));
    book.add(Event::Approval(approval), &[]);
    let mut counted = Case { grants: vec![grant], ..case() };
    let mut event = made(1, words, &counted, &last);
    bend(&mut counted, &mut event);
    decide(&mut book, event, &counted, &last);
    let report = report(&book.export(), Options::default());
    match what {
        Some(what) => tampered(&report, Some(5), what),
        None => sound(&report),
    }
}

#[test]
fn a_signature_for_one_plan_does_not_carry_another() {
    approved(|_, _| (), None);
    // Another plan that calls itself the one that was signed.
    let other = |case: &mut Case, _: &mut DecisionMade| {
        case.plan.changes[0].resource_type = "aws_instance".into();
    };
    approved(other, Some("case judged again"));
}

#[test]
fn a_case_judged_again_is_the_same_case() {
    let context = |case: &mut Case, _: &mut DecisionMade| {
        case.context.change_ticket = Some("CHG-1".into());
    };
    approved(context, Some("case judged again"));
    let spending = |case: &mut Case, _: &mut DecisionMade| case.received_at = UnixMillis(1);
    approved(spending, Some("case judged again"));
}

/// One decision on a bent case, derived as an honest appliance would.
#[track_caller]
fn decided(bend: impl FnOnce(&mut Case), words: bool, what: Option<&str>) {
    let mut book = Book::new();
    let commitment = registered(&mut book, &request());
    let (mut case, judgment) = (case(), judgment(Decision::Approved));
    bend(&mut case);
    decide(&mut book, made(0, words.then_some(commitment), &case, &judgment), &case, &judgment);
    let report = report(&book.export(), Options::default());
    match what {
        Some(what) => tampered(&report, Some(3), what),
        None => sound(&report),
    }
}

#[test]
fn what_a_plan_means_is_worked_out_again() {
    decided(|_| (), true, None);
    let other = |case: &mut Case| case.plan.changes[0].name = "other".into();
    decided(other, true, Some("what the plan means"));
}

#[test]
fn nothing_is_put_into_the_mouth_of_who_asked() {
    let of = |bend: fn(&mut Request)| {
        decided(|case| bend(case.request.as_mut().unwrap()), true, Some("request"));
    };
    of(|request| request.confirmed_deletions.push("aws_sqs_queue.orders".into()));
    of(|request| request.acknowledged.push("off_paved_road".into()));
    of(|request| request.text.push('!'));
    decided(|_| (), false, Some("request"));
    decided(|case| case.request = None, true, Some("request"));
}

#[test]
fn a_final_decision_is_final() {
    let again = |first: Decision, revision: u32| {
        let mut book = Book::new();
        let words = Some(registered(&mut book, &request()));
        let of = |decision| -> Judgment { judgment(decision) };
        decide(&mut book, made(0, words, &case(), &of(first)), &case(), &of(first));
        let last = of(Decision::Approved);
        decide(&mut book, made(revision, words, &case(), &last), &case(), &last);
        report(&book.export(), Options::default())
    };
    tampered(&again(Decision::Vetoed, 0), Some(4), "revision");
    tampered(&again(Decision::Vetoed, 1), Some(4), "revision");
    tampered(&again(Decision::Escalated, 0), Some(4), "revision");
    sound(&again(Decision::Escalated, 1));
}

#[test]
fn time_goes_forward_or_a_record_says_otherwise() {
    let stop = || Event::Stop(Stop { reason: "signal".into() });
    let at = |millis: u64| {
        let mut book = Book::new();
        book.add_at(UnixMillis(millis), stop(), &[]);
        report(&book.export(), Options::default())
    };
    let now = NOW.0;
    sound(&at(now + 1));
    sound(&at(now - 1_000));
    tampered(&at(now - 300 * 24 * 3_600 * 1_000), Some(2), "time");
    let mut book = Book::new();
    let back = UnixMillis(now - 3_600_000);
    let step = ClockStep { expected: NOW, found: back };
    book.add_at(back, Event::ClockStep(step), &[]);
    book.add_at(back, stop(), &[]);
    sound(&report(&book.export(), Options::default()));
}
