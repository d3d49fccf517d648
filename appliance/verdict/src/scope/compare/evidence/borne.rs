//! Whether the words bear out one change: its object is named, the deed is asked, and what it sets
//! is said.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

use super::{
    super::{
        super::{
            contract::{Act, Count, Item},
            lexicon::aspects::ATTRIBUTE,
            marks::is_region,
        },
        View,
        details::Changed,
        differ::is_nothing,
        row::{Row, given_names},
        scope::{Deed, deed},
        values::number,
    },
    anchor::{Anchor, anchor},
    cues::{ADVERBS, BECOMING, BEGGING, LEADING, SPECIFIC, TELLING_OF, TOLD},
    figures::Asking,
    fits,
    kinds::{heads_another, is_governed, is_of_it, is_of_kind, speaks_of_kind, stands_still},
    tails::runs,
    text::{Clause, Cue, Role, Sentence},
    used::noun,
};
use crate::words::tokens;

/// A name of one word is none by chance from this length on, in bytes.
const NAME_BYTES_MIN: usize = 11;

/// Why words do not bear a change out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// They leave the object as it is.
    Spared,
    /// They do not say enough.
    Unsaid,
}

/// The item that a change would be of, where the words bear it out.
pub(super) fn borne_out(
    view: &View<'_>,
    row: &Row<'_>,
    sentences: &[Sentence],
) -> Result<Item, Lack> {
    let wanted = deed(row.change.action, row.kind.main).ok_or(Lack::Unsaid)?;
    let asking = Asking::of(sentences);
    let anchor = anchor(view, row, wanted, sentences).ok_or(Lack::Unsaid)?;
    let name = anchor.name();
    if is_spared(name, sentences) {
        return Err(Lack::Spared);
    }
    // "take the address out of the set"
    let out = |one: &Changed| {
        let was = one.before.as_text().filter(|_| one.listed);
        was.is_some_and(|was| !asking.names(was).is_empty())
    };
    let shrinks = wanted == Deed::Update
        && row.changed().iter().any(|one| is_nothing(&one.after) || out(one));
    let asked = is_asked(view, &anchor, wanted, sentences)
        || shrinks && is_asked(view, &anchor, Deed::Delete, sentences);
    let own = matches!(anchor, Anchor::Own(_) | Anchor::Derived(..));
    let borne = asked
        && !is_specific(row, name, sentences)
        && is_meant(view, row, (name, own, wanted), sentences)
        && is_said(row, (own, wanted), &asking);
    let act = act(view, row, own, wanted).filter(|_| borne).ok_or(Lack::Unsaid)?;
    let label = match &anchor {
        Anchor::Own(name) | Anchor::Derived(name, _) => Some(name.clone()),
        Anchor::Other(name) if is_wall(row) && wanted != Deed::Delete => Some(name.clone()),
        Anchor::Other(name) => {
            let own = given_names(row.change).next().map(ToOwned::to_owned);
            Some(own.unwrap_or_else(|| name.clone()))
        }
        Anchor::Kind(_) => None,
    };
    Ok(Item {
        act,
        class: row.kind.class.clone(),
        count: Count::default(),
        size: None,
        names: label.into_iter().collect(),
        qualifiers: Vec::new(),
        access: None,
        objects: None,
        part: wanted == Deed::Part && own,
        aspects: row.changed().iter().filter(|_| act == Act::Update).filter_map(aspect).collect(),
        turn: None,
        amounts: Vec::new(),
        values: Vec::new(),
        required: (own && wanted != Deed::Delete) || (wanted == Deed::Delete && row.kind.main),
    })
}

/// Whether an order beside the name is one that no change of this attribute answers: "restart N".
fn is_specific(row: &Row<'_>, name: &str, sentences: &[Sentence]) -> bool {
    let answers = |verb: &str| {
        let keys = row.changed().iter().flat_map(|one| &one.keys).flat_map(|key| tokens(key));
        let kind = tokens(row.change.resource_type.as_str());
        let first = verb.split(' ').next().unwrap_or(verb);
        keys.chain(kind).any(|word| word.starts_with(first) || verb == "tag" && word == "label")
    };
    clauses(sentences).filter(|(_, clause)| mentions(clause, name)).any(|(_, clause)| {
        let words = clause.words();
        SPECIFIC.iter().any(|verb| {
            let (first, second) = verb.split_once(' ').unwrap_or((verb, ""));
            let mut pairs = words.iter().enumerate();
            pairs.any(|(at, word)| {
                let next = words.get(at.saturating_add(1)).copied().unwrap_or_default();
                let leads = at.checked_sub(1).and_then(|at| words.get(at)).copied();
                let ordered = leads.is_none_or(|lead| {
                    LEADING.contains(&lead) || ADVERBS.contains(&lead) || BEGGING.contains(&lead)
                });
                *word == first && (second.is_empty() || next == second) && ordered
            }) && !answers(verb)
        })
    })
}

