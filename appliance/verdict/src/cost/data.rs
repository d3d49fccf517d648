//! What keeps data: databases, caches, tables, streams, search, and their storage.

use alloc::string::String;
use tribune_record::{Known, Value};

use super::{
    amount::Quote,
    machines::beyond,
    quote::{Object, Quoter, each, range, standing, taken},
    read::{blocks, is_left, is_unset, may_be_on, read, whole, word},
};

const DATABASE: &str = "aws_db_instance";
const CLUSTER: &str = "aws_rds_cluster";
/// Gigabytes of the smallest database.
const SMALLEST_GB: u64 = 20;

/// A database with its storage, twice where a second zone stands by.
pub(super) fn database(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let value = object.value;
    let engine = read(value, &["engine"]).text().unwrap_or("");
    let model = read(value, &["license_model"]).text();
    if engine.is_empty() && model == Some("license-included") {
        return Quote::unknown("the price book has no licence for an engine nobody names");
    }
    if is_licensed(engine) && !brings_licence(engine, model) {
        return Quote::Unknown(alloc::format!("the price book has no licence for {engine}"));
    }
    let zones = if may_be_on(value, &["multi_az"]) { 2 } else { 1 };
    let machine = quoter.sized(DATABASE, read(value, &["instance_class"]));
    machine.plus(storage(quoter, object)).times(Ok(zones))
}

/// Whether an engine comes with a licence that costs something.
fn is_licensed(engine: &str) -> bool {
    ["oracle", "custom-oracle", "sqlserver", "custom-sqlserver", "db2"]
        .iter()
        .any(|start| engine.starts_with(start))
}

/// Whether the customer has the licence already: the machine alone is billed then, at Oracle's as
/// at any other. Of the others no price without the licence is known here.
fn brings_licence(engine: &str, model: Option<&str>) -> bool {
    engine.starts_with("oracle") && model == Some("bring-your-own-license")
}

/// Storage, which may grow by itself to `max_allocated_storage`, and what is set beyond what it
/// includes.
fn storage(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let value = object.value;
    let gigabytes = match is_left(read(value, &["allocated_storage"])) {
        true => inherited(quoter, object),
        false => whole(value, &["allocated_storage"], 0),
    };
    let most = whole(value, &["max_allocated_storage"], 0);
    let large = gigabytes.as_ref().is_ok_and(|gigabytes| *gigabytes >= 400);
    let kind = match word(value, &["storage_type"]) {
        Ok(Some(kind)) => kind,
        // The provider's default, where operations a second are asked for.
        Ok(None) if !matches!(whole(value, &["iops"], 0), Ok(0)) => "io1",
        Ok(None) => "gp2",
        Err(why) => return Quote::Unknown(why),
    };
    let (book, iops, throughput) = match kind {
        "io1" | "io2" => (kind, Some(0), None),
        "gp3" if large => ("storage", Some(12_000), Some(500)),
        "gp3" => ("storage", Some(3_000), Some(125)),
        _other => ("storage", None, None),
    };
    let set = |key, included: Option<u64>| match included {
        Some(included) => beyond(quoter, value, (DATABASE, kind), (key, included)),
        None => Quote::Free,
    };
    let per_gigabyte = Quote::units(Ok(1), quoter.monthly(DATABASE, book), book);
    per_gigabyte
        .many(range(gigabytes, most))
        .plus(set("iops", iops))
        .plus(set("storage_throughput", throughput))
}

/// A replica has the storage of its source; what is restored, that of a snapshot nobody sees here.
fn inherited(quoter: &Quoter<'_>, object: Object<'_>) -> Result<u64, String> {
    const SOURCES: [&str; 3] = ["snapshot_identifier", "restore_to_point_in_time", "s3_import"];
    let value = object.value;
    let source = read(value, &["replicate_source_db"]);
    if !is_unset(source) {
        let found = quoter.lookup.find(object.at, source, &[DATABASE]);
        let sizes = found.iter().filter_map(|at| {
            let source = standing(quoter.lookup.change(*at)?, object.side);
            whole(source, &["allocated_storage"], SMALLEST_GB).ok()
        });
        return sizes.max().ok_or_else(|| "the storage of its source is not known".into());
    }
    if SOURCES.iter().any(|key| !is_unset(read(value, &[key]))) {
        return Err("the storage it is restored with is not known".into());
    }
    Ok(SMALLEST_GB)
}

