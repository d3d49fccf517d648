//! Lexicon rows: the small words that hold a request together.

use super::super::contract::{Bound, Turn};

/// Words that begin a question.
pub(super) const INTERROGATIVES: &[&str] = &[
    "what", "why", "how", "who", "when", "where", "which", "is", "are", "was", "were", "does",
    "did", "has", "whose", "am",
];

/// What refuses the rest of its clause.
pub(super) const NEGATIONS: &[&str] = &[
    "don't",
    "dont",
    "do not",
    "never",
    "must not",
    "mustn't",
    "should not",
    "shouldn't",
    "cannot",
    "can't",
    "not",
    "no",
    "without",
    "except",
    "except for",
    "but not",
    "other than",
    "apart from",
    "nothing",
    "none",
    "won't",
    "will not",
    "avoid",
    "rather than",
    "instead of",
    "neither",
    "nor",
];

/// Prepositions after which things are mentioned, not asked for.
pub(super) const CONTEXT: &[&str] = &[
    "behind",
    "into",
    "at",
    "for",
    "on",
    "from",
    "against",
    "in",
    "under",
    "inside",
    "onto",
    "over",
    "near",
    "between",
    "across",
    "within",
    "during",
    "before",
    "after",
    "because of",
    "because",
    "like",
    "as",
    "per",
    "about",
    "around",
    "in front of",
    "next to",
    "on top of",
    "so that",
    "so",
    "since",
    "until",
    "till",
    "than",
    "based on",
    "up to",
    "at most",
    "a maximum of",
    "to",
    "according to",
    "used by",
    "owned by",
    "belonging to",
    "as part of",
    "due to",
    "if",
    "while",
    "once",
    "as soon as",
    "pointing to",
    "pointing at",
    "above",
    "below",
    "at least",
    "no less than",
    "not less than",
    "no fewer than",
    "a minimum of",
    "no more than",
    "not more than",
    "less than",
    "more than",
    "fewer than",
    "higher than",
    "lower than",
];

/// Of those, the ones that limit the amount after them.
pub(in crate::scope) const BOUNDS: &[(&str, Bound)] = &[
    ("a maximum of", Bound::AtMost),
    ("a minimum of", Bound::AtLeast),
    ("at least", Bound::AtLeast),
    ("at most", Bound::AtMost),
    ("by", Bound::By),
    ("fewer than", Bound::AtMost),
    ("less than", Bound::AtMost),
    ("more than", Bound::AtLeast),
    ("no fewer than", Bound::AtLeast),
    ("no less than", Bound::AtLeast),
    ("no more than", Bound::AtMost),
    ("not less than", Bound::AtLeast),
    ("not more than", Bound::AtMost),
    ("up to", Bound::AtMost),
];

/// Prepositions that say on which side of a threshold an alarm is raised, as providers call it.
pub(in crate::scope) const SIDES: &[(&str, &str)] = &[
    ("above", "greater"),
    ("below", "less"),
    ("fewer than", "less"),
    ("higher than", "greater"),
    ("less than", "less"),
    ("lower than", "less"),
    ("more than", "greater"),
    ("over", "greater"),
    ("under", "less"),
];

/// Words for what something new does: how long or how often stands behind them.
pub(in crate::scope) const LASTING: &[&str] = &[
    "expire",
    "expires",
    "keep",
    "keeping",
    "keeps",
    "retain",
    "retaining",
    "retains",
    "run",
    "running",
    "runs",
];

/// Prepositions after which stands what something new is set to.
pub(in crate::scope) const SETTING: &[&str] =
    &["above", "at", "below", "higher than", "lower than", "of", "over", "to", "under", "with"];

/// Words that lead to more of what is asked for.
pub(super) const WITH: &[&str] =
    &["with", "including", "incl", "w", "along with", "as well as", "together with", "having"];

/// Words that join parts of a list.
pub(super) const CONJUNCTIONS: &[&str] = &["and", "or", "plus"];

/// Words that begin a new thought.
pub(super) const BREAKS: &[&str] = &["but", "then", "and then", "however", "afterwards"];

/// Words that lead to the means.
pub(super) const THROUGH: &[&str] =
    &["use", "through", "via", "using", "by", "by means of", "over"];

/// What begins a clause about the thing just named.
pub(super) const RELATIVE: &[&str] = &["that", "which", "who", "where", "whose", "when"];

