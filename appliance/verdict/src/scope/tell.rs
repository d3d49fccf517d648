//! A contract in plain words, line by line, with the words of the request that each line rests on:
//! what a person reads before they say "yes, that is what I meant".

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    contract::{Access, Act, Contract, Count, Forbidden, Item, Turn},
    lexicon::{ANY, plain},
};

/// One thing that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// In words.
    pub says: String,
    /// The words of the request it rests on.
    pub rests_on: Vec<String>,
}

/// A contract in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// What may and must be done, and where.
    pub understood: Vec<Line>,
    /// What may not be touched.
    pub spared: Vec<Line>,
    /// What the words leave open.
    pub assumed: Vec<Line>,
    /// What of the words was not understood.
    pub unclear: Vec<Line>,
    /// What no honest request holds.
    pub suspicious: Vec<Line>,
}

impl Told {
    /// Whether a person needs to correct nothing before a plan can be judged by it.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.unclear.is_empty() && self.suspicious.is_empty()
    }
}

/// Puts a contract into words.
#[must_use]
pub fn told(contract: &Contract, text: &str) -> Told {
    let teller = Teller { contract, text };
    let mut unclear = teller.unclear();
    let asks = !contract.items.is_empty() || contract.is_question || contract.no_change;
    if !asks && unclear.is_empty() {
        unclear.push(line("nothing in it says what is to be done".to_owned()));
    }
    Told {
        understood: teller.understood(),
        spared: teller.spared(),
        assumed: teller.assumed(),
        unclear,
        suspicious: teller.suspicious(),
    }
}

const fn line(says: String) -> Line {
    Line { says, rests_on: Vec::new() }
}

#[derive(Debug)]
struct Teller<'a> {
    contract: &'a Contract,
    text: &'a str,
}

impl Teller<'_> {
    /// A line with the words that its part of the contract rests on.
    fn line(&self, says: String, of: &str) -> Line {
        let spans = self.contract.spans.iter().filter(|span| span.of == of);
        let words = spans.filter_map(|span| self.text.get(span.start..span.end));
        let mut rests_on: Vec<String> = Vec::new();
        for words in words.filter(|words| !words.is_empty()) {
            if !rests_on.iter().any(|known| known == words) {
                rests_on.push(words.to_owned());
            }
        }
        Line { says, rests_on }
    }

    fn understood(&self) -> Vec<Line> {
        let contract = self.contract;
        let mut lines: Vec<Line> = Vec::new();
        for item in &contract.items {
            lines.push(self.line(sentence(item), &key(item.act, &item.class)));
        }
        for class in &contract.public {
            let says = format!("anybody on the internet may reach {}", plain(class));
            let mut line = self.line(says, &format!("{class} reachable by anybody"));
            if line.rests_on.is_empty() {
                line.rests_on = self.line(String::new(), "reachable by anybody").rests_on;
            }
            lines.push(line);
        }
        let each = |set: &BTreeSet<String>, before: &str, of: &str| {
            let line = |value: &String| {
                self.line(format!("{before}{}", quoted(value)), &format!("{of} {value}"))
            };
            set.iter().map(line).collect::<Vec<_>>()
        };
        lines.extend(each(&contract.environments, "only in the environment ", "environment"));
        lines.extend(each(&contract.regions, "only in the region ", "region"));
        lines.extend(each(&contract.accounts, "in the account ", "account"));
        lines.extend(each(&contract.cidrs, "only the addresses ", "address"));
        for port in &contract.ports {
            lines.push(self.line(format!("only the port {port}"), &format!("port {port}")));
        }
        lines.extend(each(&contract.protocols, "only over ", "protocol"));
        if let Some(access) = contract.access {
            let says = format!("access goes no further than to {}", reach(access));
            lines.push(self.line(says, "access"));
        }
        lines.extend(each(&contract.recipients, "access is for ", "recipient"));
        lines.extend(each(&contract.targets, "it leads to ", "target"));
        lines.extend(each(&contract.confirmed_deletions, "you confirm the loss of ", "confirmed"));
        for class in &contract.context {
            let says = format!("{} is only spoken of: nothing new of that kind", plain(class));
            lines.push(self.line(says, &format!("mentioned {class}")));
        }
        lines
    }

    fn spared(&self) -> Vec<Line> {
        let contract = self.contract;
        let mut lines = Vec::new();
        if contract.is_question {
            lines.push(line("everything: you only asked a question".to_owned()));
        }
        if contract.no_change {
            lines.push(line("everything: you said that nothing may change".to_owned()));
        }
        for rule in &contract.forbidden {
            lines.push(self.line(ruled_out(rule), &format!("never {}", rule.class)));
        }
        lines
    }

    fn assumed(&self) -> Vec<Line> {
        let said = |word: &str| self.text.to_lowercase().contains(&word.to_lowercase());
        let all = self.contract.assumptions.iter();
        let line = |assumption: &super::Assumption| {
            let super::Assumption { word, class } = assumption;
            let rests_on = if said(word) { [word.clone()].into() } else { Vec::new() };
            let says = format!("how much or which is meant, said of {}", plain(class));
            Line { says, rests_on }
        };
        all.map(line).collect()
    }

    fn unclear(&self) -> Vec<Line> {
        self.contract.unparsed.iter().map(|words| line(quoted(words))).collect()
    }

    fn suspicious(&self) -> Vec<Line> {
        let all = self.contract.suspicions.iter();
        let line = |suspicion: &super::Suspicion| {
            let before = self.text.get(..suspicion.start);
            let place = before.map_or(0, |before| before.chars().count()).saturating_add(1);
            line(format!("{} (character {place})", suspicion.what))
        };
        all.map(line).collect()
    }
}

