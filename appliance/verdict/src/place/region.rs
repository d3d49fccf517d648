//! The region a change happens in.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use tribune_record::{Change, Known, UnknownKind, Value};

/// A cloud other than Amazon's, which spells and keeps its regions in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cloud {
    Amazon,
    Azure,
    Google,
}

/// A multi-region of Google's, as its services call it: one is the other.
const GOOGLE_SAME: [(&str, &str); 1] = [("europe", "eu")];

/// Types of Google's that stand elsewhere than their provider where they say no place, with where:
/// none where Google chooses. Source: Terraform google 6.
const WITHOUT_A_WORD: [(&str, Option<&str>); 2] =
    [("google_bigquery_dataset", Some("US")), ("google_pubsub_topic", None)];

/// Attributes that say the place, where a cloud's types have others than usual.
const STATED_BY: [(&str, &str); 3] = [
    ("google_firestore_database", "location_id"),
    ("google_pubsub_topic", "message_storage_policy.0.allowed_persistence_regions.0"),
    ("google_spanner_instance", "config"),
];

impl Cloud {
    fn of(kind: &str) -> Self {
        if kind.starts_with("azurerm_") {
            Self::Azure
        } else if kind.starts_with("google_") {
            Self::Google
        } else {
            Self::Amazon
        }
    }
}

/// The region, from what the object itself says, then its provider; none where nobody can say.
pub(crate) fn region_of(change: &Change) -> Option<String> {
    let sides = [&change.after, &change.before];
    let kind = change.resource_type.as_str();
    let own = match sides.into_iter().find_map(|side| stated(kind, side)) {
        Some(stated) => stated,
        None => match WITHOUT_A_WORD.iter().find(|(of, _region)| *of == kind) {
            Some((_of, region)) => region.map(ToOwned::to_owned),
            None => change.provider.region.as_text().map(ToOwned::to_owned),
        },
    };
    spelled(kind, &own?)
}

/// A region as the tables spell it: `West Europe` is `westeurope`, the zone `europe-west1-b` lies
/// in `europe-west1`. What is everywhere is in no region.
pub(crate) fn spelled(kind: &str, region: &str) -> Option<String> {
    let region = match Cloud::of(kind) {
        Cloud::Amazon => return Some(region.to_owned()),
        Cloud::Azure => region.chars().filter(|c| *c != ' ').collect::<String>().to_lowercase(),
        Cloud::Google => google(region),
    };
    (region != "global" && !region.is_empty()).then_some(region)
}

/// A region or a zone, bare, as the end of a link, or as a configuration of Spanner's.
fn google(text: &str) -> String {
    let text = text.rsplit('/').next().unwrap_or(text).to_lowercase();
    let text = text.strip_prefix("regional-").unwrap_or(&text);
    let region = match text.rsplit_once('-') {
        Some((region, zone))
            if zone.len() == 1 && region.ends_with(|c: char| c.is_ascii_digit()) =>
        {
            region
        }
        Some(_) | None => text,
    };
    let same = GOOGLE_SAME.iter().find(|(name, _region)| *name == region);
    same.map_or(region, |(_name, region)| region).to_owned()
}

/// What an object says of its place, or that nobody can read it; nothing where it says nothing.
fn stated(kind: &str, side: &Value) -> Option<Option<String>> {
    let own = |path: &[&str]| match side.read(path) {
        Known::Is(Value::Text(place)) if place.is_empty() => None,
        Known::Is(Value::Text(place)) => Some(Some(place.clone())),
        // Set, and not to be read: nobody can say.
        Known::Masked => Some(None),
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => Some(None),
        Known::Is(_) | Known::Unknown(_) | Known::Absent => None,
    };
    if let Some(region) = own(&["region"]) {
        return Some(region);
    }
    if Cloud::of(kind) != Cloud::Amazon {
        let other = STATED_BY.iter().find(|(of, _path)| *of == kind);
        return match other {
            Some((_of, path)) => own(&path.split('.').collect::<Vec<_>>()),
            None => own(&["location"]).or_else(|| own(&["zone"])),
        };
    }
    if let Some(zone) = side.read(&["availability_zone"]).text() {
        return Some(Some(zone_region(zone)));
    }
    let region = side.read(&["arn"]).text().and_then(|arn| arn.split(':').nth(3))?;
    (!region.is_empty()).then(|| Some(region.to_owned()))
}

