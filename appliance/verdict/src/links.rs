//! Which changes of a plan refer to which others: by reference, by id, or by name.

use alloc::{collections::BTreeMap, vec, vec::Vec};
use tribune_record::{Change, Plan, Value};

use crate::walk::{Step, last_key, leaves};

/// Attributes that hold the name of another object, with that object's type.
const BY_NAME: &[(&str, &str)] = &[
    ("bucket", "aws_s3_bucket"),
    ("s3_bucket_name", "aws_s3_bucket"),
    ("role", "aws_iam_role"),
    ("user", "aws_iam_user"),
    ("group", "aws_iam_group"),
    ("iam_instance_profile", "aws_iam_instance_profile"),
    ("function_name", "aws_lambda_function"),
    ("db_subnet_group_name", "aws_db_subnet_group"),
    ("cluster_identifier", "aws_rds_cluster"),
    ("cluster", "aws_ecs_cluster"),
    ("launch_configuration", "aws_launch_configuration"),
    ("rule", "aws_cloudwatch_event_rule"),
];

/// Attributes an object is named by.
const NAMES: [&str; 5] = ["name", "bucket", "identifier", "cluster_identifier", "function_name"];

/// Instances of one resource a reference is followed to. They share one configuration, and a plan
/// of thousands that refer to thousands must not cost their product.
const INSTANCES: usize = 32;

/// For each change, by position, the positions of the changes it refers to, and of those that
/// refer to it.
#[derive(Debug, Default)]
pub(crate) struct Links {
    from: Vec<Vec<usize>>,
    to: Vec<Vec<usize>>,
}

impl Links {
    /// Works out who refers to whom.
    pub(crate) fn of(plan: &Plan) -> Self {
        Self::among(&plan.changes)
    }

    /// Works it out for a part of a plan.
    pub(crate) fn among(changes: &[Change]) -> Self {
        let index = Index::of(changes);
        let from = |(at, change): (usize, &Change)| {
            let mut targets = vec![];
            for value in [&change.after, &change.before] {
                leaves(value, &mut |steps, leaf| {
                    index.collect(change, steps, leaf, &mut targets);
                });
            }
            targets.retain(|target| *target != at);
            targets.sort_unstable();
            targets.dedup();
            targets
        };
        let from: Vec<Vec<usize>> = changes.iter().enumerate().map(from).collect();
        let mut to = vec![vec![]; from.len()];
        for (at, targets) in from.iter().enumerate() {
            for target in targets {
                if let Some(referring) = to.get_mut(*target) {
                    referring.push(at);
                }
            }
        }
        Self { from, to }
    }

    /// The positions of the changes that the change at `at` refers to.
    pub(crate) fn from(&self, at: usize) -> &[usize] {
        self.from.get(at).map_or(&[], Vec::as_slice)
    }

    /// The positions of the changes that refer to the change at `at`.
    pub(crate) fn to(&self, at: usize) -> &[usize] {
        self.to.get(at).map_or(&[], Vec::as_slice)
    }
}

struct Index<'a> {
    by_id: BTreeMap<&'a str, usize>,
    by_name: BTreeMap<(&'a str, &'a str), usize>,
    /// By module, type and name.
    by_reference: BTreeMap<(&'a str, &'a str, &'a str), Vec<usize>>,
    by_address: BTreeMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    fn of(changes: &'a [Change]) -> Self {
        let mut index = Self {
            by_id: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_reference: BTreeMap::new(),
            by_address: BTreeMap::new(),
        };
        for (at, change) in changes.iter().enumerate() {
            index.add(at, change);
        }
        index
    }

    fn add(&mut self, at: usize, change: &'a Change) {
        for value in [&change.after, &change.before] {
            for key in ["id", "arn"] {
                if let Some(id) = value.read(&[key]).text().filter(|id| !id.is_empty()) {
                    self.by_id.entry(id).or_insert(at);
                }
            }
            for key in NAMES {
                if let Some(name) = value.read(&[key]).text() {
                    self.by_name.entry((&change.resource_type, name)).or_insert(at);
                }
            }
        }
        let module = change.module.as_deref().unwrap_or("");
        let key = (module, change.resource_type.as_str(), change.name.as_str());
        self.by_reference.entry(key).or_default().push(at);
        self.by_address.entry(&change.address).or_insert(at);
    }

    fn collect(&self, from: &Change, steps: &[Step<'_>], leaf: &Value, targets: &mut Vec<usize>) {
        match leaf {
            Value::Unknown(unknown) => {
                let module = from.module.as_deref().unwrap_or("");
                for reference in &unknown.references {
                    targets.extend(self.referenced(module, reference));
                }
            }
            Value::Text(text) if !is_tag(steps) => {
                targets.extend(self.by_id.get(text.as_str()));
                targets.extend(self.named(text));
                // A bucket's ARN is its name, known before the bucket is made.
                let bucket = text.strip_prefix("arn:aws:s3:::").and_then(|b| b.split('/').next());
                targets.extend(bucket.and_then(|b| self.by_name.get(&("aws_s3_bucket", b))));
                let key = last_key(steps);
                let typed = BY_NAME.iter().filter(|(name, _kind)| *name == key);
                targets.extend(
                    typed.filter_map(|(_name, kind)| self.by_name.get(&(*kind, text.as_str()))),
                );
            }
            Value::Text(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Redacted(_) => {}
        }
    }

    /// The objects that a text names by identifiers to come, `${aws_s3_bucket.b.arn}`. Inside of a
    /// document the quotes of a key are escaped.
    fn named(&self, text: &str) -> Vec<usize> {
        // Most texts name none.
        if !text.as_bytes().contains(&b'$') {
            return vec![];
        }
        let begun = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
        let addresses = begun.filter_map(|(name, _rest)| name.rsplit_once('.'));
        let found = addresses.filter_map(|(address, _attribute)| {
            self.by_address.get(address.replace('\\', "").as_str()).copied()
        });
        found.take(INSTANCES).collect()
    }

    /// `aws_s3_bucket.b[0].arn` as seen from within `module`.
    fn referenced(&self, module: &str, reference: &str) -> Vec<usize> {
        let mut parts = reference.split('.');
        let (Some(kind), Some(name)) = (parts.next(), parts.next()) else { return vec![] };
        let name = name.split('[').next().unwrap_or(name);
        let instances = self.by_reference.get(&(module, kind, name));
        instances.into_iter().flatten().take(INSTANCES).copied().collect()
    }
}

fn is_tag(steps: &[Step<'_>]) -> bool {
    matches!(steps.first(), Some(Step::Key("tags" | "tags_all" | "labels")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::native;
    use alloc::string::ToString as _;
    use serde_json::json;

    #[test]
    fn a_document_refers_to_the_objects_whose_identifiers_it_names() {
        let of = |resource: &str| {
            let policy = json!({ "Resource": [resource] }).to_string();
            let plan = native(&json!([
                { "type": "aws_s3_bucket", "name": "b", "count": 2_u8, "properties": {} },
                { "type": "aws_iam_policy", "name": "p", "properties": { "policy": policy } },
            ]));
            Links::of(&plan).from(2).to_vec()
        };
        assert_eq!(of("${aws_s3_bucket.b[1].arn}/*"), [1]);
        assert_eq!(of("${aws_s3_bucket.c.arn}"), [0_usize; 0]);
        assert_eq!(of("${aws:username}"), [0_usize; 0]);
    }
}