/// Whether the words mean the object itself, and a deed of this kind to one of its kind.
fn is_meant(
    view: &View<'_>,
    row: &Row<'_>,
    (name, own, wanted): (&str, bool, Deed),
    sentences: &[Sentence],
) -> bool {
    let new = matches!(wanted, Deed::Create | Deed::Part);
    let whole = matches!(wanted, Deed::Create | Deed::Delete);
    let gives = row.change.resource_type.as_str().contains("polic");
    let role = row.is("role") && row.kind.main && !gives;
    let logs = own && row.is("logs");
    let part = wanted == Deed::Part && !own && !is_wall(row);
    let of_it = |sentence: &Sentence| {
        heads_another(view, row, name, sentence)
            || is_of_it(row, name, sentence)
            || wanted == Deed::Delete && is_governed(sentence, name)
    };
    // Who may do what, and the record of what happened, are for other checks and for a person.
    let grave = row.has(|class| class.record) && wanted == Deed::Delete && !logs
        || row.has(|class| class.access) && new && !role;
    !grave
        && (!part || speaks_of_kind(row, sentences))
        && (!(whole && own) || is_of_kind(view, row, name, sentences))
        && !(own && sentences.iter().any(of_it))
}

/// Whether what a change sets is said.
fn is_said(row: &Row<'_>, (own, wanted): (bool, Deed), asking: &Asking<'_>) -> bool {
    match wanted {
        Deed::Update => {
            !row.changed().is_empty() && row.changed().iter().all(|one| asking.says(row, one))
        }
        Deed::Part if !own => {
            let mut weighing = row.changed().iter().filter(|one| weighs(one));
            !stands_still(row) && weighing.all(|one| asking.says(row, one))
        }
        Deed::Part | Deed::Create => !stands_still(row),
        Deed::Delete | Deed::Replace => true,
    }
}

/// What is asked of it; nothing of what goes with another, or is made anew.
fn act(view: &View<'_>, row: &Row<'_>, own: bool, wanted: Deed) -> Option<Act> {
    let denies = || row.changed().iter().any(|one| one.after.as_text() == Some("deny"));
    match wanted {
        Deed::Update if row.changed().iter().all(is_label) => Some(Act::Tag),
        Deed::Create | Deed::Part if is_wall(row) && denies() => Some(Act::Block),
        Deed::Create | Deed::Part if is_wall(row) => Some(Act::Open),
        Deed::Create => Some(Act::Create),
        Deed::Part if own => Some(Act::Create),
        Deed::Part | Deed::Update => Some(Act::Update),
        Deed::Delete if own && is_of_another(view, row) => None,
        Deed::Delete => Some(Act::Delete),
        Deed::Replace => None,
    }
}

/// Whether a setting is one that nobody leaves to whoever plans: a figure, an address, a policy.
fn weighs(one: &Changed) -> bool {
    let figure = number(&one.after).is_some_and(|number| number > 1000);
    let text = one.after.as_text().unwrap_or_default();
    figure || text.contains(['{', '/']) && !text.starts_with("arn:") || text.contains(".0")
}

/// Whether it is a tag.
fn is_label(one: &Changed) -> bool {
    one.keys.first().is_some_and(|key| key == "tags" || key == "tags_all")
}

/// Whether it lets in or keeps out.
pub(super) fn is_wall(row: &Row<'_>) -> bool {
    let rule = ["rule", "ingress", "egress"];
    let kind = tokens(row.change.resource_type.as_str());
    ["firewall", "nacl", "netfw", "sg"].iter().any(|class| row.is(class))
        && kind.iter().any(|word| rule.contains(&word.as_str()))
}

