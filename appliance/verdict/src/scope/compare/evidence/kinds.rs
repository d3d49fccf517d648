//! Whether an object is of the kind that the words speak of, and is itself what they speak of.

use alloc::{borrow::ToOwned, collections::BTreeSet, string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::{
        super::lexicon::{Class, ordinary::talk, singular, verb_bases},
        View,
        row::{Row, given_names},
    },
    borne::clauses,
    cues::{ALTERATION, GOING, HOLDING, OF_IT, REMOVAL, STILL},
    deeds::is_order,
    figures::labels,
    text::{Part, Role, Sentence},
    used::noun,
};
use crate::{
    walk::{Step, last_key, leaves},
    words::tokens,
};

/// Whether a setting that is made sets nothing: all its switches are off.
pub(super) fn stands_still(row: &Row<'_>) -> bool {
    let (mut on, mut off) = (false, false);
    leaves(&row.change.after, &mut |steps, leaf| match leaf {
        Value::Bool(true) => on = true,
        Value::Bool(false) => off = true,
        Value::Text(text) => {
            let state = ["state", "status"].contains(&last_key(steps));
            off |= state && STILL.contains(&text.to_lowercase().as_str());
            on |= state && !STILL.contains(&text.to_lowercase().as_str());
        }
        Value::Null
        | Value::Number(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => {}
    });
    let block = row.change.resource_type.as_str().contains("public_access_block");
    off && (block || !on && !row.kind.main)
}

/// Whether the words do not say that the object of this name is of another kind, and say of which
/// it is where the plan makes or takes away several of that name.
pub(super) fn is_of_kind(
    view: &View<'_>,
    row: &Row<'_>,
    name: &str,
    sentences: &[Sentence],
) -> bool {
    let deletes = row.change.action.destroys();
    let same = |other: &&Row<'_>| {
        other.kind.main
            && other.change.action.destroys() == deletes
            && given_names(other.change).any(|own| own == name)
    };
    let several = view.rows.iter().filter(same).count() > 1;
    let own = |class: &&Class| {
        class.name == row.kind.class || class.members.contains(&row.kind.class.as_str())
    };
    let kind = tokens(row.change.resource_type.as_str());
    let (mut said, mut other) = (false, false);
    for (_, clause) in clauses(sentences).filter(|(_, clause)| clause.role == Role::Asks) {
        let words = clause.words();
        let nouns: Vec<(usize, usize, Vec<&Class>)> = (0..words.len())
            .filter_map(|at| {
                let (classes, phrase) = noun(view.index(), words.get(at..)?)?;
                // "replication instance" of an `aws_dms_replication_instance`
                let own = phrase.split(' ').all(|word| kind.contains(&singular(word)));
                let row = row.class.filter(|_| own && heads_type(&words, at, phrase, &kind));
                let classes = row.map_or(classes, |class| [class].into());
                Some((at, phrase.split(' ').count(), classes))
            })
            .collect();
        said |= nouns.iter().any(|(_, _, classes)| classes.iter().any(own));
        said |= words
            .iter()
            .any(|word| kind.iter().skip(1).any(|kind| kind.len() > 3 && *kind == singular(word)));
        for (at, _part) in clause.parts.iter().enumerate().filter(|(_, p)| p.words == tokens(name))
        {
            // "the crawler N", "the crawler called N"
            let before = nouns.iter().filter(|(from, length, _)| {
                let end = from.saturating_add(*length);
                end <= at && at.saturating_sub(end) < 2
            });
            other |= before.clone().next().is_some()
                && !before.into_iter().any(|(_, _, classes)| classes.iter().any(own));
        }
    }
    !other && (said || deletes && !several)
}

/// Whether something else of the object is what is meant: "a diagram of N", "the twin of N".
pub(super) fn is_of_it(row: &Row<'_>, name: &str, sentence: &Sentence) -> bool {
    let mut keys = BTreeSet::new();
    for side in [&row.change.before, &row.change.after] {
        leaves(side, &mut |steps, _leaf| {
            let named = steps.iter().filter_map(|step| match step {
                Step::Key(key) => Some(tokens(key)),
                Step::At(_) => None,
            });
            keys.extend(named.flatten().map(|word| singular(&word)));
        });
    }
    let nouns = row.class.map_or(&[][..], |class| class.words);
    keys.extend(nouns.iter().flat_map(|noun| tokens(noun)));
    keys.extend(row.changed().iter().flat_map(labels));
    keys.extend(talk(&row.kind.class).map(ToOwned::to_owned));
    let known = |word: &str| {
        keys.contains(&singular(word))
            || OF_IT.contains(&word)
            || REMOVAL.contains(&word)
            || ALTERATION.contains(&word)
            || word.parse::<u32>().is_ok()
            || tokens(word).len() > 1
    };
    sentence.clauses.iter().filter(|clause| clause.role == Role::Asks).any(|clause| {
        let words = clause.words();
        let named = clause.parts.iter().position(|part| part.words == tokens(name));
        let near = named.map(|at| (at.saturating_sub(5)..at).rev()).into_iter().flatten();
        let mut of = near
            .filter(|at| ["about", "of"].contains(&words.get(*at).copied().unwrap_or_default()));
        of.next().is_some_and(|of| {
            let what = of.checked_sub(1).and_then(|at| words.get(at)).copied();
            what.is_some_and(|what| !known(what))
        })
    })
}

