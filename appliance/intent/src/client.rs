//! The client: holds the key, asks one server, and answers for every way in which that can fail.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Request,
    header::{self, HeaderName, HeaderValue},
};
use tokio::time::{Instant, sleep_until, timeout_at};
use tribune_record::{AskFault, Dialect, Exchange, Reply};

use crate::{
    Asked, Key, Options, OptionsError, Prompt, Scan,
    asked::Fault,
    breaker::Outcome,
    dialect::{self, Model},
    gates::Gates,
    hear::{self, Again, Attempt},
    limits::{ANSWER_TOKENS_MAX, ATTEMPTS_MAX, QUESTION_BYTES_MAX},
    options::{Place, is_name},
    server::Server,
    tls,
    wire::Broken,
};

/// The version of Anthropic's API that is spoken.
const ANTHROPIC_VERSION: &str = "2026-10-21";

/// Asks one model at one server.
pub struct Client {
    model: Model,
    server: Server,
    headers: HeaderMap,
    path: String,
    key: Option<Key>,
    retry_wait: Duration,
    scan: Scan,
    gates: Gates,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("model", &self.model).finish_non_exhaustive()
    }
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
            gates: Gates::new(&options),
            model: Model {
                dialect: options.dialect,
                name: options.model,
                inference_geo: options.inference_geo,
            },
            headers,
            key: options.key,
            retry_wait: options.retry_wait,
            scan: options.scan,
        })
    }

    /// Whether it asks this model in this dialect.
    pub(crate) fn is_of(&self, dialect: Dialect, model: &str) -> bool {
        self.model.dialect == dialect && self.model.name == model
    }

    /// Asks on behalf of an orchestrator. Whatever goes wrong stands in the exchange.
    pub async fn ask(&self, orchestrator: &str, prompt: &Prompt, deadline: Instant) -> Asked {
        let asked = match self.body(prompt) {
            Ok(body) => self.in_turn(orchestrator, body, deadline).await,
            Err(fault) => Asked::unsent(fault),
        };
        log(orchestrator, &asked.exchange);
        asked
    }

    /// The bytes that go out, if they may.
    fn body(&self, prompt: &Prompt) -> Result<Bytes, Fault> {
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
        Ok(body.into())
    }

    async fn in_turn(&self, orchestrator: &str, body: Bytes, deadline: Instant) -> Asked {
        let turn = match self.gates.turn(deadline).await {
            Ok(turn) => turn,
            Err(fault) => return Asked::unsent(fault),
        };
        let (asked, outcome) = self.send(orchestrator, body, deadline).await;
        turn.pass.tell(outcome, self.gates.now());
        asked
    }

    async fn send(&self, orchestrator: &str, body: Bytes, deadline: Instant) -> (Asked, Outcome) {
        let tokens = tokens(&body);
        let aside = tokens.saturating_add(ANSWER_TOKENS_MAX);
        let (begun, mut attempts) = (Instant::now(), 0_u8);
        let mut last: Option<Attempt> = None;
        while attempts < ATTEMPTS_MAX {
            if let Err(fault) = self.gates.take(orchestrator, aside) {
                // What the first attempt brought says more than that there is no second.
                if last.is_none() {
                    return (Asked::unsent(fault), Outcome::Unknown);
                }
                break;
            }
            attempts = attempts.saturating_add(1);
            let attempt = self.attempt(body.clone(), deadline).await;
            self.gates.settle(orchestrator, aside, taken(&attempt.exchange, tokens));
            let wait = match attempt.again {
                Again::No => None,
                Again::Soon => Some(self.retry_wait),
                Again::After(time) => Some(time),
            };
            last = Some(attempt);
            let at = wait.and_then(|wait| Instant::now().checked_add(wait));
            match at.filter(|at| *at < deadline && attempts < ATTEMPTS_MAX) {
                Some(at) => sleep_until(at).await,
                None => break,
            }
        }
        let passed = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        let late = || hear::late(Duration::ZERO);
        let Attempt { mut exchange, received, outcome, .. } = last.unwrap_or_else(late);
        (exchange.attempts, exchange.latency_ms) = (attempts, passed);
        (Asked { exchange, sent: body.to_vec(), received }, outcome)
    }

    async fn attempt(&self, body: Bytes, deadline: Instant) -> Attempt {
        let request = match self.request(body) {
            Ok(request) => request,
            Err(error) => {
                let broken = Broken::new(AskFault::Malformed, error.to_string(), false);
                return hear::broken(broken);
            }
        };
        let begun = Instant::now();
        match timeout_at(deadline, self.server.send(request, deadline)).await {
            Ok(Ok(answer)) => {
                self.gates.heed(&answer.headers);
                let now = self.gates.now();
                let attempt = hear::heard(self.model.dialect, self.key.as_ref(), answer, now);
                if let Again::After(time) = attempt.again {
                    self.gates.hold(time);
                }
                attempt
            }
            Ok(Err(broken)) => hear::broken(broken),
            Err(_elapsed) => hear::late(begun.elapsed()),
        }
    }

    fn request(&self, body: Bytes) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let mut request = Request::post(&self.path).body(Full::new(body))?;
        *request.headers_mut() = self.headers.clone();
        Ok(request)
    }
}

/// About how many tokens a question has.
fn tokens(body: &Bytes) -> u64 {
    u64::try_from(body.len().div_ceil(3)).unwrap_or(u64::MAX)
}

/// How many tokens an attempt took: as the provider counted, or at least the question where it may
/// have been read.
fn taken(exchange: &Exchange, question: u64) -> u64 {
    if let Some(usage) = exchange.usage {
        return usage.input.saturating_add(usage.output);
    }
    match exchange.reply {
        Reply::Fault { class: AskFault::Connect | AskFault::Tls, .. } => 0,
        Reply::Fault { .. } | Reply::Text { .. } => question,
    }
}

fn log(orchestrator: &str, exchange: &Exchange) {
    let (attempts, ms) = (exchange.attempts, exchange.latency_ms);
    let id = exchange.request_id.as_deref().unwrap_or_default();
    match &exchange.reply {
        Reply::Text { .. } => tracing::info!(orchestrator, attempts, ms, id, "a model answered"),
        Reply::Fault { class, detail } => {
            tracing::warn!(orchestrator, attempts, ms, id, ?class, detail, "no opinion");
        }
    }
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
