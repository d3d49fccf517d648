//! Signatures against findings: what a role's signature settles, and what it never can.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Authorisation, Authority, Case, Finding, Grant, Level, Outcome, Role};

/// A signature of the first covers the second, and whatever that covers.
const COVERS: [(&str, &str); 2] = [("cfo", "finance_manager"), ("finance_manager", "finance")];

/// The role that stands for the requester's own act. No signature counts as it.
pub(crate) const REQUESTER: &str = "requester_confirmation";

/// Findings that stand after the signatures, and what the signatures settled.
pub(crate) fn settle(case: &Case, findings: Vec<Finding>) -> (Vec<Finding>, Vec<Authorisation>) {
    let grants: Vec<&Grant> = case.grants.iter().filter(|grant| counts(case, grant)).collect();
    let mut standing = vec![];
    let mut authorisations = vec![];
    for finding in findings {
        match settled_by(&finding, &grants) {
            Some(signers) => {
                for (role, grant) in signers {
                    authorisations.push(Authorisation {
                        rule: finding.id.clone(),
                        by: format!("{} as {role}", grant.approver),
                        basis: basis(grant),
                    });
                }
            }
            None => standing.push(finding),
        }
    }
    authorisations.dedup();
    (standing, authorisations)
}

/// Roles still awaited by the findings that stand.
pub(crate) fn awaited(case: &Case, findings: &[Finding]) -> Vec<Role> {
    let grants: Vec<&Grant> = case.grants.iter().filter(|grant| counts(case, grant)).collect();
    let asking = findings.iter().filter(|finding| can_be_settled(finding));
    let mut roles: Vec<Role> = asking
        .flat_map(|finding| finding.approvers.iter())
        .filter(|role| !grants.iter().any(|grant| covers(&grant.role.0, &role.0)))
        .cloned()
        .collect();
    roles.sort();
    roles.dedup();
    // Only the highest tier is asked.
    let all = roles.clone();
    roles.retain(|role| !all.iter().any(|other| other != role && covers(&other.0, &role.0)));
    roles
}

/// Whether a signature counts at all: the requester can never approve, and nobody signs for them.
fn counts(case: &Case, grant: &Grant) -> bool {
    grant.role.0 != REQUESTER && !is_requester(case, &grant.approver)
}

/// Whether somebody asked for the plan, or is said to have.
pub(crate) fn is_requester(case: &Case, who: &str) -> bool {
    let request = case.request.as_ref().and_then(|request| request.requester.as_deref());
    let claimed = case.context.requester.as_deref();
    let mut requesters = [request, claimed].into_iter().flatten();
    requesters.any(|name| may_be_same(name, who))
}

/// Whether two names may be those of one person. A name with a domain and one without, or with
/// another domain, may be, and so may one with a suffix of its mailbox: nobody can say who gave
/// them out.
#[must_use]
pub fn may_be_same(one: &str, other: &str) -> bool {
    person(one) == person(other)
}

/// Who a name is, without what is written around it: `fay` of `Fay Roe <Fay+ops@corp.example>`.
fn person(name: &str) -> String {
    let address = name.rsplit_once('<').map_or(name, |(_shown, address)| address);
    let mailbox = address.split(['@', '+', '>']).next().unwrap_or(address);
    mailbox.trim().to_lowercase()
}

/// A veto is settled by nobody; a warning or a fix needs nobody.
fn can_be_settled(finding: &Finding) -> bool {
    let escalates = match (finding.outcome, finding.level) {
        (Outcome::Unknown, _) | (Outcome::Fail, Level::Governance) => true,
        (Outcome::Fail, Level::Hard) => finding.fix.is_none(),
        (Outcome::Fail, Level::Soft | Level::Blocking) => false,
    };
    escalates && !finding.approvers.is_empty()
}

/// One signature for each role asked, if every one of them is there.
fn settled_by<'a>(finding: &Finding, grants: &[&'a Grant]) -> Option<Vec<(Role, &'a Grant)>> {
    if !can_be_settled(finding) {
        return None;
    }
    let signer = |role: &Role| {
        let grant = grants.iter().find(|grant| covers(&grant.role.0, &role.0))?;
        Some((grant.role.clone(), *grant))
    };
    finding.approvers.iter().map(signer).collect()
}

/// Whether a signature in one role counts where another is asked.
#[must_use]
pub fn covers(signed: &str, asked: &str) -> bool {
    signed == asked || COVERS.iter().any(|(above, below)| *above == signed && covers(below, asked))
}

fn basis(grant: &Grant) -> String {
    match &grant.authority {
        Authority::Signed { key, .. } => {
            let short: String = key.chars().take(16).collect();
            format!("signed with key {short}…")
        }
        Authority::Assumed => String::from("assumed for this what-if, nobody signed"),
    }
}
