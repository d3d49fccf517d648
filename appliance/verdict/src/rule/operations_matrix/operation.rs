//! The rows of the matrix, a closed list, with who is asked.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

/// What a change carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operation {
    /// More is let through by a firewall, or into production.
    AllowRule,
    /// One address is kept out.
    BlockAddress,
    /// Whole networks, domains or kinds of traffic are kept out.
    BlockRule,
    /// Networks go.
    DeleteSegment,
    /// Work moves from one region to another.
    Failover,
    /// Somebody outside gets in.
    GiveVendorAccess,
    /// A machine is cut off.
    Isolate,
    /// A network comes.
    NewSegment,
    /// Anything else.
    Other,
    /// Somebody may ask less often.
    RateLimit,
    /// Somebody outside no longer gets in.
    RevokeVendorAccess,
    /// Less of the same.
    ScaleDown,
    /// More of the same.
    ScaleUp,
}

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    /// What it is about, for a sentence.
    pub(super) name: &'static str,
    /// Whether an agent may do it alone where the event fits.
    pub(super) allows: bool,
    /// Whether a person's plan is asked about too.
    pub(super) whoever_asks: bool,
    /// Who decides otherwise, each of them.
    pub(super) asks: &'static [&'static str],
}

const fn row(name: &'static str, asks: &'static [&'static str]) -> Row {
    Row { name, allows: false, whoever_asks: false, asks }
}

const SECURITY: &[&str] = &["security_team"];
const NETWORK: &[&str] = &["network_team"];

impl Operation {
    pub(super) const fn row(self) -> Row {
        match self {
            Self::AllowRule => {
                Row { whoever_asks: true, ..row("let more through a firewall", SECURITY) }
            }
            Self::BlockAddress => Row { allows: true, ..row("block an address", SECURITY) },
            Self::BlockRule => Row { allows: true, ..row("add a block rule", SECURITY) },
            Self::DeleteSegment => Row {
                whoever_asks: true,
                ..row("delete a segment", &["network_team", "security_team", "compliance"])
            },
            Self::Failover => Row {
                whoever_asks: true,
                ..row("fail over to another region", &["emergency_approvers"])
            },
            Self::GiveVendorAccess => {
                Row { whoever_asks: true, ..row("give a vendor access", SECURITY) }
            }
            Self::Isolate => Row { allows: true, ..row("isolate an instance", SECURITY) },
            Self::NewSegment => row("make a new segment", &["network_architect"]),
            Self::Other => row("anything else", SECURITY),
            Self::RateLimit => Row { allows: true, ..row("limit a rate", SECURITY) },
            Self::RevokeVendorAccess => {
                Row { allows: true, ..row("take a vendor's access back", SECURITY) }
            }
            Self::ScaleDown => Row { allows: true, ..row("scale down", NETWORK) },
            Self::ScaleUp => Row { allows: true, ..row("scale up", NETWORK) },
        }
    }
}

impl Row {
    /// Who decides, in words.
    pub(super) fn people(&self) -> String {
        let names: Vec<String> = self.asks.iter().map(|role| role.replace('_', " ")).collect();
        match names.split_last() {
            Some((last, [])) => last.to_string(),
            Some((last, others)) => [others.join(", "), last.to_string()].join(" and "),
            None => String::new(),
        }
    }
}
