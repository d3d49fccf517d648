//! What one object costs a month, by its type, its size and how many of it there are.

use alloc::{collections::BTreeSet, format, string::String};
use tribune_record::{Case, Change, Known, Price, Value};

use super::{
    MONTH,
    amount::{Quote, dearest},
    data,
    lookup::{Lookup, MEANT_MAX},
    machines,
    read::{blocks, may_be_on, read, whole},
    services,
};
use crate::words::matches;

/// One side of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

impl Side {
    pub(super) const fn of(self, change: &Change) -> &Value {
        match self {
            Self::Before => &change.before,
            Self::After => &change.after,
        }
    }
}

/// One object on one side of its change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object<'a> {
    /// The position of its change.
    pub(super) at: usize,
    pub(super) side: Side,
    pub(super) value: &'a Value,
}

/// Where a type keeps its size and its number. One that must be at least one is.
struct Shape {
    kind: &'static str,
    size: &'static [&'static str],
    count: &'static [&'static str],
    /// Whether a second zone doubles it.
    zones: &'static [&'static str],
    /// The type its prices stand under.
    book: &'static str,
}

const SHAPE: Shape =
    Shape { kind: "", size: &["instance_class"], count: &[], zones: &[], book: "" };

const SHAPES: [Shape; 5] = [
    Shape { kind: "aws_docdb_cluster_instance", book: "aws_db_instance", ..SHAPE },
    Shape { kind: "aws_neptune_cluster_instance", book: "aws_db_instance", ..SHAPE },
    Shape {
        kind: "aws_elasticache_cluster",
        size: &["node_type"],
        count: &["num_cache_nodes"],
        book: "aws_elasticache_cluster",
        ..SHAPE
    },
    Shape {
        kind: "aws_redshift_cluster",
        size: &["node_type"],
        count: &["number_of_nodes"],
        zones: &["multi_az"],
        book: "aws_redshift_cluster",
    },
    Shape {
        kind: "aws_dms_replication_instance",
        size: &["replication_instance_class"],
        zones: &["multi_az"],
        book: "aws_dms",
        ..SHAPE
    },
];

/// How types are priced that need more than a size and a number.
type Special = fn(&Quoter<'_>, Object<'_>) -> Quote;

const SPECIALS: [(&str, Special); 32] = [
    ("aws_api_gateway_stage", services::stage),
    ("aws_appautoscaling_scheduled_action", services::scheduled_action),
    ("aws_appautoscaling_target", services::scaling_target),
    ("aws_autoscaling_group", machines::group),
    ("aws_autoscaling_schedule", machines::schedule),
    ("aws_batch_compute_environment", services::batch),
    ("aws_cloudfront_distribution", services::distribution),
    ("aws_db_instance", data::database),
    ("aws_dynamodb_table", data::table),
    ("aws_ebs_volume", machines::volume),
    ("aws_ecs_service", services::containers),
    ("aws_efs_file_system", data::file_system),
    ("aws_eks_cluster", services::kubernetes),
    ("aws_eks_node_group", machines::node_group),
    ("aws_elasticache_replication_group", data::replication_group),
    ("aws_glue_job", services::glue_job),
    ("aws_instance", machines::instance),
    ("aws_kinesis_stream", data::stream),
    ("aws_lambda_provisioned_concurrency_config", services::concurrency),
    ("aws_launch_configuration", machines::template),
    ("aws_launch_template", machines::template),
    ("aws_mq_broker", services::broker),
    ("aws_msk_cluster", data::brokers),
    ("aws_networkfirewall_firewall", services::firewall),
    ("aws_opensearch_domain", data::search_domain),
    ("aws_rds_cluster", data::cluster),
    ("aws_rds_cluster_instance", data::cluster_instance),
    ("aws_sagemaker_endpoint", services::endpoint),
    ("aws_sagemaker_endpoint_configuration", services::endpoint_configuration),
    ("aws_sagemaker_notebook_instance", services::notebook),
    ("aws_spot_instance_request", machines::instance),
    ("aws_vpc_endpoint", services::vpc_endpoint),
];

/// Prices the objects of one case.
#[derive(Debug)]
pub(super) struct Quoter<'a> {
    pub(super) case: &'a Case,
    pub(super) lookup: &'a Lookup<'a>,
    /// The templates that something in the plan is made from, by position.
    pub(super) used: &'a BTreeSet<usize>,
    /// Hours a month that machines run.
    pub(super) hours: u64,
}

