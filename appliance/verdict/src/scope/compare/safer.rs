//! Whether a change makes something better or worse guarded. Who asks for something better does not
//! mean less of it; who asks to harden it gets what is known to be safer, and nothing else.

use alloc::{format, string::String, vec::Vec};
use core::cmp::Ordering;
use tribune_record::Value;

use super::{
    View,
    details::Changed,
    direction::{becomes, is_inverted, way},
    notes::Notes,
    row::Row,
    values::said,
};
use crate::words::tokens;

/// Verbs that ask for nothing but more safety.
const HARDENING: &[&str] =
    &["harden", "hardening", "lock", "secure", "securely", "securing", "tighten"];

/// Parts of the names of switches that open something where they are on.
const OPENING: &[&str] = &[
    "allow",
    "expose",
    "force_destroy",
    "http_",
    "insecure",
    "legacy",
    "public",
    "skip_",
    "unrestricted",
];

/// Parts of the names of attributes that guard something where they are set.
const GUARDING: &[&str] = &[
    "*audit*",
    "*backup*",
    "*encrypt*",
    "*insights*",
    "*kms*",
    "*log*",
    "*protection*",
    "*recovery*",
    "*retention*",
    "*rotat*",
    "*scan*",
    "*sse*",
    "*versioning*",
];

/// Values of one setting, the least safe first.
const LADDERS: &[&[&str]] = &[
    &["allow", "deny"],
    &["container", "blob", "private"],
    &["http", "https"],
    &[
        "ingress_traffic_all",
        "ingress_traffic_internal_load_balancer",
        "ingress_traffic_internal_only",
    ],
    &["internet-facing", "internal"],
    &["mutable", "immutable"],
    &["none", "aws_iam"],
    &["off", "optional", "on"],
    &["off", "audit", "defensive", "strictest"],
    &["optional", "required"],
    &["allow_unencrypted_and_encrypted", "encrypted_only"],
    &["public-read-write", "public-read", "authenticated-read", "private"],
    &["allow-all", "redirect-to-https", "https-only"],
];

/// Tells what gets worse, and where safety alone was asked for, what is not known to get better.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, changed: &[&Changed], notes: &mut Notes) {
    let strict = view.heard.any(HARDENING);
    let unfit = |one: &&&Changed| match worse(one) {
        Some(worse) => worse,
        None => strict && !is_wall(one),
    };
    if let Some(one) = changed.iter().find(unfit) {
        let (name, plain) = (one.name(), row.plain());
        let (was, is) = (said(&one.before), said(&one.after));
        let message = format!(
            "You asked for something better; it turns {name} of {plain} from {was} to {is}."
        );
        notes.doubt(row, message);
    }
}

/// What is let in is held against the words elsewhere.
fn is_wall(one: &Changed) -> bool {
    one.keys.first().is_some_and(|key| ["egress", "ingress", "rule"].contains(&key.as_str()))
}

/// Whether an attribute guards less than before; nothing where nobody can tell.
fn worse(one: &Changed) -> Option<bool> {
    let key = one.keys.last().map_or("", String::as_str);
    let opens = OPENING.iter().any(|part| key.contains(part)) && !is_inverted(one);
    if let (Some(was), Some(is)) = (floor(one, &one.before), floor(one, &one.after)) {
        return Some(is < was);
    }
    if let Some(order) = rungs(&one.before, &one.after) {
        return Some(order == Ordering::Less);
    }
    if let Some(on) = becomes(&one.before, &one.after) {
        return Some(on == opens);
    }
    if is_gone(&one.after) && !is_gone(&one.before) {
        return Some(true);
    }
    let texts = is_text(&one.before) && is_text(&one.after);
    let order = way(&one.before, &one.after);
    let guards = GUARDING.iter().any(|part| one.is_any(&[*part]));
    match order {
        Some(Ordering::Less) if texts || guards => Some(true),
        Some(Ordering::Greater) if texts || guards => Some(false),
        _same_or_unlike if texts && (key.ends_with("_mode") || one.is_any(&["*kms*"])) => {
            Some(true)
        }
        _same_or_unlike if guards && is_gone(&one.before) => Some(false),
        _same_or_unlike => None,
    }
}

/// Whether a value stands higher or lower among those of its setting.
fn rungs(before: &Value, after: &Value) -> Option<Ordering> {
    let (was, is) = (before.as_text()?.to_lowercase(), after.as_text()?.to_lowercase());
    LADDERS.iter().find_map(|ladder| {
        let at = |value: &str| ladder.iter().position(|rung| *rung == value);
        Some(at(&is)?.cmp(&at(&was)?))
    })
}

/// The lowest version of TLS that a policy or a setting lets through: `TLS1_2`, `1.2`,
/// `ELBSecurityPolicy-TLS13-1-2-2021-06`. A policy of a load balancer that names none lets 1.0 in.
fn floor(one: &Changed, value: &Value) -> Option<u64> {
    let text = value.as_text()?;
    let policy = text.starts_with("ELBSecurityPolicy-");
    let words = tokens(text);
    let about = policy || one.is_any(&["*tls*", "*ssl*", "*minimum_protocol*"]);
    if !about {
        return None;
    }
    let numbers: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let minor = numbers.windows(2).find(|pair| matches!(pair, [1, minor] if *minor <= 3));
    let minor = minor.and_then(|pair| pair.get(1).copied());
    minor.or_else(|| policy.then_some(0))
}

fn is_gone(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_list().is_some_and(<[Value]>::is_empty)
}

const fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, before: &str, after: &str, expected: Option<bool>) {
        let value = |json: &str| serde_json::from_str(json).unwrap();
        let keys = key.split('.').map(String::from).collect();
        let (before, after) = (value(before), value(after));
        let one = Changed { keys, before, after, unit: None, listed: false };
        assert_eq!(worse(&one), expected, "{one:?}");
    }

    #[test]
    fn what_is_safer_is_known() {
        let elb = |name: &str| format!(r#""ELBSecurityPolicy-{name}""#);
        let (new, old) = (elb("TLS13-1-2-2021-06"), elb("2016-08"));
        check("ssl_policy", &new, &old, Some(true));
        check("ssl_policy", &old, &new, Some(false));
        check("ssl_policy", &elb("TLS13-1-0-2021-06"), &new, Some(false));
        check("min_tls_version", r#""TLS1_2""#, r#""TLS1_0""#, Some(true));
        check("min_tls_version", r#""1.0""#, r#""1.2""#, Some(false));
        check("network_rules.default_action", r#""Deny""#, r#""Allow""#, Some(true));
        check("network_rules.default_action", r#""Allow""#, r#""Deny""#, Some(false));
        check(
            "ingress",
            r#""INGRESS_TRAFFIC_INTERNAL_ONLY""#,
            r#""INGRESS_TRAFFIC_ALL""#,
            Some(true),
        );
        check("publicly_accessible", "true", "false", Some(false));
        check("block_public_acls", "true", "false", Some(true));
        check("block_public_acls", "false", "true", Some(false));
        check("deletion_protection", "false", "true", Some(false));
        check("backup_retention_period", "7", "30", Some(false));
        check("backup_retention_period", "30", "7", Some(true));
        check("kms_key_id", "null", r#""k""#, Some(false));
        check("kms_key_id", r#""k""#, r#""l""#, Some(true));
    }

    #[test]
    fn what_nobody_can_tell_is_neither() {
        check("idle_timeout", "60", "30", None);
        check("name", r#""a""#, r#""b""#, None);
        check("threshold", "80", "99", None);
    }
}
