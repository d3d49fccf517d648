//! Stage B: a contract held against the changes of a plan. Beyond what was asked blocks; what is
//! counted, sized or understood otherwise escalates; what had to be assumed warns.

mod abroad;
mod account;
mod amounts;
mod answered;
mod asked;
mod chosen;
mod companions;
mod details;
mod differ;
mod direction;
mod doors;
mod evidence;
mod extras;
mod follows;
mod grants;
mod heard;
mod hostile;
mod hosts;
mod joined;
mod joints;
mod limits;
mod literals;
mod made;
mod notes;
mod openings;
mod parts;
mod policies;
mod project;
mod regions;
mod riders;
mod row;
mod safer;
mod said;
mod scope;
mod siblings;
mod stated;
mod taken;
mod ties;
mod times;
mod unasked;
mod unheard;
mod units;
mod vague;
mod values;
mod view;
mod walls;
mod ways;
mod words;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use tribune_record::{
    Case, Change, EnvironmentKind, Finding, IntentMatch, IntentSummary, Level, Origin, Placement,
    Request, RequestSource,
};

use super::{
    contract::{Act, Contract, Item},
    lexicon::{ANY, plain},
};
use crate::{links::Links, words::tokens};
use notes::Notes;
pub(super) use notes::finding;
pub(super) use project::{Facts, Iam, Projection, actions};
use row::{Row, given_names};
use scope::{Deed, Leave, deed, members};
use view::View;
use words::{common_words, holds, tells};

/// What comparing a contract with a plan says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What stands against the plan.
    pub findings: Vec<Finding>,
    /// How well plan and words fit.
    pub summary: IntentSummary,
    /// Findings, by their place, that doubt nothing but whether a kind of change belongs to what
    /// was asked, with the positions of the changes they are about. A language model that a site
    /// asks may settle these; no others.
    pub open: BTreeMap<usize, BTreeSet<usize>>,
    /// What was said of names, figures and kinds that nothing in the plan was found for.
    pub lacks: BTreeSet<String>,
}

/// Stage B. The placements stand in the order of the plan's changes; the links are the plan's.
pub(super) fn compare(
    contract: &Contract,
    case: &Case,
    placements: &[Placement],
    links: &Links,
) -> Comparison {
    if case.origin == Origin::Autonomous {
        return autonomous();
    }
    let view = View::of(contract, case, placements, links);
    let read = held(&view);
    if !evidence::stops(&read) {
        return evidence::counted(&view, read);
    }
    let lacks = evidence::only_lacks(&view, &read);
    let view = view.lacking(lacks);
    // What the words alone do not make clear, words and plan together may.
    let found = evidence::evidence(&view);
    if let Some(borne) = &found.contract {
        let again = held(&View::of(borne, case, placements, links).borne_out());
        if !evidence::stops(&again) {
            return evidence::noted(again);
        }
    }
    let question = view.contract.is_question;
    evidence::softened(read, &found, question)
}

fn held(view: &View<'_>) -> Comparison {
    let (contract, case) = (view.contract, view.case);
    let mut notes = Notes::default();
    hostile::names(case, &mut notes);
    match &case.request {
        Some(request) => {
            provenance(request, view, &mut notes);
            hostile::suspicions(contract, &request.text, &mut notes);
            judge(view, &mut notes);
        }
        None => notes.unclear("Nobody's request stands behind this plan.".into()),
    }
    notes.settle()
}

/// Nobody asked, so there are no words: the operations matrix judges what an agent does alone.
const fn autonomous() -> Comparison {
    let summary = IntentSummary {
        verdict: IntentMatch::Unknown,
        unrequested: Vec::new(),
        missing: Vec::new(),
    };
    Comparison { findings: Vec::new(), summary, open: BTreeMap::new(), lacks: BTreeSet::new() }
}

/// Words passed on by the orchestrator are hearsay, and in production not enough.
fn provenance(request: &Request, view: &View<'_>, notes: &mut Notes) {
    let production = |row: &Row<'_>| {
        row.placement.is_none_or(|placement| placement.kind == EnvironmentKind::Production)
    };
    if request.source == RequestSource::Posted && view.rows.iter().any(production) {
        let message = "The request came with the plan and was not registered independently by \
                       the person who asked; in production that is not enough.";
        notes.aside(finding("intent_scope", Level::Governance, message.into()));
    }
}

