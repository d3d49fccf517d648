//! Requests over plans of other companies, written by people who saw neither the lexicon nor the
//! bench, and wrong ones of which an attentive person says that the plan does not answer them.

use std::{collections::BTreeMap, fs, io};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Base, Class, Court, Document};
use crate::root;

/// A request, its plan, and whether the plan answers it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fresh {
    /// Whose it is: `w1` to `w10` are writers, `trick-1` one who read the code, `trick-2` one who
    /// did not.
    pub set: String,
    /// The plan.
    pub plan: String,
    /// The person's words.
    pub request: String,
    /// How it is written or, of a wrong one, what is wrong.
    pub style: Vec<String>,
    /// Whether the plan does what is asked, no more and no less.
    pub honest: bool,
    /// The environment that the orchestrator states.
    pub environment: Option<String>,
}

/// What came of the requests of one set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Honest ones that go through, wait for a person, are refused.
    pub honest: [u32; 3],
    /// Wrong ones that go through, wait for a person, are refused.
    pub wrong: [u32; 3],
}

/// A request that came out wrong, and what stood against it.
#[derive(Debug, Clone)]
pub struct Slip {
    /// The request.
    pub fresh: Fresh,
    /// What it came to.
    pub class: Class,
    /// The messages of the findings.
    pub messages: Vec<String>,
}

/// Every so many-th of them, with the plans by name.
///
/// # Errors
/// Where a file is not there or of another form.
pub fn fresh(every: usize) -> io::Result<(Vec<Fresh>, BTreeMap<String, Document>)> {
    #[derive(Deserialize)]
    struct Line {
        name: String,
        content: Value,
    }
    let folder = root().join("tests/intent");
    let text = fs::read_to_string(folder.join("fresh.jsonl"))?;
    let all: Vec<Fresh> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let packed = fs::read(folder.join("fresh.plans.jsonl.z"))?;
    let plain = miniz_oxide::inflate::decompress_to_vec_zlib(&packed)
        .map_err(|error| io::Error::other(error.to_string()))?;
    let plain = String::from_utf8(plain).map_err(io::Error::other)?;
    let mut plans = BTreeMap::new();
    for line in plain.lines() {
        let Line { name, content } = serde_json::from_str(line)?;
        plans.insert(name, Document::new(content));
    }
    Ok((all.into_iter().step_by(every.max(1)).collect(), plans))
}

/// Judges every so many-th of them; what came of each set, and what came out wrong.
///
/// # Errors
/// Where a file or a plan is not as it should be.
pub fn judge_fresh(
    court: &Court,
    every: usize,
) -> io::Result<(BTreeMap<String, Tally>, Vec<Slip>)> {
    let (all, plans) = fresh(every)?;
    let (mut tallies, mut slips) = (BTreeMap::<String, Tally>::new(), Vec::new());
    for fresh in all {
        let plan = plans.get(&fresh.plan).map(Document::bytes);
        let plan = plan.ok_or_else(|| io::Error::other(format!("no plan {}", fresh.plan)))?;
        let judged = court.judge(&base(&fresh), &plan, &fresh.request)?;
        let tally = tallies.entry(fresh.set.clone()).or_default();
        let side = if fresh.honest { &mut tally.honest } else { &mut tally.wrong };
        let place = match judged.class {
            Class::Match => 0_usize,
            Class::Escalate => 1,
            Class::Veto => 2,
        };
        if let Some(count) = side.get_mut(place) {
            *count = count.saturating_add(1);
        }
        if fresh.honest != (judged.class == Class::Match) {
            let messages = judged.findings.into_iter().map(|finding| finding.message).collect();
            slips.push(Slip { fresh, class: judged.class, messages });
        }
    }
    Ok((tallies, slips))
}

fn base(fresh: &Fresh) -> Base {
    Base {
        id: fresh.plan.clone(),
        plan: fresh.plan.clone(),
        request: fresh.request.clone(),
        author: fresh.set.clone(),
        style: fresh.style.clone(),
        provider: "aws".to_owned(),
        kind: String::new(),
        golden: false,
        operations: false,
        context: json!({ "environment": fresh.environment, "requester": "dana@example.com" }),
        contract: None,
    }
}
