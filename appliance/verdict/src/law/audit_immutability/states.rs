//! Words by which a state says that it is on or off.

/// How a state says that it is off, in whatever case.
const OFF_WORDS: [&str; 8] =
    ["disabled", "disable", "paused", "suspended", "inactive", "off", "none", "false"];
const ON_WORDS: [&str; 6] = ["enabled", "enable", "active", "on", "all", "true"];

pub(super) fn is_off_word(word: &str) -> bool {
    OFF_WORDS.iter().any(|off| word.eq_ignore_ascii_case(off))
}

pub(super) fn is_on_word(word: &str) -> bool {
    ON_WORDS.iter().any(|on| word.eq_ignore_ascii_case(on))
}
