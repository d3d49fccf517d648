//! What in a plan hangs together, and with what was asked for: by reference, by module, by name.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};
use core::cell::OnceCell;
use tribune_record::Value;

use super::{
    super::{
        contract::Act,
        lexicon::{ANY, row},
    },
    View, is_meant,
    row::{Row, given_names, name_words},
    scope::{Deed, deed, members},
    words::{common_words, tells},
};
use crate::walk::{Step, leaves};

/// Shortest name that a text anywhere in an object is taken to refer to, in bytes.
const NAME_BYTES_MIN: usize = 4;

/// Sets of rows that hang together.
#[derive(Debug, Clone)]
struct Sets(Vec<usize>);

impl Sets {
    /// The root, once the sets are flat.
    fn root(&self, of: usize) -> usize {
        self.0.get(of).copied().unwrap_or(of)
    }

    /// Lets every row know its root. A row stands behind the one it hangs on, which knows its own.
    fn flatten(&mut self) {
        for at in 0..self.0.len() {
            let root = self.root(self.root(at));
            if let Some(slot) = self.0.get_mut(at) {
                *slot = root;
            }
        }
    }

    /// The root, halving the way to it.
    fn find(&mut self, of: usize) -> usize {
        let mut here = of;
        loop {
            let next = self.0.get(here).copied().unwrap_or(here);
            if next == here {
                return here;
            }
            let further = self.0.get(next).copied().unwrap_or(next);
            if let Some(slot) = self.0.get_mut(here) {
                *slot = further;
            }
            here = further;
        }
    }

    /// Makes two sets one. The root of a set is its first row.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}

/// What hangs on what was asked for.
#[derive(Debug)]
pub(super) struct Ties {
    sets: Sets,
    /// By position in the plan, the row.
    rows: BTreeMap<usize, usize>,
    /// Rows that are what was asked for.
    anchors: BTreeSet<usize>,
    /// Sets that hold one of those.
    asked: BTreeSet<usize>,
    /// Sets that are called like what was asked for.
    called: OnceCell<BTreeSet<usize>>,
    /// The sets, where what stands in any attribute counts as a reference.
    deep: OnceCell<(Sets, BTreeSet<usize>)>,
    /// Of those, the ones that hold most of what was asked for.
    whole: OnceCell<BTreeSet<usize>>,
}

impl Ties {
    /// Works out what hangs together.
    pub(super) fn of(view: &View<'_>) -> Self {
        let rows = view.rows.iter().enumerate().map(|(at, row)| (row.position, at)).collect();
        let anchors = anchors(view);
        let mut ties = Self {
            sets: Sets((0..view.rows.len()).collect()),
            rows,
            anchors,
            asked: BTreeSet::new(),
            called: OnceCell::new(),
            deep: OnceCell::new(),
            whole: OnceCell::new(),
        };
        ties.by_reference(view);
        ties.by_module(view);
        ties.sets.flatten();
        ties.asked = ties.anchors.iter().map(|at| ties.sets.root(*at)).collect();
        ties
    }

    /// Whether a row hangs on what was asked for: the request reaches it.
    pub(super) fn reach(&self, view: &View<'_>, row: &Row<'_>) -> bool {
        let Some(at) = self.rows.get(&row.position).copied() else { return false };
        let root = self.sets.root(at);
        self.asked.contains(&root)
            || self.called.get_or_init(|| self.by_name(view)).contains(&root)
            || {
                let (sets, tied) = self.deep.get_or_init(|| self.deeper(view));
                tied.contains(&sets.root(at))
            }
    }

    /// Whether a row hangs together by more than a name with most of what was asked for.
    pub(super) fn is_of_the_whole(&self, view: &View<'_>, row: &Row<'_>) -> bool {
        let Some(at) = self.rows.get(&row.position) else { return false };
        let (sets, _tied) = self.deep.get_or_init(|| self.deeper(view));
        let whole = self.whole.get_or_init(|| {
            let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
            for anchor in &self.anchors {
                let size = sizes.entry(sets.root(*anchor)).or_default();
                *size = size.saturating_add(1);
            }
            let most = sizes.values().max().copied();
            let largest = sizes.into_iter().filter(|(_root, size)| Some(*size) == most);
            largest.map(|(root, _size)| root).collect()
        });
        whole.contains(&sets.root(*at))
    }

