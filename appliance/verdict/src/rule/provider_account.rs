//! Whose account a plan acts in. A provider configuration that takes on a role makes its changes
//! in that role's account, whatever the rest of the plan says.

use alloc::{collections::BTreeMap, format, string::String, vec, vec::Vec};
use tribune_record::{Finding, Level, Origin, ProviderConfig, Source, Value};

use crate::{
    law::{Law, Report},
    say::{About, Voice, listed, report, why_open},
    view::View,
};

const VOICE: Voice = Voice { id: RULE.id, source: Source::Plan, level: Level::Governance };
const NOTE: Voice = Voice { level: Level::Soft, ..VOICE };

pub(super) const RULE: Law = Law {
    id: "provider_account",
    says: "A plan acts in the accounts of this organisation, and in no account nobody can name.",
    check,
};

fn check(view: &View<'_>) -> Report {
    let mut accounts: BTreeMap<&Value, Vec<&str>> = BTreeMap::new();
    for subject in view.effective().filter(|subject| !subject.change.provider.account.is_null()) {
        let account = &subject.change.provider.account;
        accounts.entry(account).or_default().push(&subject.change.address);
    }
    let alone = view.case.origin == Origin::Autonomous;
    let own = &view.case.settings.site.own_accounts;
    let mut findings = vec![];
    for (account, addresses) in &accounts {
        let addresses = listed(addresses.iter().copied());
        let finding = match account {
            Value::Text(id) if own.contains(id) => continue,
            Value::Text(id) if own.is_empty() && !alone => NOTE.fail(format!(
                "{addresses} would be changed in account {id}; site.own_accounts names none to \
                 hold that against."
            )),
            Value::Text(id) => VOICE.fail(format!(
                "{addresses} would be changed in account {id}, which is not one of this \
                 organisation's (site.own_accounts)."
            )),
            Value::Unknown(unknown) => VOICE.unknown(format!(
                "Nobody can say in whose account {addresses} would be changed: {}.",
                why_open(Some(unknown))
            )),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Redacted(_) => VOICE.unknown(format!(
                "Nobody can say in whose account {addresses} would be changed: {}.",
                why_open(None)
            )),
        };
        findings.push(finding.ask(&["security_team"]));
    }
    let acts = view.effective().next().is_some();
    findings.extend(view.case.plan.providers.iter().filter(|_one| acts).filter_map(diverted));
    report(acts && !(accounts.is_empty() && findings.is_empty()), findings)
}

/// A provider whose calls go elsewhere: where, nobody here can see, and what answers there need not
/// be the cloud that the plan speaks of.
fn diverted(provider: &ProviderConfig) -> Option<Finding> {
    if provider.diverts.is_empty() {
        return None;
    }
    let settings = listed(provider.diverts.iter().map(String::as_str));
    let message = format!(
        "The provider {} sends its calls elsewhere than to its cloud, or trusts somebody else \
         ({settings}).",
        provider.key
    );
    Some(VOICE.fail(message).ask(&["security_team"]))
}

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned, string::ToString};

    use serde_json::json;
    use tribune_record::{Outcome, Unknown, UnknownKind};

    use super::*;
    use crate::fixture::{case_of, found};

    fn queue() -> serde_json::Value {
        json!([{ "type": "aws_sqs_queue", "name": "q", "properties": { "name": "q" } }])
    }

    #[track_caller]
    fn check(account: &Value, own: &[&str], expected: Option<(Outcome, Level)>) {
        let mut case = case_of(&queue());
        case.settings.site.own_accounts = own.iter().map(|id| (*id).to_owned()).collect();
        for change in &mut case.plan.changes {
            change.provider.account = account.clone();
        }
        let found = found(&case, RULE.id);
        let outcomes: Vec<_> =
            found.iter().map(|finding| (finding.outcome, finding.level)).collect();
        assert_eq!(outcomes, expected.into_iter().collect::<Vec<_>>(), "{found:#?}");
    }

    #[test]
    fn only_an_own_account_is_no_question() {
        let id = || Value::text("111122223333");
        let open = Unknown { kind: UnknownKind::Configured, references: vec!["var.a".to_owned()] };
        check(&Value::Null, &["999999999999"], None);
        check(&id(), &["999999999999", "111122223333"], None);
        check(&id(), &["999999999999"], Some((Outcome::Fail, Level::Governance)));
        check(&id(), &[], Some((Outcome::Fail, Level::Soft)));
        for own in [&["111122223333"][..], &[]] {
            let expected = Some((Outcome::Unknown, Level::Governance));
            check(&Value::Unknown(open.clone()), own, expected);
        }
    }

    #[test]
    fn an_agent_on_its_own_acts_in_no_account_that_nobody_listed() {
        let of = |own: &[&str]| {
            let mut case = case_of(&queue());
            (case.origin, case.request) = (Origin::Autonomous, None);
            case.settings.site.own_accounts = own.iter().map(|id| (*id).to_owned()).collect();
            case.plan.changes[0].provider.account = Value::text("111122223333");
            found(&case, RULE.id).into_iter().map(|one| one.level).collect::<Vec<_>>()
        };
        assert_eq!(of(&[]), [Level::Governance]);
        assert_eq!(of(&["999999999999"]), [Level::Governance]);
        assert_eq!(of(&["111122223333"]), []);
    }

    #[test]
    fn a_provider_whose_calls_go_elsewhere_is_asked_about() {
        let with = |settings: &serde_json::Value| {
            let mut set = json!({ "region": { "constant_value": "us-east-1" } });
            set.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
            let queue = json!({ "address": "aws_sqs_queue.q", "mode": "managed",
                "type": "aws_sqs_queue", "name": "q",
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": { "actions": ["create"], "before": null, "after": { "name": "q" },
                    "after_unknown": {}, "before_sensitive": false, "after_sensitive": {} } });
            let plan = json!({ "format_version": "1.2", "applyable": true, "complete": true,
                "errored": false, "resource_changes": [queue],
                "configuration": { "root_module": {}, "provider_config": { "aws": {
                    "name": "aws", "full_name": "registry.terraform.io/hashicorp/aws",
                    "expressions": set } } } });
            let mut case = case_of(&json!([]));
            case.plan = tribune_plan::read(plan.to_string().as_bytes(), &[7; 32]).unwrap();
            let found = found(&case, RULE.id);
            found.into_iter().map(|one| (one.outcome, one.level)).collect::<Vec<_>>()
        };
        let asked = [(Outcome::Fail, Level::Governance)];
        let constant = |value: serde_json::Value| json!({ "constant_value": value });
        assert_eq!(with(&json!({ "endpoints": [{ "s3": constant(json!("http://x")) }] })), asked);
        assert_eq!(with(&json!({ "endpoints": [{ "s3": { "references": ["var.x"] } }] })), asked);
        assert_eq!(with(&json!({ "insecure": { "references": ["var.x"] } })), asked);
        assert_eq!(with(&json!({ "storage_custom_endpoint": constant(json!("x")) })), asked);
        assert_eq!(with(&json!({ "insecure": constant(json!(false)) })), []);
        assert_eq!(with(&json!({ "max_retries": constant(json!(2_u8)) })), []);
    }

    #[test]
    fn an_account_of_card_data_is_in_scope() {
        let mut case = case_of(&queue());
        case.settings.site.pci_accounts = vec!["111122223333".to_owned()];
        let pci = |case: &tribune_record::Case| View::of(case).placements[0].pci;
        assert!(!pci(&case));
        case.plan.changes[0].provider.account = Value::text("111122223333");
        assert!(pci(&case));
    }
}
