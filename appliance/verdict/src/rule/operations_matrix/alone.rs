//! An agent's own plan against the matrix: every operation in it, and the event that is claimed.

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};
use tribune_record::{Authorisation, Change, Finding, Usd};

use super::{
    RULE, VOICE, blocks,
    deeds::{Aims, Deed, Look, deeds},
    event::{Claim, Kind, is_narrow},
    operation::Operation,
    shared,
};
use crate::{
    cidr::{Cover, Range},
    firewall::Target,
    law::Report,
    say::{About, report},
    view::View,
};

/// Who is said to have allowed what the matrix allows.
pub(crate) const MATRIX: &str = "the matrix of operations";

/// What an agent may scale by, a month, with what was added in 30 days.
const SCALES_BY: Usd = Usd::from_cents(10_000);
/// Why an operation is not allowed.
enum Not {
    /// The row does not allow it, or the event does not fit.
    Fits(String),
    /// Nobody can say.
    Known(String),
}

pub(super) fn judged(look: &Look<'_>) -> Report {
    let view = look.view;
    let claim = Claim::of(view.case);
    let mut findings = vec![];
    let mut authorisations = vec![];
    let touched =
        view.subjects().filter(|it| it.change.action.has_effect() || it.change.importing.is_some());
    let mut any = false;
    for subject in touched {
        any = true;
        for deed in deeds(look, &subject) {
            match allowed(view, claim.as_ref(), &deed) {
                Ok(basis) => authorisations.push(Authorisation {
                    rule: RULE.id.to_owned(),
                    by: MATRIX.to_owned(),
                    basis,
                }),
                Err(not) => findings.push(asked(subject.change, &deed, not)),
            }
        }
    }
    // What a plan does beside its changes is told by others; without any change no row fits.
    if !any && view.case.plan.has_effects() {
        let message = "An agent would do something here that is no change of any object.";
        findings.push(VOICE.unknown(message.to_owned()).ask(&["security_team"]));
    }
    authorisations.dedup();
    Report { authorisations, ..report(true, findings) }
}

fn asked(change: &Change, deed: &Deed, not: Not) -> Finding {
    let row = deed.operation.row();
    let people = row.people();
    let finding = match not {
        Not::Fits(why) => VOICE.fail(format!(
            "An agent acts on its own: {} {why} That is for {people} to decide.",
            deed.what
        )),
        Not::Known(why) => VOICE.unknown(format!(
            "An agent acts on its own: {} Nobody can hold that against what happened: {why}. That \
             is for {people} to decide.",
            deed.what
        )),
    };
    deed.told(finding.on(change).ask(row.asks))
}

/// On what ground an agent may do this alone, or why not.
fn allowed(view: &View<'_>, claim: Option<&Claim<'_>>, deed: &Deed) -> Result<String, Not> {
    let row = deed.operation.row();
    if let Aims::Unclear(why) = &deed.aims {
        return Err(Not::Known(why.clone()));
    }
    if !row.allows {
        return Err(Not::Fits(String::from("No event allows an agent to do that.")));
    }
    let Some(claim) = claim else {
        return Err(Not::Fits(String::from("It names no event that it reacts to.")));
    };
    let wanted: &[Kind] = match deed.operation {
        Operation::BlockAddress => &[Kind::MaliciousIp, Kind::ThreatIntelMatch],
        Operation::BlockRule => &[Kind::ThreatIntelMatch],
        Operation::Isolate => &[Kind::Mining],
        Operation::RateLimit => &[Kind::Ddos],
        Operation::RevokeVendorAccess => &[Kind::VendorAccess],
        Operation::ScaleDown => &[Kind::LowLoad],
        Operation::ScaleUp => &[Kind::SustainedTrend],
        Operation::AllowRule
        | Operation::DeleteSegment
        | Operation::Failover
        | Operation::GiveVendorAccess
        | Operation::NewSegment
        | Operation::Other => &[],
    };
    if !claim.kind.is_some_and(|kind| wanted.contains(&kind)) {
        // More than one address where the event is about one: what is too much says more.
        if deed.operation == Operation::BlockRule && claim.kind == Some(Kind::MaliciousIp) {
            aimed(view, claim, deed)?;
        }
        let why = format!("The event {:?} does not allow that.", claim.name);
        return Err(Not::Fits(why));
    }
    if !claim.has_evidence() {
        return Err(Not::Fits(format!("The event {:?} brings no evidence.", claim.name)));
    }
    if let Some(word) = claim.contradiction() {
        let name = &claim.name;
        return Err(Not::Known(format!("the evidence says {word:?}, and the event is {name}")));
    }
    aimed(view, claim, deed)?;
    if matches!(deed.operation, Operation::ScaleDown | Operation::ScaleUp) {
        affordable(view)?;
    }
    Ok(format!(
        "{}, on the event {} with the evidence {}: {}",
        row.name,
        claim.name,
        claim.evidence(),
        deed.what.trim_end_matches('.')
    ))
}

