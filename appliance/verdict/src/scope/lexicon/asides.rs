//! Lexicon rows: words that tell a story from a request, and labels before a value.

use super::frames::Frame;

/// Ways to ask that are looked for where a text is not understood as it stands.
pub(in crate::scope) const LOOSE: &[&[Frame]] = &[&[
    ("tweak X", "change X"),
    ("* P and P stay|remain the? same|unchanged|untouched", ""),
    ("^ the? P should|must|shall stay|remain at N", ""),
    ("^ any chance of scaling|resizing up? X", "could you resize X"),
    ("^ X needs|requires read|readonly access to|on|for Y", "give X read access to Y"),
    ("^ X needs|requires write access to|on|for Y", "give X write access to Y"),
    ("^ X needs|requires|wants a|an|another|one Y", "add a Y"),
    ("^ a|an|another X is|are needed|required", "add a X"),
    ("@roll|bring|take|push X up|over|forward to V $", "set X to V"),
    ("roll|bring|take|push|flip|point|move X to|onto|at P V $", "set the P of X to V"),
    ("^ X should|must now? use P V of its|the Y $", "set the P of X to V"),
    ("^ X should|must become V $", "set X to V"),
    (
        "apply|do the? minor|major? engine|version upgrade N to L on|of|for X $",
        "set the version of X to L",
    ),
    ("move|swap|switch|bring|take X from V to W $", "set X to W"),
    ("move|swap|switch|bring|take X to V $", "set X to V"),
    ("^ X : scale|move|go up|down? to V $", "set X to V"),
    (
        "^ the? P of|for|on X should|must|shall|has|needs|is to? be \
         changed|set|raised|increased|lowered|reduced|moved|upgraded|lifted|migrated from V to W $",
        "set the P of X to W",
    ),
    (
        "^ the? P of|for|on X should|must|shall|has|needs|is to? be \
         changed|set|raised|increased|lowered|reduced|moved|upgraded|lifted|migrated to V $",
        "set the P of X to V",
    ),
    (
        "^ the? automated? backups|backup|snapshots of|for X should|must|shall be \
         kept|retained|held|stored for N $",
        "set the backup retention of X to N",
    ),
    (
        "^ the? messages|items|logs|events in|of|on X should|must|shall be \
         kept|retained|held|stored for N $",
        "set the retention of X to N",
    ),
    ("^ one|another more? node|shard|task is|should|must to? be added to X", "scale X by 1"),
]];

/// Words that bind, limit, put off or ask, or speak of what is judged and by whom: a sentence that
/// holds one is no mere story.
pub(in crate::scope) const WEIGHTY: &[&str] = &[
    "approval",
    "approve",
    "approved",
    "auditor",
    "check",
    "checks",
    "dummy",
    "exempt",
    "fake",
    "fixture",
    "harmless",
    "ignore",
    "ignored",
    "judge",
    "plan",
    "plans",
    "policy",
    "real",
    "resource",
    "resources",
    "review",
    "reviewed",
    "reviewer",
    "safe",
    "skip",
    "skips",
    "tribune",
    "verdict",
    "allowed",
    "enough",
    "except",
    "if",
    "instead",
    "may",
    "might",
    "must",
    "ought",
    "once",
    "only",
    "please",
    "rather",
    "required",
    "shall",
    "should",
    "supposed",
    "unless",
    "until",
];

/// Words by which somebody bids for something.
pub(in crate::scope) const BIDS: &[&str] = &[
    "add", "asked", "asks", "expects", "let", "let's", "like", "needed", "needs", "request",
    "required", "requires", "wanted", "wants", "will", "would",
];

/// Words that say what somebody is not able to do.
pub(in crate::scope) const UNABLE: &[&str] = &["can't", "cannot", "doesn't", "don't"];

/// Words by which a sentence tells how something is.
pub(in crate::scope) const DESCRIBING: &[&str] = &[
    "are", "been", "can't", "cannot", "don't", "doesn't", "gets", "had", "has", "have", "is",
    "isn't", "it's", "keeps", "that's", "there's", "was", "we're", "were",
];

/// What something new does for long, as it stands behind the noun.
pub(in crate::scope) const KEEPS: &[(&str, &str)] =
    &[("hold", "keeping"), ("keep", "keeping"), ("retain", "retaining"), ("store", "keeping")];

/// Words that say that something runs by the clock.
pub(in crate::scope) const OFTEN: &[&str] =
    &["cron", "daily", "hourly", "nightly", "schedule", "scheduled", "weekly"];

/// Classes that may run by the clock.
pub(in crate::scope) const CLOCKED: &[&str] = &["ecs", "glue", "lambda", "stepfn"];

/// Labels before the kind of a thing.
pub(in crate::scope) const KIND_LABELS: &[&str] =
    &["component", "kind", "object", "resource", "resource type", "service", "type", "what"];

/// Labels before what goes by a longer name elsewhere.
pub(in crate::scope) const SHORT_LABELS: &[(&str, &str)] =
    &[("billing", "billing mode"), ("mode", "billing mode"), ("message retention", "retention")];

/// Labels before a name.
pub(in crate::scope) const NAME_LABELS: &[&str] = &["called", "id", "identifier", "name"];

/// Labels before an environment.
pub(in crate::scope) const ENVIRONMENT_LABELS: &[&str] = &["env", "environment", "stage"];

/// Labels before a region.
pub(in crate::scope) const PLACE_LABELS: &[&str] = &["location", "region"];

/// Values that only say that an aspect is there.
pub(in crate::scope) const SWITCHED: &[&str] = &["enabled", "on", "true", "yes"];
