//! The ledger as the server uses it.

use std::path::Path;

use crate::failure::Failure;

/// Makes an empty ledger.
pub(crate) fn create(path: &Path, _seed: &[u8; 32]) -> Result<(), Failure> {
    crate::home::write::private_folder(path).map_err(|error| Failure::file("make", path, &error))
}
