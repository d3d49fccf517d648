//! Which way something is scaled, and how little is left.

use alloc::{collections::BTreeSet, format, string::String};
use tribune_record::{Change, EnvironmentKind, Value};

use crate::walk::same;

/// Numbers that may be nothing: the least there is.
const MAY_BE_NOTHING: [&str; 4] = ["iops", "min_capacity", "min_count", "min_size"];
/// Beginning of the numbers below which nothing scales itself.
const LEAST: &str = "min_";

/// Which way all of a change goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// Something is scaled to nothing, which is to turn it off.
    Off,
    /// More of everything that changes.
    Up,
    /// Less, and enough is left.
    Down,
    /// Nobody can say, or too little is left, and why.
    Unclear(String),
}

/// Which way these attributes of a change go.
pub(super) fn way<'k>(
    change: &Change,
    keys: impl Iterator<Item = &'k str>,
    environment: EnvironmentKind,
) -> Way {
    const NOTHING: Value = Value::Null;
    let mut ways = Ways { fewest: fewest(environment), ..Ways::default() };
    for key in keys {
        let [old, new] = [&change.before, &change.after]
            .map(|side| side.as_map().and_then(|map| map.get(key)).unwrap_or(&NOTHING));
        ways.compare(key, old, new);
    }
    match ways {
        Ways { off: true, .. } => Way::Off,
        Ways { why: Some(why), .. } => Way::Unclear(why),
        Ways { up: true, down: false, .. } => Way::Up,
        Ways { up: false, down: true, .. } => Way::Down,
        Ways { up: true, down: true, .. } => {
            Way::Unclear(String::from("some of it would be more and some less"))
        }
        Ways { up: false, down: false, .. } => {
            Way::Unclear(String::from("it is neither more nor less"))
        }
    }
}

/// How many have to be left: one may fail, and production must not.
const fn fewest(environment: EnvironmentKind) -> i64 {
    match environment {
        EnvironmentKind::Production => 2,
        EnvironmentKind::NonProduction => 1,
    }
}

/// What was seen so far.
#[derive(Debug, Default)]
struct Ways {
    fewest: i64,
    off: bool,
    up: bool,
    down: bool,
    why: Option<String>,
}

impl Ways {
    fn compare(&mut self, key: &str, old: &Value, new: &Value) {
        const NOTHING: Value = Value::Null;
        match (old, new) {
            (Value::Map(before), Value::Map(after)) => {
                let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
                for key in keys {
                    let side = |map: &'_ alloc::collections::BTreeMap<String, Value>| {
                        map.get(key).cloned().unwrap_or(NOTHING)
                    };
                    self.compare(key, &side(before), &side(after));
                }
            }
            (Value::List(before), Value::List(after)) if before.len() == after.len() => {
                before.iter().zip(after).for_each(|(old, new)| self.compare(key, old, new));
            }
            (Value::Unknown(_) | Value::Redacted(_), _)
            | (_, Value::Unknown(_) | Value::Redacted(_)) => {
                self.doubt(String::from("it is only known after apply, or hidden"));
            }
            (old, new) if same(old, new) => {}
            (Value::Number(_), Value::Number(_)) => match (old.as_i64(), new.as_i64()) {
                (Some(old), Some(new)) => self.numbers(key, old, new),
                _ => self.doubt(format!("{key} is no whole number")),
            },
            (Value::Text(old), Value::Text(new)) => match (size(old), size(new)) {
                (Some((old_family, old)), Some((family, new))) if old_family == family => {
                    if new > old { self.up = true } else { self.down = true }
                }
                _ => self.doubt(format!("{old} and {new} are not sizes of one family")),
            },
            _ => self.doubt(format!("{key} is set on one side only")),
        }
    }

    fn numbers(&mut self, key: &str, old: i64, new: i64) {
        let may_be_nothing = MAY_BE_NOTHING.contains(&key);
        if new <= 0 && !may_be_nothing {
            self.off = true;
        } else if old <= 0 && !may_be_nothing {
            // Nothing was there to be more of; a number below nothing is no limit at all.
            self.doubt(format!("{key} was {old} before, and nobody says why"));
        } else if new > old {
            self.up = true;
        } else {
            self.down = true;
            if key.starts_with(LEAST) {
                self.doubt(format!("{key} is the least there is, and it would be lower"));
            } else if new < self.fewest {
                self.doubt(format!("{key} would be {new}, and {} have to be left", self.fewest));
            }
        }
    }

    fn doubt(&mut self, why: String) {
        self.why.get_or_insert(why);
    }
}

/// The family of a machine type and its rank in it: `db.m5.2xlarge` is twice `db.m5.xlarge`.
fn size(text: &str) -> Option<(&str, u32)> {
    const NAMED: [(&str, u32); 6] =
        [("nano", 1), ("micro", 2), ("small", 4), ("medium", 8), ("large", 16), ("xlarge", 32)];
    let (family, size) = text.rsplit_once('.')?;
    let named = NAMED.iter().find(|(name, _rank)| *name == size).map(|(_name, rank)| *rank);
    let many = || size.strip_suffix("xlarge")?.parse::<u32>().ok()?.checked_mul(32);
    Some((family, named.or_else(many)?))
}
