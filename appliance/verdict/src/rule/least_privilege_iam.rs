//! Nobody is given everything: no wildcard of actions, no administrator, no way to become one.
//! Asked by the policy of that name.

mod clouds;
mod denied;
mod given;
mod power;
mod reach;

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Change, Finding, Level, Pointer, Source, Unknown};

use self::{
    given::Here,
    power::{Excess, excess},
};
use crate::{
    document::{self, Content, Document, Statement, Use, holders},
    say::{About, Voice},
    view::{Ground, Reads},
};

const ID: &str = "least_privilege_iam";
const VOICE: Voice = Voice { id: ID, source: Source::Plugin, level: Level::Blocking };

/// What this rule reads.
pub fn reads() -> impl Iterator<Item = Reads> {
    let documents = document::reads().map(|(kind, key, _purpose)| (kind, vec![key]));
    let whole = given::kinds().chain(clouds::kinds()).chain(denied::kinds());
    documents.chain(whole.map(|kind| (kind, vec![])))
}

/// Whether the tables of this rule name a type.
pub(crate) fn knows(kind: &str) -> bool {
    given::knows(kind) || clouds::knows(kind) || denied::knows(kind)
}

/// What a change hands over that is only known after apply; none where it is masked.
pub(super) fn open(change: &Change) -> Vec<(Pointer, Option<&Unknown>)> {
    let mut found = given::open(change);
    found.extend(clouds::open(change));
    found
}

/// What is too much.
#[must_use]
pub fn findings(view: &Ground<'_>) -> Vec<Finding> {
    let here = Here::of(view);
    let mut findings = vec![];
    for holder in holders(view) {
        let change = holder.subject.change;
        findings.extend(holder.documents.iter().filter_map(|document| written(change, document)));
        let given = here.given(change).into_iter().chain(clouds::given(view, change));
        findings.extend(given.map(|(path, excess)| too_much(change, path, excess)));
    }
    let elsewhere = denied::Elsewhere::of(view);
    for subject in view.effective() {
        let lost = elsewhere.lost(subject.change);
        let change = subject.change;
        findings.extend(lost.into_iter().map(|(path, excess)| too_much(change, path, excess)));
    }
    findings
}

/// What is too much about a document. Open ones are `unknown_value`'s; what is no document nobody
/// can vouch for. A thing's own policy reaches no further than the thing.
fn written(change: &Change, document: &Document<'_>) -> Option<Finding> {
    match &document.content {
        Content::Read(statements) | Content::Partly(statements, _)
            if document.purpose == Use::Identity =>
        {
            let excess = excess(statements)?;
            Some(too_much(change, document.path.clone(), excess))
        }
        // A role that everybody may take on gives everybody what it may do.
        Content::Read(statements) | Content::Partly(statements, _)
            if document.purpose == Use::Trust =>
        {
            let everybody =
                |one: &Statement| one.allows && one.names_everybody() && !one.is_confined();
            let what = String::from("anybody in the world to take on the role");
            let is_open = statements.iter().any(everybody);
            is_open.then(|| too_much(change, document.path.clone(), Excess::Surely(what)))
        }
        Content::Garbled(why) => {
            let message = format!("{}: its policy cannot be read: {why}.", change.address);
            let asked = VOICE.unknown(message).ask(&["security_team"]);
            Some(asked.on(change).at(document.path.clone()))
        }
        Content::Read(_) | Content::Partly(..) | Content::Open(_) => None,
    }
}

fn too_much(change: &Change, path: Pointer, excess: Excess) -> Finding {
    let finding = match excess {
        Excess::Surely(what) => VOICE.fail(format!("{} would allow {what}.", change.address)),
        Excess::Perhaps(what) => {
            let message =
                format!("{} would allow {what}: nobody here can read how much.", change.address);
            VOICE.unknown(message).ask(&["security_team"])
        }
    };
    finding.on(change).at(path)
}
