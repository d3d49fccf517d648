//! Where each change happens: environment, segment, region, and the scope of PCI and GDPR.
//!
//! An object's own clues count first (tags before and after, names, both addresses of a move);
//! an object without any takes those of the objects it refers to, then of its module. What the
//! context and the words of the request say is added to either, and the strictest clue holds.

mod clues;
mod region;

use alloc::{collections::BTreeMap, format, string::String, vec, vec::Vec};
use tribune_record::{Change, Context, EnvironmentKind, Placement, Plan, Request, Site};

pub(crate) use clues::Clues;
pub(crate) use clues::tag;
use region::region_of;

use crate::links::Links;

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
        let mut said = Clues::default();
        if let Some(environment) = &context.environment {
            said.environment(environment, &format!("the submission says {environment}"));
        }
        let words = request.map_or_else(Clues::default, |request| Clues::of_words(&request.text));
        Self { context: said, words }
    }
}

/// [`place`] with the links of the plan already worked out.
pub(crate) fn place_linked(
    plan: &Plan,
    links: &Links,
    around: &Around,
    site: &Site,
) -> Vec<Placement> {
    let own: Vec<Clues> = plan.changes.iter().map(|change| Clues::of(change, site)).collect();
    let mut modules: BTreeMap<&str, Clues> = BTreeMap::new();
    for (change, clues) in plan.changes.iter().zip(&own) {
        if let Some(module) = &change.module {
            modules.entry(module).or_default().add(clues);
        }
    }
    let placed = plan.changes.iter().zip(&own).enumerate();
    placed
        .map(|(at, (change, clues))| {
            let mut all = clues.clone();
            let mut linked = Clues::default();
            for other in links.from(at).iter().filter_map(|target| own.get(*target)) {
                linked.add(other);
            }
            all.inherit(&linked, "an object it refers to");
            for module in enclosing(change.module.as_deref()) {
                if let Some(siblings) = modules.get(module) {
                    all.inherit(siblings, "its module");
                }
            }
            all.add(&around.context);
            all.add(&around.words);
            settle(change, all)
        })
        .collect()
}

/// The module and those around it, innermost first.
fn enclosing(module: Option<&str>) -> impl Iterator<Item = &str> {
    core::iter::successors(module, |inner| inner.rfind(".module.").and_then(|at| inner.get(..at)))
}

fn settle(change: &Change, clues: Clues) -> Placement {
    let production = EnvironmentKind::Production;
    let kind = clues.kinds.iter().map(|clue| clue.kind).max().unwrap_or(production);
    let environment = match kind {
        EnvironmentKind::Production => String::from("production"),
        EnvironmentKind::NonProduction => {
            let given = clues.kinds.iter().find(|clue| clue.given);
            given.or_else(|| clues.kinds.first()).map_or_else(String::new, |clue| clue.name.clone())
        }
    };
    let said = if clues.said.is_empty() {
        vec![String::from("nothing says where it belongs")]
    } else {
        clues.said
    };
    Placement {
        environment,
        kind,
        segment: clues.segment,
        region: region_of(change),
        pci: clues.pci == Some(true),
        eu: clues.eu == Some(true),
        clues: said,
    }
}

#[cfg(test)]
mod tests;
