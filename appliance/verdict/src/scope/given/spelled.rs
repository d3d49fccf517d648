//! Places as people spell them.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// Whether words spell a region as people do: "West Europe", or a zone of it.
pub(super) fn spells_region(words: &str, code: &str) -> bool {
    let parts: Vec<String> = words.split_whitespace().map(|word| word.to_lowercase()).collect();
    let bare = |word: &String| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let parts: Vec<String> = parts.iter().map(bare).collect();
    let zone = |word: &String| {
        let rest = word.strip_prefix(code).and_then(|rest| rest.strip_prefix('-'));
        rest.is_some_and(|zone| zone.len() == 1 && zone.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let spelled = |run: &[String]| run.concat() == code;
    parts.iter().any(zone) || [1, 2, 3].iter().any(|most| parts.windows(*most).any(spelled))
}
