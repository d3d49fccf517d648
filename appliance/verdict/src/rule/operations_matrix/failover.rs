//! Work moves to another region: records that say where it is, health checks and controls that
//! decide it, databases that are promoted.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};
use tribune_record::{Change, Known, Unknown, UnknownKind, Value};

use super::{
    deeds::{Aims, Deed, Look, changed, says},
    operation::Operation,
};
use crate::{
    view::{Subject, View},
    walk::{is_nothing, leaves},
    words::matches,
};

const RECORD: &str = "aws_route53_record";
const DISTRIBUTION: &str = "aws_cloudfront_distribution";

/// Attributes that decide in which region something is done, by type; an empty list stands for
/// every change of it. A trailing `*` of a type stands for the rest. Source: Amazon Route 53 and
/// Amazon RDS user guides; the schemas of the providers.
const DECIDES: &[(&str, &[&str])] = &[
    ("aws_arcregionswitch_*", &[]),
    ("aws_docdb_global_cluster", &["source_db_cluster_identifier"]),
    ("aws_elasticache_global_replication_group", &["primary_replication_group_id"]),
    ("aws_globalaccelerator_endpoint_group", &["traffic_dial_percentage"]),
    ("aws_neptune_global_cluster", &["source_db_cluster_identifier"]),
    ("aws_rds_cluster", &["global_cluster_identifier", "replication_source_identifier"]),
    ("aws_rds_global_cluster", &["source_db_cluster_identifier"]),
    ("aws_route53_health_check", &["disabled", "invert_healthcheck"]),
    ("aws_route53recoverycontrolconfig_*", &[]),
    ("azurerm_mssql_failover_group", &["partner_server"]),
    ("azurerm_traffic_manager_azure_endpoint", &["enabled", "priority", "weight"]),
    ("azurerm_traffic_manager_external_endpoint", &["enabled", "priority", "weight"]),
    ("azurerm_traffic_manager_profile", &["profile_status", "traffic_routing_method"]),
    ("google_dns_record_set", &["routing_policy"]),
];
/// Parts of a record that say where it leads.
const LEADS: [&str; 5] =
    ["alias", "failover_routing_policy", "health_check_id", "records", "set_identifier"];

/// What moves to another region.
pub(super) fn deeds(look: &Look<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    // What is new moves nothing away from anywhere.
    if matches!(change.before, Value::Null) || !change.action.has_effect() {
        return vec![];
    }
    let moved = match change.resource_type.as_str() {
        RECORD => record(look, subject),
        DISTRIBUTION => origin(look, subject),
        _other => decided(change).or_else(|| promoted(change)).map(Moved::Surely),
    };
    let deed = |moved| {
        let (what, aims) = match moved {
            Moved::Surely(what) => (what, Aims::Nothing),
            Moved::Perhaps(why) => (String::from("lead somewhere else"), Aims::Unclear(why)),
        };
        Deed::new(Operation::Failover, says(change, &what), aims)
    };
    moved.into_iter().map(deed).collect()
}

/// What moves, in words that follow the address; or why nobody can say.
enum Moved {
    Surely(String),
    Perhaps(String),
}

fn decided(change: &Change) -> Option<String> {
    let (_kind, keys) =
        DECIDES.iter().find(|(kind, _keys)| matches(kind, &change.resource_type))?;
    let changed = changed(change);
    let goes = matches!(change.after, Value::Null);
    if keys.is_empty() || goes {
        // What goes takes the decision with it, unless it is only one cluster of several.
        let is_member = change.resource_type == "aws_rds_cluster";
        return (!is_member).then(|| String::from("change in which region work is done"));
    }
    let key = keys.iter().find(|key| changed.contains(**key))?;
    // A cluster that joins a global one moves nothing.
    let stood =
        change.before.as_map().and_then(|map| map.get(*key)).is_some_and(|old| !is_nothing(old));
    let counts = stood || change.resource_type != "aws_rds_cluster";
    counts.then(|| format!("change in which region work is done ({key})"))
}

