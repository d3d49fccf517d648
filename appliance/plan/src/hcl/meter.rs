//! How much work an evaluation may be: steps, bytes it makes, and references within references.
//!
//! A few lines can ask for very much: a local that names another twice, forty times over.

use std::cell::Cell;

/// Steps and bytes for one attribute.
const STEPS_MAX: usize = 50_000;
const BYTES_MAX: usize = 1024 * 1024;
/// Steps and bytes for all attributes of a plan.
const ALL_STEPS_MAX: usize = 5_000_000;
const ALL_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Expressions within expressions and behind references, on one way. Real ones stay under 40.
const DEPTH_MAX: usize = 96;

const _: () = assert!(STEPS_MAX < ALL_STEPS_MAX);
const _: () = assert!(BYTES_MAX < ALL_BYTES_MAX);

/// What is left. Once something has run out, nothing that was worked out counts.
#[derive(Debug)]
pub(super) struct Meter {
    steps: Cell<usize>,
    bytes: Cell<usize>,
    all_steps: Cell<usize>,
    all_bytes: Cell<usize>,
    depth: Cell<usize>,
    out: Cell<bool>,
}

/// One expression being worked out.
#[derive(Debug)]
pub(super) struct Deeper<'m>(&'m Meter);

impl Drop for Deeper<'_> {
    fn drop(&mut self) {
        self.0.depth.set(self.0.depth.get().saturating_sub(1));
    }
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            steps: Cell::new(0),
            bytes: Cell::new(0),
            all_steps: Cell::new(ALL_STEPS_MAX),
            all_bytes: Cell::new(ALL_BYTES_MAX),
            depth: Cell::new(0),
            out: Cell::new(false),
        }
    }
}

impl Meter {
    /// Begins another attribute.
    pub(super) fn begin(&self) {
        self.steps.set(STEPS_MAX);
        self.bytes.set(BYTES_MAX);
        self.depth.set(0);
        self.out.set(false);
    }

    /// Whether something ran out since the attribute began.
    pub(super) const fn is_out(&self) -> bool {
        self.out.get()
    }

    /// One expression more, if there is anything left for it.
    pub(super) fn step(&self) -> Option<Deeper<'_>> {
        let depth = self.depth.get().saturating_add(1);
        let enough = self.spend(&self.steps, 1) && self.spend(&self.all_steps, 1);
        if !enough || depth > DEPTH_MAX {
            self.out.set(true);
            return None;
        }
        self.depth.set(depth);
        Some(Deeper(self))
    }

    /// Takes note of bytes that are made; false if they are too many.
    pub(super) fn make(&self, bytes: usize) -> bool {
        self.spend(&self.bytes, bytes) && self.spend(&self.all_bytes, bytes)
    }

    fn spend(&self, from: &Cell<usize>, amount: usize) -> bool {
        let left = from.get().checked_sub(amount).filter(|_left| !self.out.get());
        match left {
            Some(left) => from.set(left),
            None => self.out.set(true),
        }
        left.is_some()
    }
}
