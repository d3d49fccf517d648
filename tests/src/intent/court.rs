//! The judge as a request meets it, in process: the plan's bytes are read, a case is made, and the
//! verdict is asked, with the settings as shipped and without policies.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
};

use serde::Deserialize;
use serde_json::Value;
use tribune_record::{
    Case, Decision, Digest, Finance, Finding, GivenContract, GoldenPath, Guardrail, Level, Origin,
    Outcome, PolicyRun, PolicyStatus, PriceBook, Request, RequestSource, Settings, Site,
    UnixMillis,
};
use tribune_verdict::scope::{self, Act, Contract, Item, Span};

use super::Base;
use crate::root;

const SECRET: [u8; 32] = [7; 32];

/// What the intent findings alone come to, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The plan does what was asked and no more.
    Match,
    /// A person has to look.
    Escalate,
    /// It is refused.
    Veto,
}

/// What came of a plan.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What the intent findings come to.
    pub class: Class,
    /// What the whole case comes to.
    pub decision: Decision,
    /// The intent findings.
    pub findings: Vec<Finding>,
}

/// The judge, with or without the contracts that requesters would sign.
#[derive(Debug)]
pub struct Court {
    settings: Settings,
    with_contract: bool,
}

#[derive(Deserialize)]
struct Guardrails {
    guardrails: BTreeMap<String, Vec<Guardrail>>,
}

#[derive(Deserialize)]
struct Paths {
    golden_paths: Vec<GoldenPath>,
}

impl Court {
    /// A judge with the settings as shipped.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn new(with_contract: bool) -> io::Result<Self> {
        let shipped =
            |name| fs::read_to_string(root().join("appliance/server/defaults").join(name));
        let Guardrails { guardrails } =
            serde_saphyr::from_str(&shipped("guardrails.yaml")?).map_err(io::Error::other)?;
        let Paths { golden_paths } =
            serde_saphyr::from_str(&shipped("golden-paths.yaml")?).map_err(io::Error::other)?;
        let price_book: PriceBook =
            toml::from_str(&shipped("pricebook.toml")?).map_err(io::Error::other)?;
        let settings = Settings {
            guardrails: guardrails.into_values().flatten().collect(),
            golden_paths,
            price_book,
            site: Site::default(),
            policies: vec![],
            policy_settings: BTreeMap::new(),
            finance: Finance::default(),
            standard_changes: vec![],
            advisor: None,
        };
        Ok(Self { settings, with_contract })
    }

    /// The case of a base with this plan and these words.
    ///
    /// # Errors
    /// Where the plan or the context is refused: a fault of the bench.
    pub fn case(&self, base: &Base, plan: &[u8], words: &str) -> io::Result<Case> {
        self.case_of(base, plan, (words, words))
    }

    /// The same with words of which its requester saw only those that come first when they gave
    /// their contract.
    fn case_of(&self, base: &Base, plan: &[u8], (seen, words): (&str, &str)) -> io::Result<Case> {
        let refused =
            |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", base.id));
        let plan = tribune_plan::read(plan, &SECRET).map_err(|error| refused(&error))?;
        let context = tribune_plan::read_context(base.context.to_string().as_bytes())
            .map_err(|error| refused(&error))?;
        let request = Request {
            id: None,
            text: words.to_owned(),
            requester: context.requester.clone(),
            source: RequestSource::Local,
            confirmed_deletions: context.confirmed_deletions.clone(),
            acknowledged: context.acknowledged.clone(),
            service: context.service.clone(),
            contract: self.given(base, seen)?,
        };
        Ok(Case {
            received_at: UnixMillis(0),
            origin: Origin::User,
            request: Some(request),
            context,
            plan,
            settings: self.settings.clone(),
            policy_runs: vec![silent()],
            grants: vec![],
            spending: vec![],
            opinion: None,
        })
    }

    /// Judges a base's words, or others in their place, with a plan.
    ///
    /// # Errors
    /// Where the plan or the context is refused, or a contract is not one: faults of the bench.
    pub fn judge(&self, base: &Base, plan: &[u8], words: &str) -> io::Result<Judged> {
        Ok(judged(&self.case(base, plan, words)?))
    }

    /// Judges a base's words with others behind them, which its requester has not seen: their
    /// contract rests on none of them.
    ///
    /// # Errors
    /// As [`Court::judge`].
    pub fn judge_longer(&self, base: &Base, plan: &[u8], words: &str) -> io::Result<Judged> {
        Ok(judged(&self.case_of(base, plan, (&base.request, words))?))
    }
}

