//! A contract for people: what was understood, what is left alone, what was assumed, what was not
//! understood, and how to correct it.

use tribune_verdict::scope::{Line, Told};

use super::{heading, wrap};

/// What a person signs, in words.
pub(crate) fn signed(told: &Told) -> String {
    format!("You sign that your words mean this.\n{}\n", parts(told))
}

/// At most 80 columns wide, and without a control character that was not put there for colour.
pub(crate) fn render(told: &Told) -> String {
    let mut out = parts(told);
    heading(&mut out, "Correct me");
    out.push_str(&wrap(correction(told), 2));
    out.trim_start().to_owned()
}

fn parts(told: &Told) -> String {
    let mut out = String::new();
    part(&mut out, "I understood", &told.understood);
    part(&mut out, "Not to be touched", &told.spared);
    part(&mut out, "Assumed", &told.assumed);
    part(&mut out, "Not understood", &told.unclear);
    part(&mut out, "Suspicious: no honest request needs it", &told.suspicious);
    out
}

const fn correction(told: &Told) -> &'static str {
    if !told.suspicious.is_empty() {
        "Take out what is suspicious and ask again: as it is, every plan for it is vetoed."
    } else if told.unclear.is_empty() {
        "If that is not what you mean, say it in other words. Or take the contract itself (--format \
         json), correct it, and sign it with the request: tribune request \"…\" --contract FILE \
         --key KEY."
    } else {
        "As it is, every plan for it waits for a person. Say it in other words. Or take the \
         contract itself (--format json), correct it, and sign it with the request: tribune \
         request \"…\" --contract FILE --key KEY."
    }
}

fn part(out: &mut String, title: &str, lines: &[Line]) {
    if lines.is_empty() {
        return;
    }
    heading(out, title);
    for line in lines {
        out.push_str(&wrap(&format!("- {}", line.says), 2));
        if !line.rests_on.is_empty() {
            let words: Vec<String> =
                line.rests_on.iter().map(|words| format!("\"{words}\"")).collect();
            out.push_str(&wrap(&format!("you said: {}", words.join(", ")), 6));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tribune_verdict::scope::{contract, told};

    fn shown(text: &str) -> String {
        let report = render(&told(&contract(text), text));
        anstream::adapter::strip_str(&report).to_string()
    }

    #[test]
    fn a_person_reads_what_was_understood() {
        let text = "Add 3 queues for billing in staging, and do not touch the orders database";
        let expected = "\
I understood
  - make 3 queues
      you said: \"Add 3 queues\"
  - only in the environment \"staging\"
      you said: \"staging\"

Not to be touched
  - a database called \"orders\"
      you said: \"orders database\"

Correct me
  If that is not what you mean, say it in other words. Or take the contract
  itself (--format json), correct it, and sign it with the request: tribune
  request \"…\" --contract FILE --key KEY.
";
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn what_was_not_understood_is_asked_about() {
        let report = shown("Zorgle the fluxer");
        assert!(report.starts_with("Not understood\n  - \"zorgle\"\n"), "{report}");
        assert!(report.contains("every plan for it waits for a person"), "{report}");
    }

    #[test]
    fn what_hides_is_shown_and_steers_no_terminal() {
        let report = shown("Create a buc\u{200b}ket \u{1b}[2J");
        assert!(report.contains("Suspicious"), "{report}");
        assert!(report.contains("every plan for it is vetoed"), "{report}");
        assert!(!report.contains(['\u{200b}', '\u{1b}']), "{report:?}");
    }
}
