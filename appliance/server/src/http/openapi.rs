//! `GET /openapi.json`: `OpenAPI` 3.1, generated from the handlers and these shapes.
//!
//! The vocabulary crate knows no HTTP, so the shapes of its types stand here; a test holds them
//! against real values.

use std::sync::Arc;

use axum::{Extension, extract::State, response::Response};
use http::StatusCode;
use utoipa::{OpenApi, ToSchema};

use super::{
    approvals, decisions, erasures, health, json, keeping, ledger, plans, proofs,
    refusal::{Problem, Refusal, RefusalCode},
    requests,
    wire::{
        DecisionLine, DecisionPage, ErasureAnswer, Keeping, NewApproval, NewConsent, NewContract,
        NewCosignature, NewHold, NewRequest, NewRetention, Proof, RecordAt, Registered, Shards,
    },
};
use crate::{
    app::App,
    identity::{Identity, Role},
};

/// The fields of a posted plan.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document; the form is read field by field")]
pub(crate) struct Submission {
    /// The plan as JSON, at most 32 MiB.
    #[schema(value_type = String, format = Binary)]
    plan: Vec<u8>,
    /// The saved plan file (`terraform plan -out`), at most 32 MiB: what would be applied. It is
    /// held against the JSON.
    #[schema(value_type = Option<String>, format = Binary)]
    archive: Option<Vec<u8>>,
    /// The context as JSON: claims about the plan.
    #[schema(value_type = Option<String>, format = Binary)]
    context: Option<Vec<u8>>,
    /// The registered request; this or `request`.
    request_id: Option<String>,
    /// The words passed on; production then escalates.
    request: Option<String>,
}

/// A decision with everything that led to it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document; the answer is flattened from two structs")]
pub(crate) struct Decision {
    /// The decision's id.
    id: String,
    /// 0 for the first judgement, one more each time it is judged again.
    revision: u32,
    /// The request it was judged against.
    #[schema(required)]
    request_id: Option<String>,
    /// Who asked, where it is known.
    #[schema(required)]
    requester: Option<String>,
    /// Where it stands in the ledger.
    record: RecordAt,
    /// What an approver signs besides the plan.
    conditions_digest: String,
    /// What the client should know about this answer.
    notes: Vec<String>,
    /// `APPROVED`, `APPROVED_WITH_WARNINGS`, `APPROVED_WITH_CONDITIONS`, `AUTO_FIXED`,
    /// `ESCALATED` or `VETOED`.
    decision: String,
    /// Why, in plain words.
    reason: String,
    /// What stands against the plan, gravest first.
    findings: Vec<Finding>,
    /// What the intent check saw.
    #[schema(value_type = Object)]
    intent: (),
    /// The golden path the plan is on.
    #[schema(required)]
    golden_path: Option<String>,
    /// Monthly cost.
    #[schema(value_type = Object)]
    cost: (),
    /// Roles whose signature is awaited.
    approvers: Vec<String>,
    /// What the team takes on.
    #[schema(value_type = Vec<Object>)]
    conditions: (),
    /// Roles to be told.
    notify: Vec<String>,
    /// Every law and policy, and how it did.
    #[schema(value_type = Vec<Object>)]
    policies: (),
    /// What satisfied findings that would escalate.
    #[schema(value_type = Vec<Object>)]
    authorisations: (),
    /// The environment it was judged for.
    environment: String,
    /// Which plan.
    #[schema(value_type = Object)]
    plan: (),
}

/// One thing a rule has to say.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub(crate) struct Finding {
    /// The rule.
    id: String,
    /// `law`, `guardrail`, `plugin`, `intent`, `path`, `plan` or `cost`.
    source: String,
    /// `soft`, `hard`, `governance` or `blocking`.
    level: String,
    /// `fail` or `unknown`.
    outcome: String,
    /// The change it is about.
    #[schema(required)]
    address: Option<String>,
    /// JSON pointer within the planned object.
    #[schema(required)]
    path: Option<String>,
    /// One sentence for the person who asked.
    message: String,
    /// Roles that may settle it.
    approvers: Vec<String>,
    /// RFC 6902 patch and words.
    #[schema(value_type = Option<Object>, required)]
    fix: (),
}

