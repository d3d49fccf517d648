//! Where a guardrail holds. What nobody can place counts as inside.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::cell::OnceCell;
use tribune_record::{AppliesTo, Finding};

use crate::{
    document::covers,
    view::{Subject, View},
};

/// The changes of a case, and by address once a guardrail holds in some place only.
pub(crate) struct Reach<'v> {
    subjects: Vec<Subject<'v>>,
    by_address: OnceCell<BTreeMap<&'v str, Vec<Subject<'v>>>>,
}

impl<'v> Reach<'v> {
    pub(crate) fn of(view: &'v View<'_>) -> Self {
        Self { subjects: view.subjects().collect(), by_address: OnceCell::new() }
    }

    fn by_address(&self) -> &BTreeMap<&'v str, Vec<Subject<'v>>> {
        self.by_address.get_or_init(|| {
            let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for subject in &self.subjects {
                all.entry(subject.change.address.as_str()).or_default().push(*subject);
            }
            all
        })
    }

    /// The changes that do something where a guardrail holds.
    pub(super) fn effective(&self, to: &AppliesTo) -> impl Iterator<Item = Subject<'v>> {
        let effective = self.subjects.iter().filter(|one| one.change.action.has_effect());
        effective.filter(|subject| takes_in(to, subject)).copied()
    }

    /// Whether a guardrail holds for what stands at an address. An address of no change (a
    /// provisioner's, a module's) nobody can place.
    pub(super) fn at(&self, to: &AppliesTo, address: &str) -> bool {
        if to.is_everywhere() {
            return true;
        }
        let here = self.by_address().get(address);
        here.is_none_or(|here| here.iter().any(|subject| takes_in(to, subject)))
    }

    /// Whether a guardrail holds for what a finding is about: for one about the whole plan, where
    /// any change of it is inside.
    pub(super) fn holds(&self, to: &AppliesTo, finding: &Finding) -> bool {
        if to.is_everywhere() {
            return true;
        }
        match &finding.address {
            Some(address) => self.at(to, address),
            None => {
                let mut effective = self.subjects.iter().filter(|s| s.change.action.has_effect());
                effective.clone().next().is_none() || effective.any(|one| takes_in(to, one))
            }
        }
    }

    /// Whether a guardrail holds for a line `ADDRESS: why` of the estimate.
    pub(super) fn at_line(&self, to: &AppliesTo, line: &str) -> bool {
        if to.is_everywhere() {
            return true;
        }
        let borders = line.match_indices(": ").map(|(border, _mark)| border);
        let mut begins = borders.filter_map(|border| line.get(..border));
        let address = begins.find(|begin| self.by_address().contains_key(begin));
        address.is_none_or(|address| self.at(to, address))
    }
}

/// Whether a pattern of `applies_to` takes in a resource type.
pub fn names_type(pattern: &str, resource_type: &str) -> bool {
    covers(pattern, resource_type)
}

fn takes_in(to: &AppliesTo, subject: &Subject<'_>) -> bool {
    let Subject { change, placement, .. } = subject;
    let fits = |patterns: &[String], name: &str| {
        patterns.is_empty() || patterns.iter().any(|pattern| covers(pattern, name))
    };
    let kind = fits(&to.resource_kinds, &change.resource_type);
    let segment = placement.segment.as_deref();
    let segment = segment.is_none_or(|segment| fits(&to.segments, segment));
    kind && segment && (to.environments.is_empty() || to.environments.contains(&placement.kind))
}
