//! Reading attributes with three answers: known, absent, or not to be known before apply.

use crate::{Action, Change, Leaf, Mode, Scalar, UnknownKind};

/// Before or after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// As it is; holds drift from outside too.
    Before,
    /// As it will be: what a rule judges.
    After,
}

/// One place of a change, before or after: the whole object, a block of it, or an attribute.
///
/// Finding a place searches only below the one it starts from, and compares only what is left of
/// the pointers: whoever reads several attributes of a block goes to the block first.
#[derive(Debug, Clone, Copy)]
pub struct Tree<'a> {
    /// Every leaf below this place, on either side.
    below: &'a [Leaf],
    /// Bytes of this place's pointer; those of the leaves below begin with them and a `/`.
    depth: usize,
    side: Side,
    /// What stands here; where nothing does, what hides this place from above.
    here: Option<&'a Scalar>,
    /// Of a whole object, the attributes that were passed; none for all.
    passed: &'a [String],
}

/// What stands where an attribute was not passed: a policy that reads more than it asks for must
/// not take it for one that is not set.
static NOT_PASSED: Scalar = Scalar::Redacted(String::new());

/// A place with its pointer.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// As the object has it.
    pub pointer: String,
    /// What stands there.
    pub tree: Tree<'a>,
}

/// Nobody can say before apply: an expression, a hidden value, or one of an unexpected type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What the expression refers to; empty where nothing says it.
    pub references: Vec<String>,
}

impl Open {
    /// In words: `known only after apply: aws_kms_key.a.arn`.
    #[must_use]
    pub fn why(&self) -> String {
        if self.references.is_empty() {
            "it cannot be read before apply".into()
        } else {
            format!("it depends on {}, known only after apply", self.references.join(", "))
        }
    }
}

/// What reading one attribute gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<T> {
    /// A value.
    Known(T),
    /// Null, or not there.
    Absent,
    /// Not set by the configuration; the provider will choose.
    Computed,
    /// Nobody can say.
    Open(Open),
}

impl<T> Reading<T> {
    /// The value, with the provider's documented default where the configuration sets none.
    ///
    /// # Errors
    /// Where nobody can say.
    pub fn or(self, provider_default: T) -> Result<T, Open> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Absent | Self::Computed => Ok(provider_default),
            Self::Open(open) => Err(open),
        }
    }

    /// Goes on with a known value; a value that turns out unreadable is open.
    pub fn and_then<U>(self, read: impl FnOnce(T) -> Option<U>) -> Reading<U> {
        match self {
            Self::Known(value) => {
                read(value).map_or(Reading::Open(Open { references: vec![] }), Reading::Known)
            }
            Self::Absent => Reading::Absent,
            Self::Computed => Reading::Computed,
            Self::Open(open) => Reading::Open(open),
        }
    }
}

impl Scalar {
    /// The text, if this is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

impl Change {
    /// The object as it will be.
    #[must_use]
    pub fn after(&self) -> Tree<'_> {
        Tree::whole(self, Side::After)
    }

    /// Whether an object will stand that this change makes or alters. An unrecognised action may.
    #[must_use]
    pub fn puts_in_place(&self) -> bool {
        let lasting = match self.action {
            Action::Create
            | Action::Update
            | Action::DeleteThenCreate
            | Action::CreateThenDelete
            | Action::CreateThenForget
            | Action::Unrecognised => true,
            Action::NoOp | Action::Read | Action::Delete | Action::Forget => false,
        };
        lasting && self.mode == Mode::Managed
    }

    /// Whether the object that will stand is a new one, so that any attribute can be chosen.
    #[must_use]
    pub fn makes_anew(&self) -> bool {
        match self.action {
            Action::Create
            | Action::DeleteThenCreate
            | Action::CreateThenDelete
            | Action::CreateThenForget => true,
            Action::Update
            | Action::Unrecognised
            | Action::NoOp
            | Action::Read
            | Action::Delete
            | Action::Forget => false,
        }
    }

    /// The object as it is.
    #[must_use]
    pub fn before(&self) -> Tree<'_> {
        Tree::whole(self, Side::Before)
    }
}

impl<'a> Tree<'a> {
    fn whole(change: &'a Change, side: Side) -> Self {
        let (below, passed) = (&*change.leaves, &*change.attributes);
        let nothing = Self { below, depth: 0, side, here: None, passed };
        match below.split_first() {
            Some((first, below)) if first.pointer.is_empty() => {
                Self { below, here: Some(nothing.value(first)), ..nothing }
            }
            Some(_) | None => nothing,
        }
    }

