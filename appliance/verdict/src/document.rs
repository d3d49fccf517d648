//! Policy documents inside attributes, parsed into statements. Text is never merely searched.

mod federation;
mod glob;
mod holes;
mod statement;

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Change, Known, Pointer, Unknown, UnknownKind, Value};

use crate::{
    view::{Ground, Subject},
    walk::at,
};

pub(crate) use federation::{Vouched, is_cluster};
pub(crate) use glob::{covers, is_literal, names_own};
pub(crate) use holes::Hole;
pub(crate) use statement::Statement;
use statement::{parse, statements};

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// What somebody may do.
    Identity,
    /// Who may use a thing.
    Resource,
    /// Who may become a role.
    Trust,
    /// What may pass through an endpoint of one's own network. It opens nothing by itself: where
    /// there is none, everything passes.
    Passage,
}

impl Use {
    /// Whether such a document lets somebody in.
    pub(crate) const fn lets_in(self) -> bool {
        match self {
            Self::Resource | Self::Trust => true,
            Self::Identity | Self::Passage => false,
        }
    }
}

/// Attributes that hold policy documents, by type. Source: the schema of the Terraform AWS provider
/// 5.100. An auth policy of VPC Lattice is none of them: whoever it names has to be in a network
/// that was associated first, and `*` is how it is meant to be written.
const DOCUMENTS: &[(&str, &[&str], Use)] = &[
    ("aws_acmpca_policy", &["policy"], Use::Resource),
    ("aws_api_gateway_domain_name", &["policy"], Use::Resource),
    ("aws_api_gateway_rest_api", &["policy"], Use::Resource),
    ("aws_api_gateway_rest_api_policy", &["policy"], Use::Resource),
    ("aws_backup_vault_policy", &["policy"], Use::Resource),
    ("aws_cloudsearch_domain_service_access_policy", &["access_policy"], Use::Resource),
    ("aws_cloudwatch_event_bus_policy", &["policy"], Use::Resource),
    (
        "aws_cloudwatch_log_delivery_destination_policy",
        &["delivery_destination_policy"],
        Use::Resource,
    ),
    ("aws_cloudwatch_log_destination_policy", &["access_policy"], Use::Resource),
    ("aws_cloudwatch_log_resource_policy", &["policy_document"], Use::Resource),
    ("aws_codeartifact_domain_permissions_policy", &["policy_document"], Use::Resource),
    ("aws_codeartifact_repository_permissions_policy", &["policy_document"], Use::Resource),
    ("aws_codebuild_resource_policy", &["policy"], Use::Resource),
    ("aws_dynamodb_resource_policy", &["policy"], Use::Resource),
    ("aws_ecr_registry_policy", &["policy"], Use::Resource),
    ("aws_ecr_repository_creation_template", &["repository_policy"], Use::Resource),
    ("aws_ecr_repository_policy", &["policy"], Use::Resource),
    ("aws_ecrpublic_repository_policy", &["policy"], Use::Resource),
    ("aws_efs_file_system_policy", &["policy"], Use::Resource),
    ("aws_elasticsearch_domain", &["access_policies"], Use::Resource),
    ("aws_elasticsearch_domain_policy", &["access_policies"], Use::Resource),
    ("aws_glacier_vault", &["access_policy"], Use::Resource),
    ("aws_glacier_vault_lock", &["policy"], Use::Resource),
    ("aws_glue_resource_policy", &["policy"], Use::Resource),
    ("aws_iam_group_policy", &["policy"], Use::Identity),
    ("aws_iam_policy", &["policy"], Use::Identity),
    ("aws_iam_role", &["assume_role_policy"], Use::Trust),
    ("aws_iam_role_policy", &["policy"], Use::Identity),
    ("aws_iam_user_policy", &["policy"], Use::Identity),
    ("aws_iot_policy", &["policy"], Use::Identity),
    ("aws_kinesis_resource_policy", &["policy"], Use::Resource),
    ("aws_kms_external_key", &["policy"], Use::Resource),
    ("aws_kms_key", &["policy"], Use::Resource),
    ("aws_kms_key_policy", &["policy"], Use::Resource),
    ("aws_kms_replica_external_key", &["policy"], Use::Resource),
    ("aws_kms_replica_key", &["policy"], Use::Resource),
    ("aws_media_store_container_policy", &["policy"], Use::Resource),
    ("aws_msk_cluster_policy", &["policy"], Use::Resource),
    ("aws_networkfirewall_resource_policy", &["policy"], Use::Resource),
    ("aws_oam_sink_policy", &["policy"], Use::Resource),
    ("aws_opensearch_domain", &["access_policies"], Use::Resource),
    ("aws_opensearch_domain_policy", &["access_policies"], Use::Resource),
    ("aws_organizations_resource_policy", &["content"], Use::Resource),
    ("aws_redshift_resource_policy", &["policy"], Use::Resource),
    ("aws_redshiftserverless_resource_policy", &["policy"], Use::Resource),
    ("aws_s3_access_point", &["policy"], Use::Resource),
    ("aws_s3_bucket", &["policy"], Use::Resource),
    ("aws_s3_bucket_policy", &["policy"], Use::Resource),
    ("aws_s3control_access_grants_instance_resource_policy", &["policy"], Use::Resource),
    ("aws_s3control_access_point_policy", &["policy"], Use::Resource),
    ("aws_s3control_bucket_policy", &["policy"], Use::Resource),
    ("aws_s3control_multi_region_access_point_policy", &["details", "0", "policy"], Use::Resource),
    ("aws_s3control_object_lambda_access_point_policy", &["policy"], Use::Resource),
    ("aws_s3tables_table_bucket_policy", &["resource_policy"], Use::Resource),
    ("aws_s3tables_table_policy", &["resource_policy"], Use::Resource),
    ("aws_sagemaker_model_package_group_policy", &["resource_policy"], Use::Resource),
    ("aws_schemas_registry_policy", &["policy"], Use::Resource),
    ("aws_secretsmanager_secret", &["policy"], Use::Resource),
    ("aws_secretsmanager_secret_policy", &["policy"], Use::Resource),
    ("aws_ses_identity_policy", &["policy"], Use::Resource),
    ("aws_sesv2_email_identity_policy", &["policy"], Use::Resource),
    ("aws_sns_topic", &["policy"], Use::Resource),
    ("aws_sns_topic_policy", &["policy"], Use::Resource),
    ("aws_sqs_queue", &["policy"], Use::Resource),
    ("aws_sqs_queue_policy", &["policy"], Use::Resource),
    ("aws_ssoadmin_permission_set_inline_policy", &["inline_policy"], Use::Identity),
    ("aws_vpc_endpoint", &["policy"], Use::Passage),
    ("aws_vpc_endpoint_policy", &["policy"], Use::Passage),
    ("aws_vpclattice_resource_policy", &["policy"], Use::Resource),
    ("aws_xray_resource_policy", &["policy_document"], Use::Resource),
];