/// What proves that a record stands in the ledger; `tribune-verify receipt` checks it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
pub(crate) struct Receipt {
    /// `tribune receipt v1`.
    format: String,
    /// The record, base64.
    record: String,
    /// Its Ed25519 signature, base64.
    signature: String,
    /// The RFC 6962 audit path, base64.
    inclusion: Vec<String>,
    /// A signed note over the tree.
    checkpoint: String,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tribune",
        description = "Judges infrastructure plans before they run. TLS 1.3 with a client \
                       certificate; the role comes from its name tribune://role/NAME/ID."
    ),
    paths(
        requests::register,
        plans::judge,
        decisions::list,
        decisions::one,
        decisions::receipt,
        decisions::as_sarif,
        decisions::as_junit,
        approvals::approve,
        erasures::consent,
        ledger::checkpoint,
        ledger::shards,
        ledger::close_shard,
        ledger::export,
        proofs::inclusion,
        proofs::consistency,
        proofs::cosign,
        keeping::kept,
        keeping::hold,
        keeping::retention,
        health::alive,
        health::ready,
        health::metrics,
        document
    ),
    components(schemas(
        Submission,
        Decision,
        Finding,
        Receipt,
        Problem,
        RefusalCode,
        NewRequest,
        NewContract,
        Registered,
        RecordAt,
        NewApproval,
        DecisionLine,
        DecisionPage,
        NewConsent,
        ErasureAnswer,
        NewHold,
        NewRetention,
        Keeping,
        Shards,
        Proof,
        NewCosignature
    ))
)]
struct Document;

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "health",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub(crate) async fn document(
    State(_app): State<Arc<App>>,
    Extension(who): Extension<Identity>,
) -> Result<Response, Refusal> {
    super::expect(&who, &Role::ALL)?;
    json(StatusCode::OK, &Document::openapi())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixture::judgment, http::wire::DecisionAnswer};
    use serde_json::Value;
    use std::collections::BTreeSet;
    use tribune_record::{Digest, Level, Outcome, Source};

    fn properties(document: &Value, schema: &str) -> BTreeSet<String> {
        let properties = &document["components"]["schemas"][schema]["properties"];
        properties.as_object().unwrap().keys().cloned().collect()
    }

    fn keys(value: &impl serde::Serialize) -> BTreeSet<String> {
        serde_json::to_value(value).unwrap().as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn the_document_is_of_this_version_and_has_every_path() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
        let paths: Vec<_> = document["paths"].as_object().unwrap().keys().collect();
        assert_eq!(paths.len(), 21, "{paths:?}");
        let codes = &document["components"]["schemas"]["RefusalCode"]["enum"];
        let codes: Vec<_> = codes.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let expected: Vec<_> = RefusalCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(codes, expected);
    }

    #[test]
    fn the_shapes_are_those_of_real_values() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        let answer = DecisionAnswer {
            id: "dec-1".into(),
            revision: 0,
            request_id: None,
            requester: None,
            record: RecordAt { ledger: "l".into(), shard: 0, seq: 1, time: 2 },
            conditions_digest: Digest([0; 32]),
            notes: vec![],
            judgment: judgment(tribune_record::Decision::Approved),
        };
        assert_eq!(keys(&answer), properties(&document, "Decision"));
        let finding = tribune_record::Finding {
            id: "x".into(),
            source: Source::Law,
            level: Level::Soft,
            outcome: Outcome::Fail,
            address: None,
            path: None,
            message: "m".into(),
            approvers: vec![],
            fix: None,
        };
        assert_eq!(keys(&finding), properties(&document, "Finding"));
    }
}
