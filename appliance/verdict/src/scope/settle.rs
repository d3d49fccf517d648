//! What becomes of a noun phrase where it ends: asked for, mentioned, ruled out, or not understood.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    contract::{Access, Act, Amount, Assumption, Count, Item, Span, Turn},
    lexicon::{
        ANY, Class,
        aspects::{ANYTHING, ATTRIBUTE, STATE},
    },
    phrase::Phrase,
    read::{Counting, Place, Reader},
    unmade::of_size,
};

impl Reader {
    /// Ends the phrase in hand.
    pub(super) fn flush(&mut self) {
        let mut np = core::mem::take(&mut self.np);
        let collective = ["group", "list", "bunch", "copy", "of", "named", "called", "handful"];
        if np.classes.is_empty() {
            np.words.retain(|word| !collective.contains(&word.as_str()));
        }
        match self.place.clone() {
            Place::Subject => {
                if !np.is_empty() || np.environment.is_some() {
                    self.pending.push(np);
                }
            }
            Place::Object => self.object(np, true),
            Place::With => self.object(np, false),
            Place::Means => self.means(np),
            Place::Context(preposition) => self.mention(np, &preposition),
            Place::Excluded(acts) => self.exclude(&np, acts),
        }
        self.counting = Counting::Things;
    }

    pub(super) fn item(&mut self, act: Act, class: &str, np: Phrase) {
        let of = format!("{act:?} {class}").to_lowercase();
        self.contract.spans.push(Span { of, start: np.start, end: np.end });
        self.contract.actions.entry(class.to_owned()).or_default().insert(act);
        for word in &np.vague {
            let assumption = Assumption { word: word.clone(), class: class.to_owned() };
            self.contract.assumptions.push(assumption);
        }
        if np.public {
            self.reachable(class, &np);
        }
        let objects = self.objects(act, &np);
        let mut count = self.take_count(np.count);
        let one = (np.indefinite || np.definite)
            && !np.part
            && !np.plural
            && matches!(act, Act::Create | Act::Delete);
        if one && np.head().is_some_and(|head| head.counted) && count == Count::default() {
            count.to = Some(1);
        }
        let mut qualifiers = np.qualifiers();
        let engine = np.engine.filter(|_| act == Act::Create).map(ToOwned::to_owned);
        qualifiers.extend(engine);
        let access = self.reach.0.filter(|_| act == Act::Grant);
        self.reach.1 |= access.is_some();
        self.contract.items.push(Item {
            act,
            class: class.to_owned(),
            count,
            size: np.size,
            names: np.names,
            qualifiers,
            access,
            objects,
            part: np.part,
            aspects: BTreeSet::new(),
            turn: None,
            amounts: Vec::new(),
            values: Vec::new(),
            required: true,
        });
    }

    /// How many objects a change is about: "the queue", "two functions".
    fn objects(&self, act: Act, np: &Phrase) -> Option<u32> {
        let changes = matches!(act, Act::Update | Act::Scale | Act::Replace);
        let counted = np.head().is_some_and(|head| head.counted) && changes && !np.every;
        let one = (np.definite || np.indefinite) && !np.plural && np.names.len() < 2;
        let said = np.count.filter(|_| self.counting == Counting::Things && act != Act::Scale);
        said.or_else(|| one.then_some(1)).filter(|_| counted)
    }

    fn object(&mut self, mut np: Phrase, direct: bool) {
        let Some(verb) = self.verb else {
            // "Add" may be left out: "a new queue with a topic".
            self.pending.push(np);
            return;
        };
        let act = self.act_for(verb.act, &np);
        if act == Act::Create {
            np.classes.extend(np.sized());
        }
        if act == Act::Create && np.trailing.len() == 1 && np.names.is_empty() {
            // "a database orders": what it is to be called, and so it must be.
            np.names.append(&mut np.trailing);
        }
        if !np.trailing.is_empty()
            && !matches!(act, Act::Delete | Act::Grant | Act::Replace | Act::Scale | Act::Update)
            && np.names.is_empty()
        {
            self.contract.unparsed.push(np.trailing.join(" "));
        }
        if !direct && act == Act::Create && self.comes_with(&np) {
            return;
        }
        if verb.act == Act::Grant && act == Act::Grant {
            self.granted(np);
        } else if np.access.is_some() {
            self.access_noun(act, np);
        } else if np.property {
            self.property(np, direct);
        } else if let Some(head) = np.head() {
            self.thing(act, head, np);
        } else {
            self.headless(act, np, direct);
        }
    }

