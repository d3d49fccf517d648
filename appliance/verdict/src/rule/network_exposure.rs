//! Outside production too, nothing is opened to the whole internet without a person.

use alloc::{format, vec};
use tribune_record::{EnvironmentKind, Level, Source};

use crate::{
    cidr::is_internet,
    exposure::{Doors, Seen, exposures},
    inbound::Inbound,
    law::{Law, Report},
    say::{About, Voice, range_in_words, report},
    view::View,
};

const VOICE: Voice = Voice { id: RULE.id, source: Source::Guardrail, level: Level::Governance };

pub(super) const RULE: Law = Law {
    id: "network_exposure",
    says: "Outside production too, opening something to the internet waits for a person.",
    check,
};

/// Production is the law's; what cannot be read is `unknown_value`'s.
fn check(view: &View<'_>) -> Report {
    let mut findings = vec![];
    let mut applicable = false;
    let mut doors = Doors::of(view);
    let outside =
        view.effective().filter(|subject| subject.placement.kind != EnvironmentKind::Production);
    for subject in outside {
        let change = subject.change;
        if let Some(inbound) = Inbound::resolved(view, subject.position) {
            applicable = true;
            if is_internet(&inbound.all()) {
                let message = format!("{} would let the whole internet in.", change.address);
                findings.push(VOICE.fail(message).on(change).ask(&["security_team"]));
            }
            for (path, text) in inbound.garbled {
                let text = range_in_words(text);
                let message = format!("{}: {text} is no address range.", change.address);
                let asked = VOICE.unknown(message).on(change).at(path);
                findings.push(asked.ask(&["security_team"]));
            }
        }
        for exposure in exposures(&mut doors, &subject) {
            applicable = true;
            if matches!(exposure.seen, Seen::Open | Seen::Doubt) {
                let message = format!("{}: {}.", change.address, exposure.what);
                let asked = VOICE.fail(message).on(change).at(exposure.path);
                findings.push(asked.ask(&["security_team"]));
            }
        }
    }
    report(applicable, findings)
}
