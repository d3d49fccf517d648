//! Properties that a site demands beside what a rule does by itself.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Change, Finding, Fix, Guardrail, Known, Outcome, PatchOp, Pointer, Requirement, Unknown,
    UnknownKind, Value,
};

use super::{open, reach::Reach, say};
use crate::{
    catalogue::known,
    say::About,
    walk::{at, places},
};

mod table;

use table::{ROWS, Row, Want};

/// What an attribute says of a demand.
enum Seen<'a> {
    Met,
    Broken,
    Open(Option<&'a Unknown>),
}

/// What the changes lack that the guardrail demands of them.
pub(super) fn findings(reach: &Reach<'_>, guardrail: &Guardrail) -> Vec<Finding> {
    let entry = known(&guardrail.name);
    let taken = entry.map_or(&[][..], |entry| entry.requirements);
    let demanded: Vec<Requirement> =
        guardrail.requirements.iter().copied().filter(|one| taken.contains(one)).collect();
    if demanded.is_empty() {
        return vec![];
    }
    let mut findings = vec![];
    for subject in reach.effective(&guardrail.applies_to) {
        let change = subject.change;
        if matches!(change.after, Value::Null) {
            continue;
        }
        let of_kind = ROWS.iter().filter(|row| row.kind == change.resource_type);
        for row in of_kind.filter(|row| demanded.contains(&row.requirement)) {
            findings.extend(judge(guardrail, change, row));
        }
    }
    findings
}

fn judge(guardrail: &Guardrail, change: &Change, row: &Row) -> Vec<Finding> {
    if row.is_exempt(change) {
        return vec![];
    }
    let mut places = places(&change.after, row.path);
    if places.is_empty() && row.block_needed {
        let block = row.path.split('.').next().unwrap_or(row.path);
        places.push((at(&[block]), Known::Absent));
    }
    let each = places.into_iter().filter_map(|(path, value)| {
        let finding = match row.want.seen(value) {
            Seen::Met => return None,
            Seen::Broken => broken(guardrail, change, row, &path),
            Seen::Open(unknown) => open(guardrail, change, row.what(), unknown),
        };
        Some(finding.on(change).at(path))
    });
    each.collect()
}

fn broken(guardrail: &Guardrail, change: &Change, row: &Row, path: &Pointer) -> Finding {
    let message = format!(
        "{}: the site demands {}, which means that {}.",
        change.address,
        row.requirement.name(),
        row.what()
    );
    let fix = row.want.repair().map(|(value, written)| Fix {
        patch: vec![PatchOp { op: String::from("add"), path: path.clone(), value }],
        words: format!("Set {} = {written}.", row.path),
    });
    Finding { fix, ..say(guardrail, Outcome::Fail, message) }
}

impl Want {
    fn seen<'a>(self, value: Known<'a>) -> Seen<'a> {
        let fits = match value {
            Known::Masked => return Seen::Open(None),
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                return Seen::Open(Some(unknown));
            }
            Known::Absent | Known::Unknown(_) => self.by_default(),
            Known::Is(value) => match self {
                Self::On | Self::Off => match value.as_bool() {
                    Some(on) => on == matches!(self, Self::On),
                    None => return Seen::Open(None),
                },
                Self::Word(word) => match value.as_text() {
                    Some(text) => text == word,
                    None => return Seen::Open(None),
                },
                Self::Key | Self::Named => match value.as_text() {
                    // What AWS manages is nobody's own.
                    Some(text) => {
                        let theirs = self == Self::Key && text.contains("alias/aws/");
                        !text.is_empty() && !theirs
                    }
                    None => return Seen::Open(None),
                },
            },
        };
        if fits { Seen::Met } else { Seen::Broken }
    }

    /// Whether what is not set is what is wanted.
    const fn by_default(self) -> bool {
        matches!(self, Self::Off)
    }

    /// What to set, and how that is written; none where only the site knows.
    fn repair(self) -> Option<(Value, String)> {
        match self {
            Self::On => Some((Value::Bool(true), String::from("true"))),
            Self::Off => Some((Value::Bool(false), String::from("false"))),
            Self::Word(word) => Some((Value::text(word), format!("\"{word}\""))),
            Self::Key | Self::Named => None,
        }
    }
}
