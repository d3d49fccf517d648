//! Identifiers, zones, versions and sums that stand in the words stand in the plan as well, whole:
//! `pcx-1` is not `pcx-11`.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::contract::Act,
    View,
    details::Changed,
    hosts::OPAQUE,
    made::stands_in,
    notes::Notes,
    row::Row,
    scope::members,
    units,
    values::{fits, number},
};
use crate::{
    walk::{Step, last_key, leaves},
    words::tokens,
};

/// Kinds of DNS records, as people write them. An address record is only told by "A record".
const RECORDS: &[&str] = &["aaaa", "caa", "cname", "mx", "ptr", "spf", "srv", "txt"];

/// Words for a choice, part of the name of the attribute that makes it, and the value that is the
/// other choice.
const CHOICES: &[(&str, &str, &str)] = &[
    ("actual", "notification_type", "forecasted"),
    ("annual", "time_unit", "monthly"),
    ("annually", "time_unit", "monthly"),
    ("application load balancer", "load_balancer_type", "network"),
    ("arm64", "architectures", "x86_64"),
    ("bursting", "throughput_mode", "elastic"),
    ("bursting", "throughput_mode", "provisioned"),
    ("daily", "time_unit", "monthly"),
    ("elastic", "throughput_mode", "bursting"),
    ("elastic", "throughput_mode", "provisioned"),
    ("fargate", "launch_type", "ec2"),
    ("forecast", "notification_type", "actual"),
    ("forecasted", "notification_type", "actual"),
    ("hdd", "storage_type", "ssd"),
    ("immutable", "image_tag_mutability", "mutable"),
    ("linux", "platform", "windows"),
    ("mandatory", "mfa_configuration", "off"),
    ("mandatory", "mfa_configuration", "optional"),
    ("mariadb", "engine", "mysql"),
    ("mariadb", "engine", "postgres"),
    ("memcached", "engine", "redis"),
    ("memcached", "engine", "valkey"),
    ("monthly", "time_unit", "annually"),
    ("monthly", "time_unit", "daily"),
    ("monthly", "time_unit", "quarterly"),
    ("mutable", "image_tag_mutability", "immutable"),
    ("mysql", "engine", "aurora-postgresql"),
    ("mysql", "engine", "mariadb"),
    ("mysql", "engine", "postgres"),
    ("network load balancer", "load_balancer_type", "application"),
    ("on demand", "billing_mode", "provisioned"),
    ("on demand", "capacity_type", "spot"),
    ("optional", "mfa_configuration", "off"),
    ("optional", "mfa_configuration", "on"),
    ("percent", "threshold_type", "absolute_value"),
    ("postgres", "engine", "aurora-mysql"),
    ("postgres", "engine", "mariadb"),
    ("postgres", "engine", "mysql"),
    ("postgresql", "engine", "aurora-mysql"),
    ("postgresql", "engine", "mariadb"),
    ("postgresql", "engine", "mysql"),
    ("provisioned", "billing_mode", "pay_per_request"),
    ("quarterly", "time_unit", "annually"),
    ("quarterly", "time_unit", "monthly"),
    ("redis", "engine", "memcached"),
    ("regional", "scope", "cloudfront"),
    ("securestring", "type", "string"),
    ("spot", "capacity_type", "on_demand"),
    ("ssd", "storage_type", "hdd"),
    ("valkey", "engine", "memcached"),
    ("valkey", "engine", "redis"),
    ("windows", "platform", "linux"),
    ("x86", "architectures", "arm64"),
    ("yearly", "time_unit", "monthly"),
    ("yearly", "time_unit", "quarterly"),
];

/// Checks everything that is written out in the words.
pub(super) fn check(view: &View<'_>, notes: &mut Notes) {
    if view.rows.is_empty() {
        return;
    }
    let mut lost = Vec::from_iter(written(view).map(|literal| (literal, true)));
    lost.extend(names(view).into_iter().map(|name| (name, false)));
    lost.sort_unstable();
    lost.dedup();
    find(view, &mut lost);
    for (literal, _whole) in lost {
        let message = format!("You named \"{literal}\"; nothing in the plan is that.");
        notes.unfound(literal, message);
    }
    amounts(view, notes);
    let kinds = records(view);
    for row in &view.rows {
        if row.is("dns") {
            record(row, &kinds, notes);
        }
        if row.is("budget") {
            sum(view, row, notes);
        }
        choices(view, row, notes);
    }
}

/// Names that are written as nobody writes a plain word, `loadtest-0`.
fn names<'v>(view: &'v View<'_>) -> BTreeSet<&'v str> {
    let contract = view.contract;
    let items = contract.items.iter().flat_map(|item| &item.names);
    let all = items.chain(&contract.context_names).chain(&contract.targets).map(String::as_str);
    let written = |name: &&str| {
        let joined = name.contains(['-', '_']) && !name.contains(['/', '@', ':', '*', '.']);
        joined && tokens(name).len() > 1 && !contract.regions.contains(*name)
    };
    let values = || contract.items.iter().flat_map(|item| &item.values);
    let value = |name: &&str| values().any(|value| value.contains(*name));
    all.filter(written).filter(|name| !value(name)).collect()
}

