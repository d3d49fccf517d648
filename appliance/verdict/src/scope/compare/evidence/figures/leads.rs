//! Whether what becomes of something stands where the words lead to it, and what it was where they
//! lead away from it.

use alloc::vec::Vec;

use super::{
    super::cues::{AWAY, LEADS_TO, NEW, NOWADAYS, OLD, REMOVING, TURNED},
    Asking,
};

impl Asking<'_> {
    pub(super) fn sentence(&self, at: usize) -> Option<usize> {
        self.words.get(at).map(|(sentence, _word, _raw)| *sentence)
    }

    /// Whether the nearest mark before a word leads to what something becomes, or to what it was.
    fn marked(&self, at: usize) -> Option<bool> {
        (at.saturating_sub(4)..at)
            .rev()
            .take_while(|near| self.sentence(*near) == self.sentence(at))
            .find_map(|near| {
                let word = self.word(near);
                NEW.contains(&word).then_some(true).or_else(|| OLD.contains(&word).then_some(false))
            })
    }

    /// "Replace the path /ping by /healthz": the one is put in the other's place.
    fn replaces(&self, old: &[usize], new: &[usize]) -> bool {
        new.iter().any(|at| {
            let one = at.checked_sub(1).map_or("", |at| self.word(at));
            ["by", "for", "with"].contains(&one)
                && old.iter().any(|old| {
                    let mut near = (old.saturating_sub(6)..*old).map(|at| self.word(at));
                    old < at && near.any(|word| ["exchange", "replace", "swap"].contains(&word))
                })
        })
    }

    /// Whether an arrow leads from the one to the other.
    fn points(&self, from: &[usize], to: &[usize]) -> bool {
        from.iter().any(|from| {
            let near = from.saturating_add(1)..from.saturating_add(3);
            let arrow = near.into_iter().find(|at| self.word(*at) == "\u{2192}");
            arrow.is_some_and(|at| to.contains(&at.saturating_add(1)))
        })
    }

    /// Whether what becomes of something stands where it becomes it, and not where it was it.
    pub(super) fn leads(&self, was: &[usize], is: &[usize]) -> bool {
        let before = |at: usize, words: &[&str]| {
            let from = at.saturating_sub(2);
            (from..at).any(|at| words.contains(&self.word(at)))
        };
        let labelled = is.iter().any(|at| self.marked(*at) == Some(true))
            && was.iter().any(|at| self.marked(*at) == Some(false));
        let turned = labelled
            || was.iter().any(|at| {
                let next = self.word(at.saturating_add(1));
                let told = [&self.tells, &self.aside];
                let told = told.iter().any(|list| list.get(*at).copied().unwrap_or(false));
                before(*at, TURNED)
                    || before(*at, REMOVING)
                    || next == "\u{2192}"
                    || told
                    || NOWADAYS.contains(&next)
            });
        if self.replaces(was, is) {
            return true;
        }
        if self.replaces(is, was) || self.points(is, was) {
            return false;
        }
        // "it went up to 3, can it go down to the 2 it had"
        let back = was.iter().any(|at| {
            let near = (at.saturating_sub(3)..*at).map(|at| self.word(at)).collect::<Vec<_>>();
            let led = near.iter().rposition(|word| *word == "to");
            let own = |led: &usize| {
                let from = at.saturating_sub(near.len()).saturating_add(*led);
                (from.saturating_add(1)..*at).all(|at| self.amount(at).is_none())
                    && self.sentence(from) == self.sentence(*at)
            };
            led.filter(own).is_some_and(|led| {
                !near
                    .iter()
                    .skip(led)
                    .any(|word| TURNED.contains(word) || NEW.contains(word) && *word != "to")
            })
        });
        if back {
            return false;
        }
        let led = is.iter().any(|at| before(*at, LEADS_TO));
        let wrong =
            is.iter().all(|at| before(*at, &["from", "was", "of"]) && !before(*at, LEADS_TO));
        let instead = is.iter().any(|at| {
            let behind = self.word(at.saturating_add(2));
            self.word(at.saturating_add(1)) == "instead" && behind != "of"
        });
        let strays = |at: &usize| {
            let one = at.checked_sub(1).map_or("", |at| self.word(at));
            let two = at.checked_sub(2).map_or("", |at| self.word(at));
            let more = ["more", "extra", "additional", "fewer", "less"];
            let next = self.word(at.saturating_add(1));
            let path = ["under", "below"].contains(&one) && self.word(*at).contains('/');
            let bound = ["no", "up", "not", "never"].contains(&two) || path;
            let name = one == "add" && self.word(*at).contains(['/', '-', '_']);
            (AWAY.contains(&one) && !bound && !name)
                || more.contains(&next)
                || (one == "than" && !bound)
        };
        let told = |at: &usize| self.tells.get(*at).copied().unwrap_or(false);
        if is.iter().all(strays) || is.iter().all(told) && !was.iter().all(told) {
            return false;
        }
        was.is_empty() || turned || instead || (led && !wrong)
    }
}
