//! What a verb changes of its objects: which aspects, which way, to how much.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    contract::{Act, Amount, Bound, Contract, Count, Item, Turn},
    lexicon::{
        ANY, Class,
        aspects::{ANYTHING, ATTRIBUTE, COMING, MODEL, PARTLIKE, VARIABLE},
        row, singular,
        verbs::{ATTACHED, FACTORS},
        words::{BOUNDS, LASTING, SETTING, SIDES},
    },
    marks::{Mark, decimal},
    phrase::Phrase,
    read::{Place, Reader, is_unit},
};

impl Reader {
    /// An amount of what is to change, or of something new; "for 7 days" says how long.
    pub(super) fn amount(&mut self, amount: Option<Amount>) {
        let before = self.clause.iter().rev().nth(1).map_or("", String::as_str);
        let bound = BOUNDS.iter().find(|(word, _bound)| *word == before);
        let sets = match &self.place {
            Place::Excluded(_) => false,
            Place::Context(_) | Place::Means if bound.is_some() => true,
            Place::Object | Place::With | Place::Context(_) => self.is_setting(),
            Place::Subject => self.verb.is_none() && !self.asking,
            Place::Means => false,
        };
        let alarm = self.contract.items.last().is_some_and(|item| item.class == "alarm");
        let side = SIDES.iter().find(|(word, _side)| *word == before).filter(|_| sets && alarm);
        self.values.extend(side.map(|(_word, side)| (*side).to_owned()));
        let bound =
            bound.filter(|_| side.is_none()).map_or(Bound::Exactly, |(_word, bound)| *bound);
        if sets {
            self.amounts.extend(amount.map(|amount| Amount { bound, ..amount }));
        }
    }

    /// Whether what stands here is what something is set to.
    fn is_setting(&self) -> bool {
        let makes = self.verb.is_none_or(|verb| verb.act == Act::Create);
        match &self.place {
            Place::Object | Place::With => true,
            Place::Context(by) => {
                let lasts = || self.clause.iter().any(|word| LASTING.contains(&word.as_str()));
                by == "to" || (makes && (SETTING.contains(&by.as_str()) || lasts()))
            }
            Place::Subject | Place::Means | Place::Excluded(_) => false,
        }
    }

    /// A version, a time of day, or a number with a part.
    pub(super) fn value(&mut self, value: &str, next: Option<&Mark>) {
        if let Some(next) = next.filter(|next| is_unit(next)) {
            self.amount(decimal(value, &next.text));
        } else if self.is_setting() {
            self.values.push(value.to_owned());
        }
    }

    /// "to debug", "to python3.12": the words that say what something is set to.
    pub(super) fn value_words(&mut self, np: &Phrase) {
        let changes = self.verb.is_some_and(|verb| {
            matches!(verb.act, Act::Update | Act::Scale | Act::Replace) && !verb.about
        });
        if changes && self.counting == super::read::Counting::Things && !np.property && !np.generic
        {
            self.values.extend(np.names.iter().cloned());
            let words = np.words.join(" ");
            self.values.extend((!words.is_empty()).then_some(words));
        }
    }

    /// "Attach the volume to the server": what ties the two is made, neither of them changes.
    fn attach(&mut self) {
        let Contract { items, actions, context, context_names, targets, .. } = &mut self.contract;
        for item in items.iter_mut().skip(self.first_item) {
            let tie = ATTACHED.iter().find(|(class, to, _tie)| {
                *class == item.class && (to.is_empty() || context.contains(*to))
            });
            let Some((_class, _to, tie)) = tie.filter(|_| item.act == Act::Update) else {
                continue;
            };
            context.insert(core::mem::replace(&mut item.class, (*tie).to_owned()));
            // Both must be found in the plan: neither is changed, so nothing else tells them.
            let own = item.names.drain(..).chain(item.qualifiers.drain(..));
            for word in own {
                context_names.insert(word.clone());
                targets.insert(word);
            }
            (item.act, item.objects) = (Act::Create, None);
            actions.entry(item.class.clone()).or_default().insert(Act::Create);
        }
    }

