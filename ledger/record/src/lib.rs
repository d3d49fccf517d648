//! The vocabulary of Tribune: what a plan, a change, a request, a finding, a case, a judgment and
//! a ledger record are, how they become canonical bytes, and how those bytes are digested.
//!
//! Every other crate speaks in these words and none of them is needed here. The crate is `no_std`:
//! no clock, file, socket, thread, randomness or hash-map order can get in.
#![no_std]
extern crate alloc;

mod approval;
mod case;
mod change;
mod contract;
mod digest;
mod finance;
mod finding;
mod guardrail;
mod judgment;
mod money;
mod opinion;
mod placement;
mod plan;
mod request;
mod settings;
mod standard;
mod time;
pub mod v1;
mod value;

pub use approval::{
    Answer, ApprovalStatement, ERASURE_OFFICER, ErasureStatement, SigningAuthority, may_be_erased,
};
pub use case::{Authority, Case, Fault, Grant, PolicyRun, PolicyStatus, Spending};
pub use change::{Action, Change, Mode, ProviderRef};
pub use contract::{CONTRACT_BYTES_MAX, ContractStatement, GivenContract};
pub use digest::{Commitment, Digest, InvalidDigest, Purpose};
pub use finance::{BookStatement, BudgetStatement, Finance, Signed};
pub use finding::{Finding, Fix, Level, Outcome, PatchOp, Role, Source};
pub use guardrail::{AppliesTo, Enforcement, Guardrail, Requirement};
pub use judgment::{
    AccessEnd, AccessGrant, Authorisation, Condition, CostSummary, Decision, Grantee, IntentMatch,
    IntentSummary, Judgment, PlanSummary, PolicySummary,
};
pub use money::{InvalidMoney, Usd};
pub use opinion::{Advisor, AskFault, Dialect, Exchange, Opinion, Reply, Usage};
pub use placement::Placement;
pub use plan::{
    DriftedObject, Effect, ModuleCall, Plan, PlanArchive, PlanKind, PlanMode, ProviderConfig,
};
pub use request::{Context, Event, Origin, Request, RequestSource};
pub use settings::{
    AccessDays, EnvironmentKind, GoldenPath, Price, PriceBook, Settings, Site, TicketRule,
};
pub use standard::StandardChange;
pub use time::{Day, InvalidDay, UnixMillis};
pub use value::{Known, Number, Pointer, Unknown, UnknownKind, Value};
