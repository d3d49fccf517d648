//! YAML, read strictly: one document, no tag, no merge key, and of anchors and aliases only so many
//! that a small file stays small.

mod tags;

use serde::de::DeserializeOwned;
use serde_saphyr::{
    DefaultMessageFormatter, Error, MergeKeyPolicy, MessageFormatter as _, budget::BudgetBreach,
};

use super::ConfigError;

/// Lists and mappings inside each other; our own files have five.
const DEPTH_MAX: usize = 16;
/// Lists, mappings and values of one file, and what its aliases repeat.
const NODES_MAX: usize = 100_000;
/// Anchors, and aliases, of one file.
const ALIASES_MAX: usize = 100;

/// Reads YAML strictly; the error is one line that names the file, the line, what was expected and
/// what was found.
///
/// # Errors
/// Where the text is not YAML, or not of this shape.
pub(crate) fn yaml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, ConfigError> {
    if let Some((line, tag)) = tags::first(text) {
        let reason = format!("expected a value as it stands, found the tag `{}`", one_line(tag));
        return Err(ConfigError::Line { file: file.to_owned(), line, reason });
    }
    if text.lines().map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#')) {
        let reason = "expected at least one key, found an empty file".to_owned();
        return Err(ConfigError::Line { file: file.to_owned(), line: 1, reason });
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_anchors: ALIASES_MAX,
            max_aliases: ALIASES_MAX,
            max_merge_keys: 0,
            max_depth: DEPTH_MAX,
            max_nodes: NODES_MAX,
            max_events: NODES_MAX.saturating_mul(2),
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: NODES_MAX },
        merge_keys: MergeKeyPolicy::Error,
        reject_unsupported_tags: true,
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map(|place| place.line()).filter(|line| *line > 0);
        let line = line.and_then(|line| usize::try_from(line).ok());
        ConfigError::Line {
            file: file.to_owned(),
            line: line.unwrap_or(1),
            reason: one_line(&reason(&error)),
        }
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum that may grow")]
fn reason(error: &Error) -> String {
    match error {
        Error::WithSnippet { error, .. } | Error::AliasError { error, .. } => reason(error),
        Error::SerdeUnknownField { field, expected, .. } => {
            format!("expected the key {}, found `{field}`", either(expected))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            format!("expected {}, found `{variant}`", either(expected))
        }
        Error::SerdeMissingField { field, .. } => format!("expected the key `{field}`, found none"),
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            let nothing = unexpected.starts_with("unit");
            let found = if nothing { "nothing" } else { unexpected.as_str() };
            format!("expected {expected}, found {found}")
        }
        Error::DuplicateMappingKey { key, .. } => {
            format!("expected each key once, found `{}` twice", key.as_deref().unwrap_or("it"))
        }
        Error::NonFiniteFloat { value, .. } => format!("expected a finite number, found `{value}`"),
        Error::MergeKeyNotAllowed { .. } => {
            "expected values written out, found a merge key (<<)".to_owned()
        }
        Error::AliasReplayLimitExceeded { .. } => {
            format!("expected at most {NODES_MAX} values, found more by its aliases")
        }
        Error::MultipleDocuments { .. } => "expected one document, found another".to_owned(),
        Error::Budget { breach, .. } => over(breach),
        other => {
            let said = DefaultMessageFormatter.format_message(other);
            if said.starts_with("expected ") && said.contains(", found ") {
                said.into_owned()
            } else {
                format!("expected plain YAML, found what its reader refuses: {said}")
            }
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum that may grow")]
fn over(breach: &BudgetBreach) -> String {
    match breach {
        BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. } => {
            format!("expected at most {ALIASES_MAX} anchors and aliases (& and *), found more")
        }
        BudgetBreach::MergeKeys { .. } => {
            "expected values written out, found a merge key (<<)".to_owned()
        }
        BudgetBreach::Depth { .. } => {
            format!("expected at most {DEPTH_MAX} levels of lists and mappings, found more")
        }
        _larger => format!("expected at most {NODES_MAX} values, found more"),
    }
}

/// `` `a`, `b` or `c` ``.
pub(crate) fn either<S: AsRef<str>>(allowed: &[S]) -> String {
    let quoted: Vec<_> = allowed.iter().map(|one| format!("`{}`", one.as_ref())).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "none".to_owned(),
    }
}

/// What a file holds cannot begin a new line of a log.
pub(crate) fn one_line(text: &str) -> String {
    const CHARS_MAX: usize = 1_500;
    text.chars().take(CHARS_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
