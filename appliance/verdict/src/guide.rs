//! What every rule means to the people who meet it: one table of all ids that a finding can have.

mod beside;
mod laws;
mod policies;
mod rules;

use alloc::{string::String, vec::Vec};
use tribune_record::{Level, Source};

use crate::{LAWS, RULES};

/// One id of a finding, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guide {
    /// The id.
    pub id: &'static str,
    /// What kind of rule it is.
    pub source: Source,
    /// The levels it speaks in, mildest first. The first is its floor: a site may raise it.
    pub levels: &'static [Level],
    /// What it demands, where the rule itself has no sentence for it: [`Self::says`] knows both.
    pub gist: &'static str,
    /// What of a plan, a request or a context it reads.
    pub reads: &'static str,
    /// Who settles it.
    pub settled_by: &'static str,
    /// What to do about it.
    pub satisfy: &'static str,
    /// A plan that meets it, and what becomes of that plan.
    pub example: &'static str,
}

impl Guide {
    /// What it demands, in one sentence: a law's and a rule's own.
    #[must_use]
    pub fn says(&self) -> &'static str {
        let asked = LAWS.iter().chain(&RULES).find(|rule| rule.id == self.id);
        asked.map_or(self.gist, |rule| rule.says)
    }
}

/// All of them: laws, native rules, what is looked at beside them, and the policies shipped.
pub fn guides() -> impl Iterator<Item = &'static Guide> {
    laws::LAWS.iter().chain(&rules::RULES).chain(&beside::BESIDE).chain(&policies::POLICIES)
}

/// The one of this id; a site's own limit is explained as all of them are.
#[must_use]
pub fn guide(id: &str) -> Option<&'static Guide> {
    let id = crate::catalogue::known(id).map_or(id, |entry| entry.id);
    guides().find(|guide| guide.id == id)
}

/// Those of `ids` that read most like `wanted`, best first: at most five.
pub fn nearest<'a>(wanted: &str, ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted: String = wanted.chars().take(LONGEST).collect::<String>().to_ascii_lowercase();
    let mut all: Vec<(usize, &str)> = ids.map(|id| (distance(&wanted, id), id)).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().take(NEAREST).map(|(_distance, id)| id).collect()
}

/// How many are told.
const NEAREST: usize = 5;
/// No id is longer, and no more of a stranger's word is compared.
const LONGEST: usize = 64;

/// Letters to add, drop or change. A part of an id is near it: `cost` means the law about it.
fn distance(wanted: &str, id: &str) -> usize {
    if wanted.len() > 2 && id.contains(wanted) {
        return 0;
    }
    let mut row: Vec<usize> = (0..=id.chars().count()).collect();
    for (i, a) in wanted.chars().enumerate() {
        let mut before = i;
        let mut left = i.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, b) in row.iter_mut().skip(1).zip(id.chars()) {
            let changed = before.saturating_add(usize::from(a != b));
            before = *cell;
            left = changed.min(before.min(left).saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn every_law_and_rule_has_an_entry_and_no_id_has_two() {
        for rule in LAWS.iter().chain(&RULES) {
            let found = guide(rule.id);
            assert_eq!(found.map(Guide::says), Some(rule.says), "{}", rule.id);
        }
        let ids: BTreeSet<&str> = guides().map(|guide| guide.id).collect();
        assert_eq!(ids.len(), guides().count());
    }

    /// What a site can set and what can be explained are the same names.
    #[test]
    fn the_catalogue_has_the_same_ids() {
        let explained: BTreeSet<&str> = guides().map(|guide| guide.id).collect();
        let settable: BTreeSet<&str> = crate::catalogue::CATALOGUE.iter().map(|e| e.id).collect();
        assert_eq!(explained, settable);
        for entry in crate::catalogue::CATALOGUE {
            let levels = guide(entry.id).unwrap().levels;
            assert!(levels.contains(&entry.level), "{}: {levels:?}", entry.id);
        }
    }

    #[test]
    fn every_entry_says_everything() {
        for guide in guides() {
            let id = guide.id;
            for text in [guide.says(), guide.reads, guide.settled_by, guide.satisfy, guide.example]
            {
                assert!(text.ends_with('.') && text.len() > 15, "{id}: {text:?}");
            }
            let rising = guide.levels.is_sorted_by(|a, b| a < b);
            assert!(rising && !guide.levels.is_empty(), "{id}: {:?}", guide.levels);
            assert_eq!(guide.source == Source::Law, LAWS.iter().any(|law| law.id == id), "{id}");
        }
    }

    #[test]
    fn a_limit_of_the_sites_own_is_explained_as_all_of_them_are() {
        let all = guide("monthly_cost").map(|guide| guide.id);
        assert_eq!(all, Some("monthly_cost"));
        assert_eq!(guide("monthly_cost_sandbox").map(|guide| guide.id), all);
        for none in ["monthly_cost_", "monthly_cost_A b", "monthly_costs"] {
            assert!(guide(none).is_none(), "{none}");
        }
    }

    #[test]
    fn the_nearest_comes_first() {
        let ids = || guides().map(|guide| guide.id);
        assert_eq!(nearest("pci_basline", ids()).first(), Some(&"pci_baseline"));
        assert_eq!(nearest("COST_THRESHOLD", ids()).first(), Some(&"cost_threshold_approval"));
        assert_eq!(nearest("gdpr", ids()).first(), Some(&"gdpr_data_residency"));
        assert_eq!(nearest(&"x".repeat(100_000), ids()).len(), NEAREST);
        assert!(nearest("x", core::iter::empty()).is_empty());
    }

    #[test]
    fn letters_are_counted() {
        for (a, b, letters) in
            [("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(a, b), letters, "{a} {b}");
        }
    }
}
