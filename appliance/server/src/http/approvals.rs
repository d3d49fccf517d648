//! `POST /v1/decisions/ID/approvals`: an approver's own signature is checked and counted, and the
//! case is judged again with it.

use std::{sync::Arc, time::Instant};

use axum::{
    Extension,
    extract::{Path, Request as HttpRequest, State},
    response::Response,
};
use http::StatusCode;
use tribune_record::{
    Answer, ApprovalStatement, Authorisation, Authority as Basis, Case, Decision, Grant, Judgment,
    Role as Signing, UnixMillis,
    v1::{Approval, DecisionFrame, DecisionMade, Event, Idempotency},
};
use tribune_store::{Draft, Stored};
use tribune_verdict::may_be_same;

use super::{
    body, decisions,
    idempotency::{self, Repetition},
    json, plans,
    refusal::{Refusal, RefusalCode},
    signatures::{Signed, stale},
    wire::NewApproval,
};
use crate::{
    app::App,
    clock,
    identity::{Identity, Role},
    ledger::{body_of, decision_of},
    pipeline::{Judge, Judged},
};

/// Counts an approver's signature and judges the case again.
#[utoipa::path(post, path = "/v1/decisions/{id}/approvals", tag = "decisions",
    params(("id" = String, Path, description = "The decision"),
        ("Idempotency-Key" = Option<String>, Header,
            description = "A repeat gets the same decision, as it stands now")),
    request_body = NewApproval,
    responses(
        (status = 200, description = "Counted, and judged again", body = super::openapi::Decision),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json"),
        (status = "5XX", description = "Failed; nothing was decided",
            body = super::refusal::Problem, content_type = "application/problem+json")))]
pub(crate) async fn approve(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    Path(id): Path<String>,
    request: HttpRequest,
) -> Result<Response, Refusal> {
    super::expect(&who, &[Role::Approver])?;
    let began = Instant::now();
    let (parts, body) = request.into_parts();
    let _place = app.upload()?;
    let body = body::json::<NewApproval>(&parts.headers, body).await?;
    let body::Json { value, digest, bytes } = body;
    app.rates.take_in(&who.id, bytes)?;
    let first = idempotency::check(&app, &who.id, &parts.headers, digest);
    match first.await.map_err(|refusal| refusal.of(digest))? {
        Repetition::Again(earlier) => decisions::repeat(&app, &earlier).await,
        Repetition::First(idempotency, answering) => {
            // A task of its own: a client that goes away in the middle changes nothing.
            let task = tokio::spawn(async move {
                let answer = Box::pin(count(&app, &who, id, value, (idempotency, began))).await;
                drop(answering);
                answer
            });
            let answer = task.await.map_err(Refusal::internal).flatten();
            answer.map_err(|refusal| refusal.of(digest))
        }
    }
}

async fn count(
    app: &App,
    who: &Identity,
    id: String,
    new: NewApproval,
    (idempotency, began): (Option<Idempotency>, Instant),
) -> Result<Response, Refusal> {
    let _held = app.approving.lock().await;
    let found = decisions::visible(app, who, id).await?;
    let waiting = Waiting::read(app, &found).await?;
    let now = clock::now();
    waiting.is_open(app, now)?;
    waiting.is_about(app, &new.statement)?;
    let bytes = new.statement.signed_bytes().map_err(Refusal::internal)?;
    let signed = Signed {
        approver: &new.statement.approver,
        role: &new.statement.role,
        at: new.statement.at,
        bytes: &bytes,
        signature: &new.signature,
    };
    signed.is_of_time(waiting.since, now)?;
    signed.is_of(who)?;
    waiting.may_sign(who, &new.statement)?;
    let key = signed.key(app, now)?;
    let approval = Approval { statement: new.statement, key, signature: new.signature };
    if !waiting.is_recorded(app, &approval).await? {
        let event = Event::Approval(approval.clone());
        let actor = Some(who.acting_as(Role::Approver));
        app.ledger.append(Draft { who: actor, ..Draft::new(now, event) }).await?;
    }
    judge_again(app, waiting, approval, (idempotency, began)).await
}

/// An escalated decision and everything about it.
struct Waiting {
    made: DecisionMade,
    case: Case,
    poster: Option<tribune_record::v1::Actor>,
    since: UnixMillis,
    before: Open,
}

impl Waiting {
    async fn read(app: &App, found: &Stored) -> Result<Self, Refusal> {
        let made = decision_of(found)?.clone();
        let case = body_of(found, "case")?;
        let before = Open::of(&body_of(found, "judgment")?);
        let id = made.id.clone();
        let all = app.ledger.read(move |ledger| ledger.judgements(&id)).await?;
        let since = all.last().unwrap_or(found).record().time;
        let poster = found.record().who.clone();
        Ok(Self { made, case, poster, since, before })
    }

