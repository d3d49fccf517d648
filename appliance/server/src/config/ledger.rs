//! How the ledger is kept: the `[ledger]` of `tribune.toml`.

use serde::{Deserialize, Deserializer, de::Error as _};
use tribune_chain::WitnessKey;

/// How the ledger is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LedgerConfig {
    /// Records of a shard.
    pub(crate) shard_records: u32,
    /// Mebibytes kept free on the disk; below that nothing is recorded, and so nothing decided.
    pub(crate) reserve_mib: u32,
    /// Witnesses whose cosignatures are kept.
    #[serde(deserialize_with = "keys")]
    pub(crate) witnesses: Vec<WitnessKey>,
}

impl Default for LedgerConfig {
    fn default() -> Self {
        Self { shard_records: 1_000_000, reserve_mib: 64, witnesses: Vec::new() }
    }
}

fn keys<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<WitnessKey>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let read = |text: &String| {
        text.parse().map_err(|why| {
            D::Error::custom(format!("expected a C2SP verifier key of a witness: {why}"))
        })
    };
    texts.iter().map(read).collect()
}
