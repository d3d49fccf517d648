//! Access for people and vendors carries an end.

extern crate std;

use alloc::{format, vec::Vec};
use tribune_record::{AccessEnd, AccessGrant, Case, Grantee, UnixMillis};

use super::*;

const ID: &str = "access_end";
const VENDOR: &str = "555566667777";
/// The cases of these tests come in on 2026-09-21.
const SOON: &str = "2026-09-25T00:00:00Z";
const LATER: &str = "2026-10-10T00:00:00Z";
const FAR: &str = "2027-06-01T00:00:00Z";
const PAST: &str = "2026-09-01T00:00:00Z";

fn at_home(mut case: Case) -> Case {
    case.settings.site.own_accounts = vec!["123456789012".to_owned()];
    case
}

fn granted(case: &Case) -> Vec<AccessGrant> {
    crate::judge(case).access
}

fn trust(principal: &str, condition: &Json) -> Json {
    let document = json!({ "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "AWS": principal }, "Condition": condition }] });
    json!({ "assume_role_policy": document.to_string() })
}

fn until(operator: &str, key: &str, end: &Json) -> Json {
    json!({ operator: { key: end } })
}

fn role(account: &str, condition: &Json) -> Case {
    let principal = format!("arn:aws:iam::{account}:root");
    at_home(case_of(&created("aws_iam_role", &trust(&principal, condition))))
}

#[test]
fn a_vendor_is_told_with_the_end() {
    let of = |end: &str| role(VENDOR, &until("DateLessThan", "aws:CurrentTime", &json!(end)));
    let says = |case: &Case, id: &str| found(case, id).remove(0).message;
    check(&of(LATER), ID, None);
    let message = says(&of(LATER), "vendor_access");
    assert!(message.ends_with("It ends on 2026-10-10."), "{message}");
    let grants = granted(&of(LATER));
    let [grant] = grants.as_slice() else { panic!("{grants:?}") };
    assert_eq!(grant.grantee, format!("account {VENDOR}"));
    assert_eq!((grant.kind, grant.scope.as_str()), (Grantee::Vendor, "sts:AssumeRole"));
    assert_eq!(grant.end, AccessEnd::At(UnixMillis(1_791_590_400_000)));
    check(&of(FAR), ID, FAIL);
    assert!(says(&of(FAR), ID).contains("30 days at most"));
    check(&of(PAST), ID, FAIL);
    assert!(says(&of(PAST), ID).contains("which is over"));
    check(&of("next week"), ID, UNKNOWN);
    let none = role(VENDOR, &json!({}));
    check(&none, ID, FAIL);
    assert!(says(&none, ID).contains("with no end"));
    assert!(says(&none, "vendor_access").ends_with("It has no end."));
    // One's own roles are neither people nor vendors.
    let own = role("123456789012", &json!({}));
    check(&own, ID, None);
    assert!(granted(&own).is_empty());
    let mut longer = of(FAR);
    longer.settings.site.access_days.vendor = 365;
    check(&longer, ID, None);
}

#[test]
fn only_a_condition_that_ends_it_is_an_end() {
    let of = |condition: Json| role(VENDOR, &condition);
    let clock = "aws:CurrentTime";
    let with = |operator: &str, key: &str, end: Json| of(until(operator, key, &end));
    check(&with("DateLessThanEquals", clock, json!(LATER)), ID, None);
    check(&with("datelessthan", "AWS:currenttime", json!(LATER)), ID, None);
    check(&with("DateLessThanIfExists", clock, json!(LATER)), ID, None);
    check(&with("NumericLessThan", "aws:EpochTime", json!(1_791_590_400_i64)), ID, None);
    check(&with("DateLessThan", clock, json!([SOON, LATER])), ID, None);
    check(&with("DateLessThan", clock, json!([SOON, FAR])), ID, FAIL);
    check(&with("DateGreaterThan", clock, json!(LATER)), ID, FAIL);
    check(&with("DateNotEquals", clock, json!(LATER)), ID, FAIL);
    check(&with("DateLessThan", "aws:TokenIssueTime", json!(LATER)), ID, FAIL);
    check(&with("StringLike", clock, json!(LATER)), ID, FAIL);
    let both = json!({ "DateLessThan": { clock: FAR }, "DateLessThanEquals": { clock: SOON } });
    check(&of(both), ID, None);
    let tagged = |key: &str, end: &str| {
        let mut role = trust(&format!("arn:aws:iam::{VENDOR}:root"), &json!({}));
        role["tags"] = json!({ key: end });
        at_home(case_of(&created("aws_iam_role", &role)))
    };
    for key in ["expires", "Expiry", "expires-at", "ValidUntil"] {
        check(&tagged(key, "2026-10-10"), ID, None);
        check(&tagged(key, "2027-10-10"), ID, FAIL);
    }
    check(&tagged("expires", "soon"), ID, UNKNOWN);
    check(&tagged("owner", "2026-10-10"), ID, FAIL);
}

#[test]
fn a_denial_from_a_day_on_is_an_end_if_it_is_for_all() {
    let of = |denial: Json| {
        let allow = json!({ "Effect": "Allow", "Action": "s3:GetObject",
            "Principal": { "AWS": format!("arn:aws:iam::{VENDOR}:root") },
            "Resource": "arn:aws:s3:::b/*" });
        let document = json!({ "Statement": [allow, denial] });
        let policy = json!({ "bucket": "b", "policy": document.to_string() });
        at_home(case_of(&created("aws_s3_bucket_policy", &policy)))
    };
    let denial = |principal: Json, action: &str, condition: Json| {
        json!({ "Effect": "Deny", "Action": action, "Principal": principal, "Resource": "*",
            "Condition": condition })
    };
    let from = || until("DateGreaterThan", "aws:CurrentTime", &json!(LATER));
    check(&of(denial(json!("*"), "*", from())), ID, None);
    check(&of(denial(json!({ "AWS": "123456789012" }), "*", from())), ID, FAIL);
    check(&of(denial(json!("*"), "s3:PutObject", from())), ID, FAIL);
    let mut but = from();
    but["StringNotEquals"] = json!({ "aws:PrincipalAccount": VENDOR });
    check(&of(denial(json!("*"), "*", but)), ID, FAIL);
}

#[test]
fn a_long_policy_is_read_to_its_end_and_once() {
    const VENDORS: usize = 1_500;
    let of = |end: &Json| {
        let vendor = |at: usize| {
            json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                "Principal": { "AWS": format!("arn:aws:iam::5{at:011}:root") } })
        };
        let mut statements: Vec<Json> = (0..VENDORS).map(vendor).collect();
        statements.push(json!({ "Effect": "Deny", "Action": "*", "Resource": "*",
            "Principal": "*", "Condition": { "DateGreaterThan": { "aws:CurrentTime": end } } }));
        let policy = json!({ "Statement": statements }).to_string();
        at_home(case_of(&created("aws_s3_bucket_policy", &json!({ "policy": policy }))))
    };
    let begun = std::time::Instant::now();
    let grants = granted(&of(&json!(LATER)));
    assert_eq!(grants.len(), VENDORS);
    let end = AccessEnd::At(UnixMillis(1_791_590_400_000));
    assert!(grants.iter().all(|grant| grant.end == end), "{:?}", grants.last());
    let never = granted(&of(&json!("next week")));
    assert!(never.iter().all(|grant| grant.end != end), "{:?}", never.last());
    // Each vendor's end once took another reading of the whole document.
    assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn people_are_recognised_by_what_names_them() {
    let of = |kind: &str, object: &Json| at_home(case_of(&created(kind, object)));
    let policy = |condition: Json| {
        let one = json!({ "Effect": "Allow", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*", "Condition": condition });
        json!({ "Statement": [one] }).to_string()
    };
    let clock = |end: &str| until("DateLessThan", "aws:CurrentTime", &json!(end));
    let user = |name: &str, condition: Json| {
        let policy = policy(condition);
        json!({ "user": name, "name": "x", "policy": policy })
    };
    let kind = "aws_iam_user_policy";
    check(&of(kind, &user("dana", json!({}))), ID, FAIL);
    check(&of(kind, &user("dana", clock(SOON))), ID, None);
    check(&of(kind, &user("dana", clock(LATER))), ID, FAIL);
    check(&of(kind, &user("svc-exports", json!({}))), ID, None);
    let attach = |user: &str| json!({ "user": user, "policy_arn": "arn:aws:iam::aws:policy/X" });
    check(&of("aws_iam_user_policy_attachment", &attach("dana")), ID, FAIL);
    check(&of("aws_iam_user_policy_attachment", &attach("ci-deployer")), ID, None);
    let sso = |kind: &str| {
        let set = "arn:p";
        json!({ "principal_type": kind, "principal_id": "906-1", "permission_set_arn": set })
    };
    check(&of("aws_ssoadmin_account_assignment", &sso("USER")), ID, FAIL);
    check(&of("aws_ssoadmin_account_assignment", &sso("GROUP")), ID, None);
    let named = trust("arn:aws:iam::123456789012:user/dana", &json!({}));
    check(&of("aws_iam_role", &named), ID, FAIL);
    let ended = trust("arn:aws:iam::123456789012:user/dana", &clock(SOON));
    let case = of("aws_iam_role", &ended);
    check(&case, ID, None);
    assert_eq!(granted(&case)[0].grantee, "dana");
    let role = trust("arn:aws:iam::123456789012:role/app", &json!({}));
    check(&of("aws_iam_role", &role), ID, None);
}

#[test]
fn a_user_is_given_what_ends_with_the_policy_or_the_user() {
    let of = |policy: &Json, user: &Json| {
        let attachment = json!({ "user": "dana", "policy_arn": "arn:p" });
        at_home(case_of(&json!([
            { "type": "aws_iam_user_policy_attachment", "name": "a", "action": "create",
              "properties": attachment },
            { "type": "aws_iam_policy", "name": "p", "action": "no-op", "before": policy,
              "after": policy },
            { "type": "aws_iam_user", "name": "u", "action": "no-op", "before": user,
              "after": user },
        ])))
    };
    let policy = |condition: Json| {
        let one = json!({ "Effect": "Allow", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*", "Condition": condition });
        json!({ "arn": "arn:p", "policy": json!({ "Statement": [one] }).to_string() })
    };
    let clock = until("DateLessThan", "aws:CurrentTime", &json!(SOON));
    let user = |end: &str| json!({ "name": "dana", "tags": { "expires": end } });
    let lasting = json!({ "name": "dana" });
    check(&of(&policy(json!({})), &lasting), ID, FAIL);
    check(&of(&policy(clock), &lasting), ID, None);
    check(&of(&policy(json!({})), &user(SOON)), ID, None);
    check(&of(&policy(json!({})), &user(FAR)), ID, FAIL);
}

#[test]
fn the_other_clouds_write_it_differently() {
    let member = |member: &str, condition: Json| {
        let object = json!({ "project": "p", "role": "roles/viewer", "member": member,
            "condition": condition });
        case_of(&created("google_project_iam_member", &object))
    };
    let ends = |expression: &str| json!([{ "title": "until", "expression": expression }]);
    let before = |end: &str| format!("request.time < timestamp(\"{end}\")");
    let user = "user:dana@example.com";
    check(&member(user, json!([])), ID, FAIL);
    check(&member(user, ends(&before(SOON))), ID, None);
    check(&member(user, ends(&before(FAR))), ID, FAIL);
    check(&member(user, ends(&before(PAST))), ID, FAIL);
    check(&member(user, ends(&before("soon"))), ID, UNKNOWN);
    let beside = format!("resource.name == 'x' && {}", before(SOON));
    check(&member(user, ends(&beside)), ID, None);
    let either = format!("resource.name == 'x' || {}", before(SOON));
    check(&member(user, ends(&either)), ID, FAIL);
    check(&member(user, ends(&format!("!({})", before(SOON)))), ID, FAIL);
    let mut service = member("serviceAccount:x@p.iam.gserviceaccount.com", json!([]));
    check(&service, ID, FAIL);
    service.settings.site.own_accounts = vec!["p".to_owned()];
    check(&service, ID, None);
    let assigned = |kind: &str| {
        let object = json!({ "principal_type": kind, "principal_id": "a-1",
            "role_definition_name": "Reader" });
        case_of(&created("azurerm_role_assignment", &object))
    };
    check(&assigned("User"), ID, FAIL);
    check(&assigned("ServicePrincipal"), ID, None);
    let pim = |expiration: Json| {
        let object = json!({ "principal_id": "a-1", "role_definition_id": "r",
            "schedule": [{ "expiration": [expiration] }] });
        case_of(&created("azurerm_pim_active_role_assignment", &object))
    };
    check(&pim(json!({ "duration_hours": 8_i64 })), ID, None);
    check(&pim(json!({ "duration_days": 90_i64 })), ID, FAIL);
    check(&pim(json!({ "end_date_time": SOON })), ID, None);
    check(&pim(json!({})), ID, FAIL);
}

#[test]
fn what_was_given_before_for_as_long_is_not_given_anew() {
    let side = |end: &str| {
        let condition = until("DateLessThan", "aws:CurrentTime", &json!(end));
        trust(&format!("arn:aws:iam::{VENDOR}:root"), &condition)
    };
    let of = |from: &Json, to: &Json| at_home(case_of(&updated("aws_iam_role", from, to)));
    let tagged = |mut role: Json| {
        role["tags"] = json!({ "Owner": "x" });
        role
    };
    assert!(granted(&of(&side(FAR), &tagged(side(FAR)))).is_empty());
    assert!(granted(&of(&side(FAR), &side(LATER))).is_empty());
    assert_eq!(granted(&of(&side(SOON), &side(LATER))).len(), 1);
    check(&of(&side(LATER), &side(FAR)), ID, FAIL);
    check(&of(&side(FAR), &side(LATER)), ID, None);
}

#[test]
fn an_end_that_is_only_known_after_apply_is_unknown() {
    let condition = until("DateLessThan", "aws:CurrentTime", &json!(LATER));
    let mut case = role(VENDOR, &condition);
    check(&case, ID, None);
    let unknown = json!({ "$unknown": { "kind": "configured", "references": ["time_offset.x"] } });
    let statement = json!({ "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "AWS": format!("arn:aws:iam::{VENDOR}:root") },
        "Condition": until("DateLessThan", "aws:CurrentTime", &unknown) });
    let object = json!({ "assume_role_policy": { "Statement": [statement] } });
    case.plan.changes[0].after = serde_json::from_value(object).unwrap();
    check(&case, ID, UNKNOWN);
}