    fn is_open(&self, app: &App, now: UnixMillis) -> Result<(), Refusal> {
        let decision = self.made.decision;
        if decision != Decision::Escalated {
            let detail = format!("expected a decision that waits for approval, found {decision}");
            return Err(Refusal::new(RefusalCode::NotEscalated, detail));
        }
        let end = self.since.0.saturating_add(app.config.approvals.expire_ms());
        if now.0 >= end {
            let hours = app.config.approvals.expire_hours;
            let detail = format!("expected an approval within {hours} hours; submit the plan anew");
            return Err(Refusal::new(RefusalCode::Expired, detail));
        }
        Ok(())
    }

    /// The statement is about this decision, exactly as it stands.
    fn is_about(&self, app: &App, statement: &ApprovalStatement) -> Result<(), Refusal> {
        if statement.answer != Answer::Approve {
            let detail = "expected the answer approve, found reject";
            return Err(Refusal::new(RefusalCode::WrongAnswer, detail));
        }
        let what = if statement.ledger != app.ledger.id() {
            "the ledger"
        } else if statement.decision != self.made.id {
            "the id"
        } else if statement.plan != self.made.semantic {
            "the plan"
        } else if statement.conditions != self.made.conditions {
            "the findings and conditions"
        } else {
            return Ok(());
        };
        Err(stale(what))
    }

    /// Nobody signs for what they asked or posted.
    fn may_sign(&self, who: &Identity, statement: &ApprovalStatement) -> Result<(), Refusal> {
        let claimed = self.case.context.requester.as_ref();
        let poster = self.poster.as_ref().map(|actor| &actor.id);
        let own = [self.made.requester.as_ref(), claimed, poster];
        if own.into_iter().flatten().any(|name| may_be_same(name, &who.id)) {
            let detail = "expected somebody else than who asked for or posted this";
            return Err(Refusal::new(RefusalCode::OwnRequest, detail));
        }
        let signed = self
            .case
            .grants
            .iter()
            .any(|grant| grant.approver == statement.approver && grant.role == statement.role);
        if signed {
            let detail =
                format!("expected a new signature, found one of yours as {}", statement.role);
            return Err(Refusal::new(RefusalCode::AlreadySigned, detail));
        }
        Ok(())
    }

    /// A crash between a signature's record and the new judgement leaves the signature recorded;
    /// posted again, it is not recorded twice.
    async fn is_recorded(&self, app: &App, approval: &Approval) -> Result<bool, Refusal> {
        let id = self.made.id.clone();
        let recorded = app.ledger.read(move |ledger| ledger.approvals(&id)).await?;
        let wanted = Event::Approval(approval.clone());
        let same = |stored: &Stored| stored.record().event == wanted;
        Ok(recorded.iter().any(same))
    }
}

async fn judge_again(
    app: &App,
    waiting: Waiting,
    approval: Approval,
    (idempotency, began): (Option<Idempotency>, Instant),
) -> Result<Response, Refusal> {
    let Waiting { made, mut case, poster, since: _, before } = waiting;
    let Approval { statement, key, signature } = approval;
    let (approver, role) = (statement.approver.clone(), statement.role.clone());
    case.grants.push(Grant {
        role: statement.role,
        approver: statement.approver,
        authority: Basis::Signed { key, signature, at: statement.at },
    });
    let judge = move |_judge: &Judge| Judged::from(case);
    let judged = app.judging(&approver, app.judged_by(), judge).await?;
    let frame = DecisionFrame {
        id: made.id,
        revision: made.revision.saturating_add(1),
        request_words: made.request_words,
        binary: app.binary,
    };
    let mut draft = plans::draft(frame, &judged)?;
    // The case stays that of whoever posted it; the approval's own record names the approver.
    draft.who = poster;
    draft.idempotency = idempotency;
    let written = app.ledger.append(draft).await?;
    app.metrics.decided(judged.judgment.decision, began.elapsed());
    let place = (written.place(), written.record());
    let notes = Vec::from_iter(settles_nothing(&role, &before, &Open::of(&judged.judgment)));
    let answer = decisions::answer(&app.ledger, place, judged.judgment, notes)?;
    json(StatusCode::OK, &answer)
}

/// What signatures move of a judgment.
#[derive(Debug, PartialEq, Eq)]
struct Open {
    approvers: Vec<Signing>,
    settled: Vec<Authorisation>,
}

impl Open {
    fn of(judgment: &Judgment) -> Self {
        let Judgment { approvers, authorisations, .. } = judgment;
        Self { approvers: approvers.clone(), settled: authorisations.clone() }
    }
}

/// A signature that nothing open waited for is recorded and changes nothing: whoever gave it has to
/// hear so.
fn settles_nothing(role: &Signing, before: &Open, after: &Open) -> Option<String> {
    if before != after {
        return None;
    }
    let waits: Vec<&str> = after.approvers.iter().map(|role| role.0.as_str()).collect();
    let waits = match waits.as_slice() {
        [] => "waits for no signature".to_owned(),
        roles => format!("waits for {}", roles.join(", ")),
    };
    Some(format!("This signature as {role} is recorded and settles nothing: the decision {waits}."))
}
