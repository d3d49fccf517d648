//! The functions that are worked out: those that put values together. Any other may launder one
//! (`replace(aws_s3_bucket.b.arn, "/.*/", "0.0.0.0/0")`), so it leaves an open value.
//!
//! Open parts stay where they are: `concat(["*"], [UNKNOWN])` still begins with a star. A text that
//! may name an identifier is put beside others, never taken apart, compared or used as a key.

use std::collections::BTreeMap;

use tribune_record::Value;

use super::{
    meter::Meter,
    partial::{is_known, is_literal, names, of_json, open_by, text_of, to_json},
};
use crate::json;

/// What a function makes of its arguments; none where it is not worked out.
type Function = fn(&[Value], &Meter) -> Option<Value>;

const FUNCTIONS: &[(&str, Function)] = &[
    ("coalesce", coalesce),
    ("compact", compact),
    ("concat", concat),
    ("distinct", distinct),
    ("flatten", flatten),
    ("format", format_text),
    ("join", join),
    ("jsondecode", json_decode),
    ("jsonencode", json_encode),
    ("keys", keys),
    ("length", length),
    ("lookup", lookup),
    ("lower", lower),
    ("merge", merge),
    ("setunion", set_union),
    ("split", split),
    ("tolist", to_list),
    ("tomap", to_map),
    ("toset", to_set),
    ("tostring", to_string),
    ("upper", upper),
    ("values", values),
];

/// The value of a call.
pub(super) fn call(name: &str, arguments: &[Value], meter: &Meter) -> Value {
    let at = FUNCTIONS.binary_search_by(|(known, _function)| (*known).cmp(name)).ok();
    let function = at.and_then(|at| FUNCTIONS.get(at));
    function
        .and_then(|(_name, function)| function(arguments, meter))
        .unwrap_or_else(|| open_by(arguments))
}

/// JSON text; where a part is open, the value that the text would hold.
fn json_encode(arguments: &[Value], meter: &Meter) -> Option<Value> {
    let [value] = arguments else { return None };
    let Some(json) = to_json(value) else { return is_built(value).then(|| value.clone()) };
    let text = json.canonical_text();
    meter.make(text.len()).then_some(Value::Text(text))
}

/// Whether a value is a list or an object, whatever of it is open.
const fn is_built(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Map(_))
}

fn json_decode(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    match arguments {
        [Value::Text(text)] => json::parse(text.as_bytes()).ok().map(|json| of_json(&json)),
        [encoded] if is_built(encoded) => Some(encoded.clone()),
        _other => None,
    }
}

fn merge(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let mut merged = BTreeMap::new();
    for argument in arguments.iter().filter(|argument| **argument != Value::Null) {
        let entries = argument.as_map()?.iter();
        merged.extend(entries.map(|(key, value)| (key.clone(), value.clone())));
    }
    Some(Value::Map(merged))
}

fn concat(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let lists = arguments.iter().map(elements).collect::<Option<Vec<_>>>()?;
    Some(Value::List(lists.concat()))
}

fn elements(value: &Value) -> Option<&[Value]> {
    if let Value::List(list) = value { Some(list) } else { None }
}

fn flatten(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let [list] = arguments else { return None };
    let mut flat = Vec::new();
    let mut rest: Vec<&Value> = elements(list)?.iter().rev().collect();
    while let Some(next) = rest.pop() {
        match elements(next) {
            Some(inner) => rest.extend(inner.iter().rev()),
            // What is open may be a list of any length.
            None if matches!(next, Value::Unknown(_)) => return None,
            None => flat.push(next.clone()),
        }
    }
    Some(Value::List(flat))
}

/// A list of elements of one kind. Of several kinds Terraform makes one, which may change them.
fn to_list(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let [list] = arguments else { return None };
    let kind = |value: &Value| std::mem::discriminant(value);
    let elements = elements(list)?;
    let one = elements.windows(2).all(|two| two.first().map(kind) == two.last().map(kind));
    one.then(|| Value::List(elements.to_vec()))
}

fn to_map(arguments: &[Value], meter: &Meter) -> Option<Value> {
    let [Value::Map(map)] = arguments else { return None };
    to_list(&[Value::List(map.values().cloned().collect())], meter)?;
    Some(Value::Map(map.clone()))
}

fn to_set(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let [list] = arguments else { return None };
    set(elements(list)?.to_vec())
}

