//! Addresses people call: functions, control planes, load balancers.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Change, Known, UnknownKind, Value};

use super::{Exposure, Seen};
use crate::{
    cidr::{Range, is_internet},
    inbound::Inbound,
    view::{Subject, View},
    walk::{Step, at, leaves},
};

const BALANCERS: [&str; 3] = ["aws_lb", "aws_alb", "aws_elb"];
const GROUPS: [&str; 2] = ["aws_security_group", "aws_default_security_group"];

pub(super) fn exposures<'a>(view: &View<'a>, subject: &Subject<'a>, found: &mut Vec<Exposure<'a>>) {
    let change = subject.change;
    if change.resource_type == "aws_lambda_function_url"
        && change.after.read(&["authorization_type"]).text() != Some("AWS_IAM")
    {
        let what = String::from("anybody may call its address");
        found.push(Exposure { path: at(&["authorization_type"]), what, seen: Seen::Open });
    }
    if change.resource_type == "aws_eks_cluster" {
        let public = change.after.read(&["vpc_config", "0", "endpoint_public_access"]);
        let ranges = change.after.read(&["vpc_config", "0", "public_access_cidrs"]).list();
        let named: Option<Vec<Range>> = ranges.and_then(|list| {
            list.iter().map(|range| range.as_text().and_then(Range::parse)).collect()
        });
        // The provider's default is open, to 0.0.0.0/0.
        let open = public.bool() != Some(false)
            && named.is_none_or(|ranges| ranges.is_empty() || is_internet(&ranges));
        let what = String::from("its control plane answers the whole internet");
        let path = at(&["vpc_config", "0", "public_access_cidrs"]);
        found.push(Exposure { path, what, seen: if open { Seen::Open } else { Seen::Closed } });
    }
    if BALANCERS.contains(&change.resource_type.as_str()) {
        found.push(balancer(view, subject));
    }
}

/// A load balancer that faces the internet is as open as its security groups; those that are not
/// in the plan nobody here can read.
fn balancer<'a>(view: &View<'a>, subject: &Subject<'a>) -> Exposure<'a> {
    let path = at(&["internal"]);
    let seen = match subject.change.after.read(&["internal"]) {
        Known::Is(value) if value.as_bool() == Some(true) => Seen::Closed,
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Seen::Unknown(Some(unknown))
        }
        Known::Masked => Seen::Unknown(None),
        Known::Is(_) | Known::Absent | Known::Unknown(_) => guarded(view, subject),
    };
    let what = match seen {
        Seen::Open => "it faces the internet and its security groups let the internet in",
        Seen::Closed | Seen::Unknown(_) | Seen::Doubt => {
            "it faces the internet and the plan does not show who may come in"
        }
    };
    Exposure { path, what: String::from(what), seen }
}

/// Whom the security groups of an object let in together, each with the rules that stand apart
/// from it. An entry without effect says what stands there already.
fn guarded<'a>(view: &View<'a>, subject: &Subject<'a>) -> Seen<'a> {
    let changes = &view.case.plan.changes;
    let is_group = |at: &&usize| {
        let other = changes.get(**at);
        other.is_some_and(|other| GROUPS.contains(&other.resource_type.as_str()))
    };
    let groups: Vec<usize> =
        view.links.from(subject.position).iter().filter(is_group).copied().collect();
    if groups.is_empty() || names_others(view, subject.change, &groups) {
        return Seen::Doubt;
    }
    let rules = groups.iter().flat_map(|group| view.links.to(*group));
    let mut ranges = vec![];
    for at in groups.iter().chain(rules) {
        let Some(inbound) = changes.get(*at).and_then(Inbound::after) else { continue };
        if let Some((_path, unknown)) = inbound.open.first() {
            return Seen::Unknown(*unknown);
        }
        ranges.extend(inbound.all());
    }
    if is_internet(&ranges) { Seen::Open } else { Seen::Closed }
}

/// Whether the object names security groups beside these.
fn names_others(view: &View<'_>, change: &Change, groups: &[usize]) -> bool {
    let is_here = |id: &str| {
        groups.iter().filter_map(|at| view.case.plan.changes.get(*at)).any(|group| {
            let sides = [&group.after, &group.before];
            sides.iter().any(|side| side.read(&["id"]).text() == Some(id))
        })
    };
    let mut others = false;
    leaves(&change.after, &mut |steps, leaf| {
        if steps.first() != Some(&Step::Key("security_groups")) {
            return;
        }
        others |= match leaf {
            Value::Text(id) => !is_here(id),
            Value::Unknown(unknown) => !unknown
                .references
                .iter()
                .all(|name| name.split('.').next().is_some_and(|kind| GROUPS.contains(&kind))),
            Value::Redacted(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_) => true,
            Value::Null => false,
        };
    });
    others
}
