//! Who else comes through a wall with those that were named, and where a rule stands among others:
//! what the group itself, a list of prefixes, another target or a rank adds or takes away.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Action, Value};

use super::{
    super::{contract::Act, marks},
    View,
    grants::held::for_a_while,
    heard,
    notes::Notes,
    openings::{
        Opening, Protocol, all_openings, is_within, new_openings, old_openings, out_openings,
    },
    row::Row,
    words::goes_on,
};

/// The number of the rule that lets everything in, in a network list as it is made.
const USUAL_ALLOW: i64 = 100;

/// Attributes by which others come in than those whose addresses are named, with the words for
/// them.
const OTHERS: &[(&str, &[&str])] = &[
    ("self", &["itself", "self", "each", "between", "within", "among", "members", "same"]),
    ("prefix_list_id", &["prefix", "list"]),
    ("prefix_list_ids", &["prefix", "list"]),
    ("source_application_security_group_ids", &["application", "asg"]),
    ("source_service_accounts", &["account", "accounts"]),
    ("source_tags", &["tag", "tags", "tagged"]),
];

/// Address ranges of nobody's but one's own networks.
const OWN: &[&str] = &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// Checks what the rules of one change add to those that were named.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let (before, after) = (&row.change.before, &row.change.after);
    for (attribute, words) in OTHERS {
        let (was, is) = (set(before, attribute), set(after, attribute));
        let named = |value: &String| view.heard.names(value);
        let fresh = is.difference(&was).any(|value| !named(value));
        if fresh && !view.heard.any(words) {
            let plain = row.plain();
            notes.doubt(row, format!("It sets {attribute} in {plain}; you did not say so."));
        }
    }
    if row.change.action == Action::Create {
        rank(view, row, notes);
        whom(view, row, notes);
    }
    let opens = view.contract.items.iter().any(|item| item.act == Act::Open);
    let fresh = new_openings(row);
    if opens && !fresh.is_empty() && for_a_while(view) {
        let plain = row.plain();
        notes.doubt(row, format!("You named an end; what it opens in {plain} stays."));
    }
    if !view.contract.ports.is_empty() {
        out(view, row, notes);
    }
    paired(view, row, &fresh, notes);
    sides(view, row, &fresh, notes);
}

/// What stands at an attribute of a rule, or of one of the rules in a list.
fn set(object: &Value, attribute: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut add = |rule: &Value| {
        let Some(value) = rule.as_map().and_then(|map| map.get(attribute)) else { return };
        let all = value.as_list().unwrap_or_else(|| core::slice::from_ref(value));
        out.extend(all.iter().filter_map(Value::as_text).map(ToOwned::to_owned));
        if *value == Value::Bool(true) {
            out.insert("true".into());
        }
    };
    add(object);
    for list in ["ingress", "egress", "security_rule"] {
        object.read(&[list]).list().unwrap_or_default().iter().for_each(&mut add);
    }
    out
}

/// Where a new rule stands among the others.
fn rank(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let after = &row.change.after;
    let number = |key: &str| after.read(&[key]).i64();
    let written = |figure: i64| format!("{figure}");
    let said = |figure: i64| view.heard.parts().contains(&written(figure));
    let plain = row.plain();
    let refuses = after.read(&["rule_action"]).text() == Some("deny");
    if let Some(at) = number("rule_number").filter(|at| refuses && *at >= USUAL_ALLOW && !said(*at))
    {
        let message = format!("Its rule in {plain} is number {at}, behind what lets all in.");
        notes.doubt(row, message);
    }
    let Some(at) = number("priority").filter(|at| !said(*at)) else { return };
    let parts = view.heard.parts();
    let figure = |text: &String| text.parse::<i64>().is_ok();
    let named = parts.windows(2).any(|pair| match pair {
        [word, next] => word.eq_ignore_ascii_case("priority") && figure(next),
        _short => false,
    });
    if named || at == 0 {
        notes.doubt(row, format!("Its rule in {plain} has priority {at}; you did not say so."));
    }
}

/// What a new rule belongs to, and whom it is for.
fn whom(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let after = &row.change.after;
    let plain = row.plain();
    let names = view.heard.parts().iter().map(String::as_str);
    let names: Vec<&str> = names.filter(|name| name.contains('-')).collect();
    let is_said = |word: &str| view.heard.says(&heard::plain(word));
    let group = after.read(&["network_security_group_name"]).text();
    if let Some(more) = group.and_then(|group| goes_on(group, &names, &is_said)) {
        let what = format!("The group of {plain} is called \"{more}\" too; you did not say that.");
        notes.doubt(row, what);
    }
    let from = after.read(&["source_port_range"]).text();
    if from.is_some_and(|from| from != "*") && !view.heard.names("source port") {
        notes.doubt(row, format!("It holds {plain} to a source port; you did not say so."));
    }
    let targets = set(after, "target_tags");
    let named = targets.iter().any(|tag| view.heard.names(tag));
    if !targets.is_empty() && !named && view.heard.any(&["tag", "tags", "tagged"]) {
        notes.doubt(row, format!("{plain} is for other tags than those you named."));
    }
    let only = ["let only", "only allow", "only let"].iter().any(|words| view.heard.names(words));
    let closes = |row: &Row<'_>| {
        let (old, new) = (old_openings(row), all_openings(row));
        old.iter().any(|one| !new.contains(one))
    };
    let part = row.change.resource_type.as_str() != "aws_security_group";
    if only && part && !new_openings(row).is_empty() && !view.rows.iter().any(closes) {
        notes.doubt(row, format!("It adds to {plain}; whoever else comes in there still does."));
    }
}

