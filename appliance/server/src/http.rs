//! The HTTP interface: one router, every path with the role that may ask it.

pub(crate) mod approvals;
pub(crate) mod body;
pub(crate) mod decisions;
pub(crate) mod erasures;
pub(crate) mod guard;
pub(crate) mod health;
pub(crate) mod idempotency;
pub(crate) mod keeping;
pub(crate) mod ledger;
pub(crate) mod openapi;
pub(crate) mod plans;
pub(crate) mod proofs;
pub(crate) mod refusal;
pub(crate) mod requests;
pub(crate) mod signatures;
pub(crate) mod wire;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::Request,
    middleware,
    response::Response,
    routing::{get, post},
};
use http::{HeaderValue, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use tribune_record::Digest;

use crate::{app::App, identity::Identity, identity::Role};
use refusal::{Refusal, RefusalCode};

/// Every path there is.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/requests", post(requests::register))
        .route("/v1/plans", post(plans::judge))
        .route("/v1/decisions", get(decisions::list))
        .route("/v1/decisions/{id}", get(decisions::one))
        .route("/v1/decisions/{id}/approvals", post(approvals::approve))
        .route("/v1/decisions/{id}/erasures", post(erasures::consent))
        .route("/v1/decisions/{id}/receipt", get(decisions::receipt))
        .route("/v1/decisions/{id}/sarif", get(decisions::as_sarif))
        .route("/v1/decisions/{id}/junit", get(decisions::as_junit))
        .route("/v1/ledger/checkpoint", get(ledger::checkpoint))
        .route("/v1/ledger/shards", get(ledger::shards).post(ledger::close_shard))
        .route("/v1/ledger/export", get(ledger::export))
        .route("/v1/ledger/proof/inclusion", get(proofs::inclusion))
        .route("/v1/ledger/proof/consistency", get(proofs::consistency))
        .route("/v1/ledger/cosignatures", post(proofs::cosign))
        .route("/v1/ledger/holds", get(keeping::kept).post(keeping::hold))
        .route("/v1/ledger/retention", post(keeping::retention))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/openapi.json", get(openapi::document))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), guard::guard))
        .with_state(app)
}

async fn no_such_path() -> Refusal {
    Refusal::new(RefusalCode::NoSuchPath, "expected a path of /openapi.json, found another")
}

async fn no_such_method() -> Refusal {
    Refusal::new(RefusalCode::NoSuchMethod, "expected a method of /openapi.json, found another")
}

/// Refuses a client that has none of the roles.
pub(crate) fn expect(identity: &Identity, roles: &[Role]) -> Result<(), Refusal> {
    if roles.iter().any(|role| identity.has(*role)) {
        return Ok(());
    }
    let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
    let found = identity.actor().role;
    let detail = format!("expected the role {}, found {found}", names.join(" or "));
    Err(Refusal::new(RefusalCode::WrongRole, detail))
}

/// What a client posts as JSON, and the digest of it; its bytes count for the client's quota.
pub(crate) async fn posted<T: DeserializeOwned>(
    app: &App,
    who: &Identity,
    request: Request,
) -> Result<(T, Digest), Refusal> {
    let (parts, body) = request.into_parts();
    let _place = app.upload()?;
    let body::Json { value, digest, bytes } = body::json(&parts.headers, body).await?;
    app.rates.take_in(&who.id, bytes)?;
    Ok((value, digest))
}

/// An answer in JSON.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Result<Response, Refusal> {
    let bytes = serde_json::to_vec(value).map_err(Refusal::internal)?;
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let value = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, value);
    Ok(response)
}

/// An answer in text of some type.
pub(crate) fn text(kind: &'static str, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