    /// "the disk of the database": the noun for the part names an aspect of what it belongs to.
    pub(super) fn part_of(&mut self, head: &Class, np: &Phrase) -> bool {
        let of = |item: &&mut Item| {
            let bare = item.names.is_empty() && item.qualifiers.is_empty();
            bare && matches!(item.act, Act::Update | Act::Scale)
                && PARTLIKE.contains(&item.class.as_str())
        };
        let first = self.first_item;
        let since = self.contract.items.get_mut(first..).unwrap_or_default();
        let Some(item) = since.last_mut().filter(of) else { return false };
        let whole = head.name != item.class && !["instance", "asg", "eks"].contains(&head.name);
        let named = self.aspects.iter().any(|(_name, class)| *class == item.class);
        if !(whole && named) {
            return false;
        }
        let part = core::mem::replace(&mut item.class, head.name.to_owned());
        item.names.extend(np.names.iter().cloned());
        item.qualifiers.extend(np.qualifiers());
        let aspects = core::mem::take(&mut self.aspects).into_iter();
        self.aspects =
            aspects.map(|(name, class)| (name, if class == part { "" } else { class })).collect();
        let acts = self.contract.actions.remove(&part).unwrap_or_default();
        self.contract.actions.entry(head.name.to_owned()).or_default().extend(acts);
        self.contract.context.insert(part);
        true
    }

    /// "the storage of orders": of whatever is called so.
    pub(super) fn part_of_bare(&mut self, np: &Phrase, preposition: &str) -> bool {
        let named = !(np.names.is_empty() && np.words.is_empty()) && np.words.len() < 3;
        let whose = named && !np.property && matches!(preposition, "of" | "for" | "on");
        let aspects = &self.aspects;
        let since = self.contract.items.get_mut(self.first_item..).unwrap_or_default();
        let Some(item) = since.last_mut().filter(|item| {
            let bare = item.names.is_empty() && item.qualifiers.is_empty();
            bare && matches!(item.act, Act::Scale | Act::Update)
                && item.class == "storage"
                && aspects.iter().any(|(_name, class)| *class == item.class)
        }) else {
            return false;
        };
        if !whose {
            return false;
        }
        let part = core::mem::replace(&mut item.class, ANY.to_owned());
        item.names.extend(np.names.iter().cloned());
        item.qualifiers.extend(np.qualifiers());
        let aspects = core::mem::take(&mut self.aspects).into_iter();
        self.aspects =
            aspects.map(|(name, class)| (name, if class == part { "" } else { class })).collect();
        let acts = self.contract.actions.remove(&part).unwrap_or_default();
        self.contract.actions.entry(ANY.to_owned()).or_default().extend(acts);
        true
    }

    /// "with a replica", "with a private endpoint": more of what was asked for just before, as a
    /// setting of it or as a thing of its own.
    pub(super) fn comes_with(&mut self, np: &Phrase) -> bool {
        let Some(noun) = np.said.last().map(|word| singular(word)) else { return false };
        let own = COMING.iter().find(|(word, _aspect)| *word == noun);
        if noun == "storage" && !self.amounts.is_empty() && !np.indefinite {
            // "with 100 GB of storage"
            return self.contract.items.len() > self.first_item;
        }
        let first = self.first_item;
        let since = self.contract.items.get_mut(first..).unwrap_or_default();
        let last = since.last_mut().filter(|item| item.act == Act::Create && item.class != "db");
        let (Some((_word, aspect)), Some(last)) = (own, last) else { return false };
        last.aspects.insert((*aspect).to_owned());
        true
    }

    /// How many times as much the verb itself asks for.
    pub(super) fn factor(&mut self, verb: &str) {
        let factor = FACTORS.iter().find(|(begins, _factor)| verb.starts_with(begins));
        self.amounts.extend(factor.and_then(|(_begins, thousandths)| {
            let whole = Amount::whole(u32::from(thousandths.checked_div(1000)?), String::new());
            let thousandths = thousandths.checked_rem(1000)?;
            Some(Amount { thousandths, bound: Bound::Times, ..whole })
        }));
    }

