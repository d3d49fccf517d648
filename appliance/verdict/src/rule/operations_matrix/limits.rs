//! A rate is limited: a rule of WAF that counts, or a lower limit of an API.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Number, Value};

use super::{
    deeds::{Aims, Deed, changes_only, says},
    operation::Operation,
    waf,
};
use crate::view::{Subject, View};

/// Types with the blocks and the numbers in them that limit.
const LIMITS: [(&str, &str, [&str; 2]); 4] = [
    (
        "aws_api_gateway_method_settings",
        "settings",
        ["throttling_rate_limit", "throttling_burst_limit"],
    ),
    ("aws_api_gateway_usage_plan", "throttle_settings", ["rate_limit", "burst_limit"]),
    ("aws_api_gateway_usage_plan", "quota_settings", ["limit", "limit"]),
    (
        "aws_apigatewayv2_stage",
        "default_route_settings",
        ["throttling_rate_limit", "throttling_burst_limit"],
    ),
];
/// Fewer requests than this in a window is no limit but a block of everybody who looks at a page.
const LEAST: i64 = 100;
/// More requests of one sender than this in a window is no limit.
const MOST: i64 = 100_000;

pub(super) fn deeds(view: &View<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    if waf::KINDS.contains(&change.resource_type.as_str()) {
        let Some(added) = waf::added(view, subject) else { return vec![] };
        if added.limits.is_empty() || !added.stops.is_empty() {
            return vec![];
        }
        return added.limits.into_iter().map(|limit| counted(subject, limit)).collect();
    }
    let rows = LIMITS.iter().filter(|(kind, ..)| *kind == change.resource_type);
    let rows: Vec<_> = rows.collect();
    let keys: Vec<&str> = rows.iter().map(|(_kind, key, _numbers)| *key).collect();
    if rows.is_empty() || !changes_only(change, &keys) {
        return vec![];
    }
    let mut lower = false;
    for (_kind, key, numbers) in rows {
        let Some(is_lower) = is_lower(&change.before, &change.after, key, numbers) else {
            return vec![];
        };
        lower |= is_lower;
    }
    let what = says(change, "let others ask less often");
    if lower { vec![Deed::new(Operation::RateLimit, what, Aims::Nothing)] } else { vec![] }
}

fn counted(subject: &Subject<'_>, (limit, shared): (Option<i64>, bool)) -> Deed {
    let what = match limit {
        Some(limit) => format!("limit each sender to {limit} requests in its window"),
        None => String::from("limit a rate"),
    };
    let aims = match limit {
        None => Aims::Unclear(String::from("the limit is only known after apply, or hidden")),
        Some(_limit) if shared => {
            Aims::Unclear(String::from("all senders would share one limit, the honest ones too"))
        }
        Some(limit) if limit < LEAST => Aims::Unclear(String::from("the limit is next to nothing")),
        Some(limit) if limit > MOST => Aims::Unclear(String::from("that many limit nobody")),
        Some(_limit) => Aims::Nothing,
    };
    Deed::new(Operation::RateLimit, says(subject.change, &what), aims)
}

/// Whether a block limits more than before. None where it limits less, stops everything, changes
/// anything else, or cannot be read.
fn is_lower(before: &Value, after: &Value, key: &str, numbers: &[&str]) -> Option<bool> {
    let block = |side: &Value| match side.read(&[key, "0"]).map() {
        Some(map) => map.clone(),
        None => alloc::collections::BTreeMap::new(),
    };
    let (mut old, mut new) = (block(before), block(after));
    let mut lower = false;
    for number in numbers {
        // The second name of a row may be its first.
        let (was, is) = (old.remove(*number), new.remove(*number));
        if was.is_none() && is.is_none() {
            continue;
        }
        let was = was.as_ref().and_then(whole).filter(|was| *was > 0).unwrap_or(i64::MAX);
        let is = is.as_ref().and_then(whole).filter(|is| *is >= LEAST)?;
        if is > was {
            return None;
        }
        lower |= is < was;
    }
    let set = |map: alloc::collections::BTreeMap<String, Value>| {
        map.into_iter().filter(|(_key, value)| !crate::walk::is_nothing(value)).collect::<Vec<_>>()
    };
    let (old, new) = (set(old), set(new));
    // A block that comes brings its other parts with it.
    (old == new || old.is_empty()).then_some(lower)
}

/// A number's whole part: a limit may be a fraction.
fn whole(value: &Value) -> Option<i64> {
    let text = |number: &Number| number.as_str().split('.').next()?.parse::<i64>().ok();
    if let Value::Number(number) = value { text(number) } else { None }
}
