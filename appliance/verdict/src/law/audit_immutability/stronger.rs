//! What a change of one setting of the audit does to it: settings of which is known which of two
//! values logs, keeps or detects more.

use alloc::vec::Vec;
use tribune_record::{UnknownKind, Value};

use super::{
    statements,
    states::{is_off_word, is_on_word},
};
use crate::walk::{is_nothing, same};

/// What becomes of the audit, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    /// At least as much is logged, kept and found.
    Stronger,
    /// Nobody knows; somebody has to look.
    Otherwise,
    /// Less, or elsewhere.
    Weaker,
}

impl Effect {
    pub(super) const fn of(is_stronger: bool) -> Self {
        if is_stronger { Self::Stronger } else { Self::Weaker }
    }
}

/// How two values of a setting compare.
#[derive(Debug, Clone, Copy)]
enum Scale {
    /// Something is more than nothing; another one is elsewhere.
    Adds,
    /// Everything that stood in it stays.
    Grows,
    /// What stood in it kept something out of sight: nothing is added.
    Shrinks,
    /// Words, each of which says more than the one before.
    Words(&'static [&'static str]),
    /// The smaller number sees more.
    Smaller,
    /// Nothing is more than anything.
    Empties,
    /// Another one is elsewhere, or of another strength.
    Stays,
}

/// How often something is told.
const OFTEN: &[&str] = &[
    "SIX_HOURS",
    "ONE_HOUR",
    "FIFTEEN_MINUTES",
    "TwentyFour_Hours",
    "Twelve_Hours",
    "Six_Hours",
    "Three_Hours",
    "One_Hour",
];

/// Settings of types that exist to audit. Source: the schema of the Terraform AWS provider 5.100.
const SCALES: &[(&str, Scale)] = &[
    ("account_ids", Scale::Grows),
    ("aggregate_keys", Scale::Grows),
    ("all_regions", Scale::Words(&["false", "true"])),
    ("all_supported", Scale::Words(&["false", "true"])),
    ("auto_enable", Scale::Words(&["false", "true"])),
    ("auto_enable_standards", Scale::Words(&["NONE", "DEFAULT"])),
    ("cloud_watch_logs_group_arn", Scale::Adds),
    ("cloud_watch_logs_role_arn", Scale::Adds),
    ("delivery_frequency", Scale::Words(OFTEN)),
    ("destination_arn", Scale::Stays),
    ("enable_default_standards", Scale::Words(&["false", "true"])),
    ("excluded_accounts", Scale::Shrinks),
    ("filter", Scale::Empties),
    ("filter_pattern", Scale::Empties),
    ("finding_publishing_frequency", Scale::Words(OFTEN)),
    ("include_global_resource_types", Scale::Words(&["false", "true"])),
    ("insight_selector", Scale::Grows),
    ("linking_mode", Scale::Words(&["SPECIFIED_REGIONS", "ALL_REGIONS"])),
    ("log_destination", Scale::Stays),
    ("log_destination_config", Scale::Grows),
    ("log_destination_configs", Scale::Grows),
    ("log_group_name", Scale::Stays),
    ("max_aggregation_interval", Scale::Smaller),
    ("mfa_delete", Scale::Words(&["Disabled", "Enabled"])),
    ("recording_frequency", Scale::Words(&["DAILY", "CONTINUOUS"])),
    ("resource_types", Scale::Grows),
    ("s3_bucket", Scale::Stays),
    ("s3_bucket_name", Scale::Stays),
    ("sns_topic_arn", Scale::Adds),
    ("sns_topic_name", Scale::Adds),
    ("specified_regions", Scale::Grows),
    ("target_bucket", Scale::Stays),
    ("traffic_type", Scale::Words(&["", "ALL"])),
];

/// What the change of a setting does, where a table knows it.
pub(super) fn known(key: &str, old: &Value, new: &Value) -> Option<Effect> {
    if let Some((_key, scale)) = SCALES.iter().find(|(of, _scale)| *of == key) {
        return Some(scale.compare(old, new));
    }
    match key {
        "event_selector" => Some(selected(old, new)),
        "recording_group" => Some(recorded(old, new)),
        "policy" => Some(statements::compare(old, new)),
        "object_lock_configuration" | "default_retention" => Some(locked(old, new)),
        "rule" | "lifecycle_rule" => Some(ruled(old, new)),
        "versioning_configuration" | "versioning" => Some(versioned(old, new)),
        _other => None,
    }
}

impl Scale {
    fn compare(self, old: &Value, new: &Value) -> Effect {
        if let Some(effect) = unread(new) {
            return effect;
        }
        let is_stronger = match self {
            Self::Adds => is_nothing(old),
            Self::Stays => false,
            Self::Empties => is_nothing(new),
            Self::Grows => holds(new, old),
            Self::Shrinks => holds(old, new),
            Self::Words(words) => {
                let truth =
                    |side: &Value| side.as_bool().map(|on| if on { "true" } else { "false" });
                let rank = |side: &Value| {
                    let word = side.as_text().or_else(|| truth(side))?;
                    words.iter().position(|of| of.eq_ignore_ascii_case(word))
                };
                let old_rank = if is_nothing(old) { Some(0) } else { rank(old) };
                let is_last = |at: usize| at.saturating_add(1) == words.len();
                match (old_rank, rank(new)) {
                    (_, Some(new)) if is_last(new) => true,
                    (Some(old), Some(new)) => new >= old,
                    _unread => false,
                }
            }
            Self::Smaller => {
                matches!((old.as_i64(), new.as_i64()), (Some(old), Some(new)) if new <= old)
            }
        };
        Effect::of(is_stronger)
    }
}

