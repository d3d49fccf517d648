//! What the place of a value says: its key, the pair it is half of, the argument before it.

use super::{
    commands,
    names::{NameClass, classify, classify_under},
};
use crate::json::{Json, Object};

/// The class of what stands under `key` of an object under a name of class `parent`.
pub(crate) fn classify_entry(object: &Object<'_>, key: &str, parent: NameClass) -> NameClass {
    classify_under(parent, pair_name(key, |name| object.text(name)).unwrap_or(key))
}

/// The class of an element of a list under a name of class `class`: what stands behind
/// `--password` goes by that name.
pub(crate) fn classify_element(list: &[Json<'_>], index: usize, class: NameClass) -> NameClass {
    let text = |at: usize| list.get(at).and_then(Json::as_text);
    let before = index.checked_sub(1).and_then(text).unwrap_or_default();
    let (Some(program), Some(word)) = (text(0), text(index)) else { return class };
    if class != NameClass::Plain || index == 0 {
        return class;
    }
    if commands::is_argument(program, before, word) {
        return NameClass::Secret;
    }
    match before.strip_prefix('-') {
        Some(flag) if !flag.contains(['=', ' ']) => classify(flag.trim_start_matches('-')),
        Some(_) | None => class,
    }
}

/// Whether `key` holds the data of a Kubernetes Secret.
pub(crate) fn is_secret_data(object: &Object<'_>, key: &str) -> bool {
    matches!(key, "data" | "stringData" | "binaryData") && object.text("kind") == Some("Secret")
}

/// `{"name": "DB_PASSWORD", "value": …}`: the name that the value goes by.
fn pair_name<'o>(key: &str, text: impl Fn(&str) -> Option<&'o str>) -> Option<&'o str> {
    let value = ["value", "ParameterValue"].iter().any(|known| key.eq_ignore_ascii_case(known));
    let names = ["name", "Name", "key", "Key", "ParameterKey"];
    names.iter().filter(|_| value).find_map(|name| text(name))
}
