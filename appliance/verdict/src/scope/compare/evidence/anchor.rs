//! By what the words lead to an object: its own name, what it belongs to, its kind.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use tribune_record::Change;

use super::{
    super::{
        super::lexicon::singular,
        View,
        differ::is_nothing,
        limits::environment_of,
        row::{Row, given_names},
        scope::{Deed, deed},
        words::{common_words, tells},
    },
    borne::{clauses, is_beside_kind, is_mentioned, is_wall, is_written, literals},
    figures::Asking,
    fits,
    tails::{said_tail, tails},
    text::{Clause, Role, Sentence},
    used::noun,
};
use crate::{
    walk::{last_key, leaves},
    words::tokens,
};

/// By what the words lead to an object.
#[derive(Debug)]
pub(super) enum Anchor {
    /// Its own name.
    Own(String),
    /// A name that holds the name of another thing which goes, and the noun for its kind.
    Derived(String, String),
    /// Something that it belongs to, or that it ties together.
    Other(String),
    /// What kind of thing it is, of which there is one.
    Kind(String),
}

impl Anchor {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Own(name) | Self::Derived(_, name) | Self::Other(name) | Self::Kind(name) => name,
        }
    }
}

/// What in the words leads to an object.
pub(super) fn anchor(
    view: &View<'_>,
    row: &Row<'_>,
    wanted: Deed,
    sentences: &[Sentence],
) -> Option<Anchor> {
    // Where stage A made sense of every word, only a name that is none by chance says otherwise.
    let strict = view.contract.is_understood() && !view.contract.is_question;
    if strict && !view.lacks && matches!(wanted, Deed::Create | Deed::Part) {
        return None;
    }
    // What goes is named as it is written: the rule "of the api service" is no `api-service`.
    let written = |name: &str| wanted != Deed::Delete || is_written(name, sentences);
    let own = |name: &&str| {
        is_mentioned(name, sentences) && written(name)
            || !strict && is_beside_kind(view, row, name, sentences)
    };
    if let Some(name) = given_names(row.change).find(own) {
        return Some(Anchor::Own(name.to_owned()));
    }
    let spaced = wanted == Deed::Update && !strict;
    let tail = |name: &str| Some((name.to_owned(), said_tail(view, name, spaced, sentences)?));
    let may = wanted == Deed::Update || !strict && wanted != Deed::Delete;
    if let Some((name, said)) = given_names(row.change).filter(|_| may).find_map(tail) {
        return Some(Anchor::Derived(name, said));
    }
    if strict && !(wanted == Deed::Part && is_wall(row)) {
        return None;
    }
    if wanted == Deed::Delete
        && let Some(anchor) = derived(view, row, sentences)
    {
        return Some(anchor);
    }
    if wanted == Deed::Create {
        return said_kind(view, row, sentences);
    }
    if let Some(name) = host(view, row, sentences) {
        let figures = wanted != Deed::Delete
            || is_told_by_figures(row, sentences)
            || is_wholly_said(row, sentences);
        return figures.then_some(Anchor::Other(name));
    }
    if wanted != Deed::Update {
        return None;
    }
    let ranges = is_wall(row) && is_told_by_figures(row, sentences);
    described(view, row, sentences)
        .or_else(|| ranges.then(|| Anchor::Kind(row.kind.class.clone())))
        .or_else(|| kind(view, row, sentences))
}

/// The name of what something belongs to, where the words have it.
fn host(view: &View<'_>, row: &Row<'_>, sentences: &[Sentence]) -> Option<String> {
    let mut found: Option<String> = None;
    let side = if is_nothing(&row.change.before) { &row.change.after } else { &row.change.before };
    let ids: Vec<(&Change, &str)> = view
        .case
        .plan
        .changes
        .iter()
        .filter(|change| change.address != row.change.address)
        .flat_map(|change| {
            let keys = ["id", "arn"];
            keys.into_iter()
                .filter_map(move |key| Some((change, change.before.read(&[key]).text()?)))
        })
        .collect();
    leaves(side, &mut |steps, leaf| {
        let Some(text) = leaf.as_text().filter(|_| found.is_none()) else { return };
        let tag = last_key(steps).starts_with("tags");
        if tag {
            return;
        }
        found = literals(sentences).find(|part| holds(text, part)).map(ToOwned::to_owned);
        let owner = ids.iter().find(|(_change, id)| *id == text).map(|(change, _id)| *change);
        if let (None, Some(owner)) = (&found, owner) {
            let name = given_names(owner).find(|name| is_mentioned(name, sentences));
            found = name.map(ToOwned::to_owned);
        }
    });
    found
}

/// "the service N and its log group": the log group `/ecs/N`.
fn derived(view: &View<'_>, row: &Row<'_>, sentences: &[Sentence]) -> Option<Anchor> {
    let gone = |other: &&Row<'_>| {
        let deletes = deed(other.change.action, other.kind.main) == Some(Deed::Delete);
        deletes && other.position != row.position && !other.is(&row.kind.class)
    };
    let all: Vec<&str> =
        view.rows.iter().filter(gone).flat_map(|other| given_names(other.change)).collect();
    let host = |name: &str| {
        let words = tokens(name);
        all.iter().find(|other| {
            let own = tokens(other);
            is_mentioned(other, sentences) && words.windows(own.len()).any(|run| run == own)
        })
    };
    let (name, host) = given_names(row.change).find_map(|name| Some((name, *host(name)?)))?;
    let said = clauses(sentences).any(|(_sentence, clause)| {
        let words = clause.words();
        let mut kinds = (0..words.len()).filter_map(|at| noun(view.index(), words.get(at..)?));
        clause.role == Role::Asks
            && kinds.any(|(classes, _)| classes.iter().any(|class| class.name == row.kind.class))
    });
    said.then(|| Anchor::Derived(name.to_owned(), host.to_owned()))
}

