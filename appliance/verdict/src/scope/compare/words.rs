//! Which words of a request, and of names, tell one object from another.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use super::super::{
    contract::Contract,
    lexicon::{class_words, singular},
};
use crate::words::tokens;

/// Words in names that tell nothing about whose an object is.
const COMMON: &[&str] = &[
    "acc",
    "access",
    "and",
    "api",
    "app",
    "application",
    "aws",
    "backend",
    "blue",
    "capacity",
    "central",
    "cluster",
    "connection",
    "core",
    "data",
    "default",
    "dev",
    "development",
    "east",
    "eu",
    "external",
    "fleet",
    "for",
    "frontend",
    "green",
    "http",
    "https",
    "internal",
    "live",
    "main",
    "micro",
    "monitoring",
    "my",
    "network",
    "new",
    "non",
    "nonprod",
    "north",
    "of",
    "old",
    "one",
    "platform",
    "port",
    "portal",
    "pre",
    "preprod",
    "primary",
    "private",
    "prod",
    "production",
    "public",
    "qa",
    "sandbox",
    "secondary",
    "segment",
    "service",
    "shared",
    "site",
    "south",
    "ssh",
    "stage",
    "staging",
    "standard",
    "stg",
    "storage",
    "system",
    "team",
    "test",
    "the",
    "this",
    "tier",
    "traffic",
    "two",
    "uat",
    "us",
    "web",
    "website",
    "west",
];

/// Words that many objects bear: those above, and the nouns of the lexicon.
pub(super) fn common_words() -> BTreeSet<&'static str> {
    class_words().chain(COMMON.iter().copied()).collect()
}

/// Whether a word tells anything.
pub(super) fn tells(word: &str, common: &BTreeSet<&str>) -> bool {
    word.len() > 1 && !common.contains(word) && !word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a name holds a word that tells anything.
pub(super) fn tells_of(name: &str) -> bool {
    let common = common_words();
    let vague = ["current", "existing", "selected"];
    tokens(name).iter().any(|word| tells(word, &common) && !vague.contains(&word.as_str()))
}

/// The words of a contract that tell its objects from others.
pub(super) fn telling(contract: &Contract) -> Vec<String> {
    let common = common_words();
    let items = contract.items.iter().flat_map(|item| item.names.iter().chain(&item.qualifiers));
    let words = items.chain(&contract.context_names).chain(&contract.recipients);
    words.filter(|word| tells(word, &common)).cloned().collect()
}

/// Whether a name holds a word: as a word of its own, or (`Some(false)`) somewhere within.
pub(super) fn holds(name: &str, word: &str) -> Option<bool> {
    let (own, wanted) = (tokens(name), tokens(word));
    let whole =
        |word: &String| own.iter().any(|own| own == word || singular(own) == singular(word));
    if !wanted.is_empty() && wanted.iter().all(whole) {
        return Some(true);
    }
    let squash = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let inside = squash(word);
    (inside.len() > 2 && squash(name).contains(&inside)).then_some(false)
}

/// Words in a name that make another thing of it, whatever stands beside them.
const ANOTHER: &[&str] = &[
    "archive",
    "archived",
    "backup",
    "clone",
    "copy",
    "dead",
    "deadletter",
    "dlq",
    "failed",
    "legacy",
    "mirror",
    "old",
    "pre",
    "replica",
    "restore",
    "restored",
    "retry",
    "shadow",
    "snapshot",
    "tmp",
];

/// The word that makes something else of a name than the words call: `payments` of
/// `render-payments` where they say "render". An organisation's own name may stand before it; an
/// environment, a number or the noun for the kind behind it.
pub(super) fn goes_on(
    name: &str,
    wanted: &[&str],
    is_said: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let common = common_words();
    let own = tokens(name.rsplit(['/', ':']).next().unwrap_or(name));
    let called = |word: &String| {
        let same = |wanted: &&str| tokens(wanted).iter().any(|one| singular(one) == singular(word));
        wanted.iter().any(same)
    };
    let last = own.iter().rposition(called)?;
    let another = |word: &&String| {
        !is_said(word.as_str())
            && (ANOTHER.contains(&word.as_str())
                || own.iter().skip(last).any(|own| own == *word) && word.len() > 2)
    };
    let tells = |word: &&String| ANOTHER.contains(&word.as_str()) || tells(word, &common);
    own.iter().filter(|word| !called(word)).filter(tells).find(another).cloned()
}

/// The best that any of some words says of a name.
pub(super) fn holds_any<'a>(name: &str, mut words: impl Iterator<Item = &'a str>) -> Option<bool> {
    let mut within = None;
    let surely = words.any(|word| {
        let found = holds(name, word);
        within = within.or(found);
        found == Some(true)
    });
    if surely { Some(true) } else { within }
}

/// A name in lower case, without the slash some begin with.
pub(super) fn plain_name(name: &str) -> String {
    name.trim_start_matches('/').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_name() {
        assert_eq!(holds("acme-prod-reports-7f3", "reports"), Some(true));
        assert_eq!(holds("acme_report_data", "reports"), Some(true));
        assert_eq!(holds("loadtest-0", "load-test"), Some(false));
        assert_eq!(holds("acmereports", "reports"), Some(false));
        assert_eq!(holds("payments-prod", "reports"), None);
        assert_eq!(holds("payments", "a"), None);
    }
}
