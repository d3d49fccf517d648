//! Proofs of RFC 6962 over a shard's records, and what witnesses sign: how somebody outside makes
//! sure that the ledger only ever grows.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, Request as HttpRequest, State},
    response::Response,
};
use http::StatusCode;
use tokio::sync::oneshot;
use tribune_chain::{TreeHash, WitnessKey};
use tribune_store::Cosigning;

use super::{
    decisions, json,
    ledger::{numbers, shard},
    refusal::{Refusal, RefusalCode},
    wire::{NewCosignature, Proof, RecordAt},
};
use crate::{
    app::App,
    clock,
    identity::{Identity, Role},
};

/// The audit path of a record in the tree of a shard's first `size` records.
#[utoipa::path(get, path = "/v1/ledger/proof/inclusion", tag = "ledger",
    params(
        ("shard" = Option<u32>, Query, description = "Which shard; the current one if absent"),
        ("seq" = u64, Query, description = "The record's position in it"),
        ("size" = Option<u64>, Query, description = "The tree's size; all records if absent")),
    responses(
        (status = 200, description = "The proof", body = Proof),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn inclusion(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    super::expect(&who, &Role::ALL)?;
    let [number, seq, size] = numbers(query.as_deref(), ["shard", "seq", "size"])?;
    let (number, size) = tree(&app, number, size).await?;
    let seq = seq.ok_or_else(|| missing("seq"))?;
    if seq >= size {
        return Err(none(&format!("a record below {size}"), seq));
    }
    let path = app.ledger.read(move |ledger| ledger.inclusion(number, seq, size)).await?;
    answer(number, size, &path)
}

/// The proof that a shard's first `size` records begin with its first `first`.
#[utoipa::path(get, path = "/v1/ledger/proof/consistency", tag = "ledger",
    params(
        ("shard" = Option<u32>, Query, description = "Which shard; the current one if absent"),
        ("first" = u64, Query, description = "The older tree's size"),
        ("size" = Option<u64>, Query, description = "The tree's size; all records if absent")),
    responses(
        (status = 200, description = "The proof", body = Proof),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn consistency(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    super::expect(&who, &Role::ALL)?;
    let [number, first, size] = numbers(query.as_deref(), ["shard", "first", "size"])?;
    let (number, size) = tree(&app, number, size).await?;
    let first = first.ok_or_else(|| missing("first"))?;
    if first > size {
        return Err(none(&format!("a size up to {size}"), first));
    }
    let path = app.ledger.read(move |ledger| ledger.consistency(number, first, size)).await?;
    answer(number, size, &path)
}

/// The shard and the size of the tree that are asked for.
async fn tree(app: &App, number: Option<u64>, size: Option<u64>) -> Result<(u32, u64), Refusal> {
    let number = shard(app, number).await?;
    let all = app.ledger.read(|ledger| Ok(ledger.list_shards())).await?;
    let records = all.iter().find(|shard| shard.number == number).map_or(0, |one| one.records);
    let size = size.unwrap_or(records);
    if size > records {
        return Err(none(&format!("a size up to {records}"), size));
    }
    Ok((number, size))
}

fn missing(name: &str) -> Refusal {
    Refusal::new(RefusalCode::BadQuery, format!("{name}: expected a number, found none"))
}

fn none(expected: &str, found: u64) -> Refusal {
    Refusal::new(RefusalCode::NoSuchRecord, format!("expected {expected}, found {found}"))
}

fn answer(shard: u32, size: u64, path: &[TreeHash]) -> Result<Response, Refusal> {
    let hashes = path.iter().map(ToString::to_string).collect();
    json(StatusCode::OK, &Proof { shard, size, hashes })
}

/// Keeps what a witness of this site signed, with the proof that it signed this ledger.
#[utoipa::path(post, path = "/v1/ledger/cosignatures", tag = "ledger",
    request_body = NewCosignature,
    responses(
        (status = 201, description = "Kept", body = RecordAt),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn cosign(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    request: HttpRequest,
) -> Result<Response, Refusal> {
    super::expect(&who, &[Role::Operator, Role::Auditor])?;
    let role = if who.has(Role::Operator) { Role::Operator } else { Role::Auditor };
    let (value, digest) = super::posted::<NewCosignature>(&app, &who, request).await?;
    let NewCosignature { witness, note } = value;
    let of = |refusal: Refusal| refusal.of(digest);
    let known = |key: &&WitnessKey| key.to_string() == witness;
    let witness = app.config.ledger.witnesses.iter().find(known).cloned().ok_or_else(|| {
        let detail = "expected a witness of ledger.witnesses in tribune.toml, found another";
        of(Refusal::new(RefusalCode::UnknownWitness, detail))
    })?;
    let cosigning = Cosigning { now: clock::now(), who: Some(who.acting_as(role)), witness, note };
    let (tell, told) = oneshot::channel();
    let done = Box::new(move |result| match tell.send(result) {
        Ok(()) | Err(_) => (), // who asked is gone
    });
    app.ledger.store().submit_cosignature(cosigning, done);
    let kept = told.await.map_err(Refusal::internal)?.map_err(|error| of(error.into()))?;
    json(StatusCode::CREATED, &decisions::at(&app.ledger, kept.place(), kept.record()))
}
