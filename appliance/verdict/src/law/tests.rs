//! Each law: what breaks it, what does not, and what nobody can say.

use alloc::{borrow::ToOwned, string::ToString, vec};
use serde_json::{Value as Json, json};
use tribune_record::{Outcome, RequestSource, Role, Spending, TicketRule};

use crate::fixture::{
    case, case_of, check, created, deleted, found, grant, updated, usd, with_unknown,
};

const FAIL: Option<Outcome> = Some(Outcome::Fail);
const UNKNOWN: Option<Outcome> = Some(Outcome::Unknown);

fn production() -> Json {
    json!({ "Environment": "production" })
}

mod ticket {
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
        for empty in ["", "  ", "none", "n/a", "TBD"] {
            check_ticket("production", Some(empty), FAIL);
        }
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
}

mod deletion {
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
}

mod public {
    use super::*;
    const ID: &str = "no_public_production_access";

    fn group(ranges: &[&str], environment: &str) -> Json {
        json!({ "tags": { "Environment": environment }, "ingress": [{
            "cidr_blocks": ranges, "from_port": 443, "to_port": 443, "protocol": "tcp" }] })
    }

    #[test]
    fn the_internet_is_not_let_into_production() {
        let of = |ranges: &[&str], environment: &str| {
            case_of(&created("aws_security_group", &group(ranges, environment)))
        };
        check(&of(&["0.0.0.0/0"], "production"), ID, FAIL);
        check(&of(&["0.0.0.0/1", "128.0.0.0/1"], "production"), ID, FAIL);
        check(&of(&["10.0.0.0/8"], "production"), ID, None);
        check(&of(&["0.0.0.0/0"], "staging"), ID, None);
        check(&of(&["anywhere else"], "production"), ID, UNKNOWN);
    }

    #[test]
    fn what_repairs_is_not_held_against_the_plan() {
        let (open, shut) = (group(&["0.0.0.0/0"], "prod"), group(&["10.1.0.0/16"], "prod"));
        check(&case_of(&updated("aws_security_group", &open, &shut)), ID, None);
        check(&case_of(&updated("aws_security_group", &shut, &open)), ID, FAIL);
    }

    #[test]
    fn a_changed_tag_does_not_lead_out_of_production() {
        let (before, after) = (group(&["10.0.0.0/8"], "production"), group(&["::/0"], "dev"));
        check(&case_of(&updated("aws_security_group", &before, &after)), ID, FAIL);
    }

    #[test]
    fn rules_of_one_group_are_added_up() {
        let rule = |name: &str, range: &str| {
            json!({ "type": "aws_vpc_security_group_ingress_rule", "name": name,
                "action": "create", "properties": {
                    "security_group_id": "sg-1", "cidr_ipv4": range } })
        };
        let both = json!([rule("a", "0.0.0.0/5"), rule("b", "24.0.0.0/5")]);
        check(&case_of(&both), ID, FAIL);
        check(&case_of(&json!([rule("a", "0.0.0.0/5")])), ID, None);
    }

    #[test]
    fn an_expression_can_hide_anything() {
        let kind = "aws_vpc_security_group_ingress_rule";
        let plan = with_unknown(
            kind,
            &json!({ "security_group_id": "sg-1" }),
            "cidr_ipv4",
            &["aws_s3_bucket.b.arn", "aws_s3_bucket.b"],
        );
        let case = case(plan);
        check(&case, ID, UNKNOWN);
        check(&case, "unknown_value", UNKNOWN);
        let message = &found(&case, ID)[0].message;
        assert!(message.contains("aws_s3_bucket.b.arn") && message.contains("plan file"));
    }

    #[test]
    fn databases_and_buckets_are_not_public() {
        let of = |kind: &str, properties: Json| case_of(&created(kind, &properties));
        let tags = production();
        let db = |public: Json| {
            of("aws_db_instance", json!({ "publicly_accessible": public, "tags": tags }))
        };
        check(&db(json!(true)), ID, FAIL);
        check(&db(json!("true")), ID, FAIL);
        check(&db(json!(false)), ID, None);
        check(&db(json!(null)), ID, None);
        let acl = |acl: &str| of("aws_s3_bucket_acl", json!({ "acl": acl }));
        check(&acl("public-read"), ID, FAIL);
        check(&acl("private"), ID, None);
        let block = |on: bool| {
            let block = json!({ "block_public_acls": true, "block_public_policy": on,
                "ignore_public_acls": true, "restrict_public_buckets": true });
            of("aws_s3_bucket_public_access_block", block)
        };
        check(&block(false), ID, FAIL);
        check(&block(true), ID, None);
        check(&case_of(&deleted("aws_s3_bucket_public_access_block", &json!({}))), ID, FAIL);
    }

