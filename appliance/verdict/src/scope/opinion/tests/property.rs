//! A hundred thousand replies, most of them broken: none makes anything milder but the doubts that
//! were left open, and those only where both readings are whole.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use serde_json::Value as Json;
use tribune_record::{AskFault, Case, Decision, Exchange, Level, Opinion, Reply};

use super::{
    super::{Comparison, Sheet, join::Interview, nonce, projected, sheet::Origin, words_of},
    SALT, SEGMENT, advised, answer_with, asked, exact, fault, placements, said, servers,
};
use crate::{join as decide, links::Links};

const REPLIES: u32 = 100_000;

/// A seeded stream of numbers (xorshift64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13_u32;
        self.0 ^= self.0 >> 7_u32;
        self.0 ^= self.0 << 17_u32;
        usize::try_from(self.0 >> 16_u32).unwrap().checked_rem(most).unwrap_or(0)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

struct Trial {
    case: Case,
    nonce: tribune_record::Digest,
    compared: Comparison,
    places: Vec<tribune_record::Placement>,
}

fn trial(case: Case) -> Trial {
    let places = placements(&case);
    let links = Links::of(&case.plan);
    let compared = crate::scope::compare_linked(&words_of(&case), &case, &places, &links);
    Trial { nonce: nonce(&case, &SALT), case, compared, places }
}

fn trials() -> Vec<Trial> {
    let cases = [
        exact(),
        servers(),
        advised("mission/m2-ml-segment-opens-pci", SEGMENT),
        asked(exact(), "Add a new microsegment for machine learning workloads with 3 GPU servers"),
        advised("dev/d17-delete-old-unconfirmed", "Clean up old resources"),
        advised("dev/d18-db-oversize", "Deploy a database for customer data"),
    ];
    cases.into_iter().map(trial).collect()
}

/// An answer that may be right, or wrong in a way that a model may be.
fn plausible(chance: &mut Chance, sheet: &Sheet) -> String {
    let usual = chance.one(&["requested", "implied", "implied", "unrequested", "unclear"]);
    let odd = chance.one(&["requested", "unclear", "unrequested", "approved"]);
    let at = chance.below(40);
    let mut quote = chance.one(&["Add", "Clean up", "database", "Deploy", "", "segment"]);
    if chance.below(2) == 0 {
        quote = "machine learning";
    }
    let mixed = match chance.below(10) {
        0 => chance.one(&["requested", "implied", "unclear"]),
        _ => "unrequested",
    };
    answer_with(sheet, mixed, |position| {
        (if position == at { odd } else { usual }, quote.to_owned())
    })
}

