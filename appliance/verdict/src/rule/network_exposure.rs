//! Outside production too, nothing is opened to the whole internet without a person. Asked by the
//! policy of that name.

use alloc::{format, vec, vec::Vec};
use tribune_record::{EnvironmentKind, Finding, Level, Source};

use crate::{
    cidr::is_internet,
    exposure::{self, Doors, Seen, exposures},
    inbound::{self, Inbound},
    say::{About, Voice, range_in_words},
    view::{Linked, Reads},
};

const VOICE: Voice = Voice { id: ID, source: Source::Plugin, level: Level::Governance };

const ID: &str = "network_exposure";

/// What this rule reads by tables. Of any other type it reads the ranges of addresses that stand in
/// it, and of all of them what is [`READ_OF_ALL`].
pub fn reads() -> impl Iterator<Item = Reads> {
    let all = inbound::reads().chain(exposure::reads());
    all.map(|(kind, mut keys)| {
        if !keys.is_empty() {
            keys.extend(READ_OF_ALL);
        }
        if !keys.is_empty() && NAMED.contains(&kind) {
            keys.extend(NAMES);
        }
        (kind, keys)
    })
}

/// Attributes by which an object of any type says which way traffic goes.
pub const READ_OF_ALL: [&str; 2] = ["direction", "type"];
/// Whether an object of a type says something about others, so that it is read wherever it stands.
#[must_use]
pub fn is_led_to(kind: &str) -> bool {
    NAMED.contains(&kind) || inbound::kinds().any(|of| of == kind) || exposure::is_led_to(kind)
}

/// Types that others are led to by what they are known by, and those attributes.
const NAMED: [&str; 5] = [
    "aws_default_security_group",
    "aws_instance",
    "aws_s3_bucket",
    "aws_security_group",
    "aws_subnet",
];
const NAMES: [&str; 4] = ["arn", "bucket", "id", "name"];

/// Production is the law's; what cannot be read is `unknown_value`'s.
#[must_use]
pub fn findings(view: &Linked<'_>) -> Vec<Finding> {
    let mut findings = vec![];
    let mut doors = Doors::of(view);
    let outside =
        view.effective().filter(|subject| subject.placement.kind != EnvironmentKind::Production);
    for subject in outside {
        let change = subject.change;
        if let Some(inbound) = Inbound::resolved(view, subject.position) {
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
            if matches!(exposure.seen, Seen::Open | Seen::Doubt) {
                let message = format!("{}: {}.", change.address, exposure.what);
                let asked = VOICE.fail(message).on(change).at(exposure.path);
                findings.push(asked.ask(&["security_team"]));
            }
        }
    }
    findings
}
