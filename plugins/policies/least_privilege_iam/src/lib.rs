//! Policy `least_privilege_iam`: nobody is given every action, a whole service everywhere, or
//! administration.
//!
//! Level `blocking`. Judged are documents of identities and roles, policies, groups and permission
//! sets that are handed over by name, roles of Azure and Google, and what is no longer denied. The
//! documents are read as the laws read them; one with open parts is `unknown_value`'s.

use tribune_sdk::{Descriptor, Failure, Level, Policy, Report, Request, Rule};
use tribune_verdict::least_privilege_iam;

const RULE: &str = "least_privilege_iam";

struct LeastPrivilegeIam;
tribune_sdk::export!(LeastPrivilegeIam);

impl Policy for LeastPrivilegeIam {
    fn describe() -> Descriptor {
        let title = "Nobody is given every action, a whole service everywhere, or administration";
        let controls = ["PCI DSS 4.0 7.2.1", "PCI DSS 4.0 7.2.2", "SOC 2 CC6.3"];
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Blocking, &controls)],
            reads: tribune_shared::kinds(least_privilege_iam::reads()),
            reads_plan: false,
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let raised = tribune_shared::Raised::of(case)?;
        let found = least_privilege_iam::findings(&raised.ground());
        tribune_shared::report(RULE, Level::Blocking, found)
    }
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<LeastPrivilegeIam>(include_str!("../cases.json"));
}
