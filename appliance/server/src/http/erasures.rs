//! `POST /v1/decisions/ID/erasures`: somebody agrees that a decision's bodies are erased. Once the
//! data protection officer and somebody else in another role agree on the same ground, they are.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, Request as HttpRequest, State},
    response::Response,
};
use http::StatusCode;
use tribune_record::{
    ERASURE_OFFICER, ErasureStatement, Role as Signing, UnixMillis, may_be_erased,
    v1::{Consent, Event, ShardSeq},
};
use tribune_store::{Draft, EraseError};

use super::{
    decisions, json,
    refusal::{Refusal, RefusalCode},
    signatures::{Signed, stale},
    wire::{Agreed, ErasureAnswer, NewConsent},
};
use crate::{
    app::App,
    clock,
    identity::{Identity, Role},
    limits,
};

/// Counts a consent; erases once there are enough.
#[utoipa::path(post, path = "/v1/decisions/{id}/erasures", tag = "decisions",
    params(("id" = String, Path, description = "The decision")),
    request_body = NewConsent,
    responses(
        (status = 200, description = "Counted; `erased` says whether it was done",
            body = ErasureAnswer),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json"),
        (status = "5XX", description = "Failed", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn consent(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    Path(id): Path<String>,
    request: HttpRequest,
) -> Result<Response, Refusal> {
    super::expect(&who, &[Role::Approver])?;
    let (value, digest) = super::posted::<NewConsent>(&app, &who, request).await?;
    // A task of its own: a client that goes away in the middle changes nothing.
    let task = tokio::spawn(async move { count(&app, &who, id, value).await });
    let answer = task.await.map_err(Refusal::internal).flatten();
    json(StatusCode::OK, &answer.map_err(|refusal| refusal.of(digest))?)
}

async fn count(
    app: &App,
    who: &Identity,
    id: String,
    new: NewConsent,
) -> Result<ErasureAnswer, Refusal> {
    let _held = app.approving.lock().await;
    let found = decisions::visible(app, who, id.clone()).await?;
    let (now, since) = (clock::now(), found.record().time);
    let NewConsent { statement, signature } = new;
    if statement.ledger != app.ledger.id() {
        return Err(stale("the ledger"));
    }
    if statement.decision != id {
        return Err(stale("the id"));
    }
    let basis = statement.basis.trim();
    if basis.is_empty() || basis.len() > limits::NAME_BYTES_MAX {
        let limit = limits::NAME_BYTES_MAX;
        let detail = format!("basis: expected the ground of the erasure, 1 to {limit} bytes");
        return Err(Refusal::new(RefusalCode::Malformed, detail));
    }
    let bytes = statement.signed_bytes().map_err(Refusal::internal)?;
    let signed = Signed {
        approver: &statement.approver,
        role: &statement.role,
        at: statement.at,
        bytes: &bytes,
        signature: &signature,
    };
    signed.is_of_time(since, now)?;
    signed.is_of(who)?;
    let key = signed.key(app, now)?;
    refuse_held(app, &id).await?;
    let consent = Consent { statement: statement.clone(), key, signature };
    let agreed = agree(app, who, consent, now).await?;
    settle(app, &statement, agreed, now).await
}

/// A hold is told before anybody signs in vain.
async fn refuse_held(app: &App, id: &str) -> Result<(), Refusal> {
    let decision = id.to_owned();
    let hold = app.ledger.read(move |ledger| ledger.hold_on(&decision)).await?;
    let held = |basis| EraseError::Held { decision: id.to_owned(), basis };
    hold.map_or(Ok(()), |hold| Err(held(hold.basis).into()))
}

/// Those who agree on the same ground, this one with them, and where that stands.
async fn agree(
    app: &App,
    who: &Identity,
    consent: Consent,
    now: UnixMillis,
) -> Result<Vec<(ShardSeq, ErasureStatement)>, Refusal> {
    let ErasureStatement { decision, basis, .. } = consent.statement.clone();
    let oldest = UnixMillis(now.0.saturating_sub(limits::CONSENT_MS_MAX));
    let earlier = app.ledger.read(move |ledger| ledger.consents(&decision)).await?;
    let mut agreed = Vec::new();
    for (place, time, consent) in earlier {
        let young = time >= oldest && consent.statement.at >= oldest;
        if young && consent.statement.basis == basis && still_counts(app, &consent, now)? {
            agreed.push((place, consent.statement));
        }
    }
    let ErasureStatement { approver, role, .. } = &consent.statement;
    let same =
        |(_, other): &(_, ErasureStatement)| (&other.approver, &other.role) == (approver, role);
    if !agreed.iter().any(same) {
        let statement = consent.statement.clone();
        let actor = Some(who.acting_as(Role::Approver));
        let draft = Draft { who: actor, ..Draft::new(now, Event::Consent(consent)) };
        let written = app.ledger.append(draft).await?;
        agreed.push((written.place(), statement));
    }
    Ok(agreed)
}

/// Whether the site still vouches for who agreed earlier.
fn still_counts(app: &App, consent: &Consent, now: UnixMillis) -> Result<bool, Refusal> {
    let Consent { statement, signature, .. } = consent;
    let bytes = statement.signed_bytes().map_err(Refusal::internal)?;
    let signed = Signed {
        approver: &statement.approver,
        role: &statement.role,
        at: statement.at,
        bytes: &bytes,
        signature,
    };
    Ok(signed.key(app, now).is_ok())
}

async fn settle(
    app: &App,
    about: &ErasureStatement,
    agreed: Vec<(ShardSeq, ErasureStatement)>,
    now: UnixMillis,
) -> Result<ErasureAnswer, Refusal> {
    let pairs: Vec<(&str, &Signing)> =
        agreed.iter().map(|(_, one)| (one.approver.as_str(), &one.role)).collect();
    let enough = may_be_erased(&pairs);
    let consents = pairs
        .iter()
        .map(|(who, role)| Agreed { approver: (*who).to_owned(), role: role.to_string() })
        .collect();
    let mut answer = ErasureAnswer {
        decision: about.decision.clone(),
        basis: about.basis.clone(),
        consents,
        erased: false,
        records: 0,
        request_kept: false,
        waits_for: (!enough).then(|| {
            format!("the consents of a {ERASURE_OFFICER} and of somebody else in another role")
        }),
    };
    if enough {
        let (decision, basis) = (about.decision.clone(), about.basis.clone());
        let places: Vec<ShardSeq> = agreed.into_iter().map(|(place, _)| place).collect();
        let ledger = app.ledger.clone();
        let erase = move || ledger.store().erase(&decision, &basis, &places, now);
        let erased = tokio::task::spawn_blocking(erase).await.map_err(Refusal::internal)??;
        if let Some(advice) = &app.advice {
            advice.forget(&about.decision);
        }
        answer.erased = true;
        answer.records = erased.records.len();
        answer.request_kept = erased.request_kept;
    }
    Ok(answer)
}

impl From<EraseError> for Refusal {
    fn from(error: EraseError) -> Self {
        let detail = error.to_string();
        match error {
            EraseError::NoSuchDecision { .. } => Self::new(RefusalCode::NoSuchDecision, detail),
            EraseError::Held { .. } => Self::new(RefusalCode::LegalHold, detail),
            EraseError::Already { .. } => Self::new(RefusalCode::Erased, detail),
            EraseError::Read(error) => Self::internal(error),
            EraseError::Append(error) => error.into(),
        }
    }
}
