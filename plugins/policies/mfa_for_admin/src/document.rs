//! Policy documents of IAM, read into statements, and what of them is asked here.
//!
//! A document may have open parts, which nobody can read before apply. It is read twice: as it is
//! at best, where an open part gives nothing, and at worst, where it gives everything. An open
//! resource is some object either way.

use serde_json::{Map, Value};
use tribune_sdk::{Open, Reading, Scalar, Tree};

/// What stands for an open part. No pattern, and no name.
const OPEN: &str = "${open}";

/// A document.
#[derive(Debug)]
pub(crate) enum Document {
    Nothing,
    /// Nobody can say.
    Open(Open),
    Read {
        best: Vec<Statement>,
        worst: Vec<Statement>,
    },
}

impl Document {
    /// The document at a pointer: a text, or an object of which parts may be open.
    pub(crate) fn at(tree: Tree<'_>, pointer: &str) -> Self {
        let here = tree.at(pointer);
        let value = match here.read("") {
            Reading::Known(Scalar::Text(text)) if text.is_empty() => return Self::Nothing,
            Reading::Known(Scalar::Text(text)) => serde_json::from_str(text).ok(),
            Reading::Known(_) => None,
            Reading::Open(open) => return Self::Open(open),
            Reading::Absent | Reading::Computed => match object(here) {
                Some(value) => Some(value),
                None => return Self::Nothing,
            },
        };
        let read = |worst| value.as_ref().and_then(|value| statements(value, worst));
        match (read(false), read(true)) {
            (Some(best), Some(worst)) => Self::Read { best, worst },
            (_, _) => Self::Open(Open { references: vec![] }),
        }
    }
}

/// What stands below a place, as JSON; nothing where nothing does.
fn object(here: Tree<'_>) -> Option<Value> {
    let mut whole = Value::Null;
    for (pointer, scalar) in here.leaves() {
        let mut place = &mut whole;
        for step in pointer.split('/') {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            let step = step.replace("~1", "/").replace("~0", "~");
            place = place.as_object_mut()?.entry(step).or_insert(Value::Null);
        }
        *place = match scalar {
            Scalar::Absent | Scalar::Null => Value::Null,
            Scalar::Boolean(b) => Value::Bool(*b),
            Scalar::Number(text) | Scalar::Text(text) => Value::String(text.clone()),
            Scalar::EmptyList => Value::Array(vec![]),
            Scalar::EmptyMap | Scalar::KeyedMap => Value::Object(Map::new()),
            Scalar::Unknown(_) | Scalar::Redacted(_) => Value::String(OPEN.into()),
        };
    }
    (!whole.is_null()).then_some(whole)
}

/// One statement.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) allows: bool,
    /// `AWS`, `Service`, `Federated` and who; `*` stands under `AWS`.
    pub(crate) principals: Vec<(String, String)>,
    /// In lower case.
    actions: Vec<String>,
    /// All but some actions.
    all_but: bool,
    resources: Vec<String>,
    conditions: Map<String, Value>,
    /// Whether a part of the conditions is open and taken for what is best.
    may_confine: bool,
}

/// The statements of a document; none where it is no document.
fn statements(document: &Value, worst: bool) -> Option<Vec<Statement>> {
    let mut found = vec![];
    for statement in listed(document.get("Statement")?) {
        if statement.as_str() == Some(OPEN) {
            found.extend(worst.then(Statement::anything));
        } else {
            found.push(Statement::read(statement, worst)?);
        }
    }
    Some(found)
}

impl Statement {
    /// What an open statement may be.
    fn anything() -> Self {
        Self {
            allows: true,
            principals: vec![("AWS".into(), "*".into())],
            actions: vec!["*".into()],
            all_but: false,
            resources: vec!["*".into()],
            conditions: Map::new(),
            may_confine: false,
        }
    }

    fn read(value: &Value, worst: bool) -> Option<Self> {
        let all_but = value.get("NotAction");
        let actions = match (value.get("Action"), all_but) {
            // All but an open action are all but nothing that matters here.
            (Some(actions), None) => settled(texts(actions)?, worst),
            (None, Some(actions)) => settled(texts(actions)?, false),
            (_, _) => return None,
        };
        let resources = match (value.get("Resource"), value.get("NotResource")) {
            (Some(resources), None) => texts(resources)?,
            // All but some are more than enough.
            (None, Some(_)) => vec!["*".into()],
            (_, _) => vec![],
        };
        Some(Self {
            allows: match value.get("Effect")?.as_str()? {
                "Allow" => true,
                "Deny" => false,
                OPEN => worst,
                _ => return None,
            },
            principals: match (value.get("Principal"), value.get("NotPrincipal")) {
                (Some(principals), None) => principals_of(principals, worst)?,
                (None, Some(_)) => vec![("AWS".into(), "*".into())],
                (_, _) => vec![],
            },
            actions: actions.iter().map(|action| action.to_ascii_lowercase()).collect(),
            all_but: all_but.is_some(),
            resources,
            conditions: match value.get("Condition") {
                None => Map::new(),
                Some(Value::String(open)) if open == OPEN => Map::new(),
                Some(conditions) => conditions.as_object()?.clone(),
            },
            may_confine: !worst && value.get("Condition").is_some_and(has_open),
        })
    }

    /// Whether one of its actions takes in `action`, which is in lower case.
    pub(crate) fn covers(&self, action: &str) -> bool {
        self.all_but != self.actions.iter().any(|pattern| fits(pattern, action))
    }

