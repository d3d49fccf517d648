//! Reads against the same reads done the slow way: every leaf looked at, every pointer a text.

use super::*;
use crate::{EnvironmentKind, Placement, Provider, Unknown};

fn change(leaves: Vec<Leaf>, attributes: &[&str]) -> Change {
    Change {
        address: "a.b".into(),
        previous_address: None,
        deposed: None,
        module: None,
        mode: Mode::Managed,
        resource_type: "a".into(),
        name: "b".into(),
        index: None,
        provider: Provider { source: String::new(), config_key: None, region: Scalar::Null },
        action: Action::Update,
        reason: None,
        replace_paths: vec![],
        importing: None,
        placement: Placement {
            environment: String::new(),
            kind: EnvironmentKind::Production,
            segment: None,
            region: None,
            pci: false,
            eu: false,
        },
        attributes: attributes.iter().map(ToString::to_string).collect(),
        leaves,
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33).checked_rem(sides).unwrap()).unwrap()
    }

    fn scalar(&mut self) -> Scalar {
        match self.below(10) {
            0 => Scalar::Null,
            1 => Scalar::Boolean(true),
            2 => Scalar::EmptyList,
            3 => Scalar::EmptyMap,
            4 => Scalar::Unknown(Unknown {
                kind: UnknownKind::Configured,
                references: vec!["var.x".into()],
            }),
            5 => Scalar::Unknown(Unknown { kind: UnknownKind::Computed, references: vec![] }),
            6 => Scalar::Redacted("ab".into()),
            _ => Scalar::Text("t".into()),
        }
    }

    /// A tree as the appliance flattens it: a leaf ends where it stands.
    fn grow(&mut self, pointer: &str, depth: u32, into: &mut Vec<(String, Scalar)>) {
        let kind = if depth == 0 { 2 } else { self.below(if pointer.is_empty() { 8 } else { 4 }) };
        let names: Vec<String> = match kind {
            2 => vec![],
            3 => (0..=self.below(12)).map(|index| index.to_string()).collect(),
            _ => KEYS.iter().filter(|_| self.below(2) == 0).map(ToString::to_string).collect(),
        };
        if names.is_empty() {
            into.push((pointer.into(), self.scalar()));
        }
        for name in names {
            self.grow(&format!("{pointer}/{name}"), depth.saturating_sub(1), into);
        }
    }

    fn change(&mut self) -> Change {
        let (mut before, mut after) = (vec![], vec![]);
        self.grow("", 3, &mut before);
        self.grow("", 3, &mut after);
        let mut pointers: Vec<_> = before.iter().chain(&after).map(|(at, _)| at.clone()).collect();
        pointers.sort();
        pointers.dedup();
        let value = |side: &[(String, Scalar)], at: &str| {
            let found = side.iter().find(|(pointer, _)| pointer == at);
            found.map_or(Scalar::Absent, |(_, value)| value.clone())
        };
        let leaf = |at: String| Leaf {
            before: value(&before, &at),
            after: value(&after, &at),
            pointer: at,
        };
        change(pointers.into_iter().map(leaf).collect(), &[])
    }
}

/// Names that sort before, between and after what a pointer is made of.
const KEYS: [&str; 9] = ["0", "1", "10", "a", "a!", "a-b", "a~1b", "b", "ab"];
const POINTERS: [&str; 12] = [
    "",
    "/a",
    "/a/0",
    "/a/0/b",
    "/b/10",
    "/a/b/1",
    "/0",
    "/0/a",
    "/a!/a",
    "/a~1b/0/0",
    "/ab/ab",
    "/z/a",
];
const PATTERNS: [&str; 6] = ["/a/*", "/*/a", "/a/*/*", "/a/0/*/b", "/b/*/0", "/a"];

struct Slow<'a> {
    leaves: Vec<(&'a str, &'a Scalar)>,
}

