//! Why a plan or a context file is not read: what was expected, what was found, and where.

use tribune_record::Pointer;

use crate::redact::Scrubber;

/// A refusal. Its text is one line; its [`code`](Self::code) is stable and made for scripts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The bytes are no JSON.
    #[error("expected JSON, found {found} at line {line}, column {column}")]
    NotJson {
        /// What the parser met.
        found: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
    },
    /// The text ends before the JSON does.
    #[error("expected the end of the JSON, found the end of the file at line {line}: truncated?")]
    Truncated {
        /// Counted from 1.
        line: usize,
    },
    /// A template from which a plan would be made.
    #[error("expected a plan, found a template: {found:?} {at} is not filled in")]
    Templated {
        /// The placeholder.
        found: String,
        /// `at line 3`, or the key it stands under.
        at: String,
    },
    /// Not UTF-8.
    #[error("expected UTF-8, found an invalid byte at offset {offset}{hint}")]
    NotUtf8 {
        /// Counted from 0.
        offset: usize,
        /// What the file may be instead.
        hint: &'static str,
    },
    /// A key stands twice in one object: two readers could see two plans.
    #[error("expected every key once, found {pointer} twice")]
    DuplicateKey {
        /// JSON pointer to the key.
        pointer: String,
    },
    /// Lists and objects are nested too deep.
    #[error("expected at most {limit} levels of nesting, found more at line {line}")]
    TooDeep {
        /// The limit.
        limit: usize,
        /// Counted from 1.
        line: usize,
    },
    /// Too many bytes.
    #[error("expected at most {limit} {what}, found {found}")]
    TooLarge {
        /// `bytes of plan`, `values`, ...
        what: &'static str,
        /// The limit.
        limit: usize,
        /// What came, or where counting stopped.
        found: usize,
    },
    /// Too many changes.
    #[error("expected at most {limit} changes, found {found}")]
    TooManyChanges {
        /// The limit.
        limit: usize,
        /// What came.
        found: usize,
    },
    /// A Terraform state.
    #[error("expected a plan, found {found}: run `terraform show -json PLANFILE` instead")]
    StateNotPlan {
        /// What makes it a state.
        found: &'static str,
    },
    /// A file of another tool, or no plan at all.
    #[error("expected a Terraform or native plan, found {found}")]
    ForeignTool {
        /// What it looks like.
        found: String,
    },
    /// A major version of the plan format that this reader does not know.
    #[error("expected format_version 0.x or 1.x, found {found:?}")]
    UnsupportedVersion {
        /// As written.
        found: String,
    },
    /// The tool met an error while planning.
    #[error("expected a plan that was made to its end, found one with errored: true")]
    PlanErrored,
    /// The tool itself would not apply this.
    #[error("expected a plan its tool would apply, found applyable: false and {effects} effects")]
    NotApplicable {
        /// How many changes and other effects it lists.
        effects: usize,
    },
    /// A key that a closed format does not have.
    #[error("expected a key of the {format} format, found {pointer}")]
    UnknownKey {
        /// `native plan` or `context`.
        format: &'static str,
        /// JSON pointer to the key.
        pointer: String,
    },
    /// What was sent as a saved plan file is none.
    #[error("expected a saved plan file (a zip), found {found}")]
    NotArchive {
        /// What it looks like.
        found: String,
    },
    /// A saved plan file that Terraform would not write so.
    #[error("expected {expected}, found {found}, at {at:?} in the plan archive")]
    BadArchive {
        /// The entry, or a part of the file.
        at: String,
        /// What is allowed.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A value of another shape than the format asks for.
    #[error("expected {expected} at {pointer}, found {found}")]
    Malformed {
        /// JSON pointer to the value.
        pointer: String,
        /// What the format asks for.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
}

impl Refused {
    /// The refusal's stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotJson { .. } => "not_json",
            Self::Truncated { .. } => "truncated",
            Self::Templated { .. } => "templated",
            Self::NotUtf8 { .. } => "not_utf8",
            Self::DuplicateKey { .. } => "duplicate_key",
            Self::TooDeep { .. } => "too_deep",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyChanges { .. } => "too_many_changes",
            Self::StateNotPlan { .. } => "state_not_plan",
            Self::ForeignTool { .. } => "foreign_tool",
            Self::UnsupportedVersion { .. } => "unsupported_version",
            Self::PlanErrored => "plan_errored",
            Self::NotApplicable { .. } => "not_applicable",
            Self::UnknownKey { .. } => "unknown_key",
            Self::NotArchive { .. } => "not_an_archive",
            Self::BadArchive { .. } => "bad_archive",
            Self::Malformed { .. } => "malformed",
        }
    }

    /// The same refusal, without the secrets in what it quotes: it is told, and it is recorded.
    pub(crate) fn scrubbed(mut self) -> Self {
        let scrubber = Scrubber::new();
        let text = |text: &mut String| *text = scrubber.clean(text);
        // What a pointer escapes could hide the form of a secret.
        let steps = |pointer: &mut String| {
            let steps = Pointer(core::mem::take(pointer)).steps().collect::<Vec<_>>();
            let join = |at: Pointer, step: &String| at.join(&scrubber.clean(step));
            *pointer = steps.iter().fold(Pointer::default(), join).0;
        };
        match &mut self {
            Self::NotJson { found, .. }
            | Self::ForeignTool { found }
            | Self::NotArchive { found }
            | Self::UnsupportedVersion { found } => text(found),
            Self::Templated { found, at } | Self::BadArchive { found, at, .. } => {
                text(found);
                text(at);
            }
            Self::DuplicateKey { pointer } | Self::UnknownKey { pointer, .. } => steps(pointer),
            Self::Malformed { pointer, found, .. } => {
                steps(pointer);
                text(found);
            }
            Self::Truncated { .. }
            | Self::NotUtf8 { .. }
            | Self::TooDeep { .. }
            | Self::TooLarge { .. }
            | Self::TooManyChanges { .. }
            | Self::StateNotPlan { .. }
            | Self::PlanErrored
            | Self::NotApplicable { .. } => {}
        }
        self
    }
}