    #[test]
    fn a_policy_for_everybody_is_public_unless_confined() {
        let of = |condition: Json| {
            let document = json!({ "Statement": { "Effect": "Allow", "Action": "s3:GetObject",
                "Principal": "*", "Resource": "*", "Condition": condition } });
            let policy = json!({ "bucket": "b", "policy": document.to_string() });
            case_of(&created("aws_s3_bucket_policy", &policy))
        };
        check(&of(json!({})), ID, FAIL);
        check(&of(json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1" } })), ID, None);
        check(&of(json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } })), ID, FAIL);
        check(&of(json!({ "StringLike": { "aws:PrincipalOrgID": "*" } })), ID, FAIL);
        check(&of(json!({ "Bool": { "aws:SecureTransport": true } })), ID, FAIL);
    }
}

mod cost {
    use super::*;
    const ID: &str = "cost_threshold_approval";

    #[track_caller]
    fn check_sum(dollars: i64, asked: Option<&str>) {
        let mut case = case_of(&created("aws_sqs_queue", &json!({})));
        case.context.declared_monthly_cost = Some(usd(dollars));
        let roles: vec::Vec<Role> =
            found(&case, ID).into_iter().flat_map(|finding| finding.approvers).collect();
        assert_eq!(roles, asked.map(Role::from).into_iter().collect::<vec::Vec<_>>());
    }

    #[test]
    fn each_tier_asks_its_own() {
        check_sum(1_000, None);
        check_sum(1_001, Some("finance"));
        check_sum(5_000, Some("finance"));
        check_sum(5_001, Some("finance_manager"));
        check_sum(10_000, Some("finance_manager"));
        check_sum(10_001, Some("cfo"));
    }

    #[test]
    fn the_one_above_may_sign_for_the_one_below() {
        let mut case = case_of(&created("aws_sqs_queue", &json!({})));
        case.context.declared_monthly_cost = Some(usd(6_000));
        for (role, settled) in [("finance", false), ("finance_manager", true), ("cfo", true)] {
            case.grants = vec![grant(role, "fay@example.com")];
            check(&case, ID, if settled { None } else { FAIL });
        }
    }

    #[test]
    fn small_steps_add_up() {
        let mut case = case_of(&created("aws_sqs_queue", &json!({})));
        case.context.declared_monthly_cost = Some(usd(900));
        check(&case, ID, None);
        case.spending = vec![Spending { decision: "d-1".to_owned(), monthly: usd(900) }];
        check(&case, ID, FAIL);
        case.context.declared_monthly_cost = None;
        check(&case, ID, None);
    }

    #[test]
    fn a_low_claim_does_not_help_and_no_price_is_not_free() {
        let machine = |kind: &str| json!({ "instance_type": kind });
        let mut case = case_of(&created("aws_instance", &machine("p4d.24xlarge")));
        case.context.declared_monthly_cost = Some(usd(5));
        assert_eq!(found(&case, ID)[0].approvers, [Role::from("cfo")]);
        check(&case, "cost_understated", FAIL);
        check(&case_of(&created("aws_instance", &machine("x9.mega"))), ID, UNKNOWN);
        check(&case_of(&created("aws_instance", &machine("t3.micro"))), ID, None);
        check(&case_of(&created("aws_quantum_thing", &json!({}))), ID, UNKNOWN);
    }
}

mod audit {
    use super::*;
    const ID: &str = "audit_immutability";

