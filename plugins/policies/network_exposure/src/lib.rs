//! Policy `network_exposure`: outside production too, opening something to the internet waits for
//! a person.
//!
//! Level `governance`. Judged are the doors the law `no_public_production_access` knows, by the
//! same reading of rules, groups, prefix lists, switches and documents; production is the law's,
//! and what is only known after apply is `unknown_value`'s. Any type may name the whole internet
//! in an attribute: of each the ranges of addresses are read.

use tribune_sdk::{
    Action, Change, Descriptor, EnvironmentKind, Failure, Level, Policy, ReadKind, Report,
};
use tribune_sdk::{Request, Rule, Which};
use tribune_verdict::network_exposure;

const RULE: &str = "network_exposure";

struct NetworkExposure;
tribune_sdk::export!(NetworkExposure);

impl Policy for NetworkExposure {
    fn describe() -> Descriptor {
        let title = "Outside production too, opening something to the internet waits for a person";
        let controls = ["PCI DSS 4.0 1.4.1", "SOC 2 CC6.6"];
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Governance, &controls)],
            reads: reads(),
            reads_plan: false,
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        if !case.changes.iter().any(is_judged) {
            return tribune_shared::report(RULE, Level::Governance, vec![]);
        }
        let raised = tribune_shared::Raised::only(case, |change| {
            is_judged(change) || network_exposure::is_led_to(&change.resource_type)
        })?;
        let found = network_exposure::findings(&raised.ground().linked());
        tribune_shared::report(RULE, Level::Governance, found)
    }
}

fn is_judged(change: &Change) -> bool {
    let stays = matches!(change.action, Action::NoOp | Action::Read);
    !stays && change.placement.kind != EnvironmentKind::Production
}

fn reads() -> Vec<ReadKind> {
    let mut kinds = tribune_shared::kinds(network_exposure::reads());
    kinds.push(ReadKind {
        attributes: network_exposure::READ_OF_ALL.map(Into::into).into(),
        ..ReadKind::whole("*").only(Which::WithRange)
    });
    kinds
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<NetworkExposure>(include_str!("../cases.json"));
}