impl<'a> Slow<'a> {
    fn of(change: &'a Change, side: Side) -> Self {
        let value = |leaf: &'a Leaf| match side {
            Side::Before => &leaf.before,
            Side::After => &leaf.after,
        };
        let all = change.leaves.iter().map(|leaf| (leaf.pointer.as_str(), value(leaf)));
        Self { leaves: all.filter(|(_, value)| !matches!(value, Scalar::Absent)).collect() }
    }

    fn find(&self, pointer: &str) -> Option<&'a Scalar> {
        self.leaves.iter().find(|(at, _)| *at == pointer).map(|(_, value)| *value)
    }

    fn steps_under(&self, pointer: &str) -> Vec<&'a str> {
        let stem = format!("{pointer}/");
        let rest = self.leaves.iter().filter_map(|(at, _)| at.strip_prefix(&stem));
        rest.map(|rest| rest.split('/').next().unwrap()).collect()
    }

    fn is_object(&self, pointer: &str) -> bool {
        match self.steps_under(pointer).last() {
            Some(last) => last.parse::<usize>().is_err(),
            None => matches!(self.find(pointer), Some(Scalar::EmptyMap)),
        }
    }

    fn resolve(&self, pointer: &str) -> String {
        let mut found = String::new();
        for step in pointer.split('/').skip(1) {
            if step != "0" || !self.is_object(&found) {
                found = format!("{found}/{step}");
            }
        }
        found
    }

    fn read(&self, pointer: &str) -> Reading<&'a Scalar> {
        let pointer = self.resolve(pointer);
        let ends = pointer.match_indices('/').map(|(at, _)| at).chain([pointer.len()]);
        for end in ends {
            match self.find(pointer.get(..end).unwrap()) {
                Some(Scalar::Unknown(unknown)) => return opened(unknown),
                Some(Scalar::Redacted(_)) => return Reading::Open(Open { references: vec![] }),
                Some(Scalar::Null) | None => {}
                Some(value) if end == pointer.len() => return Reading::Known(value),
                Some(_) => return Reading::Absent,
            }
        }
        Reading::Absent
    }

    fn elements(&self, pointer: &str) -> Vec<usize> {
        let steps = self.steps_under(pointer);
        let mut found: Vec<usize> = steps.iter().filter_map(|step| step.parse().ok()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn count(&self, pointer: &str) -> Reading<usize> {
        let pointer = self.resolve(pointer);
        if self.is_object(&pointer) {
            return Reading::Known(1);
        }
        match self.elements(&pointer).len() {
            0 => self.read(&pointer).and_then(|v| matches!(v, Scalar::EmptyList).then_some(0)),
            count => Reading::Known(count),
        }
    }

    fn places(&self, pattern: &str) -> Result<Vec<String>, String> {
        let mut found = vec![String::new()];
        for step in pattern.split('/').skip(1) {
            let mut next = vec![];
            for stem in found {
                if step != "*" {
                    next.push(self.resolve(&format!("{stem}/{step}")));
                } else if self.is_object(&stem) {
                    next.push(stem);
                } else {
                    if let Reading::Open(_) = self.count(&stem) {
                        return Err(stem);
                    }
                    let elements = self.elements(&stem);
                    next.extend(elements.iter().map(|index| format!("{stem}/{index}")));
                }
            }
            found = next;
        }
        Ok(found)
    }
}

fn shown(reading: &Reading<&Scalar>) -> String {
    format!("{reading:?}")
}

#[test]
fn reads_are_those_of_the_slow_way() {
    let mut dice = Dice(7);
    let (mut known, mut open, mut placed) = (0_u32, 0_u32, 0_u32);
    for _turn in 0..1_000_u32 {
        let change = dice.change();
        for (tree, side) in [(change.before(), Side::Before), (change.after(), Side::After)] {
            let slow = Slow::of(&change, side);
            for pointer in POINTERS {
                let leaves = &change.leaves;
                assert_eq!(tree.resolve(pointer), slow.resolve(pointer), "{pointer} {leaves:?}");
                let read = tree.read(pointer);
                let slowly = slow.read(pointer);
                assert_eq!(shown(&read), shown(&slowly), "{pointer} {leaves:?}");
                assert_eq!(tree.count(pointer), slow.count(pointer), "{pointer} {leaves:?}");
                known += u32::from(matches!(read, Reading::Known(_)));
                open += u32::from(matches!(read, Reading::Open(_)));
            }
            for pattern in PATTERNS {
                let places = tree.places(pattern).map_err(|(stem, _)| stem);
                for place in places.iter().flatten() {
                    let (read, slowly) = (place.tree.read(""), slow.read(&place.pointer));
                    assert_eq!(shown(&read), shown(&slowly), "{}", place.pointer);
                    placed += 1_u32;
                }
                let pointers = places.map(|p| p.into_iter().map(|one| one.pointer).collect());
                assert_eq!(pointers, slow.places(pattern), "{pattern} {:?}", change.leaves);
            }
        }
    }
    assert!(known > 500 && open > 500 && placed > 5_000, "{known} {open} {placed}");
}

#[test]
fn what_was_not_passed_is_not_taken_for_absent() {
    let leaf = |pointer: &str| Leaf {
        pointer: pointer.into(),
        before: Scalar::Absent,
        after: Scalar::Boolean(true),
    };
    let some = change(vec![leaf("/a")], &["a", "b"]);
    assert_eq!(some.after().boolean("/a"), Reading::Known(true));
    assert_eq!(some.after().boolean("/b"), Reading::Absent, "asked for, and not there");
    for pointer in ["/c", "/c/0/d"] {
        assert!(matches!(some.after().boolean(pointer), Reading::Open(_)), "{pointer}");
    }
    some.after().places("/c/*").unwrap_err();
    assert_eq!(change(vec![leaf("/a")], &[]).after().boolean("/c"), Reading::Absent);
}
