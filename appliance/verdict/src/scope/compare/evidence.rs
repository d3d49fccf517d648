//! The words held directly against the changes, for requests that stage A does not read as a whole.
//! Nobody writes to an operations team in sentences that a grammar foresees, but whoever wants
//! something done names the object and says what it is to become. So each change has to be borne
//! out by the words: its object is named in a clause that spares nothing, the words ask for a deed
//! of its kind, and every value that an update sets is said. What is made or goes beside it and is
//! not borne out by itself is left to the checks of what comes along with another. And the words
//! have to be used up: the names and figures of what asks stand in the plan, and the words of the
//! clauses that carry it are known. What is new may hold values that nobody said, as under any
//! other contract.
//!
//! What is borne out becomes a contract like any other and is held against the plan by all the
//! checks there are. The plan points at words here; it never adds any.

mod anchor;
mod behind;
mod borne;
mod covered;
mod cues;
mod deeds;
mod denied;
mod figures;
mod granted;
mod kinds;
mod odd;
mod plain;
mod tails;
mod text;
mod used;

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use tribune_record::{Finding, IntentMatch, Level};

use super::{
    super::{
        contract::{Contract, Item, Span},
        doubts,
        lexicon::scripts::FOREIGN,
    },
    Comparison, View, finding,
    limits::{self, environment_of},
    notes::Notes,
    row::{Row, given_names},
    scope::{Deed, deed},
    times, units,
};
use crate::{walk::leaves, words::tokens};
use behind::{goes_on, is_harmless, is_tale};
use borne::{Lack, borne_out, clauses, mentions};
use covered::is_stray;
use denied::is_denied;
use plain::plain;
use text::{Clause, Cue, Role, Sentence, sentences};
use used::{Plan, is_used_up};

/// Most changes that anybody names one by one.
const ROWS_MAX: usize = 60;
/// Most objects of a plan, changed or not, that are looked through.
const CHANGES_MAX: usize = 1000;

/// Most values of all changes together, and most that change in one.
const LEAVES_MAX: usize = 8000;
const CHANGED_MAX: usize = 60;

/// Longest text of an attribute that is looked through, and of all of them, in bytes.
const TEXT_BYTES_MAX: usize = 8 * 1024;
const ALL_BYTES_MAX: usize = 256 * 1024;

/// Whether a plan holds more than anybody's words say: it would only cost time.
fn is_large(view: &View<'_>) -> bool {
    let (mut most, mut all, mut count) = (0_usize, 0_usize, 0_usize);
    for row in &view.rows {
        for side in [&row.change.before, &row.change.after] {
            leaves(side, &mut |_steps, leaf| {
                let length = leaf.as_text().map_or(0, str::len);
                (most, all) = (most.max(length), all.saturating_add(length));
                count = count.saturating_add(1);
            });
        }
    }
    let changes = view.case.plan.changes.len();
    view.rows.len() > ROWS_MAX
        || changes > CHANGES_MAX
        || most > TEXT_BYTES_MAX
        || count > LEAVES_MAX
        || view.rows.iter().any(|row| row.changed().len() > CHANGED_MAX)
        || all > ALL_BYTES_MAX
}

/// The changes that the words bear out, each by itself, and the contract that they make together,
/// where they do.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) borne: BTreeSet<String>,
    /// What is named where a deed of its kind is asked for.
    pub(super) named: BTreeSet<String>,
    /// Whether something that changes is named where something is asked to be done.
    pub(super) asks: bool,
    pub(super) contract: Option<Contract>,
}

