//! Hours: whose word lowers a sum, how far, and that no claim alone approves what costs much.

use alloc::{borrow::ToOwned, string::ToString};
use serde_json::json;
use tribune_record::{Case, Decision, Origin, RequestSource};

use super::added;
use crate::{
    fixture::{case, case_of, created, found, spent, usd},
    judge,
};

const LAW: &str = "cost_threshold_approval";

/// The first case of the mission, as its person registered it and its orchestrator posts it.
fn segment() -> Case {
    const PLAN: &[u8] =
        include_bytes!("../../../../../tests/cases/mission/m1-ml-segment/plan.json");
    const CONTEXT: &[u8] =
        include_bytes!("../../../../../tests/cases/mission/m1-ml-segment/context.json");
    let mut case = case(tribune_plan::read(PLAN, &[7; 32]).unwrap());
    case.context = tribune_plan::read_context(CONTEXT).unwrap();
    says(
        &mut case,
        "Add a new microsegment for machine learning workloads with GPU instances",
        RequestSource::Registered,
    );
    case
}

fn says(case: &mut Case, words: &str, source: RequestSource) {
    let request = case.request.as_mut().unwrap();
    request.text = words.to_owned();
    request.source = source;
}

/// So many machines of a size, outside production, in plain words.
fn machines(count: u8, size: &str) -> Case {
    let tags = json!({ "Environment": "nonprod-ml" });
    let mut case = case_of(&json!([{ "type": "aws_instance", "name": "gpu", "count": count,
        "properties": { "instance_type": size, "tags": tags } }]));
    says(&mut case, "Machines for machine learning", RequestSource::Registered);
    case
}

#[track_caller]
fn check(case: &Case, dollars: &str, asked: &[&str]) {
    assert_eq!(added(case), dollars.parse().unwrap());
    let findings = found(case, LAW);
    let roles = findings.iter().flat_map(|finding| &finding.approvers);
    assert_eq!(roles.map(ToString::to_string).collect::<alloc::vec::Vec<_>>(), asked);
}

#[test]
fn the_segment_of_the_mission_is_approved_and_names_the_word_it_rests_on() {
    let judgment = judge(&segment());
    assert_eq!(judgment.decision, Decision::Approved, "{:?}", judgment.findings);
    assert_eq!(judgment.cost.estimated, Some("907.78".parse().unwrap()));
    let rests_on = judgment.authorisations.iter().find(|one| one.rule == LAW).unwrap();
    assert_eq!(rests_on.by, "the client that posted the plan");
    assert_eq!(
        rests_on.basis,
        "on the word that it runs 224 of 730 hours a month; \
         all month it would be $2,943.92, more than $1,000"
    );
}

#[test]
fn a_claim_alone_counts_for_nothing_where_one_thing_is_missing() {
    type Remove = fn(&mut Case);
    let missing: [(&str, Remove); 7] = [
        ("a claim", |case| case.context.usage_hours_per_month = None),
        ("a registration", |case| case.request.as_mut().unwrap().source = RequestSource::Posted),
        ("a person", |case| case.origin = Origin::Autonomous),
        ("a request", |case| case.request = None),
        ("words that describe a path", |case| {
            case.request.as_mut().unwrap().text = "Add four instances".to_owned();
        }),
        ("a band that a whole month keeps to", |case| {
            let paths = case.settings.golden_paths.iter_mut();
            paths.for_each(|path| path.monthly_cost.1 = usd(2_900));
        }),
        ("room under what finance signs for", |case| {
            case.spending = alloc::vec![spent(2_100, None)];
        }),
    ];
    for (what, remove) in missing {
        let mut case = segment();
        remove(&mut case);
        assert_eq!(added(&case), "2943.92".parse().unwrap(), "without {what}");
        assert!(judge(&case).decision >= Decision::Escalated, "without {what}");
    }
    let mut production = segment();
    production.context.environment = Some("production".to_owned());
    assert_eq!(added(&production), "2943.92".parse().unwrap());
}

#[test]
fn no_usage_at_all_is_no_usage() {
    for source in [RequestSource::Registered, RequestSource::Posted, RequestSource::Local] {
        let mut case = segment();
        case.request.as_mut().unwrap().source = source;
        case.context.usage_hours_per_month = Some(0);
        check(&case, "2943.92", &["finance"]);
        case.context.usage_hours_per_month = None;
        case.context.duration_days = Some(0);
        check(&case, "2943.92", &["finance"]);
        case.context.duration_days = None;
        check(&case, "2943.92", &["finance"]);
    }
}

