//! The client: holds the key, asks one server, and answers for every way in which that can fail.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Request, StatusCode,
    header::{self, HeaderName, HeaderValue},
};
use tokio::time::{Instant, timeout_at};
use tribune_record::{AskFault, Dialect, Exchange, Reply};

use crate::{
    Asked, Clock, Key, Options, OptionsError, Prompt, Scan,
    asked::{Fault, unanswered},
    dialect::{self, Model, label},
    limits::{ATTEMPTS_MAX, QUESTION_BYTES_MAX},
    options::{Place, is_name},
    retry::Refusal,
    server::Server,
    tls,
    wire::{Answer, Broken},
};

/// The version of Anthropic's API that is spoken.
const ANTHROPIC_VERSION: &str = "2026-10-21";
/// Where Anthropic's API says which answer it is.
const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
/// Where the others do.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Asks one model at one server.
pub struct Client {
    model: Model,
    server: Server,
    headers: HeaderMap,
    path: String,
    key: Option<Key>,
    retry_wait: Duration,
    scan: Scan,
    clock: Clock,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("model", &self.model).finish_non_exhaustive()
    }
}

/// What came of one attempt, and whether a second may do better.
struct Attempt {
    exchange: Exchange,
    received: Vec<u8>,
    again: Option<Duration>,
}

impl Client {
    /// A client for these options.
    ///
    /// # Errors
    /// Where nobody can be asked this way: plain HTTP, no certificates, a key no header can hold.
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        let place = Place::read(&options.url)?;
        if !is_name(&options.model) {
            return Err(OptionsError::Name("model"));
        }
        if options.inference_geo.as_ref().is_some_and(|geo| !is_name(geo)) {
            return Err(OptionsError::Name("inference_geo"));
        }
        let headers = headers(options.dialect, &place, options.key.as_ref())?;
        Ok(Self {
            path: format!("{}{}", place.prefix, dialect::path(options.dialect)),
            server: Server::new(place, tls::config(&options.roots)?)?,
            model: Model {
                dialect: options.dialect,
                name: options.model,
                inference_geo: options.inference_geo,
            },
            headers,
            key: options.key,
            retry_wait: options.retry_wait,
            scan: options.scan,
            clock: options.clock,
        })
    }

    /// Asks on behalf of an orchestrator. Whatever goes wrong stands in the exchange.
    pub async fn ask(&self, orchestrator: &str, prompt: &Prompt, deadline: Instant) -> Asked {
        let body = match self.body(prompt) {
            Ok(body) => body,
            Err(fault) => return Asked::unsent(fault),
        };
        let asked = self.send(body, deadline).await;
        self.log(orchestrator, &asked.exchange);
        asked
    }

    /// The bytes that go out, if they may.
    fn body(&self, prompt: &Prompt) -> Result<Vec<u8>, Fault> {
        let body = dialect::body(&self.model, prompt)
            .map_err(|error| Fault::new(AskFault::Malformed, error.to_string()))?;
        if body.len() > QUESTION_BYTES_MAX {
            let found = body.len();
            let detail = format!("the question has {found} bytes, at most {QUESTION_BYTES_MAX}");
            return Err(Fault::new(AskFault::TooMany, detail));
        }
        // As it is read on the other side, and as it goes over the wire.
        let texts = [prompt.user.as_str(), &prompt.system, &String::from_utf8_lossy(&body)];
        let own = self.key.as_ref().is_some_and(|key| key.is_in(&body));
        if own || texts.into_iter().any(|text| (self.scan)(text)) {
            let detail = "a secret stands in the question; nothing was sent";
            return Err(Fault::new(AskFault::Secret, detail));
        }
        Ok(body)
    }

    async fn send(&self, body: Vec<u8>, deadline: Instant) -> Asked {
        let (begun, bytes) = (Instant::now(), Bytes::from(body));
        let mut attempts = 0_u8;
        loop {
            attempts = attempts.saturating_add(1);
            let mut attempt = self.attempt(bytes.clone(), deadline).await;
            if attempts < ATTEMPTS_MAX
                && let Some(wait) = attempt.again
                && let Some(at) = Instant::now().checked_add(wait)
                && at < deadline
            {
                tokio::time::sleep_until(at).await;
                continue;
            }
            attempt.exchange.attempts = attempts;
            let passed = begun.elapsed().as_millis();
            attempt.exchange.latency_ms = u32::try_from(passed).unwrap_or(u32::MAX);
            let Attempt { exchange, received, again: _ } = attempt;
            return Asked { exchange, sent: bytes.to_vec(), received };
        }
    }

    async fn attempt(&self, body: Bytes, deadline: Instant) -> Attempt {
        let request = match self.request(body) {
            Ok(request) => request,
            Err(error) => return broken(Fault::new(AskFault::Malformed, error.to_string()), None),
        };
        match timeout_at(deadline, self.server.send(request, deadline)).await {
            Ok(Ok(answer)) => self.heard(answer),
            Ok(Err(Broken { fault, passes })) => broken(fault, passes.then_some(self.retry_wait)),
            Err(_elapsed) => broken(Fault::new(AskFault::Timeout, "no answer came in time"), None),
        }
    }

    fn request(&self, body: Bytes) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let mut request = Request::post(&self.path).body(Full::new(body))?;
        *request.headers_mut() = self.headers.clone();
        Ok(request)
    }

    /// What an answer says.
    fn heard(&self, answer: Answer) -> Attempt {
        let Answer { status, headers, mut body } = answer;
        let id = match self.model.dialect {
            Dialect::Anthropic => headers.get(REQUEST_ID),
            Dialect::Openai | Dialect::Llamacpp => headers.get(X_REQUEST_ID),
        };
        let request_id = id.and_then(|id| id.to_str().ok()).and_then(label);
        let (mut exchange, again) = if status == StatusCode::OK {
            (self.read(&headers, &body), None)
        } else {
            self.refused(status, &headers, &body)
        };
        exchange.request_id = request_id;
        if let Some(key) = &self.key
            && said(&exchange).chain([body.as_slice()]).any(|bytes| key.is_in(bytes))
        {
            body.clear();
            let detail = "the answer repeats the key and is not kept";
            exchange = unanswered(Fault::new(AskFault::Malformed, detail));
        }
        Attempt { exchange, received: body, again }
    }

    fn read(&self, headers: &HeaderMap, body: &[u8]) -> Exchange {
        let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with(b"application/json") {
            return unanswered(Fault::new(AskFault::Malformed, "the answer is not JSON"));
        }
        let read = dialect::read(self.model.dialect, body);
        Exchange {
            attempts: 0,
            latency_ms: 0,
            request_id: None,
            served_model: read.served_model,
            stop_reason: read.stop_reason,
            usage: read.usage,
            reply: read.text.map_or_else(Reply::from, |text| Reply::Text { text }),
        }
    }

    fn refused(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> (Exchange, Option<Duration>) {
        if status.is_redirection() {
            let detail = format!("status {}, which is not followed", status.as_u16());
            return (unanswered(Fault::new(AskFault::Redirect, detail)), None);
        }
        let refusal = Refusal::read(status, headers, body, (self.clock)());
        let again = refusal.passes().then(|| refusal.after.unwrap_or(self.retry_wait));
        (unanswered(Fault::new(AskFault::Status, refusal.told())), again)
    }

    fn log(&self, orchestrator: &str, exchange: &Exchange) {
        let (attempts, ms) = (exchange.attempts, exchange.latency_ms);
        let id = exchange.request_id.as_deref().unwrap_or_default();
        match &exchange.reply {
            Reply::Text { .. } => {
                tracing::info!(orchestrator, attempts, ms, id, "a model answered");
            }
            Reply::Fault { class, detail } => {
                tracing::warn!(orchestrator, attempts, ms, id, ?class, detail, "no opinion");
            }
        }
    }
}

