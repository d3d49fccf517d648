//! `GET /v1/ledger`: the checkpoint to pin, and the export to take away.

use std::sync::Arc;

use axum::{Extension, body::Body, extract::State, response::Response};
use http::{HeaderValue, header};

use super::refusal::Refusal;
use crate::{
    app::App,
    identity::{Identity, Role},
};

/// The newest checkpoint: a C2SP signed note.
#[utoipa::path(get, path = "/v1/ledger/checkpoint", tag = "ledger",
    responses(
        (status = 200, description = "A signed note", body = String, content_type = "text/plain"),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn checkpoint(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
) -> Result<Response, Refusal> {
    super::expect(&who, &Role::ALL)?;
    let note = app.ledger.read(|ledger| Ok(ledger.checkpoint())).await?;
    Ok(super::text("text/plain; charset=utf-8", note))
}

/// The whole ledger as one file for `tribune-verify`. The export is itself a record.
#[utoipa::path(get, path = "/v1/ledger/export", tag = "ledger",
    responses(
        (status = 200, description = "The export", body = Vec<u8>,
            content_type = "application/octet-stream"),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn export(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
) -> Result<Response, Refusal> {
    super::expect(&who, &[Role::Auditor, Role::Operator])?;
    let role = if who.has(Role::Auditor) { Role::Auditor } else { Role::Operator };
    let place = app.export_place(&who.id)?;
    let pieces = app.ledger.export(who.acting_as(role), place).await?;
    let mut response = Response::new(Body::from_stream(pieces));
    let kind = HeaderValue::from_static("application/octet-stream");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}