/// A few bytes of it changed, cut or doubled.
fn mutated(chance: &mut Chance, text: String) -> String {
    let mut bytes = text.into_bytes();
    for _ in 0..=chance.below(3) {
        let (at, other) = (chance.below(bytes.len()), chance.below(bytes.len()));
        match chance.below(4) {
            0 => bytes.truncate(at),
            1 => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            2 => bytes.swap(at, other),
            _ => bytes.insert(at, bytes[other]),
        }
        if bytes.is_empty() {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn exchange(chance: &mut Chance, sheet: &Sheet) -> Exchange {
    match chance.below(10) {
        0 => fault(AskFault::Timeout),
        1 => {
            let bytes: Vec<u8> =
                (0..chance.below(80)).map(|_| u8::try_from(chance.below(256)).unwrap()).collect();
            said(String::from_utf8_lossy(&bytes).into_owned())
        }
        2..=4 => {
            let text = plausible(chance, sheet);
            said(mutated(chance, text))
        }
        _ => said(plausible(chance, sheet)),
    }
}

/// Whether an answer says of a change that it belongs, and of what was mixed in that it does not,
/// read without the reader under test.
fn says_belongs(exchange: &Exchange, sheet: &Sheet, position: usize) -> bool {
    let Reply::Text { text } = &exchange.reply else { return false };
    let reply: Json = serde_json::from_str(text).unwrap();
    let rows = reply["rows"].as_array().unwrap();
    assert_eq!(rows.len(), sheet.ids().len());
    let label = |wanted: &Origin| {
        let own = |row: &&Json| sheet.ids().get(row["id"].as_str().unwrap()) == Some(wanted);
        rows.iter().filter(own).map(|row| row["label"].as_str().unwrap()).collect::<Vec<_>>()
    };
    let [own] = label(&Origin::Change(position))[..] else { return false };
    label(&Origin::Mixed) == ["unrequested"; 2] && matches!(own, "requested" | "implied")
}

/// What came of it, counted, so that nothing holds for want of trying.
#[derive(Debug, Default)]
struct Tally {
    void: u32,
    softened: u32,
    added: u32,
    same: u32,
}

fn check(trial: &Trial, interview: &Interview<'_>, opinion: &Opinion, tally: &mut Tally) {
    let before = &trial.compared;
    let after = interview.weigh(&trial.case, Some(opinion), before.clone());
    let unavailable = after.findings.iter().any(|one| one.id == "intent_unavailable");
    let mut softened = false;
    for (place, was) in before.findings.iter().enumerate() {
        let is = &after.findings[place];
        if is == was {
            continue;
        }
        softened = true;
        assert!(!unavailable, "a void opinion settled something");
        assert_eq!((was.level, was.id.as_str()), (Level::Governance, "intent_scope"));
        assert_eq!((is.level, &is.address), (Level::Soft, &was.address));
        let positions = before.open.get(&place).expect("a firm finding was settled");
        let exchanges = opinion.exchanges.iter();
        let [first, second] = exchanges.collect::<Vec<_>>()[..] else { panic!("asked once") };
        let seconds = interview.again(core::slice::from_ref(first), before);
        for at in positions {
            assert!(says_belongs(first, &interview.first[0], *at));
            assert!(says_belongs(second, seconds[0], *at));
        }
    }
    let added = after.findings.len().abs_diff(before.findings.len());
    let (was, is) = (decide(&before.findings, false), decide(&after.findings, false));
    assert!(softened || is >= was, "{is:?} is milder than {was:?}");
    assert!(was != Decision::Vetoed || is == Decision::Vetoed);
    assert!(!unavailable || is >= Decision::Escalated);
    let count = |counted: &mut u32, holds| *counted = counted.saturating_add(u32::from(holds));
    count(&mut tally.void, unavailable);
    count(&mut tally.softened, softened);
    count(&mut tally.added, added > 0 && !unavailable);
    count(&mut tally.same, added == 0 && !softened);
}

#[test]
fn no_reply_makes_anything_milder_than_it_may() {
    let trials = trials();
    let mut chance = Chance(0x5eed_0f7b_1234_9876);
    let mut tally = Tally::default();
    let prepared: Vec<_> = trials
        .iter()
        .map(|trial| {
            let contract = words_of(&trial.case);
            let projection = projected(&contract, &trial.case, &trial.places).unwrap();
            let of = |case| Interview::of(case, &projection, trial.nonce).unwrap();
            (trial, of(&trial.case))
        })
        .collect();
    for _ in 0..REPLIES {
        let (trial, interview) = &prepared[chance.below(prepared.len())];
        let mut exchanges = vec![exchange(&mut chance, &interview.first[0])];
        for sheet in interview.again(&exchanges, &trial.compared) {
            let next = exchange(&mut chance, sheet);
            exchanges.push(next);
        }
        match chance.below(40) {
            0 => drop(exchanges.pop()),
            1 => exchanges.push(exchanges[0].clone()),
            _ => {}
        }
        let opinion = Opinion { nonce: trial.nonce, cached_from: None, exchanges };
        check(trial, interview, &opinion, &mut tally);
    }
    let Tally { void, softened, added, same } = tally;
    assert!(void > 10_000 && softened > 500 && added > 500 && same > 500, "{tally:?}");
}
