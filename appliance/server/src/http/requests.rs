//! `POST /v1/requests`: a person registers what they ask for, with a client of their own. A secret
//! among the words is not kept.

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{Request as HttpRequest, State},
    response::Response,
};
use http::StatusCode;
use tribune_plan::limits::REQUEST_BYTES_MAX;
use tribune_record::{
    CONTRACT_BYTES_MAX, Commitment, ContractStatement, GivenContract, Request, RequestSource,
    Signed as Vouched,
    v1::{Event, Idempotency, RequestRegistered},
};
use tribune_store::{Draft, Stored};

use super::{
    body,
    idempotency::{self, Repetition},
    json,
    refusal::{Refusal, RefusalCode},
    signatures::Signed,
    wire::{NewContract, NewRequest, RecordAt, Registered},
};
use tribune_verdict::scope;

use crate::{
    app::App,
    clock,
    identity::{Identity, Role},
    ledger::body_of,
    limits, random,
};

/// The service a request is for, where it names one: a body of its own beside the words.
const SERVICE: &str = "service";

/// What is told where a secret stood among the words.
pub(crate) const SCRUBBED: &str =
    "A secret stood among the words: [redacted] stands for it in what is kept and judged.";

/// Registers a request, or confirms and acknowledges more for one.
#[utoipa::path(post, path = "/v1/requests", tag = "requests",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Repeats get the same answer")),
    request_body = NewRequest,
    responses(
        (status = 201, description = "Registered, and on disk", body = Registered),
        (status = "4XX", description = "Refused", body = super::refusal::Problem,
            content_type = "application/problem+json"),
        (status = "5XX", description = "Failed", body = super::refusal::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn register(
    State(app): State<Arc<App>>,
    Extension(identity): Extension<Identity>,
    request: HttpRequest,
) -> Result<Response, Refusal> {
    super::expect(&identity, &[Role::Requester])?;
    let (parts, body): (_, Body) = request.into_parts();
    let _place = app.upload()?;
    let body = body::json::<NewRequest>(&parts.headers, body).await?;
    let body::Json { value, digest, bytes } = body;
    app.rates.take_in(&identity.id, bytes)?;
    let first = idempotency::check(&app, &identity.id, &parts.headers, digest);
    match first.await.map_err(|refusal| refusal.of(digest))? {
        Repetition::Again(earlier) => again(&app, &earlier),
        Repetition::First(idempotency, answering) => {
            let answer = write(&app, &identity, value, idempotency).await;
            drop(answering);
            answer.map_err(|refusal| refusal.of(digest))
        }
    }
}

fn again(app: &App, earlier: &Stored) -> Result<Response, Refusal> {
    let Event::Request(registered) = &earlier.record().event else {
        let detail = "this Idempotency-Key was used for something else than a request";
        return Err(Refusal::new(RefusalCode::IdempotencyKeyReused, detail));
    };
    let record = super::decisions::at(&app.ledger, earlier.place(), earlier.record());
    let (id, notes) = (registered.id.clone(), vec![]);
    json(StatusCode::CREATED, &Registered { id, record, notes })
}

async fn write(
    app: &App,
    identity: &Identity,
    new: NewRequest,
    idempotency: Option<Idempotency>,
) -> Result<Response, Refusal> {
    check(&new)?;
    let mut new = new;
    let mut notes = Vec::new();
    let contract = match new.contract.take() {
        None => None,
        Some(contract) => Some(given(app, identity, (&new.text, contract), &mut notes)?),
    };
    let said = new.text.clone();
    let (new, before) = merged(app, identity, scrubbed(new)).await?;
    notes.extend((said != new.text).then(|| SCRUBBED.to_owned()));
    let id = match &new.id {
        Some(id) => id.clone(),
        None => random::id("req").map_err(Refusal::internal)?,
    };
    let request = Request {
        id: Some(id.clone()),
        text: new.text,
        requester: Some(identity.id.clone()),
        source: RequestSource::Registered,
        confirmed_deletions: new.confirmed_deletions,
        acknowledged: new.acknowledged,
        service: new.service.clone(),
        contract: contract.or(before),
    };
    let mut draft = draft(&request)?;
    draft.who = Some(identity.acting_as(Role::Requester));
    draft.idempotency = idempotency;
    draft.bodies.extend(new.service.map(|name| (SERVICE.to_owned(), name.into_bytes())));
    let written = app.ledger.append(draft).await?;
    let record: RecordAt = super::decisions::at(&app.ledger, written.place(), written.record());
    json(StatusCode::CREATED, &Registered { id, record, notes })
}

/// What is registered holds no secret, and so nothing that is made of it does.
fn scrubbed(new: NewRequest) -> NewRequest {
    let clean = |text: String| tribune_plan::scrubbed_words(&text);
    let NewRequest { text, confirmed_deletions, acknowledged, service, id, contract } = new;
    NewRequest {
        text: clean(text),
        confirmed_deletions: confirmed_deletions.into_iter().map(clean).collect(),
        acknowledged: acknowledged.into_iter().map(clean).collect(),
        service: service.map(clean),
        id,
        contract,
    }
}

/// The role that who asks signs a contract in.
const REQUESTER: &str = "requester";

/// What is told where a contract asks for more than its words.
const WIDER: &str = "The contract asks for more than the words, and counts for nothing: every plan \
                     for it waits for a person. ";

/// A contract that was given with words: whole, for these words, signed by who asks.
fn given(
    app: &App,
    identity: &Identity,
    (words, new): (&str, NewContract),
    notes: &mut Vec<String>,
) -> Result<GivenContract, Refusal> {
    let NewContract { text, statement, signature } = new;
    let bad = |detail: String| Refusal::new(RefusalCode::BadContract, detail);
    if text.len() > CONTRACT_BYTES_MAX {
        let detail = format!("expected at most {CONTRACT_BYTES_MAX} bytes of contract");
        return Err(Refusal::new(RefusalCode::TooLarge, detail));
    }
    let clean = |text: &str| tribune_plan::scrubbed_words(text) == text;
    if !clean(words) || !clean(&text) {
        let detail = "expected no secret in the words of a contract or in itself: what is signed \
                      cannot be kept without it";
        return Err(bad(detail.to_owned()));
    }
    if !statement.is_about(&text, words) {
        let detail = "expected a statement about this contract and these words";
        return Err(Refusal::new(RefusalCode::ContractMismatch, detail));
    }
    let bytes = statement.signed_bytes().map_err(Refusal::internal)?;
    let ContractStatement { signer, at, .. } = &statement;
    let (role, now) = (tribune_record::Role::from(REQUESTER), clock::now());
    let signed =
        Signed { approver: signer, role: &role, at: *at, bytes: &bytes, signature: &signature };
    signed.is_of(identity)?;
    signed.is_of_time(tribune_record::UnixMillis(0), now)?;
    let authority = signed.authority(app, now)?;
    let (key, key_until) = (authority.key.clone(), authority.not_after);
    // The costly part comes last: nobody without a key of theirs gets so far.
    let excess = scope::excess(words, &text).map_err(|unfit| bad(unfit.to_string()))?;
    if !excess.is_empty() {
        notes.push(format!("{WIDER}{}.", excess.join("; ")));
    }
    let signed = Some(Vouched { statement, key, key_until, signature });
    Ok(GivenContract { text, signed })
}

/// Whether the site still vouches for the key that a contract was signed with: what was signed with
/// one that was withdrawn is signed anew, or the words go without it.
pub(crate) fn vouched(app: &App, request: &Request) -> Result<(), Refusal> {
    let Some(signed) = request.contract.as_ref().and_then(|given| given.signed.as_ref()) else {
        return Ok(());
    };
    let (role, now) = (tribune_record::Role::from(REQUESTER), clock::now());
    let holds = app.authorities.of(&signed.statement.signer).any(|authority| {
        authority.key == signed.key && authority.roles.contains(&role) && authority.holds_at(now)
    });
    if holds {
        return Ok(());
    }
    let detail = "expected a contract signed with a key that authorities.toml still holds; \
                  register the request anew";
    Err(Refusal::new(RefusalCode::NotAuthorised, detail))
}

/// The record of a request: the words are a body, not in it.
pub(crate) fn draft(request: &Request) -> Result<Draft, Refusal> {
    let event = Event::Request(RequestRegistered {
        id: request.id.clone().unwrap_or_default(),
        requester: request.requester.clone(),
        source: request.source,
    });
    let words = serde_json::to_vec(request).map_err(Refusal::internal)?;
    let bodies = vec![("request".to_owned(), words)];
    Ok(Draft { bodies, ..Draft::new(clock::now(), event) })
}

/// Words that can be a request.
pub(crate) fn check_words(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::new(RefusalCode::Malformed, "expected the words of a request"));
    }
    if text.len() > REQUEST_BYTES_MAX {
        let detail = format!("expected at most {REQUEST_BYTES_MAX} bytes of request");
        return Err(Refusal::new(RefusalCode::TooLarge, detail));
    }
    Ok(())
}

