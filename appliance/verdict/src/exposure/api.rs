//! Interfaces on the web that anybody may call, with nothing that asks who it is.
//!
//! One that asks, by IAM, tokens, a pool of users or a program of one's own, is meant to be called
//! from anywhere. Which of those that do not ask belong on the road at all is the golden paths'.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
};
use tribune_record::{Change, Known, UnknownKind, Value};

use super::{Exposure, Seen};
use crate::{
    document::{Content, Statement, documents},
    inbound::meant,
    view::{Linked, Subject},
    walk::{at, places},
};

const REST_API: &str = "aws_api_gateway_rest_api";
const METHOD: &str = "aws_api_gateway_method";
const INTEGRATION: &str = "aws_api_gateway_integration";
const RESOURCE: &str = "aws_api_gateway_resource";
const API_POLICY: &str = "aws_api_gateway_rest_api_policy";
const ROUTE: &str = "aws_apigatewayv2_route";
const API: &str = "aws_apigatewayv2_api";
const GRAPH: &str = "aws_appsync_graphql_api";
/// Last parts of paths by which a machine asks whether a service runs.
const PROBES: [&str; 9] =
    ["health", "healthcheck", "healthz", "live", "livez", "ping", "ready", "readyz", "status"];

/// The types that are read here.
pub(super) const KINDS: [&str; 8] =
    [REST_API, METHOD, INTEGRATION, RESOURCE, API_POLICY, ROUTE, API, GRAPH];

/// Whether a type is read here.
pub(super) fn knows(kind: &str) -> bool {
    KINDS.contains(&kind)
}

/// Which method of which resource of which API.
type MethodKey<'v> = [Option<&'v Value>; 3];

/// The interfaces of a plan. Thousands of methods may belong to one API.
#[derive(Debug)]
pub(crate) struct Apis<'v> {
    view: &'v Linked<'v>,
    /// Methods that the gateway answers by itself.
    answered: BTreeSet<MethodKey<'v>>,
    /// Whether nobody comes in from outside, by the position of the API.
    closed: BTreeMap<usize, bool>,
}

impl<'v> Apis<'v> {
    /// Those of a plan.
    pub(crate) fn of(view: &'v Linked<'v>) -> Self {
        let answered = view.changes.iter().filter(|change| {
            change.resource_type == INTEGRATION
                && change.after.read(&["type"]).text() == Some("MOCK")
        });
        Self { view, answered: answered.map(method_key).collect(), closed: BTreeMap::new() }
    }

    /// The way in without authorisation that this object may open.
    pub(crate) fn callable(&mut self, subject: &Subject<'v>) -> Option<Exposure<'v>> {
        let change = subject.change;
        let (key, seen) = match change.resource_type.as_str() {
            METHOD => ("authorization", self.method(subject)),
            ROUTE => ("authorization_type", route(self.view, subject)),
            API => described(change, &["target", "body"]),
            REST_API if !is_private(change) => described(change, &["body"]),
            GRAPH => ("authentication_type", graph(change)),
            _other => return None,
        };
        let what = match seen {
            Seen::Open => "anybody may call it, and nothing asks who it is",
            Seen::Closed | Seen::Unknown(_) | Seen::Doubt => {
                "anybody may be able to call it without being asked who it is"
            }
        };
        Some(Exposure { path: at(&[key]), what: String::from(what), seen })
    }

    /// A method of a REST API. Only the plan can say whether the API is a private one.
    fn method(&mut self, subject: &Subject<'v>) -> Seen<'v> {
        let change = subject.change;
        match asks_nothing(change, "authorization") {
            Ok(false) => return Seen::Closed,
            Ok(true) if wants_key(change) => return Seen::Closed,
            Ok(true) => {}
            Err(seen) => return seen,
        }
        let api = change.after.as_map().and_then(|map| map.get("rest_api_id"));
        let api = api.and_then(|api| meant(self.view, subject.position, api, &[REST_API]));
        let Some([api]) = api.as_deref() else { return Seen::Doubt };
        if self.is_closed(*api) {
            return Seen::Closed;
        }
        let resource = self.view.owner(subject, "resource_id", RESOURCE);
        let last = resource.and_then(|resource| resource.after.read(&["path_part"]).text());
        match change.after.read(&["http_method"]).text() {
            Some("OPTIONS") if self.answered.contains(&method_key(change)) => Seen::Closed,
            Some("OPTIONS") => Seen::Doubt,
            Some("GET" | "HEAD") if last.is_some_and(is_probe) => Seen::Doubt,
            Some(_) | None => Seen::Open,
        }
    }

    fn is_closed(&mut self, api: usize) -> bool {
        let view = self.view;
        *self.closed.entry(api).or_insert_with(|| {
            let Some(change) = view.changes.get(api) else { return false };
            is_private(change) || is_confined(view, api, change)
        })
    }
}

fn method_key(change: &Change) -> MethodKey<'_> {
    let part = |key| change.after.as_map().and_then(|map| map.get(key));
    [part("rest_api_id"), part("resource_id"), part("http_method")]
}

/// Whether an attribute says that nothing asks; none where nobody can say.
fn asks_nothing<'v>(change: &'v Change, key: &str) -> Result<bool, Seen<'v>> {
    match change.after.read(&[key]) {
        Known::Is(value) => Ok(value.as_text().is_none_or(|text| text == "NONE")),
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Err(Seen::Unknown(Some(unknown)))
        }
        Known::Masked => Err(Seen::Unknown(None)),
        Known::Absent | Known::Unknown(_) => Ok(true),
    }
}

