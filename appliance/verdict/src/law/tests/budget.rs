//! Law 4 under a standing budget: what it covers, and everything it does not.

use alloc::{borrow::ToOwned, string::String, vec};
use proptest::prelude::*;
use serde_json::json;
use tribune_record::{Case, Commitment, Purpose, RequestSource, UnixMillis, Usd, Value};

use super::{FAIL, UNKNOWN};
use crate::{
    fixture::{budget, case_of, check, created, found, spent, usd},
    judge,
};

const ID: &str = "cost_threshold_approval";

/// A plan for payments at $1,247 a month, under a budget of $1,000 to $2,000.
fn payments() -> Case {
    let mut case = case_of(&created("aws_sqs_queue", &json!({})));
    case.context.declared_monthly_cost = Some(usd(1_247));
    case.context.service = Some("payments".to_owned());
    case.request.as_mut().unwrap().service = Some("payments".to_owned());
    case.settings.finance.budgets = vec![budget("payments", 2_000, "finance")];
    case
}

/// It escalates, and says why the budget does not count.
#[track_caller]
fn refused(case: &Case, why: &str) {
    check(case, ID, FAIL);
    let message = found(case, ID)[0].message.clone();
    assert!(message.contains(why), "{message}");
    assert!(judge(case).authorisations.iter().all(|ground| ground.rule != ID));
}

#[test]
fn a_budget_stands_for_the_signature_of_finance() {
    let case = payments();
    check(&case, ID, None);
    let judgment = judge(&case);
    let ground = judgment.authorisations.iter().find(|ground| ground.rule == ID).unwrap();
    assert_eq!(ground.by, "fay@example.com as finance");
    assert_eq!(
        ground.basis,
        "rests on the standing budget of $1,000 to $2,000 a month for payments until 2026-12-31, \
         of which it takes $1,247, signed with key abababababababab…"
    );
    let mut without = payments();
    without.settings.finance.budgets.clear();
    check(&without, ID, FAIL);
    assert!(!found(&without, ID)[0].message.contains("standing budget"));
}

#[test]
fn where_nobody_needs_to_sign_no_budget_is_named() {
    let mut case = payments();
    case.context.declared_monthly_cost = Some(usd(900));
    check(&case, ID, None);
    assert!(judge(&case).authorisations.iter().all(|ground| ground.rule != ID));
}

#[test]
fn it_covers_its_sum_and_not_a_cent_more_with_what_was_added_before() {
    let mut case = payments();
    case.context.declared_monthly_cost = Some(usd(2_000));
    check(&case, ID, None);
    case.context.declared_monthly_cost = Some(Usd::from_cents(200_001));
    refused(&case, "it comes to $2,000.01");
    let mut case = payments();
    case.spending = vec![spent(753, None)];
    check(&case, ID, None);
    case.spending.push(spent(1, None));
    refused(&case, "it comes to $2,001");
    // What others say of other names is not this service's.
    case.spending = vec![spent(5_000, Some("other"))];
    check(&case, ID, None);
}

#[test]
fn it_covers_no_other_service_and_none_that_only_a_client_names() {
    let mut case = payments();
    case.context.service = Some("orders".to_owned());
    case.request.as_mut().unwrap().service = Some("orders".to_owned());
    check(&case, ID, FAIL);
    assert!(!found(&case, ID)[0].message.contains("standing budget"));
    let mut case = payments();
    case.request.as_mut().unwrap().service = None;
    refused(&case, "the person who asked did not register the service");
    let mut case = payments();
    case.request.as_mut().unwrap().service = Some("orders".to_owned());
    refused(&case, "did not register the service");
    let mut case = payments();
    case.request.as_mut().unwrap().source = RequestSource::Posted;
    refused(&case, "did not register the service");
    let mut case = payments();
    case.request = None;
    refused(&case, "did not register the service");
    let mut case = payments();
    case.context.service = None;
    case.settings.finance.budgets = vec![budget("", 2_000, "finance")];
    check(&case, ID, FAIL);
}

#[test]
fn it_covers_nothing_that_the_words_or_an_object_give_to_another_service() {
    let said = |text: &str| {
        let mut case = payments();
        case.request.as_mut().unwrap().text = text.to_owned();
        case.settings.finance.budgets.push(budget("orders", 2_000, "finance"));
        case
    };
    for text in [
        "Add a queue for the payments service",
        "Add a queue for payments",
        "Add a queue to our production service",
        "Our payment service needs a queue",
        "Add a queue",
    ] {
        check(&said(text), ID, None);
    }
    refused(&said("Add a queue for orders"), "the words of the request name orders");
    refused(&said("Add a queue for the analytics service"), "name the analytics service");
    let of = |kind: &str, properties: &serde_json::Value| {
        let mut case = said("Add a queue");
        case.plan = case_of(&created(kind, properties)).plan;
        case
    };
    let kind = "aws_sqs_queue";
    check(&of(kind, &json!({ "tags": { "Service": "payments-api" } })), ID, None);
    check(&of(kind, &json!({ "tags": { "Team": "orders" } })), ID, None);
    let tagged = of(kind, &json!({ "tags": { "Service": "shop" } }));
    refused(&tagged, "aws_sqs_queue.it is tagged as another service's");
    let mut hidden = of(kind, &json!({ "tags": { "Application": "payments" } }));
    let secret = Commitment::new(Purpose::Redaction, &[7; 32], b"x");
    let Value::Map(after) = &mut hidden.plan.changes[0].after else { panic!("no object") };
    let Some(Value::Map(tags)) = after.get_mut("tags") else { panic!("no tags") };
    tags.insert("Application".to_owned(), Value::Redacted(secret));
    refused(&hidden, "is tagged as another service's");
    let mut named = said("Add a queue");
    named.plan.changes[0].address = "module.orders.aws_sqs_queue.it".to_owned();
    refused(&named, "module.orders.aws_sqs_queue.it is named after orders");
    named.plan.changes[0].address = "module.payments_orders.aws_sqs_queue.it".to_owned();
    check(&named, ID, None);
}

