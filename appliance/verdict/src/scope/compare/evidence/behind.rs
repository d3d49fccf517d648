//! What is told behind the last sentence that asks. Most of it is of no weight: thanks, a reason,
//! what else stays as it is. But some of it takes the request back: what denies something, puts it
//! off or leaves it open has to be about another thing; and where something is taken away, nothing
//! may be told behind but that it is not used, or what stays.

use alloc::{collections::BTreeSet, string::String};

use super::{
    super::{
        super::lexicon::{frames::WEEKDAYS, moods::MONTHS, ordinary::REFUSING, singular},
        View,
        limits::environment_of,
        row::{Row, given_names},
    },
    borne::is_named,
    covered::is_of_plan,
    cues::{
        ALTERATION, APPROVING, ASKED, HANGING, INABILITY, KEEPING, NEGATING, NEGLIGIBLE, NONE,
        PRETENDED, REMOVAL, TAKING_BACK,
    },
    figures::labels,
    goes,
    text::{Clause, Role, Sentence},
    used::{Plan, holds_name, noun},
};
use crate::{
    walk::{last_key, leaves},
    words::tokens,
};

/// Words for a time of the year, or a while, beside the months.
const SEASONS: &[&str] = &["autumn", "fortnight", "spring", "summer", "winter"];

/// Whether something is told behind the order that may take it back.
pub(super) fn goes_on(view: &View<'_>, plan: &Plan<'_>, sentences: &[Sentence]) -> bool {
    let about =
        |one: &Sentence| one.is_request() || view.rows.iter().any(|row| is_named(view, row, one));
    let last = sentences.iter().rposition(about).unwrap_or(0);
    let behind = sentences.get(last.saturating_add(1)..).unwrap_or_default();
    behind.iter().any(|one| !is_harmless(view, plan, one))
}

/// Whether a sentence takes nothing back.
pub(super) fn is_harmless(view: &View<'_>, plan: &Plan<'_>, one: &Sentence) -> bool {
    let removes = view.rows.iter().any(goes);
    let told = one.is_civil() || !removes && one.counts() || one.spares();
    let why = removes && one.is_of_disuse();
    if told || why || holds_name(plan, one) {
        return true;
    }
    // "It holds the only copy": words of what goes say nothing for its going.
    if removes {
        return false;
    }
    if is_of_plan(view, plan, one) {
        return true;
    }
    !asks(one)
        && (!one.is_too_short() || says(one, KEEPING))
        && (is_tale(view, one) || !touches(view, one) && denies_only(one))
}

/// Whether a sentence only tells, and takes nothing back.
pub(super) fn is_tale(view: &View<'_>, one: &Sentence) -> bool {
    !view.rows.iter().any(goes) && !asks(one) && !turns(one) && !says(one, ASKED) && !is_dated(one)
}

fn asks(one: &Sentence) -> bool {
    one.clauses.iter().any(|clause| clause.role == Role::Wonders)
}

/// Whether it speaks of a stage or of a day or month: it may say where else, or when.
fn is_dated(one: &Sentence) -> bool {
    let lists = [WEEKDAYS, MONTHS, SEASONS];
    one.clauses
        .iter()
        .flat_map(Clause::words)
        .any(|word| environment_of(word).is_some() || lists.iter().any(|list| list.contains(&word)))
}

fn says(one: &Sentence, words: &[&str]) -> bool {
    one.clauses.iter().any(|clause| clause.has(words))
}

/// Whether a word of it begins as another does: "expiry" of `expiration`.
fn begins(one: &Sentence, wanted: &str) -> bool {
    const SAME: usize = 5;
    let stem = wanted.get(..SAME).unwrap_or(wanted);
    one.clauses.iter().flat_map(Clause::words).any(|word| word.starts_with(stem))
}

/// Whether it denies something, puts it off, or leaves it open.
fn turns(one: &Sentence) -> bool {
    let spares = one.clauses.iter().any(|clause| clause.role == Role::Spares);
    let lists = [NONE, NEGATING, INABILITY, HANGING, PRETENDED, REFUSING, TAKING_BACK, APPROVING];
    spares || lists.iter().any(|list| says(one, list))
}

/// Whether nothing turns it but that there is to be no more, or that something stays as it is.
fn denies_only(one: &Sentence) -> bool {
    let denies = [NONE, NEGATING].iter().any(|list| says(one, list));
    let plain = !denies || says(one, KEEPING) || says(one, NEGLIGIBLE);
    plain && [HANGING, PRETENDED, TAKING_BACK, APPROVING].iter().all(|list| !says(one, list))
}

/// Whether a sentence speaks of what changes, of a change, or of nothing that it names.
fn touches(view: &View<'_>, one: &Sentence) -> bool {
    const OTHERS: &[&str] =
        &["all other", "anything else", "everything else", "no other", "nothing else"];
    if says(one, OTHERS) {
        return false;
    }
    let mut own: BTreeSet<String> = BTreeSet::new();
    // "the target function" of a rule is a function.
    let other = is_of_another(view, one);
    for row in &view.rows {
        own.extend(row.changed().iter().flat_map(labels));
        own.extend(given_names(row.change).flat_map(tokens));
        let nouns = row.class.map_or(&[][..], |class| class.words).iter();
        own.extend(nouns.filter(|_| !other).flat_map(|noun| tokens(noun)));
    }
    // "desired size unchanged": of what else is set there.
    let all = view.rows.iter().flat_map(|row| row.changed().iter());
    let keys = all.flat_map(|one| &one.keys).flat_map(|key| tokens(key));
    let keys: BTreeSet<String> = keys.map(|word| singular(&word)).collect();
    let beside = view.rows.iter().any(|row| {
        let mut found = false;
        leaves(&row.change.after, &mut |steps, _leaf| {
            let words = tokens(last_key(steps));
            let telling = words.iter().map(|word| singular(word)).find(|word| !keys.contains(word));
            found |= telling.is_some_and(|word| word.len() > 2 && begins(one, &word));
        });
        found
    });
    let keeps = says(one, KEEPING) && beside;
    let mut count = 0_usize;
    let touched = one.clauses.iter().flat_map(Clause::words).any(|word| {
        let plain = singular(word);
        let lists = [ALTERATION, REMOVAL, ASKED];
        let points = ["it", "that", "these", "this"].contains(&word) && !other;
        count = count.saturating_add(usize::from(word.len() > 3));
        lists.iter().any(|list| list.contains(&word) || list.contains(&plain.as_str()))
            || own.contains(&plain) && plain.len() > 2 && !keeps
            || points
            || ["them", "those", "anything", "everything"].contains(&word)
    });
    touched || count < 2 && !keeps
}

/// Whether the kinds of things in it are none of those that go.
fn is_of_another(view: &View<'_>, one: &Sentence) -> bool {
    let mut any = false;
    let own = one.clauses.iter().any(|clause| {
        let words = clause.words();
        (0..words.len()).any(|at| {
            let Some((classes, _)) = noun(view.index(), words.get(at..).unwrap_or_default()) else {
                return false;
            };
            let changes = |row: &Row<'_>| classes.iter().any(|it| it.name == row.kind.class);
            any |= !view.rows.iter().any(changes);
            view.rows.iter().any(|row| goes(row) && changes(row))
        })
    });
    any && !own
}