/// What becomes of something nobody can read.
fn unread(new: &Value) -> Option<Effect> {
    match new {
        Value::Unknown(unknown) if unknown.kind == UnknownKind::Computed => Some(Effect::Stronger),
        Value::Unknown(_) | Value::Redacted(_) => Some(Effect::Otherwise),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => None,
    }
}

/// Whether everything in a list stands in another one.
fn holds(more: &Value, less: &Value) -> bool {
    let (more, less) = (more.as_list().unwrap_or_default(), less.as_list().unwrap_or_default());
    less.iter().all(|one| more.contains(one))
}

/// What a trail selects. One without selectors takes in every management event and no other.
fn selected(old: &Value, new: &Value) -> Effect {
    if let Some(effect) = unread(new) {
        return effect;
    }
    let takes_all = new.as_list().unwrap_or_default().iter().any(is_whole);
    if is_nothing(old) && takes_all {
        return Effect::Stronger;
    }
    let held = !is_nothing(old) && holds(new, old);
    if held {
        return Effect::Stronger;
    }
    let (was, is) = (old.as_list().unwrap_or_default(), new.as_list().unwrap_or_default());
    let wider = was.len() == is.len()
        && was.iter().zip(is).all(|(was, is)| {
            let data =
                [was, is].map(|side| side.read(&["data_resource"]).list().unwrap_or_default());
            let [had, has] = data;
            is_whole(is) && had.iter().all(|one| has.contains(one))
        });
    Effect::of(wider)
}

/// Whether a selector takes in every management event.
fn is_whole(selector: &Value) -> bool {
    let all = selector.read(&["read_write_type"]).text().is_none_or(|word| word == "All");
    let sources = selector.read(&["exclude_management_event_sources"]).list().unwrap_or_default();
    let events = selector.read(&["include_management_events"]).bool() != Some(false);
    all && events && sources.is_empty()
}

/// What a recorder of AWS Config records.
fn recorded(old: &Value, new: &Value) -> Effect {
    if let Some(effect) = unread(new) {
        return effect;
    }
    let whole = |side: &Value| side.read(&["0", "all_supported"]).bool() == Some(true);
    let global =
        |side: &Value| side.read(&["0", "include_global_resource_types"]).bool() == Some(true);
    let excludes = |side: &Value| {
        side.read(&["0", "exclusion_by_resource_types"]).list().is_some_and(|all| !all.is_empty())
    };
    let kinds =
        |side: &Value| side.read(&["0", "resource_types"]).list().unwrap_or_default().to_vec();
    let (had, has) = (kinds(old), kinds(new));
    let is_stronger = if whole(new) {
        !excludes(new) && (global(new) || !global(old))
    } else {
        !is_nothing(old)
            && !whole(old)
            && !excludes(old)
            && !excludes(new)
            && had.iter().all(|kind| has.contains(kind))
    };
    Effect::of(is_stronger)
}

/// How long a lock holds, and how hard.
fn locked(old: &Value, new: &Value) -> Effect {
    if let Some(effect) = unread(new) {
        return effect;
    }
    let first = |side: &Value| side.as_list().and_then(|list| list.first()).cloned();
    let days = |side: &Value| {
        let years = side.read(&["years"]).i64().map(|years| years.saturating_mul(365));
        side.read(&["days"]).i64().filter(|days| *days > 0).or(years)
    };
    let is_hard = |side: &Value| side.read(&["mode"]).text() == Some("COMPLIANCE");
    let (Some(old), Some(new)) = (first(old), first(new)) else {
        return Effect::of(is_nothing(old));
    };
    let longer = days(&old).zip(days(&new)).is_some_and(|(old, new)| new >= old);
    if old.read(&["mode"]) == new.read(&["mode"]) || is_hard(&new) {
        Effect::of(longer)
    } else {
        Effect::Weaker
    }
}

