//! Whom an identity provider vouches for: one's own workloads, or anybody who asks it.

use alloc::{format, string::String, vec::Vec};

use super::glob::is_literal;

/// What an issuer calls who asks: `repo:acme/app:ref:refs/heads/main`, and the workflow it runs.
const SUBJECT: &[&str] = &["sub", "job_workflow_ref"];

/// Issuers that vouch for everybody in the world, with the claims by which a policy can single out
/// one's own. Source: AWS STS condition keys and the issuers' own documentation.
const SHARED: &[(&str, &[&str])] = &[
    ("accounts.google.com", &["aud", "oaud", "sub"]),
    ("agent.buildkite.com", SUBJECT),
    ("app.terraform.io", SUBJECT),
    ("cognito-identity.amazonaws.com", &["aud"]),
    ("gitlab.com", SUBJECT),
    ("graph.facebook.com", &["app_id", "id"]),
    ("token.actions.githubusercontent.com", SUBJECT),
    ("www.amazon.com", &["app_id", "user_id"]),
];

/// Whom a federated principal lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vouched {
    /// Everybody in the world.
    Everybody,
    /// Every workload of one Kubernetes cluster.
    Cluster,
    /// Those workloads of a cluster of AWS, or identities of a pool, that the policy names.
    Own,
    /// Whomever the provider says.
    Strangers,
}

/// Whom the provider `name` (an ARN or a host) vouches for under these conditions.
pub(crate) fn vouched(name: &str, conditions: &[(String, Vec<String>)]) -> Vouched {
    let issuer = name.split_once("oidc-provider/").map_or(name, |(_arn, issuer)| issuer);
    let issuer = issuer.to_ascii_lowercase();
    let is_cluster = is_cluster(&issuer);
    let shared = SHARED.iter().find(|(host, _claims)| {
        issuer.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let claims = shared.map_or(SUBJECT, |(_host, claims)| claims);
    let is_named = claims.iter().any(|claim| {
        let key = format!("{issuer}:{claim}");
        let mut values = conditions.iter().filter(|(of, _values)| *of == key);
        values.any(|(_key, values)| !values.is_empty() && values.iter().all(|v| names(claim, v)))
    });
    match (shared.is_some(), is_cluster, is_named) {
        (true, _cluster, false) => Vouched::Everybody,
        (false, true, false) => Vouched::Cluster,
        (false, true, true) => Vouched::Own,
        (true, _cluster, true) if issuer == "cognito-identity.amazonaws.com" => Vouched::Own,
        (_shared, _cluster, _named) => Vouched::Strangers,
    }
}

/// Whether an issuer is a cluster of Amazon EKS.
pub(crate) fn is_cluster(issuer: &str) -> bool {
    let host = issuer.split_once("://").map_or(issuer, |(_scheme, host)| host);
    let host = host.split('/').next().unwrap_or_default();
    host.starts_with("oidc.eks.") && [".amazonaws.com", ".com.cn"].iter().any(|e| host.ends_with(e))
}

/// Whether a claim's value names somebody. Of a subject, what stands before the first wildcard or
/// variable must hold the name of an owner in full: `repo:acme/*` does, `repo:*` and `repo:acme*`
/// do not.
fn names(claim: &str, value: &str) -> bool {
    const SEPARATORS: [char; 3] = [':', '/', '@'];
    if is_literal(value) {
        return true;
    }
    let before = value.split(['*', '?', '$']).next().unwrap_or_default();
    let whole = before.matches(SEPARATORS).count();
    let needed = if value.starts_with("system:serviceaccount:") { 3 } else { 2 };
    SUBJECT.contains(&claim) && whole >= needed
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{borrow::ToOwned, vec};

    const GITHUB: &str =
        "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const CLUSTER: &str =
        "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12";
    const POOLS: &str = "cognito-identity.amazonaws.com";

    #[track_caller]
    fn check(name: &str, condition: Option<(&str, &str)>, expected: Vouched) {
        let list = |(key, value): (&str, &str)| (key.to_owned(), vec![value.to_owned()]);
        let conditions: Vec<_> = condition.into_iter().map(list).collect();
        assert_eq!(vouched(name, &conditions), expected, "{name} {condition:?}");
    }

    #[test]
    fn a_shared_issuer_vouches_for_everybody_unless_the_policy_names_somebody() {
        use Vouched::{Everybody, Own, Strangers};
        let sub = |value| Some(("token.actions.githubusercontent.com:sub", value));
        check(GITHUB, None, Everybody);
        check(GITHUB, Some(("token.actions.githubusercontent.com:aud", "x")), Everybody);
        for open in ["*", "repo:*", "repo:*/*", "repo:acme*", "repo:acm?/app:*", "*:acme/app:*"] {
            check(GITHUB, sub(open), Everybody);
        }
        check(GITHUB, sub("repo:${aws:PrincipalTag/o}/${aws:PrincipalTag/a}"), Everybody);
        for named in ["repo:acme/app:ref:refs/heads/main", "repo:acme/*", "repo:acme/app:*"] {
            check(GITHUB, sub(named), Strangers);
        }
        check(POOLS, None, Everybody);
        check(POOLS, Some(("cognito-identity.amazonaws.com:aud", "eu-west-1:*")), Everybody);
        check(POOLS, Some(("cognito-identity.amazonaws.com:aud", "eu-west-1:0a1b")), Own);
        check(POOLS, Some(("cognito-identity.amazonaws.com:amr", "authenticated")), Everybody);
    }

    #[test]
    fn a_cluster_vouches_for_the_service_accounts_the_policy_names() {
        use Vouched::{Cluster, Own};
        let sub = |value| Some(("oidc.eks.eu-west-1.amazonaws.com/id/ab12:sub", value));
        check(CLUSTER, None, Cluster);
        check(CLUSTER, sub("system:serviceaccount:*"), Cluster);
        check(CLUSTER, sub("system:serviceaccount:*:app"), Cluster);
        check(CLUSTER, sub("system:serviceaccount:shop:*"), Own);
        check(CLUSTER, sub("system:serviceaccount:shop:app"), Own);
        check(CLUSTER, Some(("oidc.eks.eu-west-1.amazonaws.com/id/cd34:sub", "x")), Cluster);
    }

    #[test]
    fn others_vouch_for_strangers() {
        check("arn:aws:iam::123456789012:saml-provider/corp", None, Vouched::Strangers);
        check("login.example.com", None, Vouched::Strangers);
        check("oidc.eks.example.com", None, Vouched::Strangers);
        check("gitlab.com.example.com", None, Vouched::Strangers);
    }
}
