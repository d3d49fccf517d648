//! Which object a policy's resource means.

use alloc::collections::BTreeMap;
use tribune_record::Change;

use super::Grant;
use crate::document::names_own;

/// What a resource means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach<'a> {
    /// Every object of the service.
    Everything,
    /// Every object whose name begins so.
    Begins(&'a str),
    /// One object, by its name.
    Named(&'a str),
    /// One that is meant by an id, or in a way nobody can read.
    Unreadable,
}

/// Services whose objects have parts that stand behind their name.
const WITH_PARTS: &[&str] = &["dynamodb", "ecs", "kinesis", "lambda", "sns", "sqs", "states"];
/// Services that name their objects by ids.
const BY_ID: &[&str] =
    &["cognito-idp", "ec2", "elasticfilesystem", "execute-api", "rds-db", "route53"];

/// Attributes that hold the name an ARN ends in.
const NAMES: [&str; 5] = ["bucket", "name", "function_name", "identifier", "cluster_identifier"];

/// The object of the plan that a resource names by an identifier its provider will give
/// (`${aws_s3_bucket.b.arn}/*`): its type and its name.
pub(super) fn own<'p>(
    grant: &Grant,
    changes: &BTreeMap<&str, &'p Change>,
) -> Option<(&'p str, &'p str)> {
    let (inside, rest) = grant.resource.strip_prefix("${")?.split_once('}')?;
    let names = names_own(&alloc::format!("${{{inside}}}"));
    // What follows the identifier is a part of the object, not a longer name.
    let whole = rest.is_empty() || rest.starts_with(['/', ':']);
    let (address, _attribute) = inside.rsplit_once('.').filter(|_| names && whole)?;
    let change = *changes.get(address)?;
    let name = NAMES.iter().find_map(|name| change.after.read(&[name]).text())?;
    Some((change.resource_type.as_str(), name))
}

/// What the resource of a grant means.
pub(super) fn reach(grant: &Grant) -> Reach<'_> {
    let resource = grant.resource.as_str();
    if is_blank(resource) {
        return Reach::Everything;
    }
    let mut parts = resource.splitn(6, ':');
    let (Some("arn"), Some(_), Some(service), Some(_), Some(_), Some(rest)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        let arn = resource.starts_with("arn:") && resource.contains('*');
        return if arn { Reach::Everything } else { Reach::Unreadable };
    };
    if service.contains(['*', '?']) || is_blank(rest) {
        return Reach::Everything;
    }
    if BY_ID.contains(&service) {
        let id = rest.rsplit(['/', ':']).next().unwrap_or(rest);
        return if is_blank(id) { Reach::Everything } else { Reach::Unreadable };
    }
    // An action on another service's object allows nothing that anybody could name here.
    if service != grant.service && !service.starts_with(grant.service.as_str()) {
        return Reach::Unreadable;
    }
    named(service, name_of(service, rest))
}

fn is_blank(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '*' | '?' | ':' | '/'))
}

fn named<'a>(service: &str, name: &'a str) -> Reach<'a> {
    let name = name.trim_start_matches('/');
    // Secrets are named with six letters behind, which nobody knows beforehand.
    let ending = if service == "secretsmanager" { ["-??????", "-*"] } else { ["", ""] };
    let stem = ending.iter().find_map(|end| name.strip_suffix(end).filter(|_| !end.is_empty()));
    let name = stem.unwrap_or(name);
    let start = name.split(['*', '?']).next().unwrap_or_default();
    let start = start.split("${").next().unwrap_or_default();
    match (start.is_empty(), start.len() == name.len()) {
        (true, _) => Reach::Everything,
        (false, true) => Reach::Named(name),
        (false, false) => Reach::Begins(start),
    }
}

