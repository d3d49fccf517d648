//! Cases for tests: plans as the real reader reads them, under the settings as shipped.

extern crate std;

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use tribune_record::{
    AppliesTo, Authority, BookStatement, BudgetStatement, Case, Context, Digest, Enforcement,
    Finding, GoldenPath, Grant, Guardrail, Level, Origin, Outcome, Plan, PolicyRun, PolicyStatus,
    PriceBook, Purpose, Request, RequestSource, Role, Settings, Signed, Site, Spending, UnixMillis,
    Usd,
};

#[derive(Deserialize)]
struct Guardrails {
    guardrails: BTreeMap<String, Vec<Guardrail>>,
}
#[derive(Deserialize)]
struct Paths {
    golden_paths: Vec<GoldenPath>,
}

/// The settings as shipped.
pub(crate) fn settings() -> Settings {
    static SHIPPED: std::sync::OnceLock<Settings> = std::sync::OnceLock::new();
    SHIPPED.get_or_init(shipped).clone()
}

fn shipped() -> Settings {
    let guardrails = include_str!("../../server/defaults/guardrails.yaml");
    let paths = include_str!("../../server/defaults/golden-paths.yaml");
    let book = include_str!("../../server/defaults/pricebook.toml");
    let Guardrails { guardrails } = serde_saphyr::from_str(guardrails).unwrap();
    let Paths { golden_paths } = serde_saphyr::from_str(paths).unwrap();
    let price_book: PriceBook = toml::from_str(book).unwrap();
    Settings {
        guardrails: guardrails.into_values().flatten().collect(),
        golden_paths,
        price_book,
        site: Site::default(),
        policies: vec![("a_policy".to_owned(), policy_digest())],
        policy_settings: BTreeMap::new(),
        finance: tribune_record::Finance::default(),
        standard_changes: vec![],
        advisor: None,
    }
}

fn policy_digest() -> Digest {
    Digest::of(Purpose::Policy, b"a policy")
}

/// A policy that ran and found nothing.
pub(crate) fn quiet_run() -> PolicyRun {
    PolicyRun {
        id: "a_policy".to_owned(),
        digest: policy_digest(),
        status: PolicyStatus::Ran,
        fault: None,
        detail: None,
        rules: vec![],
        reads: vec![],
        findings: vec![],
    }
}

/// A native plan of these resources, in Virginia.
pub(crate) fn native(resources: &Json) -> Plan {
    let plan = json!({ "region": "us-east-1", "resources": resources });
    read(&plan)
}

/// One resource that is made.
pub(crate) fn created(kind: &str, properties: &Json) -> Json {
    json!([{ "type": kind, "name": "it", "action": "create", "properties": properties }])
}

/// One resource that changes in place.
pub(crate) fn updated(kind: &str, before: &Json, after: &Json) -> Json {
    json!([{ "type": kind, "name": "it", "action": "update", "before": before, "after": after }])
}

/// One resource that goes.
pub(crate) fn deleted(kind: &str, before: &Json) -> Json {
    json!([{ "type": kind, "name": "it", "action": "delete", "before": before }])
}

/// A Terraform plan in which one resource is made with one attribute that is an expression.
pub(crate) fn with_unknown(kind: &str, properties: &Json, key: &str, references: &[&str]) -> Plan {
    let plan = json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [{
            "address": format!("{kind}.it"),
            "mode": "managed",
            "type": kind,
            "name": "it",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {
                "actions": ["create"],
                "before": null,
                "after": properties,
                "after_unknown": { key: true },
                "before_sensitive": false,
                "after_sensitive": {}
            }
        }],
        "configuration": {
            "provider_config": { "aws": {
                "name": "aws",
                "full_name": "registry.terraform.io/hashicorp/aws",
                "expressions": { "region": { "constant_value": "us-east-1" } }
            } },
            "root_module": { "resources": [{
                "address": format!("{kind}.it"),
                "mode": "managed",
                "type": kind,
                "name": "it",
                "provider_config_key": "aws",
                "expressions": { key: { "references": references } },
                "schema_version": "0"
            }] }
        },
        "timestamp": "2026-11-20T10:00:00Z",
        "applyable": true,
        "complete": true,
        "errored": false
    });
    read(&plan)
}

fn read(plan: &Json) -> Plan {
    tribune_plan::read(plan.to_string().as_bytes(), &[7; 32]).unwrap()
}

