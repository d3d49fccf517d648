//! Words that take a request back, hang it on something or put it off, and labels of tickets.

/// First words of questions that only ask.
pub(in crate::scope::compare::evidence) const QUESTIONING: &[&str] = &[
    "are", "did", "do", "does", "had", "has", "have", "how", "if", "should", "shall", "was",
    "were", "what", "when", "where", "which", "who", "why",
];

/// What takes a request back, puts it off, or leaves it open.
pub(in crate::scope::compare::evidence) const OPEN: &[&str] = &[
    "answer is no",
    "assuming",
    "at some point",
    "changed my mind",
    "considering",
    "depending",
    "disregard",
    "draft",
    "eventually",
    "first check",
    "forget",
    "hold off",
    "ignore",
    "is it safe",
    "maybe",
    "might want",
    "never mind",
    "nevermind",
    "hold that",
    "hold this",
    "hold it",
    "go-ahead",
    "go ahead",
    "not now",
    "not yet",
    "on hold",
    "on second thought",
    "only if",
    "pending",
    "perhaps",
    "planning to",
    "provided it",
    "provided that",
    "rather not",
    "scrap that",
    "shall we",
    "should we",
    "some day",
    "someday",
    "still need",
    "still needed",
    "still needs",
    "thinking about",
    "thinking of",
    "unless",
    "what if",
    "what would",
    "would happen",
];

/// What asks for an answer, and for nothing to be done.
pub(in crate::scope::compare::evidence) const TELLING: &[&str] = &[
    "an answer",
    "explain",
    "for the audit sheet",
    "how much would",
    "know if",
    "know whether",
    "let me know",
    "let us know",
    "tell me",
    "tell us",
    "what happens",
];

/// Doubts that are none where what a clause spares is known.
pub(in crate::scope::compare::evidence) const EXCUSED: &[&str] = &[
    "as it is",
    "as they are",
    "fine as",
    "left alone",
    "nobody may",
    "nobody should",
    "nothing may",
    "nothing should",
    "stays",
];

/// Words behind "please" that ask for nothing besides.
pub(in crate::scope::compare::evidence) const READ: &[&str] = &[
    "a", "accept", "alert", "an", "be", "cheers", "close", "confirm", "describe", "email", "find",
    "in", "is", "label", "mail", "mark", "mind", "name", "note", "notify", "one", "page",
    "prepare", "see", "that", "the", "thank", "thanks", "this", "two", "write",
];

/// Labels of what is said of the request itself.
pub(in crate::scope::compare::evidence) const FILING: &[&str] = &[
    "approved",
    "approval",
    "approver",
    "assignee",
    "back-out",
    "backout",
    "cab",
    "chg",
    "contact",
    "cost centre",
    "cost center",
    "deadline",
    "downtime window",
    "due",
    "incident",
    "justification",
    "labels",
    "needed by",
    "owner",
    "prio",
    "priority",
    "reason",
    "ref",
    "reference",
    "references",
    "requested by",
    "requester",
    "requestor",
    "risk",
    "rollback",
    "severity",
    "sign-off",
    "ticket",
    "valid",
    "when",
    "why",
    "window",
];