fn broken(fault: Fault, again: Option<Duration>) -> Attempt {
    Attempt { exchange: unanswered(fault), received: Vec::new(), again }
}

/// Every text of an exchange that the server chose.
fn said(exchange: &Exchange) -> impl Iterator<Item = &[u8]> {
    let reply = match &exchange.reply {
        Reply::Text { text } => text,
        Reply::Fault { detail, .. } => detail,
    };
    let labels = [&exchange.request_id, &exchange.served_model, &exchange.stop_reason];
    labels.into_iter().flatten().chain([reply]).map(String::as_bytes)
}

/// The headers of every question.
fn headers(dialect: Dialect, place: &Place, key: Option<&Key>) -> Result<HeaderMap, OptionsError> {
    let host = HeaderValue::try_from(&place.authority).map_err(|_invalid| OptionsError::Url)?;
    let json = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::new();
    headers.insert(header::HOST, host);
    headers.insert(header::CONTENT_TYPE, json.clone());
    headers.insert(header::ACCEPT, json);
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    match (dialect, key) {
        (Dialect::Anthropic, None) => return Err(OptionsError::NoKey),
        (Dialect::Anthropic, Some(key)) => {
            headers.insert(HeaderName::from_static("x-api-key"), key.header("")?);
            let version = HeaderValue::from_static(ANTHROPIC_VERSION);
            headers.insert(HeaderName::from_static("anthropic-version"), version);
        }
        (Dialect::Openai | Dialect::Llamacpp, Some(key)) => {
            headers.insert(header::AUTHORIZATION, key.header("Bearer ")?);
        }
        (Dialect::Openai | Dialect::Llamacpp, None) => {}
    }
    Ok(headers)
}
