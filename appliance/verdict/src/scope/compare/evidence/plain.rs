//! Turns of courtesy that ask for nothing besides, taken out of a text or put plainly.

use alloc::{borrow::ToOwned, format, string::String};

/// What may be left out wherever it stands.
const LEFT_OUT: &[&str] = &[
    "at your convenience",
    "at your earliest convenience",
    "if that's ok",
    "if you can",
    "if you could",
    "hope that helps",
    "hope that's ok",
    "hope that's okay",
    "hope that's the right format",
    "hope this helps",
    "if you don't mind",
    "if you get a chance",
    "if you have a minute",
    "if you have a moment",
    "shout if anything is unclear",
    "shout if not",
    "when you can",
    "when you get a chance",
    "when you get a minute",
    "when you get a moment",
    "when you get the chance",
    "when you get time",
    "when you have a chance",
    "when you have a minute",
    "when you have a moment",
    "when you have a sec",
    "when you have a second",
    "when you have time",
    "whenever you can",
    "whenever you get a chance",
    "whenever you have a minute",
    "whenever you have a moment",
    "whenever you have time",
];

/// Sounds of people who are pleased or are not.
const SOUNDS: &[&str] = &["argh", "haha", "hahaha", "lmao", "lol", "oh no", "omg", "ugh"];

/// Faces written with signs.
const SMILES: &[&str] = &[" :)", " :-)", " ;)", " ;-)", " :D", " :P", " =)", " :("];

/// Wishes and turns of phrase, and what they come to.
const WISHES: &[(&str, &str)] = &[
    ("delete protection", "deletion protection"),
    ("deletion protected", "deletion protection on"),
    ("expire all but the last", "keep the last"),
    ("expire all but the latest", "keep the latest"),
    ("expire all but the newest", "keep the newest"),
    ("he suggests calling it", "call it"),
    ("she suggests calling it", "call it"),
    ("i'm told i should ask for", "we need"),
    ("i was told to ask for", "we need"),
    ("nodegroup", "node group"),
    ("be so good as to", "please"),
    ("be so kind as to", "please"),
    ("no longer in use", "unused"),
    ("not in use anymore", "unused"),
    ("not in use any more", "unused"),
    ("hold on to", "keep"),
    ("in place of", "instead of"),
    ("holding on to", "keeping"),
    ("'d appreciate it if", " need that"),
    ("'d appreciate", " need"),
    ("'d be grateful for", " need"),
    ("'d be grateful if", " need that"),
    ("'d be happy with", " need"),
    ("'d love to have", " need"),
    ("'d love", " need"),
    ("would appreciate it if", "need that"),
    ("would appreciate", "need"),
    ("would be grateful for", "need"),
    ("would be grateful if", "need that"),
    ("would love to have", "need"),
    ("would love", "need"),
];

/// What a request may follow, in short: "Following the resilience review, ...".
const OCCASIONS: &[&str] = &[
    "audit",
    "finding",
    "findings",
    "incident",
    "outage",
    "postmortem",
    "retro",
    "retrospective",
    "review",
];

/// A text without them.
pub(super) fn plain(text: &str) -> String {
    let mut out = text.replace('\u{2019}', "'");
    for smile in SMILES {
        out = out.replace(&format!("{smile} "), " ").replace(&format!("{smile}\n"), "\n");
        out = out.strip_suffix(smile).unwrap_or(&out).to_owned();
    }
    // "1) do this. 2) do that"
    for mark in ["1)", "2)", "3)", "4)", "(a)", "(b)", "(c)", "(1)", "(2)", "(3)"] {
        out = out.replace(&format!(". {mark} "), ".\n").replace(&format!(", {mark} "), ".\n");
    }
    // "IA @30 days", "at 60 days, not 180"
    for digit in '0'..='9' {
        out = out.replace(&format!(" @{digit}"), &format!(" at {digit}"));
        out = out.replace(&format!(" not {digit}"), &format!(" instead of {digit}"));
    }
    // "at 3:30 in the morning" is a time, and "in the morning" alone puts something off
    for (part, half) in [("morning", "am"), ("afternoon", "pm"), ("evening", "pm")] {
        for minutes in ["00", "15", "30", "45"] {
            let clock = format!(":{minutes} in the {part}");
            out = out.replace(&clock, &format!(":{minutes} {half}"));
        }
    }
    for phrase in LEFT_OUT {
        out = replaced(&out, phrase, "", true);
    }
    for sound in SOUNDS {
        out = replaced(&out, sound, "", false);
    }
    for (wish, plain) in WISHES {
        out = replaced(&out, wish, plain, false);
    }
    let lines = out.split_inclusive(['.', '!', '?', '\n']).map(|sentence| {
        let lower = sentence.trim_start().to_ascii_lowercase();
        let led = lower.strip_prefix("following ");
        let occasion = led.and_then(|rest| rest.split_once(',')).filter(|(what, _)| {
            let mut words = what.split(' ');
            let all = words.clone().count();
            let last = words.next_back().unwrap_or_default();
            let past = words.next().is_some_and(|word| ["our", "the", "last"].contains(&word));
            let tested = what.ends_with("penetration test") || what.ends_with("pen test");
            all <= 4 && past && (tested || OCCASIONS.contains(&last))
        });
        let from = occasion.and_then(|_| sentence.split_once(',')).map(|(_, rest)| rest);
        from.unwrap_or(sentence)
    });
    lines.collect()
}

/// A text with each of some words, in whatever case, replaced where it stands whole and, if wished,
/// at the end of its clause.
fn replaced(text: &str, wanted: &str, by: &str, at_end: bool) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = String::new();
    let mut from = 0_usize;
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    for (at, found) in lower.match_indices(wanted) {
        let end = at.saturating_add(found.len());
        let before = lower.get(..at).and_then(|before| before.chars().next_back());
        let behind = lower.get(end..).and_then(|behind| behind.chars().next());
        let whole = (wanted.starts_with('\'') || !letter(before)) && !letter(behind);
        let next = lower.get(end..).unwrap_or_default().trim_start_matches(' ').chars().next();
        let ends = !at_end || next.is_none_or(|c| ".,;!?)\n".contains(c));
        if at >= from && whole && ends {
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push_str(by);
            from = end;
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn courtesy_is_left_out_and_conditions_are_not() {
        let same = |text: &str| assert_eq!(plain(text), text);
        assert_eq!(plain("Resize it when you have a minute."), "Resize it .");
        assert_eq!(plain("Ops would be grateful for a queue."), "Ops need a queue.");
        assert_eq!(plain("We\u{2019}d appreciate a queue."), "We need a queue.");
        assert_eq!(plain("Following the resilience review, turn it on."), " turn it on.");
        same("Following the approval by Tom, turn it on.");
        same("After next week's review, turn it on.");
        same("Resize it when you have approval.");
        same("Delete it if you can restore it.");
    }
}
