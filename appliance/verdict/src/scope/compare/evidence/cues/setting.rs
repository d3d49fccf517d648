//! Words by which something is switched, set or given.

/// Words that turn something on, and off.
pub(in crate::scope::compare::evidence) const ON: &[&str] = &[
    "activate",
    "activated",
    "active",
    "add",
    "enable",
    "enabled",
    "enforce",
    "enforced",
    "made",
    "make",
    "mandatory",
    "on",
    "require",
    "required",
    "resume",
    "start",
    "true",
    "yes",
];
pub(in crate::scope::compare::evidence) const OFF: &[&str] = &[
    "deactivate",
    "deactivated",
    "disable",
    "disabled",
    "down",
    "false",
    "inactive",
    "mothball",
    "off",
    "offline",
    "park",
    "parked",
    "pause",
    "paused",
    "shut",
    "stop",
    "stopped",
    "suspend",
    "suspended",
];

/// Those of them that are never meant by the way.
pub(in crate::scope::compare::evidence) const SURELY_ON: &[&str] =
    &["activate", "activated", "active", "enable", "enabled", "resume", "start", "true"];
pub(in crate::scope::compare::evidence) const SURELY_OFF: &[&str] = &[
    "deactivate",
    "deactivated",
    "disable",
    "disabled",
    "drop",
    "false",
    "inactive",
    "off",
    "remove",
    "stop",
    "suspend",
    "without",
];

/// Words of attributes that say nothing of what they are about.
pub(in crate::scope::compare::evidence) const PLAIN: &[&str] = &[
    "config",
    "configuration",
    "enable",
    "enabled",
    "is",
    "in",
    "of",
    "propertie",
    "property",
    "setting",
    "spec",
    "state",
    "status",
    "value",
    "to",
    "for",
    "by",
    "and",
    "with",
];

/// Words before what something was.
pub(in crate::scope::compare::evidence) const TURNED: &[&str] = &[
    "currently",
    "current",
    "from",
    "instead",
    "now",
    "old",
    "previously",
    "rather",
    "than",
    "today",
    "was",
];

/// Words before what it becomes.
pub(in crate::scope::compare::evidence) const LEADS_TO: &[&str] = &[
    "\u{2192}", "=", "at", "be", "desired", "have", "keep", "new", "on", "or", "target", "to",
    "up", "wanted", "with",
];

/// Nouns for kinds, and the names of services that stand for them in identifiers.
pub(in crate::scope::compare::evidence) const SERVICES: &[(&str, &[&str])] = &[
    ("bucket", &["s", "s3"]),
    ("function", &["lambda"]),
    ("queue", &["sqs"]),
    ("topic", &["sns"]),
    ("table", &["dynamodb"]),
];

/// Words before a noun for a kind by which one more is asked for.
pub(in crate::scope::compare::evidence) const ONE_MORE: &[&str] = &[
    "+",
    "a",
    "additional",
    "an",
    "and",
    "another",
    "extra",
    "incl",
    "including",
    "new",
    "own",
    "plus",
    "separate",
    "w/",
    "with",
];

/// What a provider asks for beside a value, and nobody says.
pub(in crate::scope::compare::evidence) const BESIDE: &[(&str, &str)] =
    &[("apply_method", "immediate"), ("apply_method", "pending-reboot")];

/// What stands in a new part of a list as nobody would say it otherwise.
pub(in crate::scope::compare::evidence) const FRESH: &[(&str, &str)] = &[("status", "Enabled")];

/// Attributes by which a part of a list is called in the plan alone.
pub(in crate::scope::compare::evidence) const LABELS: &[&str] = &["id"];

/// What people say for the bounds of something.
pub(in crate::scope::compare::evidence) const BOUNDS: &[(&str, &[&str])] = &[
    ("desired", &["count", "running"]),
    ("max", &["cap", "ceiling", "limit", "maximum", "most", "peak", "upper"]),
    ("maximum", &["cap", "ceiling", "limit", "max", "most", "peak", "upper"]),
    ("min", &["floor", "least", "lower", "minimum"]),
    ("minimum", &["floor", "least", "lower", "min"]),
];

/// Things for each of which an amount is meant, as an attribute means it.
pub(in crate::scope::compare::evidence) const EACH: &[&str] =
    &["broker", "instance", "node", "query", "request", "scan", "shard", "task"];

/// Attributes that only tell what something is for.
pub(in crate::scope::compare::evidence) const COMMENTS: &[&str] = &["comment", "description"];

/// Values by which something stands still.
pub(in crate::scope::compare::evidence) const STILL: &[&str] =
    &["disabled", "inactive", "off", "paused", "stopped", "suspended", "terminated"];

/// Words before what something was or becomes, a little farther off.
pub(in crate::scope::compare::evidence) const OLD: &[&str] =
    &["current", "currently", "from", "old", "previous", "today"];
