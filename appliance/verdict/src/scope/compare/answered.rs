//! A word of the sentence that asks for something new, and that names a choice or a quality no
//! usual one has, is answered by something in the plan: by what is made, what it is called, what it
//! is set to or which of its attributes are set. So are the people and the environments named.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::{contract::Act, lexicon::singular},
    View,
    limits::environment_of,
    notes::Notes,
};
use crate::{
    walk::{Step, is_nothing, leaves},
    words::tokens,
};

/// Words for a choice or a quality that is no usual one, and that nobody says by the way.
const QUALITIES: &[&str] = &[
    "autoscaled",
    "autoscaling",
    "az",
    "azs",
    "fifo",
    "hibernated",
    "lock",
    "locked",
    "mirrored",
    "monitored",
    "number",
    "numeric",
    "paused",
    "preemptible",
    "recovers",
    "replicated",
    "restarts",
    "sorted",
    "spot",
    "stopped",
    "streams",
    "temporary",
    "throttled",
    "triggered",
];

/// Words behind which stands why.
const STORY: &[&str] = &["because", "hence", "since"];

/// Words that ask: what stands before them is why.
const ASKING: &[&str] =
    &["add", "can", "could", "create", "need", "please", "provision", "so", "would"];

/// Words that say that there is to be none of what comes next, and how far they reach.
const DENYING: &[&str] = &["never", "no", "non", "none", "not", "without"];
const REACH: usize = 5;

/// Words that end what something is for.
const ENDS: &[&str] = &["and", "as", "behind", "in", "inside", "on", "that", "which", "with"];

/// Checks the words of the sentences that ask for something new, where nothing else is asked.
pub(super) fn check(view: &View<'_>, notes: &mut Notes) {
    let contract = view.contract;
    let new = contract.items.iter().all(|item| matches!(item.act, Act::Create | Act::Open));
    if !new || !contract.is_understood() || view.rows.is_empty() {
        return;
    }
    let plan = Plan::of(view);
    let text = view.case.request.as_ref().map_or("", |request| request.text.as_str());
    let all = asking(view, text).into_iter().flat_map(said);
    let counts = |word: &String| ["az", "azs", "number", "numeric"].contains(&word.as_str());
    let lost: BTreeSet<String> =
        all.filter(|word| !(plan.answers(word) || view.borne && counts(word))).collect();
    let people = contract.context_names.iter().filter(|name| name.contains('@'));
    let people = people.filter(|name| !plan.run.contains(&tokens(name).concat())).cloned();
    let places = contract.environments.iter().filter(|_| contract.environments.len() > 1);
    let places = places.filter(|place| !plan.stands_in(place)).cloned();
    for word in lost.into_iter().chain(people).chain(places) {
        notes.question(format!("You said \"{word}\"; nothing in the plan answers to that."));
    }
}

/// The sentences that ask for something new.
fn asking<'t>(view: &View<'_>, text: &'t str) -> Vec<&'t str> {
    let spans = view.contract.spans.iter().filter(|span| span.of.starts_with("create "));
    let spans: Vec<(usize, usize)> = spans.map(|span| (span.start, span.end)).collect();
    let mut from = 0_usize;
    let mut found = Vec::new();
    let ends = text.match_indices([' ', '\n']).map(|(at, _mark)| at);
    for at in ends.chain(core::iter::once(text.len())) {
        let Some(part) = text.get(from..at) else { continue };
        let line = text.get(at..).is_some_and(|rest| rest.starts_with('\n'));
        if line || at == text.len() || part.ends_with(['.', '!', '?', ';']) {
            if spans.iter().any(|(start, end)| *start < at && *end > from) {
                found.push(part);
            }
            from = at;
        }
    }
    found
}

/// The words of a sentence that weigh anything: neither denied, nor part of why or whom for.
fn said(sentence: &str) -> Vec<String> {
    let mut said = Vec::new();
    let mut denied = 0_usize;
    let mut purpose = false;
    let mut parts = sentence.split_whitespace().peekable();
    while let Some(part) = parts.next() {
        let bare = part.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let why = bare == "so" && parts.peek().is_some_and(|next| *next == "that");
        if why || STORY.contains(&bare.as_str()) {
            break;
        }
        if ASKING.contains(&bare.as_str()) {
            said.clear();
        }
        denied = denied.saturating_sub(1);
        if DENYING.contains(&bare.as_str()) {
            denied = REACH;
        }
        purpose = bare == "for" || purpose && !ENDS.contains(&bare.as_str());
        if let Some(word) = word(part)
            && denied == 0
            && !purpose
            && QUALITIES.contains(&word.as_str())
        {
            said.push(word);
        }
        if part.ends_with([',', ':', ')']) {
            purpose = false;
            denied = 0;
        }
    }
    said
}

/// A part of the text that is a word, in lower case: no name, figure or address.
fn word(part: &str) -> Option<String> {
    let word = part.trim_matches(|c: char| !c.is_alphanumeric());
    let plain = word.len() > 1 && word.chars().all(char::is_alphabetic);
    plain.then(|| word.to_lowercase())
}

/// The words of a plan.
#[derive(Debug)]
struct Plan {
    words: BTreeSet<String>,
    run: String,
}

impl Plan {
    fn of(view: &View<'_>) -> Self {
        let mut words = BTreeSet::new();
        let mut run = String::new();
        let mut add = |text: &str| {
            for word in tokens(text) {
                run.push_str(&word);
                words.insert(singular(&word));
                words.insert(word);
            }
            run.push(' ');
        };
        for row in &view.rows {
            add(&row.change.address);
            leaves(&row.change.after, &mut |steps, leaf| {
                if is_nothing(leaf) || matches!(leaf, Value::Bool(false)) {
                    return;
                }
                for step in steps {
                    if let Step::Key(key) = step {
                        add(key);
                    }
                }
                match leaf {
                    Value::Text(text) => add(text),
                    Value::Unknown(unknown) => unknown.references.iter().for_each(|one| add(one)),
                    Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::List(_)
                    | Value::Map(_)
                    | Value::Redacted(_) => {}
                }
            });
        }
        Self { words, run }
    }

    /// Whether a word stands in it, in any of its forms.
    fn answers(&self, word: &str) -> bool {
        let one = singular(word);
        let stem = one.get(..5).unwrap_or(&one);
        self.words.contains(&one)
            || one.len() > 3 && self.run.contains(&one)
            || one.len() > 5 && self.words.iter().any(|own| own.starts_with(stem))
    }

    /// Whether something of it stands in an environment.
    fn stands_in(&self, place: &str) -> bool {
        self.words.iter().any(|word| environment_of(word) == Some(place))
    }
}
