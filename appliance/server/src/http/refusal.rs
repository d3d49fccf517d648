//! What is answered instead of what was asked: a closed list of codes, each with its status.

use std::time::Duration;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use tribune_plan::Refused;
use tribune_record::Digest;
use utoipa::ToSchema;

use crate::pipeline::{Misread, Part};

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $status:literal $name:literal,)*) => {
        /// The stable code of a problem. Users script against the names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
        pub(crate) enum RefusalCode {
            $($(#[doc = $doc])* #[schema(rename = $name)] $variant,)*
        }

        impl RefusalCode {
            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as it stands in a problem.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The status: 4xx where the client can do something about it, else 5xx.
            pub(crate) const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

codes! {
    /// The certificate names no role, two people, or powers that must be separated.
    NoRole = 403 "no_role",
    /// The certificate's role may not do this.
    WrongRole = 403 "wrong_role",
    /// This client may not say `origin: autonomous`.
    NotAutonomous = 403 "not_autonomous",
    /// The request belongs to somebody else.
    NotYourRequest = 403 "not_your_request",
    /// The statement is of another person than the certificate.
    NotYourStatement = 403 "not_your_statement",
    /// The person who asked, or posted the plan, can never approve it.
    OwnRequest = 403 "own_request",
    /// No authority of this site with that key, role and time.
    NotAuthorised = 403 "not_authorised",
    /// No such path.
    NoSuchPath = 404 "no_such_path",
    /// No such decision, or not one this client may see.
    NoSuchDecision = 404 "no_such_decision",
    /// No legal hold to lift.
    NoSuchHold = 404 "no_such_hold",
    /// No such shard or record of the ledger.
    NoSuchRecord = 404 "no_such_record",
    /// No such request.
    NoSuchRequest = 404 "no_such_request",
    /// The path exists for another method.
    NoSuchMethod = 405 "no_such_method",
    /// The body did not come in time.
    BodyTimeout = 408 "body_timeout",
    /// The decision does not wait for anybody.
    NotEscalated = 409 "not_escalated",
    /// The escalation was not settled in time.
    Expired = 409 "expired",
    /// This person has signed in this role.
    AlreadySigned = 409 "already_signed",
    /// The statement is about something else than the decision as it stands.
    StaleStatement = 409 "stale_statement",
    /// A legal hold forbids it.
    LegalHold = 409 "legal_hold",
    /// The checkpoint is not of this ledger as it stands.
    OtherHistory = 409 "other_history",
    /// A post under the same key is still being answered.
    IdempotencyInProgress = 409 "idempotency_in_progress",
    /// What it held of persons was erased; the record and its proofs are there.
    Erased = 410 "erased",
    /// The body is over its limit.
    TooLarge = 413 "too_large",
    /// Another content type than this path takes.
    UnsupportedMediaType = 415 "unsupported_media_type",
    /// The body does not fit the path's format.
    Malformed = 422 "malformed",
    /// A query parameter this path does not have, or not in its form.
    BadQuery = 422 "bad_query",
    /// A field of the form this path does not have, or twice.
    BadField = 422 "bad_field",
    /// The plan is not there.
    PlanMissing = 422 "plan_missing",
    /// A plan with neither a request nor the right to act without one.
    RequestMissing = 422 "request_missing",
    /// The key was used with another body.
    IdempotencyKeyReused = 422 "idempotency_key_reused",
    /// The contract given with a request is none for these words.
    BadContract = 422 "bad_contract",
    /// What was signed is another contract, or is for other words.
    ContractMismatch = 422 "contract_mismatch",
    /// The signature does not verify.
    BadSignature = 422 "bad_signature",
    /// The witness is not one of this site.
    UnknownWitness = 403 "unknown_witness",
    /// The statement does not approve.
    WrongAnswer = 422 "wrong_answer",
    /// The plan or context is no JSON.
    NotJson = 422 "not_json",
    /// The plan or context ends too early.
    Truncated = 422 "truncated",
    /// A template of a plan.
    Templated = 422 "templated",
    /// The plan or context is not UTF-8.
    NotUtf8 = 422 "not_utf8",
    /// A key stands twice.
    DuplicateKey = 422 "duplicate_key",
    /// Nested too deep.
    TooDeep = 422 "too_deep",
    /// Too many changes.
    TooManyChanges = 422 "too_many_changes",
    /// A Terraform state.
    StateNotPlan = 422 "state_not_plan",
    /// A file of another tool.
    ForeignTool = 422 "foreign_tool",
    /// A plan format this version does not know.
    UnsupportedVersion = 422 "unsupported_version",
    /// The tool met an error while planning.
    PlanErrored = 422 "plan_errored",
    /// The tool itself would not apply the plan.
    NotApplicable = 422 "not_applicable",
    /// A key the format does not have.
    UnknownKey = 422 "unknown_key",
    /// What was posted as a saved plan file is none.
    NotAnArchive = 422 "not_an_archive",
    /// A saved plan file its tool would not write so.
    BadArchive = 422 "bad_archive",
    /// Too many requests, or bytes posted, in a short time; or too many requests at once.
    RateLimited = 429 "rate_limited",
    /// The client has too many connections: the newest is closed. Stands in the ledger alone.
    TooManyConnections = 429 "too_many_connections",
    /// No place among the cases being judged, or the exports being made; ask again.
    Busy = 429 "busy",
    /// Something failed inside; nothing was decided.
    Internal = 500 "internal",
    /// Judging did not end in time; nothing was decided.
    JudgingTimeout = 503 "judging_timeout",
    /// The disk has no room for a record; nothing was decided.
    LedgerFull = 503 "ledger_full",
    /// The ledger takes no records; nothing was decided.
    LedgerStopped = 503 "ledger_stopped",
}

impl RefusalCode {
    /// Whether a flood brings it about: such refusals are recorded once in a while for each
    /// client, so that the flood does not go on in the ledger.
    pub(crate) const fn is_for_a_flood(self) -> bool {
        matches!(self, Self::RateLimited | Self::TooManyConnections)
    }
}

/// A refusal: what the client is told, and what only the log is.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// Its code.
    pub(crate) code: RefusalCode,
    /// One line: what was expected, what was found.
    pub(crate) detail: String,
    /// What the operator needs and a client must not see.
    pub(crate) log: Option<String>,
    /// Digest of what was posted, where it was read.
    pub(crate) posted: Option<Digest>,
    /// When to ask again, where asking again helps.
    pub(crate) retry_after: Duration,
}

impl Refusal {
    /// A refusal that tells the client `detail`.
    pub(crate) fn new(code: RefusalCode, detail: impl Into<String>) -> Self {
        let retry_after = Duration::from_secs(1);
        Self { code, detail: detail.into(), log: None, posted: None, retry_after }
    }

    /// Something failed inside. The client learns that, the log learns what.
    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        let detail = "the appliance failed; nothing was decided";
        Self { log: Some(error.to_string()), ..Self::new(RefusalCode::Internal, detail) }
    }

    /// The same refusal, of something that may be asked again after so long.
    pub(crate) fn after(self, retry_after: Duration) -> Self {
        Self { retry_after, ..self }
    }

    /// The same refusal, of a post with this digest.
    pub(crate) fn of(self, posted: Digest) -> Self {
        Self { posted: Some(posted), ..self }
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        let code = match &refused {
            Refused::NotJson { .. } => RefusalCode::NotJson,
            Refused::Truncated { .. } => RefusalCode::Truncated,
            Refused::Templated { .. } => RefusalCode::Templated,
            Refused::NotUtf8 { .. } => RefusalCode::NotUtf8,
            Refused::DuplicateKey { .. } => RefusalCode::DuplicateKey,
            Refused::TooDeep { .. } => RefusalCode::TooDeep,
            Refused::TooLarge { .. } => RefusalCode::TooLarge,
            Refused::TooManyChanges { .. } => RefusalCode::TooManyChanges,
            Refused::StateNotPlan { .. } => RefusalCode::StateNotPlan,
            Refused::ForeignTool { .. } => RefusalCode::ForeignTool,
            Refused::UnsupportedVersion { .. } => RefusalCode::UnsupportedVersion,
            Refused::PlanErrored => RefusalCode::PlanErrored,
            Refused::NotApplicable { .. } => RefusalCode::NotApplicable,
            Refused::UnknownKey { .. } => RefusalCode::UnknownKey,
            Refused::NotArchive { .. } => RefusalCode::NotAnArchive,
            Refused::BadArchive { .. } => RefusalCode::BadArchive,
            Refused::Malformed { .. } => RefusalCode::Malformed,
        };
        Self::new(code, refused.to_string())
    }
}

impl From<Misread> for Refusal {
    fn from(misread: Misread) -> Self {
        let nearest = misread.nearest();
        let refusal = Self::from(misread.refused);
        let part = match misread.part {
            Part::Plan => return refusal,
            Part::Archive => "the archive",
            Part::Context => "the context",
        };
        Self { detail: format!("{part}: {}{nearest}", refusal.detail), ..refusal }
    }
}

/// RFC 9457 problem details.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `urn:tribune:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// The stable code.
    #[schema(value_type = RefusalCode)]
    code: &'static str,
    /// One line: what was expected, what was found.
    detail: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let name = self.code.name();
        let status =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let problem = Problem {
            kind: format!("urn:tribune:problem:{name}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: name,
            detail: self.detail.clone(),
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE {
            let started = u64::from(self.retry_after.subsec_nanos() > 0);
            let seconds = self.retry_after.as_secs().saturating_add(started).max(1);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_refusal_is_never_a_success_and_every_code_is_one() {
        let names: BTreeSet<_> = RefusalCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), RefusalCode::ALL.len());
        for code in RefusalCode::ALL {
            assert!((400..600).contains(&code.status()), "{}", code.name());
        }
    }

    #[test]
    fn a_plan_refusal_keeps_its_code() {
        let plan = Refused::PlanErrored;
        assert_eq!(Refusal::from(plan.clone()).code.name(), plan.code());
        let large = Refused::TooLarge { what: "plan", limit: 1, found: 2 };
        assert_eq!(Refusal::from(large.clone()).code.name(), large.code());
        assert_eq!(Refusal::from(large).code.status(), 413);
    }

    #[test]
    fn a_refusal_names_the_part_it_speaks_of() {
        let detail = |part| {
            let refused = Refused::NotArchive { found: "other bytes".to_owned() };
            Refusal::from(Misread { part, refused }).detail
        };
        assert!(detail(Part::Archive).starts_with("the archive: expected "));
        assert!(detail(Part::Context).starts_with("the context: expected "));
        assert!(detail(Part::Plan).starts_with("expected "));
    }

    #[test]
    fn what_the_log_learns_is_not_told() {
        let response = Refusal::internal("disk /dev/sda1 is on fire").into_response();
        assert_eq!(response.status().as_u16(), 500);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let refusal = response.extensions().get::<Refusal>().unwrap();
        assert!(!refusal.detail.contains("sda1"));
        assert!(refusal.log.as_ref().unwrap().contains("sda1"));
    }
}
