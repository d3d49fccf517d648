//! What a law or a rule sees: the case, where each of its changes happens, and what was worked
//! out from it once.
//!
//! What needs less asks for less: a rule that stands on [`Ground`] or on [`Linked`] alone runs in a
//! policy too, which is given no more.

use alloc::{string::String, vec::Vec};
use core::ops::Deref;
use tribune_record::{
    AccessGrant, Case, Change, EnvironmentKind, Known, Placement, PlanKind, Value,
};

use crate::{
    cost::Estimate,
    links::Links,
    place::{Around, place_linked},
    rule::grants,
    scope::{self, Asked, Contract},
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

/// The changes of a plan, or the part of them one rule reads, and where each happens.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The changes, in the plan's order.
    pub changes: &'a [Change],
    /// One for each change, in the same order.
    pub placements: Vec<Placement>,
    /// What wrote the plan.
    pub kind: PlanKind,
    /// What the person asked for; none where nobody asked.
    pub request_text: Option<&'a str>,
    /// Accounts the site says are its own.
    pub own_accounts: &'a [String],
}

/// A type of resource, a `*` standing for any part of its name, and the attributes that are read of
/// it; none for all.
pub type Reads = (&'static str, Vec<&'static str>);

/// The same, and who refers to whom.
#[derive(Debug)]
pub struct Linked<'a> {
    ground: Ground<'a>,
    pub(crate) links: Links,
}

/// A case with what every rule needs worked out once.
#[derive(Debug)]
pub struct View<'a> {
    pub(crate) case: &'a Case,
    linked: Linked<'a>,
    /// What the words of the request ask for.
    pub(crate) contract: Contract,
    /// Why a contract given with the request does not count.
    pub(crate) doubts: Vec<String>,
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
        let nothing = || Asked { contract: Contract::empty(), doubts: Vec::new() };
        let asked =
            case.request.as_ref().map_or_else(nothing, |it| scope::asked(it, case.received_at));
        let Asked { contract, doubts } = asked;
        let estimate = Estimate::of(case, &links, &placements);
        let ground = Ground {
            changes: &case.plan.changes,
            placements,
            kind: case.plan.kind,
            request_text: case.request.as_ref().map(|request| request.text.as_str()),
            own_accounts: &case.settings.site.own_accounts,
        };
        let linked = Linked { ground, links };
        let mut view = Self { case, linked, contract, doubts, estimate, access: Vec::new() };
        view.access = grants(&view);
        view
    }
}

impl<'a> Deref for View<'a> {
    type Target = Linked<'a>;

    fn deref(&self) -> &Self::Target {
        &self.linked
    }
}

impl<'a> Deref for Linked<'a> {
    type Target = Ground<'a>;

    fn deref(&self) -> &Self::Target {
        &self.ground
    }
}

impl<'a> Ground<'a> {
    /// Works out who refers to whom.
    #[must_use]
    pub fn linked(self) -> Linked<'a> {
        let links = Links::among(self.changes);
        Linked { ground: self, links }
    }

    /// Every change with its placement.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        let changes = self.changes.iter().enumerate();
        changes.zip(&self.placements).map(|((position, change), placement)| Subject {
            change,
            placement,
            position,
        })
    }

    /// Whether the object at a position stands outside production.
    pub(crate) fn is_outside(&self, at: usize) -> bool {
        let placement = self.placements.get(at);
        placement.is_some_and(|it| it.kind == EnvironmentKind::NonProduction)
    }

    /// The changes that do something.
    pub fn effective(&self) -> impl Iterator<Item = Subject<'_>> {
        self.subjects().filter(|subject| subject.change.action.has_effect())
    }

    /// The changes that take over an object which stands already, whatever else they do.
    pub(crate) fn imported(&self) -> impl Iterator<Item = Subject<'_>> {
        self.subjects().filter(|subject| subject.change.importing.is_some())
    }
}

impl<'a> Linked<'a> {
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
        let changes = self.changes;
        self.links.from(subject.position).iter().filter_map(|at| changes.get(*at))
    }
}
