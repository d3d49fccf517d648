//! Counters in the Prometheus text format.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use tribune_record::Decision;

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
struct Closed {
    reason: &'static str,
}

/// Upper bounds of a judgement's duration, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The counters.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    decisions: Family<Outcome, Counter>,
    answers: Family<Answer, Counter>,
    refusals: Family<Refused, Counter>,
    closed: Family<Closed, Counter>,
    judging: Histogram,
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
        Self { registry, decisions, answers, refusals, closed, judging, records, accepting }
    }

    /// A judgement is on disk.
    pub(crate) fn decided(&self, decision: Decision, took: Duration) {
        let decision = decision.to_string();
        self.decisions.get_or_create(&Outcome { decision }).inc();
        self.judging.observe(took.as_secs_f64());
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
