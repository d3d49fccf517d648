//! Whether the words that ask are used up: every name, figure and noun for a kind in them is found
//! in the plan.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};
use tribune_record::{Change, Value};

use super::{
    super::{
        super::{
            contract::Bound,
            lexicon::{Class, Index, Meaning, singular},
            marks::is_ticket,
        },
        View,
        details::Changed,
        limits::environment_of,
        row::{Row, given_names},
        scope::{Deed, deed, members},
        units,
        values::{fits, number},
    },
    borne::{is_named, mentions},
    cues::{ABBREVIATED, ONE_MORE, SERVICES, STORY},
    figures::{Asking, Figure},
    text::{Clause, Cue, Role, Sentence},
};
use crate::{
    walk::{Step, leaves},
    words::tokens,
};

/// What stands in the changes of a plan.
pub(super) struct Plan<'a> {
    /// Words of keys, values, types and addresses.
    words: BTreeSet<String>,
    /// Words of the names of objects.
    names: BTreeSet<String>,
    /// Names of attributes.
    keys: BTreeSet<String>,
    /// Texts as they stand, in lower case.
    texts: Vec<String>,
    /// Every figure, with what it counts.
    figures: Vec<Changed>,
    rows: &'a [Row<'a>],
}

impl<'a> Plan<'a> {
    pub(super) fn of(view: &'a View<'_>) -> Self {
        let mut plan = Self {
            words: BTreeSet::new(),
            names: BTreeSet::new(),
            keys: BTreeSet::new(),
            texts: Vec::new(),
            figures: Vec::new(),
            rows: &view.rows,
        };
        for change in &view.case.plan.changes {
            for name in given_names(change) {
                plan.text(name);
                plan.names.extend(tokens(name));
            }
        }
        for row in &view.rows {
            let kind = row.change.resource_type.as_str();
            plan.words.extend(tokens(kind).iter().map(|word| singular(word)));
            plan.text(&row.change.address);
            for side in [&row.change.before, &row.change.after] {
                leaves(side, &mut |steps, leaf| plan.leaf(kind, steps, leaf));
            }
        }
        plan
    }

    fn text(&mut self, text: &str) {
        self.texts.push(text.to_lowercase());
        self.words.extend(tokens(text).iter().map(|word| singular(word)));
    }