/// A copy in another region becomes a database of its own.
fn promoted(change: &Change) -> Option<String> {
    let key = "replicate_source_db";
    let source = change.before.read(&[key]).text()?;
    let is_far = change.resource_type == "aws_db_instance" && source.starts_with("arn:");
    (is_far && changed(change).contains(key))
        .then(|| String::from("make a copy in another region a database of its own"))
}

fn record(look: &Look<'_>, subject: &Subject<'_>) -> Option<Moved> {
    let change = subject.change;
    if is_last_weight(look, change) {
        return Some(Moved::Surely(String::from("leave nothing that answers under its name")));
    }
    if let Some(what) = routed(&look.records, change)? {
        return Some(Moved::Surely(what));
    }
    let keys = ["alias", "records"];
    let changed = changed(change);
    if !keys.iter().any(|key| changed.contains(key)) || matches!(change.after, Value::Null) {
        return None;
    }
    let of = |side| {
        let map = Value::as_map(side);
        keys.iter().filter_map(move |key| map?.get(*key)).collect::<Vec<_>>()
    };
    compared(look, subject, &of(&change.before), &of(&change.after))
}

/// The origin that whatever no path of its own has comes from.
fn origin(look: &Look<'_>, subject: &Subject<'_>) -> Option<Moved> {
    let change = subject.change;
    if matches!(change.after, Value::Null) {
        return None;
    }
    let of = |side: &'_ Value| {
        let chosen = side.read(&["default_cache_behavior", "0", "target_origin_id"]);
        let all = side.read(&["origin"]).list().unwrap_or_default();
        let is_chosen = |one: &&Value| one.read(&["origin_id"]).text() == chosen.text();
        let domains =
            all.iter().filter(is_chosen).filter_map(|one| one.as_map()?.get("domain_name"));
        domains.cloned().collect::<Vec<Value>>()
    };
    let (was, is) = (of(&change.before), of(&change.after));
    if was == is || was.is_empty() {
        return None;
    }
    let found =
        compared(look, subject, &was.iter().collect::<Vec<_>>(), &is.iter().collect::<Vec<_>>());
    // Whoever answers under the new name is somewhere, and its name need not say where.
    let none = [&was, &is].iter().any(|all| all.iter().all(|one| regions_in(&[one]).is_empty()));
    found.or_else(|| {
        let why = "its origin is another one, and no name says in which region";
        none.then(|| Moved::Perhaps(String::from(why)))
    })
}

/// Whether something leads to other regions than before.
fn compared(
    look: &Look<'_>,
    subject: &Subject<'_>,
    was: &[&Value],
    is: &[&Value],
) -> Option<Moved> {
    let was = regions_in(was);
    let mut now = regions_in(is);
    let mut open = false;
    for value in is {
        leaves(value, &mut |_steps, leaf| match leaf {
            Value::Redacted(_) => open = true,
            Value::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                let meant = placed(look.view, subject, unknown);
                open |= meant.is_empty();
                now.extend(meant);
            }
            Value::Unknown(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_) => {}
        });
    }
    if open {
        let why = "where it leads is only known after apply, or hidden";
        return Some(Moved::Perhaps(String::from(why)));
    }
    (!was.is_empty() && !now.is_empty() && was.is_disjoint(&now))
        .then(|| Moved::Surely(String::from("lead to another region")))
}

/// The regions of the objects of the plan that an expression names; none where one of them is not
/// there, or in no region.
fn placed(view: &View<'_>, subject: &Subject<'_>, unknown: &Unknown) -> BTreeSet<String> {
    let changes = &view.case.plan.changes;
    let objects = unknown.references.iter().filter_map(|reference| {
        let mut parts = reference.split(['.', '[']);
        Some((parts.next()?, parts.next()?))
    });
    let mut found = BTreeSet::new();
    for (kind, name) in objects {
        let is_meant = |at: &&usize| {
            changes.get(**at).is_some_and(|it| it.resource_type == kind && it.name == name)
        };
        let mut meant = view.links.from(subject.position).iter().filter(is_meant).peekable();
        if meant.peek().is_none() {
            return BTreeSet::new();
        }
        for at in meant {
            match view.placements.get(*at).and_then(|it| it.region.clone()) {
                Some(region) => found.insert(region),
                None => return BTreeSet::new(),
            };
        }
    }
    found
}

