//! The words held directly against the changes, for requests that stage A does not read as a whole.
//! Nobody writes to an operations team in sentences that a grammar foresees, but whoever wants
//! something done names the object and says what it is to become. So each change has to be borne
//! out by the words: its object is named in full in a clause that spares nothing, the words ask for
//! a deed of its kind, and every value it sets is said. And the words have to be used up: every
//! name, figure and noun for a kind that stands in what asks has to be found in the plan.
//!
//! What is borne out becomes a contract like any other and is held against the plan by all the
//! checks there are. The plan points at words here; it never adds any.

mod anchor;
mod borne;
mod covered;
mod cues;
mod deeds;
mod figures;
mod granted;
mod kinds;
mod odd;
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
        lexicon::{Index, scripts::FOREIGN, singular},
    },
    Comparison, View,
    details::Changed,
    finding,
    limits::environment_of,
    row::Row,
    scope::{Deed, deed},
};
use crate::{walk::leaves, words::tokens};
use borne::{Lack, borne_out, clauses};
use text::{Cue, Role, Sentence, sentences};
use used::{Plan, used_up};

/// Most changes that anybody names one by one.
const ROWS_MAX: usize = 60;
/// Most objects of a plan, changed or not, that are looked through.
const CHANGES_MAX: usize = 1000;

/// Longest text of an attribute that is looked through, and of all of them, in bytes.
const TEXT_BYTES_MAX: usize = 8 * 1024;
const ALL_BYTES_MAX: usize = 256 * 1024;

/// Whether a plan holds more than anybody's words say: it would only cost time.
fn is_large(view: &View<'_>) -> bool {
    let (mut most, mut all) = (0_usize, 0_usize);
    for row in &view.rows {
        for side in [&row.change.before, &row.change.after] {
            leaves(side, &mut |_steps, leaf| {
                let length = leaf.as_text().map_or(0, str::len);
                (most, all) = (most.max(length), all.saturating_add(length));
            });
        }
    }
    let changes = view.case.plan.changes.len();
    view.rows.len() > ROWS_MAX
        || changes > CHANGES_MAX
        || most > TEXT_BYTES_MAX
        || all > ALL_BYTES_MAX
}

/// The changes that the words bear out, each by itself, and the contract that they make together,
/// where they do.
#[derive(Debug)]
pub(super) struct Evidence {
    pub(super) borne: BTreeSet<String>,
    pub(super) contract: Option<Contract>,
}

/// What the words and the plan have in common.
pub(super) fn evidence(view: &View<'_>) -> Evidence {
    let nothing = Evidence { borne: BTreeSet::new(), contract: None };
    let Some(request) = &view.case.request else { return nothing };
    let text = request.text.as_str();
    let sentences = sentences(text);
    if is_large(view) || doubtless(view, text, &sentences).is_err() {
        return nothing;
    }
    let bears = |row: &&Row<'_>| borne_out(view, row, &sentences).is_ok();
    let borne = view.rows.iter().filter(bears).map(Row::address).collect();
    Evidence { borne, contract: contract(view, text, &sentences).ok() }
}

