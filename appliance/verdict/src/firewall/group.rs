//! Rule groups: domain lists, rules in Suricata's words, rules by five parts, stateless rules.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};
use tribune_record::{Pointer, Value};

use super::{
    Act, Difference, Rule, Target, Unread,
    parts::{alike, closed, each, strangers, texts, word},
    suricata::{self, Draft, Sets},
};
use crate::walk::{at, is_nothing};

/// What one side of a change holds.
#[derive(Debug, Default)]
struct Group {
    rules: Vec<Rule>,
    /// Whether the order of its rules decides.
    ordered: bool,
    unread: Vec<Unread>,
    /// Sets of addresses in other places that its rules name.
    references: String,
}

pub(super) fn difference(before: &Value, after: &Value) -> Difference {
    let (old, new) = (Group::of(before), Group::of(after));
    let mut found = Difference::default();
    let said = |group: &Group| {
        let rules = group.rules.iter().map(|rule| (rule.act, rule.says.clone()));
        rules.collect::<BTreeSet<_>>()
    };
    let (was, is) = (said(&old), said(&new));
    let mut told = BTreeSet::new();
    for rule in new.rules.iter().filter(|rule| !was.contains(&(rule.act, rule.says.clone()))) {
        if !told.insert((rule.act, &rule.says)) {
            continue;
        }
        match rule.act {
            Act::Pass => {
                found.everything |= rule.target == Target::Everything;
                found.passes.push(rule.says.clone());
            }
            Act::Keep => found.kept.push(rule.target.clone()),
            Act::Watch => found.other.push(rule.says.clone()),
        }
    }
    for (act, says) in was.difference(&is) {
        match act {
            Act::Keep => found.lost.push(says.clone()),
            Act::Pass | Act::Watch => found.other.push(format!("no longer {says}")),
        }
    }
    let stands = !is_nothing(before) && !is_nothing(after);
    if stands && is_reordered(&old, &new, &was, &is) {
        found.lost.push(String::from("the order in which its rules are asked"));
    }
    if stands && old.references != new.references {
        found.unread.push((at(&["rule_group"]), String::from("the sets that its rules name")));
    }
    found.unread_since(&old.unread, new.unread);
    found
}

type Said = BTreeSet<(Act, String)>;

/// Whether rules that stay are asked in another order than before.
fn is_reordered(old: &Group, new: &Group, was: &Said, is: &Said) -> bool {
    if old.ordered != new.ordered {
        return true;
    }
    let kept: BTreeSet<&(Act, String)> = was.intersection(is).collect();
    let order = |group: &Group| {
        let mut seen = BTreeSet::new();
        let rules = group.rules.iter().map(|rule| (rule.act, rule.says.clone()));
        let kept = rules.filter(|rule| kept.contains(rule));
        kept.filter(|rule| seen.insert(rule.clone())).collect::<Vec<_>>()
    };
    old.ordered && order(old) != order(new)
}

impl Group {
    fn of(side: &Value) -> Self {
        let mut group = Self::default();
        let side = alike(side);
        // Terraform fills in the one from the other: what stands in both is the same.
        for text in each(&side, "rule") {
            group.lines(text, &at(&["rules"]));
        }
        for block in each(&side, "rulegroup") {
            group.block(block, &at(&["rule_group"]));
        }
        group
    }

    fn lines(&mut self, value: &Value, path: &Pointer) {
        match value {
            Value::Text(text) if text.trim_start().starts_with('{') => {
                match serde_json::from_str::<Value>(text) {
                    Ok(object) => self.block(&alike(&object), path),
                    Err(error) => self.unread.push((path.clone(), format!("no JSON: {error}"))),
                }
            }
            Value::Text(text) => self.suricata(text, &Sets::new(), path),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => {
                self.unread.extend(closed(value).map(|why| (path.clone(), String::from(why))));
            }
        }
    }

    fn suricata(&mut self, text: &str, sets: &Sets, path: &Pointer) {
        let (rules, unread) = suricata::rules(text, sets);
        self.take(rules, path);
        let unread = unread.into_iter().map(|line| (path.clone(), format!("no rule: {line:?}")));
        self.unread.extend(unread);
    }

