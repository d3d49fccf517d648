//! The tokens of a request as marks: phrases of the lexicon, longest first, and entities
//! (addresses, sizes, regions, names, numbers).

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::net::IpAddr;

use super::{
    contract::Amount,
    lexicon::{Index, Meaning, singular, verb_bases},
    text::{Shape, Token},
};

/// What a mark is.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// A cloud account.
    Account(String),
    /// An address or range, in CIDR form.
    Cidr(String),
    /// A name, an address of a resource, an ARN, or a quotation.
    Name(String),
    /// A number of things.
    Number(u32),
    /// A phrase of the lexicon with everything it may mean.
    Phrase(Vec<Meaning>),
    /// `443/tcp`.
    Port(u16),
    /// One mark of punctuation.
    Punctuation(char),
    /// An amount that counts no things: `20gb`, `$500`, `10:30`; its number where it is whole.
    Quantity(Option<Amount>),
    /// `eu-west-1`.
    Region(String),
    /// `m6i.large`.
    Size(String),
    /// A word the lexicon does not hold.
    Unknown,
    /// A version, a number with a part or a time of day: `15.8`, `1.5`, `03:00`.
    Value(String),
    /// A variable of a program's environment, `LOG_LEVEL`, as it is written.
    Variable(String),
}

/// A part of the text with what it is.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// What it is.
    pub(super) what: What,
    /// Its words, lower case.
    pub(super) text: String,
    /// Its first byte in the text.
    pub(super) start: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// Whether it was a participle ("deleted"), which is a verb only after "be".
    pub(super) participle: bool,
}

/// Reads tokens as marks.
pub(super) fn marks(text: &str, tokens: &[Token], index: &Index) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = tokens.get(at..).unwrap_or_default();
        let (mark, used) = match token.shape {
            Shape::Mark(c) => (single(token, What::Punctuation(c)), 1),
            Shape::Quoted => (single(token, What::Name(token.text.clone())), 1),
            Shape::Word | Shape::Code => phrase(rest, index)
                .or_else(|| (token.shape == Shape::Code).then(|| (entity(text, token), 1)))
                .unwrap_or_else(|| unknown(rest)),
        };
        at = at.saturating_add(used.max(1));
        out.push(mark);
    }
    out
}

fn single(token: &Token, what: What) -> Mark {
    let text = token.text.clone();
    Mark { what, text, start: token.start, end: token.end, participle: false }
}

/// The longest phrase of the lexicon that begins here and ends where a word ends.
fn phrase(tokens: &[Token], index: &Index) -> Option<(Mark, usize)> {
    let first = &tokens.first()?.text;
    let one = singular(first);
    let mut best: Option<(usize, Vec<Meaning>, bool)> = None;
    let mut consider = |word: &str, verbs: Option<bool>, participle: bool| {
        for (phrase, meaning) in index.beginning(word) {
            if verbs.is_some_and(|only| only != is_verb(meaning)) {
                continue;
            }
            let Some(length) = fits(phrase, tokens) else { continue };
            match &mut best {
                Some((longest, _, _)) if *longest > length => {}
                Some((longest, meanings, _)) if *longest == length => meanings.push(*meaning),
                Some(_) | None => best = Some((length, alloc::vec![*meaning], participle)),
            }
        }
    };
    consider(first, None, false);
    if one != *first {
        // Nobody asks with "orders" or "deploys": it is a noun, or somebody else's deed.
        consider(&one, Some(false), false);
    }
    for (bases, participle) in [(verb_bases(first, false), false), (verb_bases(first, true), true)]
    {
        bases.iter().for_each(|base| consider(base, Some(true), participle));
    }
    let (length, meanings, participle) = best?;
    let last = tokens.get(length.saturating_sub(1))?;
    let words: Vec<_> = tokens.iter().take(length).map(|token| token.text.as_str()).collect();
    let (start, end) = (tokens.first()?.start, last.end);
    let what = What::Phrase(meanings);
    Some((Mark { what, text: words.join(" "), start, end, participle }, length))
}

