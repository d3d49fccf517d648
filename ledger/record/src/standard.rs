//! Standard changes: what a change manager vouches for ahead of any plan.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{Day, Digest, GoldenPath, Purpose, Role, UnixMillis, Usd};

/// A standard change, as its signer states it: plans that stay on one golden path may change
/// production with a ticket as their reference, and without a signature of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardChange {
    /// What it is called.
    pub name: String,
    /// The golden path it holds for.
    pub golden_path: String,
    /// That path as it stood when it was signed ([`Purpose::GoldenPath`] over its JSON).
    pub path: Digest,
    /// The services it holds for, as people register them; every one where none is named.
    pub services: Vec<String>,
    /// The most that a plan may add, in dollars a month.
    pub monthly_max: Usd,
    /// The last day it counts, in UTC.
    pub until: Day,
    /// The role it is signed in.
    pub role: Role,
    /// Who signed, as in the site's authorities.
    pub signer: String,
    /// When they signed, by their own clock. Before, it counts for nothing.
    pub at: UnixMillis,
}

impl StandardChange {
    const DOMAIN: &'static [u8] = b"tribune standard change v1\n";

    /// The bytes the Ed25519 signature is made over: a domain line, then this statement as JSON
    /// in the order of its fields.
    ///
    /// # Errors
    /// Only where JSON cannot hold the statement, which no value of this type brings about.
    pub fn signed_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        crate::finance::domain(Self::DOMAIN, self)
    }
}

impl GoldenPath {
    /// What a signer vouches for ([`Purpose::GoldenPath`]).
    ///
    /// # Errors
    /// Only where JSON cannot hold the path, which no value of this type brings about.
    pub fn digest(&self) -> Result<Digest, serde_json::Error> {
        Ok(Digest::of(Purpose::GoldenPath, &serde_json::to_vec(self)?))
    }
}
