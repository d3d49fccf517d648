//! A plan: its changes, and everything else in it that would happen or is not as it seems.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{Action, Change, Digest, Usd, Value};

/// The language a plan came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// `terraform show -json` or `tofu show -json`.
    Terraform,
    /// Tribune's own small format.
    Native,
}

/// Something a plan does or hides that is no entry of its list of changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// A command or copy that runs when the resource is created or destroyed.
    Provisioner {
        /// The resource's address.
        address: String,
        /// `local-exec`, `remote-exec`, `file`, ...
        provisioner: String,
        /// The command as the configuration has it, redacted; unknown where it has references.
        command: Value,
    },
    /// A data source that runs code or reaches out, or that no table knows.
    DataSource {
        /// Its address.
        address: String,
        /// `external`, `http`, ...
        resource_type: String,
    },
    /// A change Terraform will only work out later.
    Deferred {
        /// Its address.
        address: String,
        /// Terraform's reason.
        reason: String,
    },
    /// An imperative action (Terraform 1.14 and later).
    ActionInvocation {
        /// Its address.
        address: String,
    },
    /// A check that failed, errored or is unknown.
    Check {
        /// Its address.
        address: String,
        /// `fail`, `error` or `unknown`.
        status: String,
    },
    /// An output of the root module that changes.
    Output {
        /// Its name.
        name: String,
        /// What is done to it.
        action: Action,
    },
    /// A key this version of Tribune does not know, where one may carry an effect.
    UnknownKey {
        /// JSON pointer into the plan.
        pointer: String,
    },
    /// An entry whose `before` and `after` do not fit its action.
    Inconsistent {
        /// Its address.
        address: String,
        /// What does not fit.
        detail: String,
    },
    /// Where the saved plan file and the posted JSON say two things. Values are never told.
    ArchiveMismatch {
        /// What of the plan: an address and a pointer, or a part of the file.
        place: String,
        /// What the plan file says, which is what would be applied.
        expected: String,
        /// What the JSON says.
        found: String,
    },
    /// A part of the saved plan file's configuration that nobody here could read.
    SourceNotRead {
        /// The file or folder.
        place: String,
        /// Why.
        why: String,
    },
}

/// How the tool was told to plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanMode {
    /// Plainly.
    Normal,
    /// With `-destroy`.
    Destroy,
    /// With `-refresh-only`.
    RefreshOnly,
    /// In a way this version does not know.
    Unrecognised,
}

/// What a saved plan file says that its JSON does not. The file itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanArchive {
    /// Digest of the file's bytes, [`Purpose::PlanArchive`](crate::Purpose::PlanArchive).
    pub digest: Digest,
    /// The state it was made on; empty where there was none.
    pub lineage: String,
    /// That state's serial.
    pub serial: u64,
    /// The workspace it was made in.
    pub workspace: String,
    /// How the tool was told to plan.
    pub mode: PlanMode,
    /// What `-target` named.
    pub targets: Vec<String>,
    /// What `-replace` named.
    pub forced: Vec<String>,
}

/// An object that changed outside the plan's tool.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriftedObject {
    /// Its address.
    pub address: String,
    /// Its type.
    pub resource_type: String,
    /// What happened to it.
    pub action: Action,
}

/// A module the configuration calls.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleCall {
    /// `module.ml`.
    pub address: String,
    /// The source as written.
    pub source: String,
    /// The version constraint, where there is one.
    pub version: Option<String>,
}

/// A provider the configuration sets up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// `aws`, `aws.eu`, `module.x:aws`.
    pub key: String,
    /// Full source.
    pub source: String,
    /// The region it works in, resolved through variables where possible; `Null` if none is set.
    pub region: Value,
    /// Whether it takes on another role (another account).
    pub assumes_role: bool,
    /// The account that role belongs to; `Null` where it takes on none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub account: Value,
    /// The version locked in the saved plan file, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What its configuration calls itself by: its profile, and the role it takes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Settings by which its calls go elsewhere than to its cloud, or trust somebody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diverts: Vec<String>,
}

/// A plan as the judge sees it: redacted, complete, in one shape whatever it came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Where it came from.
    pub kind: PlanKind,
    /// `1.2`.
    pub format_version: String,
    /// `1.11.4`, where the plan says it.
    pub tool_version: Option<String>,
    /// Whether the tool says the plan covers everything (`-target` makes it false); none in plans
    /// of old versions.
    pub complete: Option<bool>,
    /// Whether the tool would apply it; none in plans of old versions.
    pub applyable: Option<bool>,
    /// When it was made, RFC 3339, as written.
    pub timestamp: Option<String>,
    /// Every entry of the list of changes, in the plan's order, those without effect included.
    pub changes: Vec<Change>,
    /// What else would happen, or is not as it seems.
    pub effects: Vec<Effect>,
    /// Objects changed from outside.
    pub drift: Vec<DriftedObject>,
    /// Modules called.
    pub modules: Vec<ModuleCall>,
    /// Providers set up.
    pub providers: Vec<ProviderConfig>,
    /// Values of variables that are named after the environment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<String>,
    /// The golden path a native plan says it follows: a claim.
    pub claimed_path: Option<String>,
    /// The monthly cost a native plan says it adds: a claim.
    pub claimed_monthly_cost: Option<Usd>,
    /// Digest of the bytes as posted.
    pub digest: Digest,
    /// Digest of what the plan means: equal for two plans that do the same. The plan file has no
    /// part in it, so that it is the same with and without one that agrees.
    pub semantic_digest: Digest,
    /// What the saved plan file adds, where one was posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<PlanArchive>,
}

impl Plan {
    /// Whether applying the plan would do anything at all, outputs aside.
    #[must_use]
    pub fn has_effects(&self) -> bool {
        self.changes.iter().any(|change| change.action.has_effect())
            || self
                .effects
                .iter()
                .any(|effect| !matches!(effect, Effect::Output { .. } | Effect::Check { .. }))
    }
}
