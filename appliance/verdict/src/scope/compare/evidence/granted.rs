//! A right that is given: whom it is given to and what it reaches stand in the words. How far it
//! goes is held against them by the comparison's own checks of grants.

use alloc::{borrow::ToOwned, collections::BTreeSet, string::String, vec::Vec};

use super::{
    super::{
        super::{
            contract::{Access, Act, Count, Item},
            lexicon::actions::{Verb, service_class, verb},
        },
        View,
        row::{Row, given_names},
    },
    borne::{Lack, literals},
    cues::{MANAGING, TAKING, WRITING},
    is_new, is_right,
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

/// Reads a right out of a change, as far as the words have it: a policy says what it reaches, and
/// what attaches it says to whom.
pub(super) fn given(view: &View<'_>, row: &Row<'_>, sentences: &[Sentence]) -> Result<Given, Lack> {
    if is_taken(row, sentences) {
        return Err(Lack::Unsaid);
    }
    let names: BTreeSet<&str> = literals(sentences).collect();
    let access = access(sentences, &names).ok_or(Lack::Unsaid)?;
    let mut ends = ends(view, row, &names);
    // Each tells something itself, or nothing of it stands in the words.
    if ends.recipients.is_empty() && ends.targets.is_empty() {
        return Err(Lack::Unsaid);
    }
    let refers = |from: &Row<'_>, to: &Row<'_>| {
        let mut linked = view.links.from(from.position).iter();
        let to = &to.change.address;
        linked.any(|at| view.case.plan.changes.get(*at).is_some_and(|it| it.address == *to))
    };
    let right = |other: &&Row<'_>| is_new(other) && is_right(other);
    for other in view.rows.iter().filter(right).filter(|it| it.position != row.position) {
        if refers(row, other) || refers(other, row) {
            let more = self::ends(view, other, &names);
            ends.recipients.extend(more.recipients);
            ends.targets.extend(more.targets);
            ends.most = ends.most.max(more.most);
        }
    }
    if ends.recipients.is_empty() || ends.targets.is_empty() {
        return Err(Lack::Unsaid);
    }
    // Who asks for more than reading is not served by a policy that lets read alone.
    if access == Access::Write && ends.most.is_some_and(|most| most < Verb::Decrypt) {
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
    let items = ends.targets.into_iter().map(item).collect();
    Ok(Given { items, recipients: ends.recipients, access })
}

/// Whether the words take a right away, or deny one that is given: "it must not be able to query".
fn is_taken(row: &Row<'_>, sentences: &[Sentence]) -> bool {
    let mut actions: BTreeSet<String> = BTreeSet::new();
    leaves(&row.change.after, &mut |_steps, leaf| {
        let text = leaf.as_text().unwrap_or_default();
        let pairs = text.split('"').filter_map(|piece| piece.split_once(':'));
        let named =
            |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
        for (_service, action) in pairs.filter(|(service, action)| named(service) && named(action))
        {
            actions.insert(action.to_lowercase());
            actions.extend(tokens(action).into_iter().next());
        }
    });
    sentences.iter().flat_map(|sentence| &sentence.clauses).any(|clause| match clause.role {
        Role::Asks => clause.has(TAKING),
        Role::Spares => clause.words().iter().any(|word| actions.contains(*word)),
        Role::Wonders | Role::Files => false,
    })
}

/// Whether a sentence that names what a right is given to, or reaches, takes it away: "let A read B
/// no more".
pub(super) fn is_taken_by_name(row: &Row<'_>, sentences: &[Sentence]) -> bool {
    let held = |name: &str| {
        let mut found = false;
        leaves(&row.change.after, &mut |_steps, leaf| {
            found |= leaf.as_text().is_some_and(|text| holds(text, name));
        });
        found
    };
    sentences.iter().any(|sentence| {
        let takes = |clause: &Clause| clause.role == Role::Asks && clause.has(TAKING);
        sentence.clauses.iter().any(takes) && literals(core::slice::from_ref(sentence)).any(held)
    })
}

/// Who gets something by a change and what they get at, as far as the words have their names.
#[derive(Debug, Default)]
struct Ends {
    recipients: BTreeSet<String>,
    targets: BTreeSet<(String, String)>,
    /// The most that it allows to do, where it says so itself.
    most: Option<Verb>,
}

fn ends(view: &View<'_>, row: &Row<'_>, names: &BTreeSet<&str>) -> Ends {
    let mut recipients = BTreeSet::new();
    let mut targets: BTreeSet<(String, String)> = BTreeSet::new();
    let mut most = None;
    leaves(&row.change.after, &mut |steps, leaf| {
        let Some(text) = leaf.as_text() else { return };
        let holder = HOLDERS.contains(&last_key(steps));
        most = most.max(strongest(text));
        for name in names.iter().filter(|name| holds(text, name)) {
            if holder && is_called(text, name) {
                recipients.insert((*name).to_owned());
            }
            for arn in arns(text).filter(|arn| holds(arn, name)) {
                let service = arn.split(':').nth(2).unwrap_or_default();
                let class = service_class(service).filter(|_| service != "iam" || !holder);
                let whole = bare(name);
                if class == Some("bucket") && reaches_beside(text, whole, name) {
                    continue;
                }
                targets.extend(class.map(|class| (class.to_owned(), whole.to_owned())));
            }
        }
    });
    // What stands in the plan under such a name, and is referred to.
    let linked = view.links.from(row.position).iter();
    for change in linked.filter_map(|at| view.case.plan.changes.get(*at)) {
        let own = given_names(change).find(|name| names.iter().any(|said| *said == *name));
        let Some(name) = own else { continue };
        // What gives the right itself is neither.
        if view.rows.iter().any(|row| row.change.address == change.address && is_right(row)) {
            continue;
        }
        let class = view.class_of(&change.resource_type);
        if ["iamuser", "role"].contains(&class) {
            recipients.insert(name.to_owned());
        } else {
            targets.insert((class.to_owned(), name.to_owned()));
        }
    }
    Ends { recipients, targets, most }
}

/// The name of a bucket, where what is in it is named: `s3://bucket/prefix/*`.
fn bare(name: &str) -> &str {
    let path = name.strip_prefix("s3://").unwrap_or(name);
    let bucket = path.split_once('/').map_or(path, |(bucket, _)| bucket);
    if name.starts_with("s3://") || name.ends_with(['/', '*']) { bucket } else { name }
}

/// Whether a document reaches objects of a bucket beside those that were named.
fn reaches_beside(document: &str, bucket: &str, name: &str) -> bool {
    let objects = |arn: &&str| holds(arn, bucket) && arn.contains('/');
    bucket != name && arns(document).filter(objects).any(|arn| !holds(arn, name))
}

/// The most that the actions in a document allow.
fn strongest(document: &str) -> Option<Verb> {
    let actions = document.split('"').filter_map(|piece| piece.split_once(':'));
    let named = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-*".contains(c))
    };
    let actions = actions.filter(|(service, action)| named(service) && named(action));
    actions.map(|(service, action)| verb(&service.to_lowercase(), &action.to_lowercase())).max()
}

/// Whether a text is a name, or an identifier or a path that ends with it.
fn is_called(text: &str, name: &str) -> bool {
    let last = text.rsplit(['/', ':']).next().unwrap_or(text);
    tokens(last) == tokens(name) || tokens(text) == tokens(name)
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
