//! Policy documents inside attributes, parsed into statements. Text is never merely searched.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use tribune_record::{Change, Known, Pointer, Unknown, UnknownKind, Value};

use crate::walk::at;

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// What somebody may do.
    Identity,
    /// Who may use a thing.
    Resource,
    /// Who may become a role.
    Trust,
}

/// Attributes that hold policy documents. A trailing `*` of a type stands for the rest.
const DOCUMENTS: &[(&str, &str, Use)] = &[
    ("aws_iam_policy", "policy", Use::Identity),
    ("aws_iam_role_policy", "policy", Use::Identity),
    ("aws_iam_user_policy", "policy", Use::Identity),
    ("aws_iam_group_policy", "policy", Use::Identity),
    ("aws_ssoadmin_permission_set_inline_policy", "inline_policy", Use::Identity),
    ("aws_iam_role", "assume_role_policy", Use::Trust),
    ("aws_s3_bucket", "policy", Use::Resource),
    ("aws_s3_bucket_policy", "policy", Use::Resource),
    ("aws_s3_access_point", "policy", Use::Resource),
    ("aws_s3control_access_point_policy", "policy", Use::Resource),
    ("aws_kms_key", "policy", Use::Resource),
    ("aws_kms_key_policy", "policy", Use::Resource),
    ("aws_sqs_queue", "policy", Use::Resource),
    ("aws_sqs_queue_policy", "policy", Use::Resource),
    ("aws_sns_topic", "policy", Use::Resource),
    ("aws_sns_topic_policy", "policy", Use::Resource),
    ("aws_ecr_repository_policy", "policy", Use::Resource),
    ("aws_secretsmanager_secret", "policy", Use::Resource),
    ("aws_secretsmanager_secret_policy", "policy", Use::Resource),
    ("aws_vpc_endpoint", "policy", Use::Resource),
    ("aws_vpc_endpoint_policy", "policy", Use::Resource),
    ("aws_efs_file_system_policy", "policy", Use::Resource),
    ("aws_glue_resource_policy", "policy", Use::Resource),
    ("aws_opensearch_domain", "access_policies", Use::Resource),
    ("aws_opensearch_domain_policy", "access_policies", Use::Resource),
    ("aws_elasticsearch_domain", "access_policies", Use::Resource),
    ("aws_api_gateway_rest_api", "policy", Use::Resource),
    ("aws_api_gateway_rest_api_policy", "policy", Use::Resource),
    ("aws_backup_vault_policy", "policy", Use::Resource),
    ("aws_dynamodb_resource_policy", "policy", Use::Resource),
    ("aws_cloudwatch_event_bus_policy", "policy", Use::Resource),
    ("aws_cloudwatch_log_resource_policy", "policy_document", Use::Resource),
];

/// One statement.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statement {
    /// Whether it allows; anything that is not plainly `Deny` does.
    pub(crate) allows: bool,
    pub(crate) actions: Vec<String>,
    pub(crate) not_actions: Option<Vec<String>>,
    pub(crate) resources: Vec<String>,
    pub(crate) not_resources: Option<Vec<String>>,
    /// Principals, as `Service:ec2.amazonaws.com` or `AWS:…`; `*` for everybody.
    pub(crate) principals: Vec<String>,
    pub(crate) not_principals: Option<Vec<String>>,
    /// Condition keys with their values, in lower case, of conditions that require a match.
    pub(crate) conditions: Vec<(String, Vec<String>)>,
}

/// What an attribute that should hold a document holds.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    /// Statements.
    Read(Vec<Statement>),
    /// Text that is no policy document, and why.
    Garbled(String),
    /// Nobody can read it before apply; none where it is masked.
    Open(Option<&'a Unknown>),
}

/// One attribute that holds a document.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) path: Pointer,
    pub(crate) purpose: Use,
    pub(crate) content: Content<'a>,
}

/// The documents an object holds after its change. One the provider sets by itself is none.
pub(crate) fn documents(change: &Change) -> Vec<Document<'_>> {
    let mut found = vec![];
    for (kind, key, purpose) in DOCUMENTS {
        if change.resource_type == *kind
            && let Some(content) = content(change.after.read(&[key]))
        {
            found.push(Document { path: at(&[key]), purpose: *purpose, content });
        }
    }
    if change.resource_type == "aws_iam_role" {
        inline(change, &mut found);
    }
    found
}