/// What is told of a text that nobody understood at all: it helps whoever writes it anew.
const TOLD: [&str; 6] = [
    "an encoded text",
    "a word in letters",
    "another language",
    "letters in disguise",
    "the text of a plan",
    "a text longer",
];

fn judge(view: &View<'_>, notes: &mut Notes) {
    let contract = view.contract;
    taken::check(view, notes);
    if contract.is_question || contract.no_change {
        nothing_asked(view, notes);
        return;
    }
    if contract.items.is_empty() {
        let why =
            contract.unparsed.iter().find(|why| TOLD.iter().any(|told| why.starts_with(told)));
        let why = why.map(|why| format!(" It holds {why}.")).unwrap_or_default();
        let message = "What was asked was not understood, so nobody can say that the plan does it.";
        notes.unclear(format!("{message}{why}"));
    } else {
        for words in &contract.unparsed {
            notes.unclear(format!("Part of what was asked was not understood: \"{words}\"."));
        }
    }
    for row in &view.rows {
        if !limits::check(view, row, notes) {
            requested(view, row, notes);
        }
    }
    if !contract.items.is_empty() {
        amounts::check(view, notes);
        made::check(view, notes);
        literals::check(view, notes);
        walls::check(view, notes);
        abroad::check(view, notes);
        unheard::check(view, notes);
        answered::check(view, notes);
    }
}

/// Only a question was asked, or nothing was to change: any effect is too much.
fn nothing_asked(view: &View<'_>, notes: &mut Notes) {
    let why = if view.contract.is_question {
        "you only asked a question, and it changes"
    } else {
        "you said that nothing may change, and it changes"
    };
    for row in &view.rows {
        notes.beyond(row, None, &format!("{why} {}", row.plain()));
    }
    for words in &view.contract.unparsed {
        notes.unclear(format!("Part of what was asked was not understood: \"{words}\"."));
    }
    if view.rows.is_empty() && view.contract.items.iter().any(|item| item.act == Act::Rename) {
        let moved = view.case.plan.changes.iter().any(|change| change.previous_address.is_some());
        if !moved {
            notes.missing("a new address".into());
        }
    }
}

/// Types of which a change is a new revision: what is destroyed is only the last number of it.
const REVISIONS: [&str; 4] = [
    "aws_api_gateway_deployment",
    "aws_batch_job_definition",
    "aws_ecs_task_definition",
    "aws_lambda_layer_version",
];

/// Whether a change is one that was asked for.
fn requested(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let Some(deed) = deed(row.change.action, row.kind.main) else { return };
    let next = deed == Deed::Replace && REVISIONS.contains(&row.change.resource_type.as_str());
    let deed = if next { Deed::Update } else { deed };
    if row.kind.class == "terraform" {
        riders::runs(view, row, notes);
        return;
    }
    said::check(view, row, notes);
    joined::check(view, row, notes);
    let labelled =
        |item: &Item| item.act == Act::Tag && means(item, row) && is_meant(view, item, row);
    let labels = view.scope.is_tagging(row) && view.contract.items.iter().any(labelled);
    if deed == Deed::Update && labels && only_tags(row.change) {
        return;
    }
    if parts::goes(view, row, deed) {
        return;
    }
    let leave = view.scope.leave(deed, &row.kind.class);
    match leave.or_else(|| companions::paved(view, row, deed)) {
        Some(leave) => chosen(view, row, (deed, leave), notes),
        None if joints::check(view, row, notes) || follows::check(view, row, notes) => {
            extras::check(view, row, notes);
        }
        None => unasked::unasked(view, row, deed, notes),
    }
}

fn only_tags(change: &Change) -> bool {
    let (Some(before), Some(after)) = (change.before.as_map(), change.after.as_map()) else {
        return false;
    };
    let mut keys = before.keys().chain(after.keys());
    keys.all(|key| key.starts_with("tags") || before.get(key) == after.get(key))
}