/// The case of a plan, with a ticket, asked for by somebody in words nobody understands.
pub(crate) fn case(plan: Plan) -> Case {
    Case {
        received_at: UnixMillis(1_790_000_000_000),
        origin: Origin::User,
        request: Some(Request {
            id: None,
            text: "Do it".to_owned(),
            requester: Some("dana@example.com".to_owned()),
            source: RequestSource::Registered,
            confirmed_deletions: vec![],
            acknowledged: vec![],
            service: None,
            contract: None,
        }),
        context: Context { change_ticket: Some("CHG-1".to_owned()), ..Context::default() },
        plan,
        settings: settings(),
        policy_runs: vec![quiet_run()],
        grants: vec![],
        spending: vec![],
        opinion: None,
    }
}

/// The case of a native plan of these resources.
pub(crate) fn case_of(resources: &Json) -> Case {
    case(native(resources))
}

/// A signature in a role.
pub(crate) fn grant(role: &str, approver: &str) -> Grant {
    let authority = Authority::Signed {
        key: "ab".repeat(32),
        signature: "cd".repeat(64),
        at: UnixMillis(1_790_000_000_000),
    };
    Grant { role: Role::from(role), approver: approver.to_owned(), authority }
}

fn signed<T>(statement: T, key_until: Option<UnixMillis>) -> Signed<T> {
    Signed { statement, key: "ab".repeat(32), key_until, signature: "cd".repeat(64) }
}

/// Who vouches for the price book, as finance.
pub(crate) fn signed_book(signer: &str, key_until: Option<UnixMillis>) -> Signed<BookStatement> {
    let statement = BookStatement {
        dated: "2026-11-20".to_owned(),
        file: Digest([0; 32]),
        prices: Digest([0; 32]),
        role: Role::from("finance"),
        signer: signer.to_owned(),
        at: UnixMillis(1_780_000_000_000),
    };
    signed(statement, key_until)
}

/// A standing budget of up to so many dollars, until the end of 2026.
pub(crate) fn budget(service: &str, to: i64, role: &str) -> Signed<BudgetStatement> {
    let statement = BudgetStatement {
        service: service.to_owned(),
        from: usd(if to > 1_000 { 1_000 } else { 0 }),
        to: usd(to),
        until: "2026-12-31".parse().unwrap(),
        role: Role::from(role),
        signer: "fay@example.com".to_owned(),
        at: UnixMillis(1_780_000_000_000),
    };
    signed(statement, None)
}

/// What an earlier decision added.
pub(crate) fn spent(dollars: i64, service: Option<&str>) -> Spending {
    let service = service.map(ToOwned::to_owned);
    Spending { decision: "d-1".to_owned(), monthly: usd(dollars), service }
}

/// The case with what the policies say whose rules stand here.
pub(crate) fn with_policies(case: &Case) -> Case {
    let view = crate::View::of(case);
    let mut runs = case.policy_runs.clone();
    let of_each = [
        ("least_privilege_iam", crate::least_privilege_iam::findings(&view)),
        ("network_exposure", crate::network_exposure::findings(&view)),
        ("vendor_access", crate::vendor_access::findings(&view)),
    ];
    for (id, findings) in of_each {
        let open = findings.iter().any(|finding| finding.outcome == Outcome::Unknown);
        let status = if open { PolicyStatus::Unknown } else { PolicyStatus::Ran };
        runs.push(PolicyRun { id: id.to_owned(), status, findings, ..quiet_run() });
    }
    Case { policy_runs: runs, ..case.clone() }
}

/// The findings of one rule in a judgment of the case.
pub(crate) fn found(case: &Case, id: &str) -> Vec<Finding> {
    let judgment = crate::judge(&with_policies(case));
    judgment.findings.into_iter().filter(|finding| finding.id == id).collect()
}

/// Whether a rule fails, cannot see, or is content.
#[track_caller]
pub(crate) fn check(case: &Case, id: &str, expected: Option<Outcome>) {
    let findings = found(case, id);
    let worst = findings.iter().map(|finding| finding.outcome).min();
    assert_eq!(worst, expected, "{id} on {:#?}: {findings:#?}", addresses(case));
}

fn addresses(case: &Case) -> Vec<String> {
    case.plan.changes.iter().map(|change| change.address.to_string()).collect()
}

/// Dollars.
pub(crate) const fn usd(dollars: i64) -> Usd {
    Usd::from_cents(100).times(dollars)
}

/// A guardrail that sets a level and nothing else.
pub(crate) fn guardrail(name: &str, level: Level) -> Guardrail {
    Guardrail {
        name: name.to_owned(),
        level,
        approvers: vec![],
        enforcement: Enforcement::Enforce,
        applies_to: AppliesTo::default(),
        threshold: None,
        requirements: vec![],
    }
}
