//! Who has to sign, and the command each of them pastes to do it.

use tribune_record::Judgment;

use super::{clean, wrap::COLUMNS};

/// Where a decision stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reached<'a> {
    /// The server's URL.
    pub(crate) server: &'a str,
    /// The decision's id.
    pub(crate) decision: &'a str,
    /// The request it is about.
    pub(crate) request: Option<&'a str>,
}

/// Each role the decision waits for with its command. What nobody here knows stands in capitals.
pub(super) fn each(judgment: &Judgment, reached: Option<Reached<'_>>) -> String {
    let known = |of: fn(&Reached<'_>) -> Option<String>, unknown: &str| {
        reached.as_ref().and_then(of).map_or_else(|| unknown.to_owned(), |word| plain(&word))
    };
    let server = known(|at| Some(at.server.to_owned()), "URL");
    let decision = known(|at| Some(at.decision.to_owned()), "DECISION");
    let request = known(|at| at.request.map(str::to_owned), "REQUEST");
    let there = ["--server", &server, "--identity", "DIR"];
    let mut out = String::new();
    for role in &judgment.approvers {
        let role = plain(&role.0);
        let (who, first, last) = if role == "requester_confirmation" {
            let first = ["request", "\"THE SAME WORDS\"", "--id", &request];
            ("the person who asked", first.to_vec(), vec!["--confirm-deletion", "ADDRESS"])
        } else {
            let last = vec!["--role", &role, "--key", "FILE"];
            (role.as_str(), vec!["approve", &decision], last)
        };
        let words: Vec<_> = ["tribune"].iter().chain(&first).chain(&there).chain(&last).collect();
        out.push_str(&format!("  {who}:\n"));
        out.push_str(&command(&words));
        if role == "requester_confirmation" {
            out.push_str("    once for each address, as often as needed in one command\n");
        }
    }
    out
}

/// A word that a shell takes as it stands.
fn plain(word: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
    if !word.is_empty() && word.chars().all(fits) {
        return word.to_owned();
    }
    format!("'{}'", clean(word).replace('\'', "?"))
}

/// A command over as many lines as it needs, so that it can be pasted as it stands. A flag and its
/// value stay together; a longer one is not cut.
fn command(words: &[&&str]) -> String {
    const FIRST: &str = "    ";
    const NEXT: &str = "      ";
    let (mut out, mut line) = (String::new(), FIRST.to_owned());
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        let mut part = (**word).to_owned();
        if part.starts_with("--")
            && let Some(value) = rest.next()
        {
            part = format!("{part} {value}");
        }
        let used = line.chars().count().saturating_add(part.chars().count());
        // The backslash, and the space before it.
        if used.saturating_add(2) > COLUMNS && line.trim() != "" {
            out.push_str(&format!("{line}\\\n"));
            NEXT.clone_into(&mut line);
        }
        line.push_str(&part);
        line.push(' ');
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use tribune_record::{Decision, Role};

    use super::*;
    use crate::fixture::judgment;

    fn told(role: &str, reached: Option<Reached<'_>>) -> String {
        let mut judgment = judgment(Decision::Escalated);
        judgment.approvers = vec![Role::from(role)];
        each(&judgment, reached)
    }

    const REACHED: Reached<'_> = Reached {
        server: "https://tribune.example:8443",
        decision: "dec-0123456789abcdef0123456789abcdef",
        request: Some("req-0123456789abcdef0123456789abcdef"),
    };

    #[test]
    fn what_is_printed_can_be_pasted() {
        for role in ["finance", "requester_confirmation"] {
            let text = told(role, Some(REACHED));
            assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
            let (_who, below) = text.split_once(":\n").unwrap();
            let joined = below.replace("\\\n", " ");
            let line = joined.lines().next().unwrap();
            let words = line.replace("\"THE SAME WORDS\"", "words");
            let read = crate::cli::read(words.split_whitespace().map(Into::into));
            assert!(read.is_ok(), "{line}: {read:?}");
        }
        let text = told("finance", Some(REACHED));
        assert!(text.contains("approve dec-0123456789abcdef0123456789abcdef"), "{text}");
        assert!(text.contains("--server https://tribune.example:8443"), "{text}");
        let text = told("requester_confirmation", Some(REACHED));
        assert!(text.contains("--id req-0123456789abcdef0123456789abcdef"), "{text}");
    }

    #[test]
    fn what_nobody_here_knows_stands_in_capitals() {
        let text = told("finance", None);
        assert!(text.contains("approve DECISION --server URL --identity DIR"), "{text}");
    }

    #[test]
    fn a_strange_word_is_one_word_of_a_shell() {
        let text = told("a; rm -rf '~' $(b)\u{1b}", None);
        assert!(text.contains("--role 'a; rm -rf ?~? $(b)\u{fffd}' "), "{text}");
    }
}
