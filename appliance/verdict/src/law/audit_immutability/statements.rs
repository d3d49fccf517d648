//! What another policy does to an object of the audit: who reaches it, and what it refuses.

use alloc::vec::Vec;
use tribune_record::Value;

use super::stronger::Effect;

/// Compares two policies, statement by statement. What refuses calls that are not encrypted keeps
/// out nobody who writes what was logged.
pub(super) fn compare(old: &Value, new: &Value) -> Effect {
    let (Some(was), Some(is)) = (statements(old), statements(new)) else { return Effect::Weaker };
    let kept = was.iter().all(|one| is.contains(one));
    if !kept {
        return Effect::Weaker;
    }
    let added: Vec<&Value> = is.iter().filter(|one| !was.contains(one)).collect();
    let effects = added.into_iter().map(added_one);
    effects.fold(Effect::Stronger, Ord::max)
}

fn added_one(statement: &Value) -> Effect {
    match statement.read(&["Effect"]).text() {
        Some("Deny") if is_for_transport(statement) => Effect::Stronger,
        Some("Deny") => Effect::Otherwise,
        // A service of AWS that is let in is one that delivers or reads for its owner.
        Some("Allow") if is_of_services(statement) => Effect::Otherwise,
        _other => Effect::Weaker,
    }
}

/// Whether a statement holds where the call is not encrypted, and nowhere else.
fn is_for_transport(statement: &Value) -> bool {
    let conditions = statement.read(&["Condition"]).map();
    let Some(conditions) = conditions.filter(|all| all.len() == 1) else { return false };
    let Some(keys) = conditions.get("Bool").and_then(Value::as_map) else { return false };
    let is_false =
        |value: &Value| value.as_bool() == Some(false) || value.as_text() == Some("false");
    keys.len() == 1
        && keys.iter().all(|(key, value)| {
            key.eq_ignore_ascii_case("aws:SecureTransport")
                && (is_false(value) || value.as_list().is_some_and(|all| all.iter().all(is_false)))
        })
}

fn is_of_services(statement: &Value) -> bool {
    let principal = statement.read(&["Principal"]).map();
    principal.is_some_and(|of| of.len() == 1 && of.contains_key("Service"))
}

fn statements(policy: &Value) -> Option<Vec<Value>> {
    let parsed = match policy {
        Value::Text(text) if text.trim().is_empty() => return Some(Vec::new()),
        Value::Text(text) => serde_json::from_str::<Value>(text).ok()?,
        Value::Map(_) => policy.clone(),
        Value::Null => return Some(Vec::new()),
        Value::Bool(_)
        | Value::Number(_)
        | Value::List(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => return None,
    };
    let all = parsed.as_map()?.get("Statement")?;
    let list = all.as_list().map(<[Value]>::to_vec);
    Some(list.unwrap_or_else(|| Vec::from([all.clone()])))
}
