//! What an agent says happened: a closed list of kinds, and the things its evidence names.

use alloc::{borrow::ToOwned, collections::BTreeSet, string::String, vec::Vec};
use tribune_record::{Case, Event};

use crate::{
    cidr::{Cover, Range},
    words::tokens,
};

/// Kinds of events that a row of the matrix allows something on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ddos,
    MaliciousIp,
    LowLoad,
    Mining,
    SustainedTrend,
    ThreatIntelMatch,
    VendorAccess,
}

/// Names of kinds, without their punctuation. What is none of these fits no row.
const KINDS: [(&str, Kind); 23] = [
    ("brute force", Kind::MaliciousIp),
    ("compromised instance", Kind::Mining),
    ("crypto mining", Kind::Mining),
    ("cryptocurrency mining", Kind::Mining),
    ("cryptomining", Kind::Mining),
    ("ddos", Kind::Ddos),
    ("ddos attack", Kind::Ddos),
    ("expired vendor access", Kind::VendorAccess),
    ("low load", Kind::LowLoad),
    ("malicious ip", Kind::MaliciousIp),
    ("mining", Kind::Mining),
    ("mining instance", Kind::Mining),
    ("port scan", Kind::MaliciousIp),
    ("suspicious vendor access", Kind::VendorAccess),
    ("sustained load", Kind::SustainedTrend),
    ("sustained low load", Kind::LowLoad),
    ("sustained low utilisation", Kind::LowLoad),
    ("sustained low utilization", Kind::LowLoad),
    ("sustained trend", Kind::SustainedTrend),
    ("threat intel match", Kind::ThreatIntelMatch),
    ("threat intelligence match", Kind::ThreatIntelMatch),
    ("vendor access expired", Kind::VendorAccess),
    ("vendor access suspicious", Kind::VendorAccess),
];

/// Words of evidence that do not fit a kind: what they say is something else, or that it is not so.
const CONTRADICTIONS: [(Kind, &[&str]); 7] = [
    (Kind::Ddos, &["false", "legitimate", "never", "no", "none", "not", "normal", "test"]),
    (Kind::MaliciousIp, &["benign", "clean", "false", "harmless", "legitimate", "trusted"]),
    (
        Kind::LowLoad,
        &["briefly", "busy", "heavy", "high", "moment", "overloaded", "peak", "rising"],
    ),
    (Kind::Mining, &["benign", "clean", "false", "harmless", "legitimate", "never", "trusted"]),
    (
        Kind::SustainedTrend,
        &[
            "brief",
            "briefly",
            "falling",
            "idle",
            "low",
            "moment",
            "momentary",
            "never",
            "no",
            "none",
            "not",
            "once",
            "single",
            "spike",
            "spikes",
            "unused",
            "without",
        ],
    ),
    (Kind::ThreatIntelMatch, &["benign", "clean", "false", "harmless", "legitimate", "trusted"]),
    (Kind::VendorAccess, &["benign", "false", "harmless", "legitimate", "trusted", "valid"]),
];
/// What is denied where one of these stands right behind a "no".
const DENIED: [&str; 16] = [
    "abuse",
    "attack",
    "ddos",
    "evidence",
    "flood",
    "intel",
    "malicious",
    "match",
    "mining",
    "scan",
    "sign",
    "suspicious",
    "threat",
    "trace",
    "trend",
    "hit",
];

/// An event as far as it says anything.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    /// As it calls itself, in plain words.
    pub(super) name: String,
    pub(super) kind: Option<Kind>,
    evidence: Vec<&'a str>,
    /// In small letters.
    named: BTreeSet<String>,
    /// Every range it names that is narrow enough to mean somebody.
    pub(super) ranges: Vec<Range>,
    cover: Cover,
}

impl<'a> Claim<'a> {
    /// The event of a case; none where none is given.
    pub(super) fn of(case: &'a Case) -> Option<Self> {
        let event: &Event = case.context.event.as_ref()?;
        let said = tokens(&event.kind).join(" ");
        let known = KINDS.iter().find(|(name, _kind)| *name == said);
        let evidence: Vec<&str> =
            event.evidence.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
        let named: BTreeSet<String> = evidence
            .iter()
            .flat_map(|text| parts(text))
            .map(|part| part.to_ascii_lowercase())
            .collect();
        let ranges = named.iter().filter_map(|part| range(part));
        let ranges: Vec<Range> = ranges.filter(|range| is_narrow(*range)).collect();
        let (kind, cover) = (known.map(|(_name, kind)| *kind), Cover::of(&ranges));
        Some(Self { name: said.replace(' ', "_"), kind, evidence, named, ranges, cover })
    }

    /// Whether there is any evidence at all.
    pub(super) const fn has_evidence(&self) -> bool {
        !self.evidence.is_empty()
    }

    /// What the evidence says, in short. It is the agent's own text, so what would move a
    /// terminal's cursor is left out.
    pub(super) fn evidence(&self) -> String {
        const SHOWN: usize = 120;
        let all = crate::say::listed(self.evidence.iter().copied());
        let plain = all.chars().map(|c| if is_plain(c) { c } else { '·' });
        let mut short: String = plain.take(SHOWN).collect();
        if all.chars().nth(SHOWN).is_some() {
            short.push('…');
        }
        short
    }