    fn leaf(&mut self, kind: &str, steps: &[Step<'_>], leaf: &Value) {
        let keys: Vec<String> = steps
            .iter()
            .filter_map(|step| if let Step::Key(key) = step { Some((*key).into()) } else { None })
            .collect();
        let set = !matches!(leaf, Value::Null | Value::Bool(false));
        if set {
            keys.iter().for_each(|key| self.text(key));
            self.keys.extend(keys.iter().map(|key| key.to_lowercase()));
        }
        match leaf {
            Value::Text(text) => self.text(text),
            Value::Unknown(unknown) => unknown.references.iter().for_each(|one| self.text(one)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Redacted(_) => {}
        }
        if number(leaf).is_some() {
            let unit = units::of(kind, &keys);
            let (before, after) = (Value::Null, leaf.clone());
            self.figures.push(Changed { keys, before, after, unit, listed: false });
        }
    }

    /// Its words, singular.
    pub(super) const fn words(&self) -> &BTreeSet<String> {
        &self.words
    }

    fn is_key(&self, word: &str) -> bool {
        self.keys.contains(word)
    }

    /// Whether a name or a literal stands in it, whole.
    fn holds(&self, part: &str) -> bool {
        let wanted = tokens(part);
        let lower = part.to_lowercase();
        // Of a name, all of it; of an identifier, a piece; of a document, any run of words.
        self.texts.iter().any(|text| {
            let runs = || tokens(text).windows(wanted.len().max(1)).any(|run| run == wanted);
            let pieces = || text.split([':', '/', '@']).any(|piece| tokens(piece) == wanted);
            *text == lower
                || pieces()
                || text.contains(['{', ' ', '"']) && runs()
                || tokens(text) == wanted
        })
    }
}

/// Whether everything that asks is found in the plan.
pub(super) fn used_up(view: &View<'_>, sentences: &[Sentence]) -> Result<(), String> {
    let plan = Plan::of(view);
    // What only tells a story holds names and figures of its own.
    let asking = |sentence: &&Sentence| {
        sentence.orders || view.rows.iter().any(|row| is_named(row, sentence))
    };
    let any = sentences.iter().any(|sentence| asking(&sentence));
    let own: Vec<&Sentence> = sentences.iter().filter(|one| !any || asking(one)).collect();
    let clauses = || {
        own.iter()
            .flat_map(|sentence| sentence.clauses.iter().map(move |clause| (*sentence, clause)))
    };
    let ordered = |sentence: &Sentence| sentence.is_told_to() || !any;
    let asked =
        clauses().filter(|(_sentence, clause)| clause.role == Role::Asks && !clause.has(STORY));
    for (sentence, clause) in asked {
        let left = literal(&plan, clause)
            .or_else(|| kind(view, &plan, clause).filter(|_| ordered(sentence)))
            .or_else(|| other(view, sentence, clause));
        if let Some(left) = left {
            return Err(format!("nothing in the plan answers to \"{left}\""));
        }
    }
    let own: Vec<&Sentence> = own.into_iter().filter(|one| one.orders || !any).collect();
    match figure(&plan, &own) {
        Some(left) => Err(format!("nothing in the plan is {left}")),
        None => Ok(()),
    }
}

/// The names that stand where something is asked, and in the plan.
pub(super) fn names(view: &View<'_>, sentences: &[Sentence]) -> BTreeSet<String> {
    let plan = Plan::of(view);
    let asks = sentences.iter().flat_map(|one| &one.clauses).filter(|c| c.role == Role::Asks);
    let parts = asks.flat_map(|clause| &clause.parts).filter(|part| is_literal(&plan, &part.raw));
    let known = parts.filter(|part| plan.holds(&part.raw) && !plan.is_key(&part.text));
    known.map(|part| part.text.clone()).collect()
}

/// A name in a clause that does not stand in the plan.
fn literal(plan: &Plan<'_>, clause: &Clause) -> Option<String> {
    let index = Index::new();
    // "the topic on-call": what hangs together behind a noun for a kind is a name.
    let called = |at: usize| {
        let before = at.checked_sub(1).map_or("", |at| clause.word(at));
        let noun = [before, &singular(before)].into_iter().any(|word| {
            let mut meanings = index.beginning(word).iter();
            meanings.any(|(phrase, it)| *phrase == word && matches!(it, Meaning::Class(_)))
        });
        noun && clause.word(at).contains('-')
    };
    let mut all = clause.parts.iter().enumerate();
    let left = all
        .find(|(at, part)| (is_literal(plan, &part.raw) || called(*at)) && !plan.holds(&part.raw));
    left.map(|(_at, part)| part.raw.clone())
}

/// Whether a part is a name, an address or the like, and no plain word or figure.
fn is_literal(plan: &Plan<'_>, raw: &str) -> bool {
    let joined = raw.contains(['-', '_', '/', '.', ':', '@']);
    let figure = raw.bytes().all(|b| b.is_ascii_digit() || b".,:/%$+-".contains(&b));
    let rate = raw.split_once('/').is_some_and(|(count, unit)| {
        count.bytes().all(|b| b.is_ascii_digit() || b == b'$')
            && unit.bytes().all(|b| b.is_ascii_lowercase())
    });
    if !joined
        || rate
        || ABBREVIATED.contains(&raw)
        || is_ticket(raw)
        || figure && !raw.contains('/') && raw.matches('.').count() < 3
    {
        return false;
    }
    let words = tokens(raw);
    let told = raw.bytes().any(|b| b.is_ascii_digit()) || raw.contains(['_', '@']);
    let place = words.iter().any(|word| environment_of(word).is_some());
    let dotted = raw.contains('.') && !raw.contains('/');
    let known = words.iter().any(|word| word.len() > 3 && plan.names.contains(word));
    let amount = raw.split_once('-').is_some_and(|(count, unit)| {
        count.bytes().all(|b| b.is_ascii_digit()) && units::is_known(unit)
    });
    let port = words.iter().any(|word| ["tcp", "udp"].contains(&word.as_str()));
    if amount || port {
        return false;
    }
    told || place || dotted || (raw.contains('-') && known && words.len() > 1)
}

/// A noun for a kind that stands for nothing in the plan.
fn kind(view: &View<'_>, plan: &Plan<'_>, clause: &Clause) -> Option<String> {
    let index = Index::new();
    let words = clause.words();
    (0..words.len()).find_map(|at| {
        let here = words.get(at..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
        noun(&index, here).and_then(|(classes, phrase)| {
            if !ONE_MORE.contains(&before) {
                return None;
            }
            let there = |class: &&Class| {
                let members = members(class.name);
                view.rows.iter().any(|row| members.contains(row.kind.class.as_str()))
                    || view
                        .kinds
                        .values()
                        .any(|(kind, _class)| members.contains(kind.class.as_str()))
            };
            let said = || {
                let words = phrase.split(' ').map(singular);
                words.into_iter().any(|word| {
                    plan.words.contains(&word)
                        || SERVICES.iter().any(|(noun, own)| {
                            *noun == word && own.iter().any(|own| plan.words.contains(*own))
                        })
                })
            };
            (!(classes.iter().any(there) || said())).then(|| phrase.to_owned())
        })
    })
}

/// The longest noun for a kind that begins here.
pub(super) fn noun<'i>(index: &'i Index, here: &[&str]) -> Option<(Vec<&'static Class>, &'i str)> {
    let first = *here.first()?;
    let one = singular(first);
    let mut best: Option<(usize, &str, Vec<&'static Class>)> = None;
    for (phrase, meaning) in index.beginning(first).iter().chain(index.beginning(&one)) {
        let Meaning::Class(class) = meaning else { continue };
        let parts: Vec<&str> = phrase.split(' ').collect();
        let fits = here.len() >= parts.len()
            && parts.iter().zip(here).all(|(part, word)| part == word || *part == singular(word));
        if !fits {
            continue;
        }
        match &mut best {
            Some((length, _, classes)) if *length == parts.len() => classes.push(class),
            Some((length, _, _)) if *length > parts.len() => {}
            Some(_) | None => best = Some((parts.len(), phrase, [*class].into())),
        }
    }
    best.map(|(_length, phrase, classes)| (classes, phrase))
}

/// An object of the plan that is named where something is asked, and neither changes that way nor
/// has to do with what does.
fn other(view: &View<'_>, sentence: &Sentence, clause: &Clause) -> Option<String> {
    let removes = sentence.cues == [Cue::Remove].into();
    let fits = |change: &&Change| {
        let own = || given_names(change).filter(|name| tokens(name).len() > 1);
        if !own().any(|name| mentions(clause, name)) {
            return true;
        }
        let row = view.rows.iter().find(|row| row.change.address == change.address);
        match row {
            Some(row) if removes => deed(row.change.action, row.kind.main) != Some(Deed::Create),
            Some(_) => true,
            None => {
                own().any(|name| {
                    let holds = |row: &Row<'_>| {
                        let mut found = false;
                        leaves(row.object(), &mut |_steps, leaf| {
                            let names = leaf.as_text().is_some_and(|text| {
                                let wanted = tokens(name);
                                tokens(text).windows(wanted.len()).any(|run| run == wanted)
                            });
                            found |= names;
                        });
                        found
                    };
                    view.rows.iter().any(holds)
                }) || view.rows.iter().any(|row| {
                    let refers = view.links.from(row.position).iter();
                    let mut all = refers.filter_map(|at| view.case.plan.changes.get(*at));
                    all.any(|other| other.address == change.address)
                })
            }
        }
    };
    let left = view.case.plan.changes.iter().find(|change| !fits(change))?;
    Some(left.address.clone())
}

/// A figure that is neither one of the plan nor how many things change.
fn figure(plan: &Plan<'_>, sentences: &[&Sentence]) -> Option<String> {
    let own: Vec<Sentence> = sentences.iter().map(|one| (*one).clone()).collect();
    let told = Asking::of(&own);
    let count = u32::try_from(plan.rows.len()).unwrap_or(u32::MAX);
    let fit = |Figure { amount, at }: &Figure| {
        if amount.bound == Bound::Times {
            return true;
        }
        let is = plan.figures.iter().any(|one| fits(amount, one))
            || plan.texts.iter().any(|text| {
                let counted = text.contains(['(', '{', '*', '/', '.']);
                counted && tokens(text).contains(&format!("{}", amount.number))
            });
        let counts = amount.unit.is_empty() && amount.number <= count;
        is || counts || told.is_told(*at)
    };
    told.figures().iter().find(|one| !fit(one)).map(|one| one.amount.to_string())
}
