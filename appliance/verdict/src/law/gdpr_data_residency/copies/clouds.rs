//! Where Azure and Google keep further copies: named places, and those that a switch brings along.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Change, Known, Pointer, UnknownKind, Value};

use super::{Goes, is_in_eu};
use crate::{place::spelled, walk::places, words::matches};

/// Attributes that name a further place. Source: Terraform azurerm 4 and google 6.
const NAMED: &[(&str, &str)] = &[
    ("azurerm_api_management", "additional_location.location"),
    ("azurerm_app_configuration", "replica.location"),
    ("azurerm_container_registry", "georeplications.location"),
    ("azurerm_cosmosdb_account", "geo_location.location"),
    ("azurerm_shared_image_version", "target_region.name"),
    ("google_alloydb_cluster", "continuous_backup_info.location"),
    ("google_bigtable_instance", "cluster.zone"),
    ("google_compute_resource_policy", SCHEDULED),
    ("google_compute_snapshot", "storage_locations"),
    ("google_gke_backup_backup_plan", "backup_config.location"),
    ("google_pubsub_topic", "message_storage_policy.allowed_persistence_regions"),
    ("google_secret_manager_secret", "replication.user_managed.replicas.location"),
    ("google_sql_database_instance", "settings.backup_configuration.location"),
    ("google_storage_bucket", "custom_placement_config.data_locations"),
];

const SCHEDULED: &str = "snapshot_schedule_policy.snapshot_properties.storage_locations";

/// Switches that bring a copy in the paired region along, with what they say then.
const PAIRED: &[(&str, &str, &[&str])] = &[
    ("azurerm_mssql_database", "storage_account_type", &["Geo", "GeoZone"]),
    ("azurerm_mssql_managed_instance", "storage_account_type", &["GRS", "GZRS"]),
    ("azurerm_mysql_flexible_server", "geo_redundant_backup_enabled", &["true"]),
    ("azurerm_postgresql_flexible_server", "geo_redundant_backup_enabled", &["true"]),
    ("azurerm_postgresql_server", "geo_redundant_backup_enabled", &["true"]),
    ("azurerm_recovery_services_vault", "storage_mode_type", &["GeoRedundant"]),
    ("azurerm_data_protection_backup_vault", "redundancy", &["GeoRedundant"]),
    ("azurerm_storage_account", "account_replication_type", &["GRS", "RAGRS", "GZRS", "RAGZRS"]),
];

/// The paired region, for the regions of the EU that have one. Source: Azure's list of paired
/// regions; every one of these pairs lies in the EU.
const PAIRS: &[(&str, &str)] = &[
    ("francecentral", "francesouth"),
    ("francesouth", "francecentral"),
    ("germanynorth", "germanywestcentral"),
    ("germanywestcentral", "germanynorth"),
    ("northeurope", "westeurope"),
    ("swedencentral", "swedensouth"),
    ("swedensouth", "swedencentral"),
    ("westeurope", "northeurope"),
];

/// Blocks by whose presence Google chooses the places itself.
const ANYWHERE: &[(&str, &str)] = &[
    ("google_secret_manager_secret", "replication.auto"),
    ("google_secret_manager_secret", "replication.automatic"),
];

/// Whether a table names a type.
pub(super) fn knows(kind: &str) -> bool {
    NAMED.iter().chain(ANYWHERE).any(|(of, _path)| matches(of, kind))
        || PAIRED.iter().any(|(of, _path, _on)| matches(of, kind))
}

/// Where else an object's data goes, as far as that is not plainly inside the EU.
pub(super) fn copies<'a>(change: &'a Change, region: Option<&str>) -> Vec<(Pointer, Goes<'a>)> {
    let kind = change.resource_type.as_str();
    let mut found = vec![];
    for (_of, path) in NAMED.iter().filter(|(of, _path)| *of == kind) {
        let further = places(&change.after, path).into_iter();
        found.extend(further.filter_map(|(path, known)| Some((path, named(kind, known)?))));
    }
    for (_of, path, on) in PAIRED.iter().filter(|(of, ..)| *of == kind) {
        let switched = places(&change.after, path).into_iter();
        found.extend(switched.filter_map(|(path, known)| Some((path, paired(known, on, region)?))));
    }
    for (_of, path) in ANYWHERE.iter().filter(|(of, _path)| *of == kind) {
        let chosen = places(&change.after, path).into_iter();
        let chosen = chosen.filter(|(_path, known)| match known {
            Known::Is(value) => value.as_bool() != Some(false),
            Known::Absent | Known::Unknown(_) | Known::Masked => false,
        });
        found.extend(
            chosen.map(|(path, _known)| (path, Goes::Somewhere("wherever Google chooses"))),
        );
    }
    found
}

fn named<'a>(kind: &str, known: Known<'a>) -> Option<Goes<'a>> {
    match known {
        Known::Is(Value::Text(text)) if text.is_empty() => None,
        Known::Is(Value::Text(text)) => match spelled(kind, text) {
            Some(region) if is_in_eu(&region) => None,
            Some(region) => Some(Goes::Outside(region)),
            None => Some(Goes::Somewhere(text)),
        },
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Some(Goes::Open(Some(unknown)))
        }
        Known::Masked => Some(Goes::Open(None)),
        Known::Is(_) | Known::Absent | Known::Unknown(_) => None,
    }
}

/// A copy in the region that belongs to this one.
fn paired<'a>(known: Known<'a>, on: &[&str], region: Option<&str>) -> Option<Goes<'a>> {
    match known {
        Known::Is(value) => {
            let is = |text: &str| on.iter().any(|on| text.eq_ignore_ascii_case(on));
            let switched = value.as_text().is_some_and(is)
                || (value.as_bool() == Some(true) && on.contains(&"true"));
            let pair = PAIRS.iter().find(|(of, _pair)| Some(*of) == region);
            // What is outside itself is told already.
            let inside = region.is_some_and(is_in_eu);
            match pair {
                Some((_of, pair)) if switched && !is_in_eu(pair) => {
                    Some(Goes::Outside(String::from(*pair)))
                }
                Some(_) => None,
                None => (switched && inside)
                    .then_some(Goes::Somewhere("a paired region that no table knows")),
            }
        }
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Some(Goes::Open(Some(unknown)))
        }
        Known::Masked => Some(Goes::Open(None)),
        Known::Absent | Known::Unknown(_) => None,
    }
}