#[test]
fn an_hour_a_month_makes_nothing_cheap() {
    let mut case = machines(2, "p4d.24xlarge");
    case.context.usage_hours_per_month = Some(1);
    check(&case, "47848.00", &["cfo"]);
    says(&mut case, "Machines for machine learning, 1 hour a month", RequestSource::Registered);
    check(&case, "10487.24", &["cfo"]);
    says(&mut case, "Machines for machine learning", RequestSource::Local);
    check(&case, "10487.24", &["cfo"]);
    // A claim of an hour counts for a working month, and not even so beyond what finance signs.
    let mut case = machines(6, "g5.xlarge");
    case.context.usage_hours_per_month = Some(1);
    check(&case, "965.76", &[]);
    let mut case = machines(7, "g5.xlarge");
    case.context.usage_hours_per_month = Some(1);
    check(&case, "5140.66", &["finance_manager"]);
    // Nor does a site that writes a wider band make it count for more.
    case.settings.golden_paths.iter_mut().for_each(|path| path.monthly_cost.1 = usd(900_000));
    check(&case, "5140.66", &["finance_manager"]);
}

#[test]
fn the_words_of_the_request_count_with_the_claim_and_the_longer_of_both() {
    let words = "Machines for load tests, 300 hours a month";
    let of = |words: &str, hours: Option<u16>, source: RequestSource| {
        let mut case = machines(4, "g5.xlarge");
        case.context.usage_hours_per_month = hours;
        says(&mut case, words, source);
        case
    };
    check(&of(words, Some(224), RequestSource::Registered), "1207.20", &["finance"]);
    check(&of(words, Some(400), RequestSource::Registered), "1609.60", &["finance"]);
    check(&of(words, None, RequestSource::Registered), "2937.52", &["finance"]);
    check(&of(words, Some(224), RequestSource::Posted), "2937.52", &["finance"]);
    let silent = "Machines for load tests";
    check(&of(silent, Some(224), RequestSource::Registered), "2937.52", &["finance"]);
    let kept = "Machines for load tests, reports kept for 10 days";
    check(&of(kept, Some(224), RequestSource::Registered), "2937.52", &["finance"]);
    let judgment = judge(&of("Machines, 224 hours a month", Some(224), RequestSource::Registered));
    let rests_on = judgment.authorisations.iter().find(|one| one.rule == LAW).unwrap();
    assert_eq!(rests_on.by, "the words of the request");
}

#[test]
fn a_word_is_named_where_it_changes_who_is_asked() {
    let named = |count: u8| {
        let mut case = machines(count, "g5.xlarge");
        case.context.usage_hours_per_month = Some(300);
        says(&mut case, "Machines, 300 hours a month", RequestSource::Registered);
        judge(&case).authorisations.iter().any(|one| one.rule == LAW)
    };
    // Nobody with or without it; nobody instead of finance; finance either way; finance instead of
    // its manager.
    assert_eq!([1, 3, 4, 8].map(named), [false, true, false, true]);
}

#[test]
fn the_operator_of_a_what_if_is_taken_at_their_word() {
    let mut case = machines(4, "g5.xlarge");
    says(&mut case, "Machines", RequestSource::Local);
    assert_eq!(added(&case), "2937.52".parse().unwrap());
    case.context.usage_hours_per_month = Some(224);
    assert_eq!(added(&case), "901.38".parse().unwrap());
    case.context.duration_days = Some(7);
    assert_eq!(added(&case), "676.04".parse().unwrap());
    case.context.duration_days = Some(40);
    assert_eq!(added(&case), "901.38".parse().unwrap());
    case.context.usage_hours_per_month = Some(800);
    assert_eq!(added(&case), "2937.52".parse().unwrap());
}

#[test]
fn a_word_that_does_not_count_is_said_not_to() {
    let mut case = machines(4, "g5.xlarge");
    case.context.usage_hours_per_month = Some(224);
    says(&mut case, "Machines", RequestSource::Registered);
    let message = found(&case, LAW)[0].message.clone();
    let words = "a whole month: the word that it runs 224 hours does not count";
    assert!(message.contains(words), "{message}");
    case.context.usage_hours_per_month = None;
    assert!(!found(&case, LAW)[0].message.contains("the word"));
}

#[test]
fn a_claim_does_not_shorten_a_rate_that_the_words_give() {
    let spoken = |words: &str, source: RequestSource| {
        let mut case = case_of(&created("aws_sqs_queue", &json!({})));
        says(&mut case, words, source);
        case.context.duration_days = Some(1);
        crate::view::View::of(&case).estimate.claimed
    };
    let words = "Capacity at $3,407 a day for seven days";
    for source in [RequestSource::Registered, RequestSource::Posted] {
        assert_eq!(spoken(words, source), Some(usd(23_849)));
        assert_eq!(spoken("Capacity at $100 a day", source), Some(usd(3_000)));
    }
    assert_eq!(spoken("Capacity at $100 a day", RequestSource::Local), Some(usd(100)));
}
