//! A finding: one thing a law, a guardrail, a policy or the intent check has to say.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Serialize};

use crate::{Pointer, Value};

/// A role somebody can sign in: `finance`, `cfo`, `change_manager`, ...
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Role(pub String);

impl From<&str> for Role {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of rule a finding comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// One of the seven laws.
    Law,
    /// A guardrail of the site.
    Guardrail,
    /// A policy plugin.
    Plugin,
    /// The intent check.
    Intent,
    /// The golden paths.
    Path,
    /// The plan itself.
    Plan,
    /// The cost estimate.
    Cost,
}

/// The one severity scale, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Warns.
    Soft,
    /// Offers a fix.
    Hard,
    /// Escalates to named approvers.
    Governance,
    /// Vetoes.
    Blocking,
}

/// Whether the rule saw a failure or could not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The rule is broken.
    Fail,
    /// Nobody can say before apply. Escalates whatever the level, and never does less.
    Unknown,
}

/// One RFC 6902 operation on the object at the finding's address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchOp {
    /// `add`, `replace` or `remove`.
    pub op: String,
    /// Where, within the planned object.
    pub path: Pointer,
    /// What; `Null` for `remove`.
    pub value: Value,
}

/// How to repair the plan. The plan must be made anew: a patched JSON cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// The operations.
    pub patch: Vec<PatchOp>,
    /// What to write in the configuration, in words.
    pub words: String,
}

/// One thing a rule has to say about a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The rule, `encryption_at_rest`.
    pub id: String,
    /// What kind of rule it is.
    pub source: Source,
    /// How heavy it weighs.
    pub level: Level,
    /// Broken, or not to be known.
    pub outcome: Outcome,
    /// The change it is about; none where it is about the whole plan.
    pub address: Option<String>,
    /// The attribute, within the planned object.
    pub path: Option<Pointer>,
    /// One sentence for the person who asked.
    pub message: String,
    /// Who may settle it, one signature of each; empty where nobody may.
    pub approvers: Vec<Role>,
    /// How to repair it.
    pub fix: Option<Fix>,
}
