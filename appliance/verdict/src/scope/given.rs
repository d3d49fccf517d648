//! A contract that the person who asks gives with their words, instead of the one read from them.
//! It replaces the reading where it asks for no more than the words do; else it counts for
//! nothing, the words alone are read, and a person has to look. What the words rule out, and what
//! in them no honest request holds, stands whatever the contract says.

mod place;
mod spelled;
mod wider;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use tribune_record::{CONTRACT_BYTES_MAX, GivenContract, Request, RequestSource, UnixMillis};

use super::{
    contract::{Act, CONTRACT_VERSION, Contract},
    lexicon::{ANY, row},
};
use place::Words;

/// Most things one contract may ask for, and most spans.
const ITEMS_MAX: usize = 64;
const SPANS_MAX: usize = 256;
/// Most entries of any other list, and bytes of any text in one.
const LIST_MAX: usize = 256;
const TEXT_BYTES_MAX: usize = 256;

/// Why a contract cannot be one for these words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// A class that the lexicon does not hold.
    Class(String),
    /// Too long, or too much in it.
    Huge,
    /// No contract at all.
    Malformed(String),
    /// A span that is no part of the words.
    Span(usize, usize),
    /// A version that this appliance does not read.
    Version(u64),
}

impl core::fmt::Display for Unfit {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Class(class) => write!(f, "expected classes of the lexicon, found {class:?}"),
            Self::Huge => write!(
                f,
                "expected a contract of at most {CONTRACT_BYTES_MAX} bytes, {ITEMS_MAX} items and \
                 {SPANS_MAX} spans, found more"
            ),
            Self::Malformed(why) => write!(f, "expected a Scope Contract: {why}"),
            Self::Span(start, end) => write!(
                f,
                "expected spans inside the words, on the borders of characters, found bytes \
                 {start} to {end}"
            ),
            Self::Version(version) => {
                write!(f, "expected a contract of version {CONTRACT_VERSION}, found {version}")
            }
        }
    }
}

impl core::error::Error for Unfit {}

/// What is asked for, and why a contract that was given with the words does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What the plan is held against.
    pub contract: Contract,
    /// What a person has to look at, in words.
    pub doubts: Vec<String>,
}

/// What a request asks for at a time: its words, or the contract that was given with them.
#[must_use]
pub fn asked(request: &Request, at: UnixMillis) -> Asked {
    let own = super::contract(&request.text);
    let Some(given) = &request.contract else {
        return Asked { contract: own, doubts: Vec::new() };
    };
    match counted(request, given, &own, at) {
        Ok(contract) => Asked { contract, doubts: Vec::new() },
        Err(doubts) => Asked { contract: own, doubts },
    }
}

/// In what a contract asks for more than the words; nothing where it does not.
///
/// # Errors
/// Where it is no contract for these words at all.
pub fn excess(text: &str, json: &str) -> Result<Vec<String>, Unfit> {
    let given = read(json, text)?;
    Ok(wider::excess(&given, &super::contract(text), text))
}

fn counted(
    request: &Request,
    given: &GivenContract,
    own: &Contract,
    at: UnixMillis,
) -> Result<Contract, Vec<String>> {
    let unfit = |why: &str| {
        vec![format!(
            "The contract given with the request does not count, its words alone do: {why}."
        )]
    };
    standing(request, given, at).map_err(unfit)?;
    let contract = read(&given.text, &request.text).map_err(|error| unfit(&error.to_string()))?;
    let excess = wider::excess(&contract, own, &request.text);
    if !excess.is_empty() {
        let message = |what: &String| format!("The contract asks for more than the words: {what}.");
        return Err(excess.iter().map(message).collect());
    }
    Ok(joined(contract, own, &request.text))
}

/// Whose contract it is, as far as the record says.
fn standing(request: &Request, given: &GivenContract, at: UnixMillis) -> Result<(), &'static str> {
    if given.signed.as_ref().is_some_and(|signed| !signed.holds_at(at)) {
        return Err("the key it was signed with is not its signer's any more");
    }
    let signed = match (request.source, &given.signed) {
        (RequestSource::Posted, _) => return Err("the orchestrator passed it on"),
        (RequestSource::Registered, None) => return Err("nobody signed it"),
        (RequestSource::Local, None) => return Ok(()),
        (RequestSource::Registered | RequestSource::Local, Some(signed)) => &signed.statement,
    };
    if request.source == RequestSource::Registered
        && request.requester.as_deref() != Some(signed.signer.as_str())
    {
        return Err("somebody else than who asked signed it");
    }
    if !signed.is_about(&given.text, &request.text) {
        return Err("it was signed for other words, or is another one");
    }
    Ok(())
}