    /// Whether a row refers to something else of this plan that hangs on what was asked for.
    pub(super) fn refers(&self, view: &View<'_>, row: &Row<'_>) -> bool {
        let rows = view.links.from(row.position).iter().filter_map(|at| self.rows.get(at));
        rows.filter_map(|at| view.rows.get(*at)).any(|other| self.reach(view, other))
    }

    fn by_reference(&mut self, view: &View<'_>) {
        for (at, row) in view.rows.iter().enumerate() {
            for target in view.links.from(row.position) {
                if let Some(other) = self.rows.get(target).copied() {
                    self.sets.join(at, other);
                }
            }
        }
    }

    /// What stands in one module was written as one thing, and a module's outputs stand for it.
    fn by_module(&mut self, view: &View<'_>) {
        if view.rows.iter().all(|row| row.change.module.is_none()) {
            return;
        }
        let mut modules = Modules::default();
        for (at, row) in view.rows.iter().enumerate() {
            let module = without_keys(row.change.module.as_deref().unwrap_or(""));
            if !module.is_empty() {
                modules.enter(&module, at, &mut self.sets);
            }
            for value in [&row.change.after, &row.change.before] {
                leaves(value, &mut |_steps, leaf| {
                    let Value::Unknown(unknown) = leaf else { return };
                    for reference in &unknown.references {
                        if let Some(other) = named_module(&module, reference) {
                            modules.enter(&other, at, &mut self.sets);
                        }
                    }
                });
            }
        }
    }

    /// The sets in which something bears a word of the request, or of what was asked for.
    fn by_name(&self, view: &View<'_>) -> BTreeSet<usize> {
        let common = common_words();
        let anchors = self.anchors.iter().filter_map(|at| view.rows.get(*at));
        let words = anchors.clone().flat_map(|row| name_words(row.change));
        let own: BTreeSet<String> = words.filter(|word| tells(word, &common)).collect();
        let labels = anchors.map(|row| row.change.name.as_str());
        let labels: BTreeSet<&str> = labels.filter(|label| !common.contains(label)).collect();
        let called = view.rows.iter().enumerate().filter(|(_at, row)| {
            view.calls(row)
                || labels.contains(row.change.name.as_str())
                || name_words(row.change).any(|word| own.contains(&word))
        });
        called.map(|(at, _row)| self.sets.root(at)).collect()
    }

    /// The sets once more, with every text that is the name of an object as a reference to it.
    fn deeper(&self, view: &View<'_>) -> (Sets, BTreeSet<usize>) {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, row) in view.rows.iter().enumerate() {
            for name in given_names(row.change).filter(|name| name.len() >= NAME_BYTES_MIN) {
                names.entry(name).or_insert(at);
            }
        }
        let mut sets = self.sets.clone();
        for (at, row) in view.rows.iter().enumerate() {
            for value in [&row.change.after, &row.change.before] {
                leaves(value, &mut |steps, leaf| {
                    let Some(text) = leaf.as_text().filter(|_| !is_tag(steps)) else { return };
                    let tail = text.rsplit([':', '/']).next().unwrap_or(text);
                    for other in [text, tail].iter().filter_map(|name| names.get(name)) {
                        sets.join(at, *other);
                    }
                });
            }
        }
        sets.flatten();
        let called = self.called.get_or_init(|| self.by_name(view));
        let tied = self.asked.iter().chain(called).map(|at| sets.root(*at)).collect();
        (sets, tied)
    }
}

