//! What one object costs a month, by its type, its size and how many of it there are.

use alloc::{borrow::ToOwned, format, string::String};
use tribune_record::{Case, Change, Known, Price, Value};

use super::MONTH;
use crate::{links::Links, words::matches};

/// What the book says of one object, monthly, in millionths of a dollar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Quote {
    /// It costs nothing of its own.
    Free,
    /// Only its use costs.
    ByUse,
    /// This much.
    Monthly(u64),
    /// Nobody can say, and why.
    Unknown(String),
}

/// Where a type keeps its size and its number; a number that is not set is one.
struct Shape {
    kind: &'static str,
    size: &'static [&'static str],
    count: &'static [&'static str],
    /// The type its prices stand under.
    book: &'static str,
}

const fn shape(
    kind: &'static str,
    size: &'static [&'static str],
    count: &'static [&'static str],
    book: &'static str,
) -> Shape {
    Shape { kind, size, count, book }
}

const SHAPES: [Shape; 15] = [
    shape("aws_instance", &["instance_type"], &["count"], "aws_instance"),
    shape("aws_rds_cluster_instance", &["instance_class"], &[], "aws_db_instance"),
    shape("aws_docdb_cluster_instance", &["instance_class"], &[], "aws_db_instance"),
    shape("aws_neptune_cluster_instance", &["instance_class"], &[], "aws_db_instance"),
    shape(
        "aws_elasticache_cluster",
        &["node_type"],
        &["num_cache_nodes"],
        "aws_elasticache_cluster",
    ),
    shape(
        "aws_elasticache_replication_group",
        &["node_type"],
        &["num_cache_clusters"],
        "aws_elasticache_cluster",
    ),
    shape("aws_redshift_cluster", &["node_type"], &["number_of_nodes"], "aws_redshift_cluster"),
    shape(
        "aws_opensearch_domain",
        &["cluster_config", "0", "instance_type"],
        &["cluster_config", "0", "instance_count"],
        "aws_opensearch_domain",
    ),
    shape(
        "aws_msk_cluster",
        &["broker_node_group_info", "0", "instance_type"],
        &["number_of_broker_nodes"],
        "aws_msk_cluster",
    ),
    shape(
        "aws_eks_node_group",
        &["instance_types", "0"],
        &["scaling_config", "0", "desired_size"],
        "aws_instance",
    ),
    shape("aws_sagemaker_notebook_instance", &["instance_type"], &[], "aws_sagemaker"),
    shape(
        "aws_sagemaker_endpoint_configuration",
        &["production_variants", "0", "instance_type"],
        &["production_variants", "0", "initial_instance_count"],
        "aws_sagemaker",
    ),
    shape("aws_dms_replication_instance", &["replication_instance_class"], &[], "aws_dms"),
    shape("aws_mq_broker", &["host_instance_type"], &[], "aws_mq_broker"),
    shape("aws_spot_instance_request", &["instance_type"], &["count"], "aws_instance"),
];

/// Prices the objects of one case.
#[derive(Debug)]
pub(super) struct Quoter<'a> {
    pub(super) case: &'a Case,
    pub(super) links: &'a Links,
    /// Hours a month that machines run.
    pub(super) hours: u64,
}

