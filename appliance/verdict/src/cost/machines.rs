//! Machines: alone, in groups made from a template, and their disks.

use alloc::string::String;
use tribune_record::{Known, Value};

use super::{
    amount::{Quote, dearest},
    quote::{Object, Quoter, each, range, standing, taken},
    read::{blocks, is_left, is_unset, read, whole, word},
};

/// What machines are made from.
pub(super) const TEMPLATES: [&str; 2] = ["aws_launch_template", "aws_launch_configuration"];
const GROUP: [&str; 1] = ["aws_autoscaling_group"];
const MACHINE: &str = "aws_instance";

/// Where the attributes of a disk stand, and of which kind it is by default.
struct Disk {
    kind: &'static str,
    size: &'static str,
    default: &'static str,
    /// Whether its size may come from an image, and is then small change.
    imaged: bool,
}

const VOLUME: Disk = Disk { kind: "type", size: "size", default: "gp2", imaged: false };
const INNER: Disk = Disk { kind: "volume_type", size: "volume_size", default: "gp3", imaged: true };

/// What a kind of disk includes, before more is billed.
const INCLUDED: [(&str, u64, u64); 3] = [("gp3", 3_000, 125), ("io1", 0, 0), ("io2", 0, 0)];

/// A machine of its own, which may take its size and disks from a template.
pub(super) fn instance(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const TEMPLATE: [&str; 2] = ["launch_template", "0"];
    let value = object.value;
    let made = !is_unset(read(value, &["launch_template"]));
    let machine = match (made, is_left(read(value, &["instance_type"]))) {
        (false, _) => machine(quoter, value),
        (true, true) => from_template(quoter, object, &TEMPLATE).plus(disks(quoter, value)),
        (true, false) => machine(quoter, value).plus(template_disks(quoter, object, &TEMPLATE)),
    };
    // No attribute of a machine; a plan that writes it means it.
    machine.times(whole(value, &["count"], 1).map(|count| count.max(1)))
}

/// A template costs nothing of its own.
pub(super) fn template(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    taken(quoter, object.at, |value| machine(quoter, value))
}

/// One machine made from a template.
pub(super) fn machine(quoter: &Quoter<'_>, value: &Value) -> Quote {
    let size = quoter.sized(MACHINE, read(value, &["instance_type"]));
    size.plus(disks(quoter, value)).plus(tenancy(value))
}

/// So many machines as the group wants, each as its template says.
pub(super) fn group(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    group_machine(quoter, object).many(group_size(object.value))
}

/// What a schedule makes of a group: more than the group wants of itself.
pub(super) fn schedule(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    let set = |key| match read(object.value, &[key]) {
        // -1 leaves it as it is.
        known if known.i64() == Some(-1) => Ok(0),
        _known => whole(object.value, &[key], 0),
    };
    let [desired, least, most] = ["desired_capacity", "min_size", "max_size"].map(set);
    let most = [desired, least, most].into_iter().try_fold(0, |sum: u64, n| Ok(sum.max(n?)));
    match most {
        Ok(0) => return Quote::Free,
        Ok(_) => {}
        Err(why) => return Quote::Unknown(why),
    }
    let known = read(object.value, &["autoscaling_group_name"]);
    let groups = quoter.lookup.find(object.at, known, &GROUP);
    let of_group = |at: &usize| {
        let change = quoter.lookup.change(*at)?;
        let value = standing(change, object.side);
        let group = Object { at: *at, value, ..object };
        let more = group_size(value)
            .and_then(|(_now, reached)| most.clone().map(|most| most.saturating_sub(reached)));
        Some(group_machine(quoter, group).many(more.map(|more| (0, more))))
    };
    let found = dearest(groups.iter().filter_map(of_group));
    found.unwrap_or_else(|| Quote::unknown("the group it makes larger is not in the plan"))
}

/// So many nodes as the group wants, each the dearest it may take.
pub(super) fn node_group(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const DEFAULT: &str = "t3.medium";
    const DISK_GB: u64 = 20;
    const TEMPLATE: [&str; 2] = ["launch_template", "0"];
    let value = object.value;
    let scaling = |key| whole(value, &["scaling_config", "0", key], 1);
    let wanted = range(scaling("desired_size"), scaling("min_size")).map(|(_n, most)| most);
    let sizes = blocks(value, &["instance_types"]);
    let made = !is_unset(read(value, &["launch_template"]));
    let node = match sizes {
        Err(why) => Quote::Unknown(why),
        Ok([]) if made => from_template(quoter, object, &TEMPLATE),
        Ok([]) => quoter.sized(MACHINE, Known::Is(&Value::text(DEFAULT))),
        Ok(sizes) => {
            let each = sizes.iter().map(|size| quoter.sized(MACHINE, size.read(&[])));
            let node = dearest(each).unwrap_or(Quote::Free);
            if made { node.plus(template_disks(quoter, object, &TEMPLATE)) } else { node }
        }
    };
    let disk = if made {
        Quote::Free
    } else {
        let gigabytes = whole(value, &["disk_size"], DISK_GB);
        Quote::units(gigabytes, quoter.monthly("aws_ebs_volume", "gp2"), "gp2")
    };
    node.plus(disk).many(range(wanted, scaling("max_size")))
}

/// What a group is told to hold, and the most it may hold.
fn group_size(value: &Value) -> Result<(u64, u64), String> {
    let least = whole(value, &["min_size"], 0)?;
    // A group holds at least its minimum, whatever it was last told to want.
    let wanted = whole(value, &["desired_capacity"], least)?.max(least);
    let most = whole(value, &["max_size"], wanted)?;
    let warm = blocks(value, &["warm_pool"])?;
    let prepared = |pool: &Value| whole(pool, &["max_group_prepared_capacity"], 0);
    let prepared =
        warm.iter().map(prepared).try_fold(0, |sum: u64, n| Ok::<_, String>(sum.max(n?)));
    range(Ok(wanted), Ok(most.max(prepared?)))
}