/// A set, in its order. Only of texts is that order known, and which of them are the same.
pub(super) fn set(elements: Vec<Value>) -> Option<Value> {
    let plain = |value: &Value| value.as_text().is_some_and(|text| !names(text));
    if !elements.iter().all(plain) {
        return None;
    }
    let mut set = elements;
    set.sort();
    set.dedup();
    Some(Value::List(set))
}

fn set_union(arguments: &[Value], meter: &Meter) -> Option<Value> {
    to_set(&[concat(arguments, meter)?], meter)
}

fn distinct(arguments: &[Value], meter: &Meter) -> Option<Value> {
    to_set(arguments, meter)?;
    let [Value::List(list)] = arguments else { return None };
    let mut seen = std::collections::BTreeSet::new();
    Some(Value::List(list.iter().filter(|value| seen.insert(*value)).cloned().collect()))
}

fn compact(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let [list] = arguments else { return None };
    let kept = elements(list)?.iter().filter(|v| **v != Value::Null && v.as_text() != Some(""));
    Some(Value::List(kept.cloned().collect()))
}

fn coalesce(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let empty = |value: &&Value| **value == Value::Null || value.as_text() == Some("");
    arguments.iter().find(|value| !empty(value)).cloned()
}

fn join(arguments: &[Value], meter: &Meter) -> Option<Value> {
    let (separator, lists) = arguments.split_first()?;
    let parts = concat(lists, meter)?;
    let texts = elements(&parts)?.iter().map(text_of).collect::<Option<Vec<_>>>()?;
    let text = texts.join(separator.as_text()?);
    meter.make(text.len()).then_some(Value::Text(text))
}

fn split(arguments: &[Value], meter: &Meter) -> Option<Value> {
    let [Value::Text(separator), Value::Text(text)] = arguments else { return None };
    if separator.is_empty() || names(text) || names(separator) {
        return None;
    }
    let parts = text.split(separator.as_str()).map(Value::text);
    meter.make(text.len().saturating_mul(8)).then(|| Value::List(parts.collect()))
}

fn lower(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let [Value::Text(text)] = arguments else { return None };
    (text.is_ascii() && !names(text)).then(|| Value::Text(text.to_ascii_lowercase()))
}

fn upper(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let [Value::Text(text)] = arguments else { return None };
    (text.is_ascii() && !names(text)).then(|| Value::Text(text.to_ascii_uppercase()))
}

fn to_string(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let [value] = arguments else { return None };
    text_of(value).map(|text| Value::Text(text.into_owned()))
}

/// `%s`, `%d`, `%v` and `%%`; anything else is not worked out.
fn format_text(arguments: &[Value], meter: &Meter) -> Option<Value> {
    let (pattern, mut rest) = arguments.split_first()?;
    let mut text = String::new();
    let mut letters = pattern.as_text()?.chars();
    while let Some(letter) = letters.next() {
        let verb = if letter == '%' { letters.next()? } else { letter };
        match (letter, verb) {
            ('%', '%') => text.push('%'),
            ('%', 's' | 'd' | 'v') => {
                let (first, others) = rest.split_first()?;
                text.push_str(&text_of(first)?);
                rest = others;
            }
            ('%', _other) => return None,
            (plain, _same) => text.push(plain),
        }
    }
    (rest.is_empty() && meter.make(text.len())).then_some(Value::Text(text))
}

fn lookup(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let (map, key, default) = match arguments {
        [map, key] => (map, key, None),
        [map, key, default] => (map, key, Some(default)),
        _other => return None,
    };
    let key = key.as_text().filter(|key| !names(key))?;
    map.as_map()?.get(key).or(default).cloned()
}

fn length(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let count = match arguments {
        // A set may turn out smaller once its open elements are known.
        [list @ Value::List(elements)] if is_literal(list) => elements.len(),
        [Value::Map(map)] => map.len(),
        _other => return None,
    };
    i64::try_from(count).ok().map(|count| Value::Number(count.into()))
}

fn keys(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let [Value::Map(map)] = arguments else { return None };
    Some(Value::List(map.keys().map(|key| Value::text(key)).collect()))
}

fn values(arguments: &[Value], _meter: &Meter) -> Option<Value> {
    let [Value::Map(map)] = arguments else { return None };
    Some(Value::List(map.values().cloned().collect()))
}

