//! The grammar of Suricata's rules as AWS Network Firewall takes them: one rule on a line,
//! `action protocol source port -> destination port (options)`.
//!
//! Source: Suricata 7 user guide, "Rules Format"; AWS Network Firewall developer guide.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec, vec::Vec};

use super::{Act, Rule, Target};
use crate::cidr::{Range, is_internet};

/// Options that say what a rule is called, not what it is about.
const LABELS: [&str; 8] =
    ["msg", "sid", "rev", "gid", "classtype", "metadata", "reference", "target"];
/// Options that look into the name a client asks for.
const NAMES: [&str; 2] = ["tls.sni", "http.host"];
/// Protocols of which a rule about all hosts and ports is about everything, or nearly.
const ALL_PROTOCOLS: [&str; 4] = ["ip", "any", "tcp", "pkthdr"];
/// Rules that one line may stand for. What stands for more is read as one.
const SPREAD_MAX: usize = 4_096;

/// Rules that one group may come to, twice what the service takes. What comes to more is not read.
pub(super) const RULES_MAX: usize = 65_536;

/// Sets of addresses by the name a rule calls them.
pub(super) type Sets = BTreeMap<String, Vec<String>>;

/// A rule before its lists of addresses are written out.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) act: Act,
    pub(super) verb: String,
    pub(super) protocol: String,
    pub(super) from: (String, String),
    pub(super) to: (String, String),
    pub(super) arrow: String,
    pub(super) options: Vec<String>,
}

/// What a word for an action does; none for a word nobody knows.
pub(super) fn act(word: &str) -> Option<Act> {
    match word.to_ascii_lowercase().as_str() {
        "pass" | "aws:pass" => Some(Act::Pass),
        "drop" | "reject" | "rejectsrc" | "rejectdst" | "rejectboth" | "aws:drop" => {
            Some(Act::Keep)
        }
        "alert" | "aws:forward_to_sfe" => Some(Act::Watch),
        _unknown => None,
    }
}

/// The rules of a text, and the lines that are none.
pub(super) fn rules(text: &str, sets: &Sets) -> (Vec<Rule>, Vec<String>) {
    let (mut found, mut unread) = (vec![], vec![]);
    for line in joined(text) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if found.len() > RULES_MAX {
            unread.push(format!("and everything after {RULES_MAX} rules"));
            break;
        }
        match draft(line) {
            Some(draft) => found.extend(draft.spread(sets)),
            None => unread.push(line.to_owned()),
        }
    }
    (found, unread)
}

/// Lines, with those that end in a backslash joined to the next.
fn joined(text: &str) -> Vec<String> {
    let mut lines = vec![];
    let mut begun = String::new();
    for line in text.lines() {
        if let Some(start) = line.trim_end().strip_suffix('\\') {
            begun.push_str(start);
        } else {
            begun.push_str(line);
            lines.push(core::mem::take(&mut begun));
        }
    }
    lines.push(begun);
    lines
}

fn draft(line: &str) -> Option<Draft> {
    let (head, options) = match line.split_once('(') {
        Some((head, rest)) => (head, options(rest.trim_end().strip_suffix(')')?)?),
        None => (line, vec![]),
    };
    let words = words(head)?;
    let [verb, protocol, from, from_port, arrow, to, to_port] = words.as_slice() else {
        return None;
    };
    if !["->", "<>", "=>"].contains(&arrow.as_str()) {
        return None;
    }
    Some(Draft {
        act: act(verb)?,
        verb: verb.to_ascii_lowercase(),
        protocol: protocol.to_ascii_lowercase(),
        from: (from.clone(), from_port.clone()),
        to: (to.clone(), to_port.clone()),
        arrow: arrow.clone(),
        options,
    })
}

