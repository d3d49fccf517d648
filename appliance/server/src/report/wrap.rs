//! Text for a terminal: 80 columns, and no control character of a stranger.

/// Columns of a terminal that everybody has.
pub(super) const COLUMNS: usize = 80;

/// Whether a character could steer a terminal, reorder or hide what is read, or stand in no XML.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// `text` without characters that could steer a terminal or reorder what is read.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

/// `text` as [`clean`] leaves it, with its lines.
pub(crate) fn clean_lines(text: &str) -> String {
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}

/// `text` as lines of at most 80 columns, each behind `indent` spaces and ended. A longer word is
/// cut.
pub(crate) fn wrap(text: &str, indent: usize) -> String {
    let room = COLUMNS.saturating_sub(indent).max(1);
    let (mut lines, mut line) = (Vec::new(), String::new());
    // Runs of spaces at the beginning are columns of a table and stay.
    for word in clean(&text.replace('\n', " ")).split_inclusive(' ') {
        let used = line.chars().count();
        if used > 0 && used.saturating_add(word.trim_end().chars().count()) > room {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            if line.chars().count() >= room && c != ' ' {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    let pad = " ".repeat(indent);
    let lines = lines.iter().map(|line| line.trim_end()).filter(|line| !line.is_empty());
    lines.map(|line| format!("{pad}{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_before_column_81() {
        let text = format!("{} {} end", "word ".repeat(40), "x".repeat(200));
        let wrapped = wrap(&text, 4);
        assert!(wrapped.lines().all(|line| line.chars().count() <= COLUMNS), "{wrapped}");
        assert!(wrapped.lines().all(|line| line.starts_with("    ")), "{wrapped}");
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(squeezed(&wrapped), squeezed(&text), "nothing is lost");
    }

    #[test]
    fn a_short_line_stays_as_it_is() {
        assert_eq!(wrap("a  b", 2), "  a  b\n");
        assert_eq!(wrap("", 2), "");
    }

    #[test]
    fn a_stranger_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\r\u{202e}c\u{7}"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\u{fffd}");
        assert_eq!(clean("ümläut → ok"), "ümläut → ok");
        let hidden = "a\u{200b}\u{61c}\u{2028}\u{feff}\u{ffff}\u{e0041}b\0";
        assert_eq!(clean(hidden), format!("a{}b\u{fffd}", "\u{fffd}".repeat(6)));
        assert_eq!(clean_lines("one\r\ntwo\u{7}"), "one\ntwo\u{fffd}");
    }
}