    fn value(self, leaf: &'a Leaf) -> &'a Scalar {
        match self.side {
            Side::Before => &leaf.before,
            Side::After => &leaf.after,
        }
    }

    /// A pointer below this place, as seen from here: without the `/` it begins with.
    fn rest(self, pointer: &str) -> &str {
        pointer.get(self.depth.saturating_add(1)..).unwrap_or_default()
    }

    /// The leaves below this place as far as they are there on this side.
    fn present(self) -> impl DoubleEndedIterator<Item = (&'a str, &'a Scalar)> {
        self.below
            .iter()
            .map(move |leaf| (leaf.pointer.as_str(), self.value(leaf)))
            .filter(|(_, value)| !matches!(value, Scalar::Absent))
    }

    /// The place one step further.
    fn child(self, step: &str) -> Self {
        let (name, step) = (step, step.as_bytes());
        let start = self.below.partition_point(|leaf| self.rest(&leaf.pointer).as_bytes() < step);
        let mut below = self.below.get(start..).unwrap_or_default();
        let mut found = None;
        if let Some((first, others)) = below.split_first()
            && self.rest(&first.pointer).as_bytes() == step
        {
            (found, below) = (Some(self.value(first)), others);
        }
        let here = match found {
            // Something that hides the whole hides each part.
            None | Some(Scalar::Absent | Scalar::Null | Scalar::KeyedMap) => {
                self.hides(name).or(found)
            }
            Some(_) => found,
        };
        // What goes on with another sign than `/` is another name, and may stand in between.
        let next = |leaf: &Leaf| -> Option<u8> {
            self.rest(&leaf.pointer).as_bytes().strip_prefix(step)?.first().copied()
        };
        let skip = match below.first().map(next) {
            Some(Some(b'/')) => 0,
            Some(Some(_)) => below.partition_point(|l| next(l).is_some_and(|sign| sign < b'/')),
            Some(None) | None => below.len(),
        };
        let below = below.get(skip..).unwrap_or_default();
        let end = below.partition_point(|leaf| next(leaf) == Some(b'/'));
        Self {
            below: below.get(..end).unwrap_or_default(),
            depth: self.depth.saturating_add(1).saturating_add(step.len()),
            side: self.side,
            here,
            passed: &[],
        }
    }

    /// What here hides the next step.
    fn hides(self, step: &str) -> Option<&'a Scalar> {
        match self.here {
            Some(Scalar::Unknown(_) | Scalar::Redacted(_)) => self.here,
            _ if self.passed.is_empty() || self.passed.iter().any(|name| name == step) => None,
            _ => Some(&NOT_PASSED),
        }
    }

    /// Whether an object stands here. Names of attributes come after every position.
    fn is_object(self) -> bool {
        if matches!(self.here, Some(Scalar::KeyedMap)) {
            return true;
        }
        match self.present().next_back() {
            Some((last, _)) => position(first_step(self.rest(last))).is_none(),
            None => matches!(self.here, Some(Scalar::EmptyMap)),
        }
    }

    /// One step further, and whether it is one: Terraform writes a block that stands once as a
    /// list of one, others write the object alone. Position 0 of an object is the object.
    fn enter(self, step: &str) -> (Self, bool) {
        if step == "0" && self.is_object() { (self, false) } else { (self.child(step), true) }
    }

    /// The place at a pointer that begins here, resolved.
    #[must_use]
    pub fn at(self, pointer: &str) -> Self {
        steps(pointer).fold(self, |tree, step| tree.enter(step).0)
    }

