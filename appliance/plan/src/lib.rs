//! Plan bytes in, [`tribune_record::Plan`] out: strict, complete, redacted before anyone sees it.

mod context;
mod json;
pub mod limits;
mod native;
mod recognise;
mod redact;
mod refused;
mod semantic;
mod terraform;

pub use context::read_context;
pub use refused::Refused;

use limits::PLAN_BYTES_MAX;
use recognise::{Recognised, recognise};
use tribune_record::{Digest, Plan, Purpose};

/// Reads a plan, Terraform's JSON or a native one; secrets in it leave only commitments under
/// `secret`.
///
/// # Errors
/// [`Refused`] says why the bytes are not read as a plan.
pub fn read(bytes: &[u8], secret: &[u8; 32]) -> Result<Plan, Refused> {
    if bytes.len() > PLAN_BYTES_MAX {
        let bytes = bytes.len();
        return Err(Refused::TooLarge { what: "plan", limit: PLAN_BYTES_MAX, bytes });
    }
    recognise::refuse_by_first_bytes(bytes)?;
    let json = json::parse(bytes)?;
    let mut plan = match recognise(&json)? {
        Recognised::Terraform(top) => terraform::read(top, secret)?,
        Recognised::Native(top) => native::read(top, secret)?,
    };
    plan.digest = Digest::of(Purpose::PlanBytes, bytes);
    plan.semantic_digest = semantic::digest(&plan);
    Ok(plan)
}
