//! Whether the words that ask are used up: every name, figure and noun for a kind in them is found
//! in the plan.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::cell::OnceCell;

use tribune_record::{Known, Value};

use super::{
    super::{
        super::{
            contract::{Amount, Bound},
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
    cues::{ABBREVIATED, COMPOUNDS, ONE_MORE, SERVICE_SIZES, SERVICES, STORY},
    figures::{Asking, Figure},
    is_new,
    tails::{WORDS_MIN, tails},
    text::{Clause, Cue, Part, Role, Sentence},
};
use crate::{
    walk::{Step, leaves},
    words::tokens,
};

/// What a server answers that does not do what it is asked (RFC 9110, 15), and the words before.
const ANSWERS: &[u32] = &[401, 403, 404, 408, 409, 429, 500, 502, 503, 504];
const ANSWERED: &[&str] =
    &["a", "get", "gets", "getting", "http", "returns", "throwing", "throws", "with"];

/// What stands in the changes of a plan.
pub(super) struct Plan<'a> {
    /// Words of keys, values, types and addresses.
    words: BTreeSet<String>,
    /// Words of the names of objects.
    names: BTreeSet<String>,
    /// What is left of those names without what a site puts before them.
    tails: BTreeSet<Vec<String>>,
    /// Names of attributes.
    keys: BTreeSet<String>,
    /// Texts as they stand, in lower case.
    texts: Vec<String>,
    /// Every figure, with what it counts.
    figures: Vec<Changed>,
    /// How often a queue is read before a message goes to another one is known at apply only.
    retries: bool,
    rows: &'a [Row<'a>],
    known: OnceCell<BTreeSet<String>>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(view: &'a View<'_>) -> Self {
        let mut plan = Self {
            words: BTreeSet::new(),
            names: BTreeSet::new(),
            tails: BTreeSet::new(),
            keys: BTreeSet::new(),
            texts: Vec::new(),
            figures: Vec::new(),
            retries: view.rows.iter().any(retries),
            rows: &view.rows,
            known: OnceCell::new(),
        };
        for change in &view.case.plan.changes {
            for name in given_names(change) {
                plan.text(name);
                let words = tokens(name);
                plan.tails
                    .extend(tails(view, &words, WORDS_MIN).into_iter().map(<[String]>::to_vec));
                plan.names.extend(words);
            }
        }
        for row in &view.rows {
            let kind = row.change.resource_type.as_str();
            plan.words.extend(tokens(kind).iter().map(|word| singular(word)));
            plan.text(&row.change.address);
            plan.figures.extend(watched(row));
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
            // Sentences in a plan lend the request no words.
            Value::Text(text) if is_prose(text) => {}
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

    /// Every word that may stand beside it, worked out once.
    pub(super) fn known(&self, of: impl FnOnce() -> BTreeSet<String>) -> &BTreeSet<String> {
        self.known.get_or_init(of)
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
        if self.tails.contains(&wanted) {
            return true;
        }
        let lower = part.to_lowercase();
        // Of a name, all of it; of an identifier, a piece; of a document, any run of words.
        self.texts.iter().any(|text| {
            // "t4g.medium" of `cache.t4g.medium`
            let size = text.split_once('.').filter(|(own, _)| SERVICE_SIZES.contains(own));
            let runs = || tokens(text).windows(wanted.len().max(1)).any(|run| run == wanted);
            let pieces = || text.split([':', '/', '@']).any(|piece| tokens(piece) == wanted);
            *text == lower
                || part.contains(':') && text.contains('{') && text.contains(&lower)
                || size.is_some_and(|(_service, size)| size == lower)
                || pieces()
                || (text.contains(['{', ' ', '"']) || part.contains('/') && text.contains('/'))
                    && runs()
                || tokens(text) == wanted
        })
    }
}

/// How long an alarm watches before it goes off: so many periods.
fn watched(row: &Row<'_>) -> Option<Changed> {
    let count = |key: &str| row.change.after.read(&[key]).i64();
    let whole = count("period")?.checked_mul(count("evaluation_periods")?)?;
    let keys = alloc::vec!["period".to_owned()];
    let unit = units::of(row.change.resource_type.as_str(), &keys);
    let after = Value::Number(tribune_record::Number::from(whole));
    Some(Changed { keys, before: Value::Null, after, unit, listed: false })
}

/// Whether a text is written in sentences, and no document, pattern or schedule.
fn is_prose(text: &str) -> bool {
    const WORDS_MAX: usize = 3;
    let written = text.trim_start().starts_with(['{', '[', '<', '*']) || text.contains("cron(");
    let digits = text.bytes().any(|b| b.is_ascii_digit()) && text.contains('*');
    !written && !digits && text.split_whitespace().count() > WORDS_MAX
}

/// Whether a queue of the plan hands messages on to another one of it, as often tried as nobody
/// knows before that one is there.
fn retries(row: &Row<'_>) -> bool {
    let policy = row.change.after.read(&["redrive_policy"]);
    row.is("queue") && matches!(policy, Known::Unknown(_))
}

/// Whether everything that asks is found in the plan.
pub(super) fn is_used_up(view: &View<'_>, plan: &Plan<'_>, sentences: &[Sentence]) -> bool {
    // What only tells a story holds names and figures of its own.
    let asking = |sentence: &&Sentence| {
        // "it notifies the topic N"
        let first = sentence.clauses.first().map_or("", |clause| clause.word(0));
        sentence.is_request()
            || ["it", "these", "they", "this"].contains(&first)
            || view.rows.iter().any(|row| is_named(view, row, sentence))
    };
    let any = sentences.iter().any(|sentence| asking(&sentence));
    let own: Vec<&Sentence> = sentences.iter().filter(|one| !any || asking(one)).collect();
    let left = |sentence: &Sentence, clause: &Clause| {
        let ordered = sentence.ordered || !any;
        has_another_name(view, plan, clause)
            || ordered && has_another_kind(view, plan, clause)
            || names_another(view, sentence, clause)
            || leaves_another(view, sentence, clause)
    };
    let all = own.iter().all(|sentence| {
        let asked = sentence.clauses.iter().filter(|clause| clause.role == Role::Asks);
        !asked.filter(|clause| !clause.has(STORY)).any(|clause| left(sentence, clause))
    });
    // Where none orders, whatever names something asks.
    let requests: Vec<&Sentence> = own.iter().copied().filter(|one| one.is_request()).collect();
    let counted = if requests.is_empty() { own } else { requests };
    all && !has_another_figure(plan, &counted)
}

/// Whether a sentence holds a name of the plan.
pub(super) fn holds_name(plan: &Plan<'_>, sentence: &Sentence) -> bool {
    let parts = sentence.clauses.iter().flat_map(|clause| &clause.parts);
    let mut names = parts.filter(|part| part.words.len() > 1 && is_literal(plan, &part.raw));
    names.any(|part| plan.holds(&part.raw))
}

/// The names that stand where something is asked, and in the plan.
pub(super) fn names(plan: &Plan<'_>, sentences: &[Sentence]) -> BTreeSet<String> {
    let asks = sentences.iter().flat_map(|one| &one.clauses).filter(|c| c.role == Role::Asks);
    let parts = asks.flat_map(|clause| &clause.parts).filter(|part| is_literal(plan, &part.raw));
    let known = parts.filter(|part| plan.holds(&part.raw) && !plan.is_key(&part.text));
    known.map(|part| part.text.clone()).collect()
}

/// Whether a clause has a name that does not stand in the plan.
fn has_another_name(view: &View<'_>, plan: &Plan<'_>, clause: &Clause) -> bool {
    // "the topic on-call": what hangs together behind a noun for a kind is a name.
    let called = |at: usize| {
        let before = at.checked_sub(1).map_or("", |at| clause.word(at));
        let noun = [before, &singular(before)].into_iter().any(|word| {
            let mut meanings = view.index().beginning(word).iter();
            meanings.any(|(phrase, it)| *phrase == word && matches!(it, Meaning::Class(_)))
        });
        noun && clause.word(at).contains('-')
    };
    let mut all = clause.parts.iter().enumerate();
    all.any(|(at, part)| (is_literal(plan, &part.raw) || called(at)) && !plan.holds(&part.raw))
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
        || COMPOUNDS.contains(&raw.to_lowercase().as_str())
        || is_time(raw)
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
        let counts = !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit());
        let word = unit.bytes().all(|b| b.is_ascii_lowercase()) && !plan.names.contains(unit);
        counts && (units::is_known(unit) || word)
    });
    let port = words.iter().any(|word| ["tcp", "udp"].contains(&word.as_str()));
    if amount || port {
        return false;
    }
    told || place || dotted || (raw.contains('-') && known && words.len() > 1)
}