    /// The leaves under a pointer, itself not included, as far as they are there on this side.
    pub fn under(
        self,
        pointer: &str,
    ) -> impl DoubleEndedIterator<Item = (&'a str, &'a Scalar)> + use<'a> {
        self.at(pointer).present()
    }

    /// What stands below here on this side, each at its pointer as seen from here, without the `/`
    /// it begins with.
    pub fn leaves(self) -> impl DoubleEndedIterator<Item = (&'a str, &'a Scalar)> {
        self.present().map(move |(pointer, value)| (self.rest(pointer), value))
    }

    /// The pointer as the object has it.
    #[must_use]
    pub fn resolve(self, pointer: &str) -> String {
        let mut place = Place { pointer: String::with_capacity(pointer.len()), tree: self };
        steps(pointer).for_each(|step| place.enter(step));
        place.pointer
    }

    /// What stands at a pointer, resolved. Something unknown or hidden on the way there counts as
    /// it.
    #[must_use]
    pub fn read(self, pointer: &str) -> Reading<&'a Scalar> {
        match self.at(pointer).here {
            Some(Scalar::Unknown(unknown)) => opened(unknown),
            Some(Scalar::Redacted(_)) => Reading::Open(Open { references: vec![] }),
            Some(Scalar::Absent | Scalar::Null | Scalar::KeyedMap) | None => Reading::Absent,
            Some(value) => Reading::Known(value),
        }
    }

    /// A truth value. Terraform writes some as text, and one that is not set as an empty text.
    #[must_use]
    pub fn boolean(self, pointer: &str) -> Reading<bool> {
        let reading = self.read(pointer);
        if matches!(reading, Reading::Known(Scalar::Text(text)) if text.is_empty()) {
            return Reading::Absent;
        }
        reading.and_then(|value| match (value, value.as_text()) {
            (Scalar::Boolean(b), _) => Some(*b),
            (_, Some("true")) => Some(true),
            (_, Some("false")) => Some(false),
            (_, _) => None,
        })
    }

    /// A text.
    #[must_use]
    pub fn text(self, pointer: &str) -> Reading<&'a str> {
        self.read(pointer).and_then(Scalar::as_text)
    }

    /// Whether a text is set, or nobody can say that it is not. Applied state writes one that is
    /// not set as an empty text.
    #[must_use]
    pub fn is_set(self, pointer: &str) -> bool {
        match self.text(pointer) {
            Reading::Known(text) => !text.is_empty(),
            Reading::Open(_) => true,
            Reading::Absent | Reading::Computed => false,
        }
    }

    /// A whole number; Terraform writes some as text.
    #[must_use]
    pub fn integer(self, pointer: &str) -> Reading<i64> {
        self.read(pointer).and_then(|value| {
            if let Scalar::Number(text) | Scalar::Text(text) = value {
                text.parse().ok()
            } else {
                None
            }
        })
    }

    /// How many elements a list has, or how many blocks of a name there are.
    #[must_use]
    pub fn count(self, pointer: &str) -> Reading<usize> {
        let here = self.at(pointer);
        if here.is_object() {
            return Reading::Known(1);
        }
        match here.elements().len() {
            0 => here.read("").and_then(|value| matches!(value, Scalar::EmptyList).then_some(0)),
            count => Reading::Known(count),
        }
    }

    /// The positions of a list, in their order.
    fn elements(self) -> Vec<(usize, &'a str)> {
        let mut found = vec![];
        let mut rest = self.below;
        while let Some(first) = rest.first() {
            let step = first_step(self.rest(&first.pointer));
            // All of one element stands together.
            let more = rest.iter().position(|leaf| !begins(self.rest(&leaf.pointer), step));
            let (element, others) = rest.split_at_checked(more.unwrap_or(rest.len())).unzip();
            let is_there = |leaf: &'a Leaf| !matches!(self.value(leaf), Scalar::Absent);
            if element.unwrap_or_default().iter().any(is_there) {
                found.extend(position(step).map(|position| (position, step)));
            }
            rest = others.unwrap_or_default();
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The places a pattern stands for, resolved, each `*` being one of a list's elements or of a
    /// resource's blocks of one name. Blocks that are not there, or that the provider chooses, give
    /// none.
    ///
    /// # Errors
    /// With the list's pointer, where nobody can say which elements it will have.
    pub fn places(self, pattern: &str) -> Result<Vec<Place<'a>>, (String, Open)> {
        let mut found = vec![Place { pointer: String::new(), tree: self }];
        for step in steps(pattern) {
            if step == "*" {
                let mut next = vec![];
                for place in found {
                    place.each(&mut next)?;
                }
                found = next;
            } else {
                found.iter_mut().for_each(|place| place.enter(step));
            }
        }
        Ok(found)
    }
}

impl<'a> Place<'a> {
    fn enter(&mut self, step: &str) {
        let (tree, is_one) = self.tree.enter(step);
        if is_one {
            self.pointer.push('/');
            self.pointer.push_str(step);
        }
        self.tree = tree;
    }

    fn each(self, into: &mut Vec<Self>) -> Result<(), (String, Open)> {
        if self.tree.is_object() {
            into.push(self);
            return Ok(());
        }
        let elements = self.tree.elements();
        if elements.is_empty()
            && let Reading::Open(open) = self.tree.count("")
        {
            return Err((self.pointer, open));
        }
        into.extend(elements.into_iter().map(|(_, step)| {
            let mut one = self.clone();
            one.enter(step);
            one
        }));
        Ok(())
    }
}

/// The steps of a pointer.
fn steps(pointer: &str) -> impl Iterator<Item = &str> {
    let mut rest = pointer.get(first_step(pointer).len().saturating_add(1)..);
    core::iter::from_fn(move || {
        let now = rest?;
        let step = first_step(now);
        rest = now.get(step.len().saturating_add(1)..);
        Some(step)
    })
}

/// What stands before the first `/`.
fn first_step(pointer: &str) -> &str {
    let end = pointer.bytes().position(|byte| byte == b'/');
    end.and_then(|end| pointer.get(..end)).unwrap_or(pointer)
}

/// Whether a pointer's first step is this one.
fn begins(pointer: &str, step: &str) -> bool {
    let more = pointer.as_bytes().strip_prefix(step.as_bytes());
    more.is_some_and(|more| more.first().is_none_or(|sign| *sign == b'/'))
}

/// The position in a list that a step is.
fn position(step: &str) -> Option<usize> {
    step.parse().ok()
}

fn opened<T>(unknown: &crate::Unknown) -> Reading<T> {
    match unknown.kind {
        UnknownKind::Computed => Reading::Computed,
        UnknownKind::Configured => Reading::Open(Open { references: unknown.references.clone() }),
    }
}

#[cfg(test)]
mod tests;
