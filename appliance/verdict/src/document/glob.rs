//! Patterns of IAM: `*` stands for any characters, `?` for one.

/// Whether a text is no pattern: it means itself.
pub(crate) fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?'])
}