/// Policies written into the role itself.
fn inline<'a>(change: &'a Change, found: &mut Vec<Document<'a>>) {
    let known = change.after.read(&["inline_policy"]);
    if let Some(list) = known.list() {
        for (position, entry) in list.iter().enumerate() {
            if let Some(content) = content(entry.read(&["policy"])) {
                let path = at(&["inline_policy"]).join(&alloc::format!("{position}"));
                let path = path.join("policy");
                found.push(Document { path, purpose: Use::Identity, content });
            }
        }
    } else if let Some(content @ Content::Open(_)) = content(known) {
        found.push(Document { path: at(&["inline_policy"]), purpose: Use::Identity, content });
    }
}

fn content(known: Known<'_>) -> Option<Content<'_>> {
    match known {
        Known::Absent => None,
        Known::Masked => Some(Content::Open(None)),
        Known::Unknown(unknown) => match unknown.kind {
            UnknownKind::Computed => None,
            UnknownKind::Configured => Some(Content::Open(Some(unknown))),
        },
        Known::Is(Value::Text(text)) if text.trim().is_empty() => None,
        Known::Is(Value::Text(text)) => Some(match parse(text) {
            Ok(statements) => Content::Read(statements),
            Err(why) => Content::Garbled(why),
        }),
        Known::Is(_other) => Some(Content::Garbled(String::from("it is no text"))),
    }
}

/// Reads a policy document. Keys that stand twice, and parts that are not what the grammar says,
/// make it unreadable: two readers could disagree about it.
pub(crate) fn parse(text: &str) -> Result<Vec<Statement>, String> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| alloc::format!("it is no JSON: {error}"))?;
    let statements = field(&value, "Statement")?.ok_or("it has no Statement")?;
    let list = match statements {
        Value::List(list) => list.iter().collect(),
        single @ Value::Map(_) => vec![single],
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => return Err(String::from("its Statement is no list")),
    };
    list.into_iter().map(statement).collect()
}

fn statement(value: &Value) -> Result<Statement, String> {
    let text = |key| field(value, key).map(|found| found.and_then(Value::as_text));
    let effect = text("Effect")?.ok_or("a statement has no Effect")?;
    let mut statement =
        Statement { allows: !effect.eq_ignore_ascii_case("deny"), ..Statement::default() };
    if let Some(actions) = field(value, "Action")? {
        statement.actions = texts(actions)?;
    }
    if let Some(resources) = field(value, "Resource")? {
        statement.resources = texts(resources)?;
    }
    statement.not_actions = field(value, "NotAction")?.map(texts).transpose()?;
    statement.not_resources = field(value, "NotResource")?.map(texts).transpose()?;
    statement.not_principals = field(value, "NotPrincipal")?.map(principals).transpose()?;
    if let Some(principal) = field(value, "Principal")? {
        statement.principals = principals(principal)?;
    }
    if let Some(condition) = field(value, "Condition")? {
        statement.conditions = conditions(condition)?;
    }
    Ok(statement)
}

/// An entry by its key, whose spelling AWS does not care for.
fn field<'a>(value: &'a Value, key: &str) -> Result<Option<&'a Value>, String> {
    let map = value.as_map().ok_or("a part of it is no object")?;
    let mut found = map.iter().filter(|(name, _value)| name.eq_ignore_ascii_case(key));
    let first = found.next();
    if found.next().is_some() {
        return Err(alloc::format!("{key} stands in it twice"));
    }
    Ok(first.map(|(_name, value)| value))
}

fn texts(value: &Value) -> Result<Vec<String>, String> {
    let one = |value: &Value| match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Bool(truth) => Ok(alloc::format!("{truth}")),
        Value::Number(number) => Ok(number.as_str().to_owned()),
        Value::Null | Value::List(_) | Value::Map(_) | Value::Unknown(_) | Value::Redacted(_) => {
            Err(String::from("a text is missing in it"))
        }
    };
    value
        .as_list()
        .map_or_else(|| one(value).map(|text| vec![text]), |list| list.iter().map(one).collect())
}

