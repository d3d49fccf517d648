//! What a site adds to a rule. Nothing here can take anything away from one.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{EnvironmentKind, Level, Role};

/// A guardrail: what a site adds to a rule, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guardrail {
    /// The rule's id, `encryption_at_rest`; a limit of the site's own begins with `monthly_cost`.
    pub name: String,
    /// Its level; never under the rule's own.
    pub level: Level,
    /// Who settles it beside those the rule itself asks, where it escalates.
    #[serde(default)]
    pub approvers: Vec<Role>,
    /// Whether what the site adds holds, or is only told.
    #[serde(default, skip_serializing_if = "Enforcement::is_enforced")]
    pub enforcement: Enforcement,
    /// Where what the site adds holds.
    #[serde(default, skip_serializing_if = "AppliesTo::is_everywhere")]
    pub applies_to: AppliesTo,
    /// From where on the rule speaks here, in the unit of the rule: dollars a month, or days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<u32>,
    /// What the rule demands here in addition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<Requirement>,
}

/// Whether what a site adds to a rule holds. What the rule itself says always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// It holds.
    #[default]
    Enforce,
    /// It is told as a warning, to try it out.
    Advise,
}

impl Enforcement {
    /// Whether it holds.
    #[must_use]
    pub const fn is_enforced(&self) -> bool {
        matches!(self, Self::Enforce)
    }
}

/// Where a guardrail holds: a place that fits every list which is not empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppliesTo {
    /// Resource types; a `*` stands for any characters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource_kinds: Vec<String>,
    /// Network segments; a `*` stands for any characters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<String>,
    /// Kinds of environment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<EnvironmentKind>,
}

impl AppliesTo {
    /// Whether it leaves nothing out.
    #[must_use]
    pub const fn is_everywhere(&self) -> bool {
        self.resource_kinds.is_empty() && self.segments.is_empty() && self.environments.is_empty()
    }
}

/// A property that a rule can be made to demand. A closed list: each is read by the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// What is encrypted names a key of the site's own.
    CustomerManagedKey,
    /// What holds data cannot be deleted by one call.
    DeletionProtection,
    /// What holds data leaves a last snapshot when it goes.
    FinalSnapshot,
    /// Keys are changed by KMS every year.
    KeyRotation,
    /// Roles and users stand under a boundary.
    PermissionsBoundary,
}

impl Requirement {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::CustomerManagedKey,
        Self::DeletionProtection,
        Self::FinalSnapshot,
        Self::KeyRotation,
        Self::PermissionsBoundary,
    ];

    /// Its name in `guardrails.yaml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CustomerManagedKey => "customer_managed_key",
            Self::DeletionProtection => "deletion_protection",
            Self::FinalSnapshot => "final_snapshot",
            Self::KeyRotation => "key_rotation",
            Self::PermissionsBoundary => "permissions_boundary",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guardrail_recorded_before_it_had_more_than_a_level_reads_and_writes_the_same() {
        let old = r#"{"name":"vendor_access","level":"governance","approvers":["security_team"]}"#;
        let read: Guardrail = serde_json::from_str(old).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), old);
        assert_eq!(read.enforcement, Enforcement::Enforce);
        assert!(read.applies_to.is_everywhere());
        assert!(read.threshold.is_none() && read.requirements.is_empty());
    }

    #[test]
    fn a_requirement_is_written_by_its_name() {
        for one in Requirement::ALL {
            assert_eq!(serde_json::to_value(one).unwrap(), one.name());
        }
    }
}