pub(in crate::scope::compare::evidence) const NEW: &[&str] =
    &["desired", "new", "target", "to", "wanted"];

/// Words of rights that go beyond reading, and of those that go beyond everything else.
pub(in crate::scope::compare::evidence) const WRITING: &[&str] = &[
    "append", "consume", "decrypt", "delete", "edit", "encrypt", "invoke", "modify", "publish",
    "push", "put", "receive", "send", "start", "stop", "update", "upload", "write",
];
pub(in crate::scope::compare::evidence) const MANAGING: &[&str] =
    &["admin", "administer", "everything", "full access", "manage", "owner"];

/// Words before a value by which it is not what something becomes.
pub(in crate::scope::compare::evidence) const AWAY: &[&str] = &[
    "above", "add", "away", "before", "below", "by", "exceed", "off", "over", "remove", "than",
    "under",
];

/// Words of a clause that tells how something is.
pub(in crate::scope::compare::evidence) const BEING: &[&str] = &[
    "are",
    "aren't",
    "had",
    "has been",
    "hold",
    "holds",
    "is",
    "isn't",
    "it's",
    "its at",
    "only",
    "stands at",
    "that's",
    "too short",
    "was",
    "were",
];

/// Words by which a clause tells how something is at present.
pub(in crate::scope::compare::evidence) const PRESENT: &[&str] =
    &["at present", "at the moment", "atm", "currently", "formerly", "presently", "previously"];

/// Words behind what something is at present.
pub(in crate::scope::compare::evidence) const NOWADAYS: &[&str] =
    &["atm", "currently", "now", "presently", "today"];

/// What the names of sizes of managed services begin with, and people leave out.
pub(in crate::scope::compare::evidence) const SERVICE_SIZES: &[&str] =
    &["cache", "dax", "db", "dms", "kafka", "mq"];

/// Words with a hyphen that are no names.
pub(in crate::scope::compare::evidence) const COMPOUNDS: &[&str] = &[
    "at-rest",
    "auto-scaling",
    "clean-up",
    "cold-storage",
    "cross-zone",
    "dead-letter",
    "delete-protection",
    "deletion-protection",
    "e-mail",
    "end-to-end",
    "follow-up",
    "half-hourly",
    "in-transit",
    "kms-encrypted",
    "least-privilege",
    "log-in",
    "long-term",
    "low-priority",
    "multi-az",
    "multi-zone",
    "non-prod",
    "on-call",
    "on-demand",
    "pay-per-request",
    "per-query",
    "point-in-time",
    "read-only",
    "read-write",
    "scan-on-push",
    "self-service",
    "set-up",
    "short-term",
    "sign-in",
    "sign-up",
    "single-az",
    "single-zone",
    "sse-kms",
    "write-only",
];

/// Words for how often something is tried.
pub(in crate::scope::compare::evidence) const TRIES: &[&str] = &[
    "attempt",
    "attempts",
    "deliveries",
    "fail",
    "failed",
    "fails",
    "failures",
    "maxreceivecount",
    "receive",
    "receives",
    "received",
    "redrive",
    "retries",
    "times",
    "tries",
];

/// Words before a figure that counts nothing.
pub(in crate::scope::compare::evidence) const TOLD_BEFORE: &[&str] = &[
    "#",
    "control",
    "finding",
    "incident",
    "item",
    "release",
    "requirement",
    "section",
    "sprint",
    "step",
    "ticket",
    "version",
];

/// Verbs before "on" and "off".
pub(in crate::scope::compare::evidence) const FLIPPING: &[&str] =
    &["flip", "flipped", "switch", "switched", "turn", "turned"];

/// Words behind a name by which what it holds is meant, and not itself.
pub(in crate::scope::compare::evidence) const HOLDING: &[&str] =
    &["contains", "gives", "has", "holds", "keeps", "owns", "serves", "stores", "uses"];

/// Words by which a right is taken.
pub(in crate::scope::compare::evidence) const TAKING: &[&str] = &[
    "away",
    "bar",
    "barred",
    "bars",
    "block",
    "blocked",
    "denied",
    "deny",
    "disallow",
    "disallowed",
    "forbid",
    "forbidden",
    "lose",
    "loses",
    "no more",
    "prevent",
    "prevented",
    "prohibit",
    "prohibited",
    "remove",
    "removed",
    "revoke",
    "revoked",
    "stop",
    "stopped",
    "withdraw",
    "withdrawn",
];

/// Words for the whole world.
pub(in crate::scope::compare::evidence) const WORLD: &[&str] = &[
    "0.0.0.0/0",
    "anybody",
    "anyone",
    "anywhere",
    "everybody",
    "everyone",
    "internet",
    "open",
    "planet",
    "public",
    "world",
];
