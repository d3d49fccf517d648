//! `POST /v1/plans`: a plan comes in, is judged, recorded, and only then answered.

use std::{sync::Arc, time::Instant};

use axum::{
    Extension,
    extract::{Request as HttpRequest, State},
    response::Response,
};
use bytes::Bytes;
use http::StatusCode;
use tokio::{sync::OwnedSemaphorePermit, time::timeout_at};
use tribune_record::{
    Case, Commitment, Origin, Request, RequestSource, UnixMillis,
    v1::{DecisionFrame, DecisionMade, Event, Idempotency},
};
use tribune_store::{Draft, Spent};

use super::{
    body::{self, Form},
    decisions,
    idempotency::{self, Repetition},
    json,
    refusal::{Refusal, RefusalCode},
    requests,
};
use crate::{
    advice::{Interview, Transcript, Turn},
    app::{self, App},
    clock,
    identity::{Identity, Role},
    limits,
    pipeline::{Beside, Judge, Judged, Parts, Posted},
    random,
};

/// Judges a plan. The answer is on disk before it is given.
#[utoipa::path(post, path = "/v1/plans", tag = "plans",
    params(
        ("Idempotency-Key" = Option<String>, Header,
            description = "A repeat gets the same decision, as it stands now")),
    request_body(content = super::openapi::Submission, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "Judged", body = super::openapi::Decision),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json"),
        (status = "5XX", description = "Failed; nothing was decided",
            body = super::refusal::Problem, content_type = "application/problem+json")))]
pub(crate) async fn judge(
    State(app): State<Arc<App>>,
    Extension(identity): Extension<Identity>,
    request: HttpRequest,
) -> Result<Response, Refusal> {
    super::expect(&identity, &[Role::Orchestrator])?;
    let began = Instant::now();
    let (parts, body) = request.into_parts();
    let place = app.upload()?;
    let form = body::form(&parts.headers, body).await?;
    app.rates.take_in(&identity.id, form.bytes())?;
    let digest = form.digest();
    let first = idempotency::check(&app, &identity.id, &parts.headers, digest);
    match first.await.map_err(|refusal| refusal.of(digest))? {
        Repetition::Again(earlier) => decisions::repeat(&app, &earlier).await,
        Repetition::First(idempotency, answering) => {
            // A task of its own: a client that goes away in the middle changes nothing.
            let task = tokio::spawn(async move {
                let until = app.judged_by();
                let post = Post { app: &app, identity: &identity, idempotency, began, until };
                let answer = post.answer(form, place).await;
                drop(answering);
                answer
            });
            let answer = task.await.map_err(Refusal::internal).flatten();
            answer.map_err(|refusal| refusal.of(digest))
        }
    }
}

struct Post<'a> {
    app: &'a App,
    identity: &'a Identity,
    idempotency: Option<Idempotency>,
    began: Instant,
    until: tokio::time::Instant,
}

/// Whose words a plan is judged against.
#[derive(Debug, Default)]
struct Words {
    request: Option<Request>,
    service: Option<String>,
    commitment: Option<Commitment>,
    /// Whether a secret stood among them.
    scrubbed: bool,
}

