//! The Scope Contract: what a person asked for, as data that a plan can be held against.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use serde::{Deserialize, Serialize};

/// Version of the contract's shape and of the lexicon's meaning.
pub const CONTRACT_VERSION: u16 = 4;

/// What is wanted of a class of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Objects that are there come under management.
    Adopt,
    /// Traffic is to be refused.
    Block,
    /// New objects.
    Create,
    /// Existing objects go.
    Delete,
    /// Somebody is to get access.
    Grant,
    /// Something is to become reachable.
    Open,
    /// An address changes, the object does not.
    Rename,
    /// Existing objects are made anew.
    Replace,
    /// More or less of the same.
    Scale,
    /// Only labels change.
    Tag,
    /// Existing objects change in place.
    Update,
}

/// How far a grant reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Looking only.
    Read,
    /// Looking and changing.
    Write,
    /// Everything.
    Admin,
}

/// The way something is to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// More of it.
    Up,
    /// Less of it.
    Down,
    /// Switched on.
    On,
    /// Switched off.
    Off,
    /// No weaker than it is.
    Safer,
}

impl Turn {
    /// Whether it is seen in switches rather than in amounts.
    #[must_use]
    pub const fn switches(self) -> bool {
        match self {
            Self::Safer | Self::On | Self::Off => true,
            Self::Up | Self::Down => false,
        }
    }
}

/// How an amount limits what is set.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// It is what is set.
    #[default]
    Exactly,
    /// No less is set.
    AtLeast,
    /// No more is set.
    AtMost,
    /// It is how much more or less is set than before.
    By,
    /// It is how many times as much is set as before.
    Times,
}

/// An amount that counts no things, `512 MB`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// How many of the unit.
    pub number: u32,
    /// How many thousandths of the unit besides.
    #[serde(default)]
    pub thousandths: u16,
    /// The unit as it was written; empty where none was.
    pub unit: String,
    /// How it limits what is set.
    #[serde(default)]
    pub bound: Bound,
}

impl Amount {
    /// A whole number of a unit, exactly.
    #[must_use]
    pub const fn whole(number: u32, unit: String) -> Self {
        Self { number, thousandths: 0, unit, bound: Bound::Exactly }
    }
}

impl core::fmt::Display for Amount {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let bound = match self.bound {
            Bound::Exactly => "",
            Bound::AtLeast => "at least ",
            Bound::AtMost => "at most ",
            Bound::By => "by ",
            Bound::Times => "times ",
        };
        let part = alloc::format!(".{:03}", self.thousandths);
        let part = if self.thousandths == 0 { "" } else { part.trim_end_matches('0') };
        let space = if self.unit.is_empty() { "" } else { " " };
        write!(f, "{bound}{}{part}{space}{}", self.number, self.unit)
    }
}

/// How many of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// How many there are now ("from 4").
    #[serde(default)]
    pub from: Option<u32>,
    /// How many there are to be ("4", "to 12").
    #[serde(default)]
    pub to: Option<u32>,
    /// The most there may be ("up to 24").
    #[serde(default)]
    pub max: Option<u32>,
}

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What is wanted of it.
    pub act: Act,
    /// Its class in the lexicon, `instance`; `any` where the words name no class ("things").
    pub class: String,
    /// How many.
    #[serde(default)]
    pub count: Count,
    /// An explicit size, `g5.xlarge`.
    #[serde(default)]
    pub size: Option<String>,
    /// Explicit names, `loadtest-0`.
    #[serde(default)]
    pub names: Vec<String>,
    /// Words that tell it from others of its class, `orders`.
    #[serde(default)]
    pub qualifiers: Vec<String>,
    /// Of a grant: how far it reaches, where the words say so of this very thing.
    #[serde(default)]
    pub access: Option<Access>,
    /// Of a change: how many objects are meant; nothing where the words leave it open.
    #[serde(default)]
    pub objects: Option<u32>,
    /// Whether only a setting of one is meant, a load balancer's listener.
    #[serde(default)]
    pub part: bool,
    /// Of a change: the aspects of it that are to change, `memory`; empty where none is named.
    #[serde(default)]
    pub aspects: BTreeSet<String>,
    /// Of a change: which way.
    #[serde(default)]
    pub turn: Option<Turn>,
    /// What it is to be set to, where that is an amount.
    #[serde(default)]
    pub amounts: Vec<Amount>,
    /// What it is to be set to, where that is a word, a version or a time of day.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether the plan fails the request without it.
    #[serde(default = "yes")]
    pub required: bool,
}

const fn yes() -> bool {
    true
}