/// What the words for an item stand under among the spans, `create bucket`.
#[must_use]
pub(super) fn key(act: Act, class: &str) -> String {
    format!("{act:?} {class}").to_lowercase()
}

fn quoted(words: &str) -> String {
    format!("\"{words}\"")
}

fn list(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ")
}

/// An item as a sentence.
fn sentence(item: &Item) -> String {
    let what = if item.part {
        format!("a setting of {}", plain(&item.class))
    } else {
        things(&item.class, number(item))
    };
    let may = if item.required { "" } else { "perhaps " };
    let mut out = format!("{may}{}", deed(item.act, &what));
    if item.act == Act::Scale || item.count.max.is_some() || item.count.from.is_some() {
        out.push_str(&amount(item.count));
    }
    if !item.names.is_empty() {
        let some = if item.names.len() > 1 { "called one of" } else { "called" };
        out.push_str(&format!(", {some} {}", list(&item.names)));
    }
    if !item.qualifiers.is_empty() {
        let made = item.act == Act::Create;
        let before = if made { "described by" } else { "whose name tells" };
        out.push_str(&format!(", {before} {}", list(&item.qualifiers)));
    }
    if let Some(size) = &item.size {
        out.push_str(&format!(", of the size {}", quoted(size)));
    }
    if let Some(access) = item.access {
        out.push_str(&format!(", to {}", reach(access)));
    }
    out.push_str(&change(item));
    out
}

/// What of it changes, which way and to what.
fn change(item: &Item) -> String {
    let turn = item.turn.map(way).map(ToOwned::to_owned);
    let amounts = item.amounts.iter().map(ToString::to_string).map(|words| quoted(&words));
    let values: Vec<String> =
        amounts.chain(item.values.iter().map(|value| quoted(value))).collect();
    let set = (!values.is_empty()).then(|| format!("set to {}", values.join(", ")));
    let how: Vec<String> = turn.into_iter().chain(set).collect();
    let of = item.aspects.iter().cloned().collect::<Vec<_>>().join(", ");
    match (of.is_empty(), how.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!(": {}", how.join(", ")),
        (false, true) => format!(": only its {of}"),
        (false, false) => format!(": only its {of}, {}", how.join(", ")),
    }
}

