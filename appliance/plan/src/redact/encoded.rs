//! Base64, because user data hides in it.

/// The bytes behind `text`, if it is base64 (either alphabet) of at least 16 bytes.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let body = text.trim().trim_end_matches('=');
    if body.len() < 22 {
        return None;
    }
    let mut bytes = Vec::with_capacity(body.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for b in body.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let six = match b {
            b'A'..=b'Z' => b.wrapping_sub(b'A'),
            b'a'..=b'z' => b.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => b.wrapping_sub(b'0').wrapping_add(52),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _other => return None,
        };
        bits = (bits << 6_u32) | u32::from(six);
        held = held.saturating_add(6);
        if held >= 8 {
            held = held.saturating_sub(8);
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_both_alphabets_and_wrapped_lines() {
        let bytes = base64("ZXhwb3J0IFBBU1NXT1JEPWh1\nbnRlcjI=").unwrap();
        assert_eq!(bytes, b"export PASSWORD=hunter2");
        let odd = base64("_-_-_-_-_-_-_-_-_-_-_-_-").unwrap();
        assert_eq!(odd, base64("/+/+/+/+/+/+/+/+/+/+/+/+").unwrap());
    }

    #[test]
    fn leaves_other_texts_alone() {
        assert_eq!(base64("a text of several words, long enough"), None);
        assert_eq!(base64("c2hvcnQ="), None);
    }
}