/// What the words and the plan have in common; nothing where the person has given a contract, which
/// says what the words mean.
pub(super) fn evidence(view: &View<'_>) -> Evidence {
    let words = view.case.request.as_ref().filter(|request| request.contract.is_none());
    let Some(request) = words.filter(|_| !is_large(view)) else { return Evidence::default() };
    let text = plain(&request.text);
    let sentences = sentences(&text);
    if !view.contract.suspicions.is_empty() || !doubts::disguised(&text).is_empty() {
        return Evidence::default();
    }
    let asks = sentences.iter().any(|sentence| asks_of(view, sentence));
    let named = view.rows.iter().filter(|row| is_named_for(row, &sentences));
    let named = named.map(Row::address).collect();
    let plan = Plan::of(view);
    if is_doubtful(view, &plan, &text, &sentences) {
        return Evidence { named, asks, ..Evidence::default() };
    }
    let each = |row| (row, borne_out(view, row, &sentences));
    let all: Vec<(&Row<'_>, Result<Item, Lack>)> = view.rows.iter().map(each).collect();
    // What was ruled out, or goes where nobody sent it, was not borne out.
    let kept = |row: &Row<'_>| !limits::check(view, row, &mut Notes::default());
    let borne = all.iter().filter(|(row, item)| item.is_ok() && kept(row));
    let borne = borne.map(|(row, _item)| row.address()).collect();
    Evidence { borne, named, asks, contract: contract(view, &plan, &request.text, &sentences, all) }
}

/// Whether a sentence that asks for a deed of its kind holds the name of an object, whole.
fn is_named_for(row: &Row<'_>, sentences: &[Sentence]) -> bool {
    let Some(wanted) = deed(row.change.action, row.kind.main) else { return false };
    sentences.iter().any(|sentence| {
        let mut names = given_names(row.change).filter(|name| tokens(name).len() > 1);
        sentence.cues.iter().any(|cue| fits(*cue, wanted))
            && (wanted == Deed::Delete || !sentence.cues.contains(&Cue::Remove))
            && names.any(|name| {
                let asks = |clause: &Clause| clause.role == Role::Asks && mentions(clause, name);
                sentence.clauses.iter().any(asks)
            })
    })
}

/// Whether a sentence names something that changes, and asks for something to be done.
fn asks_of(view: &View<'_>, sentence: &Sentence) -> bool {
    let asks = |clause: &Clause| clause.role == Role::Asks && !clause.cues.is_empty();
    sentence.clauses.iter().any(asks)
        && view.rows.iter().any(|row| borne::is_named(view, row, sentence))
}

/// The contract that words and plan make together.
fn contract(
    view: &View<'_>,
    plan: &Plan<'_>,
    text: &str,
    sentences: &[Sentence],
    all: Vec<(&Row<'_>, Result<Item, Lack>)>,
) -> Option<Contract> {
    let mut items: Vec<Item> = Vec::new();
    let mut recipients = BTreeSet::new();
    let mut access = None;
    for (row, borne) in all {
        let right = is_new(row) && is_right(row);
        let given = right.then(|| granted::given(view, row, sentences).ok()).flatten();
        if let Some(given) = given {
            items.extend(given.items);
            recipients.extend(given.recipients);
            access = access.max(Some(given.access));
            continue;
        }
        match borne {
            Ok(item) => items.push(item),
            // The checks of the comparison say whether it comes along with another.
            Err(Lack::Unsaid) if is_new(row) || goes(row) => {}
            Err(Lack::Spared | Lack::Unsaid) => return None,
        }
    }
    if items.is_empty() || !is_used_up(view, plan, sentences) || is_stray(view, plan, sentences) {
        return None;
    }
    let mut actions: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for item in &items {
        actions.entry(item.class.clone()).or_default().insert(item.act);
    }
    let whole = |item: &Item| Span {
        of: format!("{:?} {}", item.act, item.class).to_lowercase(),
        start: 0,
        end: text.len(),
    };
    let read = view.contract;
    Some(Contract {
        spans: items.iter().map(whole).collect(),
        actions,
        items,
        environments: environments(sentences),
        regions: regions(read, text),
        context: classes(view, sentences),
        context_names: used::names(plan, sentences),
        cidrs: read.cidrs.clone(),
        ports: read.ports.clone(),
        protocols: read.protocols.clone(),
        accounts: read.accounts.clone(),
        public: read.public.clone(),
        forbidden: read.forbidden.clone(),
        recipients,
        access,
        ..Contract::empty()
    })
}

fn goes(row: &Row<'_>) -> bool {
    deed(row.change.action, row.kind.main) == Some(Deed::Delete)
}

fn is_new(row: &Row<'_>) -> bool {
    matches!(deed(row.change.action, row.kind.main), Some(Deed::Create | Deed::Part))
}

/// Whether a doubt is none: what is spared is known, and what is named is held against the plan.
fn is_excused(doubt: &str) -> bool {
    let name = doubt.split(' ').nth(1).is_some_and(|word| word.contains(['-', '_', '/', '.']));
    let place = name && doubt.split(' ').count() == 2;
    place || cues::EXCUSED.contains(&doubt)
}

/// The regions that are written out or, where none is, that cities stand for.
fn regions(read: &Contract, text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let written: BTreeSet<String> =
        read.regions.iter().filter(|region| lower.contains(region.as_str())).cloned().collect();
    if written.is_empty() { read.regions.clone() } else { written }
}

/// The kinds that stand there.
fn classes(view: &View<'_>, sentences: &[Sentence]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_sentence, clause) in clauses(sentences).filter(|(_s, clause)| clause.role == Role::Asks) {
        let words = clause.words();
        for at in 0..words.len() {
            let noun = used::noun(view.index(), words.get(at..).unwrap_or_default());
            let classes = noun.into_iter().flat_map(|(classes, _phrase)| classes);
            found.extend(classes.map(|class| class.name.to_owned()));
        }
    }
    found
}

/// The environments that are named where something is asked.
fn environments(sentences: &[Sentence]) -> BTreeSet<String> {
    let told = |sentence: &&Sentence| sentence.ordered || sentence.labels(&["env", "environment"]);
    let all = sentences.iter().filter(told).flat_map(|sentence| &sentence.clauses);
    let mut found = BTreeSet::new();
    for clause in all.filter(|clause| clause.role == Role::Asks) {
        let words = clause.words();
        for (at, word) in words.iter().enumerate() {
            // "a load test", "the stage live"
            let before = at.checked_sub(1).and_then(|at| words.get(at)).copied();
            let placed = before.is_none_or(|before| ["in", "on", "the", "for"].contains(&before));
            let sure = !["live", "stage", "test", "testing"].contains(word);
            let plain = word.chars().all(char::is_alphabetic);
            let name =
                environment_of(word).filter(|_| plain && (sure || placed && *word == "test"));
            found.extend(name.map(ToOwned::to_owned));
        }
    }
    found
}

/// Whether something new says who may do what.
fn is_right(row: &Row<'_>) -> bool {
    let kind = row.change.resource_type.as_str();
    let gives = ["polic", "attachment", "_member", "_binding", "role_assignment"];
    row.has(|class| class.access) && gives.iter().any(|part| kind.contains(part))
}

/// Whether nothing may be made of the words: somebody takes them back, hangs them on something,
/// puts them off or only asks, or nobody can say what a sentence is for.
fn is_doubtful(view: &View<'_>, plan: &Plan<'_>, text: &str, sentences: &[Sentence]) -> bool {
    let quoted = text.lines().any(|line| line.trim_start().starts_with('>'));
    // "bucket/prefix/*" is a pattern.
    let mut words = text.split_whitespace();
    let comment = words.any(|word| word.starts_with("/*"));
    let struck = comment || cues::STRUCK.iter().any(|sign| text.contains(sign));
    let asks = |clause: &Clause| clause.role == Role::Asks;
    let asked = sentences.iter().any(|sentence| sentence.clauses.iter().any(asks));
    let next = sentences.iter().skip(1).map(Some).chain([None]);
    let order = sentences.iter().position(|sentence| sentence.ordered);
    !asked
        || quoted
        || struck
        || is_report(view, sentences)
        || goes_on(view, plan, sentences)
        || sentences.iter().zip(next).enumerate().any(|(at, (sentence, next))| {
            let before = order.is_some_and(|order| at < order);
            sentence.is_led_oddly(next) && !covered::is_head_known(view, plan, sentence)
                || sentence.is_odd()
                    && !(before && sentence.is_plain_tale())
                    && !covered::is_of_plan(view, plan, sentence)
                    && (before || !is_harmless(view, plan, sentence))
                || sentence.binds()
                || sentence.is_unread()
                || is_denied(view, sentence)
                || wavers(view, sentence, before)
        })
}

/// Whether it is only told what was done, and nothing is ordered, or thanked for what changes.
fn is_report(view: &View<'_>, sentences: &[Sentence]) -> bool {
    let named = |one: &Sentence| view.rows.iter().any(|row| borne::is_named(view, row, one));
    let ordered = sentences.iter().any(|one| one.ordered);
    sentences.iter().any(|one| {
        one.thanks_for() && named(one) || !ordered && one.reports() && (one.points || named(one))
    })
}

/// Whether a sentence takes a deed back, hangs it on something or leaves it open.
fn wavers(view: &View<'_>, sentence: &Sentence, before: bool) -> bool {
    let says = |words: &[&str]| sentence.clauses.iter().any(|clause| clause.has(words));
    // "10 GiB" is an amount in any language.
    let foreign = |clause: &Clause| {
        let counted = |at: usize| {
            at.checked_sub(1)
                .is_some_and(|at| clause.word(at).ends_with(|c: char| c.is_ascii_digit()))
        };
        let mut words = clause.words().into_iter().enumerate();
        words.any(|(at, word)| FOREIGN.contains(&word) && !(units::is_known(word) && counted(at)))
    };
    let some = |clause: &Clause| clause.role == Role::Asks && clause.has(cues::SOME);
    // An alarm goes off once something is so.
    let watches = |row: &Row<'_>| row.is("alarm") || row.is("budget");
    let watched = view.rows.iter().any(watches) && !view.rows.iter().any(goes);
    let named = view.rows.iter().any(|row| borne::is_named(view, row, sentence));
    let weighs = named || sentence.points && sentence.is_request() || sentence.is_short();
    let filed = sentence.clauses.iter().all(|clause| clause.role == Role::Files);
    let tale = || {
        let told = before && sentence.is_plain_tale() || !named && is_tale(view, sentence);
        !sentence.is_request() && told
    };
    let source = if schedules(view) {
        times::without_days(&sentence.source)
    } else {
        sentence.source.clone()
    };
    let doubted = || doubts::doubts(&source).iter().any(|doubt| !is_excused(doubt));
    says(cues::STANCE)
        || sentence.is_called_off()
        || sentence.clauses.iter().any(foreign)
        || !watched && sentence.hangs()
        || named && !watched && !sentence.ordered && sentence.begins_with_if()
        || named && sentence.clauses.iter().any(some)
        || weighs && doubted() && !filed && !tale()
        || (weighs || sentence.points) && says(cues::OPEN)
}

/// Whether a change sets when something runs: days and times of the words are values of it.
fn schedules(view: &View<'_>) -> bool {
    let when = ["cron", "recurrence", "schedule", "window"];
    let key = |key: &String| when.iter().any(|part| key.contains(part));
    view.rows.iter().any(|row| row.changed().iter().any(|one| one.keys.iter().any(key)))
}

/// Whether some cue for a deed stands among others.
const fn fits(cue: Cue, wanted: Deed) -> bool {
    match wanted {
        Deed::Create => matches!(cue, Cue::Make),
        Deed::Part | Deed::Update => matches!(cue, Cue::Make | Cue::Change | Cue::Set),
        Deed::Delete => matches!(cue, Cue::Remove),
        Deed::Replace => false,
    }
}

/// Fewest different words of another language that are no name.
const FOREIGN_WORDS: usize = 2;

fn is_foreign(word: &str) -> bool {
    FOREIGN.contains(&word) && !units::is_known(word)
}

/// What goes through by the words alone, unless a figure in them stands nowhere in the plan or they
/// rule out what it does.
pub(super) fn counted(view: &View<'_>, mut read: Comparison) -> Comparison {
    let request = view.case.request.as_ref().filter(|request| request.contract.is_none());
    let Some(request) = request.filter(|_| !view.rows.is_empty() && !is_large(view)) else {
        return read;
    };
    let sentences = sentences(&plain(&request.text));
    let clauses = || sentences.iter().flat_map(|sentence| &sentence.clauses);
    let spoken = clauses().any(|clause| clause.has(cues::TO_JUDGE));
    let foreign: BTreeSet<&str> =
        clauses().flat_map(Clause::words).filter(|it| is_foreign(it)).collect();
    if spoken || foreign.len() >= FOREIGN_WORDS {
        let what = if spoken { "words to whoever judges it" } else { "another language" };
        let message = format!("Part of what was asked was not understood: {what}.");
        read.findings.push(finding("intent_scope", Level::Governance, message));
        read.summary.verdict = IntentMatch::Unknown;
    }
    let rights = view.rows.iter().filter(|row| is_new(row) && is_right(row));
    if rights.into_iter().any(|row| granted::is_taken_by_name(row, &sentences)) {
        let message = "You took a right away; the plan gives one.".to_owned();
        read.findings.push(finding("intent_scope", Level::Governance, message));
        read.summary.verdict = IntentMatch::Unknown;
    }
    let denied = sentences.iter().find(|sentence| is_denied(view, sentence));
    if let Some(sentence) = denied {
        let message = format!("You ruled out what the plan does: {}.", sentence.source.trim());
        read.findings.push(finding("intent_scope", Level::Governance, message));
        read.summary.verdict = IntentMatch::Unknown;
    }
    if let Some(figure) = used::unheld(view, &sentences) {
        let message = format!("You said {figure}; nothing in the plan is that.");
        read.findings.push(finding("intent_scope", Level::Governance, message));
        read.summary.verdict = IntentMatch::Unknown;
    }
    read
}

/// Whether anything in a comparison keeps the plan from going through.
pub(super) fn stops(comparison: &Comparison) -> bool {
    let stops = |finding: &Finding| matches!(finding.level, Level::Blocking | Level::Governance);
    comparison.findings.iter().any(stops)
}

/// Whether nothing stops a plan but names, figures and kinds that nothing in it was found for:
/// these are looked for once more.
pub(super) fn only_lacks(view: &View<'_>, comparison: &Comparison) -> bool {
    let stops = |it: &&Finding| matches!(it.level, Level::Blocking | Level::Governance);
    let mut stops = comparison.findings.iter().filter(stops);
    // Where all that is made is named in full, what was thought to be asked beside it may be it.
    let made = || view.rows.iter().filter(|row| is_new(row) && row.kind.main);
    let long = |name: &&str| tokens(name).len() > 2;
    let said = made().flat_map(|row| given_names(row.change)).filter(long);
    let said: Vec<Vec<String>> = said.filter(|it| view.heard.names(it)).map(tokens).collect();
    // "/aws/codebuild/N" is named by N.
    let named = |row: &Row<'_>| {
        let runs = |name: &str| {
            let words = tokens(name);
            said.iter().any(|own| words.windows(own.len()).any(|run| run == own.as_slice()))
        };
        given_names(row.change).any(runs)
    };
    let named = made().next().is_some() && made().all(named);
    let asked = |message: &str| {
        // "A dead-letter queue" that is not made is missing.
        let missing = message.contains("that the plan does not do");
        let named = message.contains('"') || message.contains(" anything");
        if missing && !named {
            return false;
        }
        let begins = ["You asked for ", "You named \""].iter().any(|it| message.starts_with(it));
        begins || message.ends_with("nothing new is called so, or set so.")
    };
    stops.all(|it| comparison.lacks.contains(&it.message) || named && asked(&it.message))
}

