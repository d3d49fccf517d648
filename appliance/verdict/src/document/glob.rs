//! Patterns of IAM: `*` stands for any characters, `?` for one, and capitals count for nothing.
//!
//! The tables of the rules hold plain actions, so "some action is meant by both" is "the pattern
//! covers the action". A failed attempt goes back to the last star alone: at worst the product of
//! both lengths, never more.

/// Whether a pattern takes in a text.
pub(crate) fn covers(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.as_bytes(), text.as_bytes());
    let mut star: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern.split_first(), text.split_first()) {
            (Some((b'*', rest)), _text) => {
                star = Some((rest, text));
                pattern = rest;
            }
            (Some((one, rest)), Some((other, left)))
                if *one == b'?' || one.eq_ignore_ascii_case(other) =>
            {
                (pattern, text) = (rest, left);
            }
            (None, None) => return true,
            _mismatch => {
                let Some((rest, from)) = star else { return false };
                let Some((_taken, left)) = from.split_first() else { return false };
                star = Some((rest, left));
                (pattern, text) = (rest, left);
            }
        }
    }
}

/// Whether a text is no pattern and holds no variable, `${aws:username}`: it means itself.
pub(crate) fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?']) && !text.contains("${")
}

/// Whether a text is the name of an identifier that the provider will give to an object of the
/// plan, `${aws_s3_bucket.b.arn}`, as the plan's reader writes it. A variable of IAM has a colon.
/// Who writes it by hand names nothing that exists.
pub(crate) fn names_own(text: &str) -> bool {
    let inside = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|name| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-[]\"".contains(c);
        name.contains("aws_") && name.split('.').count() > 2 && name.chars().all(plain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(covers(pattern, text), expected, "{pattern} {text}");
    }

    #[test]
    fn stars_and_question_marks() {
        check("iam:PassRole", "iam:passrole", true);
        check("iam:PassRole", "iam:passroles", false);
        check("iam:*", "iam:passrole", true);
        check("iam:*", "s3:passrole", false);
        check("?am:*", "iam:passrole", true);
        check("?am:*", "am:passrole", false);
        check("iam:*Role", "iam:passrole", true);
        check("iam:*Role", "iam:passrolex", false);
        check("*a*b*c", "xxaxbxbxc", true);
        check("*a*b*c", "xxbxaxc", false);
        check("iam:P?ssR??e", "iam:passrole", true);
        check("iam:passrole?", "iam:passrole", false);
        check("", "", true);
        check("", "a", false);
        check("***", "", true);
        check("?", "", false);
    }

    #[test]
    fn a_variable_does_not_mean_itself() {
        assert!(is_literal("o-1") && is_literal("$5"));
        for open in ["", "o-*", "o-?", "${aws:PrincipalOrgID}", "x/${aws:username}"] {
            assert!(!is_literal(open), "{open}");
        }
    }

    #[test]
    fn a_pattern_made_to_be_slow_is_not() {
        let (stars, text) = ("*a".repeat(2_000), "a".repeat(4_000));
        check(&stars, &text, true);
        check(&[stars.as_str(), "b"].concat(), &text, false);
    }
}