impl Quoter<'_> {
    /// The monthly cost of one side of the change at `at`.
    pub(super) fn quote(&self, at: usize, side: Side) -> Quote {
        let Some(change) = self.lookup.change(at) else { return Quote::Free };
        let kind = change.resource_type.as_str();
        let object = Object { at, side, value: side.of(change) };
        if let Some((_kind, special)) = SPECIALS.iter().find(|(name, _special)| *name == kind) {
            return special(self, object);
        }
        match SHAPES.iter().find(|shape| shape.kind == kind) {
            Some(shape) => self.shaped(shape, object.value),
            None => self.flat(kind),
        }
    }

    pub(super) fn price(&self, kind: &str, size: &str) -> Option<&Price> {
        let prices = &self.case.settings.price_book.prices;
        prices.iter().find(|price| price.resource_type == kind && price.size == size)
    }

    /// Of what is priced by the hour and stands or runs as long as machines do.
    pub(super) fn hourly(&self, kind: &str, size: &str) -> Option<u64> {
        let price = self.price(kind, size).filter(|price| price.per_hour_micro_usd > 0)?;
        Some(price.per_hour_micro_usd.saturating_mul(self.hours))
    }

    /// Of what is priced by the month: a gigabyte, or one of what the size counts.
    pub(super) fn monthly(&self, kind: &str, size: &str) -> Option<u64> {
        let price = self.price(kind, size).filter(|price| price.per_gb_month_micro_usd > 0)?;
        Some(price.per_gb_month_micro_usd)
    }

    pub(super) fn flat(&self, kind: &str) -> Quote {
        let book = &self.case.settings.price_book;
        if let Some(price) = self.price(kind, "*") {
            // What is no machine is there all month.
            return Quote::of(price.per_hour_micro_usd.saturating_mul(MONTH));
        }
        if book.by_use.iter().any(|pattern| matches(pattern, kind)) {
            Quote::ByUse
        } else if book.free.iter().any(|pattern| matches(pattern, kind)) {
            Quote::Free
        } else {
            Quote::Unknown(format!("the price book has no {kind}"))
        }
    }

    /// One of the size that the attribute names.
    pub(super) fn sized(&self, book: &str, size: Known<'_>) -> Quote {
        let Some(size) = size.text() else { return Quote::unknown("its size is not known") };
        let monthly = self.hourly(book, size);
        monthly.map_or_else(|| Quote::Unknown(format!("the price book has no {size}")), Quote::of)
    }

    fn shaped(&self, shape: &Shape, value: &Value) -> Quote {
        let count = match shape.count {
            [] => Ok(1),
            path => whole(value, path, 1).map(|count| count.max(1)),
        };
        let zones = if !shape.zones.is_empty() && may_be_on(value, shape.zones) { 2 } else { 1 };
        self.sized(shape.book, read(value, shape.size)).times(count).times(Ok(zones))
    }

    /// The dearest of the objects that an attribute may mean; none where it means none.
    pub(super) fn meant(
        &self,
        object: Object<'_>,
        known: Known<'_>,
        kinds: &[&'static str],
        quote: impl Fn(&Value) -> Quote,
    ) -> Option<Quote> {
        let found = self.lookup.find(object.at, known, kinds);
        if found.len() > MEANT_MAX {
            return Some(Quote::unknown("which of several it belongs to is not known"));
        }
        let changes = found.iter().filter_map(|at| self.lookup.change(*at));
        dearest(changes.map(|change| quote(standing(change, object.side))))
    }
}

/// What an object is on one side; where it is not there on that side, what it is on the other.
pub(super) const fn standing(change: &Change, side: Side) -> &Value {
    match (side, &change.before, &change.after) {
        (Side::Before, Value::Null, after) => after,
        (Side::After, before, Value::Null) => before,
        (_, _, _) => side.of(change),
    }
}

/// The quote of an object that others take their size from and that costs nothing itself: where
/// what takes `one` from it is not in the plan, and one becomes dearer, nobody can say by how much.
pub(super) fn taken(quoter: &Quoter<'_>, at: usize, one: impl Fn(&Value) -> Quote) -> Quote {
    let Some(change) = quoter.lookup.change(at) else { return Quote::Free };
    if matches!(change.before, Value::Null) || quoter.used.contains(&at) {
        return Quote::Free;
    }
    match (one(&change.before), one(&change.after)) {
        (Quote::Monthly(before), Quote::Monthly(after)) if after.most <= before.most => Quote::Free,
        (Quote::Free, Quote::Free) => Quote::Free,
        (_, _) => Quote::unknown("what takes its size from it is not in the plan"),
    }
}

/// The sum over the blocks of a list; nobody can say where the list is hidden.
pub(super) fn each(value: &Value, path: &[&str], quote: impl Fn(&Value) -> Quote) -> Quote {
    match blocks(value, path) {
        Ok(list) => list.iter().map(quote).fold(Quote::Free, Quote::plus),
        Err(why) => Quote::Unknown(why),
    }
}

/// Both numbers, the second never less than the first.
pub(super) fn range(
    now: Result<u64, String>,
    most: Result<u64, String>,
) -> Result<(u64, u64), String> {
    let (now, most) = (now?, most?);
    Ok((now, most.max(now)))
}
