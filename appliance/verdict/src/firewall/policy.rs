//! Firewall policies: what becomes of what no rule is about, and which groups are asked in which
//! order.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use tribune_record::{Pointer, Value};

use super::{
    Difference, Unread,
    parts::{alike, closed, each, strangers, texts, word},
};
use crate::walk::at;

/// How much the default for packets keeps out, from nothing on: handing on to the rules is less
/// than keeping all out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Passes,
    HandsOn,
    Drops,
}

#[derive(Debug, Default)]
struct Policy {
    stands: bool,
    stateless: Option<Fate>,
    fragments: Option<Fate>,
    /// What stateful traffic that no rule is about is kept out by.
    keeps: BTreeSet<String>,
    /// Groups by their ARN or expression, with their rank and what overrides them.
    groups: BTreeMap<String, (String, String)>,
    order: String,
    on_broken_streams: String,
    /// Everything that has a bearing and is not read any further, by its name.
    rest: BTreeMap<&'static str, String>,
    unread: Vec<Unread>,
}

pub(super) fn difference(before: &Value, after: &Value) -> Difference {
    let (old, new) = (Policy::of(before), Policy::of(after));
    let mut found = Difference::default();
    let defaults =
        [(old.stateless, new.stateless, "packets"), (old.fragments, new.fragments, "fragments")];
    for (was, is, what) in defaults {
        if is == Some(Fate::Passes) && was != is {
            found.everything = true;
        } else if new.stands && is < was {
            found.lost.push(format!("that {what} no rule is about are dropped"));
        }
    }
    if new.stands {
        let lost = old.keeps.difference(&new.keeps);
        found.lost.extend(lost.map(|keep| format!("the default {keep}")));
    }
    for (group, (rank, _override)) in &old.groups {
        match new.groups.get(group) {
            None if new.stands => found.lost.push(format!("the rules of {group}")),
            Some((now, _override)) if now != rank => {
                found.lost.push(format!("the place of {group} among the groups"));
            }
            None | Some(_) => {}
        }
    }
    for (group, (_rank, now)) in &new.groups {
        let was = old.groups.get(group).map(|(_rank, was)| was.as_str());
        if now.contains("drop_to_alert") && !was.is_some_and(|was| was.contains("drop_to_alert")) {
            found.lost.push(format!("what {group} drops, which would only be told of"));
        }
    }
    if old.stands && new.stands {
        if old.order != new.order {
            found.lost.push(String::from("the order in which rules are asked"));
        }
        if new.on_broken_streams == "continue" && old.on_broken_streams != "continue" {
            found.lost.push(String::from("that broken streams are dropped"));
        }
        let differs = |key: &&&str| old.rest.get(**key) != new.rest.get(**key);
        let keys: BTreeSet<&&str> = old.rest.keys().chain(new.rest.keys()).collect();
        found.other.extend(keys.iter().filter(|key| differs(key)).map(|key| String::from(**key)));
    }
    found.unread_since(&old.unread, new.unread);
    found
}

impl Policy {
    fn of(side: &Value) -> Self {
        let mut policy = Self::default();
        let side = alike(side);
        for block in each(&side, "firewallpolicy") {
            policy.block(block, &at(&["firewall_policy"]));
        }
        policy
    }

    fn block(&mut self, block: &Value, path: &Pointer) {
        const KNOWN: [&str; 9] = [
            "policyvariable",
            "statefuldefaultaction",
            "statefulengineoption",
            "statefulrulegroupreference",
            "statelesscustomaction",
            "statelessdefaultaction",
            "statelessfragmentdefaultaction",
            "statelessrulegroupreference",
            "tlsinspectionconfigurationarn",
        ];
        self.stands = true;
        strangers(block, &KNOWN, path, &mut self.unread);
        self.stateless = self.fate(block, "statelessdefaultaction", path);
        self.fragments = self.fate(block, "statelessfragmentdefaultaction", path);
        let stateful = texts(block, "statefuldefaultaction", path, &mut self.unread);
        self.keeps = stateful.into_iter().filter(|word| word.starts_with("aws:drop")).collect();
        for key in ["statefulrulegroupreference", "statelessrulegroupreference"] {
            for group in each(block, key) {
                self.reference(group, path);
            }
        }
        for options in each(block, "statefulengineoption") {
            const OPTIONS: [&str; 3] = ["flowtimeout", "ruleorder", "streamexceptionpolicy"];
            strangers(options, &OPTIONS, path, &mut self.unread);
            self.order = word(options, "ruleorder");
            self.on_broken_streams = word(options, "streamexceptionpolicy");
        }
        for key in ["policyvariable", "statelesscustomaction", "tlsinspectionconfigurationarn"] {
            let parts = each(block, key);
            if !parts.is_empty() {
                self.rest.insert(key, serde_json::to_string(&parts).unwrap_or_default());
            }
        }
    }

    fn fate(&mut self, block: &Value, key: &str, path: &Pointer) -> Option<Fate> {
        let words = texts(block, key, path, &mut self.unread);
        let known = words.iter().find_map(|word| match word.as_str() {
            "aws:pass" => Some(Fate::Passes),
            "aws:drop" => Some(Fate::Drops),
            "aws:forward_to_sfe" => Some(Fate::HandsOn),
            _custom => None,
        });
        if known.is_none() && !words.is_empty() {
            self.unread.push((path.clone(), format!("nobody here knows the default {words:?}")));
        }
        known
    }

    fn reference(&mut self, group: &Value, path: &Pointer) {
        const KNOWN: [&str; 4] = ["deepthreatinspection", "override", "priority", "resourcearn"];
        let Some(map) = group.as_map() else {
            strangers(group, &KNOWN, path, &mut self.unread);
            return;
        };
        for (key, value) in map {
            // Which group an expression means, whoever reads the plan's links finds out.
            let why = closed(value).filter(|_why| key != "resourcearn");
            self.unread.extend(why.map(|why| (path.clone(), format!("{key}: {why}"))));
        }
        let text = |key: &str| map.get(key).map(serde_json::to_string);
        let text = |key| text(key).and_then(Result::ok).unwrap_or_default();
        let named = map.get("resourcearn").and_then(Value::as_text).map(String::from);
        let named = named.unwrap_or_else(|| text("resourcearn"));
        self.groups.insert(named, (text("priority"), text("override").to_ascii_lowercase()));
    }
}
