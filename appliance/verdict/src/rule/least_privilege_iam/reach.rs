//! Whether what a statement names leaves anything out: of its actions, or of the objects of a
//! service.

use alloc::{format, string::String, vec, vec::Vec};

use crate::document::{Statement, covers, is_literal};

/// A name nobody gives an object, alone and below another: what takes it in takes in any.
const ANY_NAME: [&str; 2] = ["~any~name~", "~any~name~/~any~name~"];

/// Kinds of objects that are, for what can be done to them, the whole of their service.
const WHOLE: &[(&str, &str)] = &[
    ("dynamodb", "table/"),
    ("ec2", "instance/"),
    ("ecr", "repository/"),
    ("kinesis", "stream/"),
    ("kms", "key/"),
    ("lambda", "function:"),
    ("logs", "log-group:"),
    ("rds", "cluster:"),
    ("rds", "db:"),
    ("secretsmanager", "secret:"),
    ("ssm", "parameter/"),
    ("states", "stateMachine:"),
];

/// `*`, `*:*`, `?*`, `*e*`: a pattern that leaves out nothing, or nothing anybody would notice.
pub(super) fn leaves_out_nothing(pattern: &str) -> bool {
    let literal = pattern.chars().filter(|c| !matches!(c, '*' | '?' | ':')).count();
    let open = pattern.starts_with(['*', '?']);
    open && (literal == 0 || (literal == 1 && pattern.contains('*')))
}

/// What a statement may be used on. One that names nothing names everything.
pub(super) fn resources(statement: &Statement) -> Vec<&str> {
    if statement.not_resources.is_some() || statement.resources.is_empty() {
        return vec!["*"];
    }
    statement.resources.iter().map(String::as_str).collect()
}

/// Whether a resource pattern takes in every object of a service, which may be a pattern too.
pub(super) fn takes_in_service(resource: &str, service: &str) -> bool {
    let named = resource.split(':').nth(2).filter(|part| is_literal(part));
    let one = match named {
        _any if is_literal(service) => service,
        Some(named) if covers(service, named) => named,
        Some(_other) => return false,
        None => "~",
    };
    let mut whole = WHOLE.iter().filter(|(of, _kind)| covers(service, of));
    takes_in(resource, one, "") || whole.any(|(of, kind)| takes_in(resource, of, kind))
}

/// Whether a resource pattern takes in every object of one kind (`iam`, `role/`), be it of one
/// account and region only: nobody's power reaches further anyway.
pub(super) fn takes_in(resource: &str, service: &str, kind: &str) -> bool {
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let part = |at: usize| parts.get(at).copied();
    // An empty part is literal too: an ARN of IAM has no region.
    let own = |at: usize, otherwise| {
        part(at).filter(|text| !text.contains(['*', '?'])).unwrap_or(otherwise)
    };
    let (partition, region, account) = (own(1, "aws"), own(3, "~"), own(4, "~"));
    ANY_NAME.iter().any(|name| {
        let arn = format!("arn:{partition}:{service}:{region}:{account}:{kind}{name}");
        covers(resource, &arn)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(resource: &str, service: &str, kind: &str, expected: bool) {
        assert_eq!(takes_in(resource, service, kind), expected, "{resource} {service} {kind}");
    }

    #[test]
    fn a_resource_that_takes_in_every_object_of_a_kind() {
        for all in [
            "*",
            "arn:*",
            "arn:aws:*",
            "*:*",
            "arn:*:*:*:*:*",
            "arn:aws:iam::*",
            "arn:aws:iam::*:*",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::123456789012:role/*",
            "arn:aws-cn:iam::123456789012:role/*",
            "arn:aws:iam::123456789012:role?*",
            "arn:aws:ia?::123456789012:*",
        ] {
            check(all, "iam", "role/", true);
        }
        for some in [
            "arn:aws:iam::123456789012:role/app",
            "arn:aws:iam::123456789012:role/app-*",
            "arn:aws:iam::123456789012:role/service-role/*",
            "arn:aws:iam::123456789012:user/*",
            "arn:aws:s3:::bucket/*",
            "arn:aws:s3:::*",
            "",
        ] {
            check(some, "iam", "role/", false);
        }
    }

    #[track_caller]
    fn check_service(resource: &str, service: &str, expected: bool) {
        assert_eq!(takes_in_service(resource, service), expected, "{resource} {service}");
    }

    #[test]
    fn a_resource_that_takes_in_a_whole_service() {
        check_service("arn:aws:s3:::*", "s3", true);
        check_service("arn:aws:s3:::*/*", "s3", true);
        check_service("arn:aws:s3:::*", "s?", true);
        check_service("*", "s?", true);
        check_service("arn:aws:dynamodb:eu-west-1:123456789012:*", "dynamodb", true);
        check_service("arn:aws:dynamodb:*:*:table/*", "dynamodb", true);
        check_service("arn:aws:dynamodb:*:*:table/*", "d*", true);
        check_service("arn:aws:s3:::bucket", "s3", false);
        check_service("arn:aws:s3:::bucket/*", "s3", false);
        check_service("arn:aws:s3:::*-logs/*", "s3", false);
        check_service("arn:aws:s3:::*", "sqs", false);
        check_service("arn:aws:s3:::*", "e?2", false);
        check_service("arn:aws:dynamodb:*:*:table/orders", "dynamodb", false);
    }

    #[test]
    fn a_pattern_that_leaves_out_nothing() {
        for all in ["*", "**", "*:*", "?*", "*e*", "??"] {
            assert!(leaves_out_nothing(all), "{all}");
        }
        for some in ["", "e*", "Get*", "*Object", "s3:*", "GetObject", "?x"] {
            assert!(!leaves_out_nothing(some), "{some}");
        }
    }
}
