//! Attributes that hold secrets, by their names: what no mask says and no pattern shows.

use std::borrow::Cow;

/// What an attribute's name says about its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameClass {
    /// Nothing.
    Plain,
    /// A text that looks random is a secret.
    Suspicious,
    /// Any text is a secret.
    Secret,
}

/// Attributes that are secret as a whole, by resource type; from the providers' documentation.
const BY_TYPE: &[(&str, &str)] = &[
    ("aws_api_gateway_api_key", "value"),
    ("aws_cognito_user_pool_client", "client_secret"),
    ("aws_elasticache_user", "passwords"),
    ("aws_iam_access_key", "secret"),
    ("aws_iam_access_key", "ses_smtp_password_v4"),
    ("aws_iam_server_certificate", "private_key"),
    ("aws_secretsmanager_secret_version", "secret_binary"),
    ("aws_secretsmanager_secret_version", "secret_string"),
    ("aws_ssm_parameter", "value"),
    ("aws_ssm_parameter", "value_wo"),
    ("azurerm_key_vault_secret", "value"),
    ("github_actions_secret", "encrypted_value"),
    ("github_actions_secret", "plaintext_value"),
    ("google_secret_manager_secret_version", "secret_data"),
    ("google_service_account_key", "private_key"),
    ("helm_release", "set_sensitive"),
    ("kubernetes_secret", "binary_data"),
    ("kubernetes_secret", "data"),
    ("kubernetes_secret_v1", "binary_data"),
    ("kubernetes_secret_v1", "data"),
    ("random_password", "bcrypt_hash"),
    ("random_password", "result"),
    ("vault_generic_secret", "data"),
    ("vault_generic_secret", "data_json"),
    ("vault_kv_secret_v2", "data_json"),
];

/// Endings of a normalised name whose text is always a secret. A name that is longer at its end
/// (`password_reset_required`, `secret_arn`, `http_tokens`) is another thing.
const SECRET_ENDINGS: &[&str] = &[
    "access_token",
    "account_key",
    "api_key",
    "api_token",
    "apikey",
    "app_key",
    "auth_key",
    "auth_token",
    "bearer_token",
    "client_key",
    "client_secret",
    "connection_string",
    "credential",
    "credentials",
    "encryption_key",
    "jwt_secret",
    "license_key",
    "passphrase",
    "passwd",
    "password",
    "preshared_key",
    "pre_shared_key",
    "private_key",
    "private_key_openssh",
    "private_key_pem",
    "private_key_pem_pkcs8",
    "pwd",
    "refresh_token",
    "sas_token",
    "secret",
    "secret_access_key",
    "secret_binary",
    "secret_data",
    "secret_key",
    "secret_key_base",
    "secret_string",
    "security_token",
    "session_token",
    "shared_key",
    "signing_key",
    "token",
    "webhook_url",
];

/// Names, whole, whose text is always a secret.
const SECRET_NAMES: &[&str] = &["access_key", "password_wo", "pass", "pgpassword", "mysql_pwd"];

/// Words in a name that make a random-looking text under it a secret.
const SUSPICIOUS_WORDS: &[&str] = &[
    "auth",
    "cred",
    "credential",
    "dsn",
    "hmac",
    "key",
    "pass",
    "password",
    "pw",
    "salt",
    "secret",
    "token",
];

/// Words that say the value only names or describes a secret, or is meant to be public.
const PUBLIC_WORDS: &[&str] =
    &["arn", "digest", "fingerprint", "hash", "id", "name", "path", "public", "ref", "url"];

/// Whether this attribute of this resource type is secret as a whole.
pub(super) fn is_secret_attribute(resource_type: &str, attribute: &str) -> bool {
    BY_TYPE.iter().any(|(t, a)| *t == resource_type && *a == attribute)
}

/// What the name of an attribute, a tag or an environment variable says about its text.
pub(super) fn classify(name: &str) -> NameClass {
    let name = normalise(name);
    let ends = |ending: &&str| {
        name.strip_suffix(*ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    };
    if SECRET_NAMES.contains(&name.as_ref()) || SECRET_ENDINGS.iter().any(ends) {
        return NameClass::Secret;
    }
    let words = || name.split('_');
    if words().any(|word| SUSPICIOUS_WORDS.contains(&word))
        && !words().any(|word| PUBLIC_WORDS.contains(&word))
    {
        return NameClass::Suspicious;
    }
    NameClass::Plain
}

/// `dbPassword`, `DB-PASSWORD` and `db.password` are all `db_password`.
fn normalise(name: &str) -> Cow<'_, str> {
    if name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        return Cow::Borrowed(name);
    }
    let mut words = String::with_capacity(name.len());
    let mut after_lower = false;
    for c in name.chars() {
        match c {
            '-' | '.' | ' ' | '/' | ':' => words.push('_'),
            c if c.is_uppercase() => {
                if after_lower {
                    words.push('_');
                }
                words.extend(c.to_lowercase());
            }
            c => words.push(c),
        }
        after_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    Cow::Owned(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        for name in [
            "password",
            "master_password",
            "DB_PASSWORD",
            "dbPassword",
            "auth-token",
            "token",
            "AWS_SECRET_ACCESS_KEY",
            "api_key",
            "tls.private_key",
            "tunnel1_preshared_key",
        ] {
            assert_eq!(classify(name), NameClass::Secret, "{name}");
        }
    }

    #[test]
    fn names_of_other_things() {
        for name in [
            "http_tokens",
            "kms_key_id",
            "key_name",
            "public_key",
            "secret_arn",
            "tags",
            "password_policy_hash",
            "instance_type",
            "policy",
            "source_code_hash",
            "monkey",
        ] {
            assert_eq!(classify(name), NameClass::Plain, "{name}");
        }
    }

    #[test]
    fn names_that_need_a_second_look() {
        for name in ["ssh_key", "hmacSalt", "auth", "get_password_data", "key"] {
            assert_eq!(classify(name), NameClass::Suspicious, "{name}");
        }
    }
}
