//! Words that ask for something to be made, changed or taken away.

/// Words that may stand between a verb and what leads to it.
pub(in crate::scope::compare::evidence) const ADVERBS: &[&str] = &[
    "all",
    "also",
    "altogether",
    "both",
    "completely",
    "entirely",
    "finally",
    "first",
    "fully",
    "immediately",
    "just",
    "kindly",
    "now",
    "permanently",
    "please",
    "pls",
    "quickly",
    "safely",
    "simply",
    "then",
    "therefore",
    "too",
];

/// What leads to an order or a wish.
pub(in crate::scope::compare::evidence) const LEADING: &[&str] = &[
    "\u{2192}", "and", "can", "could", "go", "let", "let's", "must", "or", "plus", "request",
    "shall", "should", "so", "somebody", "someone", "to", "us", "we", "would", "you", "u", "ya",
];

/// Words before "go" by which something is to be taken away.
pub(in crate::scope::compare::evidence) const GOING: &[&str] =
    &["can", "may", "must", "should", "to"];

/// What makes a participle something to be done.
pub(in crate::scope::compare::evidence) const TO_BE: &[&str] =
    &["be", "get", "have", "like", "need", "needs", "needed", "see", "want", "wanted", "wants"];

/// What makes it something that was done.
pub(in crate::scope::compare::evidence) const PASSED: &[&str] =
    &["already", "been", "had", "has", "was", "were"];

/// Nouns by which something is to be taken away, at the head of a text.
pub(in crate::scope::compare::evidence) const REMOVAL: &[&str] = &[
    "clean-up",
    "cleanup",
    "decom",
    "decommissioning",
    "deletion",
    "offboarding",
    "removal",
    "retirement",
    "teardown",
    "termination",
];

/// Verbs by which something is to be taken away.
pub(in crate::scope::compare::evidence) const REMOVING: &[&str] = &[
    "axe",
    "bin",
    "clean up",
    "clear out",
    "close down",
    "decommission",
    "del",
    "delete",
    "deregister",
    "destroy",
    "detach",
    "disconnect",
    "discard",
    "dismantle",
    "dispose",
    "ditch",
    "drop",
    "eliminate",
    "erase",
    "get rid",
    "kill",
    "nuke",
    "offboard",
    "pull",
    "purge",
    "remove",
    "retire",
    "revoke",
    "rm",
    "scrap",
    "shut down",
    "strip",
    "take away",
    "take down",
    "take out",
    "tear down",
    "terminate",
    "throw away",
    "throw out",
    "undeploy",
    "unhook",
    "unsubscribe",
    "wipe",
    "withdraw",
    "close",
    "close off",
];

/// Verbs and words by which something new is asked for.
pub(in crate::scope::compare::evidence) const MAKING: &[&str] = &[
    "activate",
    "add",
    "additional",
    "allocate",
    "another",
    "ask",
    "assign",
    "attach",
    "book",
    "build",
    "connect",
    "create",
    "deploy",
    "enable",
    "establish",
    "extra",
    "fresh",
    "get",
    "give",
    "grant",
    "hand out",
    "have",
    "hook up",
    "introduce",
    "issue",
    "launch",
    "like",
    "link",
    "make",
    "must",
    "need",
    "needed",
    "needs",
    "new",
    "obtain",
    "open",
    "peer",
    "place",
    "provide",
    "provision",
    "publish",
    "put",
    "record",
    "register",
    "request",
    "require",
    "required",
    "run",
    "schedule",
    "separate",
    "set up",
    "should",
    "spin up",
    "stand up",
    "start",
    "subscribe",
    "switch on",
    "turn on",
    "want",
    "wire",
];

