//! Lexicon rows: verbs, and what they ask for.

use super::super::contract::{Act, Turn};

/// A verb, and what it asks for.
#[derive(Debug)]
pub(in crate::scope) struct Verb {
    /// What it asks for.
    pub(in crate::scope) act: Act,
    /// The class the verb itself means ("peer").
    pub(in crate::scope) class: Option<&'static str>,
    /// Whether its objects are things it works on rather than things it makes.
    pub(in crate::scope) about: bool,
    /// Whether another verb in the clause takes precedence ("need X deleted").
    pub(in crate::scope) weak: bool,
    /// The way it changes its objects.
    pub(in crate::scope) turn: Option<Turn>,
}

const fn verb(act: Act) -> Verb {
    Verb { act, class: None, about: false, weak: false, turn: None }
}

const fn turn(act: Act, turn: Turn) -> Verb {
    Verb { turn: Some(turn), ..verb(act) }
}

const fn means(act: Act, class: &'static str) -> Verb {
    Verb { act, class: Some(class), about: true, weak: false, turn: None }
}

/// Verbs in their base form.
pub(super) const VERBS: &[(&[&str], Verb)] = &[
    (
        &[
            "create",
            "add",
            "provision",
            "spin up",
            "spin",
            "deploy",
            "launch",
            "set up",
            "setup",
            "stand up",
            "build",
            "make",
            "bring up",
            "install",
            "introduce",
            "put",
            "publish",
            "roll out",
            "establish",
            "allocate",
            "host",
            "implement",
            "start",
            "restore",
            "order",
            "provide",
            "put in place",
            "supply",
        ],
        verb(Act::Create),
    ),
    (
        &[
            "need",
            "want",
            "request",
            "would like",
            "i'd like",
            "we'd like",
            "i'd love",
            "we'd love",
            "would love",
            "could use",
            "could do with",
            "would appreciate",
        ],
        Verb { weak: true, ..verb(Act::Create) },
    ),
    (
        &[
            "update",
            "resize",
            "change",
            "changes",
            "modify",
            "turn",
            "switch",
            "attach",
            "set",
            "adjust",
            "configure",
            "convert",
            "rightsize",
            "shift",
            "flip",
            "right size",
        ],
        verb(Act::Update),
    ),
    (
        &["fix", "harden", "improve", "patch", "rotate", "secure", "enforce"],
        turn(Act::Update, Turn::Safer),
    ),
    (
        &[
            "upgrade", "increase", "bump", "enlarge", "grow", "raise", "extend", "boost", "crank",
            "lift",
        ],
        turn(Act::Update, Turn::Up),
    ),
    (
        &[
            "lower",
            "reduce",
            "shrink",
            "decrease",
            "downgrade",
            "restrict",
            "tighten",
            "limit",
            "narrow",
            "narrow down",
            "trim",
        ],
        turn(Act::Update, Turn::Down),
    ),
    (
        &["enable", "turn on", "encrypt", "switch on", "activate", "resume"],
        turn(Act::Update, Turn::On),
    ),
    (
        &["disable", "turn off", "switch off", "deactivate", "detach", "pause", "suspend"],
        turn(Act::Update, Turn::Off),
    ),
    (
        &[
            "delete",
            "remove",
            "destroy",
            "tear down",
            "decommission",
            "drop",
            "terminate",
            "retire",
            "kill",
            "clean",
            "clean up",
            "clear out",
            "nuke",
            "get rid of",
            "take down",
            "shut down",
            "spin down",
            "tidy up",
            "tidy",
            "purge",
            "wipe",
            "dispose of",
            "uninstall",
            "deregister",
            "prune",
            "cleanup",
            "revoke",
            "stop managing",
            "knock out",
            "scrap",
            "sunset",
        ],
        verb(Act::Delete),
    ),
    (&["scale", "autoscale"], verb(Act::Scale)),
    (
        &["scale up", "scale out", "double", "triple", "quadruple", "ramp up", "expand"],
        turn(Act::Scale, Turn::Up),
    ),
    (&["scale down", "scale in", "halve"], turn(Act::Scale, Turn::Down)),
    (
        &["replace", "recreate", "rebuild", "redeploy", "reinstall", "migrate", "move", "swap"],
        verb(Act::Replace),
    ),
    (
        &["grant", "let", "authorize", "authorise", "permit", "give", "allow", "accept", "admit"],
        verb(Act::Grant),
    ),
    (&["open", "expose", "open up"], verb(Act::Open)),
    (
        &["block", "deny", "ban", "reject", "blacklist", "blocklist", "rate limit"],
        means(Act::Block, "firewall"),
    ),
    (&["close", "isolate", "quarantine"], means(Act::Block, "firewall")),
    (&["import", "adopt", "take over"], verb(Act::Adopt)),
    (&["rename"], verb(Act::Rename)),
    (&["tag", "label"], verb(Act::Tag)),
    (&["point"], means(Act::Replace, "dns")),
    (&["peer"], means(Act::Create, "peering")),
    (
        &["connect", "link", "join", "hook up", "hook", "wire", "wire up"],
        means(Act::Create, "connection"),
    ),
    (&["back up", "backup"], means(Act::Create, "backup")),
    (&["take a snapshot"], means(Act::Create, "snapshot")),
    (&["monitor", "watch"], means(Act::Create, "monitoring")),
    (&["notify", "alert", "page"], means(Act::Create, "topic")),
    (&["schedule"], means(Act::Create, "batch")),
    (&["process"], means(Act::Create, "batch")),
    (&["store", "archive"], means(Act::Create, "storage")),
    (&["ingest"], means(Act::Create, "data_pipeline")),
];

