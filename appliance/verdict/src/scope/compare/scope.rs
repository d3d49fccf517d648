//! What a contract allows to be done, by class.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    string::String,
};
use tribune_record::Action;

use super::{
    super::{
        contract::{Act, Contract, Item},
        lexicon::{ANY, Class, row},
    },
    row::Row,
};

/// What can happen to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Create,
    /// A setting of something, made or removed.
    Part,
    Update,
    Delete,
    Replace,
}

/// Whether a deed is what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leave {
    /// Asked for, or it comes along.
    Asked,
    /// Usual, and yet it should have been said.
    Doubtful,
}

/// What a contract allows.
#[derive(Debug, Default)]
pub(super) struct Scope {
    leaves: BTreeMap<(Deed, String), Leave>,
    /// What was asked for outright, by one kind, so that it need not hang on anything.
    own: BTreeSet<(Deed, String)>,
    /// Kinds that a noun for several stands for.
    members: BTreeSet<String>,
    tags: BTreeSet<String>,
    /// Whether such a request often means something that the internet can reach.
    pub(super) reachable: bool,
}

/// The classes an item stands for.
pub(super) fn members(class: &str) -> BTreeSet<&str> {
    let composite = row(class).map_or(&[][..], |row| row.members);
    if composite.is_empty() { [class].into() } else { composite.iter().copied().collect() }
}

/// What a change does, as a deed.
pub(super) const fn deed(action: Action, main: bool) -> Option<Deed> {
    match action {
        Action::NoOp | Action::Read => None,
        Action::Create | Action::CreateThenForget if main => Some(Deed::Create),
        Action::Create | Action::CreateThenForget => Some(Deed::Part),
        Action::Update | Action::Unrecognised => Some(Deed::Update),
        Action::Delete | Action::Forget => Some(Deed::Delete),
        Action::DeleteThenCreate | Action::CreateThenDelete => Some(Deed::Replace),
    }
}

impl Scope {
    /// Reads a contract.
    pub(super) fn of(contract: &Contract) -> Self {
        let mut scope = Self::default();
        for item in &contract.items {
            scope.item(item);
            let composite = row(&item.class).filter(|row| !row.members.is_empty());
            if let Some(row) = composite.filter(|_| item.act == Act::Create) {
                scope.reachable |= row.reachable;
                let purposes = contract.context.iter().filter_map(|name| self::row(name));
                purposes.filter(|purpose| purpose.purpose).for_each(|p| scope.companions(p));
            }
        }
        scope
    }

    /// Whether the deed was asked for; `None` where nothing in the words leads to it.
    pub(super) fn leave(&self, deed: Deed, class: &str) -> Option<Leave> {
        let for_class = self.leaves.get(&(deed, class.to_owned()));
        for_class.or_else(|| self.leaves.get(&(deed, ANY.to_owned()))).copied()
    }

    /// Whether nothing but a thing without a class leads to the deed.
    pub(super) fn is_only_any(&self, deed: Deed, class: &str) -> bool {
        !self.leaves.contains_key(&(deed, class.to_owned()))
            && self.leaves.contains_key(&(deed, ANY.to_owned()))
    }

    /// Whether the deed was asked for by the class's own name.
    pub(super) fn is_own(&self, deed: Deed, class: &str) -> bool {
        self.own.contains(&(deed, class.to_owned())) || self.own.contains(&(deed, ANY.to_owned()))
    }

    /// Whether a noun that was asked for is made of this class among others.
    pub(super) fn is_member(&self, class: &str) -> bool {
        self.members.contains(class)
    }

    /// Whether only labels of this class were to change.
    pub(super) fn is_tagging(&self, row: &Row<'_>) -> bool {
        self.tags.contains(ANY) || self.tags.contains(&row.kind.class)
    }

