//! Rules of a wall: which way they look, whether they let in or refuse, and whether all that was
//! named is behind them.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::contract::{Act, Item, Turn},
    View, doors,
    notes::Notes,
    openings::{Opening, is_within, new_openings},
    row::Row,
};

/// Which way the traffic goes that a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    In,
    Out,
}

impl Way {
    /// Words for it in a request.
    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::In => &["inbound", "incoming", "ingress"],
            Self::Out => &["egress", "outbound", "outgoing"],
        }
    }

    const fn plain(self) -> &'static str {
        match self {
            Self::In => "the way in",
            Self::Out => "the way out",
        }
    }
}

/// What a rule does with the traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    Admits,
    Refuses,
}

impl Answer {
    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Admits => &[
                "accept", "accepts", "admit", "admits", "allow", "allowed", "allowing", "allows",
                "let", "lets", "open", "opens", "permit", "permits",
            ],
            Self::Refuses => &[
                "ban", "bans", "block", "blocked", "blocking", "blocks", "denied", "denies",
                "deny", "denying", "refuse", "refuses", "reject", "rejects",
            ],
        }
    }

    const fn plain(self) -> &'static str {
        match self {
            Self::Admits => "lets it through",
            Self::Refuses => "refuses it",
        }
    }
}

/// A rule as one change makes it or leaves it.
#[derive(Debug)]
struct Rule<'r, 'v> {
    row: &'r Row<'v>,
    ways: BTreeSet<Way>,
    answer: Option<Answer>,
}

/// Holds the rules that a plan makes or changes against the words.
pub(super) fn check(view: &View<'_>, notes: &mut Notes) {
    let rules: Vec<Rule<'_, '_>> = view.rows.iter().filter_map(rule).collect();
    if rules.is_empty() {
        return;
    }
    ways(view, &rules, notes);
    answers(view, &rules, notes);
    for rule in &rules {
        narrow(view, rule, notes);
        idle(rule, notes);
        doors::check(view, rule.row, notes);
    }
    all_there(view, notes);
}

/// Types that are one rule or hold several.
const RULES: &[&str] = &[
    "aws_network_acl_rule",
    "aws_security_group",
    "aws_security_group_rule",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
    "azurerm_network_security_rule",
    "google_compute_firewall",
];

fn rule<'r, 'v>(row: &'r Row<'v>) -> Option<Rule<'r, 'v>> {
    let kind = row.change.resource_type.as_str();
    let after = &row.change.after;
    if !RULES.contains(&kind) || matches!(after, Value::Null) {
        return None;
    }
    let text = |key: &str| after.read(&[key]).text().unwrap_or_default().to_lowercase();
    let mut ways = BTreeSet::new();
    if kind == "aws_security_group" {
        let is = |one: &super::details::Changed, key: &str| {
            one.keys.first().is_some_and(|first| first == key)
        };
        let moved = |key: &str| row.changed().iter().any(|one| is(one, key));
        ways.extend(moved("ingress").then_some(Way::In));
        ways.extend(moved("egress").then_some(Way::Out));
    } else {
        let out = kind.ends_with("egress_rule")
            || [text("type"), text("direction")].iter().any(|t| t == "egress" || t == "outbound")
            || after.read(&["egress"]).bool() == Some(true);
        ways.insert(if out { Way::Out } else { Way::In });
    }
    Some(Rule { row, ways, answer: answer(kind, after) })
}

fn answer(kind: &str, after: &Value) -> Option<Answer> {
    let said = ["rule_action", "access"].iter().find_map(|key| after.read(&[key]).text());
    if let Some(said) = said {
        let refuses = said.eq_ignore_ascii_case("deny");
        return Some(if refuses { Answer::Refuses } else { Answer::Admits });
    }
    let has = |key: &str| after.read(&[key]).list().is_some_and(|blocks| !blocks.is_empty());
    match (has("allow"), has("deny")) {
        (true, true) => None,
        (false, true) => Some(Answer::Refuses),
        (true, false) => Some(Answer::Admits),
        (false, false) => kind.starts_with("aws_").then_some(Answer::Admits),
    }
}

/// A rule for the way out where the words speak of the way in, or of none; and the other way round.
fn ways(view: &View<'_>, rules: &[Rule<'_, '_>], notes: &mut Notes) {
    let said = |way: Way| view.heard.any(way.words());
    let reaches = view.heard.any(&["reach", "reaches", "connect", "connects", "to", "out"]);
    let wanted = match (said(Way::In), said(Way::Out)) {
        (true, true) => return both(view, rules, notes),
        (true, false) => Way::In,
        (false, true) => Way::Out,
        (false, false) if reaches => return,
        (false, false) => Way::In,
    };
    if rules.iter().any(|rule| rule.ways.is_empty() || rule.ways.contains(&wanted)) {
        return;
    }
    for rule in rules {
        let (plain, is) = (rule.row.plain(), rule.ways.first().map_or("", |way| way.plain()));
        let wanted = wanted.plain();
        notes.doubt(
            rule.row,
            format!("Its change of {plain} is for {is}; your request is about {wanted}."),
        );
    }
}

/// "Inbound and outbound" is a rule for each.
fn both(view: &View<'_>, rules: &[Rule<'_, '_>], notes: &mut Notes) {
    let pairs = ["inbound and outbound", "outbound and inbound", "ingress and egress"];
    let has = |way: Way| rules.iter().any(|rule| rule.ways.is_empty() || rule.ways.contains(&way));
    let one = !has(Way::In) || !has(Way::Out);
    if one && pairs.iter().any(|pair| view.heard.names(pair)) {
        notes.question("You asked for both ways; the plan has rules for one of them.".into());
    }
}

