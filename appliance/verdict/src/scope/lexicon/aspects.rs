//! Lexicon rows: aspects of things ("memory", "TTL"). Naming one asks for a change of the thing,
//! and of nothing else in it: `keys` are the attributes such a change may touch.
//!
//! Attribute names: the schemas of the providers `aws` 5.100, `azurerm` and `google`.

use super::singular;

/// One aspect.
#[derive(Debug)]
pub(in crate::scope) struct Aspect {
    /// Its name in contracts.
    pub(in crate::scope) name: &'static str,
    /// The words for it, singular, hyphens as spaces.
    pub(in crate::scope) words: &'static [&'static str],
    /// Attributes at any depth, `*` for any part of a name.
    pub(in crate::scope) keys: &'static [&'static str],
    /// Whether it is itself about what an object may do, what runs in it or who reaches it. The
    /// keys of every other aspect stop short of such attributes.
    pub(in crate::scope) power: bool,
}

/// The aspect that says nothing about which attribute is meant.
pub(in crate::scope) const ANYTHING: &str = "settings";

/// The aspect of the model of a machine.
pub(in crate::scope) const MODEL: &str = "model";

/// The aspect of whether something runs at all.
pub(in crate::scope) const STATE: &str = "state";

/// The aspect of where a name points.
pub(in crate::scope) const RECORDS: &str = "records";

/// What the name of an aspect begins with that is the very name of an attribute.
pub(in crate::scope) const ATTRIBUTE: &str = "attribute ";

/// Words that providers put behind the name of an attribute and people leave out.
pub(in crate::scope) const MEASURES: &[&str] =
    &["count", "days", "gb", "hours", "mb", "minutes", "period", "seconds"];

/// What the name of the aspect of one variable begins with, `variable LOG_LEVEL`.
pub(in crate::scope) const VARIABLE: &str = "variable ";

/// How much there is of something.
pub(in crate::scope) const EXTENT: &[&str] = &[
    "*_count",
    "*capacity*",
    "*class",
    "*concurren*",
    "*instance_type*",
    "*instances",
    "*replicas*",
    "*scaling*",
    "*size*",
    "*storage*",
    "*throughput*",
    "*units",
    "compute_type",
    "count",
    "cpu*",
    "desired*",
    "iops",
    "launch_template.version",
    "machine_type",
    "memory*",
    "node_type",
    "num_*",
    "number_of*",
    "performance_mode",
    "sku*",
    "storage_type",
    "target_tracking*",
    "target_value",
    "tier",
    "type",
    "volume_type",
    "worker_type",
];

/// Classes that, said of something else, are a part of it.
pub(in crate::scope) const PARTLIKE: &[&str] = &["autoscaling", "storage", "volume"];

/// Nouns behind "with" that are a setting of some things and a thing of their own of others.
pub(in crate::scope) const COMING: &[(&str, &str)] =
    &[("private endpoint", "private endpoint"), ("replica", "replica")];

const fn aspect(
    name: &'static str,
    words: &'static [&'static str],
    keys: &'static [&'static str],
) -> Aspect {
    Aspect { name, words, keys, power: false }
}

const fn power(
    name: &'static str,
    words: &'static [&'static str],
    keys: &'static [&'static str],
) -> Aspect {
    Aspect { name, words, keys, power: true }
}

