//! How card data is kept and carried at AWS: settings that have to be on, settings that may not go
//! back once they are on, and keys of one's own.

mod aws;
mod kept;
mod keys;

use alloc::{format, vec, vec::Vec};
use tribune_record::{Change, Finding, Known, Pointer, Unknown, UnknownKind, Value};

use super::{VOICE, open};
use crate::{
    say::About,
    view::{Subject, View},
    walk::{at, is_nothing, leaves, places},
    words::matches,
};

/// What a setting has to be.
#[derive(Debug, Clone, Copy)]
enum Want {
    /// True.
    On,
    /// Not true; not set is good.
    Off,
    /// Anything at all.
    Named,
    /// One of these words.
    Word(&'static [&'static str]),
    /// None of these words; not set is good.
    Not(&'static [&'static str]),
    /// A word with one of these parts.
    Part(&'static [&'static str]),
    /// A text that begins so.
    Begins(&'static str),
    /// A text without this in it.
    Without(&'static str),
    /// A document in which this word stands somewhere.
    Says(&'static str),
}

/// What it means that nothing is set.
#[derive(Debug, Clone, Copy)]
enum Unset {
    /// The provider protects by itself.
    Safe,
    /// Nobody can say: it hangs on the account, or on the provider's version.
    Doubt,
    /// It is not protected.
    Bare,
    /// It is not protected where the block stands at all.
    BareInBlock,
}

/// A setting that has to be on.
#[derive(Debug, Clone, Copy)]
struct Row {
    kind: &'static str,
    path: &'static str,
    want: Want,
    unset: Unset,
    /// Whether the wrong value is a breach for certain, or somebody has to look.
    is_breach: bool,
    /// Other settings by which it is good, or which say that the first has no say.
    or: &'static [(&'static str, Want)],
}

const fn row(kind: &'static str, path: &'static str, want: Want, unset: Unset) -> Row {
    Row { kind, path, want, unset, is_breach: true, or: &[] }
}

impl Row {
    const fn or(self, or: &'static [(&'static str, Want)]) -> Self {
        Self { or, ..self }
    }

    /// The wrong value is no certain breach.
    const fn asked(self) -> Self {
        Self { is_breach: false, ..self }
    }
}

/// What a setting says of what is wanted.
#[derive(Debug, Clone, Copy)]
enum Said<'a> {
    Yes,
    No,
    Nothing,
    /// Nobody can read it before apply; none where it is masked.
    Open(Option<&'a Unknown>),
}

impl Want {
    fn asked<'a>(self, known: Known<'a>) -> Said<'a> {
        let good = |is_good| if is_good { Said::Yes } else { Said::No };
        let value = match known {
            Known::Is(value) if !is_nothing(value) => value,
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                return Said::Open(Some(unknown));
            }
            Known::Masked => return Said::Open(None),
            Known::Is(_) | Known::Absent | Known::Unknown(_) => {
                return match self {
                    Self::Off | Self::Not(_) => Said::Yes,
                    Self::On
                    | Self::Named
                    | Self::Word(_)
                    | Self::Part(_)
                    | Self::Begins(_)
                    | Self::Without(_)
                    | Self::Says(_) => Said::Nothing,
                };
            }
        };
        let is_one = |words: &[&str]| {
            let is = |text: &str| words.iter().any(|word| text.eq_ignore_ascii_case(word));
            let truth = value.as_bool().map(|on| if on { "true" } else { "false" });
            value.as_text().or(truth).is_some_and(is)
        };
        match self {
            Self::On => good(value.as_bool() == Some(true)),
            Self::Off => good(value.as_bool() != Some(true)),
            Self::Named => Said::Yes,
            Self::Word(words) => good(is_one(words)),
            Self::Not(words) => good(!is_one(words)),
            Self::Part(parts) => {
                let text = value.as_text().unwrap_or_default();
                good(parts.iter().any(|part| text.contains(part)))
            }
            Self::Begins(start) => {
                let text = value.as_text().unwrap_or_default().to_ascii_lowercase();
                good(text.starts_with(start))
            }
            Self::Without(part) => good(value.as_text().is_some_and(|text| !text.contains(part))),
            Self::Says(word) => mentions(value, word),
        }
    }
}