/// A cluster bills by use, but for three machines of its own or capacity without machines.
pub(super) fn cluster(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    /// A writer and two readers that stand by.
    const MACHINES: u64 = 3;
    let value = object.value;
    if !is_unset(read(value, &["db_cluster_instance_class"])) {
        let machine = quoter.sized(DATABASE, read(value, &["db_cluster_instance_class"]));
        return machine.plus(storage(quoter, object)).times(Ok(MACHINES));
    }
    match word(value, &["storage_type"]) {
        Ok(None | Some("aurora" | "")) => {}
        Ok(Some(_)) | Err(_) => {
            return Quote::unknown("its kind of storage has no known price");
        }
    }
    match word(value, &["engine_mode"]) {
        Ok(Some("serverless")) => capacity(quoter, value, "scaling_configuration", (1, 16)),
        Ok(_) => quoter.flat(CLUSTER).plus(taken(quoter, object.at, |value| ready(quoter, value))),
        Err(why) => Quote::Unknown(why),
    }
}

/// The capacity a cluster allows each of its machines that has no size of its own.
fn ready(quoter: &Quoter<'_>, cluster: &Value) -> Quote {
    const V2: &str = "serverlessv2_scaling_configuration";
    if is_unset(read(cluster, &[V2])) {
        return Quote::Free;
    }
    capacity(quoter, cluster, V2, (0, 256))
}

/// A machine of a cluster; one without a size has the capacity its cluster allows each.
pub(super) fn cluster_instance(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let class = read(object.value, &["instance_class"]);
    if class.text() != Some("db.serverless") {
        return quoter.sized(DATABASE, class);
    }
    let known = read(object.value, &["cluster_identifier"]);
    match quoter.meant(object, known, &[CLUSTER], |cluster| ready(quoter, cluster)) {
        Some(Quote::Free) => Quote::unknown("the capacity its cluster allows is not known"),
        Some(quote) => quote,
        None => Quote::unknown("its cluster is not in the plan"),
    }
}

/// Capacity units, from the least to the most that are allowed.
fn capacity(quoter: &Quoter<'_>, value: &Value, block: &str, (least, most): (u64, u64)) -> Quote {
    let unit = Quote::units(Ok(1), quoter.hourly(CLUSTER, "capacity_unit"), "capacity units");
    let of = |key, default| halves(value, &[block, "0", key], default);
    unit.many(range(of("min_capacity", least), of("max_capacity", most)))
}

/// A number that may end in a half, rounded up.
fn halves(value: &Value, path: &[&str], default: u64) -> Result<u64, String> {
    let known = read(value, path);
    let text = match known {
        Known::Is(Value::Number(number)) => Some(number.as_str()),
        Known::Absent | Known::Is(_) | Known::Unknown(_) | Known::Masked => known.text(),
    };
    match text.and_then(|text| text.strip_suffix(".5")) {
        Some(whole) => whole
            .parse::<u64>()
            .map(|whole| whole.saturating_add(1))
            .map_err(|_error| "its capacity is not known".into()),
        None => whole(value, path, default),
    }
}

/// Nodes by shard and replica, or by number.
pub(super) fn replication_group(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let value = object.value;
    let nodes = nodes(value).and_then(|nodes| {
        let inner = blocks(value, &["cluster_mode"]).unwrap_or_default();
        let inner = inner.iter().map(nodes_by_shard);
        inner.into_iter().try_fold(nodes, |most, nodes| Ok(most.max(nodes?)))
    });
    quoter.sized("aws_elasticache_cluster", read(value, &["node_type"])).times(nodes)
}

fn nodes(value: &Value) -> Result<u64, String> {
    let by_number = whole(value, &["num_cache_clusters"], 1)?;
    Ok(by_number.max(nodes_by_shard(value)?).max(1))
}

fn nodes_by_shard(value: &Value) -> Result<u64, String> {
    let shards = whole(value, &["num_node_groups"], 0)?;
    let replicas = whole(value, &["replicas_per_node_group"], 0)?;
    Ok(shards.saturating_mul(replicas.saturating_add(1)))
}