/// The contract that words and plan make together; why there is none where there is none.
fn contract(view: &View<'_>, text: &str, sentences: &[Sentence]) -> Result<Contract, String> {
    let mut items: Vec<Item> = Vec::new();
    let mut recipients = BTreeSet::new();
    let mut access = None;
    for row in &view.rows {
        let new = matches!(deed(row.change.action, row.kind.main), Some(Deed::Create | Deed::Part));
        if new && is_right(row) {
            match granted::given(view, row, sentences) {
                Ok(given) => {
                    items.extend(given.items);
                    recipients.extend(given.recipients);
                    access = access.max(Some(given.access));
                }
                Err(Lack::Spared(why)) => return Err(why),
                Err(Lack::Unsaid(_)) => {}
            }
            continue;
        }
        match borne_out(view, row, sentences) {
            Ok(item) => items.push(item),
            Err(Lack::Spared(why)) => return Err(why),
            Err(Lack::Unsaid(_)) if comes_along(row) => {}
            Err(Lack::Unsaid(why)) => return Err(format!("{}: {why}", row.change.address)),
        }
    }
    if items.is_empty() {
        return Err("no change is borne out".to_owned());
    }
    used_up(view, sentences)?;
    let plan = Plan::of(view);
    if let Some(word) = covered::stray(view, &plan, sentences) {
        return Err(format!("not understood: {word}"));
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
    Ok(Contract {
        spans: items.iter().map(whole).collect(),
        actions,
        items,
        environments: environments(sentences),
        regions: regions(read, text),
        context: classes(sentences),
        context_names: used::names(view, sentences),
        cidrs: read.cidrs.clone(),
        ports: read.ports.clone(),
        protocols: read.protocols.clone(),
        accounts: read.accounts.clone(),
        public: read.public.clone(),
        recipients,
        access,
        ..Contract::empty()
    })
}

/// A kind of thing that a sentence rules out and the plan makes or takes away; that nothing may be
/// taken away, where the plan sets when it is.
fn denied(view: &View<'_>, sentence: &Sentence) -> Option<String> {
    for clause in &sentence.clauses {
        let words = clause.words();
        let Some(no) = words.iter().position(|word| cues::NONE.contains(word)) else { continue };
        let before = no.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
        if ["are", "had", "has", "have", "is", "was"].contains(&before) {
            // How things are, and not how they are to be.
            continue;
        }
        let behind = words.get(no..).unwrap_or_default();
        let lasts = behind.iter().any(|word| cues::ENDING.iter().any(|end| word.starts_with(end)));
        for row in &view.rows {
            let ends = |one: &&Changed| {
                let key = one.keys.last().map_or("", String::as_str);
                ["expir", "delete_after", "age"].iter().any(|part| key.contains(part))
            };
            if lasts && row.changed().iter().any(|one| ends(&one)) {
                return Some(words.join(" "));
            }
            let kind = tokens(row.change.resource_type.as_str());
            let own = row.object().read(&["type"]).text().unwrap_or_default().to_lowercase();
            let told = behind.iter().skip(1).take(4).find(|word| {
                let one = singular(word);
                own == **word
                    || kind
                        .iter()
                        .skip(1)
                        .any(|kind| *kind == one && !cues::COMMON.contains(&&*one))
            });
            if let Some(word) = told.filter(|_| words.get(no) == Some(&"no")) {
                return Some((*word).to_owned());
            }
        }
    }
    None
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
fn classes(sentences: &[Sentence]) -> BTreeSet<String> {
    let index = Index::new();
    let mut found = BTreeSet::new();
    for (_sentence, clause) in clauses(sentences).filter(|(_s, clause)| clause.role == Role::Asks) {
        let words = clause.words();
        for at in 0..words.len() {
            let noun = used::noun(&index, words.get(at..).unwrap_or_default());
            let classes = noun.into_iter().flat_map(|(classes, _phrase)| classes);
            found.extend(classes.map(|class| class.name.to_owned()));
        }
    }
    found
}

/// The environments that are named where something is asked.
fn environments(sentences: &[Sentence]) -> BTreeSet<String> {
    let told =
        |sentence: &&Sentence| sentence.is_told_to() || sentence.labels(&["env", "environment"]);
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

/// Whether a change may be one that comes along with another: the checks of the comparison say so.
fn comes_along(row: &Row<'_>) -> bool {
    matches!(deed(row.change.action, row.kind.main), Some(Deed::Create | Deed::Part | Deed::Delete))
}

/// Whether something may be made of the words.
fn doubtless(view: &View<'_>, text: &str, sentences: &[Sentence]) -> Result<(), String> {
    let asks =
        |sentence: &Sentence| sentence.clauses.iter().any(|clause| clause.role == Role::Asks);
    if let Some(one) = view.contract.suspicions.first() {
        return Err(one.what.clone());
    }
    if let Some(doubt) = doubts::disguised(text).first() {
        return Err(format!("doubtful: {doubt}"));
    }
    if let Some(sign) = cues::STRUCK.iter().find(|sign| text.contains(**sign)) {
        return Err(format!("struck out: {sign}"));
    }
    let watched = view.rows.iter().any(|row| row.is("alarm") || row.is("budget"));
    for (at, sentence) in sentences.iter().enumerate() {
        let next = sentences.get(at.saturating_add(1));
        let stance = |stance: &&&str| sentence.clauses.iter().any(|clause| clause.has(&[stance]));
        if let Some(stance) = cues::STANCE.iter().find(stance) {
            return Err(format!("taken back: {stance}"));
        }
        if let Some(on) = sentence.hangs().filter(|_| !watched) {
            return Err(format!("hangs on: {on}"));
        }
        if sentence.is_led_oddly(next) || sentence.is_odd() {
            return Err(format!("not understood: {}", sentence.source));
        }
        let foreign =
            |clause: &text::Clause| clause.words().into_iter().any(|word| FOREIGN.contains(&word));
        if sentence.clauses.iter().any(foreign) {
            return Err("another language".to_owned());
        }
        if let Some(rule) = sentence.binds() {
            return Err(format!("rules something out: {rule}"));
        }
        if let Some(unread) = sentence.unread() {
            return Err(format!("not understood: {unread}"));
        }
        if let Some(denied) = denied(view, sentence) {
            return Err(format!("ruled out: {denied}"));
        }
        let named = view.rows.iter().any(|row| borne::is_named(row, sentence));
        let some = |clause: &text::Clause| clause.role == Role::Asks && clause.has(cues::SOME);
        if named && sentence.clauses.iter().any(some) {
            return Err("only some of several".to_owned());
        }
        let weighs = sentence.points && sentence.orders || sentence.is_short();
        if !(named || weighs || sentence.points) {
            continue;
        }
        let doubts = if named || weighs { doubts::doubts(&sentence.source) } else { Vec::new() };
        if let Some(doubt) = doubts.iter().find(|doubt| !is_excused(doubt)) {
            return Err(format!("doubtful: {doubt}"));
        }
        let open = |open: &&&str| sentence.clauses.iter().any(|clause| clause.has(&[open]));
        if let Some(open) = cues::OPEN.iter().find(open) {
            return Err(format!("left open: {open}"));
        }
    }
    if sentences.iter().any(asks) { Ok(()) } else { Err("nothing is asked".to_owned()) }
}

/// Whether some cue for a deed stands among others.
const fn fits(cue: Cue, wanted: Deed) -> bool {
    match wanted {
        Deed::Create => matches!(cue, Cue::Make),
        Deed::Part | Deed::Update => matches!(cue, Cue::Make | Cue::Change),
        Deed::Delete => matches!(cue, Cue::Remove),
        Deed::Replace => false,
    }
}

/// Whether anything in a comparison keeps the plan from going through.
pub(super) fn stops(comparison: &Comparison) -> bool {
    let stops = |finding: &Finding| matches!(finding.level, Level::Blocking | Level::Governance);
    comparison.findings.iter().any(stops)
}

/// A change that the words bear out by itself is for a person to look at, whatever else was not
/// understood.
pub(super) fn softened(mut read: Comparison, borne: &BTreeSet<String>) -> Comparison {
    let is_borne = |finding: &Finding| {
        let own = finding.id == "intent_scope" && finding.level == Level::Blocking;
        own && finding.path.is_none()
            && finding.address.as_ref().is_some_and(|it| borne.contains(it))
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