    #[test]
    fn a_trail_stays_whoever_confirms() {
        let mut case = case_of(&deleted("aws_cloudtrail", &json!({ "name": "t" })));
        case.request.as_mut().unwrap().confirmed_deletions = vec!["aws_cloudtrail.it".to_owned()];
        case.grants = vec![grant("security_team", "sam@example.com"), grant("cfo", "c@x")];
        check(&case, ID, FAIL);
        check(&case_of(&deleted("aws_sqs_queue", &json!({ "name": "q" }))), ID, None);
    }

    #[test]
    fn a_trail_is_not_switched_off_and_may_be_made_stricter() {
        let trail = |logging: bool, validation: bool| {
            json!({ "name": "t", "enable_logging": logging,
                "enable_log_file_validation": validation })
        };
        let of = |before, after| case_of(&updated("aws_cloudtrail", &before, &after));
        check(&of(trail(true, true), trail(false, true)), ID, FAIL);
        check(&of(trail(true, true), trail(true, false)), ID, FAIL);
        check(&of(trail(true, false), trail(true, true)), ID, None);
        check(&case_of(&created("aws_cloudtrail", &trail(false, true))), ID, FAIL);
        check(&case_of(&created("aws_cloudtrail", &trail(true, true))), ID, None);
    }

    #[test]
    fn logs_of_production_are_kept_as_long() {
        let group = |days: i64, environment: &str| {
            json!({ "name": "/app", "retention_in_days": days,
                "tags": { "Environment": environment } })
        };
        let of = |from, to, env| {
            case_of(&updated("aws_cloudwatch_log_group", &group(from, env), &group(to, env)))
        };
        check(&of(365, 30, "production"), ID, FAIL);
        check(&of(0, 30, "production"), ID, FAIL);
        check(&of(30, 365, "production"), ID, None);
        check(&of(30, 0, "production"), ID, None);
        check(&of(365, 30, "development"), ID, None);
    }

    #[test]
    fn what_a_trail_writes_to_belongs_to_it() {
        let bucket = json!({ "bucket": "plain-name", "id": "plain-name" });
        let of = |trail_bucket: &str| {
            let trail = json!({ "name": "t", "s3_bucket_name": trail_bucket });
            case_of(&json!([
                { "type": "aws_cloudtrail", "name": "t", "action": "no-op",
                  "before": trail, "after": trail },
                { "type": "aws_s3_bucket", "name": "b", "action": "delete", "before": bucket },
            ]))
        };
        check(&of("plain-name"), ID, FAIL);
        check(&of("another"), ID, None);
    }

    #[test]
    fn nothing_is_hung_on_a_bucket_of_the_audit() {
        let expiry = json!({ "type": "aws_s3_bucket_lifecycle_configuration", "name": "l",
            "action": "create", "properties": { "bucket": "prod-audit-logs" } });
        check(&case_of(&json!([expiry])), ID, FAIL);
        let bucket = json!({ "type": "aws_s3_bucket", "name": "b", "action": "create",
            "properties": { "bucket": "prod-audit-logs" } });
        check(&case_of(&json!([expiry, bucket])), ID, None);
    }

    #[test]
    fn an_alarm_of_an_idle_host_is_no_audit() {
        let alarm = |name: &str| {
            case_of(&deleted("aws_cloudwatch_metric_alarm", &json!({ "alarm_name": name })))
        };
        check(&alarm("prod-idle-hosts"), ID, None);
        check(&alarm("cloudtrail-changes"), ID, FAIL);
    }

    #[test]
    fn a_move_does_not_hide_the_old_name() {
        let plan = json!([{ "type": "aws_s3_bucket", "name": "b", "action": "delete",
            "before": { "bucket": "b-1" } }]);
        let mut case = case_of(&plan);
        check(&case, ID, None);
        case.plan.changes[0].previous_address = Some("aws_s3_bucket.audit_logs".to_owned());
        check(&case, ID, FAIL);
    }

    #[test]
    fn what_the_site_protects_is_not_touched() {
        let role = "arn:aws:iam::123456789012:role/orchestrator";
        let attach = json!({ "role": "orchestrator", "policy_arn": "arn:aws:iam::aws:policy/X" });
        let mut case = case_of(&created("aws_iam_role_policy_attachment", &attach));
        check(&case, ID, None);
        case.settings.site.protected = vec![role.to_owned()];
        check(&case, ID, FAIL);
        let other = json!({ "role": "shop", "policy_arn": "arn:aws:iam::aws:policy/X" });
        let mut other = case_of(&created("aws_iam_role_policy_attachment", &other));
        other.settings.site.protected = vec![role.to_owned()];
        check(&other, ID, None);
    }
}

