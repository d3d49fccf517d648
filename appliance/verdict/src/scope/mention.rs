//! What becomes of something that is only mentioned.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    contract::{Act, Count, Item},
    lexicon::{ANY, Class, aspects::RECORDS},
    phrase::Phrase,
    read::{Counting, Reader},
};

impl Reader {
    /// Something mentioned: what a grant reaches, what a property belongs to, or mere context.
    pub(super) fn mention(&mut self, np: Phrase, preposition: &str) {
        if self.apposed_name(&np) {
            return;
        }
        let service = np.head().filter(|_| np.names.is_empty() && np.words.is_empty());
        if let Some(kind) = service.filter(|_| matches!(preposition, "in" | "on" | "as"))
            && !(np.definite || self.unmade.is_empty())
        {
            self.settle_unmade(Some(kind));
            return;
        }
        let reaches = matches!(preposition, "to" | "on" | "from" | "into" | "for" | "over");
        let scales = self.counting != Counting::Things && np.count.is_some();
        let head = np.head();
        if self.granting {
            self.note_access(np.access);
        }
        self.contract.context_names.extend(np.names.iter().cloned().chain(np.qualifiers()));
        self.leads_to(&np, preposition);
        self.points(&np, preposition);
        if scales && self.verb.is_some() {
            self.count_last(np.count);
            if let Some(head) = head {
                self.contract.context.insert(head.name.to_owned());
            }
            return;
        }
        let last = self.contract.items.last().map(|item| item.class.clone());
        if let Some(last) = last.filter(|_| np.public && head.is_none()) {
            self.reachable(&last, &np);
        }
        let listed = self.contract.items.last_mut().filter(|item| item.class == "nacl");
        if let Some(item) = listed.filter(|_| head.is_some_and(|head| head.name == "bucket")) {
            // "the ACL of the bucket" is no network's.
            item.class = "bucket_policy".to_owned();
        }
        let Some(head) = head else {
            self.mention_bare(np, preposition);
            return;
        };
        if self.rule_of(head, &np, preposition) {
            return;
        }
        if matches!(preposition, "of" | "on" | "for") && self.part_of(head, &np) {
            return;
        }
        if self.granting && reaches && preposition != "for" {
            self.item(Act::Grant, head.name, np);
        } else if self.of_property {
            if self.opening {
                self.reachable(head.name, &np);
            }
            // "the storage account logs": either of the two may be meant.
            let others = np.classes.iter().filter(|class| class.name != head.name);
            self.contract.context.extend(others.map(|class| class.name.to_owned()));
            self.item(self.change(), head.name, np);
            self.of_property = false;
        } else if np.indefinite && np.fresh && self.verb.is_some_and(|verb| verb.act == Act::Create)
        {
            self.item(Act::Create, head.name, np);
        } else {
            self.contract.context.extend(np.classes.iter().map(|class| class.name.to_owned()));
        }
    }

    /// "Remove the inbound rule from the security group web": the group changes and stays.
    fn rule_of(&mut self, head: &Class, np: &Phrase, preposition: &str) -> bool {
        let since = self.contract.items.get_mut(self.first_item..).unwrap_or_default();
        let Some(item) = since.last_mut().filter(|item| item.part && item.class == head.name)
        else {
            return false;
        };
        let made =
            item.act == Act::Create && matches!(preposition, "to" | "of" | "on" | "in" | "for");
        let gone =
            item.act == Act::Delete && matches!(preposition, "from" | "of" | "on" | "in" | "for");
        let holds = made || gone;
        if !holds || np.part || head.name != "sg" {
            return false;
        }
        let named = !(np.names.is_empty() && np.qualifiers().is_empty());
        (item.act, item.part) = (Act::Update, false);
        item.objects = (!named).then_some(1);
        item.count = Count::default();
        // The rule is called so, where it is new; which one goes, the plan need not say.
        self.contract.targets.extend(item.names.drain(..).filter(|_| preposition == "to"));
        item.qualifiers = np.qualifiers();
        item.names.clone_from(&np.names);
        self.aspects.insert(("rule".to_owned(), ""));
        self.contract.actions.entry(head.name.to_owned()).or_default().insert(Act::Update);
        true
    }

    /// "a bucket in staging, acme-exports": a name behind a comma is that of what was asked for.
    fn apposed_name(&mut self, np: &Phrase) -> bool {
        let said: Vec<&String> = np.names.iter().chain(&np.words).collect();
        let [name] = said.as_slice() else { return false };
        let alone = np.classes.is_empty() && !(np.property || np.generic || np.definite);
        let alone = alone && name.contains(['-', '_']) && np.count.is_none() && np.size.is_none();
        let before = self.clause.iter().rev().skip_while(|word| *word != *name).nth(1);
        let since = self.contract.items.get_mut(self.first_item..).unwrap_or_default();
        let item = since.last_mut().filter(|item| item.act == Act::Create && item.names.is_empty());
        match item.filter(|_| alone && before.is_some_and(String::is_empty)) {
            Some(item) => {
                item.names.push((*name).clone());
                true
            }
            None => false,
        }
    }