    /// "the ack deadline of the subscription": words that nobody knows name an attribute.
    pub(super) fn attribute(&mut self) -> bool {
        let changes = self.verb.is_some_and(|verb| verb.act == Act::Update && !verb.about);
        let np = &self.np;
        let bare = np.classes.is_empty() && !np.property && !np.generic;
        let words = !np.words.is_empty() && np.words.len() < 5 && np.names.is_empty();
        let written = matches!(np.names.as_slice(), [name] if name.contains('_'));
        let named = np.trailing.is_empty() && (words || (written && np.words.is_empty()));
        if !(changes && bare && named && self.place == Place::Object) {
            return false;
        }
        let np = core::mem::take(&mut self.np);
        let said = if words { np.words.join(" ") } else { np.names.concat() };
        self.aspects.insert((format!("{ATTRIBUTE}{said}"), ""));
        self.of_property = true;
        true
    }

    /// What "it" and "its" stand for: what was spoken of last.
    pub(super) fn antecedent(&self) -> Option<(Phrase, Option<&Item>)> {
        let held = self.pending.iter().rev().find(|np| {
            let bare = !np.words.is_empty() && np.words.len() < 3;
            (np.head().is_some() || bare) && !np.fresh
        });
        let spoken =
            self.spoken.as_ref().filter(|(_np, asked)| *asked == self.contract.items.len());
        let np = held.or_else(|| spoken.map(|(np, _asked)| np));
        match (np, self.contract.items.last()) {
            (Some(np), _) => Some((np.clone(), None)),
            (None, Some(item)) => Some((Phrase::new(), Some(item))),
            (None, None) => None,
        }
    }

    /// A property without an owner is one of what was spoken of last.
    fn owner(&mut self) {
        let unowned = self.of_property && self.contract.items.len() == self.first_item;
        let valued = !self.amounts.is_empty() || !self.values.is_empty() || self.turn.is_some();
        if !(unowned && valued) {
            return;
        }
        self.of_property = false;
        match self.antecedent() {
            Some((_np, Some(item))) => {
                let item = Item {
                    act: Act::Update,
                    aspects: BTreeSet::new(),
                    amounts: Vec::new(),
                    values: Vec::new(),
                    turn: None,
                    count: Count::default(),
                    size: None,
                    ..item.clone()
                };
                let acts = self.contract.actions.entry(item.class.clone()).or_default();
                acts.insert(Act::Update);
                self.contract.items.push(item);
            }
            Some((np, None)) => {
                let class = np.head().map_or(ANY, |head| head.name);
                self.item(Act::Update, class, np);
            }
            None => {}
        }
    }

    /// What goes by a bare word must at least be told what it is to become.
    fn settle_bare(&mut self) {
        for (at, word) in core::mem::take(&mut self.bare) {
            let told = |item: &Item| {
                let counted = item.count != Count::default();
                counted
                    || !item.amounts.is_empty()
                    || !item.values.is_empty()
                    || item.size.is_some()
            };
            if !self.contract.items.get(at).is_some_and(told) {
                self.contract.unparsed.push(word);
            }
        }
        let loose = |item: &&Item| item.amounts.is_empty() && item.values.is_empty();
        let since = self.contract.items.iter().skip(self.first_item).filter(loose);
        let names = since.flat_map(|item| &item.aspects);
        let names: Vec<String> =
            names.filter_map(|name| name.strip_prefix(ATTRIBUTE)).map(ToOwned::to_owned).collect();
        self.contract.unparsed.extend(names);
    }

    /// A variable is the one part of the environment that is to change.
    pub(super) fn variable(&mut self, name: &str) {
        if !self.asking && !matches!(self.place, Place::Excluded(_)) {
            self.aspects.insert((format!("{VARIABLE}{name}"), ""));
        }
    }