fn deed(act: Act, what: &str) -> String {
    match act {
        Act::Adopt => format!("take {what} that exists under management"),
        Act::Block => format!("refuse traffic by {what}"),
        Act::Create => format!("make {what}"),
        Act::Delete => format!("remove {what}"),
        Act::Grant => format!("give access to {what}"),
        Act::Open => format!("let traffic in to {what}"),
        Act::Rename => format!("change only the address of {what}"),
        Act::Replace => format!("destroy {what} and make it anew"),
        Act::Scale => format!("scale {what}"),
        Act::Tag => format!("change only labels of {what}"),
        Act::Update => format!("change {what}"),
    }
}

const fn reach(access: Access) -> &'static str {
    match access {
        Access::Read => "read",
        Access::Write => "read and write",
        Access::Admin => "do everything",
    }
}

const fn way(turn: Turn) -> &'static str {
    match turn {
        Turn::Up => "more",
        Turn::Down => "less",
        Turn::On => "on",
        Turn::Off => "off",
        Turn::Safer => "no weaker than now",
    }
}

/// How many things are meant, where that is a number of things.
fn number(item: &Item) -> Option<u32> {
    match item.act {
        Act::Scale => item.objects,
        Act::Update | Act::Replace => item.objects.or(item.count.to),
        Act::Adopt
        | Act::Block
        | Act::Create
        | Act::Delete
        | Act::Grant
        | Act::Open
        | Act::Rename
        | Act::Tag => item.count.to,
    }
}

fn amount(count: Count) -> String {
    let part = |before: &str, number: Option<u32>| {
        number.map_or_else(String::new, |number| format!(" {before} {number}"))
    };
    let max = count.max.map_or_else(String::new, |max| format!(", at most {max}"));
    format!("{}{}{max}", part("from", count.from), part("to", count.to))
}

/// "a queue", "3 queues".
fn things(class: &str, number: Option<u32>) -> String {
    let one = plain(class);
    match number {
        None | Some(1) => one,
        Some(number) if class == ANY => format!("{number} things"),
        Some(number) => {
            let all: Vec<String> = one.split(" or ").map(plural).collect();
            format!("{number} {}", all.join(" or "))
        }
    }
}

/// A noun with what hangs on it, in the plural: "connections between networks".
fn plural(noun: &str) -> String {
    let bare = ["a ", "an ", "the "].iter().find_map(|article| noun.strip_prefix(article));
    let bare = bare.unwrap_or(noun);
    let joints = [" between ", " for ", " from ", " in ", " of "];
    let at = joints.iter().filter_map(|joint| bare.find(joint)).min().unwrap_or(bare.len());
    let (head, tail) = bare.split_at_checked(at).unwrap_or((bare, ""));
    let vowel = |stem: &str| stem.ends_with(['a', 'e', 'o', 'u']);
    match head.strip_suffix('y').filter(|stem| !vowel(stem)) {
        Some(stem) => format!("{stem}ies{tail}"),
        None if head.ends_with(['s', 'x']) || head.ends_with("ch") => format!("{head}es{tail}"),
        None => format!("{head}s{tail}"),
    }
}

fn ruled_out(rule: &Forbidden) -> String {
    let mut out = plain(&rule.class);
    if !rule.names.is_empty() {
        out.push_str(&format!(" called {}", list(&rule.names)));
    }
    if let Some(environment) = &rule.environment {
        out.push_str(&format!(" in {environment}"));
    }
    if !rule.acts.is_empty() {
        let acts: Vec<String> = rule.acts.iter().map(|act| deed(*act, "it")).collect();
        out.push_str(&format!(": do not {}", acts.join(", nor ")));
    }
    out
}
