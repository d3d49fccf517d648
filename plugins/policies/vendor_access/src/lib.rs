//! Policy `vendor_access`: access for anybody outside the organisation waits for the security team.
//!
//! Level `governance`. Judged is whom documents, shares, members, endpoints and targets let in, or
//! send something to. Which accounts are one's own the site says (`site.own_accounts`); a plan may
//! not. When the access ends the appliance adds to what is found.

use tribune_sdk::{Descriptor, Failure, Level, Policy, ReadKind, Report, Request, Rule, Which};
use tribune_verdict::vendor_access;

const RULE: &str = "vendor_access";

struct VendorAccess;
tribune_sdk::export!(VendorAccess);

impl Policy for VendorAccess {
    fn describe() -> Descriptor {
        let title = "Access for anybody outside the organisation waits for the security team";
        let controls = ["PCI DSS 4.0 8.2.7", "PCI DSS 4.0 12.8.1", "SOC 2 CC9.2"];
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Governance, &controls)],
            reads: reads(),
            reads_plan: false,
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let raised = tribune_shared::Raised::of(case)?;
        let found = vendor_access::findings(&raised.ground());
        tribune_shared::report(RULE, Level::Governance, found)
    }
}

fn reads() -> Vec<ReadKind> {
    let mut kinds = tribune_shared::kinds(vendor_access::reads());
    kinds.push(ReadKind {
        attributes: vendor_access::OWNERS.map(Into::into).into(),
        ..ReadKind::whole("*").only(Which::WithAttribute)
    });
    kinds
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<VendorAccess>(include_str!("../cases.json"));
}
