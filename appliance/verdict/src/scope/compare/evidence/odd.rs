//! Sentences of which nobody can say what they are for, and orders that hang on something.

use alloc::vec::Vec;

use super::{
    cues::{ADVERBS, CIVIL, HANGING, LABELLING, LEADING, READ},
    text::{Clause, Cue, Part, Role, Sentence, is_cue},
};

impl Sentence {
    /// An order that hangs on something: "once it is done, delete it".
    pub(super) fn hangs(&self) -> bool {
        let hangs = |clause: &&Clause| {
            let (one, two) = (clause.word(0), clause.word(1));
            let excused = match one {
                "as" => two != "soon",
                "if" => ["you", "possible", "i", "that's", "it's", "needed"].contains(&two),
                "until" => two == "further",
                "after" => {
                    two.starts_with(|c: char| c.is_ascii_digit())
                        || ["that", "this", "all"].contains(&two)
                }
                "when" | "whenever" => !clause.has(&["is", "are", "has", "have", "done", "was"]),
                _other => false,
            };
            HANGING.contains(&one) && !excused && clause.role == Role::Asks
        };
        if !self.ordered {
            return false;
        }
        let inner =
            ["unless", "until", "provided", "only if", "only when", "only after", "as soon as"];
        let inside = |clause: &&Clause| {
            let further = clause.has(&["until further"]);
            clause.role == Role::Asks && clause.has(&inner) && !further
        };
        self.clauses.iter().any(|clause| hangs(&clause) || inside(&clause))
    }

    /// A label before an order that nobody knows to lead to one: "Not approved:".
    pub(super) fn is_led_oddly(&self, next: Option<&Self>) -> bool {
        let Some(at) = self.clauses.iter().position(|clause| clause.heads) else { return false };
        let Some(head) = self.clauses.get(at) else { return false };
        let behind = self.clauses.get(at.saturating_add(1));
        let first = behind.or_else(|| next.and_then(|next| next.clauses.first()));
        let leads = first.is_some_and(|clause| clause.orders && clause.begins_with_order());
        let named = head.parts.iter().any(|part| {
            let joined = part.text.matches('-').count() > 1 || part.text.contains(['_', '/', '.']);
            joined || part.text.chars().any(|c| c.is_ascii_digit())
        });
        let known = head.has(LABELLING)
            || !head.cues.is_empty()
            || head.role == Role::Files
            || CIVIL.contains(&head.word(0));
        leads && !named && !known
    }

    /// A short sentence of which nobody knows what it is for.
    pub(super) fn is_odd(&self) -> bool {
        let words: Vec<&str> = self.clauses.iter().flat_map(Clause::words).collect();
        let figure = |part: &Part| {
            part.text.chars().any(|c| c.is_ascii_digit())
                || part.text.contains(['-', '_', '/', '.', '@', '\u{2192}'])
        };
        let tells = [
            "is", "are", "was", "were", "has", "have", "had", "'s", "it's", "that's", "will",
            "can", "could", "would", "should",
        ];
        let civil = words.first().is_none_or(|word| CIVIL.contains(word));
        let name = self
            .clauses
            .iter()
            .flat_map(|clause| &clause.parts)
            .all(|part| part.raw.starts_with(char::is_uppercase));
        self.is_short()
            && self.cues.is_empty()
            && !(self.ordered || civil || name || self.is_label())
            && self.clauses.iter().all(|clause| clause.role == Role::Asks && !clause.heads)
            && !self.clauses.iter().flat_map(|clause| &clause.parts).any(figure)
            && !words.iter().any(|word| tells.contains(word))
    }

    /// What must never be, of which nobody can say whether the plan brings it about.
    pub(super) fn binds(&self) -> bool {
        let named = |clause: &Clause| {
            let mut texts = clause.parts.iter().map(|part| part.text.as_str());
            texts.any(|text| text.contains(['-', '_', '/', '.']))
        };
        let binds = |clause: &&Clause| {
            let ruled = clause.role == Role::Spares && clause.has(&["must never", "never"]);
            ruled && !named(clause) && clause.cues.iter().all(|cue| *cue != Cue::Remove)
        };
        self.clauses.iter().any(|clause| binds(&clause))
    }

    /// An order whose verb nobody knows: "please hurble it".
    pub(super) fn is_unread(&self) -> bool {
        let begs = |word: &str| ["please", "pls", "plz", "kindly"].contains(&word);
        self.clauses.iter().filter(|clause| clause.role == Role::Asks).any(|clause| {
            let words = clause.words();
            let at = words.iter().position(|word| begs(word)).filter(|at| *at < 2);
            let Some(at) = at else { return false };
            let behind: Vec<&str> = words
                .iter()
                .skip(at)
                .filter(|word| !begs(word) && !ADVERBS.contains(word) && !LEADING.contains(word))
                .copied()
                .collect();
            let read = |word: &&str| is_cue(word) || READ.contains(word);
            behind.first().is_some_and(|word| !read(word)) && clause.cues.is_empty()
        })
    }
}