impl Post<'_> {
    /// Answers a plan. Its place among the uploads is held until it was read: whoever waits for a
    /// model keeps nobody else from posting.
    async fn answer(self, form: Form, place: OwnedSemaphorePermit) -> Result<Response, Refusal> {
        let received_at = clock::now();
        let Form { plan, archive, context, request_id, request } = form;
        let plan = plan.ok_or_else(|| {
            Refusal::new(RefusalCode::PlanMissing, "expected a field named plan, found none")
        })?;
        let read = move |judge: &Judge| {
            let (archive, context) = (archive.as_deref(), context.as_deref());
            judge.read(Parts { plan: &plan, archive, context })
        };
        let mut posted = self.app.judging(&self.identity.id, self.until, read).await??;
        drop(place);
        let words = self.words(&posted, request_id, request).await?;
        if words.service.is_some() {
            posted.context.service.clone_from(&words.service);
        }
        // A name of nothing but blanks names nothing.
        let named = posted.context.service.take().map(|name| name.trim().to_owned());
        posted.context.service = named.filter(|name| !name.is_empty());
        let mut notes = Vec::from_iter(words.scrubbed.then(|| requests::SCRUBBED.to_owned()));
        if posted.context.contract.take().is_some() {
            notes
                .push("The contract in the context does not count: the requester gives it.".into());
        }
        self.decide(posted, words, received_at, notes).await
    }

    async fn decide(
        self,
        posted: Posted,
        words: Words,
        received_at: UnixMillis,
        notes: Vec<String>,
    ) -> Result<Response, Refusal> {
        let Words { request, commitment, service: registered, scrubbed: _ } = words;
        let beside = Beside { received_at, request, grants: vec![], spending: vec![] };
        let client = &self.identity.id;
        let account = self.app.tallies.account(client, posted.context.service.as_deref());
        let put_together = move |judge: &Judge| judge.case(posted, beside);
        let case = self.app.judging(client, self.until, put_together).await?;
        let advised = Box::pin(self.advised(case));
        let (mut case, mut transcript, turn) = advised.await?;
        let notes = notes.into_iter().chain(transcript.note.clone()).collect();
        let held = timeout_at(self.until, account.hold(&self.app.ledger, received_at));
        let mut held = held.await.map_err(|_elapsed| app::judging_timeout())??;
        case.spending = held.added(&case, registered.is_some());
        let judge = move |_judge: &Judge| Judged::from(case);
        let judged = self.app.judging(client, self.until, judge).await?;
        let id = random::id("dec").map_err(Refusal::internal)?;
        let frame = DecisionFrame {
            id: id.clone(),
            revision: 0,
            request_words: commitment,
            binary: self.app.binary,
        };
        let mut draft = draft(frame, &judged)?;
        draft.bodies.extend(transcript.bodies());
        let spent = spent(&draft);
        // From here on others count it; they need not wait until it is on disk.
        spent.iter().for_each(|spent| held.reserve(spent));
        drop(held);
        draft.who = Some(self.identity.acting_as(Role::Orchestrator));
        draft.idempotency = self.idempotency;
        let written = match (self.app.ledger.append(draft).await, spent) {
            (Err(error), Some(spent)) => {
                account.release(&spent.decision).await;
                return Err(error.into());
            }
            (written, _) => written?,
        };
        if let Some(advice) = &self.app.advice {
            advice.keep(transcript, &id);
        }
        drop(turn);
        self.app.metrics.decided(judged.judgment.decision, self.began.elapsed());
        let place = (written.place(), written.record());
        let answer = decisions::answer(&self.app.ledger, place, judged.judgment, notes)?;
        json(StatusCode::OK, &answer)
    }

    /// The case with what a language model says of it, where the site has one asked. Before
    /// anything is held that others wait for.
    async fn advised(&self, case: Case) -> Result<(Case, Transcript, Option<Turn>), Refusal> {
        let Some(advice) = &self.app.advice else {
            return Ok((case, Transcript::default(), None));
        };
        let client = &self.identity.id;
        let answered_by = self.app.advised_by(self.until);
        let salt = advice.salt();
        let first = move |_judge: &Judge| Interview::of(case, &salt);
        let mut interview = self.app.judging(client, self.until, first).await?;
        let mut key = advice.recall(&mut interview);
        let mut turn = None;
        if let Some(asking) = key {
            turn = advice.turn(&asking, answered_by).await;
            // Whoever asked the same meanwhile may have kept the answer.
            key = advice.recall(&mut interview);
        }
        advice.ask(client, &mut interview, answered_by).await;
        let second = move |_judge: &Judge| interview.again();
        let mut interview = self.app.judging(client, self.until, second).await?;
        advice.ask(client, &mut interview, answered_by).await;
        interview.exchanges().iter().for_each(|exchange| self.app.metrics.asked(exchange));
        let (case, transcript) = interview.done(key);
        Ok((case, transcript, turn))
    }

    /// The words the plan is judged against: registered by the person, or passed on by the
    /// orchestrator and then recorded as just that.
    async fn words(
        &self,
        posted: &Posted,
        id: Option<Bytes>,
        text: Option<Bytes>,
    ) -> Result<Words, Refusal> {
        let autonomous = posted.context.origin == Some(Origin::Autonomous);
        match (autonomous, id, text) {
            (true, None, None) => self.alone(),
            (true, _, _) => {
                let detail = "expected no request beside origin: autonomous, found one";
                Err(Refusal::new(RefusalCode::BadField, detail))
            }
            (false, Some(id), None) => self.registered(utf8("request_id", &id)?).await,
            (false, None, Some(text)) => self.passed_on(utf8("request", &text)?).await,
            (false, Some(_), Some(_)) => {
                let detail = "expected request_id or request, found both";
                Err(Refusal::new(RefusalCode::BadField, detail))
            }
            (false, None, None) => {
                let detail = "expected a field request_id or request: nobody asked for this plan";
                Err(Refusal::new(RefusalCode::RequestMissing, detail))
            }
        }
    }

    fn alone(&self) -> Result<Words, Refusal> {
        if self.app.config.clients.autonomous.contains(&self.identity.id) {
            return Ok(Words::default());
        }
        let detail = "expected a client configured to act without a person, found another";
        Err(Refusal::new(RefusalCode::NotAutonomous, detail))
    }

    async fn registered(&self, id: String) -> Result<Words, Refusal> {
        let requests::Known { request, service, words } = requests::known(self.app, id).await?;
        requests::vouched(self.app, &request)?;
        Ok(Words { request: Some(request), service, commitment: words, scrubbed: false })
    }

    async fn passed_on(&self, text: String) -> Result<Words, Refusal> {
        requests::check_words(&text)?;
        let said = tribune_plan::scrubbed_words(&text);
        let scrubbed = said != text;
        let request = Request {
            id: Some(random::id("req").map_err(Refusal::internal)?),
            text: said,
            requester: None,
            source: RequestSource::Posted,
            confirmed_deletions: vec![],
            acknowledged: vec![],
            service: None,
            contract: None,
        };
        let mut draft = requests::draft(&request)?;
        draft.who = Some(self.identity.acting_as(Role::Orchestrator));
        let written = self.app.ledger.append(draft).await?;
        let commitment = written.body("request").map(|body| body.commitment);
        Ok(Words { request: Some(request), service: None, commitment, scrubbed })
    }
}

