//! Whether every word of what carries the request is accounted for: it stands in the plan, it is
//! one that asks or joins, or it is an ordinary one that turns nothing round. A word that is none
//! of these may say that something else is meant.

use alloc::{borrow::ToOwned, collections::BTreeSet, string::String};

use super::{
    super::{
        super::lexicon::{
            Index, Meaning,
            aspects::words_of,
            ordinary::{LABELS, ORDINARY, REFUSING, is_everyday, talk},
            singular, verb_bases,
        },
        View, units,
    },
    borne::{is_named, names},
    cues::{
        ADVERBS, ALTERATION, APPROVING, CIVIL, FILING, LEADING, MAKING, NONE, REMOVAL, REMOVING,
        SETTING, TELLING_OF,
    },
    goes,
    text::{Clause, Role, Sentence, is_cue},
    used::Plan,
};
use crate::words::{NUMBERS, tokens};

/// Whether a word in what carries the request is one that nobody accounts for.
pub(super) fn is_stray(view: &View<'_>, plan: &Plan<'_>, sentences: &[Sentence]) -> bool {
    let words = plan.known(|| known(view, plan));
    let goes = view.rows.iter().any(goes);
    sentences.iter().any(|sentence| {
        let named = || view.rows.iter().any(|row| is_named(view, row, sentence));
        let carries = sentence.ordered || sentence.is_label() || named();
        let own = sentence.clauses.iter().filter(|clause| clause.role == Role::Asks);
        let mut own = own.filter(|clause| !TELLING_OF.contains(&clause.word(0)));
        let mut ordered = false;
        let mut strays = |clause: &Clause| {
            // "delete N, Finance permitting"
            let behind = ordered && goes;
            ordered |= clause.orders;
            refuses(plan, clause)
                || (behind || carries_itself(view, clause))
                    && has_stray(view.index(), words, clause)
        };
        is_refused(sentence) || carries && own.any(&mut strays)
    })
}

/// Words with figures in them that are values of nothing.
const TECHNICAL: &[&str] = &[
    "api", "asap", "aws", "bi", "ci", "csv", "dba", "dev", "dlq", "dns", "ec2", "eks", "etl", "eu",
    "fyi", "gdpr", "gps", "hr", "html", "iam", "it", "json", "kms", "ml", "ok", "pci", "pdf", "pr",
    "qa", "sla", "soc", "sql", "sre", "tls", "uat", "url", "us", "usd", "utc", "vpc", "vpn",
    "grpc", "h2", "http2", "imdsv2", "ipv4", "ipv6", "k8s", "oauth2", "p90", "p95", "p99", "q1",
    "q2", "q3", "q4", "route53", "s3", "sha256", "tls12", "tls13", "x509", "x86",
];

/// Words for what keeps something safe: a line of them says how something is to be.
const SAFE: &[&str] = &["encrypted", "encryption", "kms", "private", "tls"];

/// Whether a word is said of one of the changes.
fn talk_of(view: &View<'_>, word: &str) -> bool {
    view.rows.iter().any(|row| talk(&row.kind.class).any(|own| own == word))
}

/// Whether a clause says that nothing is to be done: "needs approval", "not done".
fn refuses(plan: &Plan<'_>, clause: &Clause) -> bool {
    let words = clause.words();
    // "no secret": how what the plan makes is to be, which is held against it.
    let of_plan = |at: usize| {
        let near = words.get(at.saturating_add(1)..).unwrap_or_default().iter().take(2);
        let deed =
            |word: &str| is_cue(word) || REMOVAL.contains(&word) || ALTERATION.contains(&word);
        let own = |word: &str| plan.words().contains(&singular(word));
        near.clone().any(|word| own(word)) && !near.clone().any(|word| deed(&singular(word)))
    };
    words.iter().enumerate().filter(|(_at, word)| REFUSING.contains(word)).any(|(at, word)| {
        let next = words.get(at.saturating_add(1)).copied().unwrap_or_default();
        match *word {
            "needs" => APPROVING.contains(&next),
            "no" => !["longer", "more", "one", "public"].contains(&next) && !of_plan(at),
            "done" if next.ends_with("ing") => false,
            "never" | "none" | "not" => true,
            // A state of the request: "status: expired".
            _state => words.len() < 4,
        }
    })
}

/// Whether a sentence is made of words of the plan, and holds none that nobody accounts for:
/// "versioning on, KMS on".
pub(super) fn is_of_plan(view: &View<'_>, plan: &Plan<'_>, sentence: &Sentence) -> bool {
    let words = plan.known(|| known(view, plan));
    let own = |clause: &Clause| {
        let mut own = clause.words().into_iter().map(singular);
        let plain = |word: &String| SAFE.contains(&word.as_str()) || talk_of(view, word);
        own.any(|word| word.len() > 2 && (plan.words().contains(&word) || plain(&word)))
    };
    sentence.clauses.iter().any(own)
        && sentence.clauses.iter().all(|clause| !has_stray(view.index(), words, clause))
}

/// Whether the label of a sentence is a word of the plan: "Alerts:".
pub(super) fn is_head_known(view: &View<'_>, plan: &Plan<'_>, sentence: &Sentence) -> bool {
    let words = plan.known(|| known(view, plan));
    let head = sentence.clauses.iter().find(|clause| clause.heads);
    head.is_some_and(|head| {
        let mut own = head.words().into_iter().map(singular);
        let own = own.any(|word| plan.words().contains(&word) || talk_of(view, &word));
        own && !head.has(REFUSING) && !head.has(NONE) && !has_stray(view.index(), words, head)
    })
}

