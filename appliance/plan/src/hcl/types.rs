//! What a variable's type makes of the value that is given.
//!
//! Terraform converts: `1` given to a `string` is `"1"`, and an object type drops what it does not
//! name. A value that would be read unconverted could take the other side of a condition.

use hcl_edit::expr::Expression;
use tribune_record::Value;

use super::partial::text_of;

/// The value as the type has it; none where the type is not one of those listed here, or the value
/// does not fit.
pub(super) fn convert(value: Value, of: &Expression) -> Option<Value> {
    if matches!(value, Value::Null | Value::Unknown(_)) {
        return Some(value);
    }
    match of {
        Expression::Variable(name) => primitive(value, name.as_str()),
        Expression::FuncCall(call) => {
            let inner = call.args.get(0).filter(|_inner| call.args.len() == 1)?;
            match (call.name.name.as_str(), value) {
                ("list", Value::List(list)) => list
                    .into_iter()
                    .map(|one| convert(one, inner))
                    .collect::<Option<_>>()
                    .map(Value::List),
                ("set", Value::List(list)) => {
                    let set: Option<Vec<_>> =
                        list.into_iter().map(|one| convert(one, inner)).collect();
                    super::functions::set(set?)
                }
                ("map", Value::Map(map)) => {
                    let entries =
                        map.into_iter().map(|(key, one)| Some((key, convert(one, inner)?)));
                    entries.collect::<Option<_>>().map(Value::Map)
                }
                _other => None,
            }
        }
        Expression::Null(_)
        | Expression::Bool(_)
        | Expression::Number(_)
        | Expression::String(_)
        | Expression::Array(_)
        | Expression::Object(_)
        | Expression::StringTemplate(_)
        | Expression::HeredocTemplate(_)
        | Expression::Parenthesis(_)
        | Expression::Conditional(_)
        | Expression::Traversal(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_)
        | Expression::ForExpr(_) => None,
    }
}

fn primitive(value: Value, of: &str) -> Option<Value> {
    match of {
        "any" => Some(value),
        "string" => text_of(&value).map(|text| Value::Text(text.into_owned())),
        "number" => value.as_i64().map(|number| Value::Number(number.into())),
        "bool" => value.as_bool().map(Value::Bool),
        _other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hcl_edit::parser;

    #[track_caller]
    fn check(of: &str, given: &str, expected: Option<&str>) {
        let given = serde_json::from_str(given).unwrap();
        let found = convert(given, &parser::parse_expr(of).unwrap());
        let found = found.map(|value| serde_json::to_string(&value).unwrap());
        assert_eq!(found.as_deref(), expected, "{of}");
    }

    #[test]
    fn a_value_is_what_its_type_makes_of_it() {
        check("string", "22", Some("\"22\""));
        check("number", "\"22\"", Some("22"));
        check("bool", "\"true\"", Some("true"));
        check("any", "[1]", Some("[1]"));
        check("list(string)", "[1, true]", Some("[\"1\",\"true\"]"));
        check("set(string)", "[\"b\", \"a\", \"b\"]", Some("[\"a\",\"b\"]"));
        check("map(list(number))", "{\"a\": [\"1\"]}", Some("{\"a\":[1]}"));
        check("string", "null", Some("null"));
        for of in ["object({ a = string })", "tuple([string])", "map(object({}))", "list"] {
            check(of, "{\"a\": {\"b\": 1}}", None);
        }
        check("number", "\"x\"", None);
        check("list(string)", "{}", None);
    }
}
