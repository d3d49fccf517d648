//! Times of day, days of the week and of the month: of a schedule or a window every part agrees
//! with the words, not the hour alone.

mod cron;
mod heard;

use alloc::{format, string::String, vec::Vec};
use tribune_record::Value;

use self::heard::{Said, clock, day};
use super::{View, notes::Notes, row::Row};
use crate::walk::{last_key, leaves};

/// Whether a text is a schedule, and runs when some words say and at no other time.
pub(super) fn runs<'w>(key: &str, text: &str, words: impl Iterator<Item = &'w str>) -> bool {
    cron::is_schedule(key, text) && cron::fits(text, &Said::in_words(words))
}

/// A text without the days of the week.
pub(super) fn without_days(text: &str) -> String {
    let kept = text.split_inclusive(' ').filter(|word| {
        let bare = word.trim().trim_matches(|c: char| !c.is_alphanumeric());
        day(bare).is_none()
    });
    kept.collect()
}

/// Parts of the names of attributes that hold a window, with the words for it.
const WINDOWS: &[(&str, &[&str])] = &[
    ("backup_window", &["backup", "backups"]),
    ("maintenance_window", &["maintenance"]),
    ("snapshot_window", &["snapshot", "snapshots", "backup", "backups"]),
];

/// Checks what is set in something new: where the words say nothing, whoever plans may choose.
pub(super) fn check_new(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let said = Said::of(&view.heard);
    leaves(&row.change.after, &mut |steps, leaf| {
        let Some(text) = leaf.as_text() else { return };
        let key = last_key(steps);
        let spoken = match window(key) {
            Some(words) => view.heard.any(words) && !said.times.is_empty(),
            None => !said.is_empty(),
        };
        if spoken {
            tell(view, row, (key, text, &said), notes);
        }
    });
}

/// Checks what changes in what is there.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    // Words that bear a change out were held against it, and what they say of before was left out.
    if view.borne {
        return;
    }
    let said = Said::of(&view.heard);
    for one in row.changed() {
        if let (Some(key), Some(text)) = (one.keys.last(), one.after.as_text()) {
            let kept = matches!(&one.before, Value::Text(was) if days_of(was) == days_of(text));
            let said = Said { keeps_days: kept, ..said.clone() };
            tell(view, row, (key, text, &said), notes);
        }
    }
}

fn window(key: &str) -> Option<&'static [&'static str]> {
    WINDOWS.iter().find(|(part, _words)| key.ends_with(part)).map(|(_part, words)| *words)
}

fn tell(view: &View<'_>, row: &Row<'_>, (key, text, said): (&str, &str, &Said), notes: &mut Notes) {
    let agrees = if window(key).is_some() {
        fits(text, said)
    } else {
        !cron::is_schedule(key, text) || view.heard.writes(text) || cron::fits(text, said)
    };
    if !agrees {
        let plain = row.plain();
        let other = if said.is_empty() { "name no time" } else { "say another time" };
        notes.doubt(row, format!("It sets {key} of {plain} to {text}; your words {other}."));
    }
}

/// Whether a window, `sun:03:00-sun:04:00` or `03:00-04:00`, is the one that was named.
fn fits(text: &str, said: &Said) -> bool {
    let Some((start, end)) = text.split_once('-') else { return false };
    let place = |side: &str| {
        let mut parts = side.rsplitn(3, ':');
        let (minute, hour) = (parts.next()?, parts.next()?);
        let time = clock(&format!("{hour}:{minute}"))?;
        said.times.iter().position(|own| *own == time)
    };
    let (from, to) = (place(start), place(end));
    let days = days_of(text);
    let on = days.iter().all(|day| said.days.contains(day));
    let day = days.is_empty() || if said.days.is_empty() { said.keeps_days } else { on };
    from.is_some() && day && (said.times.len() < 2 || from < to)
}

/// The days that a window names.
fn days_of(text: &str) -> Vec<u8> {
    let sides = text.split('-').filter_map(|side| side.split_once(':'));
    sides.filter_map(|(first, _rest)| day(first)).collect()
}
