//! A Scope Contract that a person gives with their words, and what they sign of it.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{Digest, Purpose, Signed, UnixMillis, finance::domain};

/// Largest contract, in bytes of its text.
pub const CONTRACT_BYTES_MAX: usize = 32 * 1024;

/// What a person signs who says "this contract is what I meant by these words".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractStatement {
    /// The contract's text, byte for byte ([`Purpose::Contract`]).
    pub contract: Digest,
    /// The words of the request, byte for byte ([`Purpose::Request`]), so that the signature is
    /// good for no other words.
    pub words: Digest,
    /// Who signs: who asks, as in the site's authorities and on their certificate.
    pub signer: String,
    /// When they signed, by their own clock.
    pub at: UnixMillis,
}

impl ContractStatement {
    const DOMAIN: &'static [u8] = b"tribune contract v1\n";

    /// The statement about a contract and the words it is for.
    #[must_use]
    pub fn of(contract: &str, words: &str, signer: String, at: UnixMillis) -> Self {
        Self {
            contract: Digest::of(Purpose::Contract, contract.as_bytes()),
            words: Digest::of(Purpose::Request, words.as_bytes()),
            signer,
            at,
        }
    }

    /// Whether it is about this contract and these words.
    #[must_use]
    pub fn is_about(&self, contract: &str, words: &str) -> bool {
        self.contract == Digest::of(Purpose::Contract, contract.as_bytes())
            && self.words == Digest::of(Purpose::Request, words.as_bytes())
    }

    /// The bytes the Ed25519 signature is made over: a domain line, then this statement as JSON
    /// in the order of its fields.
    ///
    /// # Errors
    /// Only where JSON cannot hold the statement, which no value of this type brings about.
    pub fn signed_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        domain(Self::DOMAIN, self)
    }
}

/// A Scope Contract as its giver wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenContract {
    /// Its JSON, byte for byte as it was signed.
    pub text: String,
    /// The requester's signature, checked at registration; none in a local what-if.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Signed<ContractStatement>>,
}