/// Whether a clause orders something, leads to what does, or names what changes.
fn carries_itself(view: &View<'_>, clause: &Clause) -> bool {
    clause.orders || clause.heads || view.rows.iter().any(|row| names(row, clause))
}

/// Whether a label says that nothing is to be done: "Status: closed".
fn is_refused(sentence: &Sentence) -> bool {
    let Some((head, rest)) = sentence.clauses.split_first() else { return false };
    let files = sentence.is_label() && (head.has(FILING) || head.has(LABELS));
    files && rest.iter().flat_map(Clause::words).any(|word| REFUSING.contains(&word))
}

/// Every word that may stand there.
fn known(view: &View<'_>, plan: &Plan<'_>) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = plan.words().clone();
    let lists =
        [ALTERATION, ORDINARY, ADVERBS, CIVIL, LEADING, MAKING, REMOVING, SETTING, FILING, LABELS];
    let all = lists.into_iter().flatten().flat_map(|phrase| phrase.split(' '));
    words.extend(all.map(ToOwned::to_owned));
    for row in &view.rows {
        for one in row.changed() {
            words.extend(words_of(|keys| one.is_any(keys)).flat_map(tokens).map(|w| singular(&w)));
        }
        words.extend(talk(&row.kind.class).map(ToOwned::to_owned));
        let nouns = row.class.map_or(&[][..], |class| class.words).iter();
        let parts = row.class.map_or(&[][..], |class| class.part_words).iter();
        words.extend(nouns.chain(parts).flat_map(|noun| tokens(noun)).map(|word| singular(&word)));
    }
    words
}

fn has_stray(index: &Index, words: &BTreeSet<String>, clause: &Clause) -> bool {
    let mut purpose = false;
    clause.parts.iter().enumerate().any(|(at, part)| {
        let text = part.text.as_str();
        let before = at.checked_sub(1).map_or("", |at| clause.word(at));
        // "for the finance team": whom it is for.
        purpose =
            text == "for" || purpose && !["and", "at", "in", "on", "to", "with"].contains(&text);
        // "GRCh37" is a value, and stands in the plan or not.
        let coded = part.text.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.text.chars().any(|c| c.is_ascii_digit())
            && part.text.chars().all(|c| c.is_ascii_alphanumeric());
        let literal = part.text.contains(['-', '_', '/', '.', '@', ':', '\u{2192}', '=', '+'])
            || part.text.chars().any(|c| c.is_ascii_digit() || !c.is_ascii()) && !coded;
        let coded = coded && tokens(&part.raw).iter().all(|word| words.contains(word));
        // So is "PutSecretValue", unless it is the name of a service.
        let mut pairs = part.raw.chars().zip(part.raw.chars().skip(1));
        let camel = pairs.any(|(one, next)| one.is_lowercase() && next.is_uppercase());
        let capitals = part.raw.strip_suffix('s').unwrap_or(&part.raw);
        let shouted = capitals.len() > 1 && capitals.chars().all(char::is_uppercase);
        let noun = |meaning: &Meaning| matches!(meaning, Meaning::Class(_));
        let noun = index.beginning(text).iter().any(|(phrase, it)| *phrase == text && noun(it));
        let name = part.raw.starts_with(char::is_uppercase)
            && at > 0
            && before != "please"
            && (!camel && !shouted || noun);
        let number = NUMBERS.iter().any(|(name, _)| *name == text) || units::is_known(text);
        let meant = |meaning: &Meaning| {
            matches!(
                meaning,
                Meaning::Auxiliary
                    | Meaning::Being
                    | Meaning::Conjunction
                    | Meaning::Determiner
                    | Meaning::Environment(..)
                    | Meaning::Existing
                    | Meaning::Filler
                    | Meaning::Number(_)
                    | Meaning::Place(_)
                    | Meaning::Pronoun
                    | Meaning::Unit
                    | Meaning::With
            )
        };
        let plain =
            index.beginning(text).iter().any(|(phrase, meaning)| *phrase == text && meant(meaning));
        // Verbs of the cues have been understood; in any form.
        let cue = || {
            let mut bases = verb_bases(text, true);
            bases.extend(verb_bases(text, false));
            bases.iter().any(|base| words.contains(base))
        };
        let own = words.contains(text)
            || words.contains(&singular(text))
            || is_everyday(text)
            || is_everyday(&singular(text))
            || stems(words, text)
            || cue();
        let next = clause.word(at.saturating_add(1));
        let time = ["half", "quarter"].contains(&text) && next == "past" || text == "past";
        let technical = TECHNICAL.contains(&text) || TECHNICAL.contains(&&*singular(text));
        let own = own || coded || technical;
        !(purpose || literal || name || number || plain || own || time)
    })
}

/// Whether another form of a word is known: "encrypted" of "encrypt", "versioned" of "versioning".
fn stems(words: &BTreeSet<String>, word: &str) -> bool {
    let ends = ["ed", "ing", "s", "es", "d", "ly", "al", "'s", "ion", "ions"];
    let stem = ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    stem.len() > 3
        && words
            .range(stem.to_owned()..)
            .take_while(|own| own.starts_with(stem))
            .any(|own| own.len() < stem.len().saturating_add(5))
}
