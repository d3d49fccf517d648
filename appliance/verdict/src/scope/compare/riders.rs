//! Settings that ride along: each takes a safety away, or makes another kind of thing, and says so
//! in one switch. They are only set where the words speak of it.

use alloc::{format, string::String};
use tribune_record::Value;

use super::{
    super::{contract::Item, lexicon::ANY},
    View, account,
    differ::is_nothing,
    direction::becomes,
    notes::Notes,
    row::Row,
    scope::Deed,
    values::said,
};
use crate::walk::{last_key, leaves};

/// Attributes, what they become, and the words that ask for it.
type Rider = (&'static str, &'static str, &'static [&'static str]);

/// What takes a safety away, in something new and in what is there.
const UNSAFE: &[Rider] = &[
    ("bypass_policy_lockout_safety_check", "true", &["lockout"]),
    ("force_delete", "true", &["force delete", "forced"]),
    ("force_destroy", "true", &["force destroy", "forced", "not empty", "with its objects"]),
    ("recovery_window_in_days", "0", &["recovery", "immediately", "at once"]),
];

/// What does so in what is there alone: of something new it is a default.
const CHANGED: &[Rider] = &[
    ("apply_immediately", "true", &["immediately", "instantly", "asap", "at once", "right away"]),
    ("auto_minor_version_upgrade", "false", &["minor", "upgrades", "automatic upgrade"]),
    ("delete_automated_backups", "true", &["automated backups", "backups", "backup"]),
    ("skip_destroy", "true", &["keep", "skip"]),
    ("skip_final_snapshot", "true", &["final snapshot", "without snapshot", "without a snapshot"]),
];

/// What makes something new another kind of thing.
const KINDS: &[Rider] = &[
    ("content_based_deduplication", "true", &["content based", "deduplication", "dedup"]),
    ("fifo_queue", "true", &["fifo"]),
    ("fifo_topic", "true", &["fifo"]),
    ("multi_region", "true", &["multi region", "multiregion", "regions"]),
];

/// Checks something new.
pub(super) fn check_new(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    leaves(&row.change.after, &mut |steps, leaf| {
        for table in [UNSAFE, KINDS] {
            told(view, row, (table, last_key(steps), leaf), notes);
        }
    });
}

/// Checks what changes.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    for one in row.changed() {
        let key = one.keys.last().map_or("", String::as_str);
        for table in [UNSAFE, CHANGED, KINDS] {
            told(view, row, (table, key, &one.after), notes);
        }
        // What keeps the public away is only lifted for who asks for the public.
        let lifts = ["block_public", "ignore_public", "restrict_public"];
        let lifted = lifts.iter().any(|part| key.starts_with(part));
        if lifted
            && becomes(&one.before, &one.after) == Some(false)
            && view.contract.public.is_empty()
        {
            let plain = row.plain();
            notes
                .doubt(row, format!("It switches {key} of {plain} off; you did not ask for that."));
        }
        // What keeps a last copy is taken away with its name.
        if key == "final_snapshot_identifier" && is_nothing(&one.after) {
            told(view, row, (CHANGED, "skip_final_snapshot", &Value::Bool(true)), notes);
        }
    }
}

fn told(
    view: &View<'_>,
    row: &Row<'_>,
    (table, key, value): (&[Rider], &str, &Value),
    notes: &mut Notes,
) {
    let is = said(value);
    let found =
        table.iter().find(|(attribute, becomes, _words)| *attribute == key && *becomes == is);
    if let Some((key, _becomes, words)) = found
        && !words.iter().any(|words| view.heard.names(words))
    {
        let plain = row.plain();
        notes.doubt(row, format!("It sets {key} of {plain} to {is}; you did not say so."));
    }
}

/// What exists only to run something beside what was asked for.
pub(super) fn runs(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let said = ["command", "provisioner", "script", "trigger"];
    if row.change.resource_type.as_str() == "null_resource" && !view.heard.any(&said) {
        notes.doubt(row, "It runs whatever hangs on a null_resource; you did not say so.".into());
    }
}

/// "Move it from gp2 to gp3" replaces a value: nobody asked for the object to be made anew.
pub(super) fn values_only(items: &[&Item], row: &Row<'_>, deed: Deed, notes: &mut Notes) {
    let values = |item: &&Item| item.class == ANY && account::sets(item);
    let stateful = row.has(|class| class.stateful);
    if deed == Deed::Replace && stateful && !items.is_empty() && items.iter().all(values) {
        let plain = row.plain();
        notes.doubt(row, format!("It destroys {plain} and makes it anew to set that."));
    }
}