/// A change that the words bear out by itself is for a person to look at, whatever else was not
/// understood; and so is any where what was read as a question asks for something.
pub(super) fn softened(mut read: Comparison, found: &Evidence, question: bool) -> Comparison {
    let lacks = core::mem::take(&mut read.lacks);
    let is_borne = |finding: &Finding| {
        let own = finding.id == "intent_scope" && finding.level == Level::Blocking;
        own && finding.path.is_none()
            && (question && found.asks
                || finding.address.as_ref().is_some_and(|it| {
                    let named = found.named.contains(it) && lacks.contains(&finding.message);
                    found.borne.contains(it) || named
                }))
    };
    for one in read.findings.iter_mut().filter(|one| is_borne(one)) {
        let what = one.message.trim_start_matches("It tried to do more than you asked: ");
        let message = format!("Your words may ask for it, and were read otherwise: {what}");
        let address = one.address.take();
        *one = finding("intent_scope", Level::Governance, message);
        one.address = address;
    }
    let blocks =
        read.findings.iter().any(|it| it.id == "intent_scope" && it.level == Level::Blocking);
    if read.summary.verdict == IntentMatch::Mismatch && !blocks {
        read.summary.verdict = IntentMatch::Unknown;
    }
    read
}

/// A comparison that rests on words and plan together says so.
pub(super) fn noted(mut borne: Comparison) -> Comparison {
    let message = "Your words were not read as sentences; every change was found in them by its \
                   name, by what is to be done and by what it is set to.";
    borne.findings.push(finding("intent_scope", Level::Soft, message.into()));
    borne
}
