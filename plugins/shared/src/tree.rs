//! The tree that leaves were taken from, one side of it.

use std::collections::BTreeMap;

use tribune_record::{Commitment, Digest, Number, Unknown, UnknownKind, Value};
pub(crate) use tribune_sdk::Side;
use tribune_sdk::{Leaf, Scalar};

/// The value at one end; none inside where nothing is there, none outside where it is no value.
pub(crate) fn scalar(scalar: &Scalar) -> Option<Option<Value>> {
    Some(Some(match scalar {
        Scalar::Absent => return Some(None),
        Scalar::Null => Value::Null,
        Scalar::Boolean(b) => Value::Bool(*b),
        Scalar::Number(text) => Value::Number(Number::of_decimal(text)?),
        Scalar::Text(text) => Value::Text(text.clone()),
        Scalar::EmptyList => Value::List(vec![]),
        Scalar::EmptyMap | Scalar::KeyedMap => Value::Map(BTreeMap::new()),
        Scalar::Unknown(unknown) => Value::Unknown(Unknown {
            kind: match unknown.kind {
                tribune_sdk::UnknownKind::Computed => UnknownKind::Computed,
                tribune_sdk::UnknownKind::Configured => UnknownKind::Configured,
            },
            references: unknown.references.clone(),
        }),
        Scalar::Redacted(commitment) => {
            Value::Redacted(Commitment(commitment.parse::<Digest>().ok()?))
        }
    }))
}

/// The object before or after. One without a leaf is none.
pub(crate) fn tree(leaves: &[Leaf], side: Side) -> Option<Value> {
    let whole = leaves.split_first().filter(|(first, _rest)| first.pointer.is_empty());
    let (here, below) = match whole {
        Some((first, below)) => (scalar(of(first, side))?, below),
        None => (None, leaves),
    };
    let keyed = whole.is_some_and(|(first, _)| matches!(of(first, side), Scalar::KeyedMap));
    Some(held(below, 0, keyed, side)?.or(here).unwrap_or_default())
}

fn of(leaf: &Leaf, side: Side) -> &Scalar {
    match side {
        Side::Before => &leaf.before,
        Side::After => &leaf.after,
    }
}

/// What a pointer goes on with behind the first `depth` bytes and the `/` after them.
fn rest(leaf: &Leaf, depth: usize) -> &str {
    leaf.pointer.get(depth.saturating_add(1)..).unwrap_or_default()
}

fn first_step(pointer: &str) -> &str {
    pointer.split_once('/').map_or(pointer, |(step, _rest)| step)
}

/// The list or map whose leaves these are, the way to it being `depth` bytes long; none inside
/// where nothing of it is there on this side.
///
/// A name may come twice, first as the leaf that stands at it and then with what is below it:
/// names that go on with a sign before `/` stand in between.
fn held(mut leaves: &[Leaf], depth: usize, keyed: bool, side: Side) -> Option<Option<Value>> {
    let mut entries: Vec<(&str, Value)> = vec![];
    let mut maps: Vec<&str> = vec![];
    while let Some((first, others)) = leaves.split_first() {
        let pointer = rest(first, depth);
        let step = first_step(pointer);
        if step.len() == pointer.len() {
            leaves = others;
            let here = of(first, side);
            if matches!(here, Scalar::KeyedMap) {
                maps.push(step);
            } else if let Some(value) = scalar(here)? {
                entries.push((step, value));
            }
            continue;
        }
        let inner = depth.saturating_add(1).saturating_add(step.len());
        let is_below = |leaf: &Leaf| {
            let go_on = rest(leaf, depth).as_bytes().strip_prefix(step.as_bytes());
            go_on.is_some_and(|rest| rest.first() == Some(&b'/'))
        };
        let end = leaves.iter().position(|leaf| !is_below(leaf)).unwrap_or(leaves.len());
        let (below, others) = leaves.split_at_checked(end)?;
        leaves = others;
        if let Some(value) = held(below, inner, maps.contains(&step), side)? {
            entries.push((step, value));
        }
    }
    Some((!entries.is_empty()).then(|| joined(entries, keyed)))
}

/// A list, where the names are its positions and nothing says otherwise.
fn joined(entries: Vec<(&str, Value)>, keyed: bool) -> Value {
    let positions: Option<Vec<usize>> = entries.iter().map(|(step, _)| position(step)).collect();
    let is_list = positions.is_some_and(|mut all| {
        all.sort_unstable();
        all.iter().copied().eq(0..all.len())
    });
    if keyed || !is_list {
        return Value::Map(entries.into_iter().map(|(step, value)| (name(step), value)).collect());
    }
    let mut list: Vec<(usize, Value)> =
        entries.into_iter().filter_map(|(step, value)| Some((position(step)?, value))).collect();
    list.sort_unstable_by_key(|(position, _value)| *position);
    Value::List(list.into_iter().map(|(_position, value)| value).collect())
}

/// The position that a step is, as it is written: `00` is a name.
fn position(step: &str) -> Option<usize> {
    let is_written_so = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_position| is_written_so)
}

/// The name that a step of a pointer is (RFC 6901).
fn name(step: &str) -> String {
    if step.contains('~') { step.replace("~1", "/").replace("~0", "~") } else { step.into() }
}
