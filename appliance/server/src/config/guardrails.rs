//! `guardrails.yaml`: four groups of guardrails, read strictly. What it cannot mean is refused with
//! its line, never guessed and never left out.

mod check;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Deserializer, de};
use serde_saphyr::Spanned;
use tribune_record::{Enforcement, EnvironmentKind, Guardrail, Level, Requirement};

use super::{
    ConfigError,
    yaml::{one_line, yaml},
};

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(deserialize_with = "mapping")]
    guardrails: Groups,
}

/// The groups are for whoever reads the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Groups {
    #[serde(deserialize_with = "list")]
    security: Vec<Written>,
    #[serde(deserialize_with = "list")]
    compliance: Vec<Written>,
    #[serde(deserialize_with = "list")]
    cost: Vec<Written>,
    #[serde(deserialize_with = "list")]
    operations: Vec<Written>,
}

/// One guardrail, with where each part of it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Spanned<String>,
    level: Spanned<Level>,
    #[serde(default, deserialize_with = "present")]
    enforcement: Option<Spanned<Enforcement>>,
    #[serde(default, deserialize_with = "present")]
    applies_to: Option<Spanned<Places>>,
    #[serde(default, deserialize_with = "present")]
    threshold: Option<Spanned<Whole>>,
    #[serde(default, deserialize_with = "present")]
    requirements: Option<Spanned<Vec<Spanned<Requirement>>>>,
    #[serde(default, deserialize_with = "present")]
    approvers: Option<Spanned<Vec<Spanned<String>>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Places {
    #[serde(default, deserialize_with = "present")]
    resource_kinds: Option<Vec<Spanned<String>>>,
    #[serde(default, deserialize_with = "present")]
    segments: Option<Vec<Spanned<String>>>,
    #[serde(default, deserialize_with = "present")]
    environments: Option<Vec<Spanned<EnvironmentKind>>>,
}

/// A key that is there has a value: nothing behind the colon is no way to leave it out.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// The groups; nothing behind the colon is none, though the YAML reader takes it for an empty
/// mapping.
fn mapping<'de, D: Deserializer<'de>>(from: D) -> Result<Groups, D::Error> {
    struct Mapping;
    impl<'de> de::Visitor<'de> for Mapping {
        type Value = Groups;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the groups security, compliance, cost and operations")
        }
        fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Groups, A::Error> {
            Groups::deserialize(de::value::MapAccessDeserializer::new(map))
        }
    }
    from.deserialize_any(Mapping)
}

/// The guardrails of a group; nothing behind the colon is no list.
fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Written>, D::Error> {
    struct List;
    impl<'de> de::Visitor<'de> for List {
        type Value = Vec<Written>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list of guardrails, [] for none")
        }
        fn visit_seq<A: de::SeqAccess<'de>>(self, list: A) -> Result<Vec<Written>, A::Error> {
            Vec::deserialize(de::value::SeqAccessDeserializer::new(list))
        }
    }
    from.deserialize_any(List)
}

/// A whole number that is not negative; what it may be depends on the rule.
#[derive(Debug, Clone, Copy)]
struct Whole(u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Number;
        impl de::Visitor<'_> for Number {
            type Value = Whole;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number of at least 1")
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Whole, E> {
                Ok(Whole(number))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Whole, E> {
                let refused = |_error| E::invalid_value(de::Unexpected::Signed(number), &self);
                u64::try_from(number).map(Whole).map_err(refused)
            }
        }
        from.deserialize_any(Number)
    }
}

/// A line, and what was expected and found there.
type Wrong = (u64, String);

/// Reads the file. `installed` are the rules of the installed policies, each with its floor.
///
/// # Errors
/// Where it is not YAML or not of this shape, names what nobody knows, or would weaken a rule.
pub(crate) fn read(
    file: &str,
    text: &str,
    installed: &[(String, Level)],
) -> Result<Vec<Guardrail>, ConfigError> {
    let File { guardrails: Groups { security, compliance, cost, operations } } = yaml(file, text)?;
    let mut guardrails: Vec<(u64, Guardrail)> = Vec::new();
    for written in [security, compliance, cost, operations].into_iter().flatten() {
        let one = check::checked(&written, installed, &guardrails);
        guardrails.push(one.map_err(|(line, reason)| ConfigError::Line {
            file: file.to_owned(),
            line: usize::try_from(line).unwrap_or(1),
            reason: one_line(&reason),
        })?);
    }
    Ok(guardrails.into_iter().map(|(_line, guardrail)| guardrail).collect())
}
