//! Databases and caches of Azure and Google Cloud.
//!
//! Attributes and defaults as the providers azurerm 3/4 and google 5/6 document them.

use tribune_sdk::{PatchOp, Reading, Tree};

use super::Zoned;

pub(crate) const ZONED: &[Zoned] = &[
    Zoned {
        kind: "azurerm_postgresql_flexible_server",
        pointer: STANDBY,
        also: &[MADE],
        spans: standby,
        exempt: is_replica,
        repair: with_standby,
        in_place: true,
        words: "Add high_availability { mode = \"ZoneRedundant\" }.",
    },
    Zoned {
        // A standby in another zone is given to it only when it is made.
        kind: "azurerm_mysql_flexible_server",
        pointer: STANDBY,
        also: &[MADE],
        spans: standby,
        exempt: is_replica,
        repair: with_standby,
        in_place: false,
        words: "Add high_availability { mode = \"ZoneRedundant\" }.",
    },
    Zoned {
        kind: "azurerm_mssql_database",
        pointer: "/zone_redundant",
        also: &[MADE, "/sku_name"],
        spans: |after, pointer| after.boolean(pointer),
        exempt: is_replica,
        repair: with_zones,
        in_place: true,
        words: "Set zone_redundant = true; the sku must have zones (General Purpose, Premium or \
                Business Critical).",
    },
    Zoned {
        kind: "azurerm_cosmosdb_account",
        pointer: "/geo_location/0/zone_redundant",
        also: &["/geo_location"],
        spans: |after, pointer| match after.count("/geo_location") {
            Reading::Known(2..) => Reading::Known(true),
            Reading::Known(_) | Reading::Absent | Reading::Computed => after.boolean(pointer),
            Reading::Open(open) => Reading::Open(open),
        },
        exempt: |_| false,
        repair: |_| vec![PatchOp::set("/geo_location/0/zone_redundant", "true")],
        in_place: false,
        words: "Set zone_redundant = true in geo_location, or name a second location.",
    },
    Zoned {
        kind: "google_sql_database_instance",
        pointer: "/settings/0/availability_type",
        also: &["/master_instance_name"],
        spans: |after, pointer| after.text(pointer).and_then(|kind| Some(kind == "REGIONAL")),
        exempt: |after| after.is_set("/master_instance_name"),
        repair: |_| vec![PatchOp::set("/settings/0/availability_type", "\"REGIONAL\"")],
        in_place: true,
        words: "Set availability_type = \"REGIONAL\" in settings.",
    },
    Zoned {
        kind: "google_redis_instance",
        pointer: "/tier",
        also: &[],
        spans: |after, pointer| after.text(pointer).and_then(|tier| Some(tier == "STANDARD_HA")),
        exempt: |_| false,
        repair: |_| vec![PatchOp::set("/tier", "\"STANDARD_HA\"")],
        in_place: false,
        words: "Set tier = \"STANDARD_HA\".",
    },
];

/// Where Azure's servers say in which zone their standby is.
const STANDBY: &str = "/high_availability/0/mode";
/// What says that an Azure database is made as a copy of another.
const MADE: &str = "/create_mode";

fn standby(after: Tree<'_>, pointer: &str) -> Reading<bool> {
    after.text(pointer).and_then(|mode| Some(mode == "ZoneRedundant"))
}

/// A copy that only reads; what else can be copied is a database of its own.
fn is_replica(after: Tree<'_>) -> bool {
    const READS: [&str; 4] = ["Replica", "Secondary", "OnlineSecondary", "NonReadableSecondary"];
    matches!(after.text(MADE), Reading::Known(mode) if READS.contains(&mode))
}

/// Nothing, where its service tier has no zones: that is changed by whoever pays for it.
fn with_zones(after: Tree<'_>) -> Vec<PatchOp> {
    let zoneless = |sku: &str| {
        let standard = sku.strip_prefix('S');
        sku == "Basic" || standard.is_some_and(|size| size.bytes().all(|b| b.is_ascii_digit()))
    };
    if matches!(after.text("/sku_name"), Reading::Known(sku) if zoneless(sku)) {
        return vec![];
    }
    vec![PatchOp::set("/zone_redundant", "true")]
}

fn with_standby(after: Tree<'_>) -> Vec<PatchOp> {
    if matches!(after.count("/high_availability"), Reading::Known(1..)) {
        return vec![PatchOp::set(STANDBY, "\"ZoneRedundant\"")];
    }
    vec![PatchOp::set("/high_availability", r#"[{"mode":"ZoneRedundant"}]"#)]
}
