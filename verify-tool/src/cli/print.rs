//! A report for people, at most 80 columns wide.

use std::fmt::Write as _;

use tribune_verify::{Break, Report, Verdict};

const COLUMNS: usize = 80;
const INDENT: usize = 12;

/// The report as lines of text.
pub(crate) fn human(report: &Report) -> String {
    let mut text = String::new();
    line(&mut text, "verdict", verdict(report.verdict));
    if let Some(broken) = &report.broken {
        breaks(&mut text, broken);
    }
    let gaps = report.gaps.iter().map(|gap| ("missing", gap));
    for (label, gap) in gaps.chain(report.notes.iter().map(|note| ("note", note))) {
        let place = gap.seq.map_or_else(String::new, |seq| format!("record {seq}: "));
        line(&mut text, label, &format!("{place}{}", gap.what));
    }
    identity(&mut text, report);
    counts(&mut text, report);
    text
}

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Sound => "SOUND",
        Verdict::Incomplete => "INCOMPLETE",
        Verdict::Tampered => "TAMPERED WITH",
    }
}

fn breaks(text: &mut String, broken: &Break) {
    let entry = match (broken.seq, broken.kind) {
        (Some(seq), Some(kind)) => format!("record {seq} ({kind}): "),
        (Some(seq), None) => format!("record {seq}: "),
        (None, _) => String::new(),
    };
    line(text, "first break", &format!("{entry}{}", broken.what));
    line(text, "expected", &broken.expected);
    line(text, "found", &broken.found);
    for note in &broken.notes {
        verbatim(text, "signed", note);
    }
}

/// Lines as they are but for the indent: what was signed is of no use wrapped.
fn verbatim(text: &mut String, label: &str, lines: &str) {
    for (row, of_note) in lines.lines().enumerate() {
        let label = if row == 0 { label } else { "" };
        let shown = format!("{label:<INDENT$}{of_note}");
        text.push_str(shown.trim_end());
        text.push('\n');
    }
}

fn identity(text: &mut String, report: &Report) {
    let identity = &report.identity;
    line(text, "ledger", &identity.ledger);
    line(text, "origin", &identity.origin);
    line(text, "key", &identity.key);
    if !identity.key.is_empty() && !identity.key_given {
        line(text, "", "taken from what is checked: give --key to know whose signatures these are");
    }
    if identity.key_now != identity.key && !identity.key_now.is_empty() {
        line(text, "key now", &identity.key_now);
    }
    line(text, "head", &identity.head);
    line(text, "root", &identity.root);
    if report.shards.len() > 1 {
        for shard in &report.shards {
            let ends = if shard.closed { "closed" } else { "open" };
            let what = format!("{}: {} records, {ends}", shard.number, shard.records);
            line(text, "shard", &what);
        }
    }
}

fn counts(text: &mut String, report: &Report) {
    let counts = &report.counts;
    let kinds: Vec<_> = counts.kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    line(text, "records", &format!("{}: {}", counts.records, kinds.join(", ")));
    let signed = format!(
        "{} of records, {} of checkpoints, {} of approvers",
        counts.signatures, counts.checkpoints, counts.approvals
    );
    line(text, "signatures", &signed);
    line(text, "bodies", &format!("{} fit their commitments", counts.bodies));
    if counts.erased > 0 {
        let what =
            format!("the bodies of {} records, each as an ERASURE record says", counts.erased);
        line(text, "erased", &what);
    }
    if counts.pins > 0 {
        line(text, "pins", &format!("{} kept checkpoints are continued", counts.pins));
    }
    if let Some(replayed) = counts.replayed {
        let same = format!("{replayed} judgments came out the same, byte for byte");
        line(text, "replay", &same);
    }
}

/// One labelled line, wrapped; nothing where there is nothing to say.
fn line(text: &mut String, label: &str, words: &str) {
    let width = COLUMNS.saturating_sub(INDENT);
    for (row, chunk) in wrapped(words, width).iter().enumerate() {
        let label = if row == 0 { label } else { "" };
        // Writing into a string cannot fail.
        if writeln!(text, "{label:<INDENT$}{chunk}").is_err() {
            return;
        }
    }
}

/// The words in rows of at most `width` characters; a longer word (a hash, a key) is cut.
fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (part, piece) in letters.chunks(width.max(1)).enumerate() {
            let piece: String = piece.iter().collect();
            match rows.last_mut() {
                Some(row) if part == 0 && fits(row, &piece, width) => {
                    row.push(' ');
                    row.push_str(&piece);
                }
                Some(_) | None => rows.push(piece),
            }
        }
    }
    rows
}

fn fits(row: &str, piece: &str, width: usize) -> bool {
    let both = row.chars().count().saturating_add(piece.chars().count());
    both.saturating_add(1) <= width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_never_wider_than_asked() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert!(wrapped("", 4).is_empty());
    }

    #[test]
    fn a_break_is_named_with_both_sides() {
        let mut text = String::new();
        let (seq, what, expected) = (Some(7), "link".into(), "ab".repeat(64));
        let notes = vec!["log\n7\nroot\n\n\u{2014} log AAAA\n".to_owned()];
        let broken = Break { seq, kind: None, what, expected, found: "cd".into(), notes };
        breaks(&mut text, &broken);
        assert!(text.contains("record 7: link") && text.contains("found       cd"), "{text}");
        assert!(text.contains("signed      log\n            7\n            root\n\n"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
    }
}
