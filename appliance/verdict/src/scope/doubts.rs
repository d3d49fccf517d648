//! What makes a text or a sentence doubtful, whatever is asked in it.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{left, lexicon::Index, marks::marks, mood::unasked, script, text, waver};

/// How a text is written otherwise than it looks, or in another language.
pub(super) fn disguised(request: &str) -> Vec<String> {
    let mut out: Vec<String> = script::disguises(request).into_iter().map(|one| one.what).collect();
    out.extend(script::writing(request));
    out.extend(script::quotes_a_plan(request));
    out
}

/// What makes a sentence doubtful whatever is asked in it.
pub(super) fn doubts(sentence: &str) -> Vec<String> {
    let Some(tokens) = text::tokens(sentence) else {
        return [sentence.to_owned()].into();
    };
    let written = marks(sentence, &tokens, &Index::new());
    let mut out = text::reservations(&tokens);
    out.extend(unasked(&written));
    out.extend(left::over(&written));
    out.extend(waver::over(sentence, &written));
    out
}
