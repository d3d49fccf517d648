//! Plan bytes in, [`tribune_record::Plan`] out: strict, complete, redacted before anyone sees it.
//!
//! **Strict**: a key that stands twice, nesting over [`limits::NESTING_MAX`], text after the end,
//! a template, a state, a plan of another tool or of another major version, an errored plan: each
//! is [`Refused`], with a code that stays and one line that says what was expected.
//!
//! **Complete**: every entry of the list of changes is one [`tribune_record::Change`], in the
//! plan's order. What would happen beside that list, what does not fit together, and every key
//! this reader does not know is an [`tribune_record::Effect`]. A value that only applying the
//! plan will show is [`tribune_record::Value::Unknown`], and says whether the provider or the
//! configuration sets it.
//!
//! **Redacted**: masked values, sensitive variables and whatever holds their values, attributes
//! that are secret by name or by their provider's word, and texts that are secret by form leave
//! commitments only. A value is hidden as a whole: what is left of a half-hidden text would pose as
//! known. A refusal tells no secret either, and a context file keeps none.
//!
//! **Held against the saved plan file**, where one is given: [`Archive`] opens it, and what it and
//! the JSON say differently is an effect that vetoes. The file is what would be applied.
//!
//! # Terraform and OpenTofu
//! The output of `terraform show -json PLANFILE` or `tofu show -json PLANFILE`, `format_version`
//! 0.x and 1.x. That JSON has limits that this reader cannot lift: it shows no functions (the
//! region of `upper(var.x)` reads like that of `var.x`), no `dynamic` blocks (what stands in one
//! is read strictly; one that is unknown as a whole looks like an attribute the provider sets),
//! and not when a provisioner runs.
//!
//! # The native plan
//! For orchestrators without Terraform. Types and attributes are Terraform's, so that every law
//! and policy reads both alike; a block that stands once may be an object or a list of one. A key
//! that is not listed here is refused.
//!
//! | key | value | |
//! | --- | --- | --- |
//! | `resources` | list of resources | required |
//! | `paved_road` | text | the golden path it says it follows: a claim |
//! | `estimated_monthly_cost` | dollars, at most two decimals | what it says it adds: a claim |
//! | `region` | text | where everything happens that says nothing else |
//! | `compliance` | list, or object, of texts and truth values | prose: nothing is derived |
//! | `summary` | text | prose: nothing is derived |
//!
//! A resource:
//!
//! | key | value | |
//! | --- | --- | --- |
//! | `type`, `name` | letters, digits, `_`, `-` | required; both together once in a plan |
//! | `action` | `create` (if absent), `update`, `replace`, `delete`, `forget`, `no-op` | |
//! | `count` | whole number above 0 | that many, `type.name[0]` and on; without it `type.name` |
//! | `region` | text | where this one is |
//! | `properties` | object | the attributes of what is created; the same as `after` |
//! | `before`, `after` | objects | the attributes on both sides of any other action |
//!
//! ```
//! let plan = br#"{
//!   "paved_road": "machine_learning",
//!   "region": "us-east-1",
//!   "estimated_monthly_cost": 902,
//!   "resources": [
//!     {"type": "aws_instance", "name": "gpu", "count": 4,
//!      "properties": {"instance_type": "g5.xlarge", "tags": {"Environment": "nonprod-ml"}}},
//!     {"type": "aws_security_group", "name": "old", "action": "delete",
//!      "before": {"name": "old", "ingress": []}}
//!   ]
//! }"#;
//! let plan = tribune_plan::read(plan, &[0; 32])?;
//! assert_eq!(plan.changes.len(), 5);
//! assert_eq!(plan.changes[3].address, "aws_instance.gpu[3]");
//! # Ok::<(), tribune_plan::Refused>(())
//! ```

mod archive;
mod context;
mod hcl;
mod json;
pub mod limits;
mod native;
mod recognise;
mod redact;
mod refused;
mod semantic;
mod terraform;

pub use archive::Archive;
pub use context::read_context;
pub use redact::scrubbed_words;
pub use refused::Refused;
pub use semantic::semantic_digest;

use limits::PLAN_BYTES_MAX;
use recognise::{Recognised, recognise};
use tribune_record::{Digest, Plan, Purpose};

/// Reads a plan, Terraform's JSON or a native one; secrets in it leave only commitments under
/// `secret`.
///
/// # Errors
/// [`Refused`] says why the bytes are not read as a plan.
pub fn read(bytes: &[u8], secret: &[u8; 32]) -> Result<Plan, Refused> {
    read_with_archive(bytes, None, secret)
}

/// Reads a plan as [`read`] does, and holds it against the saved plan file it should come from.
///
/// # Errors
/// [`Refused`] says why the bytes are not read as a plan.
pub fn read_with_archive(
    bytes: &[u8],
    archive: Option<&Archive>,
    secret: &[u8; 32],
) -> Result<Plan, Refused> {
    read_plan(bytes, archive, secret).map_err(Refused::scrubbed)
}

fn read_plan(bytes: &[u8], archive: Option<&Archive>, secret: &[u8; 32]) -> Result<Plan, Refused> {
    if bytes.len() > PLAN_BYTES_MAX {
        let found = bytes.len();
        return Err(Refused::TooLarge { what: "bytes of plan", limit: PLAN_BYTES_MAX, found });
    }
    recognise::refuse_by_first_bytes(bytes)?;
    let json = json::parse(bytes)?;
    let mut plan = match (recognise(&json)?, archive) {
        (Recognised::Terraform(top), archive) => terraform::read(top, archive, secret)?,
        (Recognised::Native(top), None) => native::read(top, secret)?,
        (Recognised::Native(_), Some(_)) => {
            let found = "a native plan beside a saved plan file".to_owned();
            return Err(Refused::ForeignTool { found });
        }
    };
    plan.digest = Digest::of(Purpose::PlanBytes, bytes);
    plan.semantic_digest = semantic_digest(&plan);
    Ok(plan)
}
