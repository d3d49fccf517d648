//! What runs for others: containers and what scales them, models, endpoints, gateways, brokers.

use alloc::string::String;
use tribune_record::{Known, Value};

use super::{
    amount::{Amount, Quote, dearest},
    quote::{Object, Quoter, each, range, standing},
    read::{is_unset, length, may_be_on, read, whole, word},
};

const SERVICE: &str = "aws_ecs_service";
const TABLE: &str = "aws_dynamodb_table";
const CONFIGURATION: &str = "aws_sagemaker_endpoint_configuration";
const MODELS: &str = "aws_sagemaker";
/// No region has more zones; what is hidden counts as standing in each.
const ZONES: u64 = 6;
/// Processors of Batch at once, up to which it counts as billed by use.
const MOST_VCPUS: u64 = 256;

/// So many tasks as the service wants.
pub(super) fn containers(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    task(quoter, object).times(whole(object.value, &["desired_count"], 1))
}

/// One task, where the service has no machines of its own that are billed already.
fn task(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const TASK: [&str; 1] = ["aws_ecs_task_definition"];
    if read(object.value, &["launch_type"]).text() == Some("EC2") {
        return Quote::Free;
    }
    let known = read(object.value, &["task_definition"]);
    let one = quoter.meant(object, known, &TASK, |task| task_of(quoter, task));
    one.unwrap_or_else(|| Quote::unknown("the size of its tasks is not known"))
}

/// Of a price, so many parts in 1024: of a processor or of a gigabyte.
fn share(price: u64, parts: u64) -> u64 {
    price.saturating_mul(parts).checked_div(1024).unwrap_or(u64::MAX)
}

fn task_of(quoter: &Quoter<'_>, task: &Value) -> Quote {
    let system = word(task, &["runtime_platform", "0", "operating_system_family"]);
    if !matches!(system, Ok(None | Some("LINUX"))) {
        return Quote::unknown("its operating system has no known price");
    }
    let part = |key, size| {
        let units = read(task, &[key]).i64().and_then(|units| u64::try_from(units).ok())?;
        Some(share(quoter.hourly(SERVICE, size)?, units))
    };
    match (part("cpu", "vcpu"), part("memory", "memory_gb")) {
        (Some(cpu), Some(memory)) => Quote::of(cpu.saturating_add(memory)),
        (_, _) => Quote::unknown("the size of its tasks is not known"),
    }
}

/// What a target lets a service scale to, beyond what the service wants of itself.
pub(super) fn scaling_target(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let of = |key| whole(object.value, &[key], 0);
    scaled(quoter, object, range(of("min_capacity"), of("max_capacity")))
}

/// What a scheduled action lets a service scale to.
pub(super) fn scheduled_action(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let of = |key| whole(object.value, &["scalable_target_action", "0", key], 0);
    let most = range(of("min_capacity"), of("max_capacity")).map(|(_least, most)| (0, most));
    scaled(quoter, object, most)
}

fn scaled(quoter: &Quoter<'_>, object: Object<'_>, bounds: Result<(u64, u64), String>) -> Quote {
    let id = read(object.value, &["resource_id"]);
    match word(object.value, &["service_namespace"]) {
        Ok(Some("ecs")) => {
            let last = id.text().and_then(|id| id.rsplit('/').next());
            scaled_of(quoter, (object, id, last), (SERVICE, "desired_count"), &bounds, task)
                .unwrap_or_else(|| Quote::unknown("the service it scales is not in the plan"))
        }
        Ok(Some("dynamodb")) => scaled_table(quoter, (object, id), bounds),
        Ok(_) | Err(_) => Quote::unknown("what it scales has no known price"),
    }
}

/// Units of a table or of an index have one price, wherever the table is.
fn scaled_table(
    quoter: &Quoter<'_>,
    (object, id): (Object<'_>, Known<'_>),
    bounds: Result<(u64, u64), String>,
) -> Quote {
    let (size, key) = match word(object.value, &["scalable_dimension"]) {
        Ok(Some(dimension)) if dimension.ends_with("ReadCapacityUnits") => {
            ("read_unit", "read_capacity")
        }
        Ok(_) | Err(_) => ("write_unit", "write_capacity"),
    };
    let unit = Quote::units(Ok(1), quoter.hourly(TABLE, size), size);
    let name = id.text().and_then(|id| id.strip_prefix("table/"));
    let one = |_quoter: &Quoter<'_>, _table: Object<'_>| unit.clone();
    let beyond = scaled_of(quoter, (object, id, name), (TABLE, key), &bounds, one);
    beyond.unwrap_or_else(|| unit.clone().many(bounds))
}

