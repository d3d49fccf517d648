//! Every attribute that changes is accounted for: it is set to what the words say, or it follows
//! from that. What is neither is told.

use alloc::{format, string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::contract::{Act, Item, Turn},
    details::Changed,
    differ::is_nothing,
    direction::is_on,
    notes::Notes,
    row::Row,
    values::{asked, fits, is_value, number, said},
};
use crate::document::covers;

/// What follows from a change of an attribute: types, the attribute, what changes with it, and what
/// that may become (nothing: anything).
///
/// A volume of type gp3 comes with 3,000 operations and 125 MB a second (a large one of RDS with
/// 12,000 and 500); a table that is paid by request has no capacity; code and its hash are one.
const FOLLOWS: &[(&str, &str, &str, &[&str])] = &[
    ("aws_*", "*type", "*iops", &["3000"]),
    ("aws_*", "*type", "*throughput", &["125"]),
    ("aws_db_instance", "engine_version", "allow_major_version_upgrade", &["true"]),
    ("aws_rds_cluster", "engine_version", "allow_major_version_upgrade", &["true"]),
    ("aws_db_instance", "allocated_storage", "*iops", &["12000"]),
    ("aws_db_instance", "allocated_storage", "storage_throughput", &["500"]),
    ("aws_dynamodb_table", "hash_key", "attribute", &[]),
    ("aws_dynamodb_table", "range_key", "attribute", &[]),
    ("aws_dynamodb_table", "billing_mode", "*_capacity", &["0", "nothing"]),
    ("aws_lambda_function", "s3_key", "source_code_hash", &[]),
    ("aws_lambda_function", "filename", "source_code_hash", &[]),
    ("aws_lambda_function", "s3_object_version", "source_code_hash", &[]),
];

/// Names of attributes that say the least and the most there may be of what is counted.
const LEAST: &[&str] = &["*min_capacity", "*min_count", "*min_node_count", "*min_size"];
const MOST: &[&str] = &["*max_capacity", "*max_count", "*max_node_count", "*max_size"];

/// Whether an item says what something is set to.
pub(super) fn sets(item: &Item) -> bool {
    !item.amounts.is_empty() || !item.values.is_empty() || item.size.is_some()
}

/// Whether something that an item names is what an attribute becomes.
pub(super) fn is_given(item: &Item, one: &Changed) -> bool {
    let size = |size: &&str| one.after.as_text().is_some_and(|is| is.eq_ignore_ascii_case(size));
    let counts = [item.count.to, item.count.max].into_iter().flatten().map(i128::from);
    item.amounts.iter().any(|amount| fits(amount, one))
        || item.values.iter().any(|value| is_value(value, &one.after))
        || item.size.as_deref().is_some_and(|asked| size(&asked))
        || counts.map(|count| count.saturating_mul(1000)).any(|to| number(&one.after) == Some(to))
}

/// Holds what changes of an object against the items that speak of it, each with what it speaks of.
pub(super) fn check(row: &Row<'_>, spoken: &[(&Item, Vec<&Changed>)], notes: &mut Notes) {
    let mut all: Vec<&Changed> = Vec::new();
    for (_item, own) in spoken {
        for one in own {
            if !all.iter().any(|known| core::ptr::eq(*known, *one)) {
                all.push(one);
            }
        }
    }
    if let Some(open) = all.iter().find(|one| matches!(one.after, Value::Unknown(_))) {
        let name = open.name();
        notes.doubt(row, format!("What {name} becomes is only known after apply."));
    }
    for one in all {
        let of =
            |(_item, own): &&(&Item, Vec<&Changed>)| own.iter().any(|own| core::ptr::eq(*own, one));
        let items: Vec<&(&Item, Vec<&Changed>)> = spoken.iter().filter(of).collect();
        let accounts =
            |(item, own): &&(&Item, Vec<&Changed>)| !sets(item) || accounted(row, item, own, one);
        if items.iter().any(accounts) {
            continue;
        }
        if let Some((item, _own)) = items.first() {
            let (asked, name, is) = (asked(item), one.name(), said(&one.after));
            notes.doubt(row, format!("You asked for {asked}; the plan sets {name} to {is}."));
            return;
        }
    }
}

/// Whether an attribute becomes what an item says, or follows from one that does.
fn accounted(row: &Row<'_>, item: &Item, own: &[&Changed], one: &Changed) -> bool {
    if is_given(item, one) {
        return true;
    }
    if matches!(one.before, Value::Bool(true)) && item.turn != Some(Turn::Off) {
        return false;
    }
    let mut given = own.iter().filter(|other| is_given(item, other));
    let on = item.turn.is_none_or(|turn| turn == Turn::On) && is_switched_on(one);
    let any = given.clone().next().is_some();
    on || given.any(|given| follows(row, given, one))
        || any && (replaced(own, one) || bounds(item, own, one))
}

/// A switch that comes on with what it is the switch of.
fn is_switched_on(one: &Changed) -> bool {
    let named = one.keys.last().is_some_and(|key| key.ends_with("enabled") || key == "status");
    named && is_on(&one.before) != Some(true) && is_on(&one.after) == Some(true)
}

/// Whether an attribute changes because another one does.
pub(super) fn follows(row: &Row<'_>, given: &Changed, one: &Changed) -> bool {
    let kind = row.change.resource_type.as_str();
    let cause = given.keys.last().map_or("", String::as_str);
    let is = said(&one.after);
    let told = FOLLOWS.iter().any(|(types, from, to, becomes)| {
        covers(types, kind)
            && covers(from, cause)
            && one.is_any(&[*to])
            && (becomes.is_empty() || becomes.contains(&is.as_str()))
    });
    told || beside(given, one)
}

/// Whether an attribute comes along in a new block: it was not there, and counts nothing.
fn beside(given: &Changed, one: &Changed) -> bool {
    let block = |one: &Changed| one.keys.first().cloned().filter(|_| one.keys.len() > 1);
    let block_of = block(one).is_some_and(|own| block(given).as_ref() == Some(&own));
    block_of && is_nothing(&one.before) && number(&one.after).is_none()
}

/// What stood in a list where now stands what was named.
fn replaced(own: &[&Changed], one: &Changed) -> bool {
    let same = own.iter().filter(|other| other.keys == one.keys).count();
    same > 1 && matches!(one.after, Value::Null)
}

/// The least there may be goes down to what there is to be, and the most goes up to it, where what
/// there is to be would lie outside of them otherwise.
fn bounds(item: &Item, own: &[&Changed], one: &Changed) -> bool {
    let (Some(was), Some(is)) = (number(&one.before), number(&one.after)) else { return false };
    let counts = matches!(item.act, Act::Scale | Act::Update);
    let given = own.iter().filter(|other| is_given(item, other));
    let to = given.filter_map(|other| number(&other.after)).max().unwrap_or(0);
    let (least, most) = (one.is_any(LEAST), one.is_any(MOST));
    counts
        && (least && was > to && is <= to && is > 0
            || most && was < to && is >= to && is <= to.saturating_mul(2))
}
