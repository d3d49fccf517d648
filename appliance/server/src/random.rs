//! Random numbers from the system: keys, secrets and ids.

/// The system gave no random numbers. Nothing is signed or named without them.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers: {0}")]
pub(crate) struct NoRandomness(getrandom::Error);

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(NoRandomness)?;
    Ok(bytes)
}

/// A new id, `dec-` and 24 hexadecimal digits; 96 random bits never meet twice in one ledger.
pub(crate) fn id(prefix: &str) -> Result<String, NoRandomness> {
    Ok(format!("{prefix}-{}", hex::encode(bytes::<12>()?)))
}
