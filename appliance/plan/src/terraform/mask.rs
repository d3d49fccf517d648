//! Terraform's masks (`after_unknown`, `after_sensitive`), cut down to what they mark.

use crate::json::Json;

/// A mask that marks at least one place.
#[derive(Debug)]
pub(crate) enum Mask<'j> {
    /// Everything here.
    All,
    /// Something under these keys, which are sorted.
    Keys(Vec<(&'j str, Self)>),
    /// Something at these positions.
    Positions(Vec<Option<Self>>),
}

impl<'j> Mask<'j> {
    /// The mask, if it marks anything: `false`, `{}` and `[]` mean nothing.
    pub(crate) fn of(json: Option<&'j Json<'_>>) -> Option<Self> {
        match json? {
            Json::Bool(true) => Some(Self::All),
            Json::Object(object) => {
                let inner = |(key, value)| Some((key, Self::of(Some(value))?));
                let keys: Vec<_> = object.iter().filter_map(inner).collect();
                (!keys.is_empty()).then_some(Self::Keys(keys))
            }
            Json::List(list) => {
                let mut positions: Vec<_> = list.iter().map(|item| Self::of(Some(item))).collect();
                let last = positions.iter().rposition(Option::is_some)?;
                positions.truncate(last.saturating_add(1));
                Some(Self::Positions(positions))
            }
            Json::Bool(false)
            | Json::Null
            | Json::Signed(_)
            | Json::Unsigned(_)
            | Json::Float(_)
            | Json::Text(_) => None,
        }
    }

    pub(crate) fn child(&self, key: &str) -> Option<&Self> {
        let Self::Keys(keys) = self else { return None };
        let at = keys.binary_search_by(|(k, _)| (*k).cmp(key)).ok()?;
        keys.get(at).map(|(_, mask)| mask)
    }

    pub(crate) fn element(&self, index: usize) -> Option<&Self> {
        let Self::Positions(positions) = self else { return None };
        positions.get(index)?.as_ref()
    }

    /// The keys under which something is marked.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'j str> {
        let keys = if let Self::Keys(keys) = self { keys.as_slice() } else { &[] };
        keys.iter().map(|(key, _)| *key)
    }

    /// One more than the last position marked.
    pub(crate) const fn length(&self) -> usize {
        if let Self::Positions(positions) = self { positions.len() } else { 0 }
    }
}

/// The masks of one place: the unknown one, and both sensitive ones, because a value that is masked
/// on one side of a change is the same secret on the other.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Masks<'m, 'j> {
    pub(super) unknown: Option<&'m Mask<'j>>,
    pub(super) sensitive: [Option<&'m Mask<'j>>; 2],
}

impl<'m, 'j> Masks<'m, 'j> {
    pub(super) fn child(self, key: &str) -> Self {
        let step = |mask: Option<&'m Mask<'j>>| mask.and_then(|mask| mask.child(key));
        Self { unknown: step(self.unknown), sensitive: self.sensitive.map(step) }
    }

    pub(super) fn element(self, index: usize) -> Self {
        let step = |mask: Option<&'m Mask<'j>>| mask.and_then(|mask| mask.element(index));
        Self { unknown: step(self.unknown), sensitive: self.sensitive.map(step) }
    }

    /// Whether a sensitive mask marks anything here.
    pub(super) fn marks(self) -> bool {
        self.sensitive.iter().any(Option::is_some)
    }

    /// Whether `json` is sensitive as a whole: its mask says so, or has another shape than it, so
    /// that nobody can say which part is meant.
    pub(super) fn cover(self, json: &Json<'_>) -> bool {
        self.sensitive.into_iter().flatten().any(|mask| match (mask, json) {
            (Mask::Keys(_), Json::Object(_)) | (Mask::Positions(_), Json::List(_)) => false,
            (Mask::All | Mask::Keys(_) | Mask::Positions(_), _) => true,
        })
    }
}