/// The kind of something new that has no name, or one of which the words hold a part, where the
/// words have the noun for it and nothing else of that kind is new.
fn said_kind(view: &View<'_>, row: &Row<'_>, sentences: &[Sentence]) -> Option<Anchor> {
    let same = |other: &&Row<'_>| other.is(&row.kind.class) && other.change.action.creates();
    let alone = view.rows.iter().filter(same).filter(|other| other.kind.main).count() == 1;
    if !alone && host(view, row, sentences).is_none() {
        return None;
    }
    let holds_one = |name: &str| {
        let words = tokens(name);
        literals(sentences).any(|part| {
            let own = tokens(part);
            words.windows(own.len()).any(|run| run == own)
        })
    };
    if !given_names(row.change).all(holds_one) {
        return None;
    }
    let said = clauses(sentences).any(|(sentence, clause)| {
        let words = clause.words();
        let kinds = (0..words.len()).filter_map(|at| noun(view.index(), words.get(at..)?));
        let mut classes = kinds.flat_map(|(classes, _phrase)| classes);
        let asks =
            clause.role == Role::Asks && sentence.cues.iter().any(|cue| fits(*cue, Deed::Create));
        (asks || clause.role == Role::Asks && sentence.cues.is_empty())
            && classes.any(|class| class.name == row.kind.class)
    });
    said.then(|| Anchor::Kind(row.kind.class.clone()))
}

/// Something that changes, called by what tells it from others of its kind: "the cart log group" of
/// `/ecs/staging/cart`.
fn described(view: &View<'_>, row: &Row<'_>, sentences: &[Sentence]) -> Option<Anchor> {
    let common = common_words();
    let telling = |name: &str| -> Vec<String> {
        let all = tokens(name);
        let own = tails(view, &all, 1).pop().unwrap_or(&all);
        own.iter().filter(|word| tells(word, &common)).cloned().collect()
    };
    let says = |clause: &Clause, word: &String| {
        clause.parts.iter().any(|part| singular(&part.text) == singular(word))
    };
    let all = |name: &str| {
        let words = telling(name);
        let said = |word: &String| {
            clauses(sentences).any(|(_, clause)| clause.role == Role::Asks && says(clause, word))
        };
        !words.is_empty() && words.iter().all(said)
    };
    let name = given_names(row.change).find(|name| all(name))?;
    let last = telling(name).pop()?;
    let place = tokens(name).iter().find_map(|word| environment_of(word));
    let placed = place.is_none_or(|place| {
        let mut words = clauses(sentences).flat_map(|(_, clause)| clause.words());
        words.any(|word| environment_of(word) == Some(place))
    });
    let kind = clauses(sentences).any(|(_, clause)| {
        let words = clause.words();
        let mut kinds = (0..words.len()).filter_map(|at| noun(view.index(), words.get(at..)?));
        kinds.any(|(classes, _)| classes.iter().any(|class| class.name == row.kind.class))
    });
    let others = view.case.plan.changes.iter().filter(|other| {
        view.class_of(&other.resource_type) == row.kind.class && other.address != row.change.address
    });
    let changes = |other: &&Change| view.rows.iter().any(|row| row.change.address == other.address);
    let alone = others.filter(|other| !changes(other)).all(|other| !given_names(other).any(all));
    (placed && kind && alone).then(|| Anchor::Derived(name.to_owned(), last))
}

/// Whether everything that something ties together stands in the words.
fn is_wholly_said(row: &Row<'_>, sentences: &[Sentence]) -> bool {
    let asking = Asking::of(sentences);
    let mut count = 0_usize;
    let mut all = true;
    leaves(&row.change.before, &mut |steps, leaf| {
        let key = last_key(steps);
        let Some(text) = leaf.as_text().filter(|text| !text.is_empty() && key != "id") else {
            return;
        };
        count = count.saturating_add(1);
        all &= !asking.names(text).is_empty();
    });
    all && count > 1
}

/// Whether the addresses and ports of something that has no name stand in the words, and there are
/// any.
fn is_told_by_figures(row: &Row<'_>, sentences: &[Sentence]) -> bool {
    let asking = Asking::of(sentences);
    let mut any = false;
    let mut all = true;
    leaves(&row.change.before, &mut |_steps, leaf| {
        let range = leaf.as_text().filter(|text| text.contains('.') && text.contains('/'));
        if let Some(range) = range {
            let said = !asking.names(range).is_empty();
            (any, all) = (any || said, all && said);
        }
    });
    any && all
}

/// The kind of thing, where the words have all of its name and the plan has one of it.
fn kind(view: &View<'_>, row: &Row<'_>, sentences: &[Sentence]) -> Option<Anchor> {
    let kind = row.change.resource_type.as_str();
    let own: Vec<String> = tokens(kind).into_iter().skip(1).filter(|word| word != "iam").collect();
    let alone = view.case.plan.changes.iter().filter(|one| one.resource_type.as_str() == kind);
    let says = |word: &String| {
        clauses(sentences).any(|(_sentence, clause)| {
            clause.parts.iter().any(|part| singular(&part.text) == singular(word))
        })
    };
    (own.len() > 1 && alone.count() == 1 && own.iter().all(says))
        .then(|| Anchor::Kind(own.join(" ")))
}

/// Whether a text is a name, or an identifier that ends with it or has it between its marks.
fn holds(text: &str, name: &str) -> bool {
    let pieces = text.split([':', '/']);
    text.eq_ignore_ascii_case(name) || pieces.map(tokens).any(|piece| piece == tokens(name))
}