    /// Whether the evidence names something by exactly this name.
    pub(super) fn names(&self, name: &str) -> bool {
        self.named.contains(&name.to_ascii_lowercase())
    }

    /// A word of the evidence by which it says something else than the event does.
    pub(super) fn contradiction(&self) -> Option<String> {
        let kind = self.kind?;
        let (_kind, against) = CONTRADICTIONS.iter().find(|(of, _words)| *of == kind)?;
        self.evidence.iter().find_map(|text| {
            let trimmed =
                |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
            let words: Vec<String> = text.split_whitespace().map(trimmed).collect();
            let denies = |pair: &[String]| match pair {
                [no, what] => {
                    ["no", "not", "without"].contains(&no.as_str())
                        && DENIED.iter().any(|denied| what.starts_with(denied))
                }
                _one => false,
            };
            let single = words.iter().find(|word| against.contains(&word.as_str())).cloned();
            single.or_else(|| words.windows(2).find(|pair| denies(pair)).map(|pair| pair.join(" ")))
        })
    }

    /// Whether the evidence names every address of a range.
    pub(super) fn covers(&self, range: Range) -> bool {
        self.cover.takes_in(range)
    }
}

/// Whether a character is one that is read: no control, and none that turns the direction round.
fn is_plain(c: char) -> bool {
    let turns = ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c);
    !c.is_control() && !turns
}

/// The largest networks that one would block as one: smaller ones are not announced to the world by
/// themselves, larger ones are many.
const WIDEST_V4: u32 = 24;
const WIDEST_V6: u32 = 48;

/// Whether a range is no more than one network.
pub(super) fn is_narrow(range: Range) -> bool {
    let widest = if matches!(range, Range::V4(..)) { WIDEST_V4 } else { WIDEST_V6 };
    range.prefix() >= widest
}

/// What a text names: its words, and the parts of those that are ARNs or paths.
fn parts(text: &str) -> Vec<String> {
    let is_between = |c: char| c.is_whitespace() || ",;()[]{}<>\"'=|".contains(c);
    let words = text.split(is_between).map(|word| word.trim_end_matches([':', '.', '!', '?']));
    // An address of a plan has brackets and quotes of its own.
    let whole = text.split_whitespace().map(|word| word.trim_end_matches([',', ';', ':', '.']));
    let mut found: Vec<String> = whole.map(String::from).collect();
    for word in words.filter(|word| !word.is_empty()) {
        found.push(word.to_owned());
        if range(word).is_none() && word.contains([':', '/']) {
            found.extend(word.split([':', '/']).filter(|part| !part.is_empty()).map(String::from));
        }
    }
    found
}

/// The range that a word is: an address has at least two dots or colons.
fn range(word: &str) -> Option<Range> {
    let is_one = word.matches('.').count() == 3 || word.matches(':').count() >= 2;
    is_one.then(|| Range::parse(word)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::case_of;
    use alloc::string::ToString;
    use serde_json::json;

    fn case(kind: &str, evidence: &[&str]) -> Case {
        let mut case = case_of(&json!([]));
        case.context.event = Some(Event {
            kind: kind.to_owned(),
            severity: None,
            evidence: evidence.iter().map(ToString::to_string).collect(),
        });
        case
    }

    #[test]
    fn kinds_are_a_closed_list() {
        let kind = |name| Claim::of(&case(name, &[])).unwrap().kind;
        for name in ["malicious_ip", "Malicious-IP", "maliciousIp", "MALICIOUS IP"] {
            assert_eq!(kind(name), Some(Kind::MaliciousIp), "{name}");
        }
        for name in ["", "malicious", "not_malicious_ip", "malicious_ip_ddos", "attack"] {
            assert_eq!(kind(name), None, "{name}");
        }
        assert!(KINDS.is_sorted_by_key(|(name, _kind)| *name));
        assert!(Claim::of(&case_of(&json!([]))).is_none());
    }

    #[test]
    fn evidence_names_things_exactly() {
        let case = case(
            "mining",
            &["guardduty: i-0abc talks to 203.0.113.45:3333, (2001:db8::1)", "  ", "10.1.2.0/24."],
        );
        let claim = Claim::of(&case).unwrap();
        let covers = |text| claim.covers(Range::parse(text).unwrap());
        assert!(claim.has_evidence() && claim.names("i-0abc") && claim.names("I-0ABC"));
        assert!(covers("203.0.113.45") && covers("2001:db8::1") && covers("10.1.2.7"));
        assert!(!claim.names("i-0ab") && !claim.names("") && !covers("203.0.113.44/31"));
        let arn = self::case("mining", &["arn:aws:ec2:x:1:instance/i-0def"]);
        let claim = Claim::of(&arn).unwrap();
        assert!(claim.names("i-0def") && claim.ranges.is_empty());
        let odd = self::case("mining", &["a\u{1b}[2J\u{202e}b", &"x".repeat(200)]);
        let shown = Claim::of(&odd).unwrap().evidence();
        assert!(shown.starts_with("a·[2J·b, xxx") && shown.ends_with("x…"), "{shown}");
        let empty = self::case("mining", &[" "]);
        assert!(!Claim::of(&empty).unwrap().has_evidence());
    }
}