    /// Whether it is about every object of its kind: an ARN whose own part is `*`, `role/*`.
    pub(crate) fn is_broad(&self) -> bool {
        self.resources.iter().any(|resource| {
            let own = resource.splitn(6, ':').nth(5).unwrap_or(resource);
            own.rsplit('/').next().is_some_and(|last| last.starts_with(['*', '?']))
        })
    }

    /// Whether it holds only where a second factor was used. A key that is not there fulfils what
    /// ends on `IfExists`, and it is not there where access keys are used.
    pub(crate) fn asks_second_factor(&self) -> bool {
        self.may_confine
            || self.conditions.iter().any(|(operator, tests)| match operator.as_str() {
                "Bool" => says(tests, "aws:multifactorauthpresent", "true"),
                "Null" => {
                    says(tests, "aws:multifactorauthpresent", "false")
                        || says(tests, "aws:multifactorauthage", "false")
                }
                "NumericLessThan" | "NumericLessThanEquals" => {
                    keys(tests).any(|key| key == "aws:multifactorauthage")
                }
                _ => false,
            })
    }

    /// Whether it refuses all these actions wherever no second factor was used.
    pub(crate) fn refuses_without_second_factor(&self, actions: &[&str]) -> bool {
        let missing = self.conditions.iter().any(|(operator, tests)| {
            operator == "BoolIfExists" && says(tests, "aws:multifactorauthpresent", "false")
        });
        // Two conditions refuse only where both hold.
        !self.allows
            && missing
            && self.conditions.len() == 1
            && self.conditions.values().all(|tests| keys(tests).count() == 1)
            && actions.iter().all(|action| self.covers(action))
    }

    /// Whether it lets those it names become what it belongs to.
    pub(crate) fn lets_assume(&self) -> bool {
        const WAYS: [&str; 3] =
            ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];
        self.allows && WAYS.iter().any(|way| self.covers(way))
    }

    /// Whether it holds only for roles, which people become elsewhere.
    pub(crate) fn is_for_roles(&self) -> bool {
        self.conditions.iter().any(|(operator, tests)| {
            let named = matches!(
                operator.as_str(),
                "StringEquals" | "StringLike" | "ArnEquals" | "ArnLike"
            );
            let mut tests = tests.as_object().into_iter().flatten();
            named
                && tests.any(|(key, found)| {
                    let roles = texts(found).unwrap_or_default();
                    key.eq_ignore_ascii_case("aws:PrincipalArn")
                        && !roles.is_empty()
                        && roles.iter().all(|arn| is_role(arn))
                })
        })
    }
}

/// Whether an ARN is a role's.
pub(crate) fn is_role(arn: &str) -> bool {
    let own = arn.splitn(6, ':').nth(5).unwrap_or_default();
    arn.starts_with("arn:") && (own.starts_with("role/") || own.starts_with("assumed-role/"))
}

fn keys(tests: &Value) -> impl Iterator<Item = String> {
    tests.as_object().into_iter().flat_map(Map::keys).map(|key| key.to_ascii_lowercase())
}

/// Whether the only value tested for a key is this one.
fn says(tests: &Value, wanted: &str, value: &str) -> bool {
    let mut tests = tests.as_object().into_iter().flatten();
    tests.any(|(key, found)| {
        let texts = texts(found).unwrap_or_default();
        key.eq_ignore_ascii_case(wanted)
            && matches!(&*texts, [text] if text.eq_ignore_ascii_case(value))
    })
}

fn one(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The elements of a list, or the one value that is no list. A list with open parts comes as an
/// object of positions.
fn listed(value: &Value) -> impl Iterator<Item = &Value> {
    let list = value.as_array();
    let is_position = |key: &String| key.bytes().all(|sign| sign.is_ascii_digit());
    let positions = value.as_object().filter(|map| map.keys().all(is_position));
    let alone = (list.is_none() && positions.is_none()).then_some(value);
    list.into_iter().flatten().chain(positions.into_iter().flat_map(Map::values)).chain(alone)
}

fn has_open(value: &Value) -> bool {
    match value {
        Value::String(text) => text == OPEN,
        Value::Array(list) => list.iter().any(has_open),
        Value::Object(map) => map.values().any(has_open),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Texts without open ones; at worst those are anything.
fn settled(texts: Vec<String>, worst: bool) -> Vec<String> {
    let each = texts.into_iter().map(|text| if text == OPEN && worst { "*".into() } else { text });
    each.filter(|text| text != OPEN).collect()
}

/// A text, or a list of them.
fn texts(value: &Value) -> Option<Vec<String>> {
    listed(value).map(one).collect()
}

fn principals_of(value: &Value, worst: bool) -> Option<Vec<(String, String)>> {
    let Some(kinds) = value.as_object() else {
        let who = settled(texts(value)?, worst);
        return Some(who.into_iter().map(|who| ("AWS".into(), who)).collect());
    };
    let mut found = vec![];
    for (kind, who) in kinds {
        // An open service is a service.
        let worst = worst && kind != "Service";
        found.extend(settled(texts(who)?, worst).into_iter().map(|who| (kind.clone(), who)));
    }
    Some(found)
}

/// Whether a text fits a pattern in which `*` stands for any text and `?` for any one sign.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    // Where the last star stood, and how far it has reached.
    let (mut p, mut t, mut star) = (0_usize, 0_usize, None);
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p = p.saturating_add(1);
            }
            Some(sign) if *sign == b'?' || text.get(t) == Some(sign) => {
                (p, t) = (p.saturating_add(1), t.saturating_add(1));
            }
            Some(_) | None => {
                let Some((at, reached)) = star else { return false };
                let further = reached.saturating_add(1);
                (p, t, star) = (at.saturating_add(1), further, Some((at, further)));
            }
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|sign| *sign == b'*')
}
