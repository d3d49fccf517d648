//! What a law or a rule sees: the case, where each of its changes happens, and what was worked
//! out from it once.

use alloc::vec::Vec;
use tribune_record::{AccessGrant, Case, Change, EnvironmentKind, Known, Placement, Value};

use crate::{
    cost::Estimate,
    links::Links,
    place::{Around, place_linked, says_outside},
    rule::grants,
    scope::{self, Contract},
};

/// One change and where it happens.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The change.
    pub change: &'a Change,
    /// Where it happens.
    pub placement: &'a Placement,
    /// Its position in the plan.
    pub position: usize,
}

/// A case with what every rule needs worked out once.
#[derive(Debug)]
pub struct View<'a> {
    pub(crate) case: &'a Case,
    /// One for each change, in the plan's order.
    pub(crate) placements: Vec<Placement>,
    pub(crate) links: Links,
    /// What the words of the request ask for.
    pub(crate) contract: Contract,
    /// What the plan costs.
    pub(crate) estimate: Estimate,
    /// Access it newly gives to persons and vendors.
    pub(crate) access: Vec<AccessGrant>,
}

impl<'a> View<'a> {
    /// Looks at a case.
    #[must_use]
    pub fn of(case: &'a Case) -> Self {
        let links = Links::of(&case.plan);
        let around = Around::of(&case.context, case.request.as_ref());
        let placements = place_linked(&case.plan, &links, &around, &case.settings.site);
        let contract = case
            .request
            .as_ref()
            .map_or_else(Contract::empty, |request| scope::contract(&request.text));
        let estimate = Estimate::of(case, &links, &placements);
        let access = Vec::new();
        let mut view = Self { case, placements, links, contract, estimate, access };
        view.access = grants(&view);
        view
    }

    /// Every change with its placement.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        let changes = self.case.plan.changes.iter().enumerate();
        changes.zip(&self.placements).map(|((position, change), placement)| Subject {
            change,
            placement,
            position,
        })
    }

    /// Whether the object at a position stands outside production, by what is known of it or by its
    /// own word: what the request says of the whole plan does not make one network another.
    pub(crate) fn is_outside(&self, at: usize) -> bool {
        let placement = self.placements.get(at);
        placement.is_some_and(|it| it.kind == EnvironmentKind::NonProduction)
            || self.case.plan.changes.get(at).is_some_and(says_outside)
    }

    /// The changes that do something.
    pub fn effective(&self) -> impl Iterator<Item = Subject<'_>> {
        self.subjects().filter(|subject| subject.change.action.has_effect())
    }

    /// The changes that take over an object which stands already, whatever else they do.
    pub(crate) fn imported(&self) -> impl Iterator<Item = Subject<'_>> {
        self.subjects().filter(|subject| subject.change.importing.is_some())
    }

    /// The change of the object that the attribute `key` names, by its name or by reference.
    pub(crate) fn owner(&self, subject: &Subject<'_>, key: &str, kind: &str) -> Option<&'a Change> {
        let named = |other: &&Change| match subject.change.after.read(&[key]) {
            Known::Is(Value::Text(name)) => [key, "id", "name", "arn"].iter().any(|key| {
                let sides = [&other.after, &other.before];
                sides.iter().any(|side| side.read(&[key]).text() == Some(name))
            }),
            Known::Unknown(unknown) => unknown.references.iter().any(|reference| {
                let mut parts = reference.split(['.', '[']);
                parts.next() == Some(kind) && parts.next() == Some(&other.name)
            }),
            Known::Is(_) | Known::Absent | Known::Masked => false,
        };
        self.referred(subject).filter(|other| other.resource_type == kind).find(named)
    }

    /// The changes that a change refers to.
    pub(crate) fn referred(&self, subject: &Subject<'_>) -> impl Iterator<Item = &'a Change> {
        let changes = &self.case.plan.changes;
        self.links.from(subject.position).iter().filter_map(|at| changes.get(*at))
    }
}
