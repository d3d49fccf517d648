//! Around every request: who asks, how often, and a record of every refusal.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tribune_record::v1::{self, Actor, Event};
use tribune_store::Draft;

use super::refusal::{Refusal, RefusalCode};
use crate::{
    app::App,
    clock,
    identity::{Identity, NoIdentity},
    rates::InFlight,
};

/// What the connection knows of the client.
#[derive(Debug, Clone)]
pub(crate) struct Client(pub(crate) Result<Identity, NoIdentity>);

/// A client that our CA knows and that names no role; no certificate can name this id.
const NOBODY: &str = "(none)";

impl Client {
    /// What is counted for it is counted under this name.
    pub(crate) fn id(&self) -> &str {
        self.0.as_ref().map_or(NOBODY, |identity| &identity.id)
    }

    /// Who the ledger says it is.
    pub(crate) fn actor(&self) -> Actor {
        let nobody = || Actor { id: NOBODY.to_owned(), role: NOBODY.to_owned() };
        self.0.as_ref().map_or_else(|_none| nobody(), Identity::actor)
    }
}

/// Longest method and path that a record quotes, in characters.
const ASKED_MAX: usize = 256;

/// Lets a request in, and sees to it that a refusal is on disk before it is told.
pub(crate) async fn guard(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let _counted = app.in_flight();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let asked: String =
        format!("{} {}", request.method(), request.uri().path()).chars().take(ASKED_MAX).collect();
    let client = request.extensions().get::<Client>().cloned();
    let client = client.unwrap_or(Client(Err(NoIdentity::NoRole)));
    let actor = client.actor();
    let response = match admit(&app, client) {
        Ok((identity, in_flight)) => {
            request.extensions_mut().insert(identity);
            let response = next.run(request).await;
            drop(in_flight);
            response
        }
        Err(refusal) => refusal.into_response(),
    };
    let response = match response.extensions().get::<Refusal>().cloned() {
        None => response,
        Some(refusal) => refused(&app, &actor, &asked, refusal).await,
    };
    let status = response.status().as_u16();
    app.metrics.answered(&route, status);
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(client = actor.id, role = actor.role, asked, status, took_ms, "answered");
    response
}

fn admit(app: &App, client: Client) -> Result<(Identity, InFlight), Refusal> {
    let in_flight = app.rates.admit(client.id())?;
    let identity = client.0.map_err(|none| Refusal::new(RefusalCode::NoRole, none.to_string()))?;
    Ok((identity, in_flight))
}

/// Records the refusal, then tells it. A refusal that cannot be recorded is told as such.
pub(crate) async fn refused(app: &App, actor: &Actor, asked: &str, refusal: Refusal) -> Response {
    let code = refusal.code;
    app.metrics.refused(code.name());
    let reason = refusal.log.as_deref().unwrap_or(&refusal.detail);
    // What a client sent may stand in a detail; the log gets the code, and the reasons of ours.
    match &refusal.log {
        Some(_) => tracing::warn!(client = actor.id, code = code.name(), reason, "refused"),
        None => tracing::info!(client = actor.id, code = code.name(), "refused"),
    }
    if code.is_for_a_flood() && !app.rates.records_refusal(&actor.id, code) {
        return refusal.into_response();
    }
    let event = Event::Refusal(v1::Refusal {
        status: code.status(),
        code: code.name().to_owned(),
        asked: asked.to_owned(),
        posted: refusal.posted.map(|posted| app.recorded(posted)),
    });
    let draft = Draft { who: Some(actor.clone()), ..Draft::new(clock::now(), event) };
    match app.ledger.append(draft).await {
        Ok(_written) => refusal.into_response(),
        Err(error) => {
            tracing::error!(%error, "a refusal is not recorded");
            Refusal::from(error).into_response()
        }
    }
}