/// The name in what follows the account in an ARN.
fn name_of<'a>(service: &str, rest: &'a str) -> &'a str {
    let plain = ["s3", "sns", "sqs", "s3express"].contains(&service);
    let behind_kind = || rest.split_once(['/', ':']).map_or(rest, |(_kind, name)| name);
    let name = if plain { rest } else { behind_kind() };
    if service == "s3" || service == "s3express" {
        return name.split('/').next().unwrap_or(name);
    }
    if service == "iam" {
        return name.rsplit('/').next().unwrap_or(name);
    }
    if WITH_PARTS.contains(&service) && !name.starts_with(['/', ':']) {
        return name.split(['/', ':']).next().unwrap_or(name);
    }
    let name = name.strip_suffix(":*").or_else(|| name.strip_suffix("/*")).unwrap_or(name);
    name.strip_suffix(":log-stream").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::lexicon::actions::Verb;
    use alloc::{borrow::ToOwned, string::String};

    #[track_caller]
    fn check(service: &str, resource: &str, expected: Reach<'_>) {
        let grant = Grant {
            service: service.to_owned(),
            verb: Verb::Read,
            resource: resource.to_owned(),
            action: String::new(),
            is_own: false,
            is_narrowed: false,
        };
        assert_eq!(reach(&grant), expected, "{service} {resource}");
    }

    #[test]
    fn an_object_of_the_plan_by_an_identifier_to_come() {
        let made = crate::fixture::created("aws_s3_bucket", &serde_json::json!({ "bucket": "b" }));
        let plan = crate::fixture::native(&made);
        let changes = plan.changes.iter().map(|change| (change.address.as_str(), change)).collect();
        let named = |resource: &str| {
            let grant = Grant {
                service: "s3".to_owned(),
                verb: Verb::Read,
                resource: resource.to_owned(),
                action: String::new(),
                is_own: false,
                is_narrowed: false,
            };
            own(&grant, &changes)
        };
        for own in ["${aws_s3_bucket.it.arn}", "${aws_s3_bucket.it.arn}/*"] {
            assert_eq!(named(own), Some(("aws_s3_bucket", "b")), "{own}");
        }
        for other in [
            "${aws_s3_bucket.it.arn}*",
            "${aws_s3_bucket.other.arn}",
            "${aws:username}",
            "arn:aws:s3:::b",
            "*${aws_s3_bucket.it.arn}",
        ] {
            assert_eq!(named(other), None, "{other}");
        }
    }

    #[test]
    fn everything() {
        for all in
            ["*", "arn:*", "arn:aws:*", "arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:*:::x"]
        {
            check("s3", all, Reach::Everything);
        }
        check("dynamodb", "arn:aws:dynamodb:*:*:table/*", Reach::Everything);
        check("ec2", "arn:aws:ec2:eu-west-1:123456789012:instance/*", Reach::Everything);
    }

    #[test]
    fn one_by_its_name() {
        use Reach::{Begins, Named, Unreadable};
        check("s3", "arn:aws:s3:::reports", Named("reports"));
        check("s3", "arn:aws:s3:::payments/reports/*", Named("payments"));
        check("s3", "arn:aws:s3:::reports-*/x", Begins("reports-"));
        check("dynamodb", "arn:aws:dynamodb:*:*:table/orders/index/*", Named("orders"));
        check("sqs", "arn:aws:sqs:eu-west-1:123456789012:jobs", Named("jobs"));
        check("lambda", "arn:aws:lambda:x:1:function:bill:live", Named("bill"));
        check("iam", "arn:aws:iam::1:role/service/deploy", Named("deploy"));
        check("logs", "arn:aws:logs:x:1:log-group:/aws/lambda/a:*", Named("aws/lambda/a"));
        check("secretsmanager", "arn:aws:secretsmanager:x:1:secret:db-??????", Named("db"));
        check("ssm", "arn:aws:ssm:x:1:parameter/app/key", Named("app/key"));
        check("kms", "arn:aws:kms:x:1:key/0aa1", Named("0aa1"));
        check("ec2", "arn:aws:ec2:x:1:instance/i-0123", Unreadable);
        check("s3", "arn:aws:dynamodb:x:1:table/reports", Unreadable);
        check("s3", "t", Unreadable);
    }
}