/// Verbs and words by which something is asked to become another.
pub(in crate::scope::compare::evidence) const SETTING: &[&str] = &[
    "activate",
    "adapt",
    "adjust",
    "allow",
    "apply",
    "archive",
    "back up",
    "beef up",
    "block",
    "bring",
    "bump",
    "cap",
    "change",
    "configure",
    "convert",
    "copy",
    "cut",
    "deactivate",
    "decrease",
    "disable",
    "double",
    "downgrade",
    "edit",
    "enable",
    "enforce",
    "enlarge",
    "expand",
    "extend",
    "flip",
    "give",
    "grow",
    "halve",
    "have",
    "increase",
    "keep",
    "lengthen",
    "let",
    "lift",
    "limit",
    "lower",
    "make",
    "migrate",
    "modify",
    "move",
    "must",
    "narrow",
    "need",
    "needs",
    "park",
    "pause",
    "point",
    "power off",
    "power on",
    "put",
    "raise",
    "reboot",
    "reduce",
    "refer",
    "rename",
    "repoint",
    "restart",
    "silence",
    "replace",
    "require",
    "resize",
    "restore",
    "restrict",
    "resume",
    "roll",
    "scale",
    "send",
    "set",
    "shorten",
    "should",
    "shrink",
    "stick",
    "stop",
    "swap",
    "switch",
    "take",
    "tag",
    "tighten",
    "triple",
    "trim",
    "turn",
    "tweak",
    "update",
    "upgrade",
    "use",
    "want",
    "widen",
    "\u{2192}",
    "=",
    "amend",
    "hold",
    "permit",
    "preserve",
    "retain",
    "reshard",
    "shift",
    "re-size",
    "rightsize",
    "scale up",
    "scale down",
];

/// What makes a question an asking.
pub(in crate::scope::compare::evidence) const POLITE: &[&str] = &[
    "any chance",
    "can",
    "could",
    "is it possible",
    "may i",
    "mind",
    "please",
    "possible to",
    "will you",
    "would",
];

/// Words before the first word of a question.
pub(in crate::scope::compare::evidence) const BEGINNERS: &[&str] =
    &["all", "and", "folks", "hello", "hey", "hi", "morning", "ok", "so", "team", "there"];

/// Verbs that stand in any story as well.
pub(in crate::scope::compare::evidence) const WEAK: &[&str] = &[
    "another",
    "extra",
    "fresh",
    "get",
    "have",
    "like",
    "make",
    "must",
    "need",
    "needed",
    "needs",
    "new",
    "record",
    "required",
    "run",
    "separate",
    "should",
    "start",
    "use",
    "want",
    "additional",
    "stop",
    "take",
];

/// Words before "to" by which what follows is wished.
pub(in crate::scope::compare::evidence) const WISHED: &[&str] = &[
    "able", "agreed", "decided", "enough", "free", "kind", "like", "mean", "possible", "sure",
    "way", "you",
];

/// Words behind "go" by which something may go.
pub(in crate::scope::compare::evidence) const GONE: &[&str] =
    &["as", "asap", "away", "now", "ok", "please", "right", "soon", "today", "too"];

/// What makes what something is what it is to be.
pub(in crate::scope::compare::evidence) const BECOMING: &[&str] =
    &["must", "need", "needs", "shall", "should", "to be"];

/// Words that beg.
pub(in crate::scope::compare::evidence) const BEGGING: &[&str] =
    &["kindly", "please", "pls", "plz"];

/// Those of them that say how something new is to be as well.
pub(in crate::scope::compare::evidence) const DESCRIBING: &[&str] = &[
    "allow", "apply", "archive", "back up", "block", "cap", "enforce", "have", "hold", "keep",
    "let", "limit", "must", "need", "needs", "permit", "preserve", "require", "restrict", "retain",
    "send", "should", "stop", "tag", "use", "want", "\u{2192}", "=",
];

/// Nouns by which something is to become another, before "of".
pub(in crate::scope::compare::evidence) const ALTERATION: &[&str] = &[
    "adjustment",
    "change",
    "expansion",
    "extension",
    "increase",
    "modification",
    "reduction",
    "resize",
    "resizing",
    "update",
    "upgrade",
];
