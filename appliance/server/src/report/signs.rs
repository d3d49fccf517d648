//! Who has to sign, and the command each of them pastes to do it.

use tribune_record::Judgment;

use super::{clean, wrap::COLUMNS};
use crate::config::authorities::NOT_FOR_APPROVERS as REQUESTER;

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

/// Each role the decision waits for with its command. Of an opinion only the roles: nobody signs
/// what stands nowhere.
pub(super) fn each(judgment: &Judgment, reached: Option<Reached<'_>>) -> String {
    let mut out = String::new();
    for role in &judgment.approvers {
        let asks_person = role.0 == REQUESTER;
        let name = plain(&role.0);
        let who = if asks_person { "the person who asked" } else { &name };
        let Some(at) = reached else {
            out.push_str(&format!("  {who}\n"));
            continue;
        };
        out.push_str(&format!("  {who}:\n"));
        if asks_person {
            out.push_str(&at.request(&["--confirm-deletion", "ADDRESS"]));
            out.push_str("    once for each address, as often as needed in one command;\n");
            out.push_str("    then submit the plan anew\n");
        } else {
            let decision = plain(at.decision);
            out.push_str(&at.command(&["approve", &decision], &["--role", &name, "--key", "FILE"]));
        }
    }
    if reached.is_none() {
        out.push_str(
            "  An opinion has no ID to sign: submit the plan to a server first; its answer\n",
        );
        out.push_str("  says the command of each.\n");
    }
    out
}

/// How the person who asked acknowledges what is open.
pub(super) fn acknowledging(judgment: &Judgment, reached: Option<Reached<'_>>) -> String {
    let open = judgment.conditions.iter().filter(|condition| !condition.acknowledged);
    let ids: Vec<String> = open.map(|condition| plain(&condition.id)).collect();
    let Some(at) = reached.filter(|_at| !ids.is_empty()) else { return String::new() };
    let flags: Vec<&str> = ids.iter().flat_map(|id| ["--acknowledge", id]).collect();
    format!("  the person who asked:\n{}    then submit the plan anew\n", at.request(&flags))
}

impl Reached<'_> {
    /// A command of the person who asked, about their request.
    fn request(&self, flags: &[&str]) -> String {
        let request = self.request.map_or_else(|| "REQUEST".to_owned(), plain);
        self.command(&["request", "\"THE SAME WORDS\"", "--id", &request], flags)
    }

    fn command(&self, first: &[&str], last: &[&str]) -> String {
        let server = plain(self.server);
        let there = ["--server", &server, "--identity", "DIR"];
        command(&[&["tribune"], first, &there, last].concat())
    }
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
fn command(words: &[&str]) -> String {
    const FIRST: &str = "    ";
    const NEXT: &str = "      ";
    let (mut out, mut line) = (String::new(), FIRST.to_owned());
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        let mut part = (*word).to_owned();
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
    use tribune_record::{Condition, Decision, Role};

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
    fn nobody_is_told_to_sign_an_opinion() {
        let text = told("finance", None);
        assert!(text.starts_with("  finance\n"), "{text}");
        assert!(!text.contains("tribune approve") && text.contains("submit the plan"), "{text}");
        assert!(told("requester_confirmation", None).starts_with("  the person who asked\n"));
    }

    #[test]
    fn open_conditions_are_acknowledged_in_one_command() {
        let mut judgment = judgment(Decision::ApprovedWithConditions);
        let condition = |id: &str, acknowledged| Condition {
            id: id.into(),
            text: "The team patches.".into(),
            acknowledged,
        };
        judgment.conditions =
            vec![condition("patching_plan", false), condition("own_dashboards", false)];
        let text = acknowledging(&judgment, Some(REACHED));
        assert!(text.contains("--id req-0123456789abcdef0123456789abcdef"), "{text}");
        for id in ["patching_plan", "own_dashboards"] {
            assert!(text.contains(&format!("--acknowledge {id}")), "{text}");
        }
        judgment.conditions[0].acknowledged = true;
        assert!(!acknowledging(&judgment, Some(REACHED)).contains("patching_plan"));
        judgment.conditions[1].acknowledged = true;
        assert!(acknowledging(&judgment, Some(REACHED)).is_empty());
        judgment.conditions[1].acknowledged = false;
        assert!(acknowledging(&judgment, None).is_empty());
    }

    #[test]
    fn a_strange_word_is_one_word_of_a_shell() {
        let text = told("a; rm -rf '~' $(b)\u{1b}", Some(REACHED));
        assert!(text.contains("--role 'a; rm -rf ?~? $(b)\u{fffd}' "), "{text}");
    }
}