    /// What becomes of what a property belongs to.
    const fn change(&self) -> Act {
        if self.labelling { Act::Tag } else { Act::Update }
    }

    /// "Point www.example.com to 10.0.0.5": which name, and where to.
    fn points(&mut self, np: &Phrase, preposition: &str) {
        if self.verb.is_none_or(|verb| verb.class != Some("dns")) || np.head().is_some() {
            return;
        }
        let Some(item) = self.contract.items.last_mut().filter(|item| item.class == "dns") else {
            return;
        };
        match preposition {
            "about" if item.names.is_empty() => item.names.extend(np.names.iter().cloned()),
            "to" | "at" if !(np.names.is_empty() && self.values.is_empty()) => {
                item.aspects.insert(RECORDS.to_owned());
                self.values.extend(np.names.iter().cloned());
            }
            _other => {}
        }
    }

    /// What a change leads to must stand in the plan.
    fn leads_to(&mut self, np: &Phrase, preposition: &str) {
        let leads = matches!(preposition, "to" | "into" | "with" | "pointing to" | "pointing at");
        let changes = self.verb.is_some_and(|verb| verb.act != Act::Rename);
        if leads && changes && !self.granting && np.head().is_some() {
            self.contract.targets.extend(np.names.iter().cloned());
            let ties = self.verb_text.starts_with("attach");
            self.contract.targets.extend(np.qualifiers().into_iter().filter(|_| ties));
        }
    }

    /// "the memory of the functions render and mail": each of them.
    fn lists_another(&mut self, np: &Phrase, preposition: &str) -> bool {
        let first = self.first_item;
        let since = self.contract.items.get_mut(first..).unwrap_or_default();
        // "of the assets" says whose it is, "render and mail" which ones they are.
        let bare = !(np.definite || np.indefinite || np.property || np.generic);
        let more = preposition == "of" && bare && !np.words.is_empty();
        let changes = |item: &&mut Item| {
            let told = !item.names.is_empty() || !item.qualifiers.is_empty();
            told && matches!(item.act, Act::Scale | Act::Update)
        };
        if let Some(item) = since.last_mut().filter(|_| more).filter(changes) {
            // "the memory of the functions render and mail": each of them.
            let next = Item {
                names: np.names.clone(),
                qualifiers: np.qualifiers(),
                objects: None,
                ..item.clone()
            };
            item.objects = None;
            self.contract.items.push(next);
            return true;
        }
        false
    }

    /// Words and names without a noun that the lexicon holds.
    fn mention_bare(&mut self, np: Phrase, preposition: &str) {
        let record = self.contract.items.last().is_some_and(|item| item.class == "dns");
        let points = preposition.starts_with("pointing") || (preposition == "for" && record);
        if preposition == "to" || points {
            let about = points || self.verb.is_some_and(|verb| verb.about);
            self.contract.targets.extend(np.names.iter().filter(|_| about).cloned());
            self.value_words(&np);
        }
        if self.lists_another(&np, preposition) || self.part_of_bare(&np, preposition) {
            return;
        }
        let first = self.first_item;
        let since = self.contract.items.get_mut(first..).unwrap_or_default();
        let listed = preposition == "of" && np.words.is_empty() && !np.names.is_empty();
        let whose = matches!(preposition, "of" | "for" | "on" | "in") && np.words.len() < 3;
        let whose = whose && !(np.names.is_empty() && np.words.is_empty()) && !np.property;
        if self.of_property && np.own && !(np.names.is_empty() && np.words.is_empty()) {
            self.owned(np);
            return;
        }
        if self.of_property && (whose || !np.names.is_empty() && np.words.is_empty()) {
            // "the TTL of shop.example.com", "the memory of render": whatever bears that name.
            self.item(self.change(), ANY, np);
            self.of_property = false;
        } else if let Some(item) = since.last_mut().filter(|_| np.size.is_some()) {
            // What it is changed from is what it is no longer.
            let held = item.size.take().filter(|_| preposition != "to");
            item.size = held.or_else(|| np.size.filter(|_| preposition != "from"));
        } else if let Some(item) = since.last_mut().filter(|item| listed && !item.names.is_empty())
        {
            // "the memory of the functions 'a' and 'b'"
            item.names.extend(np.names);
        } else if np.generic && self.of_property {
            self.item(self.change(), ANY, np);
            self.of_property = false;
        } else if np.generic && self.verb.is_some_and(|verb| verb.act == Act::Tag) {
            self.item(Act::Tag, ANY, np);
        }
    }
}