fn check(new: &NewRequest) -> Result<(), Refusal> {
    check_words(&new.text)?;
    let lists = [&new.confirmed_deletions, &new.acknowledged];
    let too_many = lists.iter().any(|list| list.len() > limits::CONFIRMATIONS_MAX);
    let names = lists.into_iter().flatten();
    let ids = new.service.iter().chain(&new.id);
    let too_long = ids.chain(names).any(|name| name.len() > limits::NAME_BYTES_MAX);
    if too_many || too_long {
        let (many, long) = (limits::CONFIRMATIONS_MAX, limits::NAME_BYTES_MAX);
        let detail =
            format!("expected at most {many} confirmations, each name at most {long} bytes");
        return Err(Refusal::new(RefusalCode::TooLarge, detail));
    }
    Ok(())
}

/// What the person confirmed before still holds, and so does a contract they gave, where no new
/// one is given; the words must be the same.
async fn merged(
    app: &App,
    identity: &Identity,
    new: NewRequest,
) -> Result<(NewRequest, Option<GivenContract>), Refusal> {
    let Some(id) = new.id.clone() else { return Ok((new, None)) };
    let Known { request, service, .. } = known(app, id).await?;
    if request.requester.as_ref() != Some(&identity.id) {
        let detail = "expected a request of your own, found somebody else's";
        return Err(Refusal::new(RefusalCode::NotYourRequest, detail));
    }
    if request.text != new.text || (new.service.is_some() && new.service != service) {
        let detail = "expected the words and service the request was registered with";
        return Err(Refusal::new(RefusalCode::NotYourRequest, detail));
    }
    let union = |before: Vec<String>, more: Vec<String>| {
        let all: std::collections::BTreeSet<_> = before.into_iter().chain(more).collect();
        all.into_iter().collect()
    };
    let merged = NewRequest {
        confirmed_deletions: union(request.confirmed_deletions, new.confirmed_deletions),
        acknowledged: union(request.acknowledged, new.acknowledged),
        service,
        ..new
    };
    Ok((merged, request.contract))
}

