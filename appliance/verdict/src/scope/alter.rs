//! What a verb changes of its objects: which aspects, which way, to how much.

use alloc::{borrow::ToOwned, format};

use super::{
    contract::{Act, Amount, Count},
    lexicon::{
        aspects::{ANYTHING, VARIABLE},
        row,
    },
    read::{Place, Reader},
};

impl Reader {
    /// An amount of what is to change; "by 20 percent" says how much it changes, not to what, and
    /// "for 7 days" how long.
    pub(super) fn amount(&mut self, amount: Option<Amount>) {
        let sets = match &self.place {
            Place::Context(preposition) => preposition == "to",
            Place::Object | Place::With => {
                self.clause.iter().rev().nth(1).is_none_or(|word| word != "by")
            }
            Place::Subject | Place::Means | Place::Excluded(_) => false,
        };
        if sets {
            self.amounts.extend(amount);
        }
    }

    /// A variable is the one part of the environment that is to change.
    pub(super) fn variable(&mut self, name: &str) {
        if !self.asking && !matches!(self.place, Place::Excluded(_)) {
            self.aspects.insert((format!("{VARIABLE}{name}"), ""));
        }
    }

    /// The aspects, the way and the amounts belong to everything the verb changes.
    pub(super) fn settle_change(&mut self) {
        let mut aspects = core::mem::take(&mut self.aspects);
        if aspects.iter().any(|(name, _class)| name.starts_with(VARIABLE)) {
            aspects.retain(|(name, _class)| name != "environment");
        }
        if aspects.iter().any(|(name, _class)| name != ANYTHING) {
            // "the CORS configuration" is about CORS.
            aspects.retain(|(name, _class)| name != ANYTHING);
        }
        let amounts = core::mem::take(&mut self.amounts);
        let turn = self.turn.take();
        let first = self.first_item;
        // "Make the database bigger", "give the function more memory": it is there already.
        let verb = self.verb_text.as_str();
        let there = core::mem::take(&mut self.definite);
        let changes = match verb {
            "make" | "put" => turn.is_some() || (there && !aspects.is_empty()),
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
            if item.act == Act::Update && item.size.is_some() {
                item.aspects.insert("size".to_owned());
            }
            if matches!(item.act, Act::Update | Act::Scale | Act::Replace) {
                // "the KMS key" itself is no aspect of it.
                let itself = |class: &str| {
                    class == item.class && row(class).is_some_and(|row| row.members.is_empty())
                };
                let others = aspects.iter().filter(|(_name, class)| !itself(class));
                item.aspects.extend(others.map(|(name, _class)| name.clone()));
                item.amounts.extend(amounts.iter().cloned());
                item.turn = item.turn.or(turn);
            }
        }
    }
}