    fn block(&mut self, block: &Value, path: &Pointer) {
        const KNOWN: [&str; 4] =
            ["referenceset", "rulevariable", "rulessource", "statefulruleoption"];
        strangers(block, &KNOWN, path, &mut self.unread);
        for options in each(block, "statefulruleoption") {
            strangers(options, &["ruleorder"], path, &mut self.unread);
            self.ordered |= word(options, "ruleorder") == "strict_order";
        }
        let references = each(block, "referenceset");
        if !references.is_empty() {
            self.references = serde_json::to_string(&references).unwrap_or_default();
        }
        let sets = self.sets(block, path);
        for source in each(block, "rulessource") {
            self.source(source, &sets, path);
        }
    }

    fn sets(&mut self, block: &Value, path: &Pointer) -> Sets {
        let mut sets = BTreeMap::new();
        for variables in each(block, "rulevariable") {
            strangers(variables, &["ipset", "portset"], path, &mut self.unread);
            for (key, inner) in [("ipset", "ipset"), ("portset", "portset")] {
                for named in each(variables, key) {
                    let name = named.read(&["key"]).text();
                    let definitions = each(named, inner);
                    let Some(name) = name.filter(|_name| !definitions.is_empty()) else {
                        self.unread.push((path.clone(), format!("nobody here can read a {key}")));
                        continue;
                    };
                    let found = definitions
                        .iter()
                        .flat_map(|one| texts(one, "definition", path, &mut self.unread))
                        .collect::<Vec<_>>();
                    sets.insert(name.to_owned(), found);
                }
            }
        }
        sets
    }

    fn source(&mut self, source: &Value, sets: &Sets, path: &Pointer) {
        const KNOWN: [&str; 4] =
            ["rulessourcelist", "rulesstring", "statefulrule", "statelessrulesandcustomaction"];
        strangers(source, &KNOWN, path, &mut self.unread);
        for list in each(source, "rulessourcelist") {
            self.domains(list, path);
        }
        for text in each(source, "rulesstring") {
            if let Some(text) = text.as_text() {
                self.suricata(text, sets, path);
            }
        }
        for rule in each(source, "statefulrule") {
            self.stateful(rule, sets, path);
        }
        for stateless in each(source, "statelessrulesandcustomaction") {
            self.stateless(stateless, sets, path);
        }
    }

    /// A list of domains. One of those that pass keeps all others out.
    fn domains(&mut self, list: &Value, path: &Pointer) {
        const KNOWN: [&str; 3] = ["generatedrulestype", "targettype", "target"];
        strangers(list, &KNOWN, path, &mut self.unread);
        let kind = word(list, "generatedrulestype");
        let act = match kind.as_str() {
            "allowlist" => Act::Pass,
            "denylist" | "rejectlist" => Act::Keep,
            "alertlist" => Act::Watch,
            _unknown => {
                let why = format!("nobody here knows a list of the type {kind:?}");
                self.unread.push((path.clone(), why));
                return;
            }
        };
        let mut through = texts(list, "targettype", path, &mut self.unread);
        through.sort_unstable();
        let through = through.join(" and ");
        for name in texts(list, "target", path, &mut self.unread) {
            let name = name.to_ascii_lowercase();
            let says = format!("{name} ({through})");
            let is_all = name.chars().all(|c| matches!(c, '.' | '*'));
            let target = if is_all { Target::Everything } else { Target::Domain(name) };
            self.rules.push(Rule { act, says, target });
        }
        if act == Act::Pass {
            let says = format!("every domain that is not listed ({through})");
            self.rules.push(Rule { act: Act::Keep, says, target: Target::Else });
        }
    }

    fn stateful(&mut self, rule: &Value, sets: &Sets, path: &Pointer) {
        strangers(rule, &["action", "header", "ruleoption"], path, &mut self.unread);
        let verb = word(rule, "action");
        let headers = each(rule, "header");
        let (Some(act), [header]) = (suricata::act(&verb), headers.as_slice()) else {
            self.unread.push((path.clone(), format!("a rule with the action {verb:?}")));
            return;
        };
        const PARTS: [&str; 6] =
            ["destination", "destinationport", "direction", "protocol", "source", "sourceport"];
        strangers(header, &PARTS, path, &mut self.unread);
        let part = |key| {
            let text = header.read(&[key]).text().unwrap_or("any");
            String::from(if text.eq_ignore_ascii_case("any") { "any" } else { text })
        };
        let mut options = vec![];
        for option in each(rule, "ruleoption") {
            strangers(option, &["keyword", "setting"], path, &mut self.unread);
            let keyword = option.read(&["keyword"]).text().unwrap_or_default();
            let settings = texts(option, "setting", path, &mut self.unread).join(",");
            let colon = if settings.is_empty() { "" } else { ":" };
            options.push(format!("{keyword}{colon}{settings}"));
        }
        let both = word(header, "direction") == "any";
        let draft = Draft {
            act,
            verb,
            protocol: part("protocol").to_ascii_lowercase(),
            from: (part("source"), part("sourceport")),
            to: (part("destination"), part("destinationport")),
            arrow: String::from(if both { "<>" } else { "->" }),
            options,
        };
        self.take(draft.spread(sets), path);
    }