/// Capacity of a table and of its indices, in every region it is copied to.
pub(super) fn table(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let value = object.value;
    match word(value, &["billing_mode"]) {
        Ok(Some("PAY_PER_REQUEST")) => return Quote::ByUse,
        Ok(_) => {}
        Err(why) => return Quote::Unknown(why),
    }
    let own = units(quoter, value);
    let indices = each(value, &["global_secondary_index"], |index| units(quoter, index));
    let copies = blocks(value, &["replica"]).map(<[Value]>::len);
    let places = copies.map(|copies| u64::try_from(copies).unwrap_or(u64::MAX).saturating_add(1));
    own.plus(indices).times(places)
}

fn units(quoter: &Quoter<'_>, value: &Value) -> Quote {
    let part = |key, size| {
        let price = quoter.hourly("aws_dynamodb_table", size);
        Quote::units(whole(value, &[key], 0), price, size)
    };
    part("read_capacity", "read_unit").plus(part("write_capacity", "write_unit"))
}

/// Shards, or by use.
pub(super) fn stream(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    match word(object.value, &["stream_mode_details", "0", "stream_mode"]) {
        Ok(Some("ON_DEMAND")) => return Quote::ByUse,
        Ok(_) => {}
        Err(why) => return Quote::Unknown(why),
    }
    let shards = whole(object.value, &["shard_count"], 1).map(|shards| shards.max(1));
    Quote::units(shards, quoter.hourly("aws_kinesis_stream", "shard"), "shards")
}

/// Nodes of every role, with their storage.
pub(super) fn search_domain(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const KIND: &str = "aws_opensearch_domain";
    let value = object.value;
    let config = |key| ["cluster_config", "0", key];
    let nodes = |size, count, default| {
        let count = whole(value, &config(count), default).map(|count| count.max(1));
        quoter.sized(KIND, read(value, &config(size))).times(count)
    };
    let role = |on, size, count, default| {
        let on = may_be_on(value, &config(on));
        if on { nodes(size, count, default) } else { Quote::Free }
    };
    let disk = |key| ["ebs_options", "0", key];
    let count = whole(value, &config("instance_count"), 1).map(|count| count.max(1));
    let storage = Quote::units(
        whole(value, &disk("volume_size"), 0),
        quoter.monthly(KIND, "storage"),
        "storage of a search domain",
    );
    // What is set beyond what is included has no price in the book.
    let beyond = |key, included: u64| match whole(value, &disk(key), 0) {
        Ok(set) if set <= included => Quote::Free,
        Ok(_) | Err(_) => Quote::unknown("the speed of its storage has no known price"),
    };
    let coordinators = if is_unset(read(value, &config("node_options"))) {
        Quote::Free
    } else {
        Quote::unknown("its nodes with roles of their own have no known price")
    };
    nodes("instance_type", "instance_count", 1)
        .plus(role(
            "dedicated_master_enabled",
            "dedicated_master_type",
            "dedicated_master_count",
            3,
        ))
        .plus(role("warm_enabled", "warm_type", "warm_count", 3))
        .plus(coordinators)
        .plus(storage.plus(beyond("iops", 3_000)).plus(beyond("throughput", 125)).times(count))
}

/// Brokers with their storage.
pub(super) fn brokers(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const KIND: &str = "aws_msk_cluster";
    const DISK: [&str; 5] =
        ["broker_node_group_info", "0", "storage_info", "0", "ebs_storage_info"];
    let value = object.value;
    let size = read(value, &["broker_node_group_info", "0", "instance_type"]);
    let gigabytes = whole(value, &[DISK.as_slice(), &["0", "volume_size"]].concat(), 0);
    let storage = Quote::units(gigabytes, quoter.monthly(KIND, "storage"), "storage of a broker");
    let fast = [DISK.as_slice(), &["0", "provisioned_throughput", "0", "enabled"]].concat();
    let speed = if may_be_on(value, &fast) {
        Quote::unknown("the throughput of its storage has no known price")
    } else {
        Quote::Free
    };
    let count = whole(value, &["number_of_broker_nodes"], 1).map(|count| count.max(1));
    quoter.sized(KIND, size).plus(storage).plus(speed).times(count)
}

/// By use, but for throughput that is kept ready.
pub(super) fn file_system(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const KIND: &str = "aws_efs_file_system";
    let ready = whole(object.value, &["provisioned_throughput_in_mibps"], 0);
    let price = quoter.monthly(KIND, "throughput");
    quoter.flat(KIND).plus(Quote::units(ready, price, "throughput of a file system"))
}
