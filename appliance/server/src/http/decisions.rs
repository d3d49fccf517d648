//! `GET /v1/decisions`: what was decided, one or many, and the receipt for it.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    response::Response,
};
use http::StatusCode;
use tribune_record::{
    Decision, Judgment,
    v1::{DecisionMade, Event, Read, Record, ShardSeq},
};
use tribune_store::{Draft, Filter, Stored};

use super::{
    json,
    refusal::{Refusal, RefusalCode},
    wire::{DecisionAnswer, DecisionLine, DecisionPage, RecordAt},
};
use crate::{
    app::App,
    clock,
    identity::{Identity, Role},
    ledger::{Ledger, body_of, decision_of},
    limits,
    report::{junit, sarif},
};

/// Who may read any decision; orchestrators and requesters read their own.
const READERS: [Role; 4] = [Role::Auditor, Role::Operator, Role::Security, Role::Approver];
/// Who may read decisions at all.
const ASKERS: [Role; 6] = [
    Role::Auditor,
    Role::Operator,
    Role::Security,
    Role::Approver,
    Role::Orchestrator,
    Role::Requester,
];

/// Where a record stands.
pub(crate) fn at(ledger: &Ledger, place: ShardSeq, record: &Record) -> RecordAt {
    let ShardSeq { shard, seq } = place;
    RecordAt { ledger: ledger.id(), shard, seq, time: record.time.0 }
}

/// The answer made of a record that is on disk.
pub(crate) fn answer(
    ledger: &Ledger,
    (place, record): (ShardSeq, &Record),
    judgment: Judgment,
    notes: Vec<String>,
) -> Result<DecisionAnswer, Refusal> {
    let Event::Decision(made) = &record.event else {
        return Err(Refusal::internal("an answer of a record that is no decision"));
    };
    Ok(DecisionAnswer {
        id: made.id.clone(),
        revision: made.revision,
        request_id: made.request.clone(),
        requester: made.requester.clone(),
        record: at(ledger, place, record),
        conditions_digest: made.conditions,
        notes,
        judgment,
    })
}

/// The answer to a repeated post: the decision the first one made, as it stands now. Who waits for
/// a signature asks again in this way.
pub(crate) async fn repeat(app: &App, earlier: &Stored) -> Result<Response, Refusal> {
    let Event::Decision(made) = &earlier.record().event else {
        let detail = "this Idempotency-Key was used for something else than a decision";
        return Err(Refusal::new(RefusalCode::IdempotencyKeyReused, detail));
    };
    let id = made.id.clone();
    let wanted = id.clone();
    let newest = app.ledger.read(move |ledger| ledger.decision(&wanted)).await?;
    let newest = newest.as_ref().unwrap_or(earlier);
    if newest.is_erased() {
        return Err(erased(app, id).await?);
    }
    let judgment = body_of(newest, "judgment")?;
    let notes = vec![REPEATED.to_owned()];
    json(StatusCode::OK, &answer(&app.ledger, (newest.place(), newest.record()), judgment, notes)?)
}

const REPEATED: &str = "Repeated under its Idempotency-Key: nothing was judged anew; this is the \
                        decision as it stands now.";

/// The newest judgement of a decision this client may see. What it may not see is not there.
pub(crate) async fn visible(app: &App, who: &Identity, id: String) -> Result<Stored, Refusal> {
    let shown: String = id.chars().take(64).collect();
    let found = app.ledger.read(move |ledger| ledger.decision(&id)).await?;
    found
        .filter(|stored| decision_of(stored).is_ok_and(|made| may_see(who, stored, made)))
        .ok_or_else(|| {
            let detail = format!("expected a decision, found none with the id {shown:?}");
            Refusal::new(RefusalCode::NoSuchDecision, detail)
        })
}

fn may_see(who: &Identity, stored: &Stored, made: &DecisionMade) -> bool {
    let poster = stored.record().who.as_ref().map(|actor| actor.id.as_str());
    READERS.iter().any(|role| who.has(*role))
        || poster == Some(who.id.as_str())
        || made.requester.as_deref() == Some(who.id.as_str())
}

