//! Segments of a wide network that hold card data, and the firewall in front of it: what joins
//! them to others, by whatever policy.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::Finding;

use super::VOICE;
use crate::{
    cloud_wan::{self, Way},
    firewall,
    say::About,
    view::Subject,
};

/// Whether a policy of Cloud WAN holds card data apart, by the names of its segments.
pub(super) fn is_about(subject: &Subject<'_>) -> bool {
    cloud_wan::difference(subject.change)
        .is_some_and(|difference| difference.segments.iter().any(|name| is_pci(name)))
}

fn is_pci(segment: &str) -> bool {
    cloud_wan::scopes_of(segment).pci
}

/// What a change of a core network policy joins card data to.
pub(super) fn joined(subject: &Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let Some(difference) = cloud_wan::difference(change) else { return vec![] };
    let named = difference.segments.iter().any(|name| is_pci(name));
    if !named && !subject.placement.pci {
        return vec![];
    }
    let doubt = |message: String| VOICE.unknown(message).ask(&["security_team"]);
    let mut findings = vec![];
    for looser in &difference.looser {
        let inside = looser.segments.iter().filter(|name| is_pci(name)).count();
        let may_be_any = looser.segments.is_empty() || !named;
        let among_itself = looser.way == Way::Sharing && inside == looser.segments.len();
        let is_elsewhere = inside == 0 || among_itself;
        if is_elsewhere && !may_be_any {
            continue;
        }
        let is_sure = !may_be_any
            && match looser.way {
                Way::Acceptance
                | Way::DefaultRoute
                | Way::Inspection
                | Way::Isolation
                | Way::Sharing => true,
                Way::Attachment | Way::Route => false,
            };
        let message = format!("{} holds card data apart, and {}.", change.address, looser.what);
        findings.push(if is_sure { VOICE.fail(message) } else { doubt(message) });
    }
    for (path, why) in &difference.unread {
        let message = format!(
            "{} holds card data apart, and nobody here can read whether it still does: {why}.",
            change.address
        );
        findings.push(doubt(message).at(path.clone()));
    }
    findings.into_iter().map(|finding| finding.on(change)).collect()
}

/// A firewall of card data that would let everything pass.
pub(super) fn inspected(subject: &Subject<'_>) -> Option<Finding> {
    let change = subject.change;
    let difference = firewall::Difference::of(change)?;
    let message = format!("{} guards card data and would let everything pass.", change.address);
    difference.everything.then(|| VOICE.fail(message).on(change))
}
