//! Reading attributes with three answers: known, absent, or not to be known before apply.

use core::cmp::Ordering;

use crate::{Action, Change, Leaf, Mode, Scalar, UnknownKind};

/// Before or after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// As it is; holds drift from outside too.
    Before,
    /// As it will be: what a rule judges.
    After,
}

/// One object of a change, before or after.
#[derive(Debug, Clone, Copy)]
pub struct Tree<'a> {
    leaves: &'a [Leaf],
    side: Side,
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
        Tree { leaves: &self.leaves, side: Side::After }
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
        Tree { leaves: &self.leaves, side: Side::Before }
    }
}

impl<'a> Tree<'a> {
    fn value(self, leaf: &'a Leaf) -> &'a Scalar {
        match self.side {
            Side::Before => &leaf.before,
            Side::After => &leaf.after,
        }
    }

    fn find(self, pointer: &str) -> Option<&'a Scalar> {
        let place = self.leaves.binary_search_by(|leaf| leaf.pointer.as_str().cmp(pointer)).ok()?;
        self.leaves.get(place).map(|leaf| self.value(leaf))
    }

    /// The leaves under a pointer, itself not included, as far as they are there on this side.
    pub fn under(
        self,
        pointer: &str,
    ) -> impl DoubleEndedIterator<Item = (&'a str, &'a Scalar)> + use<'a> {
        let stem = format!("{pointer}/");
        let start = self.leaves.partition_point(|leaf| leaf.pointer.as_str() < stem.as_str());
        let rest = self.leaves.get(start..).unwrap_or_default();
        let end = rest.partition_point(|leaf| leaf.pointer.starts_with(&stem));
        rest.get(..end)
            .unwrap_or_default()
            .iter()
            .map(move |leaf| (leaf.pointer.as_str(), self.value(leaf)))
            .filter(|(_, value)| !matches!(value, Scalar::Absent))
    }

    /// Whether an object stands at a pointer. Names of attributes come after every position.
    fn is_object(self, pointer: &str) -> bool {
        match self.under(pointer).next_back() {
            Some((last, _)) => position(last, pointer).is_none(),
            None => matches!(self.find(pointer), Some(Scalar::EmptyMap)),
        }
    }

    /// The pointer as the object has it. Terraform writes a block that stands once as a list of
    /// one, others write the object alone: position 0 of an object is the object.
    #[must_use]
    pub fn resolve(self, pointer: &str) -> String {
        let mut found = String::new();
        for step in pointer.split('/').skip(1) {
            if step != "0" || !self.is_object(&found) {
                found.push('/');
                found.push_str(step);
            }
        }
        found
    }

    /// What stands at a pointer, resolved. Something unknown or hidden on the way there counts as
    /// it.
    #[must_use]
    pub fn read(self, pointer: &str) -> Reading<&'a Scalar> {
        let pointer = &self.resolve(pointer);
        let mut end = pointer.len();
        loop {
            let here = pointer.get(..end).unwrap_or_default();
            match (self.find(here), end.cmp(&pointer.len())) {
                (Some(Scalar::Unknown(unknown)), _) => return opened(unknown),
                (Some(Scalar::Redacted(_)), _) => {
                    return Reading::Open(Open { references: vec![] });
                }
                (Some(Scalar::Absent | Scalar::Null), _) | (None, _) => {}
                (Some(value), Ordering::Equal) => return Reading::Known(value),
                (Some(_), _) => return Reading::Absent,
            }
            let Some(parent) = here.rfind('/') else { return Reading::Absent };
            end = parent;
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
        let pointer = &self.resolve(pointer);
        if self.is_object(pointer) {
            return Reading::Known(1);
        }
        let last = self.under(pointer).filter_map(|(at, _)| position(at, pointer)).max();
        if let Some(last) = last {
            return Reading::Known(last.saturating_add(1));
        }
        self.read(pointer).and_then(|value| matches!(value, Scalar::EmptyList).then_some(0))
    }
}

impl Tree<'_> {
    /// The pointers a pattern stands for, resolved, each `*` being one of a list's elements or of a
    /// resource's blocks of one name. Blocks that are not there, or that the provider chooses, give
    /// none.
    ///
    /// # Errors
    /// With the list's pointer, where nobody can say which elements it will have.
    pub fn places(self, pattern: &str) -> Result<Vec<String>, (String, Open)> {
        let mut found = vec![String::new()];
        for step in pattern.split('/').skip(1) {
            let mut next = Vec::new();
            for stem in found {
                if step != "*" {
                    next.push(format!("{stem}/{step}"));
                    continue;
                }
                let count = self.count(&stem).or(0).map_err(|open| (stem.clone(), open))?;
                next.extend((0..count).map(|index| self.resolve(&format!("{stem}/{index}"))));
            }
            found = next;
        }
        Ok(found.iter().map(|pointer| self.resolve(pointer)).collect())
    }
}

/// The position in a list that a pointer under the list's begins with.
fn position(pointer: &str, list: &str) -> Option<usize> {
    let rest = pointer.get(list.len().saturating_add(1)..).unwrap_or_default();
    rest.split('/').next().unwrap_or_default().parse().ok()
}

fn opened<T>(unknown: &crate::Unknown) -> Reading<T> {
    match unknown.kind {
        UnknownKind::Computed => Reading::Computed,
        UnknownKind::Configured => Reading::Open(Open { references: unknown.references.clone() }),
    }
}