/// Determiners.
pub(super) const DETERMINERS: &[&str] = &[
    "a", "an", "the", "this", "our", "my", "its", "their", "your", "these", "those", "each",
    "every", "some", "his", "her", "any", "all", "both",
];

/// Of those, the ones that mean as many as there are.
pub(in crate::scope) const EVERY: &[&str] =
    &["these", "those", "each", "every", "some", "any", "all", "both"];

/// Determiners that point at what is there already.
pub(super) const EXISTING: &[&str] = &["existing", "current", "other", "present", "rest of"];

/// Pronouns and the auxiliaries of plain requests.
pub(super) const PRONOUNS: &[&str] = &[
    "i", "we", "you", "it", "they", "us", "me", "them", "somebody", "someone", "i'd", "we'd",
    "i'm", "we're", "it's", "we'll", "i'll", "you'll", "they'll", "it'll", "that's", "there's",
    "he", "she", "let's", "lets", "everyone", "anyone", "there",
];

/// Auxiliaries; a verb may follow.
pub(super) const AUXILIARIES: &[&str] = &[
    "can",
    "could",
    "should",
    "must",
    "will",
    "would",
    "shall",
    "may",
    "might",
    "please",
    "also",
    "like to",
    "to have",
    "to get",
    "kindly",
    "just",
    "go ahead and",
    "do",
    "help",
    "now",
    "has to",
    "have to",
    "needs to",
    "need to",
    "be sure to",
    "make sure to",
    "make sure",
    "ensure",
    "try to",
];

/// Forms of "be"; a participle may follow.
pub(super) const BEING: &[&str] =
    &["be", "been", "being", "is", "are", "was", "were", "get", "gets", "has", "have", "had"];

/// Words without weight of their own.
pub(super) const FILLERS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "thanks",
    "thank",
    "today",
    "tomorrow",
    "asap",
    "again",
    "here",
    "soon",
    "tonight",
    "team",
    "everybody",
    "dear",
    "ok",
    "okay",
    "too",
    "only",
    "really",
    "very",
    "exactly",
    "ready",
    "available",
    "immediately",
    "first",
    "up",
    "down",
    "out",
    "off",
    "back",
    "together",
    "away",
    "yet",
    "still",
    "already",
    "always",
    "itself",
    "well",
    "one time",
    "old",
    "new",
    "unused",
    "legacy",
    "stale",
    "obsolete",
    "idle",
    "standard",
    "simple",
    "basic",
    "single",
    "dedicated",
    "separate",
    "private",
    "internal",
    "secure",
    "encrypted",
    "managed",
    "highly",
    "multi az",
    "high availability",
    "ha",
    "nightly",
    "daily",
    "weekly",
    "hourly",
    "included",
    "same",
    "own",
    "default",
    "temporary",
    "permanent",
    "additional",
    "extra",
    "further",
    "second",
    "third",
    "primary",
    "redundant",
    "serverless",
    "isolated",
    "simply",
    "old fashioned",
    "another one",
    "kind",
    "sort",
    "pair",
    "ticket",
    "approval",
    "cidr",
    "cidr block",
    "range",
    "address range",
    "ip range",
    "ip",
    "alone",
    "untouched",
    "intact",
    "as is",
    "set",
    "number",
    "total",
    "yes",
    "non public",
    "automatic",
    "automatically",
    "own",
    "deprecated",
    "left over",
    "leftover",
    "orphaned",
    "longer",
    "autoscaled",
    "replicated",
    "scheduled",
    "regional",
    "zonal",
    "such",
    "inclusive",
    "following",
    "else",
    "least",
    "most",
    "approximately",
    "roughly",
    "next",
    "last",
    "bit",
    "lot",
    "much",
    "many",
    "quickly",
    "initially",
    "ever",
    "reachable",
    "accessible",
    "currently",
    "anymore",
    "any more",
];

/// Adjectives that say which way something is to change.
pub(super) const TURNS: &[(&str, Turn)] = &[
    ("bigger", Turn::Up),
    ("fewer", Turn::Down),
    ("higher", Turn::Up),
    ("larger", Turn::Up),
    ("less", Turn::Down),
    ("longer", Turn::Up),
    ("more", Turn::Up),
    ("shorter", Turn::Down),
    ("smaller", Turn::Down),
];