mod pci {
    use super::*;
    const ID: &str = "pci_baseline";

    #[test]
    fn card_data_stays_encrypted() {
        let db = |encrypted: Json, class: &str| {
            case_of(&created(
                "aws_db_instance",
                &json!({ "storage_encrypted": encrypted, "tags": { "DataClass": class } }),
            ))
        };
        check(&db(json!(false), "pci"), ID, FAIL);
        check(&db(json!(null), "pci"), ID, FAIL);
        check(&db(json!(true), "pci"), ID, None);
        check(&db(json!(false), "internal"), ID, None);
        let tags = json!({ "tags": { "DataClass": "pci" } });
        let plan = with_unknown("aws_db_instance", &tags, "storage_encrypted", &["local.x"]);
        check(&case(plan), ID, UNKNOWN);
    }

    #[test]
    fn card_data_stays_behind_its_firewall() {
        let group = |range: &str| {
            case_of(&created(
                "aws_security_group",
                &json!({ "name": "dev-cde", "ingress": [{ "cidr_blocks": [range] }] }),
            ))
        };
        check(&group("0.0.0.0/0"), ID, FAIL);
        check(&group("203.0.113.0/24"), ID, UNKNOWN);
        check(&group("10.0.0.0/24"), ID, None);
    }

    #[test]
    fn guards_go_only_with_what_they_guard() {
        let log = json!({ "type": "aws_flow_log", "name": "cde", "action": "delete",
            "before": { "vpc_id": "vpc-1" } });
        check(&case_of(&json!([log])), ID, FAIL);
        let vpc = json!({ "type": "aws_vpc", "name": "cde", "action": "delete",
            "before": { "id": "vpc-1" } });
        check(&case_of(&json!([log, vpc])), ID, None);
    }

    #[test]
    fn an_account_of_the_site_is_a_clue() {
        let volume = json!({ "arn": "arn:aws:ec2:us-east-1:111122223333:volume/v" });
        let mut case = case_of(&created("aws_ebs_volume", &volume));
        check(&case, ID, None);
        case.settings.site.pci_accounts = vec!["111122223333".to_owned()];
        check(&case, ID, FAIL);
    }
}

mod gdpr {
    use super::*;
    const ID: &str = "gdpr_data_residency";

    fn bucket(region: &str, residency: &str) -> Json {
        json!([{ "type": "aws_s3_bucket", "name": "it", "action": "create", "region": region,
            "properties": { "bucket": "profiles", "tags": { "DataResidency": residency } } }])
    }

    #[test]
    fn data_of_the_eu_stays_there() {
        check(&case_of(&bucket("us-east-1", "EU")), ID, FAIL);
        check(&case_of(&bucket("eu-west-1", "EU")), ID, None);
        check(&case_of(&bucket("eu-west-2", "EU")), ID, FAIL);
        check(&case_of(&bucket("us-east-1", "US")), ID, None);
    }

    #[test]
    fn the_words_of_the_request_count() {
        let mut case = case_of(&bucket("us-east-1", "US"));
        case.request.as_mut().unwrap().text = "A bucket for European customers".to_owned();
        check(&case, ID, FAIL);
        case.request.as_mut().unwrap().text = "A bucket like the one in eu-west-1".to_owned();
        check(&case, ID, None);
    }

    #[test]
    fn a_region_nobody_knows_is_not_fine() {
        let mut case = case_of(&bucket("us-east-1", "EU"));
        case.plan.changes[0].provider.region = tribune_record::Value::Null;
        check(&case, ID, UNKNOWN);
    }

    #[test]
    fn copies_count_too() {
        let table = |region: &str| {
            case_of(&json!([{ "type": "aws_dynamodb_table", "name": "eu_users",
                "action": "create", "region": "eu-west-1",
                "properties": { "replica": [{ "region_name": region }] } }]))
        };
        check(&table("us-west-2"), ID, FAIL);
        check(&table("eu-central-1"), ID, None);
    }
}