/// Whether the evidence names what an operation is aimed at, and no less than that.
fn aimed(view: &View<'_>, claim: &Claim<'_>, deed: &Deed) -> Result<(), Not> {
    match &deed.aims {
        Aims::Nothing | Aims::Unclear(_) => Ok(()),
        Aims::Named(names) if names.iter().any(|name| claim.names(name)) => Ok(()),
        Aims::Named(_) => Err(Not::Fits(String::from("The evidence does not name it."))),
        Aims::At(targets) => targets.iter().try_for_each(|target| {
            blocked(view, claim, target).map_err(|why| Not::Fits(format!("{why}.")))
        }),
    }
}

/// Whether an agent may block a target, or why not.
fn blocked(view: &View<'_>, claim: &Claim<'_>, target: &Target) -> Result<(), String> {
    let name = blocks::name(target);
    match target {
        Target::Everything => Err(String::from("That would block everybody")),
        Target::Else => Err(String::from("The evidence names no such traffic")),
        Target::Domain(domain) => {
            let plain = domain.trim_matches(['*', '.']);
            if let Some(why) = shared::why(plain) {
                return Err(format!("{name} is {why}"));
            }
            let is_named = claim.names(domain) || claim.names(plain);
            is_named.then_some(()).ok_or_else(|| format!("The evidence does not name {name}"))
        }
        Target::Range(range) => {
            if !is_narrow(*range) {
                return Err(format!("{name} is more than one network"));
            }
            if range.is_special() {
                return Err(format!("{name} is no address of anybody on the internet"));
            }
            if range.is_private() {
                return Err(format!("{name} is a private range, one's own"));
            }
            if is_own(view, *range) {
                return Err(format!("{name} is a range of the site itself"));
            }
            claim.covers(*range).then_some(()).ok_or_else(|| {
                let named: Vec<String> =
                    claim.ranges.iter().map(|one| blocks::name(&Target::Range(*one))).collect();
                let named = crate::say::listed(named.iter().map(String::as_str));
                if named.is_empty() {
                    format!("The evidence names no address, and the plan blocks {name}")
                } else {
                    format!("The evidence names {named}, and the plan blocks {name}")
                }
            })
        }
    }
}

/// Whether a range shares an address with one of the site's own. One that cannot be read is taken
/// for all there is.
fn is_own(view: &View<'_>, range: Range) -> bool {
    view.case.settings.site.own_ranges.iter().any(|text| {
        Range::parse(text).is_none_or(|own| {
            Cover::of(&[own]).takes_in(range) || Cover::of(&[range]).takes_in(own)
        })
    })
}

/// Whether the plan costs less a month than an agent may spend.
fn affordable(view: &View<'_>) -> Result<(), Not> {
    let estimate = &view.estimate;
    let unpriced = [&estimate.sums.unpriced, &estimate.sums.by_use];
    if let Some(open) = unpriced.into_iter().flatten().next() {
        return Err(Not::Known(format!("what it costs: {open}")));
    }
    // Under whatever name: the name of a service is the agent's own word.
    let before = view.case.spending.iter().map(|spent| spent.monthly.max(Usd::default()));
    let before = before.fold(Usd::default(), Usd::plus);
    let total = estimate.adds().max(estimate.whole_month).plus(before);
    if total >= SCALES_BY {
        let why = format!("It comes to {total} a month, and an agent has less than {SCALES_BY}.");
        return Err(Not::Fits(why));
    }
    Ok(())
}
