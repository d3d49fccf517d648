//! What is new, attribute by attribute: where the words call one by its name, it is what they say
//! of it, and what decides who gets an answer or who may act was said.

use alloc::{format, vec::Vec};
use tribune_record::{Known, Value};

use super::{
    super::contract::Amount,
    View, asked, chosen,
    details::Changed,
    direction::{is_on, keeps_away},
    notes::Notes,
    regions, riders,
    row::Row,
    siblings::{Spoken, keys_of, label, label_of},
    times,
    values::{fits, number, said},
    words::tells_of,
};
use crate::{
    walk::{last_key, leaves},
    words::tokens,
};

/// Words by which people call what an alarm watches, and the words of the metrics for it.
const METRICS: &[(&[&str], &[&str])] = &[
    (&["connection", "connections"], &["connection", "connections"]),
    (&["cpu", "processor"], &["cpu"]),
    (&["disk", "storage", "space"], &["disk", "storage", "space", "volume", "bytes"]),
    (
        &["error", "errors", "failure", "failures", "5xx", "4xx"],
        &["error", "errors", "xx", "failed", "faults", "failures"],
    ),
    (&["latency", "slow"], &["latency", "time", "duration"]),
    (&["memory", "ram"], &["memory", "mem"]),
];

/// Blocks by which something new takes a part only, or somebody else's part, of what comes in.
const SHARING: &[(&str, &str, &[&str])] = &[(
    "aws_route53_record",
    "_routing_policy",
    &[
        "weighted",
        "weight",
        "failover",
        "latency",
        "geo",
        "geolocation",
        "multivalue",
        "routing",
        "canary",
    ],
)];

/// The longest time an alarm looks at, in seconds.
const ALARM_SECONDS_MAX: i64 = 604_800;

/// Beginnings of words for lengths of time, in seconds.
pub(super) const SECONDS: &[(&str, i64)] =
    &[("min", 60), ("sec", 1), ("hour", 3_600), ("day", 86_400), ("h", 3_600), ("s", 1)];

/// Services of ARNs that act under another name.
const SERVICES: &[(&str, &str)] = &[
    ("apigateway", "execute-api"),
    ("cognito-idp", "cognito-idp"),
    ("elasticloadbalancing", "elasticloadbalancing"),
    ("scheduler", "scheduler"),
];

/// Words behind the name of an attribute after which its value comes.
const LINKS: &[&str] = &["as", "be", "called", "is", "named", "of", "set", "to"];

/// Checks what is new, and what stands in it.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    switches(view, row, notes);
    values(view, row, notes);
    shares(view, row, notes);
    if row.is("alarm") {
        watches(view, row, notes);
    }
    direction(view, row, notes);
    lets(row, notes);
    belongs(view, row, notes);
    chosen::check(view, row, notes);
    asked::check(view, row, notes);
    regions::check(view, row, notes);
    riders::check_new(view, row, notes);
    times::check_new(view, row, notes);
}

/// A switch that the words call by its name is on; where they say "without", it is off.
fn switches(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let spoken = Spoken::of(view, row);
    leaves(&row.change.after, &mut |steps, leaf| {
        let on = match leaf {
            Value::Bool(on) => *on,
            Value::Text(text) if is_state(text) => is_on(leaf) == Some(true),
            Value::Null
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => return,
        };
        let keys: Vec<&str> = keys_of(steps);
        let label = label(&keys);
        if keys.last().is_some_and(|key| keeps_away(key)) || !spoken.is_called(&label) {
            return;
        }
        if on == view.heard.denies(&label) {
            let (name, plain, is) = (keys.join("."), row.plain(), said(leaf));
            notes.doubt(row, format!("It sets {name} of {plain} to {is}; you asked otherwise."));
        }
    });
}

/// "Hash key id": what stands behind the name of an attribute is what it becomes.
fn values(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    const KEYS: &[&str] = &["hash_key", "partition_key", "range_key", "sort_key"];
    for key in KEYS {
        let Some(is) = row.change.after.read(&[key]).text() else { continue };
        let behind = view.heard.behind(&tokens(key));
        let said = behind.iter().find(|word| !LINKS.contains(&word.as_str()));
        if said.is_some_and(|said| !tokens(is).contains(said)) && !view.heard.names(is) {
            let plain = row.plain();
            notes.doubt(row, format!("It sets {key} of {plain} to {is}; you said another."));
        }
    }
}

fn is_state(text: &str) -> bool {
    let states = ["enabled", "disabled", "suspended", "on", "off"];
    states.iter().any(|state| text.eq_ignore_ascii_case(state))
}

fn shares(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    for (kind, block, words) in SHARING {
        let set = row
            .changed()
            .iter()
            .any(|one| one.keys.first().is_some_and(|key| key.ends_with(block)));
        if row.change.resource_type == *kind && set && !view.heard.any(words) {
            let plain = row.plain();
            notes
                .doubt(row, format!("Only some are to get {plain} ({block}); you did not say so."));
        }
    }
}

