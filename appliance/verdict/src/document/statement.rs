//! The grammar of a policy document: text in, statements out, or why it is none.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use tribune_record::Value;

use super::{
    federation::{Vouched, vouched},
    glob::{is_literal, names_own},
    holes::OPEN_CONDITION,
};

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
    /// Its conditions as they stand.
    pub(crate) condition: Option<Value>,
    /// Whether a part of its conditions is only known after apply: they may confine it to
    /// anything.
    pub(crate) open_conditions: bool,
    /// When it stops to hold: the last moments its conditions name, as written, of which the
    /// earliest counts; each is a choice of which the latest does.
    pub(crate) until: Vec<Vec<String>>,
    /// When it begins to hold, in the same way.
    pub(crate) from: Vec<Vec<String>>,
    /// Whether a condition on anything but the time confines it.
    pub(crate) beside_time: bool,
}

/// Reads a policy document. Keys that stand twice, and parts that are not what the grammar says,
/// make it unreadable: two readers could disagree about it.
pub(super) fn parse(text: &str) -> Result<Vec<Statement>, String> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| alloc::format!("it is no JSON: {error}"))?;
    statements(&value, false)
}

/// Reads a policy document that is an object; `partly` if a condition of it may be open.
pub(super) fn statements(value: &Value, partly: bool) -> Result<Vec<Statement>, String> {
    let statements = field(value, "Statement")?.ok_or("it has no Statement")?;
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
    list.into_iter().map(|value| statement(value, partly)).collect()
}

fn statement(value: &Value, partly: bool) -> Result<Statement, String> {
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
        statement.condition = Some(condition.clone());
        statement.open_conditions = partly && condition.as_text() == Some(OPEN_CONDITION);
        if !statement.open_conditions {
            statement.conditions = conditions(condition)?;
            let all = count(condition)?;
            statement.until = moments(condition, "less")?;
            statement.from = moments(condition, "greater")?;
            let timed = statement.until.len().saturating_add(statement.from.len());
            statement.beside_time = timed < all;
        }
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
            all.push(if name == "*" { name } else { alloc::format!("{kind}:{name}") });
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

/// How many conditions there are.
fn count(value: &Value) -> Result<usize, String> {
    let operators = value.as_map().ok_or("its Condition is no object")?.values();
    let keys = operators.map(|keys| keys.as_map().map_or(1, alloc::collections::BTreeMap::len));
    Ok(keys.fold(0, usize::saturating_add))
}

/// The moments that conditions on the time of the request name: `DateLessThan` and its like.
fn moments(value: &Value, side: &str) -> Result<Vec<Vec<String>>, String> {
    const CLOCKS: [(&str, &str); 2] = [("date", "aws:currenttime"), ("numeric", "aws:epochtime")];
    let mut found = vec![];
    for (operator, keys) in value.as_map().ok_or("its Condition is no object")? {
        let operator = operator.to_ascii_lowercase();
        for (key, values) in keys.as_map().ok_or("its Condition is no object")? {
            let key = key.to_ascii_lowercase();
            let is_clock = CLOCKS.iter().any(|(kind, clock)| {
                key == *clock
                    && operator.strip_prefix(kind).is_some_and(|rest| rest.starts_with(side))
            });
            if is_clock {
                found.push(texts(values)?);
            }
        }
    }
    Ok(found)
}

impl Statement {
    /// The conditions that confine it to accounts, organisations, networks or sources they name,
    /// with the names. All of them hold at once.
    pub(crate) fn confinements(&self) -> impl Iterator<Item = (&str, &[String])> {
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
        let confining = self.conditions.iter().filter(|(key, values)| {
            CONFINING.contains(&key.as_str())
                && !values.is_empty()
                && values.iter().all(|value| confines(key, value))
        });
        confining.map(|(key, values)| (key.as_str(), values.as_slice()))
    }

    /// Whether a condition confines it at all.
    pub(crate) fn is_confined(&self) -> bool {
        self.open_conditions || self.confinements().next().is_some()
    }

    /// Whether it names everybody, conditions aside.
    pub(crate) fn names_everybody(&self) -> bool {
        self.not_principals.is_some() || self.principals.iter().any(|name| name == "*")
    }

    /// Whether anybody in the world is let in.
    pub(crate) fn admits_everybody(&self) -> bool {
        let anybody = self.names_everybody()
            || self.federated().any(|(_name, vouched)| vouched == Vouched::Everybody);
        self.allows && anybody && !self.is_confined()
    }

    /// The identity providers it trusts, and whom each vouches for.
    pub(crate) fn federated(&self) -> impl Iterator<Item = (&str, Vouched)> {
        let principals = self.principals.iter().filter_map(|principal| principal.split_once(':'));
        let providers = principals.filter(|(kind, _name)| kind.eq_ignore_ascii_case("federated"));
        providers.map(|(_kind, name)| (name, vouched(name, &self.conditions)))
    }
}

/// Whether a value names one account, organisation, network or source: a pattern names many.
fn confines(key: &str, value: &str) -> bool {
    if names_own(value) {
        return true;
    }
    match key {
        "aws:sourcearn" => names_owner(value),
        // Below the organisation itself a pattern stays inside it.
        "aws:principalorgpaths" => value.split('/').next().is_some_and(is_literal),
        _other => is_literal(value),
    }
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
        check("aws:principalaccount", "${aws:PrincipalAccount}", false);
        check("aws:principalorgpaths", "${aws:PrincipalOrgPaths}", false);
        check("aws:sourcearn", "arn:aws:s3:::${aws:PrincipalTag/bucket}", false);
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
        check("aws:sourcearn", "${aws_s3_bucket.b.arn}", true);
        check("aws:sourcearn", "${aws_s3_bucket.b.arn}*", false);
        check("aws:sourcevpc", "${module.net[\"a\"].aws_vpc.this.id}", true);
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