/// Words, of which a list in brackets is one. None where the brackets do not close.
fn words(head: &str) -> Option<Vec<String>> {
    let mut words = vec![];
    let mut word = String::new();
    let mut depth: usize = 0;
    for c in head.chars() {
        match c {
            '[' => depth = depth.saturating_add(1),
            ']' => depth = depth.checked_sub(1)?,
            _other => {}
        }
        if !c.is_whitespace() {
            word.push(c);
        } else if depth == 0 && !word.is_empty() {
            words.push(core::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    (depth == 0).then_some(words)
}

/// Options, parted by semicolons that stand outside of quotes. None where a quote does not close.
fn options(text: &str) -> Option<Vec<String>> {
    let mut all = vec![];
    let mut option = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            ';' if !quoted && !escaped => {
                all.push(core::mem::take(&mut option).trim().to_owned());
                continue;
            }
            _other => {}
        }
        escaped = c == '\\' && !escaped;
        option.push(c);
    }
    all.push(option.trim().to_owned());
    all.retain(|option| !option.is_empty());
    (!quoted).then_some(all)
}

impl Draft {
    /// The rule once for each of the addresses its lists name.
    pub(super) fn spread(&self, sets: &Sets) -> Vec<Rule> {
        let (from, to) = (addresses(&self.from.0, sets), addresses(&self.to.0, sets));
        if from.len().saturating_mul(to.len()) > SPREAD_MAX {
            return vec![self.rule(&self.from.0, &self.to.0)];
        }
        from.iter().flat_map(|from| to.iter().map(|to| self.rule(from, to))).collect()
    }

    fn rule(&self, from: &str, to: &str) -> Rule {
        let about = self.options.iter().map(String::as_str).filter(|option| {
            !LABELS.iter().any(|label| keyword(option).eq_ignore_ascii_case(label))
        });
        let about: Vec<&str> = about.collect();
        let options = if about.is_empty() { String::new() } else { about.join("; ") };
        let (from_port, to_port) = (port(&self.from.1), port(&self.to.1));
        let says = format!(
            "{} {} {} {from_port} {} {} {to_port} {options}",
            self.verb,
            self.protocol,
            from.to_ascii_lowercase(),
            self.arrow,
            to.to_ascii_lowercase()
        );
        let ports = from_port == "any" && to_port == "any";
        let all_hosts = is_anybody(from) && is_anybody(to);
        let target = if let Some(domain) = domain(&about) {
            Target::Domain(domain)
        } else if !about.is_empty() {
            Target::Else
        } else if all_hosts && ports && ALL_PROTOCOLS.contains(&self.protocol.as_str()) {
            Target::Everything
        } else {
            range(from, to).map_or(Target::Else, Target::Range)
        };
        Rule { act: self.act, says: String::from(says.trim_end()), target }
    }
}

fn keyword(option: &str) -> &str {
    option.split(':').next().unwrap_or(option).trim()
}

fn port(text: &str) -> String {
    let text = text.to_ascii_lowercase();
    if ["", "any", "0:65535", "[0:65535]", "1:65535"].contains(&text.as_str()) {
        String::from("any")
    } else {
        text
    }
}

/// The one name that the options look for.
fn domain(options: &[&str]) -> Option<String> {
    let looks = options.iter().any(|option| NAMES.contains(&keyword(option)));
    let mut contents = options.iter().filter_map(|option| option.strip_prefix("content:"));
    let content = contents.next().filter(|_content| looks)?;
    let plain = content.trim().strip_prefix('"')?.strip_suffix('"')?;
    contents.next().is_none().then(|| plain.to_owned())
}

/// The addresses an expression names, one by one; the expression itself where it leaves some out,
/// or names a set nobody here knows.
fn addresses(expression: &str, sets: &Sets) -> Vec<String> {
    let inner = expression.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let parts = inner.unwrap_or(expression).split(',').map(str::trim);
    let mut found = vec![];
    for part in parts {
        match part.strip_prefix('$') {
            Some(name) => match sets.get(name) {
                Some(set) => found.extend(set.iter().cloned()),
                None => found.push(part.to_owned()),
            },
            None => found.push(part.to_owned()),
        }
    }
    let is_odd = |part: &String| part.contains(['!', '[', ']', '@']);
    if found.is_empty() || found.iter().any(is_odd) {
        return vec![expression.to_owned()];
    }
    found
}

fn is_anybody(address: &str) -> bool {
    address.eq_ignore_ascii_case("any")
        || Range::parse(address).is_some_and(|range| is_internet(&[range]))
}

/// The one range a rule is about: the side that is not everybody; of two, the one outside.
fn range(from: &str, to: &str) -> Option<Range> {
    let read = |side: &str| (!is_anybody(side)).then(|| Range::parse(side)).flatten();
    match (read(from), read(to)) {
        (Some(from), Some(to)) if from.is_private() && !to.is_private() => Some(to),
        (Some(from), Some(to)) if to.is_private() && !from.is_private() => Some(from),
        (Some(_), Some(_)) => None,
        (one, other) => one.or(other),
    }
}