/// Something that may not be touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forbidden {
    /// The class; `any` for everything.
    pub class: String,
    /// Words or names that narrow it.
    #[serde(default)]
    pub names: Vec<String>,
    /// An environment that narrows it, `production`.
    #[serde(default)]
    pub environment: Option<String>,
    /// The acts that are forbidden; empty for every one.
    #[serde(default)]
    pub acts: BTreeSet<Act>,
}

/// Something the words leave open and whoever planned had to assume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// The word, `small`.
    pub word: String,
    /// The class it was said of.
    pub class: String,
}

/// Something in the words that no honest request holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspicion {
    /// What it is, in words.
    pub what: String,
    /// First byte of it in the text.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

/// The place in the text that a part of the contract rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The part, `create bucket`.
    pub of: String,
    /// First byte of it in the text.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

/// What a person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// [`CONTRACT_VERSION`] of whoever read the words.
    pub version: u16,
    /// What is wanted, by class.
    #[serde(default)]
    pub actions: BTreeMap<String, BTreeSet<Act>>,
    /// What is wanted, thing by thing.
    #[serde(default)]
    pub items: Vec<Item>,
    /// Environments named: `production`, `staging`, `development`, `test`, `non-production`.
    #[serde(default)]
    pub environments: BTreeSet<String>,
    /// Regions named, by their provider's code.
    #[serde(default)]
    pub regions: BTreeSet<String>,
    /// Address ranges named, in CIDR form.
    #[serde(default)]
    pub cidrs: BTreeSet<String>,
    /// Ports named.
    #[serde(default)]
    pub ports: BTreeSet<u16>,
    /// Protocols named, `udp`.
    #[serde(default)]
    pub protocols: BTreeSet<String>,
    /// Account ids named.
    #[serde(default)]
    pub accounts: BTreeSet<String>,
    /// Classes that are meant to be reachable by anybody.
    #[serde(default)]
    pub public: BTreeSet<String>,
    /// The widest access asked for, where any is.
    #[serde(default)]
    pub access: Option<Access>,
    /// Words for whom access is asked for.
    #[serde(default)]
    pub recipients: BTreeSet<String>,
    /// Classes that are mentioned, not asked for: may be referenced, never created.
    #[serde(default)]
    pub context: BTreeSet<String>,
    /// What the context was called, for matching names.
    #[serde(default)]
    pub context_names: BTreeSet<String>,
    /// Names of what a change leads to: it stands somewhere in the plan.
    #[serde(default)]
    pub targets: BTreeSet<String>,
    /// What may not be touched.
    #[serde(default)]
    pub forbidden: Vec<Forbidden>,
    /// Names and addresses whose deletion the words themselves confirm.
    #[serde(default)]
    pub confirmed_deletions: BTreeSet<String>,
    /// Whether the words only ask something.
    #[serde(default)]
    pub is_question: bool,
    /// Whether the words say that nothing may change.
    #[serde(default)]
    pub no_change: bool,
    /// Whether it was read only by leaving out what is told beside the request: what goes beyond
    /// it is for a person to judge.
    #[serde(default)]
    pub guessed: bool,
    /// What was not understood.
    #[serde(default)]
    pub unparsed: Vec<String>,
    /// What was left open.
    #[serde(default)]
    pub assumptions: Vec<Assumption>,
    /// What no honest request holds.
    #[serde(default)]
    pub suspicions: Vec<Suspicion>,
    /// Where in the text each part stands.
    #[serde(default)]
    pub spans: Vec<Span>,
}

impl Contract {
    /// A contract that asks for nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            version: CONTRACT_VERSION,
            actions: BTreeMap::new(),
            items: Vec::new(),
            environments: BTreeSet::new(),
            regions: BTreeSet::new(),
            cidrs: BTreeSet::new(),
            ports: BTreeSet::new(),
            protocols: BTreeSet::new(),
            accounts: BTreeSet::new(),
            public: BTreeSet::new(),
            access: None,
            recipients: BTreeSet::new(),
            context: BTreeSet::new(),
            context_names: BTreeSet::new(),
            targets: BTreeSet::new(),
            forbidden: Vec::new(),
            confirmed_deletions: BTreeSet::new(),
            is_question: false,
            no_change: false,
            guessed: false,
            unparsed: Vec::new(),
            assumptions: Vec::new(),
            suspicions: Vec::new(),
            spans: Vec::new(),
        }
    }

    /// Whether every part of the words was understood and they ask for something.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        let read = self.unparsed.is_empty() && !self.guessed;
        read && (self.is_question || self.no_change || !self.items.is_empty())
    }
}
