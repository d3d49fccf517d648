//! Law 2.

use super::*;
const ID: &str = "deletion_confirmation";

#[test]
fn a_deletion_waits_for_the_person() {
    let mut case = case_of(&deleted("aws_instance", &json!({ "id": "i-1" })));
    check(&case, ID, FAIL);
    assert_eq!(found(&case, ID)[0].address.as_deref(), Some("aws_instance.it"));
    assert_eq!(found(&case, ID)[0].approvers, [Role::from("requester_confirmation")]);
    let request = case.request.as_mut().unwrap();
    request.confirmed_deletions = vec!["aws_instance.other".to_owned()];
    check(&case, ID, FAIL);
    let request = case.request.as_mut().unwrap();
    request.confirmed_deletions = vec!["aws_instance.it".to_owned()];
    check(&case, ID, None);
}

#[test]
fn hearsay_confirms_nothing() {
    let mut case = case_of(&deleted("aws_instance", &json!({ "id": "i-1" })));
    case.context.confirmed_deletions = vec!["aws_instance.it".to_owned()];
    check(&case, ID, FAIL);
    case.request.as_mut().unwrap().source = RequestSource::Posted;
    check(&case, ID, FAIL);
    case.request.as_mut().unwrap().source = RequestSource::Local;
    check(&case, ID, None);
}

#[test]
fn nobody_signs_for_the_person() {
    let mut case = case_of(&deleted("aws_instance", &json!({ "id": "i-1" })));
    case.grants = vec![grant("requester_confirmation", "eve@example.com")];
    check(&case, ID, FAIL);
}

#[test]
fn only_a_replacement_with_loss_counts() {
    let replaced = |kind: &str| {
        case_of(&json!([{ "type": kind, "name": "it", "action": "replace",
            "before": { "id": "x" }, "after": {} }]))
    };
    check(&replaced("aws_db_instance"), ID, FAIL);
    check(&replaced("aws_launch_template"), ID, None);
}

#[test]
fn leaving_management_is_as_good_as_deletion() {
    let forgotten = json!([{ "type": "aws_s3_bucket", "name": "it", "action": "forget",
        "before": { "bucket": "b" } }]);
    check(&case_of(&forgotten), ID, FAIL);
}
