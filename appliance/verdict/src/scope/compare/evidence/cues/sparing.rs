//! Words that leave something as it is, deny it or tell of it.

/// Words behind which a full stop ends no sentence.
pub(in crate::scope::compare::evidence) const ABBREVIATED: &[&str] = &[
    "approx", "ca", "dr", "e.g", "excl", "i.e", "incl", "max", "min", "mr", "mrs", "ms", "no",
    "nr", "ref", "resp", "st", "vs",
];

/// Words that begin a clause.
pub(in crate::scope::compare::evidence) const PARTING: &[&str] = &[
    "although",
    "as",
    "because",
    "but",
    "except",
    "excluding",
    "however",
    "since",
    "so",
    "though",
    "whereas",
    "which",
    "while",
    "who",
    "whose",
    "without",
];

/// What leaves things as they are.
pub(in crate::scope::compare::evidence) const KEEPING: &[&str] = &[
    "alone",
    "apart from",
    "as is",
    "as it is",
    "as they are",
    "as it was",
    "fine as",
    "carry on",
    "carries on",
    "continue",
    "continues",
    "except",
    "excluding",
    "hands off",
    "in use",
    "intact",
    "keep",
    "keeps",
    "leave",
    "leaves",
    "nothing else",
    "other than",
    "out of scope",
    "remain",
    "remains",
    "retain",
    "stay",
    "stays",
    "still",
    "unaffected",
    "unchanged",
    "untouched",
];

/// What turns an order round.
pub(in crate::scope::compare::evidence) const NEGATING: &[&str] = &[
    "aren't part",
    "do not",
    "don't",
    "dont",
    "isn't part",
    "may not",
    "must not",
    "mustn't",
    "neither",
    "never",
    "no change",
    "no changes",
    "nobody may",
    "nobody should",
    "nor",
    "not",
    "nothing may",
    "nothing should",
    "shall not",
    "should not",
    "shouldn't",
    "without",
];

/// What says that something is not done or cannot be.
pub(in crate::scope::compare::evidence) const INABILITY: &[&str] = &[
    "aren't", "can't", "cannot", "couldn't", "didn't", "doesn't", "hasn't", "haven't", "isn't",
    "wasn't", "weren't", "won't", "wouldn't",
];

/// A denial behind which stands that nobody needs something: it spares nothing.
pub(in crate::scope::compare::evidence) const UNUSED: &[&str] = &[
    "any longer",
    "any more",
    "anymore",
    "depend",
    "depends",
    "necessary",
    "need",
    "needed",
    "needs",
    "own",
    "require",
    "required",
    "use",
    "used",
    "uses",
    "using",
];

/// What stands for what was named before.
pub(in crate::scope::compare::evidence) const PRONOUNS: &[&str] = &[
    "all",
    "both",
    "everything",
    "it",
    "its",
    "one",
    "that",
    "the",
    "their",
    "them",
    "these",
    "this",
    "those",
];

/// Words behind "and" that turn to what is left as it is.
pub(in crate::scope::compare::evidence) const APART: &[&str] = &[
    "add", "archive", "change", "copy", "create", "do", "don't", "empty", "export", "keep",
    "leave", "make", "mute", "never", "not", "preserve", "rename", "restart", "retain", "set",
    "silence", "update",
];

/// Words by which a list goes on to something else.
pub(in crate::scope::compare::evidence) const ONWARD: &[&str] =
    &["also", "and", "plus", "so", "then"];

/// Words of clauses that give a reason or tell what is.
pub(in crate::scope::compare::evidence) const STORY: &[&str] =
    &["because", "since", "whereas", "although", "though", "keeps", "keep getting"];

/// Words by which there is to be none of what follows.
pub(in crate::scope::compare::evidence) const NONE: &[&str] =
    &["don't", "never", "no", "nothing", "not", "without"];

/// Beginnings of words by which something ends.
pub(in crate::scope::compare::evidence) const ENDING: &[&str] =
    &["clean", "delet", "erase", "expir", "lost", "purg", "remov", "wip"];

/// Words of types that stand for no kind of thing.
pub(in crate::scope::compare::evidence) const COMMON: &[&str] = &[
    "access", "action", "change", "data", "group", "instance", "main", "server", "service", "set",
    "side", "state",
];

/// First words of clauses that tell of something.
pub(in crate::scope::compare::evidence) const TELLING_OF: &[&str] = &[
    "although", "as", "because", "since", "that", "though", "whereas", "which", "while", "who",
    "whose",
];

/// Words by which a clause tells what is or what was.
pub(in crate::scope::compare::evidence) const TOLD: &[&str] = &[
    "are", "became", "came", "did", "got", "had", "has", "is", "ran", "rose", "turned", "was",
    "went", "were",
];

/// Words behind "still" by which it is told how something is.
pub(in crate::scope::compare::evidence) const STILL_IS: &[&str] =
    &["at", "gets", "goes", "on", "points", "sits", "stands"];
