//! What goes is gone, so every word said of it has to be understood: "from the diagram", "by hand",
//! "overnight" may mean that nothing in the cloud is to go, or not now.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    contract::Act,
    lexicon::{
        Class, Meaning, Verbal,
        frames::WEEKDAYS,
        moods::{ASIDES, SPANS},
        singular,
        verbs::Verb,
    },
    marks::{Mark, What},
    read::has,
};

/// Words before what says where, when, how or on which condition.
const LEADS: &[&str] = &[
    "at", "by", "during", "from", "in", "on", "through", "under", "until", "upon", "via",
    "whenever", "within",
];

/// Words between those and what they lead to.
const BETWEEN: &[&str] = &["a", "an", "my", "our", "that", "the", "their", "this", "your"];

/// What may stand there and takes nothing back.
const PLAIN: &[&str] = &[
    "account",
    "aws",
    "azure",
    "cloud",
    "environment",
    "environments",
    "gcp",
    "google",
    "now",
    "once",
    "project",
    "request",
    "required",
    "soon",
    "subscription",
    "system",
    "well",
];

/// Classes that hold no data and whose objects stand for themselves all the same.
const ALONE: &[&str] = &["asg", "ecs", "eks", "instance", "lambda", "lb", "queue", "topic"];

/// What is said of something that goes and nobody understands.
pub(super) fn over(marks: &[Mark]) -> Vec<String> {
    let ends = |mark: &Mark| {
        matches!(mark.what, What::Punctuation('.' | ';' | '?' | '!' | '\n'))
            || ASIDES.contains(&mark.text.as_str())
            || mark.text == "as"
    };
    let parts = marks.split(ends);
    parts.filter_map(left).collect()
}

fn left(part: &[Mark]) -> Option<String> {
    let gone = part.iter().position(goes)?;
    let behind = part.get(gone.saturating_add(1)..).unwrap_or_default();
    let object = behind.iter().position(is_object)?;
    let (before, rest) = behind.split_at_checked(object.saturating_add(1))?;
    // A thing that is taken out of another is perhaps not to go.
    let own: Vec<&str> = before.iter().chain(rest).filter_map(counted).collect();
    let main = before.iter().chain(rest.first()).any(|mark| counted(mark).is_some());
    let elsewhere = |to: &Mark| main && counted(to).is_none_or(|class| own.first() != Some(&class));
    // Another deed has words of its own.
    let other =
        |mark: &Mark| has(mark, |m| matches!(m, Meaning::Verbal(Verbal::Verb(verb)) if !verb.weak));
    let rest = rest.split(other).next().unwrap_or_default();
    let strays = |(at, mark): (usize, &Mark)| {
        let all = rest.get(at.saturating_add(1)..).unwrap_or_default();
        let behind = all.iter().take_while(|next| !LEADS.contains(&next.text.as_str()));
        let known = behind.clone().find(|next| is_object(next) || is_place(next));
        let next = known.or_else(|| behind.clone().find(|next| !BETWEEN.contains(&&*next.text)));
        match (mark.text.as_str(), next) {
            ("by", Some(to)) if is_deadline(to) => false,
            ("but", _what) => !all.first().is_some_and(is_kept),
            ("keep", _none) if all.iter().all(|m| matches!(m.what, What::Punctuation(_))) => true,
            ("for", Some(_to)) => is_while(all),
            ("from", Some(to)) if is_object(to) => elsewhere(to),
            ("in", Some(to)) if to.text == "terraform" => false,
            (lead, Some(to)) if LEADS.contains(&lead) => !is_place(to) && !is_object(to),
            _told => false,
        }
    };
    let at = rest.iter().enumerate().find(|one| strays(*one))?.0;
    let words: Vec<&str> =
        rest.get(at..).unwrap_or_default().iter().map(|mark| mark.text.as_str()).collect();
    Some(words.join(" ").trim().to_owned())
}

/// Whether a word takes something away.
pub(super) fn goes(mark: &Mark) -> bool {
    let deletes = |verb: &Verb| verb.act == Act::Delete && !verb.weak;
    has(mark, |m| matches!(m, Meaning::Verbal(Verbal::Verb(verb)) if deletes(verb)))
}

fn is_object(mark: &Mark) -> bool {
    matches!(mark.what, What::Name(_)) || has(mark, |m| matches!(m, Meaning::Class(_)))
}

/// The class of a thing that stands for itself.
fn counted(mark: &Mark) -> Option<&'static str> {
    let class = |meaning: &Meaning| {
        if let Meaning::Class(class) = meaning { Some(*class) } else { None }
    };
    let itself = |class: &&Class| class.stateful || ALONE.contains(&class.name);
    mark.meanings().iter().filter_map(class).find(itself).map(|class| class.name)
}

/// "but keep its volume": the reader knows what is ruled out.
fn is_kept(mark: &Mark) -> bool {
    ["don't", "keep", "leave", "not"].iter().any(|word| mark.text.starts_with(word))
}

/// "for an hour", "for two days": it is to come back.
fn is_while(behind: &[Mark]) -> bool {
    let spans = |mark: &Mark| SPANS.contains(&singular(&mark.text).as_str());
    behind.iter().take(4).any(spans)
}

/// "by Friday", "by end of day": it is asked now.
fn is_deadline(mark: &Mark) -> bool {
    let words = ["cob", "end", "eob", "eod", "midnight", "noon", "then", "today", "tomorrow"];
    words.contains(&mark.text.as_str()) || WEEKDAYS.contains(&mark.text.as_str())
}

/// Whether something stands there: a region, an environment, an account.
fn is_place(mark: &Mark) -> bool {
    matches!(mark.what, What::Region(_) | What::Account(_))
        || PLAIN.contains(&mark.text.as_str())
        || has(mark, |m| matches!(m, Meaning::Environment(..) | Meaning::Place(_)))
}
