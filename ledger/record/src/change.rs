//! One planned change of one object.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{Pointer, Value};

/// What will be done to an object. The two orders of a replacement are kept apart, because one of
/// them leaves a moment without the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Nothing; the object is listed only.
    NoOp,
    /// A new object.
    Create,
    /// A data source read during apply.
    Read,
    /// A change in place.
    Update,
    /// The object goes.
    Delete,
    /// Replaced, the old one first.
    DeleteThenCreate,
    /// Replaced, the new one first.
    CreateThenDelete,
    /// The object leaves management and lives on unwatched.
    Forget,
    /// A new object is made and the old one leaves management.
    CreateThenForget,
    /// A list of actions Tribune does not know. Never fine.
    Unrecognised,
}

impl Action {
    /// Whether an existing object is destroyed.
    #[must_use]
    pub const fn destroys(self) -> bool {
        matches!(self, Self::Delete | Self::DeleteThenCreate | Self::CreateThenDelete)
    }

    /// Whether a new object comes to be.
    #[must_use]
    pub const fn creates(self) -> bool {
        matches!(
            self,
            Self::Create | Self::DeleteThenCreate | Self::CreateThenDelete | Self::CreateThenForget
        )
    }

    /// Whether an existing object leaves management without being destroyed.
    #[must_use]
    pub const fn forgets(self) -> bool {
        matches!(self, Self::Forget | Self::CreateThenForget)
    }

    /// Whether applying this does anything to the infrastructure or to its management.
    #[must_use]
    pub const fn has_effect(self) -> bool {
        !matches!(self, Self::NoOp | Self::Read)
    }
}

/// Managed objects are changed; data sources are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A resource.
    Managed,
    /// A data source.
    Data,
}

/// Which provider makes the change, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderRef {
    /// Full source, `registry.terraform.io/hashicorp/aws`.
    pub source: String,
    /// Key of the provider configuration used, `aws.eu`, where the plan says it.
    pub config_key: Option<String>,
    /// The region this change happens in, from the provider configuration or the resource itself;
    /// `Null` where neither says one.
    pub region: Value,
    /// The account a role of the provider configuration belongs to; `Null` where it takes on none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub account: Value,
}

/// One planned change of one object: the unit that laws, policies and intent judge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Where the object stands, `module.ml.aws_instance.gpu[0]`.
    pub address: String,
    /// Where it stood before a move; both names are judged.
    pub previous_address: Option<String>,
    /// The key of a deposed object. Address and this key together are unique in a plan.
    pub deposed: Option<String>,
    /// The module the object is in, `module.ml`; none in the root module.
    pub module: Option<String>,
    /// Managed or data.
    pub mode: Mode,
    /// `aws_instance`.
    pub resource_type: String,
    /// `gpu`.
    pub name: String,
    /// The instance key as JSON text, `0` or `"a"`, where there is one.
    pub index: Option<String>,
    /// Who makes the change.
    pub provider: ProviderRef,
    /// What is done.
    pub action: Action,
    /// Terraform's own reason, `delete_because_no_resource_config`.
    pub reason: Option<String>,
    /// The attributes that force a replacement.
    pub replace_paths: Vec<Pointer>,
    /// The cloud's id of an object taken over by this change.
    pub importing: Option<String>,
    /// The object before, redacted; `Null` when it is new. Holds drift from outside: a rule judges
    /// `after`.
    pub before: Value,
    /// The object after, redacted, its unknown parts in place; `Null` when it goes.
    pub after: Value,
}
