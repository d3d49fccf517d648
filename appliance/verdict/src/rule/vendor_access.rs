//! Access for anybody outside the organisation waits for the security team, whoever asked. Asked by
//! the policy of that name; when the access ends is added to what it says.

mod given;
mod google;
mod own;
mod shares;
mod stranger;
mod table;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};
use tribune_record::{Change, Finding, Grantee, Level, Pointer, Source, Unknown};

pub(super) use self::given::{LetIn, Strangers};
use self::{
    own::{Insiders, Own, is_account},
    shares::{Who, is_known, shares},
    stranger::{Stranger, let_in},
};
use super::access_end;
use crate::{
    document::{self, Content, Document, Statement, holders},
    say::{About, Voice},
    view::{Ground, Reads, View},
    words::tokens,
};

const ID: &str = "vendor_access";
const VOICE: Voice = Voice { id: ID, source: Source::Plugin, level: Level::Governance };

/// What this rule reads by tables; of any other type it reads [`OWNERS`].
pub fn reads() -> impl Iterator<Item = Reads> {
    let letting_in = document::reads().filter(|(.., purpose)| purpose.lets_in());
    let documents = letting_in.map(|(kind, key, _purpose)| (kind, vec![key]));
    let all = documents.chain(shares::reads()).chain([("aws_s3_bucket", vec!["bucket"])]);
    all.map(|(kind, mut keys)| {
        if !keys.is_empty() {
            keys.extend(OWNERS);
        }
        (kind, keys)
    })
}

/// Attributes by which an object of any type says whose it is.
pub const OWNERS: [&str; 3] = ["arn", "owner_id", "project"];

/// What is found about one object depends on.
struct Look<'a> {
    change: &'a Change,
    inside: Insiders<'a>,
    /// Whom the request names.
    named: &'a [String],
    /// Whether the site says which accounts are its own.
    is_set: bool,
}

/// Whom the plan lets in from outside.
#[must_use]
pub fn findings(view: &Ground<'_>) -> Vec<Finding> {
    let own = Own::of(view);
    let named = named_outsiders(view);
    let mut findings = vec![];
    for holder in holders(view) {
        let change = holder.subject.change;
        let inside = own.inside(change);
        let look = Look { change, inside, named: &named, is_set: own.is_set() };
        let documents = holder.documents.iter().filter(|d| d.purpose.lets_in());
        findings.extend(documents.flat_map(|document| look.written(document)));
        findings.extend(look.shared());
    }
    findings
}

/// Whether the tables of this rule name a type.
pub(crate) fn knows(kind: &str) -> bool {
    is_known(kind)
}

/// Says when the access ends that a finding of this rule is about.
pub(crate) fn tell_ends(view: &View<'_>, findings: &mut [Finding]) {
    let mut ends: BTreeMap<(&str, &Pointer), BTreeSet<String>> = BTreeMap::new();
    for grant in view.access.iter().filter(|grant| grant.kind == Grantee::Vendor) {
        ends.entry((&grant.address, &grant.path)).or_default().insert(access_end::words(grant));
    }
    for finding in findings.iter_mut().filter(|finding| finding.id == ID) {
        let about = finding.address.as_deref().zip(finding.path.as_ref());
        for end in about.and_then(|about| ends.get(&about)).into_iter().flatten() {
            finding.message = format!("{} {end}", finding.message);
        }
    }
}

/// What an object shares that is only known after apply.
pub(super) fn open(change: &Change) -> Vec<(Pointer, Option<&Unknown>)> {
    let all = shares(change, &Insiders::nobody()).into_iter();
    all.filter_map(|share| match share.who {
        Who::Open(unknown) => Some((share.path, unknown)),
        Who::Outsider(_) | Who::Unreadable(_) => None,
    })
    .collect()
}

/// Whom the request itself names: accounts that are not one's own, or a vendor by that word.
fn named_outsiders(view: &Ground<'_>) -> Vec<String> {
    const OUTSIDERS: [&str; 9] = [
        "vendor",
        "partner",
        "contractor",
        "consultant",
        "supplier",
        "external",
        "third",
        "outside",
        "auditor",
    ];
    let own = view.own_accounts;
    let Some(request) = view.request_text else { return vec![] };
    let words = tokens(request);
    let accounts = words.iter().filter(|word| is_account(word) && !own.contains(*word));
    let mut named: Vec<String> = accounts.map(|account| format!("account {account}")).collect();
    if let Some(word) = words.iter().find(|word| OUTSIDERS.contains(&word.as_str())) {
        named.push(format!("a {word}"));
    }
    named
}

impl Look<'_> {
    /// Whom a document lets in. An open one is `unknown_value`'s, unless the request says why it
    /// might be.
    fn written(&self, document: &Document<'_>) -> Vec<Finding> {
        let path = &document.path;
        match &document.content {
            Content::Read(statements) => self.strangers(path, statements),
            Content::Partly(statements, _) => {
                let mut findings = self.strangers(path, statements);
                findings.extend(self.meant(path));
                findings
            }
            Content::Open(_) => self.meant(path).into_iter().collect(),
            Content::Garbled(_) => vec![],
        }
    }

    fn strangers(&self, path: &Pointer, statements: &[Statement]) -> Vec<Finding> {
        let strangers = statements.iter().flat_map(|one| let_in(one, &self.inside));
        let (mut outsiders, mut unreadable) = (BTreeSet::new(), BTreeSet::new());
        for stranger in strangers {
            match stranger {
                Stranger::Outsider(name) => outsiders.insert(name),
                Stranger::Unreadable(what) => unreadable.insert(what),
            };
        }
        let unread = unreadable.iter().map(|what| self.unreadable(path, what));
        self.outsiders(path, &outsiders).into_iter().chain(unread).collect()
    }

    /// Whom its attributes let in.
    fn shared(&self) -> Vec<Finding> {
        let mut findings = vec![];
        for share in shares(self.change, &self.inside) {
            findings.extend(match share.who {
                Who::Outsider(name) => self.outsiders(&share.path, &BTreeSet::from([name])),
                Who::Unreadable(what) => Some(self.unreadable(&share.path, &what)),
                Who::Open(_) => self.meant(&share.path),
            });
        }
        findings
    }

    fn outsiders(&self, path: &Pointer, names: &BTreeSet<String>) -> Option<Finding> {
        if names.is_empty() {
            return None;
        }
        let unset = !self.is_set && names.iter().any(|name| name.starts_with("account "));
        let unset = if unset { " The site names no accounts as its own." } else { "" };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let names = names.join(" and ");
        let address = &self.change.address;
        let message = format!("{address} would let {names} in from outside.{unset}");
        Some(self.ask(VOICE.fail(message), path))
    }

    fn unreadable(&self, path: &Pointer, what: &str) -> Finding {
        let address = &self.change.address;
        let message =
            format!("{address} opens a way to or from {what}: nobody here can read whose that is.");
        self.ask(VOICE.unknown(message), path)
    }

    fn meant(&self, path: &Pointer) -> Option<Finding> {
        if self.named.is_empty() {
            return None;
        }
        let message = format!(
            "The request wants access for {}, and whom {} lets in is only known after apply.",
            self.named.join(" and "),
            self.change.address
        );
        Some(self.ask(VOICE.fail(message), path))
    }

    fn ask(&self, finding: Finding, path: &Pointer) -> Finding {
        finding.on(self.change).at(path.clone()).ask(&["security_team"])
    }
}
