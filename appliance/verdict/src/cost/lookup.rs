//! Which objects of a plan an attribute refers to: by id or name where it is known, by reference
//! where it is not.

use alloc::{collections::BTreeMap, vec, vec::Vec};
use tribune_record::{Case, Change, Known, Unknown};

use super::quote::Side;
use crate::links::Links;

/// Types that others take their size or number from, or are scaled by.
const KINDS: [&str; 10] = [
    "aws_autoscaling_group",
    "aws_db_instance",
    "aws_dynamodb_table",
    "aws_ecs_service",
    "aws_ecs_task_definition",
    "aws_lambda_function",
    "aws_launch_configuration",
    "aws_launch_template",
    "aws_rds_cluster",
    "aws_sagemaker_endpoint_configuration",
];

/// Attributes such an object is called by.
const NAMES: [&str; 7] =
    ["arn", "cluster_identifier", "family", "function_name", "id", "identifier", "name"];

/// So many objects that one attribute may mean are looked at; of more, nobody can say which.
pub(super) const MEANT_MAX: usize = 31;

/// Finds objects of one plan.
#[derive(Debug)]
pub(super) struct Lookup<'a> {
    changes: &'a [Change],
    links: &'a Links,
    named: BTreeMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(case: &'a Case, links: &'a Links) -> Self {
        let changes = &case.plan.changes;
        let mut named: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, change) in changes.iter().enumerate() {
            let kind = change.resource_type.as_str();
            if !KINDS.contains(&kind) {
                continue;
            }
            for side in [Side::Before, Side::After] {
                let value = side.of(change);
                let names = NAMES.iter().filter_map(|key| value.read(&[key]).text());
                for name in names.filter(|name| !name.is_empty()) {
                    let positions = named.entry((kind, name)).or_default();
                    if positions.last() != Some(&at) {
                        positions.push(at);
                    }
                }
            }
        }
        Self { changes, links, named }
    }

    pub(super) fn change(&self, at: usize) -> Option<&'a Change> {
        self.changes.get(at)
    }

    /// What the attribute `known` of the change at `at` refers to, of these types.
    pub(super) fn find(&self, at: usize, known: Known<'_>, kinds: &[&'static str]) -> Vec<usize> {
        match known {
            Known::Is(value) => value.as_text().map_or(vec![], |name| self.named(name, kinds)),
            Known::Unknown(unknown) => self.referenced(at, unknown, kinds),
            Known::Absent | Known::Masked => vec![],
        }
    }

    /// The objects of these types that are called so.
    pub(super) fn named(&self, name: &str, kinds: &[&'static str]) -> Vec<usize> {
        let found = kinds.iter().filter_map(|kind| self.named.get(&(*kind, name)));
        found.flatten().copied().take(MEANT_MAX.saturating_add(1)).collect()
    }

    fn referenced(&self, at: usize, unknown: &Unknown, kinds: &[&'static str]) -> Vec<usize> {
        let is_meant = |other: &usize| {
            let Some(change) = self.change(*other) else { return false };
            let (kind, name) = (change.resource_type.as_str(), change.name.as_str());
            kinds.contains(&kind)
                && unknown.references.iter().any(|reference| {
                    let mut parts = reference.split(['.', '[']);
                    parts.next() == Some(kind) && parts.next() == Some(name)
                })
        };
        self.links.from(at).iter().copied().filter(is_meant).collect()
    }
}
