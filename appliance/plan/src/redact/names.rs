//! What the name of an attribute, a tag, a variable or an option says about its value.
//!
//! A name is read as words: `dbPassword`, `DB-PASSWORD`, `db.password2` and `DBPassword_new` all
//! speak of a password. What stands behind the telling word decides: `password_old` holds one,
//! `password_length` describes one.

use super::words::{
    DESCRIBING, JOINED, OPEN_ENDINGS, PASSWORDS, PUBLIC_WORDS, QUALIFIERS, SECRET_ENDINGS, STEMS,
    SUSPICIOUS_WORDS,
};

/// What a name says about the value under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameClass {
    /// Nothing.
    Plain,
    /// A text that looks random is a secret.
    Suspicious,
    /// A text is a secret.
    Secret,
    /// Every text is a secret, however deep it stands.
    Password,
}

/// A name longer than this is no longer read as words.
const NAME_MAX: usize = 256;

/// What a name says about its text.
pub(crate) fn classify(name: &str) -> NameClass {
    if name.len() > NAME_MAX {
        return NameClass::Suspicious;
    }
    if !has_stem(name.as_bytes()) {
        return NameClass::Plain;
    }
    let normal = normalise(name);
    let words: Vec<&str> = normal.split('_').filter(|word| !word.is_empty()).collect();
    if holds_password(&words) {
        return NameClass::Password;
    }
    let bare: Vec<&str> = words.iter().map(|word| bare(word)).filter(|w| !w.is_empty()).collect();
    let name = bare.join("_");
    let unqualified = unqualified(&bare, &name);
    if ends(unqualified, OPEN_ENDINGS) {
        return NameClass::Plain;
    }
    let joined = JOINED.iter().any(|end| unqualified.ends_with(end));
    if joined || ends(unqualified, SECRET_ENDINGS) || ends(&name, SECRET_ENDINGS) {
        return NameClass::Secret;
    }
    let any = |table: &[&str]| words.iter().any(|word| holds(table, word));
    if any(SUSPICIOUS_WORDS) && !any(PUBLIC_WORDS) {
        return NameClass::Suspicious;
    }
    NameClass::Plain
}

/// What the name of something says that stands under another name.
pub(crate) fn classify_under(parent: NameClass, name: &str) -> NameClass {
    let own = classify(name);
    let describes = || {
        let short = name.len() <= NAME_MAX;
        short && normalise(name).split('_').any(|word| holds(DESCRIBING, word))
    };
    if parent == NameClass::Password && own != NameClass::Password && !describes() {
        return NameClass::Password;
    }
    own
}

fn has_stem(name: &[u8]) -> bool {
    let begins = |rest: &[u8], stem: &[u8], pair: [u8; 2]| {
        stem.starts_with(&pair)
            && rest.get(..stem.len()).is_some_and(|head| head.eq_ignore_ascii_case(stem))
    };
    (0..name.len()).any(|at| match name.get(at..) {
        Some(rest @ [a, b, ..]) => {
            let pair = [a.to_ascii_lowercase(), b.to_ascii_lowercase()];
            may_begin(pair) && STEMS.iter().any(|stem| begins(rest, stem.as_bytes(), pair))
        }
        Some(_) | None => false,
    })
}

/// Whether a stem may begin with these two letters: most names are done with here.
const fn may_begin(pair: [u8; 2]) -> bool {
    matches!(
        &pair,
        b"au"
            | b"bc"
            | b"co"
            | b"cr"
            | b"ds"
            | b"hm"
            | b"ke"
            | b"pa"
            | b"ps"
            | b"pw"
            | b"sa"
            | b"se"
            | b"sh"
            | b"to"
            | b"ve"
            | b"we"
    )
}

/// The word without the number at its end.
fn bare(word: &str) -> &str {
    word.trim_end_matches(|c: char| c.is_ascii_digit())
}

fn holds_password(words: &[&str]) -> bool {
    let named = |word: &&str| PASSWORDS.iter().any(|end| bare(word).ends_with(end));
    words.iter().rposition(named).is_some_and(|at| {
        !words.iter().skip(at.saturating_add(1)).any(|word| holds(DESCRIBING, word))
    })
}

/// The name without the words at its end that only qualify the others.
fn unqualified<'n>(words: &[&str], name: &'n str) -> &'n str {
    let qualifying = words.iter().rev().take_while(|word| holds(QUALIFIERS, word));
    let length = qualifying
        .fold(name.len(), |length, word| length.saturating_sub(word.len()).saturating_sub(1));
    name.get(..length).unwrap_or(name)
}

