//! Where each change happens: environment, segment, region, and the scope of PCI and GDPR.
//!
//! An object's own clues count first (tags before and after, names, both addresses of a move); an
//! object without any takes those of the objects it refers to, then of its module. Beside either
//! stands what it belongs to, whatever its own clues say, and what the context and the words of
//! the request say: the strictest clue holds.

mod belonging;
mod clues;
mod environments;
mod glue;
mod lands;
mod owners;
mod people;
mod reading;
mod region;

use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};
use tribune_record::{Change, Context, EnvironmentKind, Placement, Plan, Request, Site};

pub(crate) use reading::{Scopes, hidden_scopes, scopes, tag};
pub(crate) use region::spelled;

use self::{
    clues::Clues,
    owners::Owners,
    region::{region_of, stands_with},
};
use crate::links::Links;

/// Modules that are looked into, innermost first: those around them give no clue.
const MODULES_MAX: usize = 32;

/// Where each change of the plan happens, in the plan's order. Where clues disagree the strictest
/// holds; with no clue at all it is production.
#[must_use]
pub fn place(
    plan: &Plan,
    context: &Context,
    request: Option<&Request>,
    site: &Site,
) -> Vec<Placement> {
    place_linked(plan, &Links::of(plan), &Around::of(context, request), site)
}

/// What is said of the plan as a whole.
#[derive(Debug)]
pub(crate) struct Around {
    context: Clues,
    words: Clues,
}

impl Around {
    pub(crate) fn of(context: &Context, request: Option<&Request>) -> Self {
        let environment = context.environment.as_deref();
        Self {
            context: environment.map_or_else(Clues::default, Clues::of_environment),
            words: request.map_or_else(Clues::default, |request| Clues::of_words(&request.text)),
        }
    }
}

/// What the configuration says: nothing of it makes an object less strict than it is by itself.
#[derive(Debug)]
struct Configured<'a> {
    variables: Vec<&'a str>,
    providers: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Configured<'a> {
    fn of(plan: &'a Plan) -> Self {
        let is_production = |name: &&str| scopes(name).production;
        let strict = |names: &'a [String]| -> Vec<&'a str> {
            names.iter().map(String::as_str).filter(is_production).collect()
        };
        let named = plan.providers.iter().map(|it| (it.key.as_str(), strict(&it.names)));
        Self { variables: strict(&plan.environments), providers: named.collect() }
    }

    fn tell(&self, change: &Change, clues: &mut Clues) {
        let key = change.provider.config_key.as_deref().unwrap_or_default();
        let of_provider = self.providers.get(key).into_iter().flatten();
        let said = of_provider.chain(&self.variables).next();
        said.into_iter().for_each(|name| clues.configured_for(name));
    }
}

/// [`place`] with the links of the plan already worked out.
pub(crate) fn place_linked(
    plan: &Plan,
    links: &Links,
    around: &Around,
    site: &Site,
) -> Vec<Placement> {
    let mut clues = clues(plan, links, site);
    Owners::of(plan).spread(plan, &mut clues);
    let changes = plan.changes.iter().zip(clues);
    let configured = Configured::of(plan);
    let settled = changes.map(|(change, mut clues)| {
        configured.tell(change, &mut clues);
        clues.add(&around.context);
        clues.add(&around.words);
        settle(change, &clues)
    });
    let mut placements: Vec<Placement> = settled.collect();
    let regions = regions_beside(plan, links, &placements);
    for (at, region) in regions {
        placements.get_mut(at).into_iter().for_each(|it| it.region = Some(region.clone()));
    }
    placements
}

/// The regions of objects that have no place of their own and stand with one that has: where all
/// that they may stand with agree.
fn regions_beside(plan: &Plan, links: &Links, placements: &[Placement]) -> Vec<(usize, String)> {
    let nowhere = plan.changes.iter().zip(placements).enumerate();
    let nowhere = nowhere.filter(|(_at, (_change, placement))| placement.region.is_none());
    let found = nowhere.filter_map(|(at, (change, _placement))| {
        let owners = links.from(at).iter().filter_map(|owner| {
            let other = plan.changes.get(*owner)?;
            stands_with(&change.resource_type, &other.resource_type).then_some(*owner)
        });
        let mut regions = owners.filter_map(|owner| placements.get(owner)?.region.as_ref());
        let first = regions.next()?;
        regions.all(|other| other == first).then(|| (at, first.clone()))
    });
    found.collect()
}

/// The clues of each change: its own, and where it has none those of what is around it.
fn clues(plan: &Plan, links: &Links, site: &Site) -> Vec<Clues> {
    let own: Vec<Clues> = plan.changes.iter().map(|change| Clues::of(change, site)).collect();
    let modules = modules(plan, &own);
    let each = plan.changes.iter().zip(&own).enumerate();
    each.map(|(at, (change, own_clues))| {
        let mut all = own_clues.clone();
        let mut linked = Clues::default();
        for other in links.from(at).iter().filter_map(|target| own.get(*target)) {
            linked.add(other);
        }
        all.inherit(&linked, |linked| linked.heard_of("an object it refers to"));
        if let Some(module) = change.module.as_deref().and_then(|module| modules.get(module)) {
            all.inherit(module, Clues::clone);
        }
        all
    })
    .collect()
}

/// The clues of everything in a module, and where that has none of the modules around it.
fn modules<'a>(plan: &'a Plan, own: &[Clues]) -> BTreeMap<&'a str, Clues> {
    let mut inside: BTreeMap<&str, Clues> = BTreeMap::new();
    for (change, clues) in plan.changes.iter().zip(own) {
        if let Some(module) = &change.module {
            inside.entry(module).or_default().add(clues);
        }
    }
    let with_outer = inside.keys().map(|module| {
        let mut all = Clues::default();
        for clues in enclosing(module).take(MODULES_MAX).filter_map(|outer| inside.get(outer)) {
            all.inherit(clues, Clues::clone);
        }
        (*module, all.heard_of("its module"))
    });
    with_outer.collect()
}

/// The module and those around it, innermost first.
fn enclosing(module: &str) -> impl Iterator<Item = &str> {
    core::iter::successors(Some(module), |inner| {
        inner.rfind(".module.").and_then(|at| inner.get(..at))
    })
}

fn settle(change: &Change, clues: &Clues) -> Placement {
    let kind = clues.kind.unwrap_or(EnvironmentKind::Production);
    let environment = match kind {
        EnvironmentKind::Production => String::from("production"),
        EnvironmentKind::NonProduction => {
            clues.given.as_deref().or(clues.other).map_or_else(String::new, String::from)
        }
    };
    let heard = if clues.heard.is_empty() {
        vec![String::from("nothing says where it belongs")]
    } else {
        clues.heard.iter().map(|said| String::from(&**said)).collect()
    };
    Placement {
        environment,
        kind,
        segment: clues.segment.as_deref().map(String::from),
        region: region_of(change),
        pci: clues.pci == Some(true),
        eu: clues.eu == Some(true),
        clues: heard,
    }
}

#[cfg(test)]
mod tests;