/// Reads a contract for these words.
fn read(json: &str, text: &str) -> Result<Contract, Unfit> {
    if json.len() > CONTRACT_BYTES_MAX {
        return Err(Unfit::Huge);
    }
    version(json)?;
    let malformed = |error: serde_json::Error| Unfit::Malformed(error.to_string());
    let mut contract: Contract = serde_json::from_str(json).map_err(malformed)?;
    if is_huge(&contract) {
        return Err(Unfit::Huge);
    }
    let classes = contract.items.iter().map(|item| &item.class);
    let classes = classes
        .chain(contract.forbidden.iter().map(|rule| &rule.class))
        .chain(contract.public.iter().chain(&contract.context));
    if let Some(class) = classes.into_iter().find(|class| *class != ANY && row(class).is_none()) {
        return Err(Unfit::Class(class.clone()));
    }
    let mut actions: BTreeMap<String, BTreeSet<Act>> = BTreeMap::new();
    for item in &contract.items {
        actions.entry(item.class.clone()).or_default().insert(item.act);
    }
    // What is said by class only repeats what is said thing by thing.
    contract.actions = actions;
    let inside = |start: usize, end: usize| text.get(start..end).is_some_and(|it| !it.is_empty());
    if let Some(span) = contract.spans.iter().find(|span| !inside(span.start, span.end)) {
        return Err(Unfit::Span(span.start, span.end));
    }
    Ok(contract)
}

/// The version first: one of another version may have other fields.
fn version(json: &str) -> Result<(), Unfit> {
    #[derive(serde::Deserialize)]
    struct Versioned {
        version: u64,
    }
    let malformed = |error: serde_json::Error| Unfit::Malformed(error.to_string());
    let Versioned { version } = serde_json::from_str(json).map_err(malformed)?;
    if version == u64::from(CONTRACT_VERSION) { Ok(()) } else { Err(Unfit::Version(version)) }
}

fn is_huge(contract: &Contract) -> bool {
    let sets = [
        &contract.environments,
        &contract.regions,
        &contract.cidrs,
        &contract.protocols,
        &contract.accounts,
        &contract.recipients,
        &contract.context_names,
        &contract.targets,
        &contract.confirmed_deletions,
    ];
    let items = contract.items.iter();
    let lists = items.clone().flat_map(|item| [&item.names, &item.qualifiers, &item.values]);
    let lists =
        lists.chain(contract.forbidden.iter().map(|rule| &rule.names)).chain([&contract.unparsed]);
    let long = |text: &String| text.len() > TEXT_BYTES_MAX;
    contract.items.len() > ITEMS_MAX
        || contract.spans.len() > SPANS_MAX
        || contract.forbidden.len() > LIST_MAX
        || contract.ports.len() > LIST_MAX
        || items.clone().any(|item| item.amounts.len() > LIST_MAX || item.aspects.iter().any(long))
        || sets.iter().any(|set| set.len() > LIST_MAX || set.iter().any(long))
        || lists.clone().any(|list| list.len() > LIST_MAX || list.iter().any(long))
}

/// The given contract, with all that the words rule out.
fn joined(given: Contract, own: &Contract, text: &str) -> Contract {
    let mut forbidden = given.forbidden;
    for rule in &own.forbidden {
        if !forbidden.contains(rule) {
            forbidden.push(rule.clone());
        }
    }
    let mut unparsed = given.unparsed;
    for words in Words::of(text, own).stubborn() {
        if !unparsed.contains(&words) {
            unparsed.push(words);
        }
    }
    // Where the contract does not say how far access goes and for whom, the words do.
    let recipients = Some(given.recipients).filter(|recipients| !recipients.is_empty());
    Contract {
        forbidden,
        unparsed,
        access: given.access.or(own.access),
        recipients: recipients.unwrap_or_else(|| own.recipients.clone()),
        no_change: given.no_change || own.no_change,
        is_question: given.is_question || own.is_question,
        // What was read decides it: nobody makes a veto milder by saying so.
        guessed: own.guessed,
        suspicions: own.suspicions.clone(),
        confirmed_deletions: own.confirmed_deletions.clone(),
        ..given
    }
}