/// What an auditor reads is itself a record.
async fn record_reading(app: &App, who: &Identity, what: &str) -> Result<(), Refusal> {
    if !who.has(Role::Auditor) {
        return Ok(());
    }
    let event = Event::Read(Read { what: what.chars().take(512).collect() });
    let actor = Some(who.acting_as(Role::Auditor));
    app.ledger.append(Draft { who: actor, ..Draft::new(clock::now(), event) }).await?;
    Ok(())
}

/// One decision, at its newest judgement.
#[utoipa::path(get, path = "/v1/decisions/{id}", tag = "decisions",
    params(("id" = String, Path, description = "The decision")),
    responses(
        (status = 200, description = "The decision", body = super::openapi::Decision),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn one(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    json(StatusCode::OK, &told(&app, &who, id, "").await?)
}

/// What is told of a decision whose texts were erased.
async fn erased(app: &App, id: String) -> Result<Refusal, Refusal> {
    let found = app.ledger.read(move |ledger| ledger.erasure_of(&id)).await?;
    let when = found.map_or_else(String::new, |(time, erasure)| {
        format!(" on {} ({})", clock::text(time), erasure.basis)
    });
    let detail = format!("its texts were erased{when}; its record and its receipt remain");
    Ok(Refusal::new(RefusalCode::Erased, detail))
}

/// What proves that the decision stands in the ledger: record, inclusion proof, checkpoint.
#[utoipa::path(get, path = "/v1/decisions/{id}/receipt", tag = "decisions",
    params(("id" = String, Path, description = "The decision")),
    responses(
        (status = 200, description = "The receipt", body = super::openapi::Receipt),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn receipt(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    super::expect(&who, &ASKERS)?;
    record_reading(&app, &who, &format!("/v1/decisions/{id}/receipt")).await?;
    let position = visible(&app, &who, id).await?.position();
    let receipt = app.ledger.read(move |ledger| ledger.receipt(position)).await?;
    json(StatusCode::OK, &receipt)
}

/// One decision at its newest judgement, for a document to be made of it.
async fn told(
    app: &App,
    who: &Identity,
    id: String,
    kind: &str,
) -> Result<DecisionAnswer, Refusal> {
    super::expect(who, &ASKERS)?;
    record_reading(app, who, &format!("/v1/decisions/{id}{kind}")).await?;
    let stored = visible(app, who, id.clone()).await?;
    if stored.is_erased() {
        return Err(erased(app, id).await?);
    }
    let judgment = body_of(&stored, "judgment")?;
    answer(&app.ledger, (stored.place(), stored.record()), judgment, vec![])
}

/// One decision as SARIF 2.1.0, at its newest judgement.
#[utoipa::path(get, path = "/v1/decisions/{id}/sarif", tag = "decisions",
    params(("id" = String, Path, description = "The decision")),
    responses(
        (status = 200, description = "SARIF 2.1.0", body = Object,
            content_type = "application/sarif+json"),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn as_sarif(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let answer = told(&app, &who, id, "/sarif").await?;
    let text = sarif::render(&(&answer).into()).map_err(Refusal::internal)?;
    Ok(super::text(sarif::CONTENT_TYPE, text))
}

/// One decision as `JUnit` XML, at its newest judgement.
#[utoipa::path(get, path = "/v1/decisions/{id}/junit", tag = "decisions",
    params(("id" = String, Path, description = "The decision")),
    responses(
        (status = 200, description = "JUnit XML", body = String,
            content_type = "application/xml"),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn as_junit(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let answer = told(&app, &who, id, "/junit").await?;
    let text = junit::render(&(&answer).into()).map_err(Refusal::internal)?;
    Ok(super::text(junit::CONTENT_TYPE, text))
}

/// Decisions, newest first.
#[utoipa::path(get, path = "/v1/decisions", tag = "decisions",
    params(
        ("user" = Option<String>, Query, description = "Who posted the plan or asked for it"),
        ("decision" = Option<String>, Query, description = "APPROVED, VETOED, …"),
        ("environment" = Option<String>, Query, description = "The environment"),
        ("since" = Option<String>, Query, description = "Not before: RFC 3339 time or day"),
        ("until" = Option<String>, Query, description = "Not after: RFC 3339 time or day"),
        ("limit" = Option<usize>, Query, description = "Entries, at most 200; 50 if absent"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before")),
    responses(
        (status = 200, description = "A page of decisions", body = DecisionPage),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    super::expect(&who, &ASKERS)?;
    let Asked { mut filter, limit, cursor } = asked(query.as_deref().unwrap_or_default())?;
    let all = READERS.iter().any(|role| who.has(*role));
    if !all {
        if filter.user.as_ref().is_some_and(|user| *user != who.id) {
            let detail = "expected your own id as user: this role reads its own decisions";
            return Err(Refusal::new(RefusalCode::WrongRole, detail));
        }
        filter.user = Some(who.id.clone());
    }
    let what = format!("/v1/decisions?{}", query.unwrap_or_default());
    record_reading(&app, &who, &what).await?;
    let page = app.ledger.read(move |ledger| ledger.list(&filter, cursor, limit)).await?;
    let lines = page.decisions.iter().map(|stored| line(&app.ledger, stored));
    let decisions = lines.collect::<Result<_, _>>()?;
    let next = page.next.map(|position| position.to_string());
    json(StatusCode::OK, &DecisionPage { decisions, next })
}

fn line(ledger: &Ledger, stored: &Stored) -> Result<DecisionLine, Refusal> {
    let made = decision_of(stored)?;
    Ok(DecisionLine {
        id: made.id.clone(),
        revision: made.revision,
        decision: made.decision.to_string(),
        environment: made.environment.clone(),
        service: made.service.clone(),
        request_id: made.request.clone(),
        requester: made.requester.clone(),
        posted_by: stored.record().who.as_ref().map(|who| who.id.clone()),
        record: at(ledger, stored.place(), stored.record()),
    })
}

#[derive(Debug)]
struct Asked {
    filter: Filter,
    limit: usize,
    cursor: Option<u64>,
}

fn asked(query: &str) -> Result<Asked, Refusal> {
    let mut asked = Asked { filter: Filter::default(), limit: limits::PAGE_DEFAULT, cursor: None };
    let mut seen = std::collections::BTreeSet::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let bad = |expected: &str| {
            let name: String = name.chars().take(40).collect();
            Refusal::new(RefusalCode::BadQuery, format!("{name}: expected {expected}"))
        };
        if !seen.insert(name.clone()) {
            return Err(bad("it once"));
        }
        let time = || clock::parse(&value).ok_or_else(|| bad("an RFC 3339 time or a day"));
        match name.as_ref() {
            "user" => asked.filter.user = Some(value.into_owned()),
            "environment" => asked.filter.environment = Some(value.into_owned()),
            "decision" => {
                asked.filter.decision = Some(decision(&value).ok_or_else(|| {
                    bad("APPROVED, APPROVED_WITH_WARNINGS, APPROVED_WITH_CONDITIONS, AUTO_FIXED, \
                     ESCALATED or VETOED")
                })?);
            }
            "since" => asked.filter.since = Some(time()?),
            "until" => asked.filter.until = Some(time()?),
            "limit" => {
                let limit =
                    value.parse().ok().filter(|limit| (1..=limits::PAGE_MAX).contains(limit));
                asked.limit = limit.ok_or_else(|| bad("a number from 1 to 200"))?;
            }
            "cursor" => {
                asked.cursor = Some(value.parse().map_err(|_error| bad("`next` of a page"))?);
            }
            _ => return Err(bad("user, decision, environment, since, until, limit or cursor")),
        }
    }
    Ok(asked)
}

fn decision(name: &str) -> Option<Decision> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_strictly() {
        let good = asked("user=ann&decision=VETOED&since=2026-01-01&limit=7&cursor=12").unwrap();
        assert_eq!(good.filter.user.as_deref(), Some("ann"));
        assert_eq!(good.filter.decision, Some(Decision::Vetoed));
        assert_eq!((good.limit, good.cursor), (7, Some(12)));
        assert_eq!(asked("").unwrap().limit, limits::PAGE_DEFAULT);
        for bad in [
            "user=a&user=b",
            "decision=vetoed",
            "since=yesterday",
            "limit=0",
            "limit=201",
            "cursor=x",
            "env=production",
        ] {
            assert_eq!(asked(bad).unwrap_err().code, RefusalCode::BadQuery, "{bad}");
        }
    }
}
