//! Counters in the Prometheus text format.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use tribune_record::{AskFault, Decision, Exchange, Reply};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    decision: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    /// `answered`, or the class of the fault.
    came: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Tokens {
    of: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Closed {
    reason: &'static str,
}

/// Upper bounds of a judgement's duration, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The same of a language model's answer.
const ASKED_SECONDS: [f64; 8] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 20.0];

/// What is counted of the language model, where a site asks one.
#[derive(Debug)]
struct Intent {
    questions: Family<Asked, Counter>,
    attempts: Counter,
    tokens: Family<Tokens, Counter>,
    seconds: Histogram,
    breaker: Gauge,
}

impl Intent {
    fn new(registry: &mut Registry) -> Self {
        let (questions, tokens) = (Family::default(), Family::default());
        let (attempts, breaker) = (Counter::default(), Gauge::default());
        let seconds = Histogram::new(ASKED_SECONDS);
        let told = "Questions to the language model, by what came of them";
        registry.register("intent_questions", told, Family::clone(&questions));
        registry.register("intent_attempts", "Times a question was sent", attempts.clone());
        registry.register("intent_tokens", "Tokens used, by kind", Family::clone(&tokens));
        registry.register("intent_seconds", "From question to answer", seconds.clone());
        let told = "1 where the last question was not sent, since the model failed too often";
        registry.register("intent_breaker_open", told, Gauge::clone(&breaker));
        Self { questions, attempts, tokens, seconds, breaker }
    }

    fn asked(&self, exchange: &Exchange) {
        let (came, is_open) = match &exchange.reply {
            Reply::Text { .. } => ("answered".to_owned(), false),
            Reply::Fault { class, .. } => (fault(*class), *class == AskFault::BreakerOpen),
        };
        self.questions.get_or_create(&Asked { came }).inc();
        self.breaker.set(i64::from(is_open));
        if exchange.attempts > 0 {
            self.attempts.inc_by(exchange.attempts.into());
            let took = Duration::from_millis(exchange.latency_ms.into());
            self.seconds.observe(took.as_secs_f64());
        }
        let usage = exchange.usage.unwrap_or_default();
        for (of, count) in
            [("input", usage.input), ("output", usage.output), ("cached", usage.cached)]
        {
            self.tokens.get_or_create(&Tokens { of }).inc_by(count);
        }
    }
}

/// A class as the record spells it.
fn fault(class: AskFault) -> String {
    let spelled = serde_json::to_value(class).ok();
    let spelled = spelled.and_then(|value| value.as_str().map(ToOwned::to_owned));
    spelled.unwrap_or_else(|| "unknown".to_owned())
}

/// The counters.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    decisions: Family<Outcome, Counter>,
    answers: Family<Answer, Counter>,
    refusals: Family<Refused, Counter>,
    closed: Family<Closed, Counter>,
    judging: Histogram,
    intent: Intent,
    records: Gauge,
    accepting: Gauge,
}

impl Metrics {
    /// All at zero.
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("tribune");
        let decisions = Family::default();
        let answers = Family::default();
        let refusals = Family::default();
        let closed = Family::default();
        let judging = Histogram::new(SECONDS);
        let (records, accepting) = (Gauge::default(), Gauge::default());
        registry.register("decisions", "Judgements recorded, by decision", decisions.clone());
        registry.register("http_answers", "Answers, by route and status", answers.clone());
        registry.register("refusals", "Refusals, by code", refusals.clone());
        let connections = "Connections the server refused or closed, by reason";
        registry.register("connections_closed", connections, closed.clone());
        registry.register("judging_seconds", "From plan to record on disk", judging.clone());
        registry.register("ledger_records", "Records in the ledger", records.clone());
        registry.register("ledger_accepting", "1 where records are taken", accepting.clone());
        let intent = Intent::new(&mut registry);
        Self { registry, decisions, answers, refusals, closed, judging, intent, records, accepting }
    }

    /// A judgement is on disk.
    pub(crate) fn decided(&self, decision: Decision, took: Duration) {
        let decision = decision.to_string();
        self.decisions.get_or_create(&Outcome { decision }).inc();
        self.judging.observe(took.as_secs_f64());
    }

    /// A language model was asked something.
    pub(crate) fn asked(&self, exchange: &Exchange) {
        self.intent.asked(exchange);
    }

    /// An answer went out.
    pub(crate) fn answered(&self, route: &str, status: u16) {
        let route = route.to_owned();
        self.answers.get_or_create(&Answer { route, status }).inc();
    }

    /// A client was refused.
    pub(crate) fn refused(&self, code: &str) {
        self.refusals.get_or_create(&Refused { code: code.to_owned() }).inc();
    }

    /// The server refused or closed a connection.
    pub(crate) fn closed(&self, reason: &'static str) {
        self.closed.get_or_create(&Closed { reason }).inc();
    }

    /// All of them, with the ledger's state as it is now.
    pub(crate) fn text(&self, records: u64, accepting: bool) -> Result<String, std::fmt::Error> {
        self.records.set(i64::try_from(records).unwrap_or(i64::MAX));
        self.accepting.set(i64::from(accepting));
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
}
