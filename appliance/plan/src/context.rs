//! The context file: what the orchestrator says about a plan.

use tribune_record::{Context, Event, Usd};

use crate::{
    Refused,
    json::{Json, Object, parse},
    limits::CONTEXT_BYTES_MAX,
};

const FORMAT: &str = "context";

/// Reads a context file: a JSON object whose keys are the fields of [`Context`], all optional.
///
/// # Errors
/// [`Refused`] says why the bytes are not read as a context.
pub fn read_context(bytes: &[u8]) -> Result<Context, Refused> {
    if bytes.len() > CONTEXT_BYTES_MAX {
        let found = bytes.len();
        let what = "bytes of context";
        return Err(Refused::TooLarge { what, limit: CONTEXT_BYTES_MAX, found });
    }
    let json = parse(bytes)?;
    let Json::Object(top) = &json else {
        return Err(malformed("", "an object", json.kind().to_owned()));
    };
    refuse_unknown_keys(top, &Context::default(), "")?;
    if let Some(event) = top.object("event") {
        let known = Event { kind: String::new(), severity: None, evidence: Vec::new() };
        refuse_unknown_keys(event, &known, "/event")?;
    }
    top.iter().try_for_each(|(key, value)| field(key, value))?;
    serde_json::from_slice(bytes)
        .map_err(|error| malformed("", "the fields of a context, as documented", error.to_string()))
}

/// Reads one field alone, so that the error can say which one it was.
fn field(key: &str, value: &Json<'_>) -> Result<(), Refused> {
    let alone =
        format!("{{{}:{}}}", Json::Text(key.into()).canonical_text(), value.canonical_text());
    match serde_json::from_str::<Context>(&alone) {
        // What a plan saves is no claim: it could only make little of what others add.
        Ok(context) if context.declared_monthly_cost.is_some_and(|cost| cost < Usd::default()) => {
            Err(malformed(key, "dollars, not less than 0", value.canonical_text()))
        }
        Ok(_fits) => Ok(()),
        Err(error) => {
            let message = error.to_string();
            let reason = message.split(" at line ").next().unwrap_or_default().to_owned();
            Err(malformed(key, "a value as the context format has it", reason))
        }
    }
}

fn malformed(key: &str, expected: &'static str, found: String) -> Refused {
    Refused::Malformed { pointer: format!("/{key}"), expected, found }
}

/// The keys of a record type are those it writes.
fn refuse_unknown_keys(
    object: &Object<'_>,
    like: &impl serde::Serialize,
    at: &str,
) -> Result<(), Refused> {
    let known = serde_json::to_value(like).unwrap_or_default();
    match object.keys().find(|key| known.get(key).is_none()) {
        Some(key) => Err(Refused::UnknownKey {
            format: FORMAT,
            pointer: tribune_record::Pointer(at.to_owned()).join(key).0,
        }),
        None => Ok(()),
    }
}