/// `us-east-1a` lies in `us-east-1`.
fn zone_region(zone: &str) -> String {
    let number = zone.rfind(|c: char| c.is_ascii_digit());
    let end = number.and_then(|at| at.checked_add(1));
    end.and_then(|end| zone.get(..end)).unwrap_or(zone).to_owned()
}

/// Types of Azure and Google that stand where something they name stands, with the types that may
/// be: they have no place of their own. A trailing `*` stands for the rest.
const STANDS_WITH: &[(&str, &[&str])] = &[
    ("azurerm_cosmosdb_*", &["azurerm_cosmosdb_account"]),
    ("azurerm_data_lake_*", &["azurerm_storage_account"]),
    ("azurerm_eventhub*", &["azurerm_eventhub_namespace"]),
    ("azurerm_key_vault_*", &["azurerm_key_vault"]),
    ("azurerm_mssql_*", &["azurerm_mssql_server", "azurerm_mssql_managed_instance"]),
    ("azurerm_mysql_*", &["azurerm_mysql_flexible_server"]),
    ("azurerm_postgresql_*", &["azurerm_postgresql_flexible_server", "azurerm_postgresql_server"]),
    ("azurerm_servicebus_*", &["azurerm_servicebus_namespace"]),
    ("azurerm_storage_*", &["azurerm_storage_account"]),
    ("google_bigquery_*", &["google_bigquery_dataset"]),
    ("google_bigtable_*", &["google_bigtable_instance"]),
    ("google_kms_*", &["google_kms_key_ring"]),
    ("google_spanner_*", &["google_spanner_instance"]),
    ("google_sql_*", &["google_sql_database_instance"]),
    ("google_storage_*", &["google_storage_bucket"]),
];

/// Whether an object of the one type stands where one of the other that it names does.
pub(super) fn stands_with(kind: &str, owner: &str) -> bool {
    let rows = STANDS_WITH.iter().filter(|(of, _owners)| crate::words::matches(of, kind));
    kind != owner && rows.flat_map(|(_of, owners)| owners.iter()).any(|known| *known == owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_known_however_its_cloud_spells_it() {
        for (kind, text, expected) in [
            ("azurerm_storage_account", "West Europe", Some("westeurope")),
            ("azurerm_storage_account", "westeurope", Some("westeurope")),
            ("azurerm_cdn_profile", "Global", None),
            ("google_storage_bucket", "EU", Some("eu")),
            ("google_kms_key_ring", "europe", Some("eu")),
            ("google_storage_bucket", "EUROPE-WEST1", Some("europe-west1")),
            ("google_compute_instance", "europe-west1-b", Some("europe-west1")),
            ("google_compute_disk", "https://x/zones/us-central1-a", Some("us-central1")),
            ("google_spanner_instance", "regional-europe-west3", Some("europe-west3")),
            ("google_kms_key_ring", "global", None),
            ("aws_s3_bucket", "eu-west-1", Some("eu-west-1")),
        ] {
            assert_eq!(spelled(kind, text).as_deref(), expected, "{kind} {text}");
        }
    }

    #[test]
    fn a_part_stands_where_its_owner_does() {
        assert!(stands_with("azurerm_storage_container", "azurerm_storage_account"));
        assert!(stands_with("google_sql_database", "google_sql_database_instance"));
        assert!(!stands_with("azurerm_storage_account", "azurerm_storage_account"));
        assert!(!stands_with("azurerm_mssql_database", "azurerm_resource_group"));
    }
}