const fn is_verb(meaning: &Meaning) -> bool {
    matches!(meaning, Meaning::Verbal(_))
}

/// How many tokens a phrase takes, where it stands here. Its first word has been found already.
fn fits(phrase: &str, tokens: &[Token]) -> Option<usize> {
    let mut length = 0_usize;
    for (at, word) in phrase.split(' ').enumerate() {
        let token =
            tokens.get(at).filter(|token| matches!(token.shape, Shape::Word | Shape::Code))?;
        if at > 0 && word != token.text && word != singular(&token.text) {
            return None;
        }
        length = at.saturating_add(1);
    }
    // "load" in "load-test" is no word of its own.
    let last = tokens.get(length.saturating_sub(1))?;
    (!last.glued).then_some(length)
}

/// A word the lexicon does not hold, with all that hangs on it by hyphens.
fn unknown(tokens: &[Token]) -> (Mark, usize) {
    let hanging = tokens.iter().take_while(|token| token.glued).count();
    let used = hanging.saturating_add(1).min(tokens.len());
    let words: Vec<_> = tokens.iter().take(used).map(|token| token.text.as_str()).collect();
    let start = tokens.first().map_or(0, |token| token.start);
    let end = tokens.iter().take(used).map(|token| token.end).next_back().unwrap_or(start);
    (Mark { what: What::Unknown, text: words.join("-"), start, end, participle: false }, used)
}

/// What a run with digits or inner marks is.
fn entity(text: &str, token: &Token) -> Mark {
    let word = token.text.as_str();
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    let written = text.get(token.start..token.end).unwrap_or_default();
    let what = if is_variable(written) {
        What::Variable(written.to_owned())
    } else if let Some(cidr) = cidr(word) {
        What::Cidr(cidr)
    } else if digits && word.len() == 12 {
        What::Account(word.to_owned())
    } else if let Some(number) = number(word) {
        What::Number(number)
    } else if let Some(port) = port(word) {
        What::Port(port)
    } else if let Some(value) = time_or_version(word) {
        What::Value(value)
    } else if is_amount(word) || is_ticket(written) {
        What::Quantity(amount(word))
    } else if let Some(region) = region_of(word) {
        What::Region(region.to_owned())
    } else if is_size(word) {
        What::Size(word.to_owned())
    } else if word.chars().all(char::is_alphabetic) {
        What::Unknown
    } else {
        What::Name(token.text.clone())
    };
    single(token, what)
}

/// An address or range in CIDR form.
pub(super) fn cidr(word: &str) -> Option<String> {
    let (address, bits) = word.split_once('/').map_or((word, None), |(a, b)| (a, Some(b)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32_u8 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok().filter(|bits| *bits <= most))?;
    Some(format!("{address}/{bits}"))
}

fn number(word: &str) -> Option<u32> {
    word.strip_suffix('x').unwrap_or(word).parse().ok()
}

fn port(word: &str) -> Option<u16> {
    let (left, right) = word.split_once(['/', ':'])?;
    match (left, right) {
        ("tcp" | "udp", port) | (port, "tcp" | "udp") => port.parse().ok(),
        _other => None,
    }
}

fn is_amount(word: &str) -> bool {
    let units = ["gb", "gib", "tb", "tib", "mb", "mib", "k", "m", "s", "h", "d", "ms", "vcpu"];
    let bare = units.iter().find_map(|unit| word.strip_suffix(unit)).unwrap_or(word);
    let marks = |c: char| c.is_numeric() || matches!(c, '.' | ',' | ':' | '-' | '$' | '/' | '%');
    let money = word.starts_with('$');
    money || (bare.chars().any(char::is_numeric) && bare.chars().all(marks))
}

/// `20gb` as a number and its unit.
fn amount(word: &str) -> Option<Amount> {
    let at = word.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, unit) = word.split_at_checked(at)?;
    let letters = unit.chars().all(|c| c.is_ascii_alphabetic() || c == '%');
    decimal(number, unit).filter(|_| letters)
}