    /// What the verb asks of this phrase: "allow port 443" opens, "allow Bob" grants.
    fn act_for(&self, act: Act, np: &Phrase) -> Act {
        let wall = np.head().is_some_and(|head| {
            matches!(head.name, "sg" | "nacl" | "firewall" | "netfw" | "traffic")
        });
        if act == Act::Grant && (wall || np.ports || np.addresses || np.public) {
            return Act::Open;
        }
        act
    }

    fn thing(&mut self, act: Act, head: &'static Class, np: Phrase) {
        if act == Act::Create
            && head.name == "traffic"
            && np.ports
            && self.is_addressed(self.first_item)
        {
            // "a rule for the group web: TCP, port 9100"
            return;
        }
        for class in np.classes.iter().filter(|class| class.name != head.name) {
            self.contract.context.insert(class.name.to_owned());
        }
        let there = np.existing || (np.definite && self.verb_text.starts_with("use"));
        if act == Act::Create && there {
            self.contract.context.insert(head.name.to_owned());
            return;
        }
        let counts_last = self.counting != Counting::Things;
        if counts_last && self.contract.items.len() > self.first_item {
            self.count_last(np.count);
            return;
        }
        let bare = np.names.is_empty() && np.words.is_empty() && np.count.is_none();
        let same = self.contract.items.iter().skip(self.first_item).next_back();
        let same = same.is_some_and(|item| item.class == head.name && item.act == act);
        if act == Act::Create && bare && same && !(np.indefinite || np.definite || np.fresh) {
            // "these queues (SQS)"
            return;
        }
        let opened = np.public && self.verb_text.starts_with("make");
        let on = ["enable", "turn on", "switch on", "activate"];
        if act == Act::Update && head.record && on.contains(&self.verb_text.as_str()) {
            // "Enable GuardDuty": where there is none yet, one is made.
            self.item(Act::Create, head.name, np.clone());
            self.contract
                .items
                .iter_mut()
                .next_back()
                .into_iter()
                .for_each(|it| it.required = false);
        }
        self.item(if opened { Act::Open } else { act }, head.name, np);
    }

    /// A property: a change of what it belongs to, named in the phrase or mentioned next.
    fn property(&mut self, np: Phrase, direct: bool) {
        let act = if np.tags { Act::Tag } else { Act::Update };
        if let Some(name) = np.names.first().filter(|name| direct && name.contains('_')) {
            // "the parameter max_connections of the group"
            self.aspects.retain(|(aspect, _class)| aspect != ANYTHING);
            self.aspects.insert((format!("{ATTRIBUTE}{name}"), ""));
            self.of_property = true;
            return;
        }
        let changes = self.verb.is_some_and(|verb| verb.act == Act::Update);
        if np.own && changes && !(np.names.is_empty() && np.words.is_empty()) {
            self.owned(np);
            return;
        }
        if let Some(head) = np.head() {
            if np.opens && self.gives() {
                self.reachable(head.name, &np);
            }
            self.item(act, head.name, np);
        } else if direct && changes && (self.is_owner(&np) || (!np.names.is_empty() && !np.own)) {
            // "raise log-portal's retention", "the instance type of ci-jenkins should be changed"
            self.item(act, ANY, np);
        } else if direct {
            (self.of_property, self.labelling) = (true, np.tags);
            self.opening = np.opens && self.gives();
            self.counting = Counting::Things;
        }
    }

    /// "the rule web-https": a thing that goes by its name.
    pub(super) fn owned(&mut self, np: Phrase) {
        self.aspects.retain(|(aspect, _class)| {
            !matches!(aspect.as_str(), "rule" | "parameters" | "options")
        });
        let state = match self.turn {
            Some(Turn::On) => "enabled",
            Some(Turn::Off) => "disabled",
            Some(Turn::Up | Turn::Down | Turn::Safer) | None => "",
        };
        if !state.is_empty() && self.aspects.is_empty() {
            self.aspects.insert((STATE.to_owned(), ""));
            self.values.push(state.to_owned());
        }
        self.item(Act::Update, ANY, np);
        self.of_property = false;
    }

    /// Whether the verb gives rather than takes.
    fn gives(&self) -> bool {
        let takes = ["disable", "turn off", "switch off", "restrict", "limit", "tighten"];
        self.verb.is_some_and(|verb| !matches!(verb.act, Act::Delete | Act::Block))
            && !takes.contains(&self.verb_text.as_str())
    }

    /// "read access", asked for with a verb that is no grant.
    fn access_noun(&mut self, act: Act, np: Phrase) {
        if act == Act::Delete && np.ports {
            // "Remove SSH access from the security group": a way is closed.
            self.item(Act::Block, "firewall", np);
            return;
        }
        let act = if act == Act::Delete { Act::Delete } else { Act::Grant };
        self.note_access(np.access);
        self.granting = act == Act::Grant;
        self.subjects.push(np.clone());
        if act == Act::Delete {
            self.item(Act::Delete, "access", np);
        }
    }