/// Amounts of time or size that are said of what is made or changed, and that nothing becomes.
/// Only where something that counts the same is set: other amounts are part of a story.
fn amounts(view: &View<'_>, notes: &mut Notes) {
    let contract = view.contract;
    let [item] = contract.items.as_slice() else { return };
    if view.borne
        || !(contract.guessed || contract.is_understood())
        || !matches!(item.act, Act::Create | Act::Update)
        || !item.amounts.is_empty()
    {
        return;
    }
    let own = view.rows.iter().filter(|row| members(&item.class).contains(row.kind.class.as_str()));
    let set: Vec<&Changed> = own.flat_map(Row::changed).filter(|one| one.unit.is_some()).collect();
    for amount in view.heard.amounts() {
        let mut same = set.iter().filter(|one| units::is_of(&amount.unit, one)).peekable();
        if same.peek().is_some() && !same.any(|one| fits(&amount, one)) {
            let message = format!("You asked for {amount}; nothing is set to that.");
            notes.unfound(&format!("{amount}"), message);
        }
    }
}

/// What of the words can only be one thing: an identifier, a zone, a version, a long name.
fn written<'v>(view: &'v View<'_>) -> impl Iterator<Item = &'v str> {
    let parts = view.heard.parts();
    parts.iter().enumerate().filter_map(move |(at, part)| {
        let before = at.checked_sub(1).and_then(|at| parts.get(at)).map_or("", String::as_str);
        let version = before.eq_ignore_ascii_case("version") && is_version(part);
        (version || is_id(part) || is_zone(part) || is_machine(part) || is_long(part))
            .then_some(part.as_str())
    })
}

/// An identifier that a provider gives, `ami-0abc`.
fn is_id(part: &str) -> bool {
    let rest = OPAQUE.iter().find_map(|prefix| part.strip_prefix(prefix));
    rest.is_some_and(|rest| {
        rest.bytes().all(|b| b.is_ascii_alphanumeric()) && rest.bytes().any(|b| b.is_ascii_digit())
    })
}

/// A type of machine of Google or Azure, `e2-standard-8`. AWS writes a dot, and is read as a size.
fn is_machine(part: &str) -> bool {
    let kinds = ["highcpu", "highmem", "megamem", "standard", "ultramem"];
    let pieces: Vec<&str> = part.split('-').collect();
    let google = matches!(pieces.as_slice(), [_family, kind, count]
        if kinds.contains(kind) && count.bytes().all(|b| b.is_ascii_digit()));
    google || part.strip_prefix("Standard_").is_some_and(|rest| rest.len() > 1)
}

/// An availability zone, `us-east-1b`, `europe-west1-b`.
fn is_zone(part: &str) -> bool {
    let pieces: Vec<&str> = part.split('-').collect();
    let small = |text: &str| text.len() > 1 && text.bytes().all(|b| b.is_ascii_lowercase());
    let [area, side, zone] = pieces.as_slice() else { return false };
    let zone = zone.as_bytes();
    let numbered = side.trim_end_matches(|c: char| c.is_ascii_digit());
    let google = numbered.len() > 3 && numbered != *side && small(numbered);
    if google && small(area) && matches!(zone, [letter] if letter.is_ascii_lowercase()) {
        return true;
    }
    small(area)
        && small(side)
        && area.len() == 2
        && matches!(zone, [digit, letter] if digit.is_ascii_digit() && letter.is_ascii_lowercase())
}

