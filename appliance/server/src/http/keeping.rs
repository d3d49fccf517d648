//! `POST /v1/ledger/holds` and `/v1/ledger/retention`: what must be kept, and for how long. Both
//! are records; a retention is only ever lengthened.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request as HttpRequest, State},
    response::Response,
};
use http::StatusCode;
use tribune_record::{
    Digest,
    v1::{Event, Hold, Retention},
};
use tribune_store::Draft;

use super::{
    decisions, json,
    refusal::{Refusal, RefusalCode},
    wire::{Keeping, NewHold, NewRetention, OnHold},
};
use crate::{
    app::App,
    clock,
    identity::{Identity, Role},
    limits,
};

/// Who may say what is kept.
const KEEPERS: [Role; 2] = [Role::Auditor, Role::Security];

/// The legal holds that are on, and for how many years records are kept.
#[utoipa::path(get, path = "/v1/ledger/holds", tag = "ledger",
    responses(
        (status = 200, description = "What is kept", body = Keeping),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn kept(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
) -> Result<Response, Refusal> {
    super::expect(&who, &[Role::Auditor, Role::Security, Role::Operator, Role::Approver])?;
    json(StatusCode::OK, &keeping(&app).await?)
}

/// Sets or lifts a legal hold: while it is on, nothing it covers is erased.
#[utoipa::path(post, path = "/v1/ledger/holds", tag = "ledger",
    request_body = NewHold,
    responses(
        (status = 201, description = "Recorded; all that is kept now", body = Keeping),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn hold(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    request: HttpRequest,
) -> Result<Response, Refusal> {
    super::expect(&who, &KEEPERS)?;
    let (value, digest) = super::posted::<NewHold>(&app, &who, request).await?;
    detached(digest, async move { set(&app, &who, value).await }).await
}

async fn set(app: &App, who: &Identity, new: NewHold) -> Result<Response, Refusal> {
    let NewHold { on, decision, basis } = new;
    let basis = basis.trim().to_owned();
    if basis.is_empty() || basis.len() > limits::NAME_BYTES_MAX {
        let limit = limits::NAME_BYTES_MAX;
        let detail = format!("basis: expected the ground of the hold, 1 to {limit} bytes");
        return Err(Refusal::new(RefusalCode::Malformed, detail));
    }
    if let Some(id) = &decision {
        decisions::visible(app, who, id.clone()).await?;
    }
    let _held = app.approving.lock().await;
    let holds = app.ledger.read(tribune_store::Ledger::holds).await?;
    if !on && !holds.iter().any(|hold| hold.decision == decision) {
        let what = decision.as_deref().unwrap_or("the whole ledger");
        let detail = format!("expected a legal hold on {what}, found none to lift");
        return Err(Refusal::new(RefusalCode::NoSuchHold, detail));
    }
    write(app, who, Event::Hold(Hold { on, decision, basis })).await?;
    json(StatusCode::CREATED, &keeping(app).await?)
}

/// Says for how many years records are kept from now on; never less than before.
#[utoipa::path(post, path = "/v1/ledger/retention", tag = "ledger",
    request_body = NewRetention,
    responses(
        (status = 201, description = "Recorded; all that is kept now", body = Keeping),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn retention(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    request: HttpRequest,
) -> Result<Response, Refusal> {
    super::expect(&who, &KEEPERS)?;
    let (value, digest) = super::posted::<NewRetention>(&app, &who, request).await?;
    detached(digest, async move { lengthen(&app, &who, value.years).await }).await
}

async fn lengthen(app: &App, who: &Identity, years: u16) -> Result<Response, Refusal> {
    let _held = app.approving.lock().await;
    let before = app.ledger.read(tribune_store::Ledger::retention_years).await?;
    if years <= before || years > limits::RETENTION_YEARS_MAX {
        let limit = limits::RETENTION_YEARS_MAX;
        let detail = format!(
            "years: expected more than the {before} in force and at most {limit}, found {years}: \
             a retention is only ever lengthened"
        );
        return Err(Refusal::new(RefusalCode::Malformed, detail));
    }
    write(app, who, Event::Retention(Retention { years })).await?;
    json(StatusCode::CREATED, &keeping(app).await?)
}

/// In a task of its own: a client that goes away in the middle changes nothing.
async fn detached(
    digest: Digest,
    work: impl Future<Output = Result<Response, Refusal>> + Send + 'static,
) -> Result<Response, Refusal> {
    let answer = tokio::spawn(work).await.map_err(Refusal::internal).flatten();
    answer.map_err(|refusal| refusal.of(digest))
}

async fn write(app: &App, who: &Identity, event: Event) -> Result<(), Refusal> {
    let role = if who.has(Role::Auditor) { Role::Auditor } else { Role::Security };
    let actor = Some(who.acting_as(role));
    app.ledger.append(Draft { who: actor, ..Draft::new(clock::now(), event) }).await?;
    Ok(())
}

async fn keeping(app: &App) -> Result<Keeping, Refusal> {
    let read = |ledger: &tribune_store::Ledger| Ok((ledger.holds()?, ledger.retention_years()?));
    let (holds, retention_years) = app.ledger.read(read).await?;
    let shown = |hold: Hold| OnHold { decision: hold.decision, basis: hold.basis };
    Ok(Keeping { retention_years, holds: holds.into_iter().map(shown).collect() })
}