impl Court {
    /// The contract of a base as its requester would give it: every part rests on every sentence
    /// of the words, for who reads the spans decides which of them say it.
    fn given(&self, base: &Base, words: &str) -> io::Result<Option<GivenContract>> {
        let Some(given) = base.contract.as_ref().filter(|_| self.with_contract) else {
            return Ok(None);
        };
        let mut contract = contract(given)?;
        // Confirming is an act of its own, beside the words; the rest of what is printed of them
        // stays as it is.
        contract.confirmed_deletions.clear();
        let read = scope::contract(words);
        only_said(&mut contract, &read, words);
        for item in &mut contract.items {
            fill(item, &read.items);
        }
        let kept = |given: &mut BTreeSet<String>, read| {
            if given.is_empty() {
                *given = read;
            }
        };
        kept(&mut contract.protocols, read.protocols);
        kept(&mut contract.targets, read.targets);
        kept(&mut contract.environments, read.environments);
        kept(&mut contract.regions, read.regions);
        contract.ports.extend(read.ports);
        let mut parts: Vec<String> = contract.items.iter().map(item_key).collect();
        let named = |kind, names: &BTreeSet<String>| -> Vec<String> {
            names.iter().map(|name| format!("{kind} {name}")).collect()
        };
        parts.extend(named("environment", &contract.environments));
        parts.extend(named("region", &contract.regions));
        parts.extend(named("address", &contract.cidrs));
        parts.extend(named("account", &contract.accounts));
        parts.extend(named("protocol", &contract.protocols));
        parts.extend(named("recipient", &contract.recipients));
        parts.extend(contract.ports.iter().map(|port| format!("port {port}")));
        parts.extend(contract.public.iter().map(|class| format!("{class} reachable by anybody")));
        parts.push("access".to_owned());
        // Sentences first: there may be more words than spans.
        for place in places(words) {
            let spans = place.iter().flat_map(|&(start, end)| {
                parts.iter().map(move |of| Span { of: of.clone(), start, end })
            });
            contract.spans.extend(spans);
        }
        contract.spans.truncate(SPANS_MAX);
        Ok(Some(GivenContract { text: serde_json::to_string(&contract)?, signed: None }))
    }
}

/// Most spans that a contract may have.
const SPANS_MAX: usize = 256;
/// Longest place that is read, in bytes.
const PLACE_BYTES_MAX: usize = 128;

/// Kinds of walls: a rule in one is read as any of them.
const WALLS: [&str; 4] = ["firewall", "nacl", "sg", "traffic"];

/// Takes out what the words do not state: addresses and ports that stand in the plan alone, and a
/// role that is made only for a grant.
fn only_said(contract: &mut Contract, read: &Contract, words: &str) {
    contract.cidrs.retain(|range| read.cidrs.contains(range) || words.contains(range));
    let said = |port: &u16| {
        let digits = port.to_string();
        read.ports.contains(port)
            || words.split(|c: char| !c.is_ascii_digit()).any(|word| word == digits)
            || *port == 2049 && words.to_lowercase().contains("nfs")
    };
    contract.ports.retain(said);
    let grants = contract.items.iter().any(|item| item.act == Act::Grant);
    let beside =
        |item: &Item| item.class == "role" && item.act == Act::Create && item.names.is_empty();
    contract.items.retain(|item| !(grants && beside(item)));
}

/// What a requester did not have to correct: of what was read of the same thing, that which their
/// contract leaves open.
fn fill(item: &mut Item, read: &[Item]) {
    let same = |other: &&Item| other.act == item.act && other.class == item.class;
    let like = |other: &&Item| {
        let is_wall = |class: &String| WALLS.contains(&class.as_str());
        let wall = is_wall(&item.class) && is_wall(&other.class);
        other.act == item.act && other.class == "any" || wall
    };
    let Some(read) = read.iter().find(same).or_else(|| read.iter().find(like)) else { return };
    if item.aspects.is_empty() {
        item.aspects.clone_from(&read.aspects);
    }
    if item.amounts.is_empty() && item.values.is_empty() {
        item.amounts.clone_from(&read.amounts);
        item.values.clone_from(&read.values);
    }
    if item.names.is_empty() && item.qualifiers.is_empty() {
        item.names.clone_from(&read.names);
        item.qualifiers.clone_from(&read.qualifiers);
    }
    item.turn = item.turn.or(read.turn);
    item.access = item.access.or(read.access);
    item.objects = item.objects.or(read.objects);
    if item.count == Default::default() {
        item.count = read.count;
    }
    if item.size.is_none() {
        item.size.clone_from(&read.size);
    }
}

