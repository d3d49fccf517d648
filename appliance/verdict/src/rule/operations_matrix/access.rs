//! Somebody outside gets in, or no longer does.

use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};
use tribune_record::{Action, Change, Value};

use super::{
    deeds::{Aims, Deed, Look, changed, says, texts},
    operation::Operation,
};
use crate::{
    rule::{access_end, vendor_access::LetIn},
    view::Subject,
    walk::leaves,
};

fn whom(all: Vec<LetIn>) -> BTreeSet<String> {
    all.into_iter().map(|one| one.who).collect()
}

/// Whom a change newly lets in.
pub(super) fn given(look: &Look<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    let before = whom(look.strangers.before(change));
    let after = whom(look.strangers.after(change));
    let new = after.difference(&before);
    new.map(|who| {
        let what = format!("give {who} access from outside");
        Deed::new(Operation::GiveVendorAccess, says(change, &what), Aims::Nothing)
    })
    .collect()
}

/// Whom a change keeps out that it let in, if that is all it does.
pub(super) fn taken(look: &Look<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    let before = whom(look.strangers.before(change));
    let after = whom(look.strangers.after(change));
    if before.is_empty() || !after.is_subset(&before) || after == before {
        return vec![];
    }
    let fits = match change.action {
        Action::Delete => access_end::is_grant(change),
        Action::Update => is_less(change),
        Action::NoOp
        | Action::Create
        | Action::Read
        | Action::DeleteThenCreate
        | Action::CreateThenDelete
        | Action::Forget
        | Action::CreateThenForget
        | Action::Unrecognised => false,
    };
    if !fits {
        return vec![];
    }
    let gone: Vec<&String> = before.difference(&after).collect();
    let deed = |who: &&String| {
        let what = format!("take back the access of {who}");
        let aims = Aims::Named(names(change, who, gone.len() == 1));
        Deed::new(Operation::RevokeVendorAccess, says(change, &what), aims)
    };
    gone.iter().map(deed).collect()
}

/// What evidence may call somebody who is kept out: by the account, or, where nobody else is, by
/// the object that let them in.
fn names(change: &Change, who: &str, is_only: bool) -> Vec<String> {
    let who = who.strip_prefix("account ").or_else(|| who.strip_prefix("organisation "));
    let mut all: Vec<String> = who.map(String::from).into_iter().collect();
    if is_only {
        let own = ["arn", "id", "name"].iter().filter_map(|key| change.before.read(&[key]).text());
        all.extend(own.map(String::from));
        all.push(change.address.clone());
    }
    all
}

/// Whether an update leaves everything as it was but for whom it lets in.
fn is_less(change: &Change) -> bool {
    changed(change).into_iter().all(|key| {
        let (was, is) = (texts(&change.before, key), texts(&change.after, key));
        let (Some(was), Some(is)) = (was, is) else { return false };
        match (was.as_slice(), is.as_slice()) {
            ([was], [is]) => is_less_document(was, is),
            (was, is) => is.len() < was.len() && is.iter().all(|one| was.contains(one)),
        }
    })
}

/// Whether each statement stood there before, for at least the same people, and every denial
/// still stands.
fn is_less_document(was: &str, is: &str) -> bool {
    let read = |text| serde_json::from_str::<Value>(text).ok();
    let (Some(was), Some(is)) = (read(was), read(is)) else { return false };
    let rest = |document: &Value| {
        let map = document.as_map().cloned().unwrap_or_default();
        map.into_iter().filter(|(key, _value)| key != "Statement").collect::<Vec<_>>()
    };
    let statements = |document: &Value| {
        let list = document.as_map().and_then(|map| map.get("Statement")?.as_list());
        list.map(<[Value]>::to_vec)
    };
    let (Some(old), Some(new)) = (statements(&was), statements(&is)) else { return false };
    let denies = |one: &&Value| one.read(&["Effect"]).text() != Some("Allow");
    rest(&was) == rest(&is)
        && old.iter().filter(denies).all(|denial| new.contains(denial))
        && new.iter().all(|one| old.iter().any(|before| is_within(one, before)))
}

fn is_within(one: &Value, before: &Value) -> bool {
    let (Some(one), Some(before)) = (one.as_map(), before.as_map()) else { return false };
    let rest = |map: &alloc::collections::BTreeMap<String, Value>| {
        let mut map = map.clone();
        (map.remove("Principal"), map)
    };
    let ((is, one), (was, before)) = (rest(one), rest(before));
    let people = |principal: Option<Value>| {
        let mut all = BTreeSet::new();
        leaves(&principal.unwrap_or_default(), &mut |steps, leaf| {
            let kind = crate::walk::last_key(steps);
            all.insert(format!("{kind}:{}", leaf.as_text().unwrap_or("?")));
        });
        all
    };
    one == before && people(is).is_subset(&people(was))
}
