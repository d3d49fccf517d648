//! The matrix of operations: what an agent may do on its own when something happens, and which
//! four operations are somebody's to decide whoever asks.
//!
//! Each effective change is read as the operations it carries out. An agent's plan is allowed
//! where every one of them is in a row that allows it and the event that is claimed fits; anything
//! else names its row's people. An event is a claim: it clears no law and no other rule.

mod access;
mod alone;
mod blocks;
mod deeds;
mod event;
mod failover;
mod isolates;
mod limits;
mod opens;
mod operation;
mod scales;
mod segments;
mod shared;
mod waf;

use alloc::{format, vec::Vec};
use tribune_record::{Finding, Level, Origin, Source};

use self::deeds::{Aims, Deed, Look};
use crate::{
    firewall::{FIREWALL_POLICY, RULE_GROUP},
    law::{Law, Report},
    say::{About, Voice, report},
    view::{Subject, View},
};
pub(crate) use alone::MATRIX;

const VOICE: Voice = Voice { id: RULE.id, source: Source::Guardrail, level: Level::Governance };

pub(super) const RULE: Law = Law {
    id: "operations_matrix",
    says: "An agent does alone what the matrix allows; four operations are asked of everybody.",
    check,
};

/// Whether a type is read here, beside what lets somebody in.
pub(crate) fn knows(kind: &str) -> bool {
    [RULE_GROUP, FIREWALL_POLICY].contains(&kind)
        || segments::knows(kind)
        || waf::KINDS.contains(&kind)
}

fn check(view: &View<'_>) -> Report {
    let look = Look::of(view);
    if view.case.origin == Origin::Autonomous {
        return alone::judged(&look);
    }
    let mut findings = Vec::new();
    let mut applicable = false;
    for subject in view.effective() {
        applicable |= opens::reads(view, &subject) || segments::is_segment(subject.change);
        for deed in deeds::always_asked(&look, &subject) {
            applicable = true;
            findings.push(asked(&subject, &deed));
        }
    }
    report(applicable, findings)
}

/// A deed that its row's people decide, whoever asks.
fn asked(subject: &Subject<'_>, deed: &Deed) -> Finding {
    let row = deed.operation.row();
    let message = format!("{} That is for {} to decide, whoever asks.", deed.what, row.people());
    let finding = match deed.aims {
        Aims::Unclear(_) => VOICE.unknown(message),
        Aims::Nothing | Aims::At(_) | Aims::Named(_) => VOICE.fail(message),
    };
    deed.told(finding.on(subject.change).ask(row.asks))
}