/// Verbs that name the aspect themselves, by their beginnings.
pub(in crate::scope) const IMPLIED: &[(&str, &str)] =
    &[("encrypt", "encryption"), ("resiz", "size"), ("right size", "size"), ("rightsiz", "size")];

/// Verbs that say how many times as much, by their beginnings, in thousandths.
pub(in crate::scope) const FACTORS: &[(&str, u16)] =
    &[("doubl", 2000), ("tripl", 3000), ("quadrupl", 4000), ("halv", 500)];

/// What is made where something is attached: the class of the thing, what it is attached to where
/// that matters, and the class of what ties the two.
pub(in crate::scope) const ATTACHED: &[(&str, &str, &str)] = &[
    ("address", "", "attachment"),
    ("subnet", "peering", "peering"),
    ("volume", "", "attachment"),
    ("vpc", "peering", "peering"),
];

/// Verbs that only want to know.
pub(super) const ASKING: &[&str] = &[
    "tell",
    "explain",
    "show",
    "list",
    "find",
    "analyze",
    "analyse",
    "check",
    "investigate",
    "describe",
    "look at",
    "look into",
    "find out",
    "review",
    "summarize",
    "summarise",
    "report",
    "compare",
    "see",
    "know",
    "help understand",
    "understand",
];

/// Verbs that keep what they name as it is.
pub(super) const KEEPING: &[&str] =
    &["keep", "leave", "retain", "preserve", "spare", "hold on to", "hands off"];

/// Verbs that, refused, forbid any change.
pub(super) const TOUCHING: &[&str] = &["touch", "affect", "alter", "disturb", "interfere with"];

/// Participles that are not made by an ending, and the verbs they are of.
pub(super) const IRREGULAR: &[(&str, &str)] = &[
    ("brought", "bring"),
    ("denied", "deny"),
    ("built", "build"),
    ("made", "make"),
    ("spun", "spin"),
    ("stood", "stand"),
    ("taken", "take"),
];

/// Of those, the ones that sound as the verbs do.
pub(in crate::scope) const SAME: &[&str] = &["put", "put in place", "set", "set up", "shut down"];
