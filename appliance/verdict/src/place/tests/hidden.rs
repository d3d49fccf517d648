//! An environment that is hidden is none that is left out.

use super::*;
use crate::fixture::{case, with_unknown};

fn said() -> Said<'static> {
    Said { context: Some("development"), request: "Create a queue in development" }
}

#[test]
fn an_environment_no_table_knows_may_be_production() {
    let tagged = |key: &str, value: &str| json!({ "name": "orders", "tags": { key: value } });
    for (key, value) in [
        ("tier", "production"),
        ("EnvironmentType", "production"),
        ("app:env", "prod"),
        ("Environment", "Produktion"),
        ("Environment", "productive"),
        ("Environment", "pr\u{43e}duction"),
        ("Environment", "blue"),
        ("env", "customer-facing"),
    ] {
        check(&tagged(key, value), &said(), true, "production");
    }
    for (key, value) in [
        ("tier", "web"),
        ("lifecycle", "permanent"),
        ("stage", "build"),
        ("Environment", ""),
        ("elasticbeanstalk:environment-id", "e-abc"),
    ] {
        check(&tagged(key, value), &said(), false, "development");
    }
    check(&tagged("Environment", "perf"), &said(), false, "perf");
    check(&tagged("Environment", "feature-7"), &said(), false, "feature-7");
}

#[test]
fn tags_nobody_can_read_may_say_production() {
    let of = |properties: &Json, key: &str| {
        let plan = with_unknown("aws_sqs_queue", properties, key, &["terraform_data.l.output"]);
        let mut case = case(plan);
        case.context.environment = Some("development".to_owned());
        place(&case.plan, &case.context, None, &case.settings.site)[0].kind
    };
    let queue = json!({ "name": "orders" });
    assert_eq!(of(&queue, "tags"), EnvironmentKind::Production);
    assert_eq!(of(&queue, "policy"), EnvironmentKind::NonProduction);
}