/// Whether the words before a noun are those of a type's name, too: "DMS replication instance".
fn heads_type(words: &[&str], at: usize, phrase: &str, kind: &[String]) -> bool {
    let length = phrase.split(' ').count();
    let before = words.get(..at.saturating_add(length)).unwrap_or_default();
    let run = before.iter().rev().take_while(|word| kind.contains(&singular(word))).count();
    run > length
}

/// "The N alarm", "the N bucket policy": the noun behind the name is another kind of thing.
pub(super) fn heads_another(
    view: &View<'_>,
    row: &Row<'_>,
    name: &str,
    sentence: &Sentence,
) -> bool {
    sentence.clauses.iter().filter(|clause| clause.role == Role::Asks).any(|clause| {
        let words = clause.words();
        clause.parts.iter().enumerate().filter(|(_, part)| part.words == tokens(name)).any(
            |(at, _)| {
                let behind = words.get(at.saturating_add(1)..).unwrap_or_default();
                let Some((classes, phrase)) = noun(view.index(), behind) else { return false };
                let next = behind.get(phrase.split(' ').count()).copied().unwrap_or_default();
                let part =
                    ["alarm", "objects", "policy", "rule", "rules", "tag", "tags"].contains(&next);
                // "the disk of N", where its disk is what changes.
                let aspect =
                    row.changed().iter().map(labels).any(|labels| {
                        phrase.split(' ').all(|word| labels.contains(&singular(word)))
                    });
                let own = aspect
                    || classes
                        .iter()
                        .any(|class| class.name == row.kind.class || !class.members.is_empty());
                row.kind.main && (!own || part)
            },
        )
    })
}

/// Whether a name only tells whose something is, or where: "the rule of the bucket N", "N's rule".
pub(super) fn is_governed(sentence: &Sentence, name: &str) -> bool {
    const OF: &[&str] = &[
        "at", "behind", "by", "for", "from", "in", "inside", "into", "of", "off", "on", "through",
        "to", "under", "via", "within",
    ];
    const WHOLE: &[&str] = &[
        "all",
        "both",
        "clean-up",
        "cleanup",
        "decommissioning",
        "deletion",
        "dispose",
        "each",
        "instance",
        "removal",
        "retirement",
        "rid",
        "teardown",
        "termination",
    ];
    let own = |part: &Part| part.words == tokens(name);
    // "the photos that N holds"
    let holds = sentence.clauses.iter().filter(|clause| clause.role == Role::Asks).any(|clause| {
        let at = clause.parts.iter().position(own);
        at.is_some_and(|at| HOLDING.contains(&clause.word(at.saturating_add(1))))
    });
    if holds {
        return true;
    }
    let owns = |part: &Part| part.owns && part.words == tokens(name);
    sentence.clauses.iter().filter(|clause| clause.role == Role::Asks).any(|clause| {
        let words = clause.words();
        let at = clause.parts.iter().position(|part| part.words == tokens(name));
        let governed = at.is_some_and(|at| {
            let from = at.saturating_sub(4);
            let near = words.get(from..at).unwrap_or_default();
            // "by deleting the account N"
            let acts = |word: &str| {
                word.ends_with("ing") && verb_bases(word, false).iter().any(|base| is_order(base))
            };
            let of = near.iter().rposition(|word| {
                OF.contains(word) || GOING.contains(word) || fences(word) || acts(word)
            });
            of.is_some_and(|of| {
                let lead =
                    of.checked_sub(1).and_then(|of| near.get(of)).copied().unwrap_or_default();
                let lead = if of == 0 {
                    from.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default()
                } else {
                    lead
                };
                near.get(of).is_some_and(|word| OF.contains(word))
                    && !WHOLE.contains(&lead)
                    && !lead.is_empty()
            })
        });
        governed || clause.parts.iter().any(owns)
    })
}

/// Words that end what a preposition before them governs.
fn fences(word: &str) -> bool {
    ["and", "or", "plus", "also", "with", "including", "incl"].contains(&word)
}

/// Whether the words speak of a setting by a word of its type: "subscribe" of a subscription.
pub(super) fn speaks_of_kind(row: &Row<'_>, sentences: &[Sentence]) -> bool {
    const PLAIN: &[&str] = &["configuration", "member", "resource", "vpc"];
    let class = row.class.map_or(&[][..], |class| class.words);
    let own = |word: &String| {
        let named = class.iter().any(|phrase| phrase.split(' ').any(|own| own == word));
        word.len() > 2 && !named && !PLAIN.contains(&word.as_str())
    };
    let kind = tokens(row.change.resource_type.as_str());
    let kind: Vec<&String> = kind.iter().skip(1).filter(|word| own(word)).collect();
    let begins = |word: &str, own: &str| {
        let length = own.len().min(6);
        word.len() >= length && word.get(..length) == own.get(..length)
    };
    kind.is_empty()
        || clauses(sentences).any(|(_sentence, clause)| {
            let asks = clause.role == Role::Asks;
            asks && clause.parts.iter().any(|part| kind.iter().any(|own| begins(&part.text, own)))
        })
}