/// The dearest of the objects that may be meant, each counted beyond what it has of itself.
fn scaled_of(
    quoter: &Quoter<'_>,
    (object, id, name): (Object<'_>, Known<'_>, Option<&str>),
    (kind, key): (&'static str, &str),
    bounds: &Result<(u64, u64), String>,
    unit: impl Fn(&Quoter<'_>, Object<'_>) -> Quote,
) -> Option<Quote> {
    let found = match name {
        Some(name) => quoter.lookup.named(name, &[kind]),
        None => quoter.lookup.find(object.at, id, &[kind]),
    };
    let quotes = found.iter().filter_map(|at| {
        let value = standing(quoter.lookup.change(*at)?, object.side);
        let beyond = bounds.clone().and_then(|(least, most)| {
            let own = whole(value, &[key], 0)?;
            Ok((least.saturating_sub(own), most.saturating_sub(own)))
        });
        Some(unit(quoter, Object { at: *at, value, ..object }).many(beyond))
    });
    dearest(quotes)
}

/// One for each zone it stands in; the kind that is a route costs nothing.
pub(super) fn vpc_endpoint(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const KIND: &str = "aws_vpc_endpoint";
    let value = object.value;
    if read(value, &["vpc_endpoint_type"]).text() == Some("Gateway") {
        return Quote::Free;
    }
    let zones = ["subnet_ids", "subnet_configuration"].map(|key| length(value, &[key], 1, ZONES));
    quoter.flat(KIND).times(Ok(zones.into_iter().max().unwrap_or(ZONES)))
}

/// One endpoint for each subnet.
pub(super) fn firewall(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let zones = length(object.value, &["subnet_mapping"], 1, ZONES);
    quoter.flat("aws_networkfirewall_firewall").times(Ok(zones))
}

/// By use, but for a cache that stands ready.
pub(super) fn stage(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const KIND: &str = "aws_api_gateway_stage";
    if !may_be_on(object.value, &["cache_cluster_enabled"]) {
        return quoter.flat(KIND);
    }
    quoter.flat(KIND).plus(quoter.sized(KIND, read(object.value, &["cache_cluster_size"])))
}

/// By use, but for addresses of its own.
pub(super) fn distribution(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let method = word(object.value, &["viewer_certificate", "0", "ssl_support_method"]);
    match method {
        Ok(Some("vip")) => Quote::unknown("addresses of its own have no known price"),
        Ok(_) => quoter.flat("aws_cloudfront_distribution"),
        Err(why) => Quote::Unknown(why),
    }
}

/// The control plane; one that starts machines by itself starts any number.
pub(super) fn kubernetes(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    if may_be_on(object.value, &["compute_config", "0", "enabled"]) {
        return Quote::unknown("which machines it starts by itself is not known");
    }
    quoter.flat("aws_eks_cluster")
}

/// By use, but for what runs without an end.
pub(super) fn glue_job(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    match word(object.value, &["command", "0", "name"]) {
        Ok(Some("gluestreaming")) => Quote::unknown("it runs without an end"),
        Ok(_) => quoter.flat("aws_glue_job"),
        Err(why) => Quote::Unknown(why),
    }
}

/// Batch on Fargate runs, and costs, only what jobs use.
pub(super) fn batch(_quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let of = |key| ["compute_resources", "0", key];
    let fargate =
        read(object.value, &of("type")).text().is_some_and(|kind| kind.starts_with("FARGATE"));
    let kept = ["min_vcpus", "desired_vcpus"].map(|key| whole(object.value, &of(key), 0));
    if whole(object.value, &of("max_vcpus"), 0).is_ok_and(|most| most > MOST_VCPUS) {
        return Quote::unknown("it may run more processors at once than any budget is made for");
    }
    if fargate || kept.iter().all(|kept| *kept == Ok(0)) {
        Quote::ByUse
    } else {
        Quote::unknown("which machines it keeps running is not known")
    }
}

/// Copies of a function that are kept ready, by its memory.
pub(super) fn concurrency(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const KIND: &str = "aws_lambda_provisioned_concurrency_config";
    const DEFAULT_MB: u64 = 128;
    let known = read(object.value, &["function_name"]);
    let one = quoter.meant(object, known, &["aws_lambda_function"], |function| {
        let megabytes = whole(function, &["memory_size"], DEFAULT_MB);
        let gigabyte = quoter.hourly(KIND, "memory_gb");
        let ready = megabytes.map(|megabytes| gigabyte.map(|price| share(price, megabytes)));
        ready.map_or_else(Quote::Unknown, |price| Quote::units(Ok(1), price, "memory kept ready"))
    });
    one.unwrap_or_else(|| Quote::unknown("the function it belongs to is not in the plan"))
        .times(whole(object.value, &["provisioned_concurrent_executions"], 1))
}

/// One broker, or a pair, or three.
pub(super) fn broker(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let brokers = match word(object.value, &["deployment_mode"]) {
        Ok(None | Some("SINGLE_INSTANCE")) => Ok(1),
        Ok(Some("ACTIVE_STANDBY_MULTI_AZ")) => Ok(2),
        Ok(Some(_cluster)) => Ok(3),
        Err(why) => Err(why),
    };
    quoter.sized("aws_mq_broker", read(object.value, &["host_instance_type"])).times(brokers)
}

/// A notebook with its disk.
pub(super) fn notebook(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const DEFAULT_GB: u64 = 5;
    let machine = quoter.sized(MODELS, read(object.value, &["instance_type"]));
    machine
        .plus(model_disk(quoter, object.value, "volume_size", DEFAULT_GB))
        .plus(accelerated(object.value, "accelerator_types"))
}

/// Machines of every variant, the shadowed ones too.
pub(super) fn endpoint_configuration(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    configured(quoter, object.value)
}

fn configured(quoter: &Quoter<'_>, value: &Value) -> Quote {
    let one = |value: &Value| variant(quoter, value);
    let both = each(value, &["production_variants"], one);
    both.plus(each(value, &["shadow_production_variants"], one))
}

fn variant(quoter: &Quoter<'_>, value: &Value) -> Quote {
    if !is_unset(read(value, &["serverless_config"])) {
        let ready = whole(value, &["serverless_config", "0", "provisioned_concurrency"], 0);
        return match ready {
            Ok(0) => Quote::ByUse,
            Ok(_) | Err(_) => Quote::unknown("copies that are kept ready have no known price"),
        };
    }
    let scaling = |key| whole(value, &["managed_instance_scaling", "0", key], 0);
    let started = whole(value, &["initial_instance_count"], 1).map(|count| count.max(1));
    let now = range(started, scaling("min_instance_count")).map(|(_started, most)| most);
    quoter
        .sized(MODELS, read(value, &["instance_type"]))
        .plus(model_disk(quoter, value, "volume_size_in_gb", 0))
        .plus(accelerated(value, "accelerator_type"))
        .many(range(now, scaling("max_instance_count")))
}

fn model_disk(quoter: &Quoter<'_>, value: &Value, key: &str, default: u64) -> Quote {
    let price = quoter.monthly(MODELS, "storage");
    Quote::units(whole(value, &[key], default), price, "storage of a model's machine")
}

fn accelerated(value: &Value, key: &str) -> Quote {
    if is_unset(read(value, &[key])) {
        return Quote::Free;
    }
    Quote::unknown("its accelerator has no known price")
}

/// An endpoint runs what its configuration says. A configuration that this plan makes counts
/// where it stands.
pub(super) fn endpoint(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let known = read(object.value, &["endpoint_config_name"]);
    let found = quoter.lookup.find(object.at, known, &[CONFIGURATION]);
    let quotes = found.iter().filter_map(|at| {
        let change = quoter.lookup.change(*at)?;
        if change.action.has_effect() {
            return Some(Quote::Monthly(Amount::default()));
        }
        Some(configured(quoter, standing(change, object.side)))
    });
    dearest(quotes).unwrap_or_else(|| Quote::unknown("its configuration is not in the plan"))
}