/// Every aspect.
pub(in crate::scope) const ASPECTS: &[Aspect] = &[
    aspect(
        ANYTHING,
        &["parameter", "configuration", "config", "setting", "cost", "price", "patching"],
        &["*"],
    ),
    aspect("address", &["terraform address", "resource address"], &[]),
    power("private endpoint", &[], &["*private*", "aws_vpc_endpoint*"]),
    power("replica", &[], &["*replica*"]),
    aspect("scanning", &["scan on push", "image scanning"], &["*scan*"]),
    aspect("period", &["evaluation period", "period"], &["*period*", "datapoints_to_alarm"]),
    aspect("alias", &["function alias", "lambda alias"], &["*alias*", "function_version", "name"]),
    power(
        "metadata",
        &[
            "imdsv2",
            "http token",
            "instance metadata",
            "metadata option",
            "instance metadata option",
            "imdsv1",
        ],
        &["*metadata_options*"],
    ),
    power(RECORDS, &[], &["records", "records.*", "*alias*", "rrdatas"]),
    aspect(
        "target",
        &["target value", "cpu target", "target utilization", "cpu utilization target"],
        &["*target_value*", "*utilization*"],
    ),
    aspect(STATE, &[], &["*enabled*", "disabled", "paused", "state", "status"]),
    aspect("value", &["value"], &["value", "insecure_value"]),
    aspect("priority", &["priority"], &["priority"]),
    aspect("threshold", &["threshold"], &["threshold*"]),
    power(
        "availability",
        &[
            "multi az",
            "high availability",
            "regional",
            "zonal",
            "redundancy",
            "failover",
            "replication",
        ],
        &[
            "*availability*",
            "*failover*",
            "*multi_az*",
            "*replica*",
            "*replication*",
            "*zone*",
            "num_*",
        ],
    ),
    aspect(
        "backup",
        &[
            "backup retention",
            "backup window",
            "point in time recovery",
            "pitr",
            "backup",
            "automated backup",
            "snapshot",
        ],
        &["*backup*", "*point_in_time*", "*recovery*", "*snapshot*"],
    ),
    aspect("concurrency", &["concurrency", "reserved concurrency"], &["*concurren*"]),
    power("cors", &["cors"], &["*cors*", "allow*", "expose*", "max_age*"]),
    power(
        "credential",
        &["password", "master password", "credential"],
        &["*password*", "*master_user_secret*", "secret_string*"],
    ),
    aspect("description", &["description"], &["comment", "description"]),
    power(
        "encryption",
        &[
            "encryption",
            "encryption at rest",
            "encryption in transit",
            "kms",
            "kms key",
            "encryption key",
            "sse",
        ],
        &["*encrypt*", "*kms*", "*sse*", "storage_encrypted"],
    ),
    power("environment", &["environment variable", "env var"], &["*environment*"]),
    power("log level", &["log level", "logging level"], &["*log_level*", "*loglevel*"]),
    aspect("health", &["health check", "health check grace period", "healthcheck"], &["*health*"]),
    aspect(
        "key",
        &["hash key", "range key", "partition key", "sort key", "pk", "primary key"],
        &["attribute*", "hash_key", "range_key"],
    ),
    power(
        "lifecycle",
        &["lifecycle policy", "lifecycle rule"],
        &["*lifecycle*", "*transition*", "policy", "rule*"],
    ),
    power(
        "logging",
        &["log file validation", "log export", "logging", "access logging", "audit logging"],
        &["*audit*", "*log*"],
    ),
    aspect(
        "memory",
        &["memory", "ram", "memory size", "mem"],
        &["*memory*", "*class", "*type", "cpu", "size", "sku*", "tier", "vm_size"],
    ),
    aspect("cpu", &["cpu", "vcpu"], &["*class", "*type", "cpu*", "memory", "size", "tier"]),
    aspect("name", &["name"], &["*name*", "identifier", "title"]),
    aspect("options", &["option group"], &["*option_group*"]),
    aspect("parameters", &["parameter group"], &["*parameter_group*", "parameter*"]),
    aspect(
        "insights",
        &["performance insight", "container insight"],
        &["*insights*", "*monitoring*", "setting*"],
    ),
    power("policy", &["policy"], &["*policy*", "policies"]),
    power(
        "protection",
        &["deletion protection", "protection", "termination", "termination protection"],
        &["*deletion_protection*", "*delete_protection*", "*termination*", "prevent_destroy"],
    ),
    power(
        "reach",
        &["public access", "public access block", "access control"],
        &["*acl*", "*public*", "*restrict*", "*access*", "*visib*"],
    ),
    aspect(
        "rate",
        &["quota", "throttling", "rate limiting", "rate", "rate limit"],
        &["*burst*", "*limit*", "*quota*", "*rate*", "*throttl*"],
    ),
    aspect(
        "retention",
        &["retention", "retention period", "deregistration delay"],
        &[
            "*backup_window*",
            "*days*",
            "deregistration_delay",
            "*lifecycle*",
            "*expir*",
            "*retention*",
            "*transition*",
            "rule*",
        ],
    ),
    aspect("rotation", &["rotation", "key rotation", "automatic rotation"], &["*rotat*"]),
    power("rule", &["rule"], &["*rule*", "action*", "condition*", "priority", "*pattern*"]),
    aspect(
        "schedule",
        &["schedule", "cron schedule", "cron", "cron expression", "schedule expression"],
        &["*cron*", "*_time", "*recurrence*", "*schedule*"],
    ),
    aspect(
        "maintenance",
        &["maintenance window", "maintenance time", "maintenance"],
        &["*maintenance*"],
    ),
    aspect(
        "maximum",
        &[
            "max",
            "max size",
            "max capacity",
            "max count",
            "max instance",
            "max node",
            "maximum",
            "maximum size",
            "maximum capacity",
            "maximum count",
            "maximum instance",
            "upper limit",
        ],
        &["*max*"],
    ),
    aspect(
        "minimum",
        &[
            "min",
            "min size",
            "min capacity",
            "min count",
            "min instance",
            "min node",
            "minimum",
            "minimum size",
            "minimum capacity",
            "minimum count",
            "minimum instance",
            "lower limit",
        ],
        &["*min_*", "*minimum*", "min"],
    ),
    aspect(
        MODEL,
        &[
            "instance type",
            "instance class",
            "instance size",
            "node type",
            "machine type",
            "vm size",
        ],
        &[
            "*class",
            "*instance_type*",
            "*machine_type*",
            "*node_type*",
            "*sku*",
            "*vm_size*",
            "compute_type",
            "cpu*",
            "launch_template.version",
            "memory*",
            "size",
            "tier",
            "worker_type",
        ],
    ),
    aspect("expiration", &["expiration", "object expiration", "expiry"], &["*expir*"]),
    aspect(
        "size",
        &[
            "size",
            "desired capacity",
            "desired count",
            "desired",
            "shard count",
            "shard",
            "capacity",
            "cluster capacity",
            "compute capacity",
            "autoscaling limit",
            "replica count",
            "rcu",
            "wcu",
            "read capacity unit",
            "write capacity unit",
            "read capacity",
            "write capacity",
            "type",
        ],
        EXTENT,
    ),
    aspect(
        "storage",
        &[
            "disk size",
            "storage size",
            "allocated storage",
            "storage",
            "storage autoscaling",
            "disk",
            "disk space",
            "iops",
            "throughput",
            "volume size",
            "volume type",
        ],
        &[
            "*block_device*",
            "*disk*",
            "*iops*",
            "*size*",
            "*storage*",
            "*throughput*",
            "*volume*",
            "type",
        ],
    ),
    aspect("timeout", &["timeout", "idle timeout", "visibility timeout"], &["*timeout*"]),
    power(
        "tls",
        &["tls", "ssl", "https only", "tls version", "minimum tls version"],
        &["*certificate*", "*https*", "*protocol*", "*ssl*", "*tls*", "security_policy"],
    ),
    aspect(
        "tracing",
        &["tracing", "tracing mode", "x ray tracing", "xray tracing"],
        &["*tracing*", "*xray*"],
    ),
    aspect("billing", &["billing mode", "capacity mode"], &["*billing*", "*capacity*"]),
    aspect(
        "delivery",
        &["raw delivery", "raw message delivery", "message delivery"],
        &["raw_message_delivery"],
    ),
    aspect("ttl", &["ttl", "ttl attribute", "time to live"], &["*ttl*"]),
    power(
        "version",
        &[
            "version",
            "engine version",
            "runtime",
            "python",
            "node",
            "nodejs",
            "image",
            "ami",
            "machine image",
            "launch template version",
            "container image",
            "release",
        ],
        &[
            "*version_upgrade",
            "container_definitions.*image",
            "engine_version",
            "filename",
            "image",
            "image_id",
            "image_tag",
            "image_uri",
            "image_version",
            "kubernetes_version",
            "launch_template.version",
            "platform_version",
            "release_label",
            "release_version",
            "runtime",
            "s3_key",
            "s3_object_version",
            "solution_stack_name",
            "source_code_hash",
            "task_definition",
            "version",
        ],
    ),
    power(
        "minor version",
        &[
            "minor version",
            "patch version",
            "patch level",
            "minor version upgrade",
            "automatic minor version upgrade",
            "auto minor version upgrade",
        ],
        &["*version*", "runtime"],
    ),
    aspect("versioning", &["versioning", "versioned"], &["*versioning*", "mfa*", "status"]),
    power(
        "who",
        &[
            "authentication",
            "authorization",
            "auth",
            "jwt",
            "jwt auth",
            "jwt authentication",
            "jwt authorizer",
            "authorizer",
        ],
        &["*auth*", "*identity*", "*token*"],
    ),
];

/// Every word for an aspect.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    ASPECTS.iter().flat_map(|aspect| aspect.words).copied()
}

/// The aspect that a phrase means, in its singular or plural.
pub(in crate::scope) fn aspect_of(phrase: &str) -> Option<&'static Aspect> {
    let one = singular(phrase);
    ASPECTS.iter().find(|row| row.words.contains(&phrase) || row.words.contains(&one.as_str()))
}

/// The aspect of this name.
pub(in crate::scope) fn aspect_named(name: &str) -> Option<&'static Aspect> {
    ASPECTS.iter().find(|aspect| aspect.name == name)
}

/// The words for every aspect whose attributes fit.
pub(in crate::scope) fn words_of(
    fits: impl Fn(&[&str]) -> bool,
) -> impl Iterator<Item = &'static str> {
    ASPECTS.iter().filter(move |aspect| fits(aspect.keys)).flat_map(|aspect| aspect.words).copied()
}