fn principals(value: &Value) -> Result<Vec<String>, String> {
    let Some(map) = value.as_map() else {
        return texts(value);
    };
    let mut all = vec![];
    for (kind, names) in map {
        for name in texts(names)? {
            // Everybody is everybody, whatever kind is put before it.
            let everybody = name == "*" && !kind.eq_ignore_ascii_case("Service");
            all.push(if everybody { name } else { alloc::format!("{kind}:{name}") });
        }
    }
    Ok(all)
}

fn conditions(value: &Value) -> Result<Vec<(String, Vec<String>)>, String> {
    let operators = value.as_map().ok_or("its Condition is no object")?;
    let mut all = vec![];
    for (operator, keys) in operators {
        // These let in whom the key does not name, or who brings no key at all.
        const OPEN: [&str; 4] = ["not", "ifexists", "null", "forallvalues:"];
        let operator = operator.to_ascii_lowercase();
        if OPEN.iter().any(|open| operator.contains(open)) {
            continue;
        }
        for (key, values) in keys.as_map().ok_or("its Condition is no object")? {
            all.push((key.to_ascii_lowercase(), texts(values)?));
        }
    }
    Ok(all)
}

impl Statement {
    /// Whether a condition confines it to accounts, organisations, networks or sources it names.
    pub(crate) fn is_confined(&self) -> bool {
        const CONFINING: [&str; 8] = [
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:principalaccount",
            "aws:sourceaccount",
            "aws:sourceowner",
            "aws:sourcearn",
            "aws:sourcevpc",
            "aws:sourcevpce",
        ];
        self.conditions.iter().any(|(key, values)| {
            CONFINING.contains(&key.as_str())
                && !values.is_empty()
                && values.iter().all(|value| confines(key, value))
        })
    }

    /// Whether anybody in the world is let in.
    pub(crate) fn admits_everybody(&self) -> bool {
        let anybody =
            self.not_principals.is_some() || self.principals.iter().any(|name| name == "*");
        self.allows && anybody && !self.is_confined()
    }
}

/// Whether a value names one account, organisation, network or source: a pattern names many.
fn confines(key: &str, value: &str) -> bool {
    match key {
        "aws:sourcearn" => names_owner(value),
        // Below the organisation itself a pattern stays inside it.
        "aws:principalorgpaths" => value.split('/').next().is_some_and(is_literal),
        _other => is_literal(value),
    }
}

fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?'])
}

/// Whether an ARN pattern matches one account's objects only. An S3 bucket has no account in its
/// ARN; its name is unique in the world.
fn names_owner(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_arn, _partition, service, region, account, resource] = parts.as_slice() else {
        return false;
    };
    let bucket = resource.split('/').next().unwrap_or_default();
    (account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit()))
        || (*service == "s3" && region.is_empty() && account.is_empty() && is_literal(bucket))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, value: &str, confined: bool) {
        assert_eq!(confines(key, value), confined, "{key} {value}");
    }

    #[test]
    fn a_pattern_confines_nobody() {
        check("aws:principalorgid", "o-abc1234567", true);
        check("aws:principalorgid", "o-*", false);
        check("aws:principalaccount", "1*", false);
        check("aws:sourcevpc", "vpc-0a1b", true);
        check("aws:sourcevpc", "vpc-?", false);
        check("aws:principalorgpaths", "o-abc/r-x/ou-y/*", true);
        check("aws:principalorgpaths", "o-*/r-x", false);
        check("aws:sourcearn", "arn:aws:sns:*:123456789012:x*", true);
        check("aws:sourcearn", "arn:aws:sns:eu-west-1:*:x", false);
        check("aws:sourcearn", "arn:aws:s3:::orders/*", true);
        check("aws:sourcearn", "arn:aws:s3:::ord*", false);
        check("aws:sourcearn", "arn:aws:s3:?:?:evil", false);
        check("aws:sourcearn", "evil", false);
    }

    #[test]
    fn an_operator_that_holds_without_its_key_is_not_counted() {
        let json = |operator: &str| {
            let text = alloc::format!(r#"{{"{operator}":{{"aws:PrincipalOrgID":"o-1"}}}}"#);
            conditions(&serde_json::from_str(&text).unwrap()).unwrap().len()
        };
        assert_eq!((json("StringEquals"), json("ForAnyValue:StringEquals")), (1, 1));
        for open in ["ForAllValues:StringEquals", "StringEqualsIfExists", "StringNotEquals"] {
            assert_eq!(json(open), 0, "{open}");
        }
    }
}
