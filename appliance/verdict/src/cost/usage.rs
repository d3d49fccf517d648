//! How many hours a month things run: when a word to that effect counts.
//!
//! Law 4 rests on the sum, and whoever posts a plan could lower it by saying that things hardly
//! run. So a sum is that of a whole month unless somebody says less who may:
//!
//! - the operator of a local what-if, who is taken at their word;
//! - the person who registered the request, in its words ("224 hours a month", "for two weeks"),
//!   together with the claim; the longer of both counts, since a sentence may be misread;
//! - whoever posts the plan, alone, only outside production, on a golden path that the person's own
//!   words describe, while a whole month would cost no more than that path's band and no more than
//!   finance may sign for, with what was added before. The decision then names the word it rests
//!   on and the sum of a whole month. The first case of MISSION.md, $902 a month, is this one.
//!
//! No word counts for less than a working month, and none of nothing at all. A plan's own schedules
//! are not read as proof: nothing keeps them in force. What a word does not reach, finance decides.

use alloc::{format, string::String};
use tribune_record::{Case, EnvironmentKind, Origin, Placement, RequestSource, Usd};

use super::{MONTH, spoken};
use crate::{law::FINANCE_UP_TO, road};

/// Eight hours on twenty days: nobody sets up machines for less, whatever is said.
const LEAST: u64 = 160;

/// How long things run, and on whose word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Hours a month that are counted.
    pub(crate) hours: u64,
    /// Whose word fewer hours than a month rest on, and what it says.
    pub(crate) word: Option<(&'static str, String)>,
    /// A word that does not count.
    pub(crate) unheard: Option<String>,
}

impl Default for Usage {
    fn default() -> Self {
        Self { hours: MONTH, word: None, unheard: None }
    }
}

impl Usage {
    /// Of a case whose sum of a whole month, with what was added before, is `whole`.
    pub(super) fn of(case: &Case, placements: &[Placement], whole: Usd) -> Self {
        let Some(said) = said(case).filter(|said| *said < MONTH) else { return Self::default() };
        if said == 0 {
            return Self::unheard(said);
        }
        let source = case.request.as_ref().map(|request| request.source);
        let by_words = case.request.as_ref().and_then(|request| spoken::hours(&request.text));
        let claimed = said.max(LEAST);
        let (hours, by) = match (source, by_words) {
            (Some(RequestSource::Local), _) => (claimed, "the operator of this what-if"),
            (Some(RequestSource::Registered), Some(spoken)) => {
                (claimed.max(spoken), "the words of the request")
            }
            (Some(RequestSource::Registered), None) if is_paved(case, placements, whole) => {
                (claimed, "the client that posted the plan")
            }
            (_, _) => return Self::unheard(said),
        };
        if hours >= MONTH {
            return Self::unheard(said);
        }
        let word = format!("on the word that it runs {hours} of {MONTH} hours a month");
        Self { hours, word: Some((by, word)), unheard: None }
    }

    fn unheard(said: u64) -> Self {
        let unheard = format!("a whole month: the word that it runs {said} hours does not count");
        Self { unheard: Some(unheard), ..Self::default() }
    }
}

/// The fewest hours a month that the claims come to.
fn said(case: &Case) -> Option<u64> {
    let hours = case.context.usage_hours_per_month.map(u64::from);
    let days = case.context.duration_days.map(|days| u64::from(days).saturating_mul(24));
    hours.into_iter().chain(days).min()
}

/// Whether everything stays outside production, on a path whose own band a whole month keeps to.
fn is_paved(case: &Case, placements: &[Placement], whole: Usd) -> bool {
    let changes = case.plan.changes.iter().zip(placements);
    let mut effective = changes.filter(|(change, _place)| change.action.has_effect());
    let outside = effective.all(|(_change, place)| place.kind == EnvironmentKind::NonProduction);
    let path = road::described(case).filter(|_path| case.origin == Origin::User && outside);
    path.is_some_and(|path| whole <= path.monthly_cost.1.min(FINANCE_UP_TO))
}