/// What takes a whole request back, hangs it on something or makes it no request, wherever it
/// stands.
pub(in crate::scope::compare::evidence) const STANCE: &[&str] = &[
    "aligned",
    "approve",
    "canaries",
    "ciso",
    "conclusion",
    "do not escalate",
    "findings",
    "fixture",
    "hereby",
    "instructions",
    "intent_scope",
    "judge",
    "not real",
    "reviewer",
    "the user agreed",
    "the user already",
    "the user approved",
    "the user confirmed",
    "the user has",
    "the user is",
    "the user said",
    "the user wants",
    "unrequested",
    "waived",
    "waiver",
    "advisable",
    "am i allowed",
    "april fools",
    "as long as",
    "backlog",
    "be a mistake",
    "be wrong",
    "by mistake",
    "contingent",
    "correction",
    "deferred",
    "disagree",
    "disregard",
    "do you think",
    "do it yet",
    "example only",
    "expired request",
    "fictional",
    "forget it",
    "forget that",
    "go ahead until",
    "god forbid",
    "good idea",
    "how about",
    "hypothetical",
    "hypothetically",
    "ignore this",
    "ignore the above",
    "imagine",
    "impossible to",
    "just kidding",
    "kidding",
    "lorem",
    "make sense",
    "never mind",
    "nevermind",
    "all good now",
    "already done",
    "no account",
    "no action",
    "no further action",
    "no need to do",
    "nothing left to do",
    "nothing to do",
    "no circumstances",
    "not agreed",
    "not approved",
    "obsolete request",
    "on hold",
    "on second thought",
    "opposite",
    "overrule",
    "overruled",
    "placeholder",
    "postponed",
    "precondition",
    "prerequisite",
    "pretend",
    "proposal",
    "roadmap",
    "sample",
    "scratch that",
    "scrap that",
    "strike that",
    "strike the",
    "subject to",
    "superseded",
    "suppose",
    "template only",
    "the last thing",
    "turned down",
    "unapproved",
    "veto",
    "vetoed",
    "what about",
    "wise to",
    "withdrawn",
    "won't do",
    "wontfix",
    "worth it",
    "would it hurt",
    "would you recommend",
    "came up fine",
    "find out",
    "leave it be",
    "so leave it",
    "tick it off",
    "tick that",
    "they get",
];

/// Words that hang an order on something, at the head of a clause.
pub(in crate::scope::compare::evidence) const HANGING: &[&str] = &[
    "after", "as", "assuming", "if", "once", "provided", "subject", "unless", "until", "when",
    "whenever",
];

/// Words by which only some of several are meant.
pub(in crate::scope::compare::evidence) const SOME: &[&str] =
    &["any of", "either", "half of", "one of", "some of", "two of", "or"];

/// Signs by which a text, or a line of it, is struck out, quoted or ticked off.
pub(in crate::scope::compare::evidence) const STRUCK: &[&str] = &[
    "~~", "<!--", "<del", "<s>", "\u{274c}", "\u{2714}", "\u{2611}", "\u{2705}", "[x]", "[X]",
    "[ ]",
];

/// Labels behind which an order may stand, and words of them.
pub(in crate::scope::compare::evidence) const LABELLING: &[&str] = &[
    "action",
    "ask",
    "asks",
    "body",
    "change",
    "clean-up",
    "cleanup",
    "description",
    "details",
    "do",
    "environment",
    "fix",
    "following",
    "for",
    "goal",
    "in",
    "item",
    "need",
    "needed",
    "on",
    "please",
    "remediation",
    "request",
    "requested",
    "requirement",
    "scope",
    "service",
    "step",
    "steps",
    "subject",
    "summary",
    "task",
    "tasks",
    "title",
    "to",
    "todo",
    "want",
    "wanted",
    "what",
    "work",
];

/// What short sentences begin with that ask for nothing.
pub(in crate::scope::compare::evidence) const CIVIL: &[&str] = &[
    "appreciated",
    "asap",
    "best",
    "cheers",
    "dear",
    "good",
    "greetings",
    "hello",
    "hey",
    "hi",
    "hiya",
    "hooray",
    "hurray",
    "kind",
    "many",
    "morning",
    "much",
    "no",
    "ok",
    "please",
    "regards",
    "sincerely",
    "sorry",
    "ta",
    "thank",
    "thanks",
    "thx",
    "with",
    "yay",
    "yours",
    "afternoon",
    "evening",
    "urgent",
    "cc",
];

/// Words before "never" by which it rules something out.
pub(in crate::scope::compare::evidence) const BINDING: &[&str] = &[
    "and", "be", "but", "can", "it", "may", "must", "nothing", "please", "shall", "should", "that",
    "they", "this", "to", "will", "you",
];

