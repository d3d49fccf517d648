//! What people signed ahead of plans: when it counts, and for whose plans.

use alloc::{format, string::String};
use tribune_record::{Case, Day, RequestSource, Signed, UnixMillis};

use crate::satisfy::is_requester;

/// Who signed something ahead, and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signature<'a> {
    pub(crate) signer: &'a str,
    pub(crate) at: UnixMillis,
    pub(crate) until: Day,
}

/// Why a signature does not count for a case, whatever it is for.
pub(crate) fn refused<T>(
    case: &Case,
    signed: &Signed<T>,
    Signature { signer, at, until }: Signature<'_>,
) -> Option<String> {
    let now = case.received_at;
    if is_requester(case, signer) {
        return Some(String::from("its signer asked for this"));
    }
    if now < at {
        return Some(String::from("it was signed later"));
    }
    if now.day().is_none_or(|day| day > until) {
        return Some(format!("it ended with {until}"));
    }
    if !signed.holds_at(now) {
        let end = signed.key_until.and_then(UnixMillis::day);
        let end = end.map(|day| format!(" on {day}")).unwrap_or_default();
        return Some(format!("the key of its signer ended{end}"));
    }
    None
}

/// Whether the person themselves said that it is for this service: who posts a plan could name any.
pub(crate) fn is_asked_for(case: &Case, service: &str) -> bool {
    let request = case.request.as_ref();
    let counted = request.filter(|request| request.source != RequestSource::Posted);
    let named = counted.and_then(|request| request.service.as_deref());
    named.is_some_and(|named| named.trim() == service)
}