    pub(super) fn note_access(&mut self, access: Option<Access>) {
        self.contract.access = self.contract.access.max(access);
        // "read access to A and write access to B": each has its own.
        let (held, used) = self.reach;
        if access.is_some() {
            self.reach = (if used { access } else { held.max(access) }, false);
        }
    }

    fn granted(&mut self, np: Phrase) {
        if self.counting != Counting::Things || np.count.is_some() && np.classes.is_empty() {
            self.count_last(np.count);
            return;
        }
        if np.is_empty() {
            return;
        }
        self.note_access(np.access);
        self.granting = true;
        if !np.classes.is_empty() || !np.names.is_empty() || np.access.is_some() {
            self.subjects.push(np);
        }
    }

    /// A grant whose reach was never named reaches what was named with it.
    pub(super) fn settle_grant(&mut self) {
        let subjects = core::mem::take(&mut self.subjects);
        if !self.granting {
            return;
        }
        let first = self.first_item;
        let reached = self.contract.items.iter().skip(first).any(|item| item.act == Act::Grant);
        let gives = self.verb_text == "give" && subjects.iter().all(|np| np.access.is_none());
        for subject in subjects {
            let head = subject.head();
            if let Some(head) = head.filter(|_| gives && !reached) {
                self.item(Act::Create, head.name, subject);
                continue;
            }
            let target = head.filter(|_| !reached && subject.access.is_some());
            if let Some(head) = target {
                self.item(Act::Grant, head.name, subject);
                continue;
            }
            self.contract.recipients.extend(subject.names.iter().cloned());
            self.contract.recipients.extend(subject.qualifiers());
            if let Some(head) = head {
                self.contract.context.insert(head.name.to_owned());
            }
        }
        if self.contract.items.len() == first {
            self.contract.unparsed.push("a permission, without what it is for".to_owned());
        }
    }

    fn headless(&mut self, act: Act, mut np: Phrase, direct: bool) {
        if let Some(size) = np.size.clone().filter(|_| !self.unmade.is_empty()) {
            // "Stand up jump-host (t3.micro)."
            self.settle_unmade(of_size(&size));
            let made = self.contract.items.last_mut().filter(|item| item.size.is_none());
            made.into_iter().for_each(|item| item.size = Some(size.clone()));
            return;
        }
        let last = self.contract.items.len() > self.first_item;
        if last && !np.words.is_empty() && np.words.iter().all(|word| word.contains('-')) {
            // "the buckets dev-a and dev-b"
            np.names.append(&mut np.words);
        }
        if np.generic {
            if matches!(act, Act::Create | Act::Scale) && !last {
                self.contract.unparsed.push(said(&np));
            } else {
                self.item(act, ANY, np);
            }
        } else if self.counting != Counting::Things && np.count.is_some() {
            self.count_last(np.count);
        } else if !np.names.is_empty() && np.words.is_empty() {
            self.named(act, np);
        } else if np.addresses || np.ports {
            // "a network net-a (10.95.0.0/16)": its own, and no thing besides.
            let own = act == Act::Create && self.is_addressed(self.first_item);
            if !own && (direct || matches!(act, Act::Block | Act::Open)) {
                self.item(act, "firewall", np);
            }
        } else if !np.words.is_empty() {
            self.bare_word(act, np);
        } else if np.pronoun && np.size.is_none() {
            self.again(act, &np);
        } else if let Some(item) = self.contract.items.last_mut().filter(|_| last) {
            item.size = item.size.take().or(np.size);
        } else if np.environment.is_some() && direct && act == Act::Delete {
            self.item(act, ANY, np);
        }
    }

    /// "Scale checkout to 4": whatever is called so, where the words say what it becomes.
    fn bare_word(&mut self, act: Act, np: Phrase) {
        let said = said(&np);
        let hangs = |words: &[String]| words.len() == 1 && words.iter().all(|w| w.contains('-'));
        if act == Act::Create && hangs(&np.words) {
            self.unmade.push(np);
            return;
        }
        if np.words.len() > 2 || !matches!(act, Act::Scale | Act::Update) {
            self.contract.unparsed.push(said);
            return;
        }
        self.bare.push((self.contract.items.len(), said));
        self.item(act, ANY, np);
    }

    /// A class is meant to be reached by anybody.
    pub(super) fn reachable(&mut self, class: &str, np: &Phrase) {
        let of = format!("{class} reachable by anybody");
        self.contract.spans.push(Span { of, start: np.start, end: np.end });
        self.contract.public.insert(class.to_owned());
    }