fn is_tag(steps: &[Step<'_>]) -> bool {
    matches!(steps.first(), Some(Step::Key("tags" | "tags_all" | "labels")))
}

/// The first row that stands in each module, or refers to it.
#[derive(Debug, Default)]
struct Modules(BTreeMap<String, usize>);

impl Modules {
    fn enter(&mut self, module: &str, row: usize, sets: &mut Sets) {
        match self.0.get(module) {
            Some(first) => sets.join(*first, row),
            None => {
                self.0.insert(module.to_owned(), row);
            }
        }
    }
}

/// The module a reference names as seen from within `module`: `module.net.vpc_id` names
/// `module.net` in it; a variable comes from the module outside.
fn named_module(module: &str, reference: &str) -> Option<String> {
    if reference.starts_with("var.") && !module.is_empty() {
        // What the root passes on tells nothing: it passes something to every module.
        let (outer, _name) = module.rsplit_once(".module.")?;
        return Some(outer.to_owned());
    }
    let name = reference.strip_prefix("module.")?.split(['.', '[']).next()?;
    let dot = if module.is_empty() { "" } else { "." };
    Some(format!("{module}{dot}module.{name}"))
}

/// A module without the keys of its instances: they share one configuration.
fn without_keys(module: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::new();
    for c in module.chars() {
        match c {
            '[' => depth = depth.saturating_add(1),
            ']' => depth = depth.saturating_sub(1),
            _other if depth == 0 => plain.push(c),
            _inside => {}
        }
    }
    plain
}

/// Rows that are what was asked for. Where the words name one of several kinds (a web application
/// is a load balancer, or servers, or containers) and some bear a word of the request, only those.
fn anchors(view: &View<'_>) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    for item in &view.contract.items {
        let classes = members(&item.class);
        let serves = |row: &Row<'_>| {
            let Some(deed) = deed(row.change.action, row.kind.main) else { return false };
            let class = item.class == ANY || classes.contains(row.kind.class.as_str());
            let act = match item.act {
                Act::Create => matches!(deed, Deed::Create | Deed::Part),
                Act::Delete => matches!(deed, Deed::Delete | Deed::Replace),
                Act::Adopt
                | Act::Block
                | Act::Grant
                | Act::Open
                | Act::Rename
                | Act::Replace
                | Act::Scale
                | Act::Tag
                | Act::Update => true,
            };
            class && act && (item.act == Act::Create || is_meant(view, item, row))
        };
        let found: Vec<usize> = view
            .rows
            .iter()
            .enumerate()
            .filter(|(_at, row)| serves(row))
            .map(|(at, _row)| at)
            .collect();
        let is_composite = row(&item.class).is_some_and(|row| !row.members.is_empty());
        let mut named = vec![];
        if is_composite && item.act == Act::Create {
            let rows = found.iter().filter_map(|at| Some((*at, view.rows.get(*at)?)));
            named.extend(rows.filter(|(_at, row)| view.calls(row)).map(|(at, _row)| at));
        }
        all.extend(if named.is_empty() { found } else { named });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_has_one_root() {
        let mut sets = Sets((0..6).collect());
        for (one, other) in [(5, 4), (4, 3), (2, 1), (3, 2)] {
            sets.join(one, other);
        }
        sets.flatten();
        assert_eq!(sets.0, [0, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn a_module_that_a_reference_names() {
        assert_eq!(named_module("", "module.net.vpc_id").as_deref(), Some("module.net"));
        let inner = named_module("module.app", "module.net[0].vpc_id");
        assert_eq!(inner.as_deref(), Some("module.app.module.net"));
        let outer = named_module("module.app.module.net", "var.vpc");
        assert_eq!(outer.as_deref(), Some("module.app"));
        assert_eq!(named_module("module.app", "var.vpc"), None);
        assert_eq!(named_module("module.app", "aws_vpc.this"), None);
        assert_eq!(named_module("", "var.vpc"), None);
        assert_eq!(without_keys("module.a[\"x\"].module.b[0]"), "module.a.module.b");
    }
}
