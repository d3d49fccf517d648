//! What golden paths require of an interface that can be reached from outside: authentication, and
//! a limit of its rate.

use alloc::{format, string::String, vec::Vec};
use tribune_record::{Change, Finding, GoldenPath, Known, Mode, Value};

use super::OFF;
use crate::{
    say::About,
    view::{Subject, View},
    walk::at,
};

const AUTHENTICATION: &str = "authentication";
const RATE_LIMITING: &str = "rate_limiting";

/// A property that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hole {
    /// As paths require it.
    property: &'static str,
    /// Where it would stand.
    path: &'static [&'static str],
}

/// Interfaces that are made without what a path requires, or lose it.
pub(super) fn unguarded(view: &View<'_>, paths: &[GoldenPath]) -> Vec<Finding> {
    let required = |property: &str| {
        paths.iter().any(|path| path.required.iter().any(|required| required == property))
    };
    let managed = view.effective().filter(|subject| subject.change.mode == Mode::Managed);
    let mut findings = Vec::new();
    for subject in managed {
        let change = subject.change;
        let hole = hole(view, &subject, &change.after);
        let Some(hole) = hole.filter(|hole| required(hole.property)) else { continue };
        // What was open before is no step off the road.
        if self::hole(view, &subject, &change.before) != Some(hole) {
            findings.push(OFF.fail(says(change, hole)).on(change).at(at(hole.path)));
        }
    }
    findings
}

fn says(change: &Change, hole: Hole) -> String {
    let address = &change.address;
    if hole.property == AUTHENTICATION {
        format!("{address} can be called without authentication.")
    } else {
        format!("{address} has no limit of its rate.")
    }
}

/// What one side of a change lacks.
fn hole(view: &View<'_>, subject: &Subject<'_>, value: &Value) -> Option<Hole> {
    if matches!(value, Value::Null) {
        return None;
    }
    let text = |path: &[&str]| value.read(path).text();
    let open = |path: &'static [&'static str]| {
        // What is not known or hidden may be nothing.
        let set = text(path).is_some_and(|text| !text.eq_ignore_ascii_case("NONE"));
        (!set).then_some(Hole { property: AUTHENTICATION, path })
    };
    let unlimited = |path: &'static [&'static str]| {
        (!is_limit(value.read(path))).then_some(Hole { property: RATE_LIMITING, path })
    };
    match subject.change.resource_type.as_str() {
        "aws_apigatewayv2_route" | "aws_lambda_function_url" => open(&["authorization_type"]),
        "aws_apigatewayv2_stage" => {
            unlimited(&["default_route_settings", "0", "throttling_rate_limit"])
        }
        // A browser asks what it may do before it has a token.
        "aws_api_gateway_method" if text(&["http_method"]) == Some("OPTIONS") => None,
        "aws_api_gateway_method" if value.read(&["api_key_required"]).bool() == Some(true) => None,
        "aws_api_gateway_method" if is_private(view, subject) => None,
        "aws_api_gateway_method" => open(&["authorization"]),
        "aws_api_gateway_stage" if is_private(view, subject) || is_limited(view) => None,
        "aws_api_gateway_stage" => Some(Hole { property: RATE_LIMITING, path: &["stage_name"] }),
        _other => None,
    }
}

/// Whether the interface is reached from inside alone.
fn is_private(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let api = view.owner(subject, "rest_api_id", "aws_api_gateway_rest_api");
    let types = ["endpoint_configuration", "0", "types"];
    let types = api.and_then(|api| api.after.read(&types).list());
    types.is_some_and(|types| {
        !types.is_empty() && types.iter().all(|kind| kind.as_text() == Some("PRIVATE"))
    })
}

/// Whether the plan limits the rate of a stage, by its methods or by a plan of usage.
fn is_limited(view: &View<'_>) -> bool {
    view.subjects().any(|subject| {
        let after = &subject.change.after;
        match subject.change.resource_type.as_str() {
            "aws_api_gateway_method_settings" => {
                is_limit(after.read(&["settings", "0", "throttling_rate_limit"]))
            }
            "aws_api_gateway_usage_plan" => {
                is_limit(after.read(&["throttle_settings", "0", "rate_limit"]))
            }
            _other => false,
        }
    })
}

/// A number of requests a second; 0 and less stand for no limit.
fn is_limit(known: Known<'_>) -> bool {
    let Known::Is(Value::Number(number)) = known else { return false };
    let text = number.as_str();
    !text.starts_with('-') && text.contains(|c: char| matches!(c, '1'..='9'))
}
