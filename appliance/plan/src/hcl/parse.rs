//! The text of one configuration file in, its blocks out, within limits.
//!
//! The parser bounds how deep expressions, templates and blocks nest (64) and how many operators
//! stand on one way through an expression (128), so no text can overflow a stack
//! (`hostile.rs` holds it to that). What it does not bound stands here: the bytes, and the
//! signs that make values, because memory follows their number and because the parser compares
//! every key of an object with all others.

use hcl_edit::{parser, structure::Body};

/// Largest configuration file, in bytes.
pub(super) const FILE_BYTES_MAX: usize = 1024 * 1024;
/// Largest configuration, all files together, in bytes.
pub(super) const ALL_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Most signs that make values in one file. A long file that people write has a tenth.
pub(super) const FILE_SIGNS_MAX: usize = 64 * 1024;
/// Most of them in all files.
pub(super) const ALL_SIGNS_MAX: usize = 512 * 1024;

const _: () = assert!(FILE_BYTES_MAX < ALL_BYTES_MAX);
const _: () = assert!(FILE_SIGNS_MAX < ALL_SIGNS_MAX);

/// What is left for the files still to come.
#[derive(Debug)]
pub(super) struct Allowance {
    bytes: usize,
    signs: usize,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { bytes: ALL_BYTES_MAX, signs: ALL_SIGNS_MAX }
    }
}

impl Allowance {
    /// The blocks of a file, or why it is not read.
    pub(super) fn parse(&mut self, text: &str) -> Result<Body, String> {
        let signs = text.bytes().filter(|byte| makes_a_value(*byte)).count();
        self.bytes = within("bytes", text.len(), FILE_BYTES_MAX, self.bytes)?;
        self.signs = within("signs that make values", signs, FILE_SIGNS_MAX, self.signs)?;
        parser::parse_body(text).map_err(|error| {
            let line = error.location().line();
            format!("line {line}: it is no HCL: {}", error.message())
        })
    }
}

/// What is left after `found`.
fn within(what: &str, found: usize, most: usize, left: usize) -> Result<usize, String> {
    let limit = most.min(left);
    match left.checked_sub(found) {
        Some(rest) if found <= most => Ok(rest),
        _over => Err(format!("it has {found} {what}, {limit} at most")),
    }
}

/// Every value but the first of an attribute, and every attribute, comes with one of these.
const fn makes_a_value(byte: u8) -> bool {
    byte.is_ascii_punctuation() && !matches!(byte, b'_' | b'#' | b'\'' | b'@' | b'`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_hcl_is_told_with_its_line() {
        let why = Allowance::default().parse("a = 1\nb = [1,\n").unwrap_err();
        assert!(why.starts_with("line ") && why.contains("no HCL"), "{why}");
        assert_eq!(Allowance::default().parse("a = 1\n").unwrap().len(), 1);
    }

    #[test]
    fn files_are_bounded_each_and_together() {
        let long = |bytes: usize| format!("# {}\n", "x".repeat(bytes.saturating_sub(3)));
        let mut allowance = Allowance::default();
        assert!(allowance.parse(&long(FILE_BYTES_MAX + 1)).unwrap_err().contains("bytes"));
        for _each in 0..8_u8 {
            allowance.parse(&long(FILE_BYTES_MAX)).unwrap();
        }
        assert!(allowance.parse("a = 1").unwrap_err().contains("bytes, 0 at most"));
        let many = format!("a = [{}]", "1,".repeat(FILE_SIGNS_MAX));
        assert!(Allowance::default().parse(&many).unwrap_err().contains("signs"));
    }
}
