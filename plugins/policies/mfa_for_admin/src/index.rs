//! The objects of one type, found by a name or by what refers to them.

use std::collections::BTreeMap;

use tribune_sdk::{Change, Reading};

use crate::grants::stands;

/// The objects of one type that will stand.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    kind: &'static str,
    pub(crate) all: Vec<&'a Change>,
    by_name: BTreeMap<&'a str, Vec<&'a Change>>,
    by_place: BTreeMap<(Option<&'a str>, &'a str), Vec<&'a Change>>,
}

impl<'a> Index<'a> {
    /// Those of this type, whose names stand at `pointer`.
    pub(crate) fn of(changes: &'a [Change], kind: &'static str, pointer: &str) -> Self {
        let mut index =
            Self { kind, all: vec![], by_name: BTreeMap::new(), by_place: BTreeMap::new() };
        for change in changes.iter().filter(|one| one.resource_type == kind && stands(one)) {
            index.all.push(change);
            if let Reading::Known(name) = change.after().text(pointer) {
                index.by_name.entry(name).or_default().push(change);
            }
            let place = (change.module.as_deref(), change.name.as_str());
            index.by_place.entry(place).or_default().push(change);
        }
        index
    }

    /// Those of this name.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &'a Change> {
        self.by_name.get(name).into_iter().flatten().copied()
    }

    /// Those that an attribute of `from` refers to; nothing where it refers to none of the type, as
    /// through a variable or a module's output.
    pub(crate) fn referred(
        &self,
        from: &'a Change,
        references: &[String],
    ) -> Option<Vec<&'a Change>> {
        let names = references.iter().filter_map(|reference| {
            let rest = reference.strip_prefix(self.kind)?.strip_prefix('.')?;
            rest.split(['.', '[']).next()
        });
        let mut referred = None;
        for name in names {
            let found = self.by_place.get(&(from.module.as_deref(), name));
            let all: &mut Vec<_> = referred.get_or_insert_default();
            all.extend(found.into_iter().flatten().copied());
        }
        // The whole and each part of it are referred to by the same expression.
        if let Some(all) = &mut referred {
            all.sort_unstable_by(|a, b| a.address.cmp(&b.address));
            all.dedup_by(|a, b| a.address == b.address && a.deposed == b.deposed);
        }
        referred
    }
}
