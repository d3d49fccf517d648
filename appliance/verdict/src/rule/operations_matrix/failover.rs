//! Work moves to another region: records that say where it is, health checks and controls that
//! decide it, databases that are promoted.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};
use tribune_record::{Change, Known, Value};

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
    let what = if change.resource_type == RECORD {
        record(&look.records, change)
    } else {
        decided(change).or_else(|| promoted(change))
    };
    let deed = |what: String| Deed::new(Operation::Failover, says(change, &what), Aims::Nothing);
    what.into_iter().map(deed).collect()
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

fn record(records: &Records<'_>, change: &Change) -> Option<String> {
    let has = |key: &str| {
        let policy = change.before.read(&[key, "0"]);
        !matches!(policy, Known::Absent)
    };
    let changed = changed(change);
    let goes = matches!(change.after, Value::Null);
    let leads_elsewhere = goes || LEADS.iter().any(|key| changed.contains(key));
    if has("failover_routing_policy") {
        return leads_elsewhere.then(|| String::from("change where work goes when a region fails"));
    }
    if has("weighted_routing_policy") {
        let moves = leads_elsewhere || changed.contains("weighted_routing_policy");
        let regions = name_of(&change.before).and_then(|name| records.get(name)?.as_ref());
        let is_one = regions.is_some_and(|regions| regions.len() == 1);
        return (moves && !is_one).then(|| String::from("move work from one place to another"));
    }
    let (was, is) = (regions(&change.before), regions(&change.after));
    (!was.is_empty() && !is.is_empty() && was.is_disjoint(&is))
        .then(|| String::from("lead to another region"))
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
    let mut found = BTreeSet::new();
    for key in ["alias", "records"] {
        let Some(value) = side.as_map().and_then(|map| map.get(key)) else { continue };
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