/// An alarm watches what was named, over a time that makes sense.
fn watches(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let after = &row.change.after;
    let plain = row.plain();
    if let Some(metric) = after.read(&["metric_name"]).text() {
        let own = tokens(metric);
        let named: Vec<_> = METRICS.iter().filter(|(words, _own)| view.heard.any(words)).collect();
        let is = |words: &[&str]| own.iter().any(|word| words.contains(&word.as_str()));
        if !named.is_empty() && !named.iter().any(|(_words, metrics)| is(metrics)) {
            notes.doubt(
                row,
                format!("It watches {metric} in {plain}; you spoke of something else."),
            );
        }
    }
    let count = |key: &str| after.read(&[key]).i64();
    if let (Some(period), Some(periods)) = (count("period"), count("evaluation_periods"))
        && period.saturating_mul(periods) > ALARM_SECONDS_MAX
    {
        notes.doubt(row, format!("It lets {plain} wait for {periods} times {period} seconds."));
    }
}

/// An alarm goes off above or below, as was said.
fn direction(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    const ABOVE: &[&str] =
        &["above", "exceed", "exceeding", "exceeds", "greater", "higher", "more", "passes"];
    const BELOW: &[&str] = &["below", "drop", "drops", "falls", "fewer", "less", "lower", "under"];
    let (above, below) = (view.heard.any(ABOVE), view.heard.any(BELOW));
    leaves(&row.change.after, &mut |steps, leaf| {
        let operator = leaf.as_text().filter(|_| last_key(steps) == "comparison_operator");
        let operator = operator.unwrap_or_default();
        let begins = |word: &str| operator.to_lowercase().starts_with(word);
        if begins("less") && above && !below || begins("greater") && below && !above {
            let plain = row.plain();
            notes.doubt(row, format!("It lets {plain} go off by {operator}; you said otherwise."));
        }
    });
}

/// A service is let in for what is its own: `s3.amazonaws.com` for a bucket.
fn lets(row: &Row<'_>, notes: &mut Notes) {
    if row.change.resource_type != "aws_lambda_permission" {
        return;
    }
    let after = &row.change.after;
    let service =
        after.read(&["principal"]).text().and_then(|who| who.strip_suffix(".amazonaws.com"));
    let source = after.read(&["source_arn"]).text().and_then(|arn| arn.split(':').nth(2));
    let (Some(service), Some(source)) = (service, source.filter(|source| !source.is_empty()))
    else {
        return;
    };
    let own = SERVICES.iter().any(|(name, of)| *name == service && *of == source);
    if service != source && !own {
        let plain = row.plain();
        notes.doubt(row, format!("It lets {service} use {plain} for something of {source}."));
    }
}

/// What is new stands in the network that was named, where it says by reference which.
fn belongs(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let named = &view.contract.context_names;
    if !view.contract.context.contains("vpc") || named.is_empty() || row.is("vpc") {
        return;
    }
    let Known::Unknown(unknown) = row.change.after.read(&["vpc_id"]) else { return };
    let labels = unknown.references.iter().filter_map(|reference| {
        let reference = reference.strip_prefix("data.").unwrap_or(reference);
        reference.strip_prefix("aws_vpc.")?.split(['.', '[']).next()
    });
    let labels: Vec<&str> = labels.collect();
    let other =
        |label: &&&str| tells_of(label) && !named.iter().any(|name| tokens(name) == tokens(label));
    let any = labels.iter().any(|label| !other(&label));
    if let Some(label) = labels.iter().find(other).filter(|_| !any) {
        let plain = row.plain();
        notes.doubt(row, format!("It ties {plain} to {label}, which you did not name."));
    }
}

/// Whether an amount is what an attribute was: "from 8 to 16".
fn is_old(amount: &Amount, one: &Changed) -> bool {
    number(&one.before) == Some(i128::from(amount.number).saturating_mul(1000))
        && !fits(amount, one)
}

/// Of several amounts, the one beside the words for an attribute is the one that it becomes.
pub(super) fn swapped(
    view: &View<'_>,
    row: &Row<'_>,
    amounts: &[&Amount],
    changed: &[&Changed],
    notes: &mut Notes,
) {
    if amounts.len() < 2 {
        return;
    }
    for one in changed.iter().filter(|one| number(&one.after).is_some()) {
        let label = label_of(one);
        let mut near: Vec<(usize, bool)> = amounts
            .iter()
            .filter(|amount| amount.thousandths == 0 && !is_old(amount, one))
            .filter_map(|amount| {
                let figure = format!("{}", amount.number);
                Some((view.heard.distance(&label, &figure)?, fits(amount, one)))
            })
            .collect();
        near.sort_unstable();
        if let [(nearest, false), (next, fits), ..] = near.as_slice()
            && nearest.saturating_add(1) < *next
            && (*fits || near.iter().any(|(_far, fits)| *fits))
        {
            let (name, plain, is) = (one.name(), row.plain(), said(&one.after));
            notes.doubt(row, format!("It sets {name} of {plain} to {is}, the amount of another."));
        }
    }
}
