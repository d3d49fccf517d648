//! Everything that is compared, with what is worked out of it where something asks for it.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::cell::OnceCell;
use tribune_record::{Case, Change, Placement};

use super::{
    super::{contract::Contract, lexicon::Index},
    grants::Target,
    heard::Heard,
    hosts::Made,
    row::{Kinds, Row, given_names, is_called_like, kinds, rows},
    scope::Scope,
    ties::Ties,
    words::telling,
};
use crate::{
    links::Links,
    walk::{last_key, leaves},
    words::tokens,
};

/// Everything that is compared.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) contract: &'a Contract,
    pub(super) case: &'a Case,
    pub(super) links: &'a Links,
    pub(super) kinds: Kinds<'a>,
    pub(super) scope: Scope,
    pub(super) rows: Vec<Row<'a>>,
    /// The words of the request.
    pub(super) heard: Heard,
    /// The words of the contract that tell its objects from others.
    pub(super) words: Vec<String>,
    /// Whether the contract is one that words and plan bear out together.
    pub(super) borne: bool,
    /// Whether nothing stops the plan but that something which was asked for is not in it.
    pub(super) lacks: bool,
    index: OnceCell<Index>,
    ties: OnceCell<Ties>,
    made: OnceCell<Made>,
    targets: OnceCell<Vec<Target<'a>>>,
    keys: OnceCell<BTreeSet<&'a str>>,
    changes: OnceCell<BTreeMap<&'a str, &'a Change>>,
    /// Accounts in what stands there already.
    accounts: OnceCell<BTreeSet<String>>,
    /// Accounts that something tells of, and where.
    told: OnceCell<Told>,
    /// Words that names of several things begin with.
    sites: OnceCell<BTreeSet<String>>,
}

/// Accounts that a plan and its surroundings tell of.
#[derive(Debug, Default)]
struct Told {
    /// Those of the site, the words, the providers and what stands there.
    known: BTreeSet<String>,
    /// Those that something new leads to, with its position where it is one alone.
    new: BTreeMap<String, Option<usize>>,
}

/// The account in an ARN.
fn account_of(text: &str) -> Option<&str> {
    let account = text.strip_prefix("arn:")?.split(':').nth(3)?;
    let is = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    is.then_some(account)
}

impl<'a> View<'a> {
    /// Looks at a contract and a case.
    pub(super) fn of(
        contract: &'a Contract,
        case: &'a Case,
        placements: &'a [Placement],
        links: &'a Links,
    ) -> Self {
        let kinds = kinds(case);
        Self {
            contract,
            case,
            links,
            scope: Scope::of(contract),
            rows: rows(case, placements, &kinds),
            kinds,
            heard: Heard::of(case),
            words: telling(contract),
            borne: false,
            lacks: false,
            index: OnceCell::new(),
            ties: OnceCell::new(),
            made: OnceCell::new(),
            targets: OnceCell::new(),
            keys: OnceCell::new(),
            changes: OnceCell::new(),
            accounts: OnceCell::new(),
            told: OnceCell::new(),
            sites: OnceCell::new(),
        }
    }

    /// The same, of a contract that words and plan bear out together.
    pub(super) fn borne_out(self) -> Self {
        Self { borne: true, ..self }
    }

    /// The same, where nothing else than what is missing stops the plan.
    pub(super) fn lacking(self, lacks: bool) -> Self {
        Self { lacks, ..self }
    }

    /// The lexicon.
    pub(super) fn index(&self) -> &Index {
        self.index.get_or_init(Index::new)
    }

    /// Words that the names of several things of the plan begin with: a site's own.
    pub(super) fn sites(&self) -> &BTreeSet<String> {
        self.sites.get_or_init(|| {
            let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
            for change in &self.case.plan.changes {
                for name in given_names(change) {
                    let first = tokens(name).into_iter().next();
                    found.entry(first.unwrap_or_default()).or_default().insert(name);
                }
            }
            let several = found.into_iter().filter(|(_, names)| names.len() > 1);
            several.map(|(first, _)| first).filter(|first| !first.is_empty()).collect()
        })
    }

