//! Law 6: what is in the scope of PCI keeps encryption, logging, firewall and isolation.

mod clouds;
mod encryption;
mod guards;
mod joints;
mod network;
mod parameters;
mod segments;

use alloc::{format, vec, vec::Vec};
use tribune_record::{Change, Finding, Unknown, Value};

use crate::{
    exposure::{Doors, Seen, callable, exposures},
    law::{Law, Report, audit_immutability::less_logged, parameters::is_group},
    say::{About, Voice, report, why_open},
    view::{Subject, View},
};

const VOICE: Voice = Voice::law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "pci_baseline",
    says: "PCI workloads keep encryption, logging, firewall and isolation.",
    check,
};

/// Whether the tables of this law name a type.
pub(crate) fn knows(kind: &str) -> bool {
    clouds::knows(kind) || guards::knows(kind) || joints::knows(kind) || is_group(kind)
}

/// Whether they name a type of which this law reads what is in the scope of PCI, and no rule
/// anything elsewhere.
pub(crate) fn knows_in_scope(kind: &str) -> bool {
    encryption::knows(kind) || joints::knows_in_scope(kind)
}

fn check(view: &View<'_>) -> Report {
    let mut findings = vec![];
    let mut applicable = false;
    let mut doors = Doors::of(view);
    for subject in view.effective().filter(|subject| subject.placement.pci) {
        applicable = true;
        findings.extend(encryption::findings(view, &subject));
        findings.extend(guards::findings(view, &subject));
        findings.extend(network::acl(view, &subject));
        findings.extend(network::kept_out(&subject));
        findings.extend(joints::passes(view, &subject));
        if !matches!(subject.change.after, Value::Null) {
            findings.extend(clouds::findings(subject.change));
            findings.extend(network::firewall(view, &subject));
            findings.extend(network::moved(&mut doors, &subject));
            findings.extend(exposed(&mut doors, &subject));
            findings.extend(joints::joined(view, &subject));
            findings.extend(parameters::findings(subject.change));
            findings.extend(parameters::taken_up(view, &subject));
            findings.extend(segments::inspected(&subject));
            let less = less_logged(subject.change).into_iter();
            findings.extend(less.map(|finding| Finding { id: LAW.id.into(), ..finding }));
        }
    }
    for subject in view.effective() {
        applicable |= segments::is_about(&subject);
        findings.extend(segments::joined(&subject));
    }
    for subject in view.imported().filter(|subject| subject.placement.pci) {
        applicable = true;
        let message = format!(
            "{} holds or guards card data and would be taken over by this plan.",
            subject.change.address
        );
        findings.push(VOICE.unknown(message).on(subject.change).ask(&["security_team"]));
    }
    report(applicable, findings)
}

fn open(change: &Change, what: &str, unknown: Option<&Unknown>) -> Finding {
    let message =
        format!("{}: nobody can say whether {what}: {}.", change.address, why_open(unknown));
    VOICE.unknown(message).ask(&["security_team"])
}

fn exposed<'v>(doors: &mut Doors<'v>, subject: &Subject<'v>) -> Vec<Finding> {
    let change = subject.change;
    let finding = |exposure: crate::exposure::Exposure<'_>| {
        let finding = match exposure.seen {
            Seen::Closed => return None,
            Seen::Open => {
                let what = &exposure.what;
                VOICE.fail(format!("{}, which holds card data: {what}.", change.address))
            }
            Seen::Unknown(unknown) => open(change, "it stays closed", unknown),
            Seen::Doubt => {
                let what = &exposure.what;
                let message = format!("{}, which holds card data: {what}.", change.address);
                VOICE.unknown(message).ask(&["security_team"])
            }
        };
        Some(finding.on(change).at(exposure.path))
    };
    let found = exposures(doors, subject).into_iter().chain(callable(doors, subject));
    found.filter_map(finding).collect()
}
