//! The sum over a plan's changes: what each adds, what it may grow to, what nobody knows.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Action, Case, Change, Usd, Value};

use super::{
    amount::{Amount, Quote},
    lookup::Lookup,
    quote::{Quoter, Side},
    read::read,
};
use crate::walk::{Step, last_key, leaves};

/// Types that cost what another object says, and so more once that one changes.
const TAKERS: [&str; 4] = [
    "aws_autoscaling_group",
    "aws_eks_node_group",
    "aws_lambda_provisioned_concurrency_config",
    "aws_rds_cluster_instance",
];

/// Attributes that name what an object takes its size from; inside of a block of that name `id`
/// and `name` do.
const TAKEN_BY: [&str; 4] =
    ["cluster_identifier", "launch_configuration", "launch_template_id", "launch_template_name"];
const BLOCK: Step<'_> = Step::Key("launch_template");
const TAKEN: [&str; 3] = ["aws_launch_configuration", "aws_launch_template", "aws_rds_cluster"];

/// What is added, as far as it is known. What the plan takes away elsewhere is not set off.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    /// As the plan sets it up.
    pub(crate) known: Usd,
    /// With all it may grow to with no further plan.
    pub(crate) reach: Usd,
    /// Each known addition, largest first.
    pub(crate) lines: Vec<(Usd, String)>,
    /// What may grow, and by how much.
    pub(crate) grows: Vec<String>,
    /// What is billed by use alone, with the reason.
    pub(crate) by_use: Vec<String>,
    /// What has no price here, with the reason: nobody may take it for little.
    pub(crate) unpriced: Vec<String>,
    /// Whether anything has a price.
    pub(crate) priced_any: bool,
}

impl Sums {
    /// Of a whole plan.
    pub(super) fn of(quoter: &Quoter<'_>) -> Self {
        let mut sums = Self::default();
        let mut total = Amount::default();
        for (at, change) in quoter.case.plan.changes.iter().enumerate() {
            let added = sums.add(quoter, at, change);
            total.now = total.now.saturating_add(added.now);
            total.most = total.most.saturating_add(added.most);
        }
        sums.known = dollars(total.now);
        sums.reach = dollars(total.most);
        sums.lines.sort_by(|a, b| b.cmp(a));
        sums
    }

    /// Counts one change; gives what it adds.
    fn add(&mut self, quoter: &Quoter<'_>, at: usize, change: &Change) -> Amount {
        let takes = TAKERS.contains(&change.resource_type.as_str());
        let stays = change.action == Action::NoOp && takes;
        if !(change.action.creates() || change.action == Action::Update || stays) {
            return Amount::default();
        }
        let after = quoter.quote(at, Side::After);
        // What leaves management lives on, and its bill with it.
        let before = if matches!(change.before, Value::Null) || change.action.forgets() {
            Quote::Free
        } else {
            quoter.quote(at, Side::Before)
        };
        match (before, after) {
            (_, Quote::Free) => Amount::default(),
            (_, Quote::ByUse) => {
                // Every use of something larger costs more.
                if change.action.creates() || resized(change) {
                    self.by_use.push(by_use(change));
                }
                Amount::default()
            }
            (Quote::Monthly(before), Quote::Monthly(after)) => self.line(change, before, after),
            (_, Quote::Monthly(after)) => self.line(change, Amount::default(), after),
            (Quote::Unknown(_) | Quote::AtLeast(..), Quote::Unknown(_) | Quote::AtLeast(..))
                if !resized(change) =>
            {
                Amount::default()
            }
            (_, Quote::Unknown(why)) => {
                self.unpriced.push(format!("{}: {why}", change.address));
                Amount::default()
            }
            (before, Quote::AtLeast(least, why)) => {
                self.unpriced.push(format!("{}: {why}", change.address));
                let [before, least] = [before.least(), least].map(|now| Amount { now, most: now });
                self.line(change, before, least)
            }
        }
    }

    fn line(&mut self, change: &Change, before: Amount, after: Amount) -> Amount {
        self.priced_any = true;
        let now = after.now.saturating_sub(before.now);
        let most = after.most.saturating_sub(before.most).max(now);
        if now > 0 {
            self.lines.push((dollars(now), change.address.clone()));
        }
        let more = most.saturating_sub(now);
        if more > 0 {
            let more = dollars(more);
            self.grows.push(format!("{} may grow by itself by {more}", change.address));
        }
        Amount { now, most }
    }
}

fn by_use(change: &Change) -> String {
    let most = read(&change.after, &["compute_resources", "0", "max_vcpus"]).i64();
    let most = most.map(|most| format!(", up to {most} processors at once")).unwrap_or_default();
    format!("{}: billed by use{most}", change.address)
}

/// Whether anything that decides about size changes, at any depth.
fn resized(change: &Change) -> bool {
    if matches!(change.before, Value::Null) || matches!(change.after, Value::Null) {
        return true;
    }
    differs(&change.before, &change.after, false)
}

fn differs(before: &Value, after: &Value, sized: bool) -> bool {
    const SIZES: [&str; 29] = [
        "size",
        "type",
        "class",
        "count",
        "capacity",
        "nodes",
        "iops",
        "throughput",
        "storage",
        "shards",
        "units",
        "number",
        "num_",
        "min_",
        "max_",
        "desired",
        "concurren",
        "memory",
        "cpu",
        "sku",
        "tier",
        "edition",
        "replica",
        "instances",
        "bandwidth",
        "requirements",
        "scaling",
        "endpoint_config",
        "block_device",
    ];
    const NONE: Value = Value::Null;
    match (before, after) {
        (Value::Map(before), Value::Map(after)) => {
            let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
            keys.into_iter().any(|key| {
                let sized = sized || SIZES.iter().any(|word| key.contains(word));
                differs(before.get(key).unwrap_or(&NONE), after.get(key).unwrap_or(&NONE), sized)
            })
        }
        (Value::List(before), Value::List(after)) => {
            let longest = before.len().max(after.len());
            (0..longest).any(|at| {
                differs(before.get(at).unwrap_or(&NONE), after.get(at).unwrap_or(&NONE), sized)
            })
        }
        (before, after) => sized && before != after,
    }
}

/// Rounded up to the cent.
fn dollars(micro: u64) -> Usd {
    const PER_CENT: u64 = 10_000;
    Usd::from_cents(i64::try_from(micro.div_ceil(PER_CENT)).unwrap_or(i64::MAX))
}

/// The objects that something in the plan takes its size from.
pub(super) fn used(case: &Case, lookup: &Lookup<'_>) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    for (at, change) in case.plan.changes.iter().enumerate() {
        if !TAKERS.contains(&change.resource_type.as_str()) {
            continue;
        }
        for side in [Side::Before, Side::After] {
            leaves(side.of(change), &mut |steps, leaf| {
                let key = last_key(steps);
                let named = matches!(key, "id" | "name") && steps.contains(&BLOCK);
                if named || TAKEN_BY.contains(&key) {
                    used.extend(lookup.find(at, leaf.read(&[]), &TAKEN));
                }
            });
        }
    }
    used
}