/// Whether a document, as text or as an object, has a word in it.
fn mentions<'a>(document: &'a Value, word: &str) -> Said<'a> {
    let mut said = Said::No;
    leaves(document, &mut |steps, leaf| {
        let has = |text: &str| text.to_ascii_lowercase().contains(word);
        let in_keys = steps.iter().any(|step| match step {
            crate::walk::Step::Key(key) => has(key),
            crate::walk::Step::At(_) => false,
        });
        said = match (said, leaf) {
            (Said::Yes, _) => Said::Yes,
            _ if in_keys || leaf.as_text().is_some_and(has) => Said::Yes,
            (_, Value::Unknown(unknown)) => Said::Open(Some(unknown)),
            (_, Value::Redacted(_)) => Said::Open(None),
            (said, _) => said,
        };
    });
    said
}

fn pointer(path: &str) -> Pointer {
    at(&path.split('.').collect::<Vec<_>>())
}

/// Whether the tables name a type.
pub(super) fn knows(kind: &str) -> bool {
    aws::SAFE.iter().any(|row| row.kind == kind)
        || kept::KEPT.iter().any(|(of, ..)| matches(of, kind))
}

/// What of an object is not protected, or no longer as it was.
pub(super) fn findings(view: &View<'_>, subject: &Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let mut found = kept::lost(view, subject);
    if !matches!(change.after, Value::Null) {
        let rows = aws::SAFE.iter().filter(|row| change.resource_type == row.kind);
        found.extend(rows.flat_map(|row| bare(view, subject, row)));
        found.extend(keys::lost(view, subject));
    }
    found
}

fn bare(view: &View<'_>, subject: &Subject<'_>, row: &Row) -> Vec<Finding> {
    let change = subject.change;
    let others = row.or.iter().flat_map(|(path, want)| answers(&change.after, path, *want));
    let others: Vec<Said<'_>> = others.collect();
    if others.iter().any(|said| matches!(said, Said::Yes)) {
        return vec![];
    }
    let doubt = others.iter().find(|said| matches!(said, Said::Open(_)));
    let mut all = places(&change.after, row.path);
    if all.is_empty() && !matches!(row.unset, Unset::BareInBlock) {
        all.push((pointer(row.path), Known::Absent));
    }
    let told = all.into_iter().filter_map(|(place, known)| {
        let said = match row.want.asked(known) {
            Said::Yes => return None,
            Said::Nothing => match row.unset {
                Unset::Safe => return None,
                Unset::Doubt => {
                    let message = format!(
                        "{} holds card data and leaves open whether it is well encrypted ({}); \
                         set it.",
                        change.address, row.path
                    );
                    let asked = VOICE.unknown(message).ask(&["security_team"]);
                    return Some(asked.on(change).at(place));
                }
                Unset::Bare | Unset::BareInBlock => *doubt.unwrap_or(&Said::No),
            },
            Said::No => *doubt.unwrap_or(&Said::No),
            // Which key it is does not matter here, where it is one.
            Said::Open(Some(unknown))
                if row.path.contains("kms") && keys::is_key_of_plan(view, subject, unknown) =>
            {
                return None;
            }
            open @ Said::Open(_) => open,
        };
        let finding = match said {
            Said::Open(unknown) => open(change, "it is encrypted", unknown),
            Said::Yes | Said::No | Said::Nothing if row.is_breach => {
                VOICE.fail(message(change, row.path))
            }
            Said::Yes | Said::No | Said::Nothing => {
                VOICE.unknown(message(change, row.path)).ask(&["security_team"])
            }
        };
        Some(finding.on(change).at(place))
    });
    told.collect()
}

fn message(change: &Change, path: &str) -> alloc::string::String {
    format!("{} holds card data and would not encrypt it well ({path}).", change.address)
}

/// What the settings at a path say; nothing where there is no block on the way.
fn answers<'a>(object: &'a Value, path: &str, want: Want) -> Vec<Said<'a>> {
    places(object, path).into_iter().map(|(_place, known)| want.asked(known)).collect()
}

#[cfg(test)]
mod tests {
    use super::{aws::SAFE, kept::KEPT};

    #[test]
    fn the_tables_are_sorted_and_every_row_stands_once() {
        assert!(SAFE.is_sorted_by(|a, b| (a.kind, a.path) < (b.kind, b.path)));
        assert!(KEPT.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
    }
}