/// Whether it bears the name of something else of the plan, whose setting it is.
fn is_of_another(view: &View<'_>, row: &Row<'_>) -> bool {
    !row.kind.main
        && view.rows.iter().any(|other| {
            let named = |name: &str| given_names(other.change).any(|own| own == name);
            other.kind.main && given_names(row.change).any(named)
        })
}

/// The very attribute, as an aspect.
fn aspect(one: &Changed) -> Option<String> {
    one.keys.last().map(|key| format!("{ATTRIBUTE}{key}"))
}

/// Whether a change's object is named in a sentence.
pub(super) fn is_named(view: &View<'_>, row: &Row<'_>, sentence: &Sentence) -> bool {
    let one = core::slice::from_ref(sentence);
    let mut names = given_names(row.change);
    names.any(|name| is_mentioned(name, one) || is_beside_kind(view, row, name, one))
}

/// Whether a change's object is named in a clause.
pub(super) fn names(row: &Row<'_>, clause: &Clause) -> bool {
    given_names(row.change).any(|name| mentions(clause, name))
}

/// The names in the words; a region is none of an object.
pub(super) fn literals(sentences: &[Sentence]) -> impl Iterator<Item = &str> {
    clauses(sentences)
        .flat_map(|(_sentence, clause)| &clause.parts)
        .map(|part| part.raw.as_str())
        .filter(|raw| tokens(raw).len() > 1 && raw.chars().any(char::is_alphabetic))
        .filter(|raw| !is_region(&raw.to_lowercase()))
}

/// Whether a name is one that nobody writes for anything else, and stands in the words.
pub(super) fn is_mentioned(name: &str, sentences: &[Sentence]) -> bool {
    let telling = tokens(name).len() > 1 || name.len() >= NAME_BYTES_MIN;
    telling && clauses(sentences).any(|(_sentence, clause)| mentions(clause, name))
}

/// Whether a name of one word stands beside the noun for its kind: "the alias live".
pub(super) fn is_beside_kind(
    view: &View<'_>,
    row: &Row<'_>,
    name: &str,
    sentences: &[Sentence],
) -> bool {
    let is_kind = |here: &[&str]| {
        noun(view.index(), here)
            .filter(|(classes, _phrase)| classes.iter().any(|class| class.name == row.kind.class))
            .map(|(_classes, phrase)| phrase.split(' ').count())
    };
    let name = name.to_lowercase();
    tokens(&name).len() == 1
        && name.len() > 2
        && clauses(sentences).any(|(_sentence, clause)| {
            let words = clause.words();
            let called = |at: usize| words.get(at).is_some_and(|word| *word == name);
            words.contains(&name.as_str())
                && (0..words.len()).any(|at| {
                    let here = words.get(at..).unwrap_or_default();
                    is_kind(here).is_some_and(|length| {
                        called(at.saturating_add(length)) || at.checked_sub(1).is_some_and(called)
                    })
                })
        })
}

pub(super) fn clauses(sentences: &[Sentence]) -> impl Iterator<Item = (&Sentence, &Clause)> {
    sentences.iter().flat_map(|one| one.clauses.iter().map(move |clause| (one, clause)))
}

/// Whether a name stands in a clause, whole.
pub(super) fn mentions(clause: &Clause, name: &str) -> bool {
    let wanted = tokens(name);
    let written = || clause.parts.iter().any(|part| part.words == wanted);
    !wanted.is_empty() && (written() || wanted.len() > 1 && runs(clause, &wanted))
}

/// Whether a name stands in the words as one part of them.
pub(super) fn is_written(name: &str, sentences: &[Sentence]) -> bool {
    let wanted = tokens(name);
    clauses(sentences).any(|(_, clause)| clause.parts.iter().any(|part| part.words == wanted))
}

/// Whether a clause leaves the object as it is. A name that is written out is no other's that only
/// sounds alike.
fn is_spared(name: &str, sentences: &[Sentence]) -> bool {
    let lower = name.to_lowercase();
    let writes = |clause: &Clause| clause.parts.iter().any(|part| part.text == lower);
    let written = clauses(sentences).any(|(_sentence, clause)| writes(clause));
    clauses(sentences).any(|(_sentence, clause)| {
        clause.role == Role::Spares && if written { writes(clause) } else { mentions(clause, name) }
    })
}