/// A rule that refuses where the words only let in, and the other way round.
fn answers(view: &View<'_>, rules: &[Rule<'_, '_>], notes: &mut Notes) {
    let heard = &view.heard;
    let noun = ["access block", "address block", "block public", "cidr block", "cidr blocks"];
    let noun = noun.iter().any(|noun| heard.names(noun));
    // Not by a name: `allow-admin` may refuse.
    let said = |answer: Answer| {
        let is = |part: &String| answer.words().contains(&part.to_lowercase().as_str());
        heard.parts().iter().any(is)
    };
    let wanted = match (said(Answer::Admits), said(Answer::Refuses) && !noun) {
        (true, false) => Answer::Admits,
        (false, true) => Answer::Refuses,
        (true, true) | (false, false) => return,
    };
    for rule in rules.iter().filter(|rule| rule.row.change.action.creates()) {
        if let Some(is) = rule.answer.filter(|is| *is != wanted) {
            let (plain, is, wanted) = (rule.row.plain(), is.plain(), wanted.plain());
            notes.doubt(
                rule.row,
                format!("The new rule in {plain} {is}; you asked for one that {wanted}."),
            );
        }
    }
}

/// Whoever is to be refused is refused on every port, unless the words name ports.
fn narrow(view: &View<'_>, rule: &Rule<'_, '_>, notes: &mut Notes) {
    let contract = &view.contract;
    let named = !contract.ports.is_empty() || !contract.protocols.is_empty();
    if rule.answer != Some(Answer::Refuses) || named || !rule.row.change.action.creates() {
        return;
    }
    let after = &rule.row.change.after;
    let protocol = after.read(&["protocol"]).text().unwrap_or("all");
    let every = matches!(protocol, "-1" | "*") || protocol.eq_ignore_ascii_case("all");
    let denies = after.read(&["deny"]).list().unwrap_or_default();
    let every = every
        && denies.iter().all(|block| {
            block.read(&["protocol"]).text().is_none_or(|p| p.eq_ignore_ascii_case("all"))
        });
    let ports = after.read(&["destination_port_range"]).text().unwrap_or("*");
    if !every || ports != "*" {
        let plain = rule.row.plain();
        notes.doubt(
            rule.row,
            format!("The new rule in {plain} refuses only some traffic; you named no port."),
        );
    }
}

/// A rule that is made switched off does nothing.
fn idle(rule: &Rule<'_, '_>, notes: &mut Notes) {
    if rule.row.change.action.creates()
        && rule.row.change.after.read(&["disabled"]).bool() == Some(true)
    {
        let plain = rule.row.plain();
        notes.doubt(rule.row, format!("It makes a rule in {plain} that is switched off."));
    }
}

/// Every port and range that was to be opened is opened, and wholly.
fn all_there(view: &View<'_>, notes: &mut Notes) {
    let contract = view.contract;
    let adds = |item: &Item| {
        let wall = ["nacl", "sg", "traffic"].contains(&item.class.as_str());
        let adds = matches!(item.act, Act::Create | Act::Update) && item.turn != Some(Turn::Down);
        item.act == Act::Open || (wall && adds)
    };
    let opens = contract.items.iter().any(adds);
    let closes = contract.items.iter().any(|item| matches!(item.act, Act::Block | Act::Delete));
    let new: BTreeSet<Opening> = view.rows.iter().flat_map(new_openings).collect();
    if !opens || closes || new.is_empty() {
        return;
    }
    let has = |port: u16| {
        new.iter().any(|opening| match (opening.low, opening.high) {
            (Some(low), Some(high)) => (low..=high).contains(&port),
            _every_port => true,
        })
    };
    let lost: Vec<String> =
        contract.ports.iter().filter(|port| !has(**port)).map(|port| format!("{port}")).collect();
    if !lost.is_empty() {
        let lost = lost.join(", ");
        notes.question(format!("You named the port {lost}; nothing new is open there."));
    }
    for range in &contract.cidrs {
        let part =
            new.iter().any(|opening| opening.from != *range && is_within(&opening.from, range));
        let whole = || new.iter().any(|opening| opening.from == *range) || is_covered(&new, range);
        // "Only from there, no more 0.0.0.0/0": what is taken out was named, too.
        let taken = view.borne && range == "0.0.0.0/0";
        if part && !taken && !whole() {
            notes.question(format!("You named {range}; only a part of it is let in."));
        }
    }
}

/// Whether parts of a range make up the whole of it, two halves for one.
fn is_covered(new: &BTreeSet<Opening>, range: &str) -> bool {
    let bits = |range: &str| range.split_once('/').and_then(|(_, bits)| bits.parse::<u32>().ok());
    let parts: BTreeSet<&str> = new.iter().map(|opening| opening.from.as_str()).collect();
    let parts = parts.into_iter().filter(|from| is_within(from, range));
    let Some(wide) = bits(range) else { return false };
    // In parts of 2^-32 of the range: what is finer adds nothing.
    let shares = parts.filter_map(bits).map(|narrow| {
        let finer = narrow.saturating_sub(wide);
        1_u64.checked_shl(32_u32.saturating_sub(finer)).filter(|_| finer <= 32).unwrap_or(0)
    });
    shares.fold(0_u64, u64::saturating_add) >= 1_u64 << 32
}
