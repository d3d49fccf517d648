//! AWS Network Firewall read as rules: what a change lets pass, what it no longer keeps out, what
//! it newly keeps out, and what of it nobody here can read.

mod group;
mod parts;
mod policy;
mod suricata;
#[cfg(test)]
mod tests;

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Change, Pointer};

use crate::cidr::Range;

pub(crate) const RULE_GROUP: &str = "aws_networkfirewall_rule_group";
pub(crate) const FIREWALL_POLICY: &str = "aws_networkfirewall_firewall_policy";

/// What a rule does with what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    /// It passes.
    Pass,
    /// It is kept out.
    Keep,
    /// It is told of, or handed on to other rules.
    Watch,
}

/// What a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// All there is.
    Everything,
    /// One range of addresses, on whichever side.
    Range(Range),
    /// A domain, as the rule writes it.
    Domain(String),
    /// Something narrower than everything that is none of these.
    Else,
}

/// One rule with one target. Two that say the same are the same; labels are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    act: Act,
    says: String,
    target: Target,
}

/// A part nobody here can read: where, and why.
type Unread = (Pointer, String);

/// What a change of a rule group or a firewall policy comes to.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    /// What newly passes, in words.
    pub(crate) passes: Vec<String>,
    /// Whether everything newly does.
    pub(crate) everything: bool,
    /// What is no longer kept out, or later, in words.
    pub(crate) lost: Vec<String>,
    /// What is newly kept out.
    pub(crate) kept: Vec<Target>,
    /// What nobody here can read and was not there before.
    pub(crate) unread: Vec<Unread>,
    /// What else changes, in words.
    pub(crate) other: Vec<String>,
}

impl Difference {
    /// What the change comes to; none for other types.
    pub(crate) fn of(change: &Change) -> Option<Self> {
        match change.resource_type.as_str() {
            RULE_GROUP => Some(group::difference(&change.before, &change.after)),
            FIREWALL_POLICY => Some(policy::difference(&change.before, &change.after)),
            _other => None,
        }
    }

    /// Whether more passes than before, for sure.
    pub(crate) fn lets_more_pass(&self) -> bool {
        self.everything || !self.passes.is_empty() || !self.lost.is_empty()
    }

    /// What is looser than before, in words.
    pub(crate) fn looser(&self) -> String {
        let all = self.everything.then(|| String::from("lets everything pass"));
        let passes = self.passes.iter().map(|what| format!("passes {what}"));
        let lost = self.lost.iter().map(|what| format!("gives up {what}"));
        let words: Vec<String> = all.into_iter().chain(passes).chain(lost).collect();
        crate::say::listed(words.iter().map(String::as_str))
    }

    /// What newly cannot be read: nothing that could not be read in the same way before.
    fn unread_since(&mut self, before: &[Unread], after: Vec<Unread>) {
        let known: BTreeSet<&String> = before.iter().map(|(_path, why)| why).collect();
        self.unread.extend(after.into_iter().filter(|(_path, why)| !known.contains(why)));
    }
}
