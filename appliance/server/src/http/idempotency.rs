//! `Idempotency-Key`: a repeated post gets the answer of the first one, after a restart too.

use http::HeaderMap;
use tribune_record::{Digest, Purpose, v1::Idempotency};
use tribune_store::Stored;

use super::refusal::{Refusal, RefusalCode};
use crate::{
    app::{Answering, App},
    limits,
};

/// What a post's key says.
#[derive(Debug)]
pub(crate) enum Repetition {
    /// It has no key, or a key nobody used before: do it, and write this into its record.
    First(Option<Idempotency>, Option<Answering>),
    /// It was done before; this record says what came of it.
    Again(Box<Stored>),
}

/// Looks for an earlier post under the same key.
pub(crate) async fn check(
    app: &App,
    client: &str,
    headers: &HeaderMap,
    body: Digest,
) -> Result<Repetition, Refusal> {
    let Some(key) = key(headers)? else { return Ok(Repetition::First(None, None)) };
    let answering = app.answering(client, key).ok_or_else(|| {
        let detail = "a post under this Idempotency-Key is still being answered";
        Refusal::new(RefusalCode::IdempotencyInProgress, detail)
    })?;
    let body = app.recorded(body);
    let idempotency = Idempotency { client: client.to_owned(), key, body };
    let owner = client.to_owned();
    let earlier = app.ledger.read(move |ledger| ledger.posted(&owner, &key)).await?;
    let Some(earlier) = earlier else {
        return Ok(Repetition::First(Some(idempotency), Some(answering)));
    };
    if earlier.record().idempotency.as_ref() == Some(&idempotency) {
        return Ok(Repetition::Again(Box::new(earlier)));
    }
    let detail = "this Idempotency-Key was used with another body; expected a key of its own";
    Err(Refusal::new(RefusalCode::IdempotencyKeyReused, detail))
}

fn key(headers: &HeaderMap) -> Result<Option<Digest>, Refusal> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else { return Ok(None) };
    let length = value.as_bytes().len();
    let sound = (1..=limits::IDEMPOTENCY_KEY_BYTES_MAX).contains(&length);
    if !sound || values.next().is_some() {
        let limit = limits::IDEMPOTENCY_KEY_BYTES_MAX;
        let detail = format!("expected one Idempotency-Key of 1 to {limit} bytes");
        return Err(Refusal::new(RefusalCode::Malformed, detail));
    }
    Ok(Some(Digest::of(Purpose::Idempotency, value.as_bytes())))
}