impl Quoter<'_> {
    /// The monthly cost of one side of the change at `at`.
    pub(super) fn quote(&self, at: usize, kind: &str, value: &Value) -> Quote {
        let special = match kind {
            "aws_db_instance" => Some(self.database(value)),
            "aws_autoscaling_group" => Some(self.group(at, value)),
            "aws_ecs_service" => Some(self.containers(at, value)),
            "aws_vpc_endpoint" => Some(self.endpoint(value)),
            "aws_dynamodb_table" => Some(self.table(value)),
            "aws_kinesis_stream" => Some(self.stream(value)),
            "aws_ebs_volume" => Some(self.volume(value.read(&["type"]), value.read(&["size"]))),
            "aws_batch_compute_environment" => Some(batch(value)),
            _other => None,
        };
        if let Some(quote) = special {
            return quote;
        }
        if let Some(shape) = SHAPES.iter().find(|shape| shape.kind == kind) {
            let disks = self.disks(value);
            return plus(self.sized(shape, value), disks);
        }
        self.flat(kind)
    }

    fn price(&self, kind: &str, size: &str) -> Option<&Price> {
        let prices = &self.case.settings.price_book.prices;
        prices.iter().find(|price| price.resource_type == kind && price.size == size)
    }

    fn hourly(&self, price: &Price) -> u64 {
        price.per_hour_micro_usd.saturating_mul(self.hours)
    }

    fn flat(&self, kind: &str) -> Quote {
        let book = &self.case.settings.price_book;
        if let Some(price) = self.price(kind, "*") {
            // What is no machine is there all month.
            return Quote::Monthly(price.per_hour_micro_usd.saturating_mul(MONTH));
        }
        if book.by_use.iter().any(|pattern| matches(pattern, kind)) {
            Quote::ByUse
        } else if book.free.iter().any(|pattern| matches(pattern, kind)) {
            Quote::Free
        } else {
            Quote::Unknown(format!("the price book has no {kind}"))
        }
    }

    fn sized(&self, shape: &Shape, value: &Value) -> Quote {
        let Some(size) = value.read(shape.size).text() else {
            return Quote::Unknown(String::from("its size is not known"));
        };
        let Some(price) = self.price(shape.book, size) else {
            return Quote::Unknown(format!("the price book has no {size}"));
        };
        match number(value, shape.count) {
            Ok(count) => Quote::Monthly(self.hourly(price).saturating_mul(count)),
            Err(why) => Quote::Unknown(why),
        }
    }

    fn database(&self, value: &Value) -> Quote {
        let engine = value.read(&["engine"]).text().unwrap_or("");
        if engine.starts_with("oracle") || engine.starts_with("sqlserver") {
            return Quote::Unknown(format!("the price book has no licence for {engine}"));
        }
        let shape = shape("", &["instance_class"], &[], "aws_db_instance");
        let machine = self.sized(&shape, value);
        let storage = self.price("aws_db_instance", "storage").map_or(0, |price| {
            let gigabytes = value.read(&["allocated_storage"]).i64().unwrap_or(0);
            price.per_gb_month_micro_usd.saturating_mul(u64::try_from(gigabytes).unwrap_or(0))
        });
        let copies = if value.read(&["multi_az"]).bool() == Some(true) { 2 } else { 1 };
        times(plus(machine, Quote::Monthly(storage)), copies)
    }

    /// So many machines as the group wants, each as its template says.
    fn group(&self, at: usize, value: &Value) -> Quote {
        let wanted = value.read(&["desired_capacity"]).i64();
        let wanted = wanted.or_else(|| value.read(&["min_size"]).i64());
        let Some(count) = wanted.and_then(|count| u64::try_from(count).ok()) else {
            return Quote::Unknown(String::from("how many machines it wants is not known"));
        };
        let template = self.referred(at, &["aws_launch_template", "aws_launch_configuration"]);
        let Some(template) = template else {
            return Quote::Unknown(String::from("its launch template is not in the plan"));
        };
        let side = match template.after {
            Value::Null => &template.before,
            Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => &template.after,
        };
        let shape = shape("", &["instance_type"], &[], "aws_instance");
        times(plus(self.sized(&shape, side), self.disks(side)), count)
    }

    fn containers(&self, at: usize, value: &Value) -> Quote {
        let count = match number(value, &["desired_count"]) {
            Ok(count) => count,
            Err(why) => return Quote::Unknown(why),
        };
        if value.read(&["launch_type"]).text() == Some("EC2") {
            return Quote::Free;
        }
        let task = self.referred(at, &["aws_ecs_task_definition"]);
        let units = |key| task.and_then(|task| task.after.read(&[key]).i64());
        let prices =
            (self.price("aws_ecs_service", "vcpu"), self.price("aws_ecs_service", "memory_gb"));
        let (Some(cpu), Some(memory), (Some(per_cpu), Some(per_gb))) =
            (units("cpu"), units("memory"), prices)
        else {
            return Quote::Unknown(String::from("the size of its tasks is not known"));
        };
        // Sizes count in 1/1024 of a processor and of a gigabyte.
        let share = |price: &Price, units: i64| {
            let units = u64::try_from(units).unwrap_or(u64::MAX);
            self.hourly(price).saturating_mul(units).checked_div(1024).unwrap_or(0)
        };
        times(Quote::Monthly(share(per_cpu, cpu).saturating_add(share(per_gb, memory))), count)
    }

    fn endpoint(&self, value: &Value) -> Quote {
        if value.read(&["vpc_endpoint_type"]).text() == Some("Gateway") {
            return Quote::Free;
        }
        let zones = value.read(&["subnet_ids"]).list().map_or(1, <[Value]>::len).max(1);
        times(self.flat("aws_vpc_endpoint"), u64::try_from(zones).unwrap_or(u64::MAX))
    }

    fn table(&self, value: &Value) -> Quote {
        if value.read(&["billing_mode"]).text() == Some("PAY_PER_REQUEST") {
            return Quote::ByUse;
        }
        let part = |key: &'static str, size| match (
            value.read(&[key]),
            self.price("aws_dynamodb_table", size),
        ) {
            (Known::Absent, _) => Some(0),
            (known, Some(price)) => {
                let units = known.i64().and_then(|units| u64::try_from(units).ok())?;
                Some(self.hourly(price).saturating_mul(units))
            }
            (_known, None) => None,
        };
        match (part("read_capacity", "read_unit"), part("write_capacity", "write_unit")) {
            (Some(read), Some(write)) => Quote::Monthly(read.saturating_add(write)),
            (_, _) => Quote::Unknown(String::from("its capacity is not known")),
        }
    }

    fn stream(&self, value: &Value) -> Quote {
        match (number(value, &["shard_count"]), self.price("aws_kinesis_stream", "shard")) {
            (Ok(shards), Some(price)) => times(Quote::Monthly(self.hourly(price)), shards),
            (Ok(_) | Err(_), _) => Quote::Unknown(String::from("its shards are not known")),
        }
    }

    fn volume(&self, kind: Known<'_>, size: Known<'_>) -> Quote {
        let kind = kind.text().filter(|kind| !kind.is_empty()).unwrap_or("gp3");
        let gigabytes = size.i64().and_then(|size| u64::try_from(size).ok());
        match (self.price("aws_ebs_volume", kind), gigabytes) {
            (Some(price), Some(gigabytes)) => {
                Quote::Monthly(price.per_gb_month_micro_usd.saturating_mul(gigabytes))
            }
            (Some(_) | None, _) => Quote::Unknown(format!("a volume {kind} has no known price")),
        }
    }

    /// The disks written into a machine or a template.
    fn disks(&self, value: &Value) -> Quote {
        let mut total = Quote::Free;
        for (list, inner) in [
            ("root_block_device", None),
            ("ebs_block_device", None),
            ("block_device_mappings", Some("ebs")),
        ] {
            for disk in value.read(&[list]).list().into_iter().flatten() {
                let disk = inner.map_or(Some(disk), |inner| {
                    disk.read(&[inner]).list().and_then(<[Value]>::first)
                });
                let Some(disk) = disk else { continue };
                let size = disk.read(&["volume_size"]);
                if !matches!(size, Known::Absent | Known::Unknown(_)) {
                    total = plus(total, self.volume(disk.read(&["volume_type"]), size));
                }
            }
        }
        total
    }

    fn referred(&self, at: usize, kinds: &[&str]) -> Option<&Change> {
        let changes = &self.case.plan.changes;
        let mut others = self.links.from(at).iter().filter_map(|other| changes.get(*other));
        others.find(|other| kinds.contains(&other.resource_type.as_str()))
    }
}