fn is_version(part: &str) -> bool {
    part.contains('.') && part.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// A long name with figures and letters of both cases in it, which nobody writes by chance.
fn is_long(part: &str) -> bool {
    let has = |wanted: fn(&u8) -> bool| part.as_bytes().iter().any(wanted);
    let joined = part.contains(['-', '_']) && !part.contains(['/', '@', '=', ':', '.']);
    part.len() >= 12
        && joined
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
}

/// Leaves of some literals those that stand in no text of the plan. What stands whole has nothing
/// around it that could be part of it; of a name, the words stand one behind the other.
fn find(view: &View<'_>, lost: &mut Vec<(&str, bool)>) {
    let mut seen = |text: &str| {
        lost.retain(|(literal, whole)| {
            let stands = |text: &str| stands_in(&text.to_lowercase(), &literal.to_lowercase());
            let found = contains(text, literal) && stands(text) || !*whole && runs(text, literal);
            !found
        });
    };
    for change in &view.case.plan.changes {
        seen(&change.address);
        change.importing.as_deref().map(&mut seen);
        change.provider.region.as_text().map(&mut seen);
        for side in [&change.before, &change.after] {
            leaves(side, &mut |steps, leaf| {
                let tag = matches!(steps.first(), Some(Step::Key("tags" | "tags_all")))
                    && !last_key(steps).eq_ignore_ascii_case("name");
                if let (false, Some(text)) = (tag, text_of(leaf)) {
                    seen(text);
                }
            });
        }
    }
}

/// Whether a text holds another, in letters of either case.
fn contains(text: &str, literal: &str) -> bool {
    let wanted = literal.as_bytes();
    text.as_bytes().windows(wanted.len()).any(|run| run.eq_ignore_ascii_case(wanted))
}

/// Whether the words of a name stand in a text, one behind the other.
fn runs(text: &str, name: &str) -> bool {
    let first = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let wanted = tokens(name);
    contains(text, first) && tokens(text).windows(wanted.len()).any(|run| run == wanted)
}

/// A text or a number, as it is written.
fn text_of(leaf: &Value) -> Option<&str> {
    match leaf {
        Value::Text(text) => Some(text),
        Value::Number(number) => Some(number.as_str()),
        Value::Null
        | Value::Bool(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => None,
    }
}

/// Kinds of records that are named.
fn records(view: &View<'_>) -> BTreeSet<&'static str> {
    let mut kinds: BTreeSet<&str> =
        RECORDS.iter().copied().filter(|kind| view.heard.any(&[*kind])).collect();
    // Such an entry is one of text.
    if kinds.contains("spf") {
        kinds.insert("txt");
    }
    let pairs = view.heard.parts().windows(2);
    let noun = |noun: &String| noun.to_lowercase().starts_with("record");
    let address = |pair: &[String]| matches!(pair, [kind, of] if kind == "A" && noun(of));
    kinds.extend(pairs.into_iter().any(address).then_some("a"));
    kinds
}

/// A record is of a kind that was named.
fn record(row: &Row<'_>, kinds: &BTreeSet<&str>, notes: &mut Notes) {
    let Some(kind) = row.object().read(&["type"]).text() else { return };
    if !kinds.is_empty() && !kinds.contains(kind.to_lowercase().as_str()) {
        let (plain, kinds) = (row.plain(), kinds.iter().copied().collect::<Vec<_>>().join(", "));
        notes.doubt(row, format!("You spoke of {kinds}; {plain} here is of the kind {kind}."));
    }
}

/// A budget is of the sum that was named.
fn sum(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let sums = view.heard.parts().iter().filter_map(|part| {
        let plain: String = part.strip_prefix('$')?.chars().filter(|c| *c != ',').collect();
        number(&Value::Text(plain))
    });
    let sums: BTreeSet<i128> = sums.collect();
    let limit = row.change.after.read(&["limit_amount"]).text();
    let Some(limit) = limit else { return };
    let whole = limit.split('.').next().unwrap_or(limit);
    let is = number(&Value::Text(whole.into()));
    if !sums.is_empty() && is.is_none_or(|is| !sums.contains(&is)) {
        let plain = row.plain();
        notes.doubt(row, format!("{plain} has a limit of {limit}; you named another sum."));
    }
}

/// Where the words name a choice, the plan does not make the other one.
fn choices(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    for (words, attribute, other) in CHOICES {
        let wanted = tokens(words);
        let Some(word) = wanted.first() else { continue };
        if !view.heard.any(&[word.as_str()]) || !view.heard.names(words) {
            continue;
        }
        let made = row.changed().iter().find(|one| {
            let own = one.keys.last().is_some_and(|key| key == attribute);
            own && one.after.as_text().is_some_and(|is| is.eq_ignore_ascii_case(other))
        });
        // Of several, one is what was named.
        let kept = row.changed().iter().any(|one| {
            let own = one.keys.last().is_some_and(|key| key == attribute);
            let is = one.after.as_text().unwrap_or_default().to_lowercase();
            own && (tokens(&is) == wanted || is.starts_with(words))
        });
        // "From mysql to postgres": what it is was named, too.
        let both = view.heard.parts().iter().any(|part| part.eq_ignore_ascii_case(other));
        if made.is_some() && !kept && !both {
            let plain = row.plain();
            notes.doubt(row, format!("You said \"{words}\"; {attribute} of {plain} is {other}."));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_only_be_one_thing() {
        for id in ["ami-0abc", "pcx-1", "i-0fedcba9876543210", "vpc-12"] {
            assert!(is_id(id), "{id}");
        }
        for other in ["sg-web", "vpc-main", "build-2", "i-am", "pcx-"] {
            assert!(!is_id(other), "{other}");
        }
        assert!(is_zone("us-east-1b") && is_zone("eu-central-1a"));
        assert!(!is_zone("us-east-1") && !is_zone("my-build-1b2") && !is_zone("web-api-1b"));
        assert!(is_zone("europe-west1-b") && !is_zone("build-2-b") && !is_zone("plan-b"));
        assert!(is_machine("e2-standard-8") && is_machine("Standard_D4s_v3"));
        assert!(!is_machine("my-standard-x") && !is_machine("gold-standard"));
        assert!(is_version("15.8") && !is_version("15") && !is_version("v15.8"));
        assert!(is_long("ELBSecurityPolicy-TLS13-1-2-2021-06") && is_long("Standard_D4s_v3"));
        assert!(!is_long("CHG-0012345678") && !is_long("acme-reports-2024") && !is_long("TLS1_2"));
    }
}
