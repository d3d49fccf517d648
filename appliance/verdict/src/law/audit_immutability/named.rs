//! Whether two texts name the same object: an ARN whole or in part, a queue's URL, an id, a name.

use crate::words::matches;

/// What a text says of the object it names. What it does not say is empty.
#[derive(Debug, Default)]
struct Named<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    kind: &'a str,
    name: &'a str,
}

/// Services whose ARNs have the name alone behind the account, and perhaps a part of the object.
const BARE: [&str; 3] = ["s3", "sns", "sqs"];

/// Whether a protected entry names the object that `text` names. What only one of them says tells
/// nothing against it.
pub(super) fn names(entry: &str, text: &str) -> bool {
    if text.is_empty() || matches(entry, text) {
        return !text.is_empty();
    }
    let (entry, text) = (read(entry), read(text));
    let alike = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
    let says_enough = entry.name != "*" || !text.service.is_empty();
    says_enough
        && !text.name.is_empty()
        && matches(entry.name, text.name)
        && alike(entry.service, text.service)
        && alike(entry.region, text.region)
        && alike(entry.account, text.account)
        && alike(entry.kind, text.kind)
}

fn read(text: &str) -> Named<'_> {
    if text.starts_with("arn:") {
        return arn(text);
    }
    if let Some((_scheme, url)) = text.split_once("://") {
        // https://sqs.us-east-1.amazonaws.com/123456789012/queue
        let mut parts = url.split('/');
        let (host, account, name) = (parts.next(), parts.next(), parts.next());
        let is_queue =
            host.is_some_and(|host| host.split('.').any(|it| it == "sqs" || it == "queue"));
        return match (account, name) {
            (Some(account), Some(name)) if is_queue => {
                Named { service: "sqs", account, name, ..Named::default() }
            }
            _other => Named { name: url.rsplit('/').next().unwrap_or(url), ..Named::default() },
        };
    }
    // Lambda takes `123456789012:function:name:alias` and `name:alias`.
    let (before, after) = match text.split_once("function:") {
        Some((before, after)) if before.is_empty() || before.ends_with(':') => (before, after),
        Some(_) | None => return Named { name: first(text), ..Named::default() },
    };
    let account = before.trim_end_matches(':').rsplit(':').next().unwrap_or_default();
    Named { service: "lambda", account, kind: "function", name: first(after), ..Named::default() }
}

/// `arn:partition:service:region:account:resource`, the resource a name, a kind and a name, or a
/// kind, a path and a name.
fn arn(text: &str) -> Named<'_> {
    let mut fields = text.splitn(6, ':').skip(2);
    let mut field = || fields.next().unwrap_or_default();
    let (service, region, account, resource) = (field(), field(), field(), field());
    let named = Named { service, region, account, ..Named::default() };
    if BARE.contains(&service) {
        let name = resource.split([':', '/']).next().unwrap_or_default();
        return Named { name, ..named };
    }
    let Some((kind, rest)) = resource.split_once([':', '/']) else {
        return Named { name: resource, ..named };
    };
    let name = match kind {
        "function" => first(rest),
        "log-group" => rest.strip_suffix(":*").unwrap_or(rest),
        _other => rest.rsplit([':', '/']).next().unwrap_or(rest),
    };
    Named { kind, name, ..named }
}

/// What stands before the first colon: behind it is a part or a version of the object.
fn first(text: &str) -> &str {
    text.split(':').next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::names;

    const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:guard";

    #[test]
    fn an_object_has_many_names() {
        for (entry, text) in [
            (FUNCTION, FUNCTION),
            (FUNCTION, "guard"),
            (FUNCTION, "guard:live"),
            (FUNCTION, "function:guard"),
            (FUNCTION, "123456789012:function:guard"),
            (FUNCTION, "arn:aws:lambda:us-east-1:123456789012:function:guard:7"),
            ("guard", FUNCTION),
            ("arn:aws:sqs:eu-west-1:1:jobs", "https://sqs.eu-west-1.amazonaws.com/1/jobs"),
            ("arn:aws:iam::1:role/path/guard", "guard"),
            ("arn:aws:iam::1:role/guard", "guard:inline-policy"),
            ("arn:aws:ec2:us-east-1:1:security-group/sg-1", "sg-1"),
            ("arn:aws:iam::1:role/guard*", "guardian"),
            ("arn:aws:iam::1:role/*", "arn:aws:iam::1:role/x"),
            ("arn:aws:s3:::books", "arn:aws:s3:::books/2026"),
            ("arn:aws:logs:us-east-1:1:log-group:/a/b:*", "/a/b"),
        ] {
            assert!(names(entry, text), "{entry} is {text}");
        }
    }

    #[test]
    fn a_like_name_is_not_the_object() {
        for (entry, text) in [
            (FUNCTION, ""),
            (FUNCTION, "guardian"),
            (FUNCTION, "210987654321:function:guard"),
            (FUNCTION, "arn:aws:lambda:eu-west-1:123456789012:function:guard"),
            (FUNCTION, "arn:aws:iam::123456789012:role/guard"),
            ("arn:aws:sqs:eu-west-1:1:jobs", "https://sqs.eu-west-1.amazonaws.com/2/jobs"),
            ("arn:aws:sqs:eu-west-1:1:jobs", "https://sqs.eu-west-1.amazonaws.com/1/other"),
            ("arn:aws:iam::1:role/guard", "arn:aws:iam::1:policy/guard"),
            ("arn:aws:iam::1:role/*", "shop"),
            ("arn:aws:s3:::books", "arn:aws:s3:::other/books"),
        ] {
            assert!(!names(entry, text), "{entry} is not {text}");
        }
    }
}