/// Rules of a lock, or by which objects expire.
fn ruled(old: &Value, new: &Value) -> Effect {
    if let Some(effect) = unread(new) {
        return effect;
    }
    let is_list = |side: &Value| is_nothing(side) || side.as_list().is_some();
    if !is_list(old) || !is_list(new) {
        return Effect::Weaker;
    }
    let (was, is) = (old.as_list().unwrap_or_default(), new.as_list().unwrap_or_default());
    let of_lock =
        |side: &[Value]| side.iter().any(|rule| rule.read(&["default_retention"]).list().is_some());
    if of_lock(was) || of_lock(is) {
        let retention = |side: &[Value]| {
            let rule = side.first().and_then(Value::as_map);
            rule.and_then(|rule| rule.get("default_retention")).cloned().unwrap_or_default()
        };
        return locked(&retention(was), &retention(is));
    }
    let changed: Vec<&Value> = is.iter().filter(|rule| !was.contains(rule)).collect();
    let effects = changed.into_iter().map(|rule| {
        let id = rule.read(&["id"]).text();
        let same_id = was.iter().find(|other| id.is_some() && other.read(&["id"]).text() == id);
        same_id.map_or_else(|| expiring(&Value::Null, rule), |other| expiring(other, rule))
    });
    effects.fold(Effect::Stronger, Ord::max)
}

/// Blocks of a lifecycle rule by which something goes.
const EXPIRIES: [(&str, &str); 2] =
    [("expiration", "days"), ("noncurrent_version_expiration", "noncurrent_days")];

/// What another rule of expiry does.
fn expiring(old: &Value, new: &Value) -> Effect {
    let is_off = |rule: &Value| {
        rule.read(&["status"]).text() == Some("Disabled")
            || rule.read(&["enabled"]).bool() == Some(false)
    };
    if is_off(new) {
        return Effect::Stronger;
    }
    let expires = |rule: &Value| {
        EXPIRIES
            .iter()
            .any(|(block, _days)| rule.read(&[block]).list().is_some_and(|all| !all.is_empty()))
    };
    let (Some(was), Some(is)) = (old.as_map(), new.as_map()) else {
        return if expires(new) { Effect::Weaker } else { Effect::Otherwise };
    };
    if is_off(old) {
        return if expires(new) { Effect::Weaker } else { Effect::Otherwise };
    }
    let keys = was.keys().chain(is.keys());
    let effects = keys.map(|key| {
        let side = |map: &alloc::collections::BTreeMap<_, _>| map.get(key).cloned();
        let (old, new) = (side(was).unwrap_or_default(), side(is).unwrap_or_default());
        let Some((_block, days)) = EXPIRIES.iter().find(|(block, _days)| *block == key) else {
            return if same(&old, &new) { Effect::Stronger } else { Effect::Otherwise };
        };
        if same(&old, &new) || is_nothing(&new) {
            return Effect::Stronger;
        }
        let rest = |side: &Value| {
            let mut block = side.read(&["0"]).map().cloned().unwrap_or_default();
            let days = block.remove(*days).and_then(|days| days.as_i64());
            block.retain(|_key, value| !is_nothing(value) && value.as_bool() != Some(false));
            (days, block)
        };
        let ((old_days, old), (new_days, new)) = (rest(&old), rest(&new));
        let longer = matches!((old_days, new_days), (Some(old), Some(new)) if new >= old);
        Effect::of(longer && old == new)
    });
    effects.fold(Effect::Stronger, Ord::max)
}

/// Versions are kept, and still take a second factor to delete.
fn versioned(old: &Value, new: &Value) -> Effect {
    if let Some(effect) = unread(new) {
        return effect;
    }
    let keeps = new.read(&["0", "status"]).text() == Some("Enabled")
        || new.read(&["0", "enabled"]).bool() == Some(true);
    let factor = |side: &Value| {
        side.read(&["0", "mfa_delete"]).text() == Some("Enabled")
            || side.read(&["0", "mfa_delete"]).bool() == Some(true)
    };
    Effect::of(keeps && (factor(new) || !factor(old)))
}

/// What becomes of a setting no table knows: what goes is less, and a block is as its settings are.
pub(super) fn unknown(
    (old, new): (&Value, &Value),
    inner: &dyn Fn(&str, &Value, &Value) -> Effect,
) -> Effect {
    if let Some(effect) = unread(new) {
        return effect;
    }
    match (old, new) {
        (old, new) if is_nothing(new) && !is_nothing(old) => Effect::Weaker,
        (Value::List(old), Value::List(new)) if is_blocks(old) && old.len() == new.len() => {
            let pairs = old.iter().zip(new);
            pairs.map(|(old, new)| unknown((old, new), inner)).fold(Effect::Stronger, Ord::max)
        }
        (Value::List(old), Value::List(new)) if new.len() < old.len() => {
            Effect::of(old.iter().all(|one| new.contains(one)))
        }
        (Value::Map(old), Value::Map(new)) => {
            let keys = old.keys().chain(new.keys());
            let effects = keys.map(|key| {
                let side = |map: &alloc::collections::BTreeMap<_, _>| map.get(key).cloned();
                let (old, new) = (side(old).unwrap_or_default(), side(new).unwrap_or_default());
                if same(&old, &new) { Effect::Stronger } else { inner(key, &old, &new) }
            });
            effects.fold(Effect::Stronger, Ord::max)
        }
        (Value::Text(old), Value::Text(new)) if is_on_word(old) && is_off_word(new) => {
            Effect::Weaker
        }
        _other => Effect::Otherwise,
    }
}

fn is_blocks(list: &[Value]) -> bool {
    !list.is_empty() && list.iter().all(|one| matches!(one, Value::Map(_)))
}