    fn take(&mut self, rules: Vec<Rule>, path: &Pointer) {
        if self.rules.len().saturating_add(rules.len()) > suricata::RULES_MAX {
            let why = format!("it comes to more than {} rules", suricata::RULES_MAX);
            self.unread.push((path.clone(), why));
        } else {
            self.rules.extend(rules);
        }
    }

    fn stateless(&mut self, block: &Value, sets: &Sets, path: &Pointer) {
        strangers(block, &["customaction", "statelessrule"], path, &mut self.unread);
        self.ordered = true;
        let mut ranked = vec![];
        for rule in each(block, "statelessrule") {
            strangers(rule, &["priority", "ruledefinition"], path, &mut self.unread);
            let Some(rank) = rule.read(&["priority"]).i64() else {
                self.unread.push((path.clone(), String::from("a rule without a priority")));
                continue;
            };
            ranked.extend(each(rule, "ruledefinition").into_iter().map(|it| (rank, it)));
        }
        ranked.sort_by_key(|(rank, _definition)| *rank);
        for (_rank, definition) in ranked {
            strangers(definition, &["action", "matchattribute"], path, &mut self.unread);
            let actions = texts(definition, "action", path, &mut self.unread);
            // Beside one of the three stand names of custom actions, which only count.
            let verb = actions.iter().find(|word| suricata::act(word).is_some());
            let Some((verb, act)) = verb.and_then(|verb| Some((verb, suricata::act(verb)?))) else {
                let why = format!("a rule with the actions {actions:?}");
                self.unread.push((path.clone(), why));
                continue;
            };
            let mut all = each(definition, "matchattribute");
            if all.is_empty() {
                all.push(&Value::Null);
            }
            for attributes in all {
                let draft = self.five(attributes, act, verb, path);
                self.take(draft.spread(sets), path);
            }
        }
    }

    /// What a stateless rule matches, in Suricata's order.
    fn five(&mut self, attributes: &Value, act: Act, verb: &str, path: &Pointer) -> Draft {
        const PARTS: [&str; 6] =
            ["destination", "destinationport", "protocol", "source", "sourceport", "tcpflag"];
        strangers(attributes, &PARTS, path, &mut self.unread);
        let mut addresses = |key| {
            let blocks = each(attributes, key).into_iter();
            let found: Vec<String> = blocks
                .flat_map(|block| texts(block, "addressdefinition", path, &mut self.unread))
                .collect();
            if found.is_empty() { String::from("any") } else { format!("[{}]", found.join(",")) }
        };
        let (from, to) = (addresses("source"), addresses("destination"));
        let ports = |key| {
            let range = |block: &&Value| {
                let port = |key| block.read(&[key]).i64().unwrap_or(-1);
                format!("{}:{}", port("fromport"), port("toport"))
            };
            let found: Vec<String> = each(attributes, key).iter().map(range).collect();
            if found.is_empty() { String::from("any") } else { found.join(",") }
        };
        let protocols = texts(attributes, "protocol", path, &mut self.unread);
        let protocol = if protocols.is_empty() { "ip".to_owned() } else { protocols.join(",") };
        let flags = each(attributes, "tcpflag");
        let flags = (!flags.is_empty())
            .then(|| format!("flags:{}", serde_json::to_string(&flags).unwrap_or_default()));
        Draft {
            act,
            verb: String::from(verb),
            protocol: if protocol == "6" { "tcp".to_owned() } else { protocol },
            from: (from, ports("sourceport")),
            to: (to, ports("destinationport")),
            arrow: String::from("->"),
            options: flags.into_iter().collect(),
        }
    }
}
