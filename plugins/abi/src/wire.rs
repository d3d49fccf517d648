//! The types of `tribune:policy@1.0.0` as plain Rust; `plugins/wit/policy.wit` says what each
//! field means.

use alloc::{string::String, vec::Vec};

pub use tribune_record::{Action, EnvironmentKind, Level, Mode, Outcome, PlanKind, UnknownKind};

/// A value that only applying the plan will show.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Unknown {
    pub kind: UnknownKind,
    pub references: Vec<String>,
}

/// The value at one end of a JSON tree.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the cases")]
pub enum Scalar {
    Absent,
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    EmptyList,
    EmptyMap,
    KeyedMap,
    Unknown(Unknown),
    Redacted(String),
}

/// One place of an object, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Leaf {
    pub pointer: String,
    pub before: Scalar,
    pub after: Scalar,
}

/// Where a change happens.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Placement {
    pub environment: String,
    pub kind: EnvironmentKind,
    pub segment: Option<String>,
    pub region: Option<String>,
    pub pci: bool,
    pub eu: bool,
}

/// Who makes a change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Provider {
    pub source: String,
    pub config_key: Option<String>,
    pub region: Scalar,
}

/// One planned change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Change {
    pub address: String,
    pub previous_address: Option<String>,
    pub deposed: Option<String>,
    pub module: Option<String>,
    pub mode: Mode,
    pub resource_type: String,
    pub name: String,
    pub index: Option<String>,
    pub provider: Provider,
    pub action: Action,
    pub reason: Option<String>,
    pub replace_paths: Vec<String>,
    pub importing: Option<String>,
    pub placement: Placement,
    pub attributes: Vec<String>,
    pub leaves: Vec<Leaf>,
}

/// A question about a plan, answered as far as the plan does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the cases")]
pub enum Answer {
    No,
    Yes,
    Unknown,
}

/// A command or copy that runs while applying.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Provisioner {
    pub address: String,
    pub kind: String,
    pub command: Scalar,
    pub runs: Answer,
}

/// A data source with a side effect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct DataSource {
    pub address: String,
    pub resource_type: String,
}

/// An address with a word about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Noted {
    pub address: String,
    pub detail: String,
}

/// An output of the root module that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct OutputChange {
    pub name: String,
    pub action: Action,
}

/// What a plan does or hides beside its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the cases")]
pub enum Effect {
    Provisioner(Provisioner),
    DataSource(DataSource),
    Deferred(Noted),
    ActionInvocation(String),
    Check(Noted),
    Output(OutputChange),
    UnknownKey(String),
    Inconsistent(Noted),
}

/// An object changed from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Drifted {
    pub address: String,
    pub resource_type: String,
    pub action: Action,
}

/// A module the configuration calls.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct ModuleCall {
    pub address: String,
    pub source: String,
    pub version: Option<String>,
}

/// A provider the configuration sets up.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct ProviderConfig {
    pub key: String,
    pub source: String,
    pub region: Scalar,
    pub assumes_role: bool,
}

/// The plan without its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct PlanSummary {
    pub kind: PlanKind,
    pub format_version: String,
    pub tool_version: Option<String>,
    pub complete: Option<bool>,
    pub applyable: Option<bool>,
    pub digest: String,
    pub semantic_digest: String,
    pub changes: u32,
    pub effects: Vec<Effect>,
    pub drift: Vec<Drifted>,
    pub modules: Vec<ModuleCall>,
    pub providers: Vec<ProviderConfig>,
    pub used_providers: Vec<String>,
}

/// What a policy is given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Request {
    pub plan: PlanSummary,
    pub changes: Vec<Change>,
    pub context_json: String,
    pub settings_json: String,
    pub request_text: String,
    pub own_accounts: Vec<String>,
    pub received_at: u64,
}

/// A rule a policy declares.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Rule {
    pub id: String,
    pub title: String,
    pub floor: Level,
    pub controls: Vec<String>,
}

/// Which objects of a type a policy reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the interface file documents the cases")]
pub enum Which {
    Every,
    WithAttribute,
    WithRange,
}

/// A resource type, and what a policy reads of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct ReadKind {
    pub resource_type: String,
    pub attributes: Vec<String>,
    pub which: Which,
}

/// What a policy says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Descriptor {
    pub id: String,
    pub version: String,
    pub rules: Vec<Rule>,
    pub reads: Vec<ReadKind>,
    pub reads_plan: bool,
}

/// An RFC 6902 operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the cases")]
pub enum Operation {
    Add,
    Replace,
    Remove,
}

/// One step of a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct PatchOp {
    pub op: Operation,
    pub path: String,
    pub value_json: Option<String>,
}

/// A repair.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Fix {
    pub patch: Vec<PatchOp>,
    pub words: String,
}

/// One thing a policy has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Finding {
    pub rule: String,
    pub level: Level,
    pub outcome: Outcome,
    pub address: Option<String>,
    pub pointer: Option<String>,
    pub message: String,
    pub approvers: Vec<String>,
    pub fix: Option<Fix>,
}

/// What a policy answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the interface file documents the fields")]
pub struct Report {
    pub findings: Vec<Finding>,
    pub rules_evaluated: Vec<String>,
}