/// Whether it is a time of day: "4.30am".
fn is_time(raw: &str) -> bool {
    let lower = raw.to_lowercase();
    let figure = lower.strip_suffix("am").or_else(|| lower.strip_suffix("pm"));
    figure
        .is_some_and(|figure| figure.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b':'))
}

/// Whether a clause asks for one more of a kind that stands for nothing in the plan.
fn has_another_kind(view: &View<'_>, plan: &Plan<'_>, clause: &Clause) -> bool {
    let words = clause.words();
    (0..words.len()).any(|at| {
        let here = words.get(at..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
        let Some((classes, phrase)) = noun(view.index(), here) else { return false };
        let there = |class: &&Class| {
            let members = members(class.name);
            let kinds = view.kinds.values().map(|(kind, _class)| kind.class.as_str());
            kinds.into_iter().any(|kind| members.contains(kind))
        };
        let said = |word: String| {
            let mut services = SERVICES.iter().filter(|(noun, _own)| *noun == word);
            plan.words.contains(&word)
                || services.any(|(_, own)| own.iter().any(|own| plan.words.contains(*own)))
        };
        // "an app client": the last noun is what is meant.
        let head = words.get(at.saturating_add(phrase.split(' ').count())).copied();
        let headed = head.is_some_and(|head| {
            let kinds = plan.rows.iter().map(|row| tokens(row.change.resource_type.as_str()));
            kinds.flatten().any(|word| word.len() > 3 && word == singular(head))
        });
        ONE_MORE.contains(&before)
            && !headed
            && !(classes.iter().any(there) || phrase.split(' ').map(singular).any(said))
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

/// Whether a clause that takes something away names another thing beside it that stays.
fn leaves_another(view: &View<'_>, sentence: &Sentence, clause: &Clause) -> bool {
    let goes = |part: &Part| {
        view.rows.iter().any(|row| {
            deed(row.change.action, row.kind.main) == Some(Deed::Delete)
                && given_names(row.change).any(|name| part.words == tokens(name))
        })
    };
    let joined = |at: usize| {
        let near = (at.saturating_sub(3)..at).map(|at| clause.word(at));
        near.into_iter().any(|word| ["and", "plus", "with", "&", "too"].contains(&word))
    };
    let literal = |part: &Part| part.words.len() > 1 && part.text.contains(['-', '_']);
    sentence.cues == [Cue::Remove].into()
        && clause.cues.contains(&Cue::Remove)
        && clause
            .parts
            .iter()
            .enumerate()
            .any(|(at, part)| literal(part) && joined(at) && !goes(part))
}

/// Whether a clause names an object of the plan that neither changes that way nor has to do with
/// what does.
fn names_another(view: &View<'_>, sentence: &Sentence, clause: &Clause) -> bool {
    let removes = sentence.cues == [Cue::Remove].into();
    view.case.plan.changes.iter().any(|change| {
        let own = || given_names(change).filter(|name| tokens(name).len() > 1);
        let row = view.rows.iter().find(|row| row.change.address == change.address);
        own().any(|name| mentions(clause, name))
            && match row {
                Some(row) => {
                    removes && deed(row.change.action, row.kind.main) == Some(Deed::Create)
                }
                None => !view.rows.iter().any(|row| {
                    let id = change.before.read(&["id"]).text();
                    let mut refers = view.links.from(row.position).iter();
                    own().any(|name| is_told_in(row, name))
                        || id.is_some_and(|id| is_told_in(row, id))
                        || refers.any(|at| {
                            let other = view.case.plan.changes.get(*at);
                            other.is_some_and(|other| other.address == change.address)
                        })
                }),
            }
    })
}

/// Whether the words of a name stand in an attribute, one behind the other.
fn is_told_in(row: &Row<'_>, name: &str) -> bool {
    let wanted = tokens(name);
    let mut found = false;
    leaves(row.object(), &mut |_steps, leaf| {
        let runs = |text: &str| tokens(text).windows(wanted.len()).any(|run| run == wanted);
        found |= leaf.as_text().is_some_and(runs);
    });
    found
}

/// A figure that stands nowhere in the plan, beside a noun by which the plan calls a figure of its
/// own: "8 shards" of a `shard_count` of 4.
pub(super) fn unheld(view: &View<'_>, sentences: &[Sentence]) -> Option<String> {
    let plan = Plan::of(view);
    let all: Vec<&Sentence> = sentences.iter().collect();
    let called = |noun: &str| {
        let keys = plan.figures.iter().filter_map(|one| one.keys.last());
        noun.len() > 3
            && keys.map(|key| tokens(key)).any(|key| key.len() > 1 && key.contains(&singular(noun)))
    };
    other_figure(&plan, &all)
        .filter(|(amount, noun)| amount.unit.is_empty() && called(noun))
        .map(|(amount, noun)| format!("{amount} {noun}"))
}

/// Whether a figure is neither one of the plan nor how many things change.
fn has_another_figure(plan: &Plan<'_>, sentences: &[&Sentence]) -> bool {
    other_figure(plan, sentences).is_some()
}

/// Such a figure and the word behind it.
fn other_figure(plan: &Plan<'_>, sentences: &[&Sentence]) -> Option<(Amount, String)> {
    let told = Asking::of(sentences.iter().copied());
    let count = u32::try_from(plan.rows.len()).unwrap_or(u32::MAX);
    let mut all = told.figures().into_iter();
    let found = all.find(|Figure { amount, at }| {
        let spelled = amount.number.to_string();
        let exact = Amount { unit: String::new(), ..amount.clone() }.to_string();
        let written = |text: &String| {
            // A run of digits of an identifier says nothing.
            if text.contains("arn:") {
                return false;
            }
            let constant = text.contains('_') && plan.keys.iter().all(|key| key != text);
            (constant || text.contains(['(', '{', '*', '/', '.']))
                && tokens(text).contains(&spelled)
                && (amount.thousandths == 0 || text.contains(&exact))
        };
        let is = amount.bound == Bound::Times
            || plan.figures.iter().any(|one| fits(amount, one))
            || plan.texts.iter().any(written);
        let counts = amount.unit.is_empty() && amount.number <= count;
        let hour = ["am", "pm"].contains(&amount.unit.as_str());
        // "it gets 403s"
        let before = at.checked_sub(1).map_or("", |at| told.word(at));
        let answered = ANSWERS.contains(&amount.number) && ANSWERED.contains(&before);
        let tried = plan.retries && told.is_of_tries(*at);
        // "the disk is at 91 %": how it is, where nothing new is made.
        let now = told.tells_of_now(*at) && !plan.rows.iter().any(is_new);
        !(is || counts || hour || answered || tried || now || told.is_told(*at))
    });
    found.map(|Figure { amount, at }| (amount, told.word(at.saturating_add(1)).to_owned()))
}
