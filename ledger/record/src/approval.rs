//! What people sign: approvals, and consents to an erasure.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{Digest, Role, UnixMillis};

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The approver lets the case go on as far as their role reaches.
    Approve,
    /// The approver ends the case.
    Reject,
}

/// What an approver signs with a key of their own. The appliance stores and checks the signature
/// and can make none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalStatement {
    /// The ledger the decision stands in, so that no signature can be carried to another one.
    pub ledger: String,
    /// The decision.
    pub decision: String,
    /// What the plan means; another plan voids the signature.
    pub plan: Digest,
    /// The conditions and findings the approver saw, digested.
    pub conditions: Digest,
    /// The role they sign in.
    pub role: Role,
    /// Who they are, as in the site's authorities.
    pub approver: String,
    /// Yes or no.
    pub answer: Answer,
    /// When they signed, by their own clock.
    pub at: UnixMillis,
}

impl ApprovalStatement {
    const DOMAIN: &'static [u8] = b"tribune approval v1\n";

    /// The bytes the Ed25519 signature is made over: a domain line, then this statement as JSON
    /// in the order of its fields.
    ///
    /// # Errors
    /// Only where JSON cannot hold the statement, which no value of this type brings about.
    pub fn signed_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = Self::DOMAIN.to_vec();
        bytes.extend(serde_json::to_vec(self)?);
        Ok(bytes)
    }
}

/// What somebody signs who agrees that a decision's bodies are erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureStatement {
    /// The ledger the decision stands in.
    pub ledger: String,
    /// The decision.
    pub decision: String,
    /// On what ground: an article, a case number.
    pub basis: String,
    /// The role they sign in.
    pub role: Role,
    /// Who they are, as in the site's authorities.
    pub approver: String,
    /// When they signed, by their own clock.
    pub at: UnixMillis,
}

impl ErasureStatement {
    const DOMAIN: &'static [u8] = b"tribune erasure v1\n";

    /// The bytes the Ed25519 signature is made over: a domain line, then this statement as JSON
    /// in the order of its fields.
    ///
    /// # Errors
    /// Only where JSON cannot hold the statement, which no value of this type brings about.
    pub fn signed_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = Self::DOMAIN.to_vec();
        bytes.extend(serde_json::to_vec(self)?);
        Ok(bytes)
    }
}

/// The role without which nothing is erased.
pub const ERASURE_OFFICER: &str = "data_protection_officer";

/// Whether those who agreed, and in which roles, are enough for an erasure: the data protection
/// officer and somebody else in another role.
#[must_use]
pub fn may_be_erased(agreed: &[(&str, &Role)]) -> bool {
    let officer = |role: &Role| role.0 == ERASURE_OFFICER;
    let mut officers = agreed.iter().filter(|(_who, role)| officer(role));
    officers.any(|(who, _)| agreed.iter().any(|(other, role)| other != who && !officer(role)))
}

/// A key that somebody signs with, as the site vouches for it. Somebody with two keys stands in
/// the list twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningAuthority {
    /// The id in their client certificate.
    pub id: String,
    /// The roles they may sign in.
    pub roles: Vec<Role>,
    /// Their Ed25519 public key, 64 lower-case hexadecimal digits.
    pub key: String,
    /// From when it counts.
    pub not_before: Option<UnixMillis>,
    /// When it no longer counts.
    pub not_after: Option<UnixMillis>,
}

impl SigningAuthority {
    /// Whether the key counts at that time.
    #[must_use]
    pub fn holds_at(&self, at: UnixMillis) -> bool {
        self.not_before.is_none_or(|from| from <= at) && self.not_after.is_none_or(|end| at < end)
    }
}
