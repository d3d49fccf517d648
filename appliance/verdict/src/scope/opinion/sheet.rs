//! Sheets: the rows of a plan in an order and under ids that nobody outside can tell before, with
//! rows mixed in that nobody asked for.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde::Serialize;
use tribune_record::{Commitment, Digest, Purpose};

use super::{
    super::compare::{Facts, Projection},
    Unasked,
    canary::{Mixed, far},
};

/// Most rows of a sheet, those mixed in among them.
pub const ROWS_MAX: usize = 60;
/// Most sheets of a plan.
pub const SHEETS_MAX: usize = 8;
/// Rows of a sheet that are mixed in.
const MIXED: usize = 2;
const REAL_MAX: usize = ROWS_MAX - MIXED;
/// Most changes of a plan that are asked about.
pub(super) const CHANGES_MAX: usize = REAL_MAX * SHEETS_MAX;
const _: () = assert!(MIXED < ROWS_MAX);

/// The first reading, or the one that has to agree with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    First,
    Second,
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The change at this position in the plan.
    Change(usize),
    /// One that was mixed in.
    Mixed,
}

/// One question: rows, each of which is to be labelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Which of the sheets it is.
    pub(super) number: usize,
    boundary: String,
    rows: String,
    ids: BTreeMap<String, Origin>,
}

impl Sheet {
    /// What separates the parts of the prompt: nobody outside can guess it.
    #[must_use]
    pub fn boundary(&self) -> &str {
        &self.boundary
    }

    /// The rows, a JSON array of objects.
    #[must_use]
    pub fn rows(&self) -> &str {
        &self.rows
    }

    /// The position in the plan of the change that a row stands for; none where the row was mixed
    /// in, or is not of this sheet.
    #[must_use]
    pub fn change_of(&self, id: &str) -> Option<usize> {
        match self.ids.get(id)? {
            Origin::Change(position) => Some(*position),
            Origin::Mixed => None,
        }
    }

    /// The positions of its changes in the plan.
    pub(super) fn positions(&self) -> impl Iterator<Item = usize> {
        self.ids.values().filter_map(|origin| match origin {
            Origin::Change(position) => Some(*position),
            Origin::Mixed => None,
        })
    }

    /// What each id stands for.
    pub(super) const fn ids(&self) -> &BTreeMap<String, Origin> {
        &self.ids
    }
}

/// A row as it is sent.
#[derive(Serialize)]
struct Sent<'a> {
    id: &'a str,
    #[serde(flatten)]
    facts: &'a Facts,
    name: String,
}

/// The same bytes for the same nonce and words; others for others.
pub(super) struct Lot {
    nonce: Digest,
    look: Look,
    number: usize,
}

impl Lot {
    fn draw(&self, what: &str, at: usize) -> [u8; 32] {
        let Digest(nonce) = self.nonce;
        let look = match self.look {
            Look::First => 1,
            Look::Second => 2_u8,
        };
        let of = format!("{look} {} {what} {at}", self.number);
        let Commitment(Digest(bytes)) = Commitment::new(Purpose::Rows, &nonce, of.as_bytes());
        bytes
    }

    /// The numbers below `count` in an order of chance.
    fn order(&self, what: &str, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_cached_key(|at| self.draw(what, *at));
        order
    }

    /// The order of rows, the real ones before those mixed in: at the second look another than at
    /// the first, whatever chance says.
    fn arranged(&self, real: usize, count: usize) -> Vec<usize> {
        let mut order = self.order("row", count);
        if self.look == Look::First {
            return order;
        }
        let first = Self { look: Look::First, ..*self }.order("row", count);
        let of_real = |order: &[usize]| -> Vec<(usize, usize)> {
            let places = order.iter().copied().enumerate().filter(|(_place, at)| *at < real);
            places.collect()
        };
        let [now, before] = [&order, &first].map(|order| of_real(order));
        let rows = |places: &[(usize, usize)]| -> Vec<usize> {
            places.iter().map(|(_place, at)| *at).collect()
        };
        if real > 1 && rows(&now) == rows(&before) {
            order.reverse();
        } else if real == 1 && now == before {
            order.rotate_left(1);
        }
        order
    }

    /// Ids, no two alike.
    fn ids(&self, count: usize) -> Vec<String> {
        let mut taken = BTreeSet::new();
        let mut ids = Vec::new();
        let drawn = (0..).map(|at| self.draw("id", at));
        for [high, low, ..] in drawn {
            if ids.len() >= count {
                break;
            }
            let id = format!("r{high:02x}{low:02x}");
            if taken.insert(id.clone()) {
                ids.push(id);
            }
        }
        ids
    }
}

/// Every row on a sheet; none where there is no row.
pub(super) fn sheets(
    projection: &Projection,
    request: &str,
    nonce: Digest,
    look: Look,
) -> Result<Vec<Sheet>, Unasked> {
    let canaries = far(projection, request);
    if canaries.len() < MIXED {
        return Err(Unasked::Unmixed);
    }
    let chunks = projection.rows.chunks(REAL_MAX).enumerate();
    let sheet = |(number, real): (usize, &[(usize, Facts)])| {
        of(&Lot { nonce, look, number }, real, &canaries)
    };
    Ok(chunks.map(sheet).collect())
}

fn of(lot: &Lot, real: &[(usize, Facts)], canaries: &[Mixed]) -> Sheet {
    let mut rows: Vec<(Origin, Facts)> =
        real.iter().map(|(at, facts)| (Origin::Change(*at), facts.clone())).collect();
    let beside = lot.order("beside", real.len());
    let kinds = lot.order("canary", canaries.len());
    let places = beside.iter().cycle().filter_map(|at| real.get(*at));
    let mixed = kinds.iter().filter_map(|at| canaries.get(*at)).zip(places).take(MIXED);
    for (at, (canary, (_position, facts))) in mixed.enumerate() {
        let mut facts = canary.beside(facts);
        // No real name has a space at its start.
        facts.called = format!(" {at}");
        rows.push((Origin::Mixed, facts));
    }
    let order = lot.arranged(real.len(), rows.len());
    let rows: Vec<_> = order.iter().filter_map(|at| rows.get(*at)).collect();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    let ids = lot.ids(rows.len());
    let sent: Vec<Sent<'_>> = rows
        .iter()
        .zip(&ids)
        .map(|((_origin, facts), id)| {
            let next = names.len().saturating_add(1);
            let name = names.entry(&facts.called).or_insert_with(|| format!("n{next}"));
            Sent { id, facts, name: name.to_string() }
        })
        .collect();
    let boundary: String =
        lot.draw("boundary", 0).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let text = serde_json::to_string(&sent).unwrap_or_default();
    let ids = ids.into_iter().zip(rows.iter().map(|(origin, _facts)| *origin)).collect();
    Sheet { number: lot.number, boundary, rows: text, ids }
}
