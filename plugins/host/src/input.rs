//! What a policy run depends on: parts of a case, borrowed.

use tribune_record::{Context, Placement, Plan, Settings, UnixMillis};

/// What the policies judge. Every part of it stands in the recorded case or is derived from it,
/// so that a replay can build the same input again.
#[derive(Debug, Clone, Copy)]
pub struct PolicyInput<'a> {
    /// The plan, redacted.
    pub plan: &'a Plan,
    /// Where each change happens: one for each entry of `plan.changes`, in the same order.
    pub placements: &'a [Placement],
    /// What the orchestrator claims.
    pub context: &'a Context,
    /// What the person asked for; empty where nobody asked.
    pub request_text: &'a str,
    /// When the plan came in: the only clock a policy can see.
    pub received_at: UnixMillis,
    /// What the site sets: which policies must run, and what each is set to.
    pub settings: &'a Settings,
}