/// Whether the last one, two, three or four words of a name stand in `table`.
fn ends(name: &str, table: &[&str]) -> bool {
    let before = name.rmatch_indices('_').map(|(at, _)| at.saturating_add(1)).take(4);
    let whole = name.split('_').count() <= 4;
    before.chain(whole.then_some(0)).any(|at| name.get(at..).is_some_and(|end| holds(table, end)))
}

/// Whether `word` stands in a sorted table.
fn holds(table: &[&str], word: &str) -> bool {
    table.binary_search(&word).is_ok()
}

/// The words of a name in small letters, with `_` between them.
fn normalise(name: &str) -> String {
    let mut words = String::with_capacity(name.len().saturating_add(8));
    let mut before = ' ';
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let small_follows = rest.peek().is_some_and(|next| next.is_lowercase());
        let begins = before.is_lowercase()
            || before.is_ascii_digit()
            || (before.is_uppercase() && small_follows);
        match c {
            c if !c.is_alphanumeric() => words.push('_'),
            c if c.is_uppercase() => {
                if begins {
                    words.push('_');
                }
                words.extend(c.to_lowercase());
            }
            c => words.push(c),
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(class: NameClass, names: &[&str]) {
        for name in names {
            assert_eq!(classify(name), class, "{name}");
        }
    }

    #[test]
    fn no_stem_is_passed_over() {
        for stem in STEMS {
            assert!(has_stem(format!("x{}x", stem.to_uppercase()).as_bytes()), "{stem}");
        }
        assert!(!has_stem(b"instance_type"));
    }

    #[test]
    fn names_of_passwords() {
        check(
            NameClass::Password,
            &[
                "password",
                "master_password",
                "DB_PASSWORD",
                "dbPassword",
                "PASSWORD1",
                "password2",
                "passwords",
                "DBPassword",
                "dbpassword",
                "password_admin",
                "DB_PASSWORD_PROD",
                "password_wo",
                "master_password_wo",
                "ses_smtp_password_v4",
                "passwd",
                "userpwd",
                "plain_text_passwd",
                "hashed_passwd",
                "PGPASSWORD",
                "MYSQL_PWD",
                "password_hash",
            ],
        );
    }

    #[test]
    fn names_of_secrets() {
        check(
            NameClass::Secret,
            &[
                "auth-token",
                "token",
                "AWS_SECRET_ACCESS_KEY",
                "api_key",
                "tls.private_key",
                "tunnel1_preshared_key",
                "db_pass_new",
                "DB_PASS",
                "value_secret",
                "FOO_SECRET",
                "secret2",
                "private_key_pem_pkcs8",
                "client-key-data",
                "apiKey",
                "APIToken",
                "secret_string_wo",
                "authorization_api_key_value",
                "X-Api-Key",
                "_authToken",
                "AccountKey",
                "SharedAccessKey",
                "primary_access_key",
                "rootpw",
                "requirepass",
                "connectionString",
                "secret_key_base",
            ],
        );
    }

    #[test]
    fn names_of_other_things() {
        check(
            NameClass::Plain,
            &[
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
                "kms_key",
                "s3_key",
                "hash_key",
                "range_key",
                "pgp_key",
                "dkim_tokens",
                "secretsmanager",
                "secrets-manager-endpoint",
                "creation_token",
                "client_token",
                "verification_token",
                "PassedToService",
                "MetadataHttpTokens",
                "existing_secret",
                "compass",
                "imagePullSecret",
                "authority",
                "SharedAccessKeyName",
                "aws_access_key_id",
                "keyspace",
                "secrets",
                "forward_cookies",
                "passive_ip",
                "passenger_version",
                "secret_id",
            ],
        );
    }

    #[test]
    fn names_that_need_a_second_look() {
        check(
            NameClass::Suspicious,
            &[
                "ssh_key",
                "hmacSalt",
                "auth",
                "get_password_data",
                "key",
                "password_reset_required",
                "minimum_password_length",
                "password_authentication",
                "password-stdin",
                "primary_key",
                "temporary_password_validity_days",
                "token_validity",
                "X-Origin-Verify",
            ],
        );
        check(NameClass::Suspicious, &["a".repeat(NAME_MAX + 1).as_str()]);
        check(NameClass::Plain, &["a".repeat(NAME_MAX).as_str()]);
    }
}