/// What a decision adds to the sums of its service and its client.
fn spent(draft: &Draft) -> Option<Spent> {
    let Event::Decision(made) = &draft.event else { return None };
    Spent::of(made, draft.time)
}

fn utf8(field: &str, bytes: &Bytes) -> Result<String, Refusal> {
    let long = field == "request_id" && bytes.len() > limits::NAME_BYTES_MAX;
    match std::str::from_utf8(bytes) {
        Ok(text) if !long => Ok(text.trim().to_owned()),
        Ok(_) | Err(_) => {
            let detail = format!("expected UTF-8 in the field {field}");
            Err(Refusal::new(RefusalCode::NotUtf8, detail))
        }
    }
}

/// The record of a judgement: case and judgment are bodies.
pub(crate) fn draft(frame: DecisionFrame, judged: &Judged) -> Result<Draft, Refusal> {
    let Judged { case, judgment } = judged;
    let made = DecisionMade::derive(frame, case, judgment).map_err(Refusal::internal)?;
    let bodies = vec![
        ("case".to_owned(), serde_json::to_vec(case).map_err(Refusal::internal)?),
        ("judgment".to_owned(), serde_json::to_vec(judgment).map_err(Refusal::internal)?),
    ];
    Ok(Draft { bodies, ..Draft::new(clock::now(), Event::Decision(made)) })
}