/// The class is right; is it the object that was meant, or what comes along with it?
fn chosen(view: &View<'_>, row: &Row<'_>, (deed, leave): (Deed, Leave), notes: &mut Notes) {
    if matches!(deed, Deed::Update | Deed::Delete | Deed::Replace) {
        if deed != Deed::Update && row.has(|class| class.record) && !names_class(view, row) {
            weakens_record(row, notes);
            return;
        }
        let items: Vec<_> = view.contract.items.iter().filter(|item| means(item, row)).collect();
        if deed != Deed::Update && !items.is_empty() && says_more(view, &items, row) {
            let plain = row.plain();
            notes.doubt(row, format!("The name of {plain} says more than the words you used."));
        }
        if deed == Deed::Update && !items.is_empty() {
            called_more(view, &items, row, notes);
        }
        if !items.is_empty() && !items.iter().any(|item| is_meant(view, item, row)) {
            not_the_one(&items, row, view, deed, notes);
            return;
        }
        vague::check(view, row, (deed, &items), notes);
    }
    if matches!(deed, Deed::Create | Deed::Part) && is_beside_any(view, row, deed) {
        unasked::unasked(view, row, deed, notes);
        return;
    }
    if companions::strays(view, row, deed, notes) {
        return;
    }
    if parts::strays(view, row, deed, notes) {
        return;
    }
    if matches!(deed, Deed::Update | Deed::Replace) {
        let meant = |item: &&Item| means(item, row) && is_meant(view, item, row);
        let items: Vec<_> = view.contract.items.iter().filter(meant).collect();
        details::check(view, row, &items, notes);
        riders::check(view, row, notes);
        times::check(view, row, notes);
        riders::values_only(&items, row, deed, notes);
    }
    if deed == Deed::Create {
        hangs_on(view, row, notes);
    }
    if matches!(deed, Deed::Create | Deed::Part) && row.change.action.creates() {
        extras::check(view, row, notes);
    }
    let told = view
        .contract
        .items
        .iter()
        .any(|item| item.class == ANY && item.names.is_empty() && item.qualifiers.is_empty());
    if leave == Leave::Doubtful || (told && deed != Deed::Update) {
        let what = done(deed);
        notes.unsure(row, format!("It {what} {}, which you did not name.", row.plain()));
    }
}

/// Whether a thing was named without a class, and what is new here is another one: neither called
/// so nor part of an object that is.
fn is_beside_any(view: &View<'_>, row: &Row<'_>, deed: Deed) -> bool {
    let named = |item: &&Item| !item.names.is_empty() || !item.qualifiers.is_empty();
    let any: Vec<&Item> = view.contract.items.iter().filter(|item| item.class == ANY).collect();
    view.scope.is_only_any(deed, &row.kind.class)
        && !any.is_empty()
        && any.iter().all(named)
        && !any.iter().any(|item| is_meant(view, item, row) || mentions(item, row))
}

/// Whether an attribute of what is new holds a name of an item.
fn mentions(item: &Item, row: &Row<'_>) -> bool {
    let words = item.names.iter().chain(&item.qualifiers);
    let map = row.change.after.as_map().into_iter();
    let mut values = map.flat_map(|map| map.values());
    let words: Vec<&String> = words.collect();
    values.any(|value| {
        value.as_text().is_some_and(|text| words.iter().any(|word| text.contains(word.as_str())))
    })
}

/// What something new acts as, leads to and runs was named.
fn hangs_on(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let plain = row.plain();
    let there = "which is there already; you did not name it";
    if let Some(who) = hosts::acts_as(view, row) {
        notes.doubt(row, format!("It lets {plain} act as {who}, {there}."));
    }
    if let Some(to) = hosts::leads_to(view, row) {
        notes.doubt(row, format!("It ties {plain} to {to}, {there}."));
    }
    if hosts::runs_a_script(row) {
        let what = "runs a script as it starts; the words say nothing of one";
        notes.doubt(row, format!("What is new, {plain}, {what}."));
    }
}

/// Whether an item is about objects like this one.
fn means(item: &Item, row: &Row<'_>) -> bool {
    item.act != Act::Create
        && (item.class == ANY || members(&item.class).contains(row.kind.class.as_str()))
}

