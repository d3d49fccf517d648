//! Law 1.

use super::*;
const ID: &str = "production_change_ticket";

#[track_caller]
fn check_ticket(environment: &str, ticket: Option<&str>, expected: Option<Outcome>) {
    let tags = json!({ "tags": { "Environment": environment } });
    let mut case = case_of(&created("aws_sqs_queue", &tags));
    case.context.change_ticket = ticket.map(ToOwned::to_owned);
    check(&case, ID, expected);
}

#[test]
fn production_needs_a_ticket() {
    check_ticket("production", None, FAIL);
    check_ticket("production", Some("CHG-10442"), None);
    check_ticket("staging", None, None);
    check_ticket("somewhere", None, FAIL);
}

#[test]
fn what_names_no_change_is_no_ticket() {
    for empty in ["", "  ", "none", "n/a", "TBD", "N/A-1", "NA-1", "Todo-1", "NONE-1", "tbd-999"] {
        check_ticket("production", Some(empty), FAIL);
    }
    for empty in ["XXX-123", "CHG-0", "CHG-000", "emergency-1", "12345", "#1", "pending", "CHG-XX"]
    {
        check_ticket("production", Some(empty), FAIL);
    }
    for ticket in [
        "chg-20417",
        "CHG 20417",
        "JIRA-1",
        "CHG-1, emergency",
        "https://x.example/CHG-1",
        "CHG0010442",
    ] {
        check_ticket("production", Some(ticket), None);
    }
}

#[test]
fn what_was_given_is_told_and_what_counts() {
    let mut case = case_of(&created("aws_sqs_queue", &json!({ "tags": production() })));
    let said = |case: &tribune_record::Case| found(case, ID)[0].message.clone();
    case.context.change_ticket = Some("Todo-1".to_owned());
    assert!(said(&case).contains("\"Todo-1\" names no change"), "{}", said(&case));
    assert!(said(&case).contains("such as CHG-10442"), "{}", said(&case));
    case.context.change_ticket = None;
    assert!(said(&case).contains("gives no change ticket"), "{}", said(&case));
}

#[test]
fn a_ticket_authorises_only_where_the_site_says_so() {
    let mut case = case_of(&created("aws_sqs_queue", &json!({ "tags": production() })));
    let judgment = crate::judge(&case);
    let basis = "rests on ticket CHG-1 (tickets = authorise)";
    assert!(judgment.authorisations.iter().any(|a| a.rule == ID && a.basis == basis));
    case.settings.site.tickets = TicketRule::Reference;
    check(&case, ID, FAIL);
    case.grants = vec![grant("change_manager", "carl@example.com")];
    check(&case, ID, None);
}

#[test]
fn what_changes_nothing_needs_none() {
    let tags = json!({ "tags": production() });
    let mut case = case_of(&json!([{
        "type": "aws_sqs_queue", "name": "q", "action": "no-op",
        "before": tags, "after": tags
    }]));
    case.context.change_ticket = None;
    check(&case, ID, None);
}
