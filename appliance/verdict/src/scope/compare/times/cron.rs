//! Schedules as providers write them, held against the times that were said.

use alloc::{collections::BTreeSet, vec::Vec};

use super::heard::{Said, day, length};

/// Whether a text says when something runs.
pub(super) fn is_schedule(key: &str, text: &str) -> bool {
    let about = ["schedule", "cron", "recurrence"].iter().any(|part| key.contains(part));
    let marks = |c: char| c.is_ascii_alphanumeric() || "*?/,-#".contains(c);
    let fields = text.split_whitespace();
    let plain =
        (5..=6).contains(&fields.clone().count()) && fields.clone().all(|f| f.chars().all(marks));
    text.starts_with("cron(") || text.starts_with("rate(") || (about && plain)
}

/// Whether a schedule runs when the words say, and at no other time.
pub(super) fn fits(text: &str, said: &Said) -> bool {
    let text = text.to_lowercase();
    if let Some(rate) = text.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')')) {
        let every = rate
            .split_once(' ')
            .and_then(|(count, unit)| count.parse::<u32>().ok()?.checked_mul(length(unit.trim())?));
        return said.times.is_empty() && every.is_some_and(|every| said.every.contains(&every));
    }
    let aws = text.strip_prefix("cron(").and_then(|rest| rest.strip_suffix(')'));
    let fields: Vec<&str> = aws.unwrap_or(&text).split_whitespace().collect();
    match (aws.is_some(), fields.as_slice()) {
        (true, [minute, hour, date, month, day, year]) => {
            let day = days(day, 1);
            free(year) && when(minute, hour, said) && on(date, month, day.as_ref(), said)
        }
        (false, ["0", minute, hour, date, month, day]) | (_, [minute, hour, date, month, day]) => {
            when(minute, hour, said) && on(date, month, days(day, 0).as_ref(), said)
        }
        _unknown => false,
    }
}

fn free(field: &str) -> bool {
    matches!(field, "*" | "?")
}

/// The numbers that a field names one by one.
fn each(field: &str) -> Option<BTreeSet<u8>> {
    field.split(',').map(|one| one.parse::<u8>().ok()).collect()
}

/// Every how many, `*/5`, `0/5`.
fn step(field: &str) -> Option<u32> {
    let (from, step) = field.split_once('/')?;
    ["*", "0"].contains(&from).then(|| step.parse().ok()).flatten()
}

fn when(minute: &str, hour: &str, said: &Said) -> bool {
    if let (Some(minutes), Some(hours)) = (each(minute), each(hour)) {
        let mut all = hours.iter().flat_map(|hour| minutes.iter().map(move |at| (*hour, *at)));
        let chosen = said.times.is_empty()
            && minutes.len() == 1
            && hours.len() == 1
            && (said.every.is_empty() || said.every.iter().any(|every| *every >= 1440))
            && !said.is_empty();
        return chosen || all.all(|time| said.times.contains(&time));
    }
    let hourly = each(minute).is_some_and(|minutes| minutes.len() == 1);
    let every = match (step(minute), step(hour)) {
        (Some(minutes), None) if free(hour) => Some(minutes),
        (None, Some(hours)) if hourly => hours.checked_mul(60),
        (None, None) if free(hour) && hourly => Some(60),
        (None, None) if free(hour) && free(minute) => Some(1),
        _unlike => None,
    };
    said.times.is_empty() && every.is_some_and(|every| said.every.contains(&every))
}

/// The days of the week in a field; nothing where it names none, an empty set where nobody can
/// tell.
/// `sunday` is the number of the first day of the week.
fn days(field: &str, sunday: u8) -> Option<BTreeSet<u8>> {
    if free(field) {
        return None;
    }
    let one = |text: &str| {
        let number = text.parse::<u8>().ok();
        let number = number.and_then(|number| number.checked_sub(sunday));
        // From Sunday as nought to Monday as one.
        number.map(|number| if number % 7 == 0 { 7 } else { number }).or_else(|| day(text))
    };
    let part = |text: &str| -> Option<Vec<u8>> {
        let Some((from, to)) = text.split_once('-') else {
            return one(text).map(|day| [day].into());
        };
        let (from, to) = (one(from)?, one(to)?);
        (from <= to).then(|| (from..=to).collect())
    };
    let all: Option<Vec<Vec<u8>>> = field.split(',').map(part).collect();
    Some(all.unwrap_or_default().into_iter().flatten().collect())
}

/// Whether the days agree: those that were said, all of them, and no part of the year.
fn on(date: &str, month: &str, days: Option<&BTreeSet<u8>>, said: &Said) -> bool {
    let weekly = said.every.contains(&10_080);
    let monthly = said.monthly || !said.dates.is_empty();
    let by_week = match days {
        Some(days) if said.days.is_empty() => weekly && days.len() == 1,
        Some(days) => *days == said.days,
        None => said.days.is_empty() && !weekly,
    };
    let by_month = match each(date) {
        Some(dates) if said.dates.is_empty() => monthly && dates.len() == 1,
        Some(dates) => dates == said.dates,
        None => free(date) && !monthly,
    };
    (free(month) || said.yearly) && by_week && by_month
}