    /// The aspects, the way and the amounts belong to everything the verb changes.
    pub(super) fn settle_change(&mut self) {
        self.owner();
        let mut aspects = core::mem::take(&mut self.aspects);
        if aspects.iter().any(|(name, _class)| name.starts_with(VARIABLE)) {
            aspects.retain(|(name, _class)| name != "environment");
        }
        if aspects.iter().any(|(name, _class)| name != ANYTHING) {
            // "the CORS configuration" is about CORS.
            aspects.retain(|(name, _class)| name != ANYTHING);
        }
        let amounts = core::mem::take(&mut self.amounts);
        let values = core::mem::take(&mut self.values);
        let turn = self.turn.take();
        let first = self.first_item;
        if self.verb_text.starts_with("attach") {
            self.attach();
        }
        // "Make the database bigger", "give the function more memory": it is there already.
        let verb = self.verb_text.as_str();
        let there = core::mem::take(&mut self.definite);
        let changes = match verb {
            "make" | "put" => {
                turn.is_some() || (there && !(aspects.is_empty() && amounts.is_empty()))
            }
            "give" => (turn.is_some() || there) && !aspects.is_empty(),
            _other => false,
        };
        for item in self.contract.items.iter_mut().skip(first) {
            let moved = item.act == Act::Replace && item.size.is_some();
            if (changes && item.act == Act::Create) || moved {
                item.act = Act::Update;
                item.count = Count::default();
                let acts = self.contract.actions.entry(item.class.clone()).or_default();
                acts.insert(Act::Update);
            }
            if matches!(item.act, Act::Create | Act::Update | Act::Scale | Act::Replace) {
                // "the KMS key" itself is no aspect of it.
                let itself = |class: &str| {
                    class == item.class && row(class).is_some_and(|row| row.members.is_empty())
                };
                let others = aspects.iter().filter(|(_name, class)| !itself(class));
                item.aspects.extend(others.map(|(name, _class)| name.clone()));
                item.amounts.extend(amounts.iter().cloned());
                item.values.extend(values.iter().cloned());
                item.turn = item.turn.or(turn).filter(|_| item.act != Act::Create);
                if item.act == Act::Update && !item.aspects.is_empty() {
                    // Of the aspect, not of the things.
                    item.count.from = None;
                    item.count_a_version();
                }
            }
            if item.act == Act::Update && item.size.is_some() {
                // "Resize it to m6i.large" is about the model alone.
                item.aspects.remove("size");
                item.aspects.insert(MODEL.to_owned());
            }
        }
        self.settle_bare();
        self.each_aspect();
    }

    /// "Enable Multi-AZ and performance insights": each of them is to be seen in the plan.
    fn each_aspect(&mut self) {
        let mut more = Vec::new();
        for item in self.contract.items.iter_mut().skip(self.first_item) {
            let switched = item.turn.is_some_and(Turn::switches) && item.turn != Some(Turn::Safer);
            let bare = item.amounts.is_empty() && item.values.is_empty();
            if item.act != Act::Update || !switched || !bare || item.aspects.len() < 2 {
                continue;
            }
            let aspects = core::mem::take(&mut item.aspects);
            for (at, aspect) in aspects.into_iter().enumerate() {
                if at == 0 {
                    item.aspects.insert(aspect);
                } else {
                    let aspects = [aspect].into();
                    more.push(Item { aspects, ..item.clone() });
                }
            }
        }
        self.contract.items.extend(more);
    }
}

impl Item {
    /// "version 8" counts no things.
    fn count_a_version(&mut self) {
        let only = self.aspects.len() == 1 && self.aspects.contains("version");
        let Some(number) = self.count.to.filter(|_| only) else { return };
        self.count = Count::default();
        self.amounts.retain(|amount| amount.number != number || !amount.unit.is_empty());
        self.values.push(alloc::string::ToString::to_string(&number));
    }
}