/// Whether two values are the same, where that can be said. What is written as a number may be a
/// text by the time it is compared (`true ? 1 : "a"`), never the other way round.
pub(super) fn equal(left: &Value, right: &Value) -> Option<bool> {
    // Null differs from whatever is something, known or not; an open value may be null.
    let something = |value: &Value| is_known(value) && *value != Value::Null;
    match (left, right) {
        (Value::Null, Value::Null) => Some(true),
        (Value::Null, other) | (other, Value::Null) => something(other).then_some(false),
        (Value::Text(one), Value::Text(other)) => {
            (!names(one) && !names(other)).then(|| one == other)
        }
        (Value::Number(one), Value::Number(other)) => (one != other).then_some(false),
        (Value::Bool(one), Value::Bool(other)) => (one != other).then_some(false),
        _other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hcl::partial::open;

    fn text(text: &str) -> Value {
        Value::text(text)
    }

    #[track_caller]
    fn check(name: &str, arguments: &[Value], expected: &str) {
        let meter = Meter::default();
        meter.begin();
        let shown = serde_json::to_string(&call(name, arguments, &meter)).unwrap();
        assert_eq!(shown, expected, "{name}");
    }

    const OPEN: &str = r#"{"$unknown":{"kind":"configured","references":["a.b"]}}"#;

    #[test]
    fn the_table_is_sorted() {
        assert!(FUNCTIONS.is_sorted_by_key(|(name, _function)| *name));
    }

    #[test]
    fn an_unlisted_function_tells_nothing_but_its_references() {
        let unknown = open(vec![String::from("a.b")]);
        check("replace", &[unknown.clone(), text("/.*/"), text("0.0.0.0/0")], OPEN);
        check("substr", &[text("abc")], r#"{"$unknown":{"kind":"configured"}}"#);
        check("lower", std::slice::from_ref(&unknown), OPEN);
        check("join", &[text(","), Value::List(vec![unknown])], OPEN);
    }

    #[test]
    fn an_identifier_is_told_but_not_taken_apart() {
        let arn = || text("${aws_s3_bucket.b.arn}");
        check("format", &[text("%s/*"), arn()], "\"${aws_s3_bucket.b.arn}/*\"");
        check("join", &[text(","), Value::List(vec![arn()])], "\"${aws_s3_bucket.b.arn}\"");
        let unknown = &OPEN.replace("a.b", "aws_s3_bucket.b.arn");
        check("split", &[text(":"), arn()], unknown);
        check("upper", &[arn()], unknown);
        assert_eq!(equal(&arn(), &text("x")), None);
        assert_eq!(equal(&arn(), &Value::Null), Some(false));
        assert_eq!(equal(&text("x"), &text("x")), Some(true));
        let number = |n: i64| Value::Number(n.into());
        assert_eq!(equal(&number(1), &number(2)), Some(false));
        for (one, other) in [
            (number(1), number(1)),
            (number(1), text("1")),
            (Value::Bool(true), Value::Bool(true)),
            (Value::List(vec![]), Value::List(vec![])),
            (Value::Null, open(vec![])),
        ] {
            assert_eq!(equal(&one, &other), None, "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_terraform_would_convert_or_order_is_not_worked_out() {
        let list = |items: &[Value]| Value::List(items.to_vec());
        let number = Value::Number(1_i64.into());
        let unknown = r#"{"$unknown":{"kind":"configured"}}"#;
        for function in ["tolist", "toset", "distinct"] {
            check(function, &[list(&[text("a"), number.clone()])], unknown);
        }
        check("toset", &[list(&[number])], unknown);
        check("toset", &[list(&[text("b"), text("a"), text("b")])], r#"["a","b"]"#);
        check("distinct", &[list(&[text("b"), text("a"), text("b")])], r#"["b","a"]"#);
        check("toset", &[list(&[text("a"), open(vec![String::from("a.b")])])], OPEN);
        check("lower", &[text("\u{130}")], unknown);
    }

    #[test]
    fn open_parts_stay_where_they_are() {
        let unknown = || open(vec![String::from("a.b")]);
        let list = |items: &[Value]| Value::List(items.to_vec());
        check("concat", &[list(&[text("*")]), list(&[unknown()])], &format!("[\"*\",{OPEN}]"));
        check("jsonencode", &[list(&[unknown()])], &format!("[{OPEN}]"));
        check("jsonencode", &[list(&[text("*")])], r#""[\"*\"]""#);
        check("flatten", &[list(&[unknown()])], OPEN);
        check("coalesce", &[text(""), unknown()], OPEN);
    }
}