/// The dearest machine a group may start.
fn group_machine(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    const MIXED: [&str; 4] = ["mixed_instances_policy", "0", "launch_template", "0"];
    let value = object.value;
    match blocks(value, &["mixed_instances_policy"]) {
        Err(why) => Quote::Unknown(why),
        Ok([]) if is_unset(read(value, &["launch_template"])) => {
            let known = read(value, &["launch_configuration"]);
            let made = quoter.meant(object, known, &TEMPLATES, |value| machine(quoter, value));
            made.unwrap_or_else(no_template)
        }
        Ok([]) => from_template(quoter, object, &["launch_template", "0"]),
        Ok(_mixed) => {
            let Known::Is(policy) = read(value, &MIXED) else { return no_template() };
            mixed(quoter, object, policy)
        }
    }
}

/// Each override may take the place of the template's own size.
fn mixed(quoter: &Quoter<'_>, object: Object<'_>, policy: &Value) -> Quote {
    const OF: [&str; 2] = ["launch_template_specification", "0"];
    let object = Object { value: policy, ..object };
    let own = from_template(quoter, object, &OF);
    let overrides = match blocks(policy, &["override"]) {
        Ok(overrides) => overrides,
        Err(why) => return Quote::Unknown(why),
    };
    let machines = overrides.iter().map(|other| {
        let size = read(other, &["instance_type"]);
        if !is_unset(read(other, &["instance_requirements"])) {
            return Quote::unknown("which machines it takes is not known");
        }
        let template = Object { value: other, ..object };
        if is_left(read(other, &OF)) && is_left(size) {
            return own.clone();
        }
        if is_left(size) {
            return from_template(quoter, template, &OF);
        }
        quoter.sized(MACHINE, size).plus(template_disks(quoter, object, &OF))
    });
    dearest(machines).unwrap_or_else(|| own.clone())
}

fn no_template() -> Quote {
    Quote::unknown("its launch template is not in the plan")
}

/// A machine of the template that the block at `path` names.
fn from_template(quoter: &Quoter<'_>, object: Object<'_>, path: &[&str]) -> Quote {
    referred(quoter, object, path, |value| machine(quoter, value))
}

fn template_disks(quoter: &Quoter<'_>, object: Object<'_>, path: &[&str]) -> Quote {
    referred(quoter, object, path, |value| disks(quoter, value).plus(tenancy(value)))
}

fn referred(
    quoter: &Quoter<'_>,
    object: Object<'_>,
    path: &[&str],
    quote: impl Fn(&Value) -> Quote + Copy,
) -> Quote {
    const KEYS: [&str; 4] = ["id", "name", "launch_template_id", "launch_template_name"];
    let at = |key| read(object.value, &[path, &[key]].concat());
    let made = KEYS.iter().filter_map(|key| quoter.meant(object, at(*key), &TEMPLATES, quote));
    dearest(made).unwrap_or_else(no_template)
}

/// Hardware that nobody else uses has a price of its own.
fn tenancy(value: &Value) -> Quote {
    let paths: [&[&str]; 3] =
        [&["tenancy"], &["placement", "0", "tenancy"], &["placement_tenancy"]];
    let dedicated =
        paths.iter().any(|path| !matches!(word(value, path), Ok(None | Some("default"))));
    if dedicated { Quote::unknown("dedicated hardware has no known price") } else { Quote::Free }
}

/// A disk of its own.
pub(super) fn volume(quoter: &Quoter<'_>, object: Object<'_>) -> Quote {
    disk(quoter, &VOLUME, object.value)
}

/// The disks written into a machine or a template.
fn disks(quoter: &Quoter<'_>, value: &Value) -> Quote {
    let inner = |disk_: &Value| disk(quoter, &INNER, disk_);
    let roots = each(value, &["root_block_device"], inner);
    let others = each(value, &["ebs_block_device"], inner);
    let mapped = each(value, &["block_device_mappings"], |mapping| each(mapping, &["ebs"], inner));
    roots.plus(others).plus(mapped)
}

fn disk(quoter: &Quoter<'_>, keys: &Disk, value: &Value) -> Quote {
    let kind = match word(value, &[keys.kind]) {
        Ok(kind) => kind.unwrap_or(keys.default),
        Err(why) => return Quote::Unknown(why),
    };
    let size = if keys.imaged || !is_left(read(value, &[keys.size])) {
        whole(value, &[keys.size], 0)
    } else {
        Err(String::from("how large the disk will be is not known"))
    };
    let book = "aws_ebs_volume";
    let storage = Quote::units(size, quoter.monthly(book, kind), kind);
    let Some((_kind, iops, throughput)) = INCLUDED.iter().find(|(name, ..)| *name == kind) else {
        return storage;
    };
    storage.plus(beyond(quoter, value, (book, kind), ("iops", *iops))).plus(beyond(
        quoter,
        value,
        (book, kind),
        ("throughput", *throughput),
    ))
}

/// What is set beyond what is included, at the price of `KIND KEY`.
pub(super) fn beyond(
    quoter: &Quoter<'_>,
    value: &Value,
    (book, kind): (&str, &str),
    (key, included): (&str, u64),
) -> Quote {
    let set = whole(value, &[key], 0).map(|set| set.saturating_sub(included));
    let unit = alloc::format!("{kind} {}", key.trim_start_matches("storage_"));
    Quote::units(set, quoter.monthly(book, &unit), &unit)
}
