//! The context file: what the orchestrator says about a plan.

use serde_json::Value;
use tribune_record::{Context, Event, Usd};

use crate::{
    Refused,
    json::{Json, Object, parse},
    limits::CONTEXT_BYTES_MAX,
    redact::{NameClass, Scrubber, classify_under},
};

const FORMAT: &str = "context";

/// Reads a context file: a JSON object whose keys are the fields of [`Context`], all optional.
///
/// A text that holds a secret is replaced by `[redacted]`: what is said about a plan confirms or
/// names something only where it is in clear.
///
/// # Errors
/// [`Refused`] says why the bytes are not read as a context.
pub fn read_context(bytes: &[u8]) -> Result<Context, Refused> {
    read_fields(bytes).map(scrubbed).map_err(Refused::scrubbed)
}

fn read_fields(bytes: &[u8]) -> Result<Context, Refused> {
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

/// Hours of the longest month, and days of ten years: nobody plans for more, or for none.
const HOURS: core::ops::RangeInclusive<u16> = 1..=744;
const DAYS: core::ops::RangeInclusive<u16> = 1..=3_650;

/// Reads one field alone, so that the error can say which one it was.
fn field(key: &str, value: &Json<'_>) -> Result<(), Refused> {
    let alone =
        format!("{{{}:{}}}", Json::Text(key.into()).canonical_text(), value.canonical_text());
    match serde_json::from_str::<Context>(&alone) {
        // What a plan saves is no claim: it could only make little of what others add.
        Ok(context) if context.declared_monthly_cost.is_some_and(|cost| cost < Usd::default()) => {
            Err(malformed(key, "dollars, not less than 0", value.canonical_text()))
        }
        Ok(Context { usage_hours_per_month: Some(hours), .. }) if !HOURS.contains(&hours) => {
            Err(malformed(key, "hours a month, 1 to 744", value.canonical_text()))
        }
        Ok(Context { duration_days: Some(days), .. }) if !DAYS.contains(&days) => {
            Err(malformed(key, "days, 1 to 3650", value.canonical_text()))
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

/// The context without secrets. Every field that can hold a text is named, so that one more has to
/// be thought of here.
fn scrubbed(context: Context) -> Context {
    let scrubber = Scrubber::new();
    let text = |text: String| scrubber.whole(NameClass::Plain, text);
    let list = |texts: Vec<String>| texts.into_iter().map(text).collect();
    let event = |Event { kind, severity, evidence }| Event {
        kind: text(kind),
        severity: severity.map(text),
        evidence: list(evidence),
    };
    let Context {
        environment,
        change_ticket,
        confirmed_deletions,
        declared_monthly_cost,
        golden_path,
        acknowledged,
        requester,
        service,
        origin,
        usage_hours_per_month,
        duration_days,
        contract,
        event: reacted_to,
    } = context;
    Context {
        environment: environment.map(text),
        change_ticket: change_ticket.map(text),
        confirmed_deletions: list(confirmed_deletions),
        declared_monthly_cost,
        golden_path: golden_path.map(text),
        acknowledged: list(acknowledged),
        requester: requester.map(text),
        service: service.map(text),
        origin,
        usage_hours_per_month,
        duration_days,
        contract: contract.map(|contract| values(&scrubber, NameClass::Plain, contract)),
        event: reacted_to.map(event),
    }
}

fn values(scrubber: &Scrubber, class: NameClass, value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(scrubber.whole(class, text)),
        Value::Array(list) => {
            list.into_iter().map(|value| values(scrubber, class, value)).collect()
        }
        Value::Object(object) => {
            let entry = |(key, value): (String, Value)| {
                let class = classify_under(class, &key);
                (scrubber.clean(&key), values(scrubber, class, value))
            };
            object.into_iter().map(entry).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}
