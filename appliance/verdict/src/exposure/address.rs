//! Objects that get a public address: they are as open as the security groups they stand in.

use alloc::{string::String, vec::Vec};
use tribune_record::{Known, Pointer, UnknownKind, Value};

use super::{Doors, Exposure, Seen};
use crate::{
    inbound::meant,
    view::{Linked, Subject},
    walk::{at, places},
};

const BALANCERS: [&str; 3] = ["aws_lb", "aws_alb", "aws_elb"];

/// Switches that give an object a public address, by type. One that is not set gives none, or what
/// the subnet says. Source: Terraform AWS provider 5.100 documentation of each type.
const SWITCHES: &[(&str, &str)] = &[
    ("aws_cloudwatch_event_target", "ecs_target.network_configuration.assign_public_ip"),
    ("aws_ecs_service", "network_configuration.assign_public_ip"),
    ("aws_ecs_task_set", "network_configuration.assign_public_ip"),
    ("aws_instance", "associate_public_ip_address"),
    ("aws_launch_configuration", "associate_public_ip_address"),
    ("aws_launch_template", "network_interfaces.associate_public_ip_address"),
    ("aws_pipes_pipe", PIPE),
    ("aws_scheduler_schedule", "target.ecs_parameters.network_configuration.assign_public_ip"),
    ("aws_spot_fleet_request", "launch_specification.associate_public_ip_address"),
    ("aws_spot_instance_request", "associate_public_ip_address"),
];
const PIPE: &str = "target_parameters.ecs_task_parameters.network_configuration\
     .aws_vpc_configuration.assign_public_ip";

const ADDRESSES: [&str; 2] = ["aws_eip", "aws_eip_association"];

/// The types the tables name.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    BALANCERS.into_iter().chain(ADDRESSES).chain(SWITCHES.iter().map(|(of, _path)| *of))
}

/// Whether the tables name a type.
pub(super) fn knows(kind: &str) -> bool {
    kinds().any(|of| of == kind)
}

pub(super) fn exposures<'v>(
    doors: &mut Doors<'v>,
    subject: &Subject<'v>,
    found: &mut Vec<Exposure<'v>>,
) {
    let kind = subject.change.resource_type.as_str();
    if BALANCERS.contains(&kind) {
        found.push(balancer(doors, subject));
    }
    for (of, path) in SWITCHES.iter().filter(|(of, _path)| *of == kind) {
        let mut switched = places(&subject.change.after, path);
        if switched.is_empty() && *of == "aws_instance" {
            switched.push((at(&[path]), Known::Absent));
        }
        found.extend(switched.into_iter().map(|(path, on)| addressed(doors, subject, path, on)));
    }
    if ADDRESSES.contains(&kind) {
        found.extend(given_to(doors, subject));
    }
}

fn balancer<'v>(doors: &mut Doors<'v>, subject: &Subject<'v>) -> Exposure<'v> {
    let seen = match subject.change.after.read(&["internal"]) {
        Known::Is(value) if value.as_bool() == Some(true) => Seen::Closed,
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Seen::Unknown(Some(unknown))
        }
        Known::Masked => Seen::Unknown(None),
        Known::Is(_) | Known::Absent | Known::Unknown(_) => doors.seen(subject.position),
    };
    told(at(&["internal"]), seen)
}

fn addressed<'v>(
    doors: &mut Doors<'v>,
    subject: &Subject<'v>,
    path: Pointer,
    on: Known<'v>,
) -> Exposure<'v> {
    let seen = match on {
        Known::Is(value) if is_on(value) => doors.seen(subject.position),
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Seen::Unknown(Some(unknown))
        }
        Known::Masked => Seen::Unknown(None),
        Known::Absent | Known::Unknown(_) if in_public_subnet(doors.view, subject) => {
            doors.seen(subject.position)
        }
        Known::Is(_) | Known::Absent | Known::Unknown(_) => Seen::Closed,
    };
    told(path, seen)
}

fn is_on(value: &Value) -> bool {
    value.as_bool() == Some(true)
        || value.as_text().is_some_and(|text| text.eq_ignore_ascii_case("enabled"))
}

/// Whether it stands in a subnet of the plan that hands out public addresses by itself.
fn in_public_subnet(view: &Linked<'_>, subject: &Subject<'_>) -> bool {
    let mut subnets = view.referred(subject).filter(|other| other.resource_type == "aws_subnet");
    subnets.any(|subnet| subnet.after.read(&["map_public_ip_on_launch"]).bool() == Some(true))
}

/// A public address that is given to something: what, the plan shows or not.
fn given_to<'v>(doors: &mut Doors<'v>, subject: &Subject<'v>) -> Option<Exposure<'v>> {
    const KEYS: [&str; 4] =
        ["instance", "instance_id", "network_interface", "network_interface_id"];
    const INSTANCE: [&str; 1] = ["aws_instance"];
    let after = &subject.change.after;
    let key = KEYS.into_iter().find(|key| match after.read(&[key]) {
        Known::Is(value) => value.as_text() != Some(""),
        Known::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
        Known::Masked => true,
        Known::Absent => false,
    })?;
    let named = after.as_map().and_then(|map| map.get(key))?;
    let seen = match meant(doors.view, subject.position, named, &INSTANCE).as_deref() {
        Some([instance]) => doors.seen(*instance),
        Some(_) | None => Seen::Doubt,
    };
    Some(told(at(&[key]), seen))
}

fn told(path: Pointer, seen: Seen<'_>) -> Exposure<'_> {
    let what = match seen {
        Seen::Open => "it faces the internet and its security groups let the internet in",
        Seen::Closed | Seen::Unknown(_) | Seen::Doubt => {
            "it faces the internet and the plan does not show who may come in"
        }
    };
    Exposure { path, what: String::from(what), seen }
}
