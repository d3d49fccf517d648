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

#[test]
fn a_configuration_that_acts_in_production_is_no_other() {
    let of = |provider: Option<&str>, variable: Option<&str>| {
        let plan = with_unknown("aws_sqs_queue", &json!({ "name": "orders" }), "policy", &[]);
        let mut case = case(plan);
        case.context.environment = Some("development".to_owned());
        case.plan.providers[0].names = provider.into_iter().map(str::to_owned).collect();
        case.plan.environments = variable.into_iter().map(str::to_owned).collect();
        place(&case.plan, &case.context, None, &case.settings.site)[0].kind
    };
    assert_eq!(of(Some("production"), None), EnvironmentKind::Production);
    assert_eq!(of(Some("prod-deploy"), None), EnvironmentKind::Production);
    assert_eq!(of(Some("nonprod-deploy"), None), EnvironmentKind::NonProduction);
    assert_eq!(of(None, Some("production")), EnvironmentKind::Production);
    assert_eq!(of(None, Some("dev")), EnvironmentKind::NonProduction);
    assert_eq!(of(None, None), EnvironmentKind::NonProduction);
}
