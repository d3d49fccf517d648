//! Reading attributes that decide about cost: what is left to the provider has its documented
//! default, what an expression or a mask hides is not known. A native plan may write a block as an
//! object where Terraform writes a list of one.

use alloc::{borrow::ToOwned, string::String};
use tribune_record::{Known, UnknownKind, Value};

/// The attribute at a path; the step `0` stays at what is no list.
pub(super) fn read<'a>(value: &'a Value, path: &[&str]) -> Known<'a> {
    let Some((step, rest)) = path.split_first() else { return value.read(&[]) };
    if *step == "0" && value.as_map().is_some() {
        return read(value, rest);
    }
    match value.read(&[step]) {
        Known::Is(inner) => read(inner, rest),
        open @ (Known::Absent | Known::Unknown(_) | Known::Masked) => open,
    }
}

/// Whether the plan leaves the attribute to the provider.
pub(super) const fn is_left(known: Known<'_>) -> bool {
    match known {
        Known::Absent => true,
        Known::Unknown(unknown) => matches!(unknown.kind, UnknownKind::Computed),
        Known::Is(_) | Known::Masked => false,
    }
}

/// Whether it is left to the provider, or a list of no blocks.
pub(super) fn is_unset(known: Known<'_>) -> bool {
    is_left(known) || known.list().is_some_and(<[Value]>::is_empty)
}

/// A number of things; `default` where the provider chooses.
pub(super) fn whole(value: &Value, path: &[&str], default: u64) -> Result<u64, String> {
    let known = read(value, path);
    if is_left(known) {
        return Ok(default);
    }
    let number = known.i64().and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| "how many there will be is not known".to_owned())
}

/// A word; none where the provider chooses or the word is empty.
pub(super) fn word<'a>(value: &'a Value, path: &[&str]) -> Result<Option<&'a str>, String> {
    let known = read(value, path);
    match known.text() {
        Some(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        None if is_left(known) => Ok(None),
        None => Err("of what kind it will be is not known".to_owned()),
    }
}

/// Whether something that costs more may be on: what is hidden counts as on.
pub(super) fn may_be_on(value: &Value, path: &[&str]) -> bool {
    let known = read(value, path);
    known.bool() == Some(true) || (known.bool().is_none() && !is_left(known))
}

/// The blocks of a list; an error where it is hidden how many there are.
pub(super) fn blocks<'a>(value: &'a Value, path: &[&str]) -> Result<&'a [Value], String> {
    let known = read(value, path);
    match known {
        Known::Is(Value::List(list)) => Ok(list),
        Known::Is(one @ Value::Map(_)) => Ok(core::slice::from_ref(one)),
        _other if is_left(known) => Ok(&[]),
        Known::Absent | Known::Is(_) | Known::Unknown(_) | Known::Masked => {
            Err("how many parts it has is not known".to_owned())
        }
    }
}

/// How many elements a list has; `hidden` where nobody can say, `left` where the provider chooses.
pub(super) fn length(value: &Value, path: &[&str], left: u64, hidden: u64) -> u64 {
    match blocks(value, path) {
        Ok([]) => left,
        Ok(list) => u64::try_from(list.len()).unwrap_or(u64::MAX),
        Err(_hidden) => hidden,
    }
}