/// What an attribute that should hold a document holds.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    /// Statements.
    Read(Vec<Statement>),
    /// Statements as far as they can be read before apply, and where they cannot.
    Partly(Vec<Statement>, Vec<Hole<'a>>),
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

/// An object that a change leaves behind, with the documents it then holds.
#[derive(Debug)]
pub(crate) struct Holder<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) documents: Vec<Document<'a>>,
}

/// The types the table of documents names, each with the attribute that leads to the document, and
/// what it is for.
pub(crate) fn reads() -> impl Iterator<Item = (&'static str, &'static str, Use)> {
    DOCUMENTS.iter().filter_map(|(kind, path, purpose)| Some((*kind, *path.first()?, *purpose)))
}

/// Whether the table of documents names a type.
pub(crate) fn knows(kind: &str) -> bool {
    !rows_of(DOCUMENTS, kind).is_empty()
}

/// Every object that the plan makes or changes and that is there afterwards.
pub(crate) fn holders<'a>(view: &'a Ground<'_>) -> impl Iterator<Item = Holder<'a>> {
    let left = view.effective().filter(|subject| !matches!(subject.change.after, Value::Null));
    left.map(|subject| Holder { subject, documents: documents(subject.change) })
}

/// The documents an object holds after its change. One the provider sets by itself is none.
pub(crate) fn documents(change: &Change) -> Vec<Document<'_>> {
    documents_in(&change.resource_type, &change.after)
}

/// The documents in one side of a change of an object of this type.
pub(crate) fn documents_in<'a>(kind: &str, object: &'a Value) -> Vec<Document<'a>> {
    let mut found = vec![];
    for (_kind, path, purpose) in rows_of(DOCUMENTS, kind) {
        if let Some(content) = content(object.read(path), &at(path)) {
            found.push(Document { path: at(path), purpose: *purpose, content });
        }
    }
    if kind == "aws_iam_role" {
        inline(object, &mut found);
    }
    found
}

/// The rows of a table, sorted by type, that are of one type.
pub(crate) fn rows_of<'t, A, B>(table: &'t [(&str, A, B)], kind: &str) -> &'t [(&'t str, A, B)] {
    let first = table.partition_point(|(of, _, _)| *of < kind);
    let end = table.partition_point(|(of, _, _)| *of <= kind);
    table.get(first..end).unwrap_or_default()
}

/// Policies written into the role itself.
fn inline<'a>(object: &'a Value, found: &mut Vec<Document<'a>>) {
    let known = object.read(&["inline_policy"]);
    if let Some(list) = known.list() {
        for (position, entry) in list.iter().enumerate() {
            let path = at(&["inline_policy", &format!("{position}"), "policy"]);
            if let Some(content) = content(entry.read(&["policy"]), &path) {
                found.push(Document { path, purpose: Use::Identity, content });
            }
        }
    } else if let Some(content @ Content::Open(_)) = content(known, &at(&["inline_policy"])) {
        found.push(Document { path: at(&["inline_policy"]), purpose: Use::Identity, content });
    }
}

/// What one attribute that holds a document holds; none where there is nothing, or where the
/// provider sets it by itself. An object stands for the text of which it holds the parts.
pub(crate) fn content<'a>(known: Known<'a>, at: &Pointer) -> Option<Content<'a>> {
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
        Known::Is(object @ Value::Map(_)) => {
            let (known, holes) = holes::without(object, at);
            Some(match statements(&known, !holes.is_empty()) {
                Ok(statements) if holes.is_empty() => Content::Read(statements),
                Ok(statements) => Content::Partly(statements, holes),
                Err(why) => Content::Garbled(why),
            })
        }
        Known::Is(_other) => Some(Content::Garbled(String::from("it is no text"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_by_type_is_read_by_halves() {
        assert!(DOCUMENTS.is_sorted_by_key(|(kind, _path, _use)| *kind));
        assert_eq!(rows_of(DOCUMENTS, "aws_iam_role").len(), 1);
        assert_eq!(rows_of(DOCUMENTS, "aws_xray_resource_policy").len(), 1);
        assert_eq!(rows_of(&[("a", (), ()), ("b", (), ()), ("b", (), ())], "b").len(), 2);
        for none in ["", "aws_acmpca", "aws_iam_roles", "zzz"] {
            assert!(rows_of(DOCUMENTS, none).is_empty(), "{none}");
        }
    }
}
