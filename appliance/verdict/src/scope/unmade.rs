//! What a thing is that only its name, its size or another noun is said of.

use super::{
    contract::Act,
    lexicon::{Class, row},
    phrase::Phrase,
    read::Reader,
    settle::said,
};

impl Reader {
    /// "SQS: stand up jobs-a", "stand up jobs-a in SQS": what is to be made is of the kind that
    /// stands before it or behind it.
    pub(super) fn settle_unmade(&mut self, kind: Option<&'static Class>) {
        if self.unmade.is_empty() {
            return;
        }
        let asked = self.contract.items.len();
        let spoken = self.spoken.as_ref().filter(|(np, at)| *at == asked && np.names.is_empty());
        let kind = kind.or_else(|| spoken.and_then(|(np, _at)| np.head()));
        for mut np in core::mem::take(&mut self.unmade) {
            match kind {
                Some(kind) => {
                    let named = np.names.is_empty();
                    let words = core::mem::take(&mut np.words);
                    np.names.extend(words.into_iter().filter(|_| named));
                    self.item(Act::Create, kind.name, np);
                }
                None => self.contract.unparsed.push(said(&np)),
            }
        }
    }

    /// "EFS dev-notebooks, NFS from 10.50.0.0/16": another noun for what was asked for just before.
    pub(super) fn repeats(&self, head: &Class, np: &Phrase) -> bool {
        let bare = np.names.is_empty() && np.words.is_empty() && np.trailing.is_empty();
        let last = self.contract.items.last();
        bare && last.is_some_and(|item| item.class == head.name && item.act != Act::Delete)
    }
}

/// The class whose sizes are called so.
pub(super) fn of_size(size: &str) -> Option<&'static Class> {
    let class = match size.split('.').next() {
        Some("db") => "db",
        Some("cache") => "cache",
        Some(_) | None => "instance",
    };
    row(class)
}
