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
        Action::Update => {
            let gone: Vec<&String> = before.difference(&after).collect();
            is_less(change, &gone)
        }
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

/// Whether what is taken away is one of these, and nobody else's.
fn is_theirs(text: &str, gone: &[&String]) -> bool {
    gone.iter().any(|who| text.contains(who.rsplit(' ').next().unwrap_or(who)))
}

/// Whether an update leaves everything as it was but for the strangers that go.
fn is_less(change: &Change, gone: &[&String]) -> bool {
    changed(change).into_iter().all(|key| {
        let (was, is) = (texts(&change.before, key), texts(&change.after, key));
        let (Some(was), Some(is)) = (was, is) else { return false };
        match (was.as_slice(), is.as_slice()) {
            ([was], [is]) => is_less_document(was, is, gone),
            (was, is) => {
                let mut left = was.iter().filter(|one| !is.contains(one));
                is.len() < was.len()
                    && is.iter().all(|one| was.contains(one))
                    && left.all(|one| is_theirs(one, gone))
            }
        }
    })
}

/// Whether each statement stood there before, for at least the same people, every denial still
/// stands, and nobody goes but the strangers.
fn is_less_document(was: &str, is: &str, gone: &[&String]) -> bool {
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
        && old.iter().all(|before| {
            let kept = new.iter().filter(|one| is_within(one, before)).flat_map(people);
            let kept: BTreeSet<String> = kept.collect();
            let left: Vec<String> =
                people(before).into_iter().filter(|who| !kept.contains(who)).collect();
            new.contains(before)
                || (!left.is_empty() && left.iter().all(|who| is_theirs(who, gone)))
        })
}

/// Whom a statement is for.
fn people(statement: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let principal = statement.as_map().and_then(|map| map.get("Principal"));
    leaves(principal.unwrap_or(&Value::Null), &mut |steps, leaf| {
        let kind = crate::walk::last_key(steps);
        all.insert(format!("{kind}:{}", leaf.as_text().unwrap_or("?")));
    });
    all
}

fn is_within(one: &Value, before: &Value) -> bool {
    let rest = |statement: &Value| {
        let map = statement.as_map().cloned();
        map.map(|map| map.into_iter().filter(|(key, _)| key != "Principal").collect::<Vec<_>>())
    };
    let (is, was) = (rest(one), rest(before));
    is.is_some() && is == was && people(one).is_subset(&people(before))
}
