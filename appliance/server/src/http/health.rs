//! Whether it lives, whether it takes cases, and its counters; for the role monitor.

use std::sync::Arc;

use axum::{Extension, extract::State, response::Response};
use tribune_store::Status;

use super::refusal::{Refusal, RefusalCode};
use crate::{
    app::App,
    identity::{Identity, Role},
};

const WATCHERS: [Role; 2] = [Role::Monitor, Role::Operator];

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses(
        (status = 200, description = "It lives", body = String, content_type = "text/plain")))]
pub(crate) async fn alive(Extension(who): Extension<Identity>) -> Result<Response, Refusal> {
    super::expect(&who, &WATCHERS)?;
    Ok(super::text("text/plain; charset=utf-8", "alive\n".to_owned()))
}

/// The ledger takes records, so cases can be judged.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses(
        (status = 200, description = "It judges", body = String, content_type = "text/plain"),
        (status = 503, description = "It cannot judge", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn ready(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
) -> Result<Response, Refusal> {
    super::expect(&who, &WATCHERS)?;
    match app.ledger.store().status() {
        Status::Accepting => Ok(super::text("text/plain; charset=utf-8", "ready\n".to_owned())),
        Status::Full => Err(Refusal::new(RefusalCode::LedgerFull, "the disk has no room")),
        Status::Stopped(reason) => {
            let detail = "the ledger takes no records; restart the appliance";
            let refusal = Refusal::new(RefusalCode::LedgerStopped, detail);
            Err(Refusal { log: Some(reason), ..refusal })
        }
    }
}

/// Counters in the Prometheus text format.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, description = "Counters", body = String,
        content_type = "application/openmetrics-text")))]
pub(crate) async fn metrics(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
) -> Result<Response, Refusal> {
    super::expect(&who, &WATCHERS)?;
    let store = app.ledger.store();
    let accepting = store.status() == Status::Accepting;
    let text = app.metrics.text(store.head().size, accepting).map_err(Refusal::internal)?;
    Ok(super::text("application/openmetrics-text; version=1.0.0; charset=utf-8", text))
}
