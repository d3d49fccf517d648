//! Standard changes: what a change manager signed for production before any plan came.
//!
//! It stands beside the ticket, which is still asked for: without one nothing changes in
//! production. It holds for plans that stay on one golden path, take nothing away and add no more
//! than was signed for.

use alloc::{format, string::String};
use tribune_record::{Action, Authorisation, Change, Mode, Signed, StandardChange, Usd};

use super::LAW;
use crate::{
    ahead::{self, Signature, is_asked_for},
    road,
    satisfy::covers,
    view::View,
};

/// Who signs for changes in production.
pub(super) const SIGNER: &str = "change_manager";

/// What the standard changes of a site come to for one plan.
#[derive(Debug)]
pub(super) enum Standing<'a> {
    /// There is none.
    Absent,
    /// This one covers it.
    Covers(&'a Signed<StandardChange>),
    /// Why none of them does.
    Short(String),
}

/// Looks for a standard change that covers the plan.
pub(super) fn standing<'a>(view: &View<'a>) -> Standing<'a> {
    let mut standing = Standing::Absent;
    for change in &view.case.settings.standard_changes {
        match refused(view, change) {
            None => return Standing::Covers(change),
            Some(why) => {
                let name = &change.statement.name;
                standing =
                    Standing::Short(format!(" The standard change {name} does not count: {why}."));
            }
        }
    }
    standing
}

/// What the decision then rests on.
pub(super) fn authorisation(change: &Signed<StandardChange>, ticket: &str) -> Authorisation {
    let StandardChange { name, golden_path, monthly_max, until, role, signer, .. } =
        &change.statement;
    let key: String = change.key.chars().take(16).collect();
    Authorisation {
        rule: String::from(LAW.id),
        by: format!("{signer} as {role}"),
        basis: format!(
            "rests on the standard change {name} ({golden_path}, up to {monthly_max} a month, \
             until {until}, signed with key {key}…) with ticket {ticket} as its reference"
        ),
    }
}

/// Why a standard change does not count for the plan.
fn refused(view: &View<'_>, change: &Signed<StandardChange>) -> Option<String> {
    let case = view.case;
    let StandardChange { golden_path, services, monthly_max, until, role, signer, at, .. } =
        &change.statement;
    if !covers(&role.0, SIGNER) {
        return Some(format!("{role} may not sign for it"));
    }
    let signature = Signature { signer, at: *at, until: *until };
    if let Some(why) = ahead::refused(case, change, signature) {
        return Some(why);
    }
    if !services.is_empty() && !services.iter().any(|service| is_asked_for(case, service)) {
        return Some(String::from("it is for other services"));
    }
    if let Some(address) = beyond(view, golden_path) {
        return Some(format!("{address} is not made or changed on {golden_path}"));
    }
    let adds = view.estimate.adds();
    if adds > *monthly_max && adds > Usd::default() {
        return Some(format!("it adds {adds} a month"));
    }
    let unpriced = view.estimate.sums.unpriced.first();
    unpriced.map(|what| format!("nobody knows what {what} adds"))
}

/// What of the plan it is not for: whatever goes, is taken over or leaves the path.
fn beyond<'a>(view: &'a View<'_>, golden_path: &str) -> Option<&'a str> {
    let paths = &view.case.settings.golden_paths;
    let path = paths.iter().find(|path| path.name == golden_path);
    let plain = |change: &Change| {
        let action = change.action;
        (action.creates() || action == Action::Update)
            && !action.destroys()
            && !action.forgets()
            && change.mode == Mode::Managed
    };
    let mut changes = view
        .subjects()
        .map(|subject| subject.change)
        .filter(|change| change.action.has_effect() || change.importing.is_some());
    let wrong = changes.find(|change| {
        let on_path = path.is_some_and(|path| road::knows(path, &change.resource_type));
        !plain(change) || change.importing.is_some() || !on_path
    });
    let off = wrong.map(|change| change.address.as_str());
    // What no type shows: an engine, a version, a technology the words name, another path.
    off.or_else(|| road::leaves(view, golden_path).then_some("the plan"))
}
