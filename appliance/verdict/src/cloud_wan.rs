//! Core network policies of AWS Cloud WAN: which segments there are, who reaches whom, and what a
//! change of the policy comes to.

mod difference;
mod read;
#[cfg(test)]
mod tests;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use tribune_record::{Change, Pointer};

use crate::place::{Scopes, scopes};
pub(crate) use difference::{Difference, Way};

pub(crate) const POLICY: &str = "aws_networkmanager_core_network_policy_attachment";
pub(crate) const CORE_NETWORK: &str = "aws_networkmanager_core_network";

/// A part nobody here can read: where, and why.
type Unread = (Pointer, String);

/// One segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Segment {
    /// Where it has edges; none of its own where it has those of the core network.
    regions: Option<BTreeSet<String>>,
    /// Whether its attachments cannot reach each other.
    isolated: bool,
    /// Whether somebody has to accept each attachment.
    accepts_by_hand: bool,
    /// Segments it takes routes from, where it says so.
    allows: Option<BTreeSet<String>>,
    /// Segments it takes no routes from.
    denies: BTreeSet<String>,
}

/// A policy, as far as it could be read.
#[derive(Debug, Default)]
struct Policy {
    stands: bool,
    regions: BTreeSet<String>,
    segments: BTreeMap<String, Segment>,
    /// Who is shared with whom, as written.
    shares: BTreeSet<(String, String)>,
    /// Routes that are set: segment and range, to whatever is not nowhere.
    routes: BTreeSet<(String, String)>,
    /// What goes through inspection: segment and, where it is not the way out, other segment.
    inspected: BTreeSet<(String, Option<String>)>,
    /// Who may attach where: each rule in words, with the segments it is about.
    attaches: BTreeMap<String, (String, BTreeSet<String>)>,
    /// Everything else that has a bearing, in words.
    rest: BTreeSet<String>,
    unread: Vec<Unread>,
}

impl Policy {
    /// Where a segment has edges.
    fn regions_of(&self, segment: &Segment) -> BTreeSet<String> {
        segment.regions.clone().unwrap_or_else(|| self.regions.clone())
    }

    /// Who takes routes from whom: from, to.
    fn reach(&self) -> BTreeSet<(&str, &str)> {
        let takes = |from: &str, to: &str| {
            let Some(segment) = self.segments.get(to) else { return true };
            let allowed = segment.allows.as_ref().is_none_or(|allows| allows.contains(from));
            allowed && !segment.denies.contains(from)
        };
        let both = self.shares.iter().flat_map(|(one, other)| {
            [(one.as_str(), other.as_str()), (other.as_str(), one.as_str())]
        });
        both.filter(|(from, to)| takes(from, to)).collect()
    }
}

/// Whether a type holds a core network policy.
pub(crate) fn holds_policy(kind: &str) -> bool {
    [POLICY, CORE_NETWORK].contains(&kind)
}

/// What the name of a segment says of it.
pub(crate) fn scopes_of(segment: &str) -> Scopes {
    scopes(segment)
}

/// What a change of a policy comes to; none for other types.
pub(crate) fn difference(change: &Change) -> Option<Difference> {
    let kind = change.resource_type.as_str();
    holds_policy(kind).then(|| {
        let side = |side| read::policy(kind, side);
        difference::between(&side(&change.before), &side(&change.after))
    })
}