#[test]
fn it_counts_from_its_signature_to_its_last_day() {
    const MIDNIGHT: u64 = 1_798_761_600_000; // 2027-01-01
    let mut case = payments();
    case.received_at = UnixMillis(MIDNIGHT - 1);
    check(&case, ID, None);
    case.received_at = UnixMillis(MIDNIGHT);
    refused(&case, "it ended with 2026-12-31");
    case.received_at = UnixMillis(u64::MAX);
    refused(&case, "it ended with 2026-12-31");
    case.received_at = case.settings.finance.budgets[0].statement.at;
    check(&case, ID, None);
    case.received_at.0 -= 1;
    refused(&case, "it was signed later");
}

#[test]
fn it_ends_with_the_key_of_its_signer() {
    let mut case = payments();
    case.settings.finance.budgets[0].key_until = Some(UnixMillis(case.received_at.0 + 1));
    check(&case, ID, None);
    case.settings.finance.budgets[0].key_until = Some(case.received_at);
    refused(&case, "the key of its signer ended on 2026-09-21");
}

#[test]
fn nobody_signs_ahead_for_their_own_request() {
    let mut case = payments();
    case.request.as_mut().unwrap().requester = Some("Fay@example.com ".to_owned());
    refused(&case, "its signer asked for this");
    let mut case = payments();
    case.context.requester = Some("fay@example.com".to_owned());
    refused(&case, "its signer asked for this");
    for name in ["fay", "FAY", "fay@corp.example", "fay+ops@example.com", "Fay R <fay@x.example>"] {
        let mut case = payments();
        case.request.as_mut().unwrap().requester = Some(name.to_owned());
        refused(&case, "its signer asked for this");
    }
    let mut case = payments();
    case.request.as_mut().unwrap().requester = Some("faye@example.com".to_owned());
    check(&case, ID, None);
}

#[test]
fn nobody_signs_ahead_for_more_than_they_may() {
    for (dollars, role, covered) in [
        (5_000, "finance", true),
        (5_001, "finance", false),
        (5_001, "finance_manager", true),
        (10_000, "finance_manager", true),
        (10_001, "finance_manager", false),
        (10_001, "cfo", true),
        (2_000, "cfo", true),
        (2_000, "security_team", false),
    ] {
        let mut case = payments();
        case.context.declared_monthly_cost = Some(usd(dollars));
        case.settings.finance.budgets = vec![budget("payments", 90_000, role)];
        if covered {
            check(&case, ID, None);
        } else {
            refused(&case, "may not sign for");
        }
    }
}

#[test]
fn two_budgets_are_not_added_up() {
    let mut case = payments();
    let two = vec![budget("payments", 1_200, "finance"), budget("payments", 1_200, "finance")];
    case.settings.finance.budgets = two;
    refused(&case, "it comes to $1,247");
}

#[test]
fn what_nobody_can_price_is_not_covered() {
    let mut case = payments();
    case.plan = case_of(&created("aws_instance", &json!({ "instance_type": "x9.mega" }))).plan;
    check(&case, ID, UNKNOWN);
    let mut case = payments();
    case.plan = case_of(&created("aws_instance", &json!({ "instance_type": "t3.micro" }))).plan;
    check(&case, ID, None);
    case.settings.finance.book_max_age_days = 0;
    case.received_at = UnixMillis(1_796_000_000_000);
    check(&case, ID, UNKNOWN);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48, failure_persistence: None, ..ProptestConfig::default()
    })]

    /// Whatever was added before, under whichever budget: it is covered where the sum is at most
    /// the budget's and its signer may sign for the sum, and nowhere else.
    #[test]
    fn a_budget_covers_exactly_up_to_its_sum(
        adds in 1..1_500_000_i64,
        before in 0..1_500_000_i64,
        to in 0..20_000_i64,
        role in 0..3_usize,
    ) {
        let (role, most) =
            [("finance", 5_000), ("finance_manager", 10_000), ("cfo", i64::MAX)][role];
        let mut case = payments();
        case.context.declared_monthly_cost = Some(Usd::from_cents(adds));
        case.spending = vec![spent(0, None)];
        case.spending[0].monthly = Usd::from_cents(before);
        case.settings.finance.budgets = vec![budget("payments", to, role)];
        let total = Usd::from_cents(adds).plus(Usd::from_cents(before));
        let content = total <= usd(1_000) || total <= usd(to) && total <= usd(most);
        let found = found(&case, ID);
        prop_assert_eq!(found.is_empty(), content, "{}", found.first().map_or(
            String::new(), |finding| finding.message.clone()));
    }
}