/// Batch on Fargate runs, and costs, only what jobs use.
fn batch(value: &Value) -> Quote {
    let resources = |key| value.read(&["compute_resources", "0", key]);
    let fargate = resources("type").text().is_some_and(|kind| kind.starts_with("FARGATE"));
    let idle =
        matches!(resources("min_vcpus"), Known::Absent) || resources("min_vcpus").i64() == Some(0);
    if fargate || idle {
        Quote::ByUse
    } else {
        Quote::Unknown(String::from("which machines it keeps running is not known"))
    }
}

fn number(value: &Value, path: &[&str]) -> Result<u64, String> {
    if path.is_empty() {
        return Ok(1);
    }
    match value.read(path) {
        Known::Absent => Ok(1),
        known @ (Known::Is(_) | Known::Unknown(_) | Known::Masked) => known
            .i64()
            .and_then(|count| u64::try_from(count).ok())
            .ok_or_else(|| "how many there will be is not known".to_owned()),
    }
}

fn plus(one: Quote, other: Quote) -> Quote {
    match (one, other) {
        (Quote::Unknown(why), _) | (_, Quote::Unknown(why)) => Quote::Unknown(why),
        (Quote::Monthly(one), Quote::Monthly(other)) => Quote::Monthly(one.saturating_add(other)),
        (Quote::Monthly(one), _) | (_, Quote::Monthly(one)) => Quote::Monthly(one),
        (Quote::ByUse, _) | (_, Quote::ByUse) => Quote::ByUse,
        (Quote::Free, Quote::Free) => Quote::Free,
    }
}

fn times(quote: Quote, factor: u64) -> Quote {
    match quote {
        Quote::Monthly(micro) => Quote::Monthly(micro.saturating_mul(factor)),
        other @ (Quote::Free | Quote::ByUse | Quote::Unknown(_)) => other,
    }
}
