//! `GET /v1/ledger`: the checkpoint to pin, the shards, and the exports to take away.

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{RawQuery, State},
    response::Response,
};
use http::{HeaderValue, StatusCode, header};

use super::{
    decisions, json,
    refusal::{Refusal, RefusalCode},
    wire::{RecordAt, ShardLine, Shards},
};
use crate::{
    app::App,
    clock,
    identity::{Identity, Role},
};

/// The numbers of a query, by name. Anything else in it, or one of them twice, is refused.
pub(super) fn numbers<const N: usize>(
    query: Option<&str>,
    names: [&str; N],
) -> Result<[Option<u64>; N], Refusal> {
    let mut found = [None; N];
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let shown: String = name.chars().take(40).collect();
        let bad = |expected: &str| {
            Refusal::new(RefusalCode::BadQuery, format!("{shown}: expected {expected}"))
        };
        let mut places = names.iter().zip(&mut found);
        let place = places.find(|(known, _)| **known == name).map(|(_, place)| place);
        let place = place.ok_or_else(|| bad(&format!("one of {}", names.join(", "))))?;
        if place.is_some() {
            return Err(bad("it once"));
        }
        let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { value.parse().ok() } else { None };
        *place = Some(number.ok_or_else(|| bad("a number"))?);
    }
    Ok(found)
}

/// The shard of a query; the current one where it names none.
pub(super) async fn shard(app: &App, asked: Option<u64>) -> Result<u32, Refusal> {
    let all = app.ledger.read(|ledger| Ok(ledger.list_shards())).await?;
    let last = all.last().map_or(0, |shard| shard.number);
    let Some(asked) = asked else { return Ok(last) };
    u32::try_from(asked).ok().filter(|number| *number <= last).ok_or_else(|| {
        let detail = format!("expected a shard from 0 to {last}, found {asked}");
        Refusal::new(RefusalCode::NoSuchRecord, detail)
    })
}

/// The newest checkpoint of the current shard, or the last one of another: a C2SP signed note.
#[utoipa::path(get, path = "/v1/ledger/checkpoint", tag = "ledger",
    params(("shard" = Option<u32>, Query, description = "Which shard; the current one if absent")),
    responses(
        (status = 200, description = "A signed note", body = String, content_type = "text/plain"),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn checkpoint(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    super::expect(&who, &Role::ALL)?;
    let [number] = numbers(query.as_deref(), ["shard"])?;
    let number = shard(&app, number).await?;
    let note = app.ledger.read(move |ledger| ledger.checkpoint_of(number)).await?;
    Ok(super::text("text/plain; charset=utf-8", note))
}

/// The shards of the ledger, oldest first.
#[utoipa::path(get, path = "/v1/ledger/shards", tag = "ledger",
    responses(
        (status = 200, description = "The shards", body = Shards),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn shards(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
) -> Result<Response, Refusal> {
    super::expect(&who, &[Role::Auditor, Role::Operator, Role::Security])?;
    let shards = app.ledger.read(|ledger| Ok(ledger.list_shards())).await?;
    let shards = shards.iter().map(ShardLine::from).collect();
    json(StatusCode::OK, &Shards { ledger: app.ledger.id(), shards })
}

/// Ends the current shard; the next one begins with its last checkpoint.
#[utoipa::path(post, path = "/v1/ledger/shards", tag = "ledger",
    responses(
        (status = 201, description = "The last record of the shard that ended", body = RecordAt),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn close_shard(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
) -> Result<Response, Refusal> {
    super::expect(&who, &[Role::Operator])?;
    let (ledger, operator) = (app.ledger.clone(), Some(who.acting_as(Role::Operator)));
    let close = move || ledger.store().close_shard(clock::now(), operator);
    let closed = tokio::task::spawn_blocking(close);
    let closed = closed.await.map_err(Refusal::internal)??;
    json(StatusCode::CREATED, &decisions::at(&app.ledger, closed.place(), closed.record()))
}

/// A shard of the ledger as one file for `tribune-verify`. The export is itself a record.
#[utoipa::path(get, path = "/v1/ledger/export", tag = "ledger",
    params(("shard" = Option<u32>, Query, description = "Which shard; the current one if absent")),
    responses(
        (status = 200, description = "The export", body = Vec<u8>,
            content_type = "application/octet-stream"),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn export(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    super::expect(&who, &[Role::Auditor, Role::Operator])?;
    let [number] = numbers(query.as_deref(), ["shard"])?;
    let number = match number {
        Some(_) => Some(shard(&app, number).await?),
        None => None,
    };
    let role = if who.has(Role::Auditor) { Role::Auditor } else { Role::Operator };
    let place = app.export_place(&who.id)?;
    let pieces = app.ledger.export(number, who.acting_as(role), place).await?;
    let mut response = Response::new(Body::from_stream(pieces));
    let kind = HeaderValue::from_static("application/octet-stream");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}

impl From<&tribune_store::ShardInfo> for ShardLine {
    fn from(shard: &tribune_store::ShardInfo) -> Self {
        let tribune_store::ShardInfo { number, first, records, closed } = *shard;
        Self { number, first, records, closed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_strictly() {
        assert_eq!(numbers(None, ["shard"]).unwrap(), [None]);
        assert_eq!(numbers(Some("b=7&a=0"), ["a", "b"]).unwrap(), [Some(0), Some(7)]);
        for bad in ["a=1&a=1", "c=1", "a=-1", "a=+1", "a=", "a=18446744073709551616", "a=1.0"] {
            assert_eq!(numbers(Some(bad), ["a", "b"]).unwrap_err().code, RefusalCode::BadQuery);
        }
    }
}