fn wants_key(change: &Change) -> bool {
    change.after.read(&["api_key_required"]).bool() == Some(true)
}

/// A route of an HTTP API, which is always public, or of a web socket, which asks who it is when
/// the connection is made.
fn route<'v>(view: &'v Linked<'v>, subject: &Subject<'v>) -> Seen<'v> {
    let change = subject.change;
    match asks_nothing(change, "authorization_type") {
        Ok(false) => return Seen::Closed,
        Ok(true) if wants_key(change) => return Seen::Closed,
        Ok(true) => {}
        Err(seen) => return seen,
    }
    let api = view.owner(subject, "api_id", API);
    let protocol = api.and_then(|api| api.after.read(&["protocol_type"]).text());
    let Some(key) = change.after.read(&["route_key"]).text() else { return Seen::Doubt };
    let (verb, path) = key.split_once(' ').unwrap_or((key, ""));
    match (verb, protocol) {
        ("$disconnect", _) => Seen::Closed,
        ("$connect", _) | ("$default", Some("HTTP")) => Seen::Open,
        ("OPTIONS", _) => Seen::Doubt,
        ("GET" | "HEAD", _) if path.rsplit('/').next().is_some_and(is_probe) => Seen::Doubt,
        (_verb, _) if path.starts_with('/') => Seen::Open,
        (_message, Some("WEBSOCKET")) => Seen::Closed,
        (_other, _) => Seen::Doubt,
    }
}

fn is_probe(last: &str) -> bool {
    PROBES.iter().any(|probe| last.eq_ignore_ascii_case(probe))
}

/// An API that is made of one target, or of a description nobody here reads.
fn described<'v>(change: &'v Change, keys: &[&'static str]) -> (&'static str, Seen<'v>) {
    let side = |side: &'v Value, key: &str| side.as_map().and_then(|map| map.get(key));
    let is_new = |key: &&&'static str| {
        let new = side(&change.after, key);
        let is_left = match change.after.read(&[key]) {
            Known::Absent => true,
            Known::Is(value) => value.as_text() == Some(""),
            Known::Unknown(unknown) => unknown.kind == UnknownKind::Computed,
            Known::Masked => false,
        };
        !is_left && new != side(&change.before, key)
    };
    match keys.iter().find(is_new) {
        Some(key) if *key == "target" => (key, Seen::Open),
        Some(key) => (key, Seen::Doubt),
        None => ("body", Seen::Closed),
    }
}

/// A key of `AppSync` stands in every page that calls it.
fn graph(change: &Change) -> Seen<'_> {
    if change.after.read(&["visibility"]).text() == Some("PRIVATE") {
        return Seen::Closed;
    }
    let more = places(&change.after, "additional_authentication_provider.authentication_type");
    let all = places(&change.after, "authentication_type").into_iter().chain(more);
    let mut seen = Seen::Closed;
    for (_path, known) in all {
        match known {
            Known::Is(value) if value.as_text() == Some("API_KEY") => return Seen::Open,
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                seen = Seen::Unknown(Some(unknown));
            }
            Known::Masked => seen = Seen::Unknown(None),
            Known::Is(_) | Known::Absent | Known::Unknown(_) => {}
        }
    }
    seen
}

/// Whether a REST API is reached through endpoints of one's own network only.
fn is_private(api: &Change) -> bool {
    let types = places(&api.after, "endpoint_configuration.types");
    !types.is_empty() && types.iter().all(|(_path, known)| known.text() == Some("PRIVATE"))
}

/// Whether a policy of the API itself says who may call it.
fn is_confined(view: &Linked<'_>, at: usize, api: &Change) -> bool {
    let apart = view.links.to(at).iter().filter_map(|at| view.changes.get(*at));
    let apart = apart.filter(|other| other.resource_type == API_POLICY);
    let mut all = core::iter::once(api).chain(apart).flat_map(documents).peekable();
    all.peek().is_some()
        && all.all(|document| match document.content {
            Content::Read(statements) => !statements.iter().any(Statement::admits_everybody),
            Content::Partly(..) | Content::Garbled(_) | Content::Open(_) => false,
        })
}
