//! Policy `mfa_for_admin`: people who may do everything need a second factor.
//!
//! Level `blocking`. Judged is who is given administration (AWS's own administrative policies,
//! every action, or one that administers identities, the organisation or keys, on every object):
//! - a user or a group: unless the grant, or another document of the same holder, asks for
//!   `aws:MultiFactorAuthPresent`;
//! - a role that accounts, users or everybody may become: unless its trust policy asks for it.
//!   Services, roles and identity providers of programs are no people;
//! - a role behind another identity provider, or a permission set of IAM Identity Center: whether
//!   people need a second factor stands outside the plan, so that a person says it.
//!
//! A virtual device beside a user is no answer: Terraform cannot hand it over. Judged is also what
//! weakens the account's rules for passwords, and Entra's conditional access that asked for a
//! second factor.

mod document;
mod grants;
mod index;
mod power;
mod trust;
mod weaker;

use core::cell::OnceCell;

use grants::{Grant, Holder, POLICY, ROLE, To, grants, shields};
use index::Index;
use power::Power;
use tribune_sdk::{Change, Descriptor, Failure, Findings, Level, Policy, Report, Request, Rule};
use trust::Trust;

const RULE: &str = "mfa_for_admin";

struct MfaForAdmin;
tribune_sdk::export!(MfaForAdmin);

impl Policy for MfaForAdmin {
    fn describe() -> Descriptor {
        let controls = ["PCI DSS 4.0 8.4.1", "SOC 2 CC6.1", "ISO 27001 A.8.5"];
        let title = "People who may do everything need a second factor";
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Blocking, &controls)],
            reads: grants::reads().chain(weaker::reads()).collect(),
            reads_plan: false,
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let mut findings = Findings::of(RULE, Level::Blocking);
        let given = grants(&case.changes, &Index::of(&case.changes, POLICY, "/arn"));
        let shields = shields(&given);
        let roles = Roles::of(&case.changes);
        for grant in &given {
            match (grant.holder, &grant.power) {
                (_, Power::Some | Power::Shield) => {}
                (Holder::Role, _) => to_role(grant, &roles, &mut findings),
                (Holder::People | Holder::PermissionSet, _) => {
                    let shielded = grant.held_by().is_some_and(|by| shields.contains(&by));
                    if grant.change.puts_in_place() && !shielded {
                        to_people(grant, &mut findings);
                    }
                }
            }
        }
        for change in &case.changes {
            weaker::judge(change, &mut findings);
        }
        Ok(findings.report())
    }
}

fn to_people(grant: &Grant<'_>, findings: &mut Findings) {
    let Grant { change, pointer, .. } = grant;
    let who = &change.address;
    match (&grant.power, grant.holder) {
        (Power::Some | Power::Shield, _) => {}
        (Power::Admin, Holder::PermissionSet) => {
            let message = format!(
                "{who} makes people administrators; whether they need a second factor is set in \
                 IAM Identity Center, outside the plan."
            );
            findings.unknown(change, pointer, message);
        }
        (Power::Admin, Holder::People | Holder::Role) => {
            let message = format!(
                "{who} makes people administrators who need no second factor: give it through a \
                 role or a document with the condition Bool aws:MultiFactorAuthPresent = true."
            );
            findings.fail(change, pointer, message);
        }
        (Power::Open(open), _) => {
            let message = format!("Whether {who} makes administrators is open: {}.", open.why());
            findings.unknown(change, pointer, message);
        }
    }
}

/// The roles of a plan, and the first of them that people may become with one factor, or nobody can
/// say: it stands for all where nobody can say to which of them something is given.
struct Roles<'a> {
    index: Index<'a>,
    unguarded: OnceCell<Option<&'a Change>>,
    unguarded_moving: OnceCell<Option<&'a Change>>,
}

impl<'a> Roles<'a> {
    fn of(changes: &'a [Change]) -> Self {
        let index = Index::of(changes, ROLE, "/name");
        Self { index, unguarded: OnceCell::new(), unguarded_moving: OnceCell::new() }
    }

    fn unguarded(&self, moving: bool) -> Option<&'a Change> {
        let cell = if moving { &self.unguarded_moving } else { &self.unguarded };
        *cell.get_or_init(|| {
            let mut roles = self.index.all.iter().copied();
            roles.find(|role| {
                (!moving || role.puts_in_place()) && !matches!(trust::of(role), Trust::Guarded)
            })
        })
    }
}

fn to_role(grant: &Grant<'_>, roles: &Roles<'_>, findings: &mut Findings) {
    let given_now = grant.change.puts_in_place();
    let (to, surely) = match grant.roles(&roles.index) {
        To::These(these) => (these, true),
        To::Any => (roles.unguarded(!given_now).into_iter().collect(), false),
    };
    // What nobody can read the power of is judged elsewhere, unless people surely get it.
    if to.is_empty() && given_now && matches!(grant.power, Power::Admin) {
        let message = format!(
            "{} is given to a role that this plan does not hold: who may become it, and whether \
             with a second factor, cannot be read.",
            grant.change.address
        );
        findings.unknown(grant.change, &grant.pointer, message);
    }
    for role in to.into_iter().filter(|role| given_now || role.puts_in_place()) {
        becomes(grant, role, surely, findings);
    }
}

/// What a role that is given power says about who becomes it.
fn becomes(grant: &Grant<'_>, role: &Change, surely: bool, findings: &mut Findings) {
    // The finding stands at what this plan does.
    let (change, pointer) = if grant.change.puts_in_place() {
        (grant.change, grant.pointer.as_str())
    } else {
        (role, "/assume_role_policy")
    };
    let name = &role.address;
    match (trust::of(role), &grant.power) {
        (Trust::Guarded, _) => {}
        (Trust::Open(who), Power::Admin) if surely => {
            let message = format!(
                "{name} is an administrator, and {who} may become it without a second factor: add \
                 the condition Bool aws:MultiFactorAuthPresent = true to its assume_role_policy."
            );
            findings.fail(change, pointer, message);
        }
        (Trust::Open(who), _) => {
            let message = format!(
                "Whether {name} is an administrator cannot be read, and {who} may become it \
                 without a second factor."
            );
            findings.unknown(change, pointer, message);
        }
        (Trust::Unknown(why), _) => {
            let message =
                format!("Whether people become {name} with a second factor is open: {why}.");
            findings.unknown(change, pointer, message);
        }
    }
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<MfaForAdmin>(include_str!("../cases.json"));
}