/// A request as the ledger knows it.
#[derive(Debug)]
pub(crate) struct Known {
    /// The request, with all that was confirmed since.
    pub(crate) request: Request,
    /// The service it is for.
    pub(crate) service: Option<String>,
    /// The commitment to its words.
    pub(crate) words: Option<Commitment>,
}

/// Looks up a request that a person registered.
pub(crate) async fn known(app: &App, id: String) -> Result<Known, Refusal> {
    let wanted = id.clone();
    let found = app.ledger.read(move |ledger| {
        let records = ledger.request(&wanted)?;
        Ok(records.into_iter().find(
            |stored| matches!(&stored.record().event, Event::Request(event) if event.id == wanted),
        ))
    });
    let found = found.await?.map(|stored| read(&stored)).transpose()?;
    found.filter(|known| known.request.source == RequestSource::Registered).ok_or_else(|| {
        let id: String = id.chars().take(64).collect();
        let detail = format!("expected a registered request, found none with the id {id:?}");
        Refusal::new(RefusalCode::NoSuchRequest, detail)
    })
}

fn read(stored: &Stored) -> Result<Known, Refusal> {
    let request = body_of(stored, "request")?;
    let service = stored.body(SERVICE).map_err(Refusal::internal)?;
    let service = service.map(|name| String::from_utf8_lossy(&name).into_owned());
    let words = stored.record().bodies.iter().find(|body| body.name == "request");
    let words = words.map(|body| body.commitment);
    Ok(Known { request, service, words })
}