/// Whether the words for the item tell this object from others. No words: any is meant.
fn is_meant(view: &View<'_>, item: &Item, row: &Row<'_>) -> bool {
    let many = item.count.to != Some(1);
    // A rule is of the group that its attribute names.
    let of = |name: &String| row.object().read(&["security_group_id"]).text() == Some(name);
    let named =
        |name: &String| row.is_named(name) || of(name) || (many && row.is_instance_of(name));
    let named = item.names.iter().any(named);
    let called = item.qualifiers.iter().any(|word| row.is_called_like(word));
    let environment = |word: &String| view.contract.environments.contains(word);
    let words = item.qualifiers.iter().any(|word| !environment(word));
    named || (item.names.is_empty() && (!words || called))
}

/// Whether an object that goes is called by more than the words for it say: "the invoices queue"
/// may not be `paid-invoices-ledger`.
fn says_more(view: &View<'_>, items: &[&Item], row: &Row<'_>) -> bool {
    let words = || items.iter().flat_map(|item| item.names.iter().chain(&item.qualifiers));
    if words().next().is_none() || words().any(|name| row.is_labelled(name)) {
        return false;
    }
    let common = common_words();
    let said = |word: &String| words().any(|own| holds(own, word).is_some());
    let environment = |word: &String| view.contract.environments.contains(word);
    let mut more = given_names(row.change).flat_map(tokens).filter(|word| tells(word, &common));
    more.any(|word| word.len() > 2 && !said(&word) && !environment(&word))
}

/// What changes is called what the words say, and not by a name that goes on: "the function render"
/// is not `render-payments`.
fn called_more(view: &View<'_>, items: &[&Item], row: &Row<'_>, notes: &mut Notes) {
    let words = || items.iter().flat_map(|item| item.names.iter().chain(&item.qualifiers));
    let wanted: Vec<&str> = words().map(String::as_str).collect();
    let exact = |name: &str| wanted.iter().any(|wanted| tokens(wanted) == tokens(name));
    if wanted.is_empty() || given_names(row.change).any(exact) {
        return;
    }
    let is_said = |word: &str| view.heard.says(&heard::plain(word));
    let more = given_names(row.change).filter_map(|name| words::goes_on(name, &wanted, &is_said));
    if let Some(more) = more.collect::<Vec<_>>().first() {
        let plain = row.plain();
        notes.doubt(
            row,
            format!("The name of {plain} goes on with \"{more}\"; you did not say that."),
        );
    }
}

fn not_the_one(items: &[&Item], row: &Row<'_>, view: &View<'_>, deed: Deed, notes: &mut Notes) {
    let others = view
        .rows
        .iter()
        .any(|other| items.iter().any(|item| means(item, other) && is_meant(view, item, other)));
    let words = items.iter().flat_map(|item| item.names.iter().chain(&item.qualifiers));
    let said: Vec<_> = words.map(String::as_str).collect();
    let (what, said) = (done(deed), said.join(", "));
    if others || deed != Deed::Update && items.iter().any(|item| item.class == ANY) {
        notes.beyond(row, None, &format!("it {what} {} that is not \"{said}\"", row.plain()));
    } else {
        let plain = row.plain();
        notes.maybe_beyond(row, format!("It {what} {plain} whose name does not hold \"{said}\"."));
    }
}

fn names_class(view: &View<'_>, row: &Row<'_>) -> bool {
    view.contract
        .items
        .iter()
        .any(|item| item.class == row.kind.class || item.class == "monitoring" && row.is("logs"))
}

fn weakens_record(row: &Row<'_>, notes: &mut Notes) {
    notes.beyond(row, None, &format!("it takes away {}, the record of what happened", row.plain()));
}

const fn done(deed: Deed) -> &'static str {
    match deed {
        Deed::Create => "makes",
        Deed::Part => "makes a setting of",
        Deed::Update => "changes",
        Deed::Delete => "removes",
        Deed::Replace => "destroys and makes anew",
    }
}

/// A class in words, for messages.
fn in_words(class: &str) -> String {
    plain(class)
}
