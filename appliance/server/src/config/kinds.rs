//! Which resource types there are: a guardrail or a golden path for one that nobody has would never
//! hold, and its author would believe that it does.
//!
//! Of other providers than AWS every well-formed name counts as one.

use std::sync::LazyLock;

use tribune_verdict::{names_type, nearest};

/// Every resource, data source and ephemeral resource of the AWS provider 5.100.0, as
/// `terraform providers schema -json` lists them, in ascending order.
static AWS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("aws_types.txt").split_ascii_whitespace().collect());

/// What is wrong with a pattern that names no type.
pub(crate) fn unknown(pattern: &str) -> Option<String> {
    let all = || AWS.iter().copied();
    // Most stand in the list as they are. Trying each as a pattern on each of its lines takes
    // longer than judging a small plan.
    let listed = || AWS.binary_search(&pattern).is_ok();
    let fitting = || all().any(|name| names_type(pattern, name));
    if !meant_for_aws(pattern) || listed() || fitting() {
        return None;
    }
    let near = nearest(pattern, all()).join(", ");
    Some(format!(
        "expected a resource type of AWS (for one newer than this build a `*`, as in `aws_s3*`), \
         found {pattern:?}; the nearest are {near}"
    ))
}

/// Whether the name begins with the provider's, the letters in whatever order and size.
fn meant_for_aws(pattern: &str) -> bool {
    let provider = pattern.split('_').next().unwrap_or_default();
    let mut letters = provider.to_ascii_lowercase().into_bytes();
    letters.sort_unstable();
    letters == *b"asw"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(AWS.is_sorted());
    }

    #[test]
    fn what_names_no_type_is_told_with_the_nearest() {
        for (pattern, near) in [
            ("aws_db_instnace", "aws_db_instance"),
            ("asw_db_instance", "aws_db_instance"),
            ("AWS_DB_INSTANCES_", "aws_db_instance"),
            ("aws_s3_buckets", "aws_s3_bucket"),
            ("aws_rds_clustr*", "aws_rds_cluster"),
            ("aws_db", "aws_db_"),
        ] {
            let why = unknown(pattern).unwrap_or_default();
            assert!(why.contains(near) && why.contains(pattern), "{pattern}: {why}");
        }
    }

    #[test]
    fn what_names_one_is_taken() {
        for pattern in [
            "aws_db_instance",
            "AWS_DB_INSTANCE",
            "aws_db_*",
            "aws_*",
            "*",
            "*_instance",
            "aws_secretsmanager_secret_version",
            "aws_iam_policy_document",
            "aws_s3*",
            "google_sql_database_instance",
            "azurerm_*",
            "kubernetes_secret",
            "awscc_rds_db_instance",
        ] {
            assert_eq!(unknown(pattern), None);
        }
    }
}