/// Whether the words ask for a deed of this kind where the object is named, or just after.
fn is_asked(view: &View<'_>, anchor: &Anchor, wanted: Deed, sentences: &[Sentence]) -> bool {
    let name = anchor.name();
    let any = sentences.iter().any(|sentence| !sentence.cues.is_empty());
    let begs =
        clauses(sentences).any(|(_, clause)| clause.role == Role::Asks && clause.has(BEGGING));
    let fitting =
        sentences.iter().flat_map(|sentence| &sentence.cues).any(|cue| fits(*cue, wanted));
    if matches!(anchor, Anchor::Kind(_)) {
        return fitting;
    }
    let here = |at: usize| {
        let Some(sentence) = sentences.get(at) else { return false };
        let tells = |clause: &Clause| TELLING_OF.contains(&clause.word(0));
        // "and rename N": another deed.
        let other = |clause: &Clause| clause.is_another_order(wanted);
        let stands = |clause: &Clause| {
            let goes = wanted == Deed::Delete && (tells(clause) || other(clause));
            clause.role == Role::Asks && mentions(clause, name) && !goes
        };
        if !sentence.clauses.iter().any(stands) {
            return false;
        }
        let later = sentences.get(at.saturating_add(1)..).unwrap_or_default();
        let referring = later.iter().any(|next| {
            let refers = next.refers || sentence.is_label();
            refers && next.cues.iter().any(|cue| fits(*cue, wanted)) && !names_any(view, next)
        });
        // "ECR repo N: keep the last 20 images"
        let bare = |clause: &Clause| {
            let set = clause.cues.iter().all(|cue| *cue == Cue::Set) && !clause.begins_with_order();
            clause.role == Role::Asks && set && mentions(clause, name)
        };
        let alters = [Cue::Change, Cue::Remove].iter().any(|cue| sentence.strong.contains(cue));
        let listed = wanted == Deed::Create && !alters && sentence.clauses.iter().any(bare);
        // "Decommissioning request DC-9. Resource: N."
        let earlier = sentences.get(..at).unwrap_or_default();
        let titled =
            sentence.labels(&["component", "item", "name", "object", "resource", "target"])
                && earlier.iter().skip(1).all(|one| one.is_label() || one.is_civil())
                && sentence.cues.is_empty()
                && earlier.first().is_some_and(|one| {
                    one.is_short()
                        && !names_any(view, one)
                        && one.cues.iter().any(|cue| fits(*cue, wanted))
                });
        let own = listed || titled || sentence.cues.iter().any(|cue| fits(*cue, wanted));
        // "N is large": how it is, where nothing is asked at all.
        let is = |clause: &Clause| clause.has(TOLD) && !clause.has(BECOMING);
        let named = |clause: &&Clause| mentions(clause, name);
        if !any && !begs && sentence.clauses.iter().filter(named).any(is) {
            return false;
        }
        own || referring || wanted != Deed::Delete && (!any || fitting)
    };
    let removes = |sentence: &Sentence| sentence.cues.contains(&Cue::Remove);
    let gone = sentences.iter().any(|sentence| {
        removes(sentence) && sentence.clauses.iter().any(|clause| mentions(clause, name))
    });
    // What is to be moved or resized is there; what is to go is not to be changed.
    let strong: BTreeSet<Cue> = sentences
        .iter()
        .filter(|sentence| sentence.clauses.iter().any(|clause| mentions(clause, name)))
        .flat_map(|sentence| sentence.strong.iter().copied())
        .collect();
    let makes = |one: &Sentence| {
        one.cues.contains(&Cue::Make) && one.clauses.iter().any(|clause| mentions(clause, name))
    };
    let makes = sentences.iter().any(makes);
    let against = match wanted {
        Deed::Create => gone || strong.contains(&Cue::Change) && !makes,
        Deed::Update => strong == [Cue::Remove].into(),
        Deed::Part | Deed::Delete | Deed::Replace => false,
    };
    (0..sentences.len()).any(here) && !against
}

/// Whether a sentence names an object of the plan itself.
fn names_any(view: &View<'_>, sentence: &Sentence) -> bool {
    view.case.plan.changes.iter().any(|change| {
        given_names(change).any(|name| {
            tokens(name).len() > 1 && sentence.clauses.iter().any(|clause| mentions(clause, name))
        })
    })
}