/// `1.5` of a unit; nothing where it is finer than a thousandth.
pub(super) fn decimal(number: &str, unit: &str) -> Option<Amount> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let thousandths = format!("{part:0<3}").parse().ok().filter(|_| digits)?;
    Some(Amount { thousandths, ..Amount::whole(whole.parse().ok()?, unit.to_owned()) })
}

/// `15.8`, `2.4.1`, `03:00`, `3am`: digits between dots, or a time of day.
pub(super) fn time_or_version(word: &str) -> Option<String> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if word.contains('.') && word.split('.').all(digits) {
        return Some(word.to_owned());
    }
    let half = [("am", 0_u8), ("pm", 12)].into_iter();
    let half = half.filter_map(|(end, hours)| Some((word.strip_suffix(end)?, Some(hours)))).next();
    let (time, half) = half.unwrap_or((word, None));
    let (hour, minute) = match time.split_once(':') {
        Some(parts) => parts,
        None => (time, half.map(|_| "00")?),
    };
    let minute = minute.parse::<u8>().ok().filter(|minute| *minute < 60)?;
    let hour = hour.parse::<u8>().ok().filter(|hour| *hour < 24)?;
    let hour = match half {
        Some(more) => hour.checked_rem(12)?.saturating_add(more),
        None => hour,
    };
    Some(format!("{hour:02}:{minute:02}"))
}

/// `LOG_LEVEL`: capitals, and an underscore between them.
fn is_variable(written: &str) -> bool {
    let inner = written.trim_matches('_').contains('_');
    let letter = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    inner && written.starts_with(|c: char| c.is_ascii_uppercase()) && written.bytes().all(letter)
}

/// `CHG-10560`: capitals, a hyphen, digits.
pub(super) fn is_ticket(written: &str) -> bool {
    written.split_once('-').is_some_and(|(project, number)| {
        project.len() > 1
            && project.bytes().all(|b| b.is_ascii_uppercase())
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// `eu-west-1`, and the region of the zones `eu-west-1a` and `europe-west1-b`.
fn region_of(word: &str) -> Option<&str> {
    let zone = word.strip_suffix(|c: char| c.is_ascii_lowercase());
    let zone = zone.map(|region| region.strip_suffix('-').unwrap_or(region));
    [Some(word), zone].into_iter().flatten().find(|word| is_region(word))
}

pub(super) fn is_region(word: &str) -> bool {
    let areas = [
        "north",
        "south",
        "east",
        "west",
        "central",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
    ];
    let parts: Vec<_> = word.split('-').collect();
    match parts.as_slice() {
        [land, "gov", area, number] | [land, area, number] => {
            land.len() == 2 && areas.contains(area) && number.parse::<u8>().is_ok()
        }
        [land, area] => {
            let area = area.trim_end_matches(|c: char| c.is_ascii_digit());
            word.ends_with(|c: char| c.is_ascii_digit())
                && areas.contains(&area)
                && ["us", "europe", "asia", "australia", "northamerica", "southamerica"]
                    .contains(land)
        }
        _other => false,
    }
}

fn is_size(word: &str) -> bool {
    let tail = word.rsplit('.').next().unwrap_or_default();
    let known = ["nano", "micro", "small", "medium", "large", "metal"];
    let dotted = word.contains('.') && (known.contains(&tail) || tail.ends_with("xlarge"));
    let google = ["e2-", "n1-", "n2-", "n2d-", "c2-", "c3-", "a2-", "g2-", "m1-", "t2d-"];
    dotted || word.starts_with("standard_") || google.iter().any(|family| word.starts_with(family))
}

impl Mark {
    /// Everything the phrase may mean; nothing for a mark that is none.
    pub(super) fn meanings(&self) -> &[Meaning] {
        if let What::Phrase(meanings) = &self.what { meanings } else { &[] }
    }

    /// The word or name as it stands in an explanation.
    pub(super) fn word(&self) -> String {
        self.text.to_string()
    }
}
