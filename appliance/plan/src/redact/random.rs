//! Whether a text looks as if chance had made it, and what only looks that way.

/// Shortest and longest text that can look random, in bytes.
const RANDOM_MIN: usize = 16;
const RANDOM_MAX: usize = 4096;
/// Length of an AWS secret access key, which has no prefix.
const AWS_SECRET: usize = 40;

/// What a text is made of.
#[derive(Default)]
struct Makeup {
    lower: usize,
    upper: usize,
    digit: usize,
    /// How many different bytes there are.
    different: usize,
    /// Places where one class of characters follows another inside a word. A capital and what
    /// follows it in small letters are one: names of several words have few such places.
    turns: usize,
}

impl Makeup {
    fn of(text: &str) -> Self {
        let mut makeup = Self::default();
        let mut seen = [false; 256];
        let mut before = 0_u8;
        for b in text.bytes() {
            makeup.lower = makeup.lower.saturating_add(usize::from(b.is_ascii_lowercase()));
            makeup.upper = makeup.upper.saturating_add(usize::from(b.is_ascii_uppercase()));
            makeup.digit = makeup.digit.saturating_add(usize::from(b.is_ascii_digit()));
            if let Some(seen) = seen.get_mut(usize::from(b)) {
                makeup.different = makeup.different.saturating_add(usize::from(!*seen));
                *seen = true;
            }
            makeup.turns = makeup.turns.saturating_add(usize::from(turns(before, b)));
            before = b;
        }
        makeup
    }

    /// Whether at least one in `share` places is a turn.
    const fn turns_one_in(&self, share: usize, length: usize) -> bool {
        self.turns.saturating_mul(share) >= length
    }
}

const fn turns(a: u8, b: u8) -> bool {
    let alphanumeric = a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric();
    let digit_turns = a.is_ascii_digit() != b.is_ascii_digit();
    alphanumeric && (digit_turns || (a.is_ascii_lowercase() && b.is_ascii_uppercase()))
}

/// Whether a text that something already calls secret looks random: long, without spaces, many
/// different characters of several classes. Identifiers, addresses and digests that everybody may
/// see do not count.
pub(super) fn looks_random(text: &str) -> bool {
    if !fits(text) || is_public_form(text) {
        return false;
    }
    let Makeup { lower, upper, digit, different, .. } = Makeup::of(text);
    if text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return text.len() >= 32 && digit > 4;
    }
    lower > 1 && digit > 1 && (upper > 1 || digit > 4) && different >= 12
}

/// Whether a text under a name that only hints at a secret looks random: not words, not a path,
/// not a date beside a name.
pub(super) fn is_random(text: &str) -> bool {
    if !fits(text) || is_public_form(text) || is_path(text) {
        return false;
    }
    let makeup = Makeup::of(text);
    if text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return text.len() >= 32 && makeup.digit > 4;
    }
    makeup.different >= 10 && makeup.turns_one_in(5, text.len())
}

/// Whether a text has the form of an AWS secret access key: 40 characters of base64, random.
pub(super) fn is_aws_secret(text: &str) -> bool {
    let base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    // Public SSH keys and certificates have such a run.
    if text.len() != AWS_SECRET || !text.bytes().all(base64) || text.contains("AAAA") {
        return false;
    }
    let makeup = Makeup::of(text);
    let mixed = makeup.lower > 4 && makeup.upper > 4 && makeup.digit > 0;
    mixed && makeup.different >= 20 && makeup.turns_one_in(5, text.len())
}

fn fits(text: &str) -> bool {
    let length = (RANDOM_MIN..=RANDOM_MAX).contains(&text.len());
    length && text.bytes().all(|b| b.is_ascii_graphic())
}

/// `builds/2026/app.zip`, `/etc/ssl/server.key`: begins with a directory in small letters.
pub(super) fn is_path(text: &str) -> bool {
    let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    let directory = |part: &str| {
        part.bytes().all(small) && part.bytes().any(|b| b.is_ascii_lowercase()) && part.len() < 32
    };
    let body = text.strip_prefix('/').or_else(|| text.strip_prefix("./")).unwrap_or(text);
    match body.split_once('/') {
        Some((first, _rest)) => directory(first) && Makeup::of(first).turns < 3,
        None => body.len() < text.len() && directory(body),
    }
}

/// Texts whose form says that they identify something and hide nothing: account and resource ids,
/// ARNs, network addresses, UUIDs, named digests.
pub(super) fn is_public_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    let only = |wanted: fn(u8) -> bool| !bytes.is_empty() && bytes.iter().all(|b| wanted(*b));
    let uuid = bytes.len() == 36 && only(|b| b.is_ascii_hexdigit() || b == b'-');
    let number = only(|b| b.is_ascii_digit()) && (bytes.len() == 12 || bytes.len() < 6);
    let address = text.contains('.') && only(|b| b.is_ascii_digit() || b == b'.' || b == b'/');
    let address6 = text.contains("::") && only(|b| b.is_ascii_hexdigit() || b == b':' || b == b'/');
    let digest = ["sha256:", "sha512:", "sha1:", "md5:", "h1:", "zh:"];
    let resource = text.rsplit_once('-').is_some_and(|(kind, id)| {
        kind.len() <= 12
            && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            && matches!(id.len(), 1 | 8 | 17)
            && id.bytes().all(|b| b.is_ascii_hexdigit())
    });
    let named = text.starts_with("arn:") || digest.iter().any(|name| text.starts_with(name));
    uuid || number || address || address6 || resource || named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chance_made() {
        for text in [
            "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW",
            "9f86d081884c7d659a2feaa0c55ad015",
            "q7x2m9z4k1v8b3n6",
            "Zx9/Qm3+Lp7Kd2Vb5Nh8Jc1Rt4Wy6Gs",
            "kJhGfRtYuIoPlKmNbVcX",
        ] {
            assert!(is_random(text), "{text}");
        }
        assert!(is_aws_secret("q8Jd2LmXv7Kp4RtYs9Wb3Nc6Hf1Zg5Ta0Ue+Ik/o"));
        assert!(is_aws_secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    }

    #[test]
    fn what_people_made() {
        for text in [
            "deploy-key-2026-production",
            "prod/terraform.tfstate",
            "builds/2026/10/12/app-1.2.3-build456.tar.gz",
            "assets/9f86d081884c7d659a2feaa0c55ad015.js",
            "MyApplicationLoadBalancerSecurityGroup2026",
            "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "1234abcd-12ab-34cd-56ef-1234567890ab",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "ami-0123456789abcdef0",
            "2026-11-20T09:00:00Z",
            "terraform-20261120090000",
        ] {
            assert!(!is_random(text), "{text}");
        }
        for text in [
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "ProductionWebApplicationLoadBalancer2026",
            "production/web/application/load/balancer",
        ] {
            assert!(!is_aws_secret(text), "{text}");
        }
    }

    #[test]
    fn paths() {
        for text in ["/run/secrets/db_password", "builds/app.zip", "./key.pem", "/app"] {
            assert!(is_path(text), "{text}");
        }
        for text in ["hunter2", "wJalrXUtn/K7MDENG/x", "/Xk2/9", "ab3cd4ef5/gh"] {
            assert!(!is_path(text), "{text}");
        }
    }
}
