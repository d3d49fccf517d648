//! Values under a secret's name that hold no secret: where it is kept, what is filled in later,
//! and words that switch something.

/// How a text begins that says where a secret is, not what it is.
const REFERENCES: &[&str] = &[
    "$$.",
    "$(",
    "$.",
    "${",
    "@Microsoft.KeyVault(",
    "alias/",
    "arn:",
    "env:",
    "file:",
    "op://",
    "projects/",
    "secretsmanager:",
    "ssm:",
    "vault:",
    "{{",
];

/// Roots of expressions in programs and configurations.
const EXPRESSIONS: &[&str] = &[
    "System.getenv",
    "data.",
    "env.",
    "local.",
    "module.",
    "os.Getenv",
    "os.environ",
    "os.getenv",
    "process.env",
    "self.",
    "settings.",
    "this.",
    "var.",
];

/// Words that switch or measure something.
const SWITCHES: &[&str] = &[
    "days", "disabled", "enabled", "false", "hours", "minutes", "no", "none", "null", "off", "on",
    "optional", "required", "seconds", "true", "yes",
];

/// Words of scripts and schemas that are types and defaults.
const WORDS: &[&str] = &[
    "auto",
    "bearer",
    "bool",
    "default",
    "managed",
    "nil",
    "redacted",
    "securestring",
    "stdin",
    "string",
    "undefined",
];

/// A word of a text, and how it stands there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    /// Whether it stands in quotes.
    pub(super) quoted: bool,
    /// Whether it may be one of a sentence.
    pub(super) prose: bool,
    /// What follows it.
    pub(super) after: &'t str,
}

/// Whether a whole value under a secret's name is none.
pub(super) fn is_harmless(value: &str) -> bool {
    REFERENCES.iter().any(|begin| value.starts_with(begin))
        || SWITCHES.iter().any(|word| value.eq_ignore_ascii_case(word))
        || is_path(value)
        || is_masked(value)
        || (value.starts_with("https://") && value.contains(".vault.azure.net/"))
}

/// Whether a word of a script behind a secret's name is none.
pub(super) fn is_placeholder(word: Word<'_>) -> bool {
    let Word { text, quoted, prose, after } = word;
    let Some(first) = text.bytes().next() else { return true };
    let second = text.as_bytes().get(1).copied().unwrap_or_default();
    let plain = match first {
        // `$6$…` is the hash of a password, `$NAME` a variable.
        b'$' => second.is_ascii_alphabetic() || b"$_{(".contains(&second),
        b'%' => text.ends_with('%') || text.len() < 4 || b"({".contains(&second),
        b'<' => text.ends_with('>') || second == b'<' || !quoted,
        b'{' => second == b'{' || second == b'%' || !quoted,
        b'[' | b'(' | b'`' | b'|' | b'>' => !quoted,
        // Tags and aliases of YAML.
        b'!' | b'*' | b'&' => !quoted && text.bytes().skip(1).all(|b| b.is_ascii_alphabetic()),
        _other => false,
    };
    plain
        || is_harmless(text)
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || (!quoted && is_expression(text, after))
        || (prose && !quoted && is_prose(text, after))
}

/// `os.environ["X"]`, `fetch("db")`.
fn is_expression(text: &str, after: &str) -> bool {
    let named = |b: u8| b.is_ascii_alphanumeric() || b"_.".contains(&b);
    let rooted = EXPRESSIONS.iter().any(|root| text.starts_with(root));
    let callee = text.split(['(', '[']).next().unwrap_or_default();
    let called = callee.len() < text.len() || after.starts_with(['(', '[']);
    let begins = callee.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    rooted || (called && begins && callee.bytes().all(named))
}

/// A word of letters with another behind it: somebody writes about a secret.
fn is_prose(text: &str, after: &str) -> bool {
    let next = after.trim_start_matches(' ');
    next.len() < after.len()
        && text.bytes().all(|b| b.is_ascii_alphabetic())
        && next.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// `****`, `xxxx`.
fn is_masked(value: &str) -> bool {
    value.len() > 2 && value.bytes().all(|b| b"*.Xx".contains(&b))
}

/// `/run/secrets/db`: at least two directories in small letters.
fn is_path(value: &str) -> bool {
    let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"/._-".contains(&b);
    let whole = value.starts_with('/') && value.matches('/').count() > 1;
    whole && value.bytes().all(small) && !value.split('/').skip(1).any(str::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, quoted: bool) -> Word<'_> {
        Word { text, quoted, prose: true, after: "" }
    }

    #[test]
    fn values_that_hold_nothing() {
        for text in [
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:x",
            "true",
            "REQUIRED",
            "/run/secrets/db",
            "****",
            "{{resolve:ssm:x}}",
            "https://kv.vault.azure.net/secrets/x",
        ] {
            assert!(is_harmless(text), "{text}");
        }
        for text in ["hunter2", "!QAZ2wsx", "Tr0ub4dor&3", "x", "123456", "/hunter2", "ab/Cd9"] {
            assert!(!is_harmless(text), "{text}");
        }
    }

    #[test]
    fn words_that_are_filled_in_later() {
        for text in
            ["$PASSWORD", "$(fetch)", "${X}", "{{ x }}", "<password>", "%DB_PASSWORD%", "%s"]
        {
            assert!(is_placeholder(word(text, true)), "{text}");
        }
        for text in
            ["!Ref", "*default", "|", "get_secret(\"x\")", "os.environ[\"X\"]", "`cmd`", "{"]
        {
            assert!(is_placeholder(word(text, false)), "{text}");
            assert!(!is_placeholder(word(text, true)) || text == "|", "{text}");
        }
        assert!(is_placeholder(Word { after: " the vault", ..word("see", false) }));
    }

    #[test]
    fn words_that_are_secrets() {
        for text in ["$6$rounds=1000$salt$hash", "!QAZ2wsx", "hunter2", "*Star*9", "P@ss(word"] {
            assert!(!is_placeholder(word(text, false)), "{text}");
        }
        assert!(!is_placeholder(Word { after: " and more", ..word("hunter2", false) }));
        assert!(!is_placeholder(Word {
            after: " psql -h db",
            prose: false,
            ..word("secret", false)
        }));
    }
}