fn item_key(item: &Item) -> String {
    format!("{:?} {}", item.act, item.class).to_lowercase()
}

/// Sentences, or as much of one as is read at once, from border to border of its words; and the
/// words.
fn places(words: &str) -> [Vec<(usize, usize)>; 2] {
    let mut out: Vec<(usize, usize)> = vec![];
    let mut begun: Option<usize> = None;
    let mut last = 0;
    let ends = words.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    for end in ends.chain([words.len()]) {
        let at = words.get(last..end).map_or(end, |gap| end.saturating_sub(gap.trim_start().len()));
        let word = words.get(at..end).unwrap_or_default();
        if word.is_empty() {
            continue;
        }
        if let Some(start) = begun
            && end.saturating_sub(start) > PLACE_BYTES_MAX
        {
            out.push((start, last));
            begun = None;
        }
        begun = begun.or(Some(at));
        last = end;
        if word.ends_with(['.', ';', '!', '?', ':', '\n'])
            && let Some(start) = begun.take()
        {
            out.push((start, last));
        }
    }
    out.extend(begun.map(|start| (start, last)));
    let bare = |word: &str| !word.is_empty() && word.len() < PLACE_BYTES_MAX;
    let single = words
        .split(|c: char| c.is_whitespace() || c == '/')
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let single = single.filter(|word| bare(word)).map(|word| {
        let start = word.as_ptr().addr().saturating_sub(words.as_ptr().addr());
        (start, start.saturating_add(word.len()))
    });
    [out, single.collect()]
}

fn judged(case: &Case) -> Judged {
    let judgment = tribune_verdict::judge(case);
    let mut findings = judgment.findings;
    findings.retain(is_of_intent);
    Judged { class: class_of(&findings), decision: judgment.decision, findings }
}

/// A policy that ran and has nothing to say: where none ran at all nothing is judged.
fn silent() -> PolicyRun {
    PolicyRun {
        id: "silent".to_owned(),
        digest: Digest([0; 32]),
        status: PolicyStatus::Ran,
        fault: None,
        detail: None,
        rules: vec![],
        reads: vec![],
        findings: vec![],
    }
}

fn is_of_intent(finding: &Finding) -> bool {
    matches!(finding.id.as_str(), "intent_scope" | "intent_unavailable" | "injection_suspected")
}

/// What the intent findings among these come to.
pub(super) fn class_of(findings: &[Finding]) -> Class {
    let of = |finding: &Finding| match (finding.outcome, finding.level) {
        (Outcome::Fail, Level::Blocking) => Class::Veto,
        (Outcome::Unknown, _) | (Outcome::Fail, Level::Governance) => Class::Escalate,
        (Outcome::Fail, Level::Hard | Level::Soft) => Class::Match,
    };
    let intent = findings.iter().filter(|finding| is_of_intent(finding));
    intent.map(of).max().unwrap_or(Class::Match)
}

/// A contract of which only what is asked for is written down.
///
/// # Errors
/// Where it is not one.
pub(super) fn contract(given: &Value) -> io::Result<Contract> {
    let mut whole = serde_json::to_value(Contract::empty())?;
    overlay(&mut whole, given);
    if let Some(items) = whole.get_mut("items").and_then(Value::as_array_mut) {
        for item in items {
            let mut full = serde_json::json!({
                "act": null, "class": null, "count": {"from": null, "to": null, "max": null},
                "size": null, "names": [], "qualifiers": [], "access": null, "objects": null,
                "part": false, "aspects": [], "turn": null, "amounts": [], "values": [],
                "required": true,
            });
            overlay(&mut full, item);
            *item = full;
        }
    }
    Ok(serde_json::from_value(whole)?)
}

fn overlay(whole: &mut Value, given: &Value) {
    match (whole, given) {
        (Value::Object(whole), Value::Object(given)) => {
            for (key, value) in given {
                overlay(whole.entry(key).or_insert(Value::Null), value);
            }
        }
        (whole, given) => *whole = given.clone(),
    }
}