    /// "it": what was spoken of last.
    fn again(&mut self, act: Act, np: &Phrase) {
        let found = self.antecedent().map(|(np, item)| (np, item.cloned()));
        let Some((spoken, last)) = found else {
            self.contract.unparsed.push("it".to_owned());
            return;
        };
        let Some(last) = last else {
            let class = spoken.head().map_or(ANY, |head| head.name);
            let act = if np.public { Act::Open } else { act };
            let mut spoken = spoken;
            (spoken.public, spoken.count) = (np.public, None);
            self.item(act, class, spoken);
            return;
        };
        let act = if np.public { Act::Open } else { act };
        if np.public {
            self.reachable(&last.class, np);
        }
        self.contract.actions.entry(last.class.clone()).or_default().insert(act);
        self.contract.items.push(Item { act, required: false, ..last });
    }

    /// Names alone: of the things named just before, or of things of no named class.
    fn named(&mut self, act: Act, np: Phrase) {
        let first = self.first_item;
        let since = self.contract.items.get_mut(first..).unwrap_or_default();
        match since.last_mut().filter(|item| item.act == act) {
            Some(item) => item.names.extend(np.names),
            None if act == Act::Create && np.names.len() == 1 => self.unmade.push(np),
            None if matches!(act, Act::Create | Act::Scale) => {
                self.contract.unparsed.push(said(&np));
            }
            None => self.item(act, ANY, np),
        }
    }

    pub(super) fn count_last(&mut self, number: Option<u32>) {
        let count = self.take_count(number);
        let first = self.first_item;
        let since = self.contract.items.get_mut(first..).unwrap_or_default();
        let last = match since.last_mut() {
            Some(last) => Some(last),
            None => self.contract.items.iter_mut().rev().find(|item| item.act == Act::Scale),
        };
        let Some(item) = last.filter(|_| !self.of_property) else {
            if self.of_property && self.counting == Counting::From {
                // What it is raised from is not what it becomes.
                return;
            }
            if let Some(number) = number.filter(|_| self.of_property) {
                // "raise its threshold to 90"
                self.amounts.push(Amount::whole(number, String::new()));
                return;
            }
            self.contract.unparsed.push("a number of nothing".to_owned());
            return;
        };
        let Count { from, to, max } = count;
        let amount = to.or(max).map(|number| Amount::whole(number, String::new()));
        self.amounts.extend(amount);
        item.count.from = item.count.from.or(from);
        item.count.to = item.count.to.or(to);
        item.count.max = item.count.max.or(max);
    }

    /// A noun phrase that met no verb: "new microservice", "4 servers"; else it was not understood.
    pub(super) fn settle_subject(&mut self, mut np: Phrase, background: bool) {
        np.classes.extend(np.sized());
        let wanted = np.fresh || np.count.is_some() || np.indefinite;
        if np.classes.is_empty() && np.words.is_empty() && np.size.is_some() {
            // "instance class db.t4g.medium": of what was asked for just before.
            if let Some(item) = self.contract.items.last_mut() {
                item.size = item.size.take().or(np.size);
            }
            return;
        }
        let asked = self.contract.items.len() > self.first_item;
        let any = !self.contract.items.is_empty();
        match np.head() {
            Some(head) if wanted && !background => self.item(Act::Create, head.name, np),
            // "load balancer web: https": a way in of what was asked for, by its port.
            Some(head) if any && head.name == "traffic" && np.ports && np.is_bare() => {}
            // "NAT gateway dev-nat + EIP": more of the same kind of note.
            Some(head) if asked && !background && np.is_bare() => {
                self.item(Act::Create, head.name, np);
            }
            Some(head) if !background && np.is_headline() => {
                // "log group /apps/api, 60 days": a new one; where the plan changes one that is
                // there, the new one is missing.
                self.item(Act::Create, head.name, np);
                if let Some(item) = self.contract.items.last().cloned() {
                    let acts = self.contract.actions.entry(item.class.clone()).or_default();
                    acts.insert(Act::Update);
                    let count = Count::default();
                    self.contract.items.push(Item {
                        act: Act::Update,
                        required: false,
                        count,
                        ..item
                    });
                }
            }
            Some(head) if !background && self.repeats(head, &np) => {}
            Some(_) if !background => self.contract.unparsed.push(said(&np)),
            Some(head) => {
                self.contract.context.insert(head.name.to_owned());
                self.spoken = Some((np, self.contract.items.len()));
            }
            None if background && !np.words.is_empty() && np.words.len() < 3 => {
                self.spoken = Some((np, self.contract.items.len()));
            }
            None if !background && !np.words.is_empty() => {
                self.contract.unparsed.push(said(&np));
            }
            None => {}
        }
    }
}

/// A phrase in words, for the explanation.
pub(super) fn said(np: &Phrase) -> String {
    if np.said.is_empty() { "something".to_owned() } else { np.said.join(" ") }
}
