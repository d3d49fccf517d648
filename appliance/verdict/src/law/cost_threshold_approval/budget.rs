//! Standing budgets: what finance signed for a service before any of its plans came.
//!
//! A budget counts up to its sum, for everything its service adds in 30 days together; not in
//! part, not for another service, not after its last day, and for nobody's own request. Who may
//! post a plan could name any service: only the person's word of which one it is for counts.

use alloc::{format, string::String};
use tribune_record::{Authorisation, BudgetStatement, Signed, Usd};

use super::{LAW, belongs};
use crate::{
    ahead::{self, Signature, is_asked_for},
    satisfy::covers,
    view::View,
};

/// What the budgets of a site come to for one plan.
#[derive(Debug)]
pub(super) enum Standing<'a> {
    /// The plan's service has none.
    Absent,
    /// This one covers the sum.
    Covers(&'a Signed<BudgetStatement>),
    /// There is one for the service, and why it does not count.
    Short(String),
}

/// Looks for a budget that covers `total`, for which `role` would be asked.
pub(super) fn standing<'a>(view: &View<'a>, total: Usd, role: &str) -> Standing<'a> {
    let case = view.case;
    let service = case.context.service.as_deref().map_or("", str::trim);
    let budgets = case.settings.finance.budgets.iter();
    let own = budgets.filter(|budget| !service.is_empty() && budget.statement.service == service);
    let mut standing = Standing::Absent;
    for budget in own {
        match refused(view, budget, total, role) {
            None => return Standing::Covers(budget),
            Some(why) => standing = Standing::Short(short(&budget.statement, &why)),
        }
    }
    standing
}

/// What the decision then rests on.
pub(super) fn authorisation(budget: &Signed<BudgetStatement>, total: Usd) -> Authorisation {
    let BudgetStatement { service, from, to, until, role, signer, .. } = &budget.statement;
    let key: String = budget.key.chars().take(16).collect();
    Authorisation {
        rule: String::from(LAW.id),
        by: format!("{signer} as {role}"),
        basis: format!(
            "rests on the standing budget of {from} to {to} a month for {service} until {until}, \
             of which it takes {total}, signed with key {key}…"
        ),
    }
}

fn short(statement: &BudgetStatement, why: &str) -> String {
    let BudgetStatement { service, from, to, role, signer, .. } = statement;
    format!(
        " The standing budget for {service} ({from} to {to} a month, {signer} as {role}) does not \
         count: {why}."
    )
}

/// Why a budget of the plan's service does not count for it.
fn refused(
    view: &View<'_>,
    budget: &Signed<BudgetStatement>,
    total: Usd,
    asked: &str,
) -> Option<String> {
    let BudgetStatement { service, to, until, role, signer, at, .. } = &budget.statement;
    let case = view.case;
    if !is_asked_for(case, service) {
        return Some(String::from("the person who asked did not register the service"));
    }
    if let Some(why) = belongs::stranger(view, service) {
        return Some(why);
    }
    let signature = Signature { signer, at: *at, until: *until };
    if let Some(why) = ahead::refused(case, budget, signature) {
        return Some(why);
    }
    if total > *to {
        return Some(format!("it comes to {total}"));
    }
    // Who signs for a sum must be allowed to sign for it, ahead as much as afterwards.
    (!covers(&role.0, asked)).then(|| format!("{role} may not sign for {total}"))
}