    fn item(&mut self, item: &Item) {
        let classes = members(&item.class);
        let along = row(&item.class);
        let composite = along.is_some_and(|row| !row.members.is_empty());
        // What is made of several kinds is told from its neighbours by what hangs together.
        let joined = composite && item.act == Act::Create;
        if item.part && item.act == Act::Create {
            self.give(Deed::Part, &item.class, Leave::Asked);
            return;
        }
        for class in classes {
            self.member(item.act, class, joined);
            if joined {
                self.members.insert(class.to_owned());
            }
        }
        match item.act {
            Act::Create => {
                if let Some(row) = along {
                    self.companions(row);
                }
            }
            Act::Update | Act::Scale | Act::Delete | Act::Replace => {
                let near = along.map_or(&[][..], |row| row.companions);
                near.iter().for_each(|class| self.put(Deed::Update, class, Leave::Doubtful));
                let goes = item.act == Act::Delete || item.act == Act::Replace;
                for class in near.iter().filter(|_| goes) {
                    let glue = row(class).is_some_and(|row| row.glue);
                    let leave = if glue { Leave::Asked } else { Leave::Doubtful };
                    let harmless = row(class).is_some_and(|row| !row.stateful && !row.record);
                    if harmless {
                        self.put(Deed::Delete, class, leave);
                        self.put(Deed::Part, class, leave);
                    }
                }
            }
            Act::Grant => self.grant(),
            Act::Open => {
                let near = along.map_or(&[][..], |row| row.companions);
                let ways = ["sg", "lb", "nacl", "apigw", "dns", "cert", "bucket_policy"];
                for class in ways {
                    let own = item.class == class || near.contains(&class);
                    let leave = if own { Leave::Asked } else { Leave::Doubtful };
                    self.put(Deed::Create, class, leave);
                    self.put(Deed::Part, class, leave);
                    self.put(Deed::Update, class, Leave::Doubtful);
                }
                if item.class == "traffic" {
                    for class in ["sg", "nacl"] {
                        self.give(Deed::Create, class, Leave::Asked);
                        self.give(Deed::Part, class, Leave::Asked);
                    }
                }
            }
            Act::Adopt | Act::Block | Act::Rename | Act::Tag => {}
        }
    }

    /// What an act allows of the very class it names. `joined`: of one among several.
    fn member(&mut self, act: Act, class: &str, joined: bool) {
        use Leave::{Asked, Doubtful};
        let all: &[(Deed, Leave)] = match act {
            Act::Adopt => &[(Deed::Update, Doubtful), (Deed::Part, Asked)],
            Act::Create => &[(Deed::Create, Asked), (Deed::Part, Asked)],
            Act::Update => &[(Deed::Update, Asked), (Deed::Part, Asked)],
            Act::Scale => &[(Deed::Update, Asked), (Deed::Part, Asked), (Deed::Delete, Doubtful)],
            Act::Delete => &[(Deed::Delete, Asked), (Deed::Update, Doubtful), (Deed::Part, Asked)],
            Act::Replace => &[
                (Deed::Replace, Asked),
                (Deed::Create, Asked),
                (Deed::Update, Asked),
                (Deed::Delete, Asked),
                (Deed::Part, Asked),
            ],
            Act::Block => &[(Deed::Create, Asked), (Deed::Update, Asked), (Deed::Part, Asked)],
            Act::Open => &[(Deed::Update, Asked), (Deed::Part, Asked)],
            Act::Grant => &[(Deed::Part, Asked), (Deed::Update, Asked)],
            Act::Rename => &[(Deed::Update, Asked)],
            Act::Tag => &[],
        };
        for (deed, leave) in all {
            if joined {
                self.put(*deed, class, *leave);
            } else {
                self.give(*deed, class, *leave);
            }
        }
        if act == Act::Tag {
            self.tags.insert(class.to_owned());
        }
        let grows = ["instance", "autoscaling", "launch_template", "asg", "ecs", "eks"];
        if act == Act::Scale && grows.contains(&class) {
            self.give(Deed::Create, class, Asked);
        } else if act == Act::Scale {
            self.give(Deed::Create, class, Doubtful);
        }
    }

    fn grant(&mut self) {
        for class in ["role", "bucket_policy"] {
            self.give(Deed::Create, class, Leave::Asked);
            self.give(Deed::Part, class, Leave::Asked);
            self.give(Deed::Update, class, Leave::Asked);
        }
        for class in ["kms", "lambda", "queue", "topic", "secret", "sg"] {
            self.put(Deed::Part, class, Leave::Doubtful);
            self.put(Deed::Update, class, Leave::Doubtful);
        }
    }

    fn companions(&mut self, row: &Class) {
        for (classes, leave) in [(row.companions, Leave::Asked), (row.doubtful, Leave::Doubtful)] {
            for class in classes {
                self.put(Deed::Create, class, leave);
                self.put(Deed::Part, class, leave);
            }
        }
    }

    /// Asked for outright.
    fn give(&mut self, deed: Deed, class: &str, leave: Leave) {
        self.own.insert((deed, class.to_owned()));
        self.put(deed, class, leave);
    }

    /// The milder leave wins: what is asked for outright is not doubtful because of something else.
    fn put(&mut self, deed: Deed, class: &str, leave: Leave) {
        let held = self.leaves.entry((deed, class.to_owned())).or_insert(leave);
        *held = (*held).min(leave);
    }
}