    /// What hangs on what was asked for.
    pub(super) fn ties(&self) -> &Ties {
        self.ties.get_or_init(|| Ties::of(self))
    }

    /// What the plan makes, by its names.
    pub(super) fn made(&self) -> &Made {
        self.made.get_or_init(|| Made::of(self))
    }

    /// What access was asked to.
    pub(super) fn targets(&self) -> &[Target<'a>] {
        self.targets.get_or_init(|| Target::all(self))
    }

    /// The changes by address.
    pub(super) fn changes(&self) -> &BTreeMap<&'a str, &'a Change> {
        let by_address = |change: &'a Change| (change.address.as_str(), change);
        self.changes.get_or_init(|| self.case.plan.changes.iter().map(by_address).collect())
    }

    /// Whether what an ARN names stands in an account that is known: the site's own, one that was
    /// named, or one that stands in the plan already.
    pub(super) fn is_known_account(&self, arn: &str) -> bool {
        let account = |text: &str| text.split(':').nth(4).unwrap_or_default().to_owned();
        let own = account(arn);
        if !arn.starts_with("arn:") || own.is_empty() {
            return true;
        }
        let own_accounts = &self.case.settings.site.own_accounts;
        let there = self.accounts.get_or_init(|| {
            let mut there = BTreeSet::new();
            for row in &self.rows {
                leaves(&row.change.before, &mut |_steps, leaf| {
                    let arn = leaf.as_text().filter(|text| text.starts_with("arn:"));
                    there.extend(arn.map(account));
                });
            }
            there
        });
        own_accounts.contains(&own) || self.contract.accounts.contains(&own) || there.contains(&own)
    }

    /// The accounts that something else than the change at this position tells of: the site, the
    /// words, what stands there; where nothing does, those that the rest of the plan leads to.
    pub(super) fn accounts(&self, position: usize) -> BTreeSet<&str> {
        let told = self.told.get_or_init(|| {
            let mut told = Told::default();
            told.known.extend(self.case.settings.site.own_accounts.iter().cloned());
            told.known.extend(self.contract.accounts.iter().cloned());
            for (at, change) in self.case.plan.changes.iter().enumerate() {
                told.known.extend(change.provider.account.as_text().map(ToOwned::to_owned));
                leaves(&change.before, &mut |_steps, leaf| {
                    let account = leaf.as_text().and_then(account_of);
                    told.known.extend(account.map(ToOwned::to_owned));
                });
                leaves(&change.after, &mut |_steps, leaf| {
                    let Some(account) = leaf.as_text().and_then(account_of) else { return };
                    let held = told.new.entry(account.to_owned()).or_insert(Some(at));
                    *held = held.filter(|held| *held == at);
                });
            }
            told
        });
        if told.known.is_empty() {
            let others = told.new.iter().filter(|(_account, at)| **at != Some(position));
            return others.map(|(account, _at)| account.as_str()).collect();
        }
        told.known.iter().map(String::as_str).collect()
    }

    /// The class of a type that stands in the plan.
    pub(super) fn class_of(&self, kind: &str) -> &str {
        self.kinds.get(kind).map_or("", |(kind, _class)| kind.class.as_str())
    }

    /// Whether an object bears a word of the request.
    pub(super) fn calls(&self, row: &Row<'_>) -> bool {
        self.words.iter().any(|word| row.is_called_like(word))
    }

    /// Keys by which something is encrypted that is made here, or bears a word of the request.
    pub(super) fn keys(&self) -> &BTreeSet<&'a str> {
        self.keys.get_or_init(|| {
            let mut keys = BTreeSet::new();
            for change in &self.case.plan.changes {
                let own = change.action.creates()
                    || self.words.iter().any(|word| is_called_like(change, word));
                if !own {
                    continue;
                }
                leaves(&change.after, &mut |steps, leaf| {
                    let is_key = last_key(steps).contains("kms");
                    keys.extend(leaf.as_text().filter(|_| is_key));
                });
            }
            keys
        })
    }
}
