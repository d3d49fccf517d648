//! A right that is given: whom it is given to and what it reaches stand in the words. How far it
//! goes is held against them by the comparison's own checks of grants.

use alloc::{borrow::ToOwned, collections::BTreeSet, string::String, vec::Vec};

use super::{
    super::{
        super::{
            contract::{Access, Act, Count, Item},
            lexicon::actions::service_class,
        },
        View,
        row::{Row, given_names},
    },
    borne::{Lack, literals},
    cues::{MANAGING, WRITING},
    text::{Clause, Role, Sentence},
};
use crate::{
    walk::{last_key, leaves},
    words::tokens,
};

/// What a change gives, and to whom.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) items: Vec<Item>,
    pub(super) recipients: BTreeSet<String>,
    pub(super) access: Access,
}

/// Attributes that name who gets something.
const HOLDERS: &[&str] =
    &["group", "groups", "member", "principal", "principal_id", "role", "roles", "user", "users"];

/// Reads a right out of a change, as far as the words have it.
pub(super) fn given(view: &View<'_>, row: &Row<'_>, sentences: &[Sentence]) -> Result<Given, Lack> {
    let names: BTreeSet<&str> = literals(sentences).collect();
    let mut recipients = BTreeSet::new();
    let mut targets: BTreeSet<(String, String)> = BTreeSet::new();
    let access = access(sentences, &names).ok_or(Lack::Unsaid)?;
    leaves(&row.change.after, &mut |steps, leaf| {
        let Some(text) = leaf.as_text() else { return };
        let holder = HOLDERS.contains(&last_key(steps));
        for name in names.iter().filter(|name| holds(text, name)) {
            if holder {
                recipients.insert((*name).to_owned());
            }
            for arn in arns(text).filter(|arn| holds(arn, name)) {
                let service = arn.split(':').nth(2).unwrap_or_default();
                let class = service_class(service).filter(|_| service != "iam" || !holder);
                targets.extend(class.map(|class| (class.to_owned(), (*name).to_owned())));
            }
        }
    });
    // What stands in the plan under such a name, and is referred to.
    let linked = view.links.from(row.position).iter();
    for change in linked.filter_map(|at| view.case.plan.changes.get(*at)) {
        let own = given_names(change).find(|name| names.iter().any(|said| *said == *name));
        let Some(name) = own else { continue };
        let class = view.class_of(&change.resource_type);
        if ["iamuser", "role"].contains(&class) {
            recipients.insert(name.to_owned());
        } else {
            targets.insert((class.to_owned(), name.to_owned()));
        }
    }
    if recipients.is_empty() || targets.is_empty() {
        return Err(Lack::Unsaid);
    }
    let item = |(class, name): (String, String)| Item {
        act: Act::Grant,
        class,
        count: Count::default(),
        size: None,
        names: [name].into(),
        qualifiers: Vec::new(),
        access: Some(access),
        objects: None,
        part: false,
        aspects: BTreeSet::new(),
        turn: None,
        amounts: Vec::new(),
        values: Vec::new(),
        required: true,
    };
    Ok(Given { items: targets.into_iter().map(item).collect(), recipients, access })
}

/// How far the words let it go: reading, where what names the two speaks of nothing else; nothing
/// where they speak of everything, which a person reads.
fn access(sentences: &[Sentence], names: &BTreeSet<&str>) -> Option<Access> {
    let asks = || {
        let clauses = sentences.iter().flat_map(|sentence| &sentence.clauses);
        clauses.filter(|clause| clause.role == Role::Asks)
    };
    let named = |clause: &&Clause| clause.parts.iter().any(|part| names.contains(&*part.raw));
    let writes = asks().filter(named).any(|clause| clause.has(WRITING));
    let all = asks().any(|clause| clause.has(MANAGING));
    (!all).then_some(if writes { Access::Write } else { Access::Read })
}

/// The identifiers in a text, or in a document that it holds.
fn arns(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("arn:").filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        let end = rest.find(['"', '\'', ',', ' ', '\\', ']', '}']).unwrap_or(rest.len());
        rest.get(..end)
    })
}

/// Whether the words of a name stand in a text, one behind the other.
fn holds(text: &str, name: &str) -> bool {
    let wanted = tokens(name);
    tokens(text).windows(wanted.len().max(1)).any(|run| run == wanted)
}

#[cfg(test)]
mod tests {
    use super::{super::text::sentences, *};

    #[test]
    fn a_right_goes_as_far_as_the_words_beside_its_names() {
        let names: BTreeSet<&str> = ["prod-a", "prod-b"].into();
        let far = |text: &str| access(&sentences(text), &names);
        let read = Some(Access::Read);
        assert_eq!(far("Let prod-a read prod-b."), read);
        assert_eq!(far("Let prod-a read prod-b. Please start the nightly export."), read);
        assert_eq!(far("Let prod-a write to prod-b."), Some(Access::Write));
        assert_eq!(far("Let prod-a read everything in prod-b."), None);
        assert_eq!(far("prod-a needs full access to prod-b."), None);
    }
}
