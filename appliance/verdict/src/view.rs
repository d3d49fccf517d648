//! What a law or a rule sees: the case and where each of its changes happens.

use alloc::vec::Vec;
use tribune_record::{Case, Change, Placement};

use crate::place::place;

/// One change and where it happens.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The change.
    pub change: &'a Change,
    /// Where it happens.
    pub placement: &'a Placement,
}

/// A case with what every rule needs worked out once.
#[derive(Debug)]
pub struct View<'a> {
    /// The case.
    pub case: &'a Case,
    /// One for each change, in the plan's order.
    pub placements: Vec<Placement>,
}

impl<'a> View<'a> {
    /// Looks at a case.
    #[must_use]
    pub fn of(case: &'a Case) -> Self {
        let placements =
            place(&case.plan, &case.context, case.request.as_ref(), &case.settings.site);
        Self { case, placements }
    }

    /// Every change with its placement.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        let changes = self.case.plan.changes.iter();
        changes.zip(&self.placements).map(|(change, placement)| Subject { change, placement })
    }

    /// The changes that do something.
    pub fn effective(&self) -> impl Iterator<Item = Subject<'_>> {
        self.subjects().filter(|subject| subject.change.action.has_effect())
    }
}
