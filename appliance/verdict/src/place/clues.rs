//! What is known of where an object belongs: as much as is needed, whatever was said.
//!
//! The texts of a plan are a stranger's. Of each only the beginning is kept, of all that was heard
//! the first few, and what several objects inherit they share: a clue takes no more room than an
//! object does.

use alloc::{format, rc::Rc, string::String, vec::Vec};
use tribune_record::EnvironmentKind;

use super::environments::Named;

/// Bytes kept of a text in an explanation.
const TOLD_MAX: usize = 80;
/// Bytes kept of a name that is a value itself: the longest value of a tag, at AWS.
const NAME_MAX: usize = 256;
/// Sentences kept of all that was heard.
const HEARD_MAX: usize = 8;
/// Sentences kept of those heard of something else, which each of its neighbours repeats.
const HEARD_OF_MAX: usize = 2;

/// The beginning of a text.
pub(super) fn told(text: &str) -> String {
    beginning(text, TOLD_MAX)
}

fn beginning(text: &str, most: usize) -> String {
    match text.split_at_checked(text.floor_char_boundary(most)) {
        Some((kept, rest)) if !rest.is_empty() => format!("{kept}…"),
        Some(_) | None => String::from(text),
    }
}

/// What an object takes over from what it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Production,
    Pci,
    Eu,
}

impl Reach {
    pub(super) const ALL: [Self; 3] = [Self::Production, Self::Pci, Self::Eu];

    pub(super) const fn is_scope(self) -> bool {
        matches!(self, Self::Pci | Self::Eu)
    }
}

/// What was found, the strictest of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clues {
    pub(super) kind: Option<EnvironmentKind>,
    /// The first name that was given as an environment's.
    pub(super) given: Option<Rc<str>>,
    /// The first word that was read as another environment than production.
    pub(super) other: Option<&'static str>,
    pub(super) segment: Option<Rc<str>>,
    /// In scope, said to be out of it, or nothing said.
    pub(super) pci: Option<bool>,
    pub(super) eu: Option<bool>,
    /// The first few sentences that say why, each once.
    pub(super) heard: Vec<Rc<str>>,
}

impl Clues {
    /// What was read out of a name.
    pub(super) fn read(&mut self, named: Named) {
        self.kind = self.kind.max(Some(named.kind));
        self.other = self.other.or(named.other);
    }

    /// What was read out of an environment's name, given as such.
    pub(super) fn give(&mut self, named: Named, name: &str) {
        self.kind = self.kind.max(Some(named.kind));
        self.given.get_or_insert_with(|| beginning(name, NAME_MAX).into());
    }

    pub(super) fn in_segment(&mut self, name: &str) {
        self.segment.get_or_insert_with(|| beginning(name, NAME_MAX).into());
    }

    pub(super) fn hear(&mut self, said: &str) {
        self.keep(&Rc::from(said));
    }

    fn keep(&mut self, said: &Rc<str>) {
        if self.heard.len() < HEARD_MAX && !self.heard.contains(said) {
            self.heard.push(Rc::clone(said));
        }
    }

    /// Everything `other` knows, beside what is known.
    pub(super) fn add(&mut self, other: &Self) {
        self.kind = self.kind.max(other.kind);
        self.take_names(other);
        // In scope weighs more than out of it, and that more than nothing.
        self.pci = self.pci.max(other.pci);
        self.eu = self.eu.max(other.eu);
        other.heard.iter().for_each(|said| self.keep(said));
    }

    /// What `other` knows where nothing is known yet; `told` says whose it is.
    pub(super) fn inherit(&mut self, other: &Self, told: impl Fn(&Self) -> Self) {
        if self.kind.is_none() && other.kind.is_some() {
            self.kind = other.kind;
            self.take_names(other);
            told(other).heard.iter().for_each(|said| self.keep(said));
        } else if self.segment.is_none() {
            self.segment.clone_from(&other.segment);
        }
        self.pci = self.pci.or(other.pci);
        self.eu = self.eu.or(other.eu);
    }

    fn take_names(&mut self, other: &Self) {
        if self.given.is_none() {
            self.given.clone_from(&other.given);
        }
        if self.segment.is_none() {
            self.segment.clone_from(&other.segment);
        }
        self.other = self.other.or(other.other);
    }

    pub(super) fn are(&self, reach: Reach) -> bool {
        match reach {
            Reach::Production => self.kind == Some(EnvironmentKind::Production),
            Reach::Pci => self.pci == Some(true),
            Reach::Eu => self.eu == Some(true),
        }
    }

    /// Takes over what an owner is, which weighs more than anything of its own.
    pub(super) fn take_over(&mut self, reach: Reach, owner: &str) {
        let is = match reach {
            Reach::Production => "is in production",
            Reach::Pci => "is in the scope of PCI",
            Reach::Eu => "holds data of people in the EU",
        };
        self.become_of(reach);
        self.heard.insert(0, format!("it belongs to {}, which {is}", told(owner)).into());
        self.heard.truncate(HEARD_MAX);
    }

    /// It belongs to something nobody can read.
    pub(super) fn belong_to_somebody(&mut self) {
        self.become_of(Reach::Production);
        self.hear("nobody can read what it belongs to");
    }

    /// What says its environment says it in no word that anybody knows: it may be production.
    pub(super) fn nobody_can_read(&mut self, what: &str) {
        self.become_of(Reach::Production);
        self.hear(&format!("nobody can read the environment out of {what}"));
    }

    /// The configuration acts in production by one of its names.
    pub(super) fn configured_for(&mut self, name: &str) {
        self.become_of(Reach::Production);
        self.hear(&format!("the configuration acts as {}", told(name)));
    }

    fn become_of(&mut self, reach: Reach) {
        match reach {
            Reach::Production => self.kind = Some(EnvironmentKind::Production),
            Reach::Pci => self.pci = Some(true),
            Reach::Eu => self.eu = Some(true),
        }
    }

    /// The same, heard of something else.
    pub(super) fn heard_of(&self, whom: &str) -> Self {
        let heard = self.heard.iter().take(HEARD_OF_MAX);
        let heard = heard.map(|said| format!("{whom}: {said}").into()).collect();
        Self { heard, ..self.clone() }
    }
}
