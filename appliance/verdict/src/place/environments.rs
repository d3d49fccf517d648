//! Words that name an environment: on their own (`prod`), or glued to another one (`proddb`).

use tribune_record::EnvironmentKind;

use super::glue::{LIVE_PARTS, PARTS, Parts, is_glued, is_hidden};
use crate::words::{Words, is_negation};

const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];
const NON_PRODUCTION: [&str; 17] = [
    "nonprod",
    "nonproduction",
    "preprod",
    "preproduction",
    "dev",
    "development",
    "develop",
    "staging",
    "stage",
    "stg",
    "qa",
    "uat",
    "test",
    "testing",
    "sandbox",
    "sbx",
    "preview",
];
/// Names that are environments where nothing else is meant, as in a tag.
const NON_PRODUCTION_TAGS: [&str; 24] = [
    "acceptance",
    "alpha",
    "beta",
    "ci",
    "demo",
    "ephemeral",
    "feature",
    "int",
    "integration",
    "lab",
    "labs",
    "loadtest",
    "local",
    "nonprd",
    "np",
    "npd",
    "perf",
    "performance",
    "playground",
    "poc",
    "review",
    "sit",
    "tst",
    "training",
];
/// In a sentence `live`, `test`, `stage`, `preview` and `develop` are ordinary words.
const SENTENCE_ONLY_NAMES: [&str; 6] = ["live", "test", "testing", "stage", "preview", "develop"];

const GLUED: [(&str, Parts); 4] =
    [("production", &[&PARTS]), ("prod", &[&PARTS]), ("prd", &[&PARTS]), ("live", &[&LIVE_PARTS])];

/// No common word ends in these, so whatever stands before them is a name, `acmeprod`; except what
/// says that it is another environment, or another word: `nprod`, `postprod`, `reprod`.
const ENDINGS: [&str; 2] = ["prod", "prd"];
const OTHER_ENDINGS: [&str; 4] = ["non", "not", "pre", "post"];
const OTHER_WORDS: [&str; 7] = ["n", "no", "p", "re", "co", "un", "sub"];

/// What the words of a text say of the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// The strictest.
    pub(super) kind: EnvironmentKind,
    /// The word that names the first one that is not production.
    pub(super) other: Option<&'static str>,
}

impl Named {
    /// What a name says.
    pub(super) fn by_name(text: &str) -> Option<Self> {
        let words = of_words(text, |_word| true);
        if is_hidden(text, is_production) {
            let other = words.and_then(|words| words.other);
            return Some(Self { kind: EnvironmentKind::Production, other });
        }
        words
    }

    /// What the value of an environment's tag says.
    pub(super) fn by_tag(text: &str) -> Option<Self> {
        Self::by_name(text).or_else(|| {
            let words = Words::of(text);
            let other =
                words.filter_map(|word| NON_PRODUCTION_TAGS.iter().find(|name| **name == word));
            let other = other.copied().next()?;
            Some(Self { kind: EnvironmentKind::NonProduction, other: Some(other) })
        })
    }

    /// The word for the strictest.
    pub(super) fn strictest(self) -> &'static str {
        match self.kind {
            EnvironmentKind::Production => "production",
            EnvironmentKind::NonProduction => self.other.unwrap_or("non-production"),
        }
    }

    /// What a sentence says.
    pub(super) fn by_sentence(text: &str) -> Option<Self> {
        of_words(text, |word| !SENTENCE_ONLY_NAMES.contains(&word))
    }
}

fn of_words(text: &str, counts: impl Fn(&str) -> bool) -> Option<Named> {
    let mut found: Option<Named> = None;
    let mut negated = false;
    for word in Words::of(text) {
        if let Some(here) = named(&word, negated).filter(|_named| counts(&word)) {
            let kind = found.map_or(here.kind, |found| found.kind.max(here.kind));
            let other = found.and_then(|found| found.other).or(here.other);
            found = Some(Named { kind, other });
        }
        negated = is_negation(&word);
    }
    found
}

/// `non-prod` is not production; what `non-dev` is nobody knows.
fn named(word: &str, negated: bool) -> Option<Named> {
    let non_production = |word| Named { kind: EnvironmentKind::NonProduction, other: Some(word) };
    if is_production(word) || ends_in_production(word) {
        let production = Named { kind: EnvironmentKind::Production, other: None };
        return Some(if negated { non_production("non-production") } else { production });
    }
    let other = NON_PRODUCTION.iter().find(|name| **name == word && !negated)?;
    Some(non_production(other))
}

fn is_production(word: &str) -> bool {
    PRODUCTION.contains(&word) || is_glued(word, &GLUED)
}

fn ends_in_production(word: &str) -> bool {
    ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending)).any(|before| {
        !before.is_empty()
            && !OTHER_WORDS.contains(&before)
            && !OTHER_ENDINGS.iter().any(|other| before.ends_with(other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<EnvironmentKind>) {
        assert_eq!(Named::by_name(name).map(|named| named.kind), expected, "{name}");
    }

    #[test]
    fn production_is_read_out_of_glued_words() {
        let glued = [
            "proddb",
            "dbprod",
            "prodapi",
            "webprd01",
            "prd1",
            "livesite",
            "PRODdb",
            "ProdDB",
            "prodwebapp",
            "productiondb",
            "acmeprod",
            "myprodapp",
            "prod2-db",
            "useastprod",
            "prodk8s",
            "sitelive",
        ];
        for name in glued {
            check(name, Some(EnvironmentKind::Production));
        }
    }

    #[test]
    fn other_words_are_not_taken_apart() {
        let others = [
            "product",
            "products",
            "producer",
            "productdb",
            "producerapi",
            "reproduce",
            "prodigy",
            "produce",
            "byproduct",
            "liveness",
            "delivery",
            "devops",
            "livestream",
            "olive",
            "alive",
            "prodata",
            "prodev",
            "produkt",
            "postprod",
            "reprod",
            "nprod",
            "pprd",
            "acmenonprod",
            "produs",
            "livedata",
            "approach",
            "Approdeo",
            "AppRod",
            "tester",
            "latest",
            "devices",
            "nonproddb",
            "prodrome",
            "oliver",
        ];
        for name in others {
            check(name, None);
        }
    }

    #[test]
    fn what_is_negated_is_not_production() {
        check("non-proddb", Some(EnvironmentKind::NonProduction));
        check("non-ProdDb", Some(EnvironmentKind::NonProduction));
        check("non-dev", None);
        check("preprod", Some(EnvironmentKind::NonProduction));
        assert_eq!(Named::by_name("dev-proddb").map(|n| n.other), Some(Some("dev")));
    }

    #[test]
    fn a_sentence_has_ordinary_words() {
        assert_eq!(Named::by_sentence("Go live and test the preview"), None);
        let kind = |text| Named::by_sentence(text).map(|named| named.kind);
        assert_eq!(kind("Restart proddb"), Some(EnvironmentKind::Production));
        assert_eq!(kind("Try it in staging"), Some(EnvironmentKind::NonProduction));
    }
}
