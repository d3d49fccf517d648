//! A name and what it is given, in scripts, commands, headers and configuration files:
//! `NAME=value`, `name: value`, `"name": "value"`, `--name value`, `<name>value</name>`.

use super::{
    encoded,
    harmless::{Word, is_placeholder},
    names::{NameClass, classify},
    patterns::{Range, Scan, bytes_from},
    random::is_random,
    word::{blanks, byte, near, quote, whole, word},
};

/// Longest part of a name on either side of what makes it telling, in bytes.
const NAME_REACH: usize = 96;
/// Most names in one text that are read; one that gives more is hidden as a whole.
const NAMES_MAX: usize = 100_000;
/// Shortest word that counts as a secret, in bytes.
const VALUE_MIN: usize = 3;

/// Words before a name that is given what follows it without a sign between:
/// `aws configure set NAME value`, `.netrc`.
const SETTERS: &[&str] = &["account ", "config ", "configure set ", "login ", "machine "];
/// Names that are given what follows them wherever they stand: the configuration
/// of Redis and of LDAP clients.
const DIRECTIVES: &[&str] = &["bindpw", "masterauth", "requirepass"];
/// Keys under which the value of a name stands that was given just before.
const VALUE_KEYS: &[&str] = &["value", "parametervalue", "default"];

/// How a name is given what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// By a sign, in a way that only values are given.
    Sign,
    /// By a colon, as a word of a sentence may be.
    Colon,
    /// In a way that only passwords are given.
    Password,
    /// By nothing but a space: if a word before says so.
    Space,
    /// `is`, in a sentence: if the word is none of a sentence.
    Is,
}

/// The value given to the name around this mark, if it is a secret.
pub(super) fn named(scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    if start < scan.named {
        return None;
    }
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let head = scan.text.as_bytes().get(..start)?;
    let before = head.iter().rev().take(NAME_REACH).take_while(|b| is_name(**b)).count();
    let left = start.saturating_sub(before);
    let right = end.saturating_add(near(scan.text, end, NAME_REACH, is_name));
    scan.named = right;
    let name = scan.text.get(left..right)?;
    let (how, at) = given(scan.text, (left, right))?;
    scan.names = scan.names.saturating_add(1);
    if scan.names > NAMES_MAX {
        return Some((0, scan.text.len()));
    }
    let class = classify(name.trim_matches('-'));
    let (word, place) = word(scan.text, at, how == How::Colon || how == How::Space)?;
    let fits = match how {
        How::Sign | How::Colon => true,
        How::Password => class == NameClass::Password,
        How::Space => class != NameClass::Plain && is_set(scan.text, left, name),
        How::Is => word.text.bytes().any(|b| b.is_ascii_digit()),
    };
    (fits && is_secret(class, word)).then(|| whole(scan.text, place, word.quoted))
}

/// Whether a word is a secret under a name of this class.
fn is_secret(class: NameClass, word: Word<'_>) -> bool {
    match class {
        NameClass::Plain => false,
        NameClass::Suspicious => is_random(word.text) || encoded::is_login(word.text),
        NameClass::Secret | NameClass::Password => {
            word.text.len() >= VALUE_MIN && !is_placeholder(word)
        }
    }
}

/// How the name at this place is given a value, and where that begins.
fn given(text: &str, (left, right): Range) -> Option<(How, usize)> {
    let before = left.checked_sub(1).and_then(|at| byte(text, at));
    let quoted = quote(text, right);
    let mut at = right.saturating_add(quoted.unwrap_or(0));
    if quoted.is_some() && byte(text, at).is_some_and(|b| b == b']' || b == b')') {
        at = at.saturating_add(1);
    }
    let gap = blanks(text, at);
    at = at.saturating_add(gap);
    let next = at.saturating_add(1);
    let spaced = gap > 0 && quoted.is_none();
    match byte(text, at)? {
        b'=' => {
            let signs = near(text, next, 1, |b| b == b'=' || b == b'>');
            Some((How::Sign, next.saturating_add(signs)))
        }
        b':' => colon(text, (left, right), next, quoted.is_some()),
        b'>' if before == Some(b'<') => Some((How::Sign, next)),
        b'(' if quote(text, next).is_some() => Some((How::Password, next)),
        b'"' | b'\'' if spaced => Some((How::Password, at)),
        b',' if quoted.is_some() && is_call(text, left, next) => Some((How::Sign, next)),
        b'-' => None,
        _other if spaced && byte(text, left) == Some(b'-') => Some((How::Sign, at)),
        b'i' if spaced && bytes_from(text, at).starts_with(b"is ") => {
            Some((How::Is, at.saturating_add(3)))
        }
        _other => paired(text, at).or_else(|| spaced.then_some((How::Space, at))),
    }
}

/// `name: value`, `"name":"value"`, `name := value`; without a space or quotes only where nothing
/// else is written that way.
fn colon(text: &str, (left, right): Range, next: usize, quoted: bool) -> Option<(How, usize)> {
    match byte(text, next) {
        Some(b'=') => Some((How::Sign, next.saturating_add(1))),
        _other if quoted => Some((How::Sign, next)),
        Some(b) if !b.is_ascii_whitespace() => {
            let name = text.get(left..right)?;
            let before = left.checked_sub(1).and_then(|at| byte(text, at));
            is_tight(name, before).then_some((How::Colon, next))
        }
        Some(_) | None => Some((How::Colon, next)),
    }
}

/// `setenv("NAME", "value")`: whether a quoted name is the first argument of a call, and a quoted
/// word the second.
fn is_call(text: &str, left: usize, next: usize) -> bool {
    let before = |n: usize| left.checked_sub(n).and_then(|at| byte(text, at));
    let first = before(1).is_some_and(|b| b == b'"' || b == b'\'') && before(2) == Some(b'(');
    first && quote(text, next.saturating_add(blanks(text, next))).is_some()
}

/// `/pass:x`, `X-Api-Key:x`: names that are given a value by a colon alone. An image's tag, a
/// port and a part of an ARN stand behind other names.
fn is_tight(name: &str, before: Option<u8>) -> bool {
    let plain = ["pass", "password", "passwd", "passphrase", "pwd"];
    let known = plain.iter().any(|word| name.eq_ignore_ascii_case(word));
    let header = name.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("x-"));
    let begins = before.is_none_or(|b| b.is_ascii_whitespace() || b"\"'/={,".contains(&b));
    (known || header) && begins
}

/// Whether a word before the name, or the name itself, says that its value follows.
fn is_set(text: &str, left: usize, name: &str) -> bool {
    let head = text.as_bytes().get(left.saturating_sub(NAME_REACH)..left).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    DIRECTIVES.contains(&name) || SETTERS.iter().any(|setter| head.contains(setter))
}

/// `"name": "DB_PASSWORD", "value": "x"`, in JSON and in YAML: seen from behind the name.
fn paired(text: &str, from: usize) -> Option<(How, usize)> {
    let at = from.saturating_add(near(text, from, 64, |b| b.is_ascii_whitespace() || b == b','));
    let at = at.saturating_add(quote(text, at).unwrap_or(0));
    let key = near(text, at, 16, |b| b.is_ascii_alphanumeric());
    let name = text.get(at..at.saturating_add(key))?;
    if !VALUE_KEYS.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return None;
    }
    let at = at.saturating_add(key);
    let at = at.saturating_add(quote(text, at).unwrap_or(0));
    let at = at.saturating_add(blanks(text, at));
    let sign = byte(text, at).is_some_and(|b| b == b':' || b == b'=');
    sign.then(|| (How::Sign, at.saturating_add(1)))
}