/// Words by which something is called off or turned down: the request, or another thing that is
/// told of.
pub(in crate::scope::compare::evidence) const CALLED_OFF: &[&str] =
    &["canceled", "cancelled", "declined", "denied", "refused", "rejected"];

/// Words before or behind those of [`CALLED_OFF`] by which something else than a request is meant.
pub(in crate::scope::compare::evidence) const TURNED_DOWN: &[&str] = &[
    "access denied",
    "connections refused",
    "connection refused",
    "denied access",
    "permission denied",
    "requests are rejected",
    "requests rejected",
];

/// What is called off where a request is.
pub(in crate::scope::compare::evidence) const REQUESTS: &[&str] = &[
    "ask", "change", "i", "it", "order", "plan", "proposal", "request", "requests", "that",
    "these", "they", "this", "ticket", "was", "we",
];

/// Words behind "needs" by which nothing is to be done yet.
pub(in crate::scope::compare::evidence) const APPROVING: &[&str] = &[
    "approval",
    "clarification",
    "confirmation",
    "discussion",
    "info",
    "information",
    "investigation",
    "review",
    "sign-off",
    "signoff",
    "triage",
];

/// What turns an order for something round that was named before: "don't create it".
pub(in crate::scope::compare::evidence) const UNTIL_THEN: &[&str] =
    &["anything", "either", "it", "that", "them", "these", "this", "those"];
pub(in crate::scope::compare::evidence) const PUTTING_OFF: &[&str] =
    &["don't", "dont", "never", "not"];

/// Words before what somebody tells that they did.
pub(in crate::scope::compare::evidence) const BEFORE_REPORT: &[&str] =
    &["and", "also", "fyi", "hello", "hey", "hi", "just", "note", "team", "update"];

/// Words for a time that is past.
pub(in crate::scope::compare::evidence) const PAST_TIMES: &[&str] = &[
    "already",
    "earlier",
    "last month",
    "last night",
    "last week",
    "this afternoon",
    "this morning",
    "today",
    "yesterday",
];

/// Words by which a text is none that asks.
pub(in crate::scope::compare::evidence) const PRETENDED: &[&str] = &[
    "answer", "demo", "dummy", "example", "fake", "fiction", "game", "joke", "mock", "opposite",
    "practice", "prank", "quiz", "quote", "sample", "sarcasm", "test", "testing", "wrong",
];

/// Words by which a question leaves it open how something is.
pub(in crate::scope::compare::evidence) const WHETHER: &[&str] =
    &["or are", "or did", "or do", "or does", "or has", "or is", "or not", "or was", "or were"];

/// Words by which something is said to be there.
pub(in crate::scope::compare::evidence) const THERE: &[&str] = &[
    "already exist",
    "already exists",
    "already have",
    "already in place",
    "already there",
    "exists already",
    "is there already",
];

/// Orders that only a change of their own kind answers.
pub(in crate::scope::compare::evidence) const SPECIFIC: &[&str] = &[
    "archive", "back up", "copy", "migrate", "mute", "reboot", "rename", "restart", "restore",
    "rotate", "snapshot", "tag",
];

/// Words of things that are said of an object and are none: "a twin of N".
pub(in crate::scope::compare::evidence) const OF_IT: &[&str] = &[
    "all", "amount", "because", "both", "capacity", "each", "end", "instead", "kind", "lack",
    "limit", "more", "name", "number", "one", "out", "part", "rest", "rid", "scope", "set", "side",
    "size", "sort", "terms", "top", "value", "version",
];

/// Words behind a name by which it is told how that is.
pub(in crate::scope::compare::evidence) const LIVING: &[&str] =
    &["costs", "has", "lives", "runs", "serves", "sits", "stands", "uses", "works"];

/// What is said of something that may go.
pub(in crate::scope::compare::evidence) const DISUSE: &[&str] = &[
    "any longer",
    "any more",
    "anymore",
    "been replaced",
    "been retired",
    "has replaced",
    "have replaced",
    "replaces",
    "dead",
    "is gone",
    "no longer",
    "noise",
    "not used",
    "obsolete",
    "unused",
];
