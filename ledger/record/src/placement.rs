//! Where a change happens, as far as the plan and the site can tell.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::EnvironmentKind;

/// Where one change happens. Derived from the case, never stored: whoever replays derives it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// What the environment is called: `production`, `staging`, `nonprod-ml`. With no clue at all
    /// it is `production`.
    pub environment: String,
    /// What it counts as, by the strictest clue.
    pub kind: EnvironmentKind,
    /// The network segment, where something names it.
    pub segment: Option<String>,
    /// The region; none where nothing says it or it is unknown.
    pub region: Option<String>,
    /// Whether it is in the scope of PCI.
    pub pci: bool,
    /// Whether it holds personal data of people in the EU.
    pub eu: bool,
    /// The clues, in words (`tag Environment=production`), for the explanation.
    pub clues: Vec<String>,
}