/// The way out is held to the ports and the protocol that were named, as the way in is.
fn out(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let udp = view.heard.any(&["udp"]);
    let alone = row.change.resource_type.as_str() != "aws_security_group";
    for one in out_openings(row) {
        let ports = alone && !one.within(&view.contract.ports);
        let protocol = alone && one.protocol == Protocol::Udp && !udp;
        let asked = view.contract.cidrs.iter().any(|range| is_within(&one.from, range));
        let own = OWN.iter().any(|range| is_within(&one.from, range));
        let abroad = one.from.contains('/') && !one.is_world() && !own;
        let stranger = !alone && abroad && !asked;
        if ports || protocol || stranger {
            let plain = row.plain();
            let to = &one.from;
            notes.doubt(row, format!("It lets {plain} out to {to} otherwise than you said."));
        }
    }
}

/// "5671 from this, 15671 from that": each range reaches the ports it is named with.
fn paired(view: &View<'_>, row: &Row<'_>, fresh: &BTreeSet<Opening>, notes: &mut Notes) {
    let text = view.case.request.as_ref().map_or("", |request| request.text.as_str());
    let text = text.replace(" and ", "\n");
    let halves: Vec<(BTreeSet<u16>, BTreeSet<String>)> =
        text.split(['\n', ';', ',']).map(|half| in_half(view, half)).collect();
    let told = halves.iter().filter(|(ports, ranges)| !ports.is_empty() || !ranges.is_empty());
    let told: Vec<_> = told.collect();
    if told.len() < 2 || told.iter().any(|(ports, ranges)| ports.is_empty() || ranges.is_empty()) {
        return;
    }
    let meant = |one: &Opening| {
        told.iter().any(|(ports, ranges)| {
            one.within(ports) && ranges.iter().any(|range| is_within(&one.from, range))
        })
    };
    let ranges = fresh.iter().filter(|one| one.from.contains('/'));
    if let Some(one) = ranges.into_iter().find(|one| !meant(one)) {
        let (plain, from) = (row.plain(), &one.from);
        let what = format!("It lets {from} into {plain} on a port that you named for another.");
        notes.doubt(row, what);
    }
}

/// The ports and the ranges that stand in a part of the text.
fn in_half(view: &View<'_>, half: &str) -> (BTreeSet<u16>, BTreeSet<String>) {
    let parts = || half.split_whitespace().map(|part| part.trim_matches(['.', '(', ')', ':', '"']));
    let port = |part: &str| {
        let figure = part.split_once('/').map_or(part, |(figure, _protocol)| figure);
        figure.parse().ok().filter(|port| view.contract.ports.contains(port))
    };
    let range = |part: &str| marks::cidr(part).filter(|_| part.contains('/'));
    (parts().filter_map(port).collect(), parts().filter_map(range).collect())
}

/// Words before a range that say that it is the other end of the way, or the exception.
fn sides(view: &View<'_>, row: &Row<'_>, fresh: &BTreeSet<Opening>, notes: &mut Notes) {
    let opens =
        ["open", "opens", "opened", "expose", "exposed", "access", "available", "reachable"];
    let to = !view.heard.any(&opens);
    let ranges: Vec<Option<String>> = view
        .heard
        .parts()
        .iter()
        .map(|part| marks::cidr(part).filter(|_| part.contains('/')))
        .collect();
    let rule = row.change.action == Action::Create;
    let own = own_ranges(row, fresh);
    for (at, range) in ranges.iter().enumerate() {
        let Some(range) = range.as_ref().filter(|_| rule) else { continue };
        let word = |back: usize| {
            let at = at.checked_sub(back)?;
            view.heard.parts().get(at).map(|part| part.to_lowercase())
        };
        let before = word(1).unwrap_or_default();
        let moved = at.checked_sub(2).and_then(|at| ranges.get(at)).is_some_and(Option::is_some);
        let plain = row.plain();
        let comes = fresh.iter().any(|one| one.from == *range);
        let reaches = ["reach", "reaches"].contains(&before.as_str());
        if comes && !moved && (reaches || (to && before == "to")) {
            notes.doubt(row, format!("It lets {range} into {plain}; you named it as the far end."));
        }
        let but = ["besides", "but", "except", "excluding"].contains(&before.as_str());
        if but && own.contains(range) {
            notes.doubt(row, format!("It is about {range} in {plain}, your exception."));
        }
        let instead = before == "of" && word(2).as_deref() == Some("instead");
        let goes = |row: &Row<'_>| {
            let (old, new) = (old_openings(row), all_openings(row));
            old.iter().any(|one| one.from == *range) && !new.iter().any(|one| one.from == *range)
        };
        if instead && !view.rows.iter().any(goes) {
            notes.doubt(row, format!("It adds to {plain}; {range} is still let in."));
        }
    }
}

/// The ranges that a rule names, whether it lets them in or refuses them.
fn own_ranges(row: &Row<'_>, fresh: &BTreeSet<Opening>) -> BTreeSet<String> {
    let block = row.change.after.read(&["cidr_block"]).text().map(ToOwned::to_owned);
    fresh.iter().map(|one| one.from.clone()).chain(block).collect()
}
