//! The one place where a finding's level is raised and approvers are added.

use alloc::{collections::BTreeMap, vec::Vec};
use tribune_record::{Finding, Guardrail, Level, Outcome, PolicyRun, Role, Source};

use super::reach::Reach;
use crate::{catalogue::known, view::View};

/// Who settles what names nobody.
const BY_DEFAULT: &str = "security_team";

/// Raises levels: never under the floor a policy declares, never under what the finding has, and up
/// to what the site sets where that is more than the rule's own level.
pub(crate) fn raise(view: &View<'_>, reach: &Reach<'_>, findings: &mut [Finding]) {
    let floors = floors(&view.case.policy_runs);
    let mut set: BTreeMap<&str, Vec<&Guardrail>> = BTreeMap::new();
    for guardrail in &view.case.settings.guardrails {
        set.entry(&guardrail.name).or_default().push(guardrail);
    }
    for finding in findings {
        let floor = floors.get(finding.id.as_str()).copied().unwrap_or(Level::Soft);
        if finding.source == Source::Plugin {
            finding.level = finding.level.max(floor);
        }
        let own = known(&finding.id).map_or(floor, |entry| entry.level.max(floor));
        let named = set.get(finding.id.as_str()).into_iter().flatten();
        let here: Vec<_> = named.filter(|one| reach.holds(&one.applies_to, finding)).collect();
        for guardrail in &here {
            add_level(finding, guardrail, own);
        }
        settle_approvers(finding, here.into_iter().copied());
    }
}

fn add_level(finding: &mut Finding, guardrail: &Guardrail, own: Level) {
    if guardrail.enforcement.is_enforced() {
        if guardrail.level > own {
            finding.level = finding.level.max(guardrail.level);
        }
    } else if guardrail.level > finding.level {
        finding.message.push_str(match guardrail.level {
            Level::Soft | Level::Hard => " On trial here: enforced, it would have to be repaired.",
            Level::Governance => " On trial here: enforced, it would wait for approval.",
            Level::Blocking => " On trial here: enforced, it would be refused.",
        });
    }
}

fn settle_approvers<'g>(finding: &mut Finding, here: impl Iterator<Item = &'g Guardrail>) {
    let vetoes = finding.outcome == Outcome::Fail && finding.level == Level::Blocking;
    let escalates = finding.outcome == Outcome::Unknown
        || finding.level == Level::Governance
        || (finding.level == Level::Hard && finding.fix.is_none());
    if vetoes {
        // Nobody may settle it.
        finding.approvers.clear();
    } else if escalates {
        let enforced = here.filter(|guardrail| guardrail.enforcement.is_enforced());
        for role in enforced.flat_map(|guardrail| &guardrail.approvers) {
            if !finding.approvers.contains(role) {
                finding.approvers.push(role.clone());
            }
        }
        if finding.approvers.is_empty() {
            finding.approvers.push(Role::from(BY_DEFAULT));
        }
    }
}

fn floors(runs: &[PolicyRun]) -> BTreeMap<&str, Level> {
    let mut floors: BTreeMap<&str, Level> = BTreeMap::new();
    for (rule, floor) in runs.iter().flat_map(|run| &run.rules) {
        let known = floors.entry(rule).or_insert(*floor);
        *known = (*known).max(*floor);
    }
    floors
}
