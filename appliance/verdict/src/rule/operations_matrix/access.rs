//! Somebody outside gets in, or no longer does.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};
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
            is_less(change, &Gone::of(&gone))
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

/// Those who go, by the last word they are called by.
struct Gone<'a>(BTreeSet<&'a str>);

impl<'a> Gone<'a> {
    fn of(all: &[&'a String]) -> Self {
        Self(all.iter().map(|who| who.rsplit(' ').next().unwrap_or(who)).collect())
    }

    /// Whether what is taken away is one of theirs, and nobody else's.
    fn has(&self, text: &str) -> bool {
        // An account stands between the colons of an ARN; only what is called otherwise is sought.
        text.split([':', '/']).any(|part| self.0.contains(part))
            || self.0.iter().any(|who| text.contains(who))
    }
}

/// Whether an update leaves everything as it was but for the strangers that go.
fn is_less(change: &Change, gone: &Gone<'_>) -> bool {
    changed(change).into_iter().all(|key| {
        let (was, is) = (texts(&change.before, key), texts(&change.after, key));
        let (Some(was), Some(is)) = (was, is) else { return false };
        match (was.as_slice(), is.as_slice()) {
            ([was], [is]) => is_less_document(was, is, gone),
            (was, is) => {
                let (had, has): (BTreeSet<&&str>, BTreeSet<&&str>) =
                    (was.iter().collect(), is.iter().collect());
                let mut left = had.difference(&has);
                is.len() < was.len() && has.is_subset(&had) && left.all(|one| gone.has(one))
            }
        }
    })
}

/// Whether each statement stood there before, for at least the same people, every denial still
/// stands, and nobody goes but the strangers.
fn is_less_document(was: &str, is: &str, gone: &Gone<'_>) -> bool {
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
    let stays: BTreeSet<&Value> = new.iter().collect();
    let denies = |one: &&Value| one.read(&["Effect"]).text() != Some("Allow");
    if rest(&was) != rest(&is) || !old.iter().filter(denies).all(|denial| stays.contains(denial)) {
        return false;
    }
    let old = Statements::of(&old);
    let mut kept: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for one in &new {
        let (rest, people) = parted(one);
        let within = old.around(rest.as_ref(), &people);
        if within.is_empty() {
            return false;
        }
        for before in within {
            kept.entry(before).or_default().extend(people.iter().cloned());
        }
    }
    let none = BTreeSet::new();
    old.all.iter().enumerate().all(|(at, (before, _rest, people))| {
        let mut left = people.difference(kept.get(&at).unwrap_or(&none)).peekable();
        stays.contains(before) || (left.peek().is_some() && left.all(|who| gone.has(who)))
    })
}

/// What a statement says beside whom it is for; none where it is no object.
type Rest = Option<BTreeMap<String, Value>>;

/// The statements of a document, found by what they say and whom they are for: there may be
/// thousands on both sides.
struct Statements<'a> {
    all: Vec<(&'a Value, Rest, BTreeSet<String>)>,
    by_person: BTreeMap<String, Vec<usize>>,
}

impl<'a> Statements<'a> {
    fn of(statements: &'a [Value]) -> Self {
        let mut by_person: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut all = vec![];
        for (at, statement) in statements.iter().enumerate() {
            let (rest, people) = parted(statement);
            for person in &people {
                by_person.entry(person.clone()).or_default().push(at);
            }
            all.push((statement, rest, people));
        }
        Self { all, by_person }
    }

    /// Those that say the same, for at least the same people.
    fn around(
        &self,
        rest: Option<&BTreeMap<String, Value>>,
        people: &BTreeSet<String>,
    ) -> Vec<usize> {
        let of = |person| self.by_person.get(person).map_or(&[][..], Vec::as_slice);
        let fewest = people.iter().map(of).min_by_key(|statements| statements.len());
        let every: Vec<usize> = (0..self.all.len()).collect();
        let near = fewest.unwrap_or(&every).iter().copied();
        let is_around = |at: &usize| {
            self.all.get(*at).is_some_and(|(_statement, was, had)| {
                rest.is_some() && rest == was.as_ref() && people.is_subset(had)
            })
        };
        near.filter(is_around).collect()
    }
}

/// What a statement says, and whom it is for.
fn parted(statement: &Value) -> (Rest, BTreeSet<String>) {
    let mut people = BTreeSet::new();
    let principal = statement.as_map().and_then(|map| map.get("Principal"));
    leaves(principal.unwrap_or(&Value::Null), &mut |steps, leaf| {
        let kind = crate::walk::last_key(steps);
        people.insert(format!("{kind}:{}", leaf.as_text().unwrap_or("?")));
    });
    let rest = statement.as_map().map(|map| {
        let rest = map.iter().filter(|(key, _value)| key.as_str() != "Principal");
        rest.map(|(key, value)| (key.clone(), value.clone())).collect()
    });
    (rest, people)
}