/// Whether a record that had a weight loses it, and none of its name has one left.
fn is_last_weight(look: &Look<'_>, change: &Change) -> bool {
    let weight = |side: &Value| side.read(&["weighted_routing_policy", "0", "weight"]).i64();
    let loses =
        weight(&change.before).is_some_and(|was| was > 0) && weight(&change.after) == Some(0);
    let name = name_of(&change.after);
    let mut all = look.view.case.plan.changes.iter().filter(|it| it.resource_type == RECORD);
    loses
        && !all.any(|other| {
            name_of(&other.after) == name && weight(&other.after).is_some_and(|left| left > 0)
        })
}

/// What a policy of routing moves; none inside where the record has no such policy, and none at all
/// where the policy moves nothing.
fn routed(records: &Records<'_>, change: &Change) -> Option<Option<String>> {
    let has = |key: &str| {
        let policy = change.before.read(&[key, "0"]);
        !matches!(policy, Known::Absent)
    };
    let changed = changed(change);
    let goes = matches!(change.after, Value::Null);
    let leads_elsewhere = goes || LEADS.iter().any(|key| changed.contains(key));
    if has("failover_routing_policy") {
        return leads_elsewhere
            .then(|| Some(String::from("change where work goes when a region fails")));
    }
    if has("weighted_routing_policy") {
        let moves = leads_elsewhere || changed.contains("weighted_routing_policy");
        let regions = name_of(&change.before).and_then(|name| records.get(name)?.as_ref());
        let is_one = regions.is_some_and(|regions| regions.len() == 1);
        return (moves && !is_one)
            .then(|| Some(String::from("move work from one place to another")));
    }
    Some(None)
}

/// The regions that all records of one name lead to; none where one of them does not say.
pub(super) type Records<'a> = BTreeMap<&'a str, Option<BTreeSet<String>>>;

fn name_of(side: &Value) -> Option<&str> {
    side.read(&["name"]).text()
}

/// Reads every record once.
pub(super) fn records<'a>(view: &View<'a>) -> Records<'a> {
    let mut found = Records::new();
    for change in view.case.plan.changes.iter().filter(|it| it.resource_type == RECORD) {
        for side in [&change.before, &change.after] {
            let Some(name) = name_of(side) else { continue };
            let known = found.entry(name).or_insert_with(|| Some(BTreeSet::new()));
            let regions = regions(side);
            match known {
                Some(all) if !regions.is_empty() => all.extend(regions),
                Some(_) | None => *known = None,
            }
        }
    }
    found
}

/// The regions in the names of what a record leads to.
fn regions(side: &Value) -> BTreeSet<String> {
    let map = side.as_map();
    let leads = ["alias", "records"].into_iter().filter_map(|key| map?.get(key));
    regions_in(&leads.collect::<Vec<_>>())
}

fn regions_in(values: &[&Value]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for value in values {
        leaves(value, &mut |_steps, leaf| {
            if let Value::Text(text) = leaf {
                found.extend(region_in(text));
            }
        });
    }
    found
}

fn region_in(text: &str) -> Option<String> {
    const BEGINNINGS: [&str; 11] =
        ["af", "ap", "ca", "cn", "eu", "eusc", "il", "me", "mx", "sa", "us"];
    let parts: Vec<&str> = text.split(['.', '-', '/', '_']).collect();
    parts.windows(3).find_map(|window| {
        let [area, side, number] = window else { return None };
        let is_region = BEGINNINGS.contains(area)
            && side.len() >= 2
            && side.bytes().all(|b| b.is_ascii_lowercase())
            && number.len() == 1
            && number.bytes().all(|b| b.is_ascii_digit());
        is_region.then(|| window.join("-"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_read_out_of_a_name() {
        let read = |text| region_in(text).unwrap_or_default();
        assert_eq!(read("shop-1234.us-east-1.elb.amazonaws.com"), "us-east-1");
        assert_eq!(read("api-eu-west-1-blue"), "eu-west-1");
        for none in ["shop.example.com", "us-east", "us-east-x", "10.0.0.1"] {
            assert_eq!(read(none), "", "{none}");
        }
    }
}
