//! Whether a clause asks something or asks for something.

use super::{
    lexicon::Meaning,
    marks::{Mark, What},
    read::{Reader, has},
};

impl Reader {
    /// Whether the clause that begins here only asks something: it begins with a question word,
    /// or it ends with a question mark and is no polite request.
    pub(super) fn begin_clause(&mut self, rest: &[Mark]) {
        let ends =
            |mark: &&Mark| matches!(mark.what, What::Punctuation('.' | ';' | '?' | '!' | '\n'));
        let is_question =
            rest.iter().find(ends).is_some_and(|mark| matches!(mark.what, What::Punctuation('?')));
        let first = rest.first();
        let interrogative =
            first.is_some_and(|mark| has(mark, |m| matches!(m, Meaning::Interrogative)));
        // "Could you raise it?" asks for it; "Would it be safe to?" and "May we?" only ask.
        let polite = ["can", "could", "would", "will"];
        let to_us = ["you", "we", "i", "someone", "somebody", "please"];
        let is_polite = first.is_some_and(|mark| {
            let by = rest.get(1).is_some_and(|next| to_us.contains(&next.text.as_str()));
            // "Will you need to delete it?" and "Can we do it without downtime?" only ask.
            let need = |next: &Mark| next.text.starts_with("need") || next.text.starts_with("have");
            let us = rest.get(1).is_some_and(|next| matches!(next.text.as_str(), "we" | "i"));
            let doubts = us && is_question && rest.iter().any(|next| next.text == "without");
            let wonders = rest.get(2).is_some_and(need) || doubts;
            let length = rest.iter().position(|mark| ends(&mark)).unwrap_or(rest.len());
            let begs = rest.iter().take(length).any(|next| next.text == "please");
            mark.text == "please"
                || (polite.contains(&mark.text.as_str()) && (by || begs) && !wonders)
        });
        // "It keeps crashing, could you raise it?"
        let asks = |pair: &[Mark]| {
            let [comma, can, who] = pair else { return false };
            let joins = matches!(comma.what, What::Punctuation(',' | ')'));
            (joins || matches!(comma.text.as_str(), "and" | "so"))
                && polite.contains(&can.text.as_str())
                && matches!(who.text.as_str(), "you" | "we" | "someone" | "somebody" | "please")
        };
        let later = || {
            let length = rest.iter().position(|mark| ends(&mark)).unwrap_or(rest.len());
            rest.get(..length).unwrap_or_default().windows(3).any(asks)
        };
        // "When the release is out, raise it" asks nothing.
        let condition = first.is_some_and(|mark| mark.text == "when") && !is_question;
        self.asking = (interrogative && !condition) || (is_question && !is_polite && !later());
    }
}
