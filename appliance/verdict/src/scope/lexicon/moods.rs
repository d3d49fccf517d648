//! Lexicon rows: words by which a deed is told, wished by others, put off, hung on something or
//! taken back.

/// Words that lead to a reason, a purpose or a description.
pub(in crate::scope) const ASIDES: &[&str] =
    &["because", "because of", "due to", "since", "so that", "that", "which", "who", "whose"];

/// Words before a time that say until when, or what it is for: what is asked is asked now.
pub(in crate::scope) const BY: &[&str] =
    &["before", "by", "for", "of", "or", "since", "till", "until"];

/// Units of time that are long enough to be waited for.
pub(in crate::scope) const SPANS: &[&str] = &["day", "hour", "minute", "month", "week", "year"];

/// Who asks.
pub(in crate::scope) const US: &[&str] =
    &["i", "i'd", "i'm", "let's", "me", "us", "we", "we'd", "we're", "you"];

/// What comes next.
pub(in crate::scope) const SOMETIME: &[&str] = &[
    "day", "evening", "monday", "month", "morning", "night", "quarter", "sprint", "time", "week",
    "weekend", "window", "year",
];

/// The months.
pub(in crate::scope) const MONTHS: &[&str] = &[
    "april",
    "august",
    "december",
    "february",
    "january",
    "july",
    "june",
    "march",
    "may",
    "november",
    "october",
    "september",
];

/// What is still to come where something waits for it.
pub(in crate::scope) const EVENTS: &[&str] = &[
    "approval",
    "approvals",
    "audit",
    "backup",
    "backups",
    "campaign",
    "christmas",
    "completion",
    "copy",
    "cutover",
    "deploy",
    "deployment",
    "export",
    "freeze",
    "go-live",
    "handover",
    "holidays",
    "launch",
    "maintenance",
    "meeting",
    "merge",
    "migration",
    "migrations",
    "move",
    "release",
    "review",
    "rollout",
    "sale",
    "sign-off",
    "standup",
    "switch",
    "switchover",
    "test",
    "tests",
    "transition",
    "upgrade",
    "verification",
    "weekend",
    "window",
];

/// How things are that were waited for.
pub(in crate::scope) const DONE: &[&str] = &[
    "agreed",
    "approved",
    "checked",
    "complete",
    "completed",
    "completes",
    "confirmed",
    "copied",
    "deployed",
    "done",
    "drained",
    "empty",
    "ends",
    "exported",
    "finished",
    "finishes",
    "gone",
    "idle",
    "launched",
    "live",
    "merged",
    "migrated",
    "moved",
    "over",
    "passed",
    "ready",
    "released",
    "signed",
    "stable",
    "switched",
    "tested",
    "through",
    "unused",
    "verified",
    "works",
];

/// Words of what happens again and again.
pub(in crate::scope) const RECURRING: &[&str] = &[
    "always",
    "cron",
    "each",
    "every",
    "recurring",
    "run",
    "running",
    "runs",
    "schedule",
    "scheduled",
    "schedules",
    "weekly",
    "window",
];

/// Words of what is watched or limited.
pub(in crate::scope) const WATCHING: &[&str] = &[
    "alarm",
    "alarms",
    "alert",
    "alerts",
    "errors",
    "failures",
    "fire",
    "fires",
    "goes off",
    "limit",
    "limits",
    "notifies",
    "notify",
    "page",
    "quota",
    "rate",
    "requests",
    "scale",
    "scales",
    "tell",
    "threshold",
    "times",
    "trigger",
    "triggers",
];

/// What a thing holds, and loses by age.
pub(in crate::scope) const CONTENTS: &[&str] = &[
    "anything",
    "artefacts",
    "artifacts",
    "backups",
    "data",
    "documents",
    "entries",
    "events",
    "everything",
    "exports",
    "file",
    "files",
    "image",
    "images",
    "items",
    "logs",
    "messages",
    "object",
    "objects",
    "points",
    "recordings",
    "records",
    "reports",
    "sessions",
    "snapshots",
    "tags",
    "uploads",
    "version",
    "versions",
];

/// What others say and wish.
pub(in crate::scope) const SAYING: &[&str] = &[
    "ask",
    "asked",
    "asks",
    "believed",
    "believes",
    "claims",
    "considers",
    "hopes",
    "insisted",
    "insists",
    "intends",
    "likes",
    "mentioned",
    "plans",
    "prefers",
    "proposed",
    "proposes",
    "recommended",
    "recommends",
    "requested",
    "said",
    "says",
    "suggested",
    "suggests",
    "thinks",
    "thought",
    "told",
    "wanted",
    "wants",
    "wishes",
    "wondered",
    "wonders",
    "would like",
    "would love",
    "prefer",
];

/// Words before "to" and a deed that is only thought of.
pub(in crate::scope) const DEVISING: &[&str] = &[
    "about",
    "aim",
    "going",
    "hope",
    "hoping",
    "intend",
    "intending",
    "mean",
    "plan",
    "planned",
    "planning",
    "plans",
    "promised",
    "tempted",
];

/// What has happened where it stands behind "after".
pub(in crate::scope) const PAST: &[&str] = &[
    "attack",
    "breach",
    "crash",
    "discussion",
    "failure",
    "incident",
    "last",
    "meeting",
    "outage",
    "talk",
    "yesterday",
];

/// Words that weigh nothing where something is taken back.
pub(in crate::scope) const LEAVING: &[&str] = &[
    "'d", "about", "actually", "after", "ah", "all", "alone", "anyway", "as", "but", "can", "for",
    "hm", "hmm", "i", "i'd", "instead", "is", "it's", "just", "let", "let's", "nah", "no", "now",
    "oh", "ok", "okay", "on", "oops", "please", "pls", "second", "sorry", "then", "though",
    "thought", "us", "wait", "we", "well", "you",
];

/// Words before "to" and a deed that is wished.
pub(in crate::scope) const WISHING: &[&str] = &[
    "able",
    "anybody",
    "anyone",
    "awesome",
    "best",
    "better",
    "fine",
    "glad",
    "good",
    "great",
    "happy",
    "has",
    "have",
    "helpful",
    "important",
    "is",
    "it",
    "like",
    "looking",
    "love",
    "me",
    "necessary",
    "need",
    "needed",
    "needs",
    "nice",
    "order",
    "ought",
    "please",
    "possible",
    "request",
    "requesting",
    "required",
    "somebody",
    "someone",
    "team",
    "time",
    "trying",
    "urgent",
    "us",
    "want",
    "wanted",
    "wanting",
    "wants",
    "wish",
    "you",
];
