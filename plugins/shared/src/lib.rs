//! For policies of ours whose rule stands in the verdict, since laws and other rules read the same:
//! the request of the interface turned back into the words the verdict is written in, and what it
//! finds into the interface's. The inverse of `plugins/abi`.

mod change;
#[cfg(test)]
mod tests;
mod tree;

use core::mem::ManuallyDrop;
use std::collections::{BTreeMap, BTreeSet};

use tribune_record as record;
use tribune_sdk::{
    Change, Failure, Finding, Findings, Level, Outcome, Placement, PlanKind, ReadKind, Report,
    Request,
};
use tribune_verdict::{Ground, Reads};

use change::changes;

/// Changes of a request and where each happens, as the verdict knows them. They are never taken
/// apart: the instance is thrown away after its answer.
#[derive(Debug)]
pub struct Raised<'a> {
    case: &'a Request,
    changes: ManuallyDrop<Vec<record::Change>>,
    placements: Vec<record::Placement>,
}

impl<'a> Raised<'a> {
    /// All of them.
    ///
    /// # Errors
    /// Where a value is none that the interface knows.
    pub fn of(case: &'a Request) -> Result<Self, Failure> {
        Self::only(case, |_change| true)
    }

    /// Those that may matter.
    ///
    /// # Errors
    /// As [`Raised::of`].
    pub fn only(case: &'a Request, matters: fn(&Change) -> bool) -> Result<Self, Failure> {
        let those = || case.changes.iter().filter(|change| matters(change));
        let placements = those().map(|change| placement(&change.placement)).collect();
        Ok(Self { case, changes: ManuallyDrop::new(changes(those())?), placements })
    }

    /// What the verdict's rules stand on.
    #[must_use]
    pub fn ground(&self) -> Ground<'_> {
        ground(self.case, &self.changes, self.placements.clone())
    }
}

fn ground<'a>(
    case: &'a Request,
    changes: &'a [record::Change],
    placements: Vec<record::Placement>,
) -> Ground<'a> {
    Ground {
        changes,
        placements,
        kind: match case.plan.kind {
            PlanKind::Terraform => record::PlanKind::Terraform,
            PlanKind::Native => record::PlanKind::Native,
        },
        // Where nobody asked, no words were said: to a rule the same.
        request_text: Some(&case.request_text),
        own_accounts: &case.own_accounts,
    }
}

/// What a rule of the verdict reads, as a descriptor says it: each type once.
pub fn kinds(reads: impl Iterator<Item = Reads>) -> Vec<ReadKind> {
    let mut of: BTreeMap<&str, Option<BTreeSet<&str>>> = BTreeMap::new();
    for (kind, keys) in reads {
        let all = of.entry(kind).or_insert_with(|| Some(BTreeSet::new()));
        match all {
            Some(all) if !keys.is_empty() => all.extend(keys),
            Some(_) | None => *all = None,
        }
    }
    let named = |keys: BTreeSet<&str>| keys.into_iter().map(Into::into).collect();
    let kind = |(kind, keys): (&str, Option<BTreeSet<&str>>)| ReadKind {
        attributes: keys.map(named).unwrap_or_default(),
        ..ReadKind::whole(kind)
    };
    of.into_iter().map(kind).collect()
}

fn placement(place: &Placement) -> record::Placement {
    record::Placement {
        environment: place.environment.clone(),
        kind: change::environment(place.kind),
        segment: place.segment.clone(),
        region: place.region.clone(),
        pci: place.pci,
        eu: place.eu,
        clues: vec![],
    }
}

/// The report of a policy with one rule.
///
/// # Errors
/// Where the verdict's rule offers a fix, which none here does.
pub fn report(
    rule: &'static str,
    level: Level,
    found: Vec<record::Finding>,
) -> Result<Report, Failure> {
    let mut findings = Findings::of(rule, level);
    for finding in found {
        findings.push(told(rule, level, finding)?);
    }
    Ok(findings.report())
}

fn told(rule: &str, level: Level, finding: record::Finding) -> Result<Finding, Failure> {
    if finding.fix.is_some() || finding.id != rule {
        return Err(Failure::Internal("a finding of another shape".into()));
    }
    Ok(Finding {
        rule: finding.id,
        level,
        outcome: match finding.outcome {
            record::Outcome::Fail => Outcome::Fail,
            record::Outcome::Unknown => Outcome::Unknown,
        },
        address: finding.address,
        pointer: finding.path.map(|path| path.0),
        message: finding.message,
        approvers: finding.approvers.into_iter().map(|role| role.0).collect(),
        fix: None,
    })
}
