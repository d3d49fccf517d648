//! What Azure and Google write logs to, and which of their settings say more or less of them.

use alloc::{collections::BTreeMap, vec::Vec};
use tribune_record::{Change, Known, Value};

use crate::{
    view::{Subject, View},
    walk::places,
};

/// Attributes that name where something is logged to; what is logged stands in others. Source:
/// Terraform providers azurerm 4 and google 6.
const DESTINATIONS: [&str; 9] = [
    "destination",
    "destination_resource_id",
    "eventhub_authorization_rule_id",
    "log_analytics_workspace_id",
    "storage_account_id",
    "storage_account_ids",
    "storage_container_resource_manager_id",
    "traffic_analytics.workspace_resource_id",
    "workspace_id",
];

/// How a sink of Google's names the services it writes to.
const SERVICES: [&str; 2] = ["storage.googleapis.com/", "pubsub.googleapis.com/"];

/// What is made in the weaker state only poses as a detector, or switches one off that stands.
const BORN_AS: &[(&str, &str, &str)] = &[
    ("azurerm_security_center_auto_provisioning", "auto_provision", "Off"),
    ("azurerm_security_center_subscription_pricing", "tier", "Free"),
];

/// Settings of which only more is stronger: lists of what is logged.
const LISTS: [&str; 4] = ["audit_log_config", "enabled_log", "log", "metric"];

/// Words for the stronger of two states.
const STRONGER: [(&str, &str); 2] = [("auto_provision", "On"), ("tier", "Standard")];

pub(super) fn is_of_clouds(kind: &str) -> bool {
    kind.starts_with("azurerm_") || kind.starts_with("google_")
}

/// What Google's sinks may name without an identifier of the plan's: a bucket by its name, a topic
/// by its path.
#[derive(Debug)]
pub(super) struct Stores<'a>(BTreeMap<&'a str, usize>);

impl<'a> Stores<'a> {
    /// Those of a plan.
    pub(super) fn of(view: &'a View<'_>) -> Self {
        let changes = view.case.plan.changes.iter().enumerate();
        let stores = changes.filter(|(_at, change)| {
            ["google_storage_bucket", "google_pubsub_topic"].contains(&&*change.resource_type)
        });
        let named = stores.flat_map(|(at, change)| {
            let sides = [&change.after, &change.before];
            let keys =
                sides.into_iter().flat_map(|side| ["id", "name"].map(|key| side.read(&[key])));
            keys.filter_map(|known| known.text()).map(move |name| (name, at))
        });
        Self(named.collect())
    }

    /// Positions of what an audit writes to.
    pub(super) fn written_to(&self, view: &View<'_>, audit: &Subject<'_>) -> Vec<usize> {
        let sides = [&audit.change.after, &audit.change.before];
        let named = sides.into_iter().flat_map(|side| {
            DESTINATIONS.iter().flat_map(|path| places(side, path)).map(|(_path, known)| known)
        });
        let named: Vec<Known<'_>> = named.collect();
        let linked = view.links.from(audit.position).iter().copied().filter(|at| {
            let other = view.case.plan.changes.get(*at);
            other.is_some_and(|other| named.iter().any(|known| names(*known, other)))
        });
        let texts = named.iter().filter_map(|known| known.text());
        let by_name = texts.filter_map(|text| {
            let name = SERVICES.iter().find_map(|service| text.strip_prefix(service))?;
            self.0.get(name).copied()
        });
        linked.chain(by_name).collect()
    }
}

fn names(known: Known<'_>, other: &Change) -> bool {
    match known {
        Known::Is(Value::Text(text)) => {
            let sides = [&other.after, &other.before];
            sides.iter().any(|side| side.read(&["id"]).text() == Some(text))
        }
        Known::Unknown(unknown) => unknown.references.iter().any(|reference| {
            let mut parts = reference.split(['.', '[']);
            parts.next() == Some(other.resource_type.as_str())
                && parts.next() == Some(other.name.as_str())
        }),
        Known::Is(_) | Known::Absent | Known::Masked => false,
    }
}

/// The attribute in which something is made in its weaker state.
pub(super) fn born_off(change: &Change) -> Option<&'static str> {
    let kind = change.resource_type.as_str();
    let mut rows = BORN_AS.iter().filter(|(of, ..)| *of == kind);
    let row = rows.find(|(_of, key, word)| {
        change.after.read(&[key]).text().is_some_and(|text| text.eq_ignore_ascii_case(word))
    });
    let disabled = ["google_logging_", "google_scc_"].iter().any(|of| kind.starts_with(of))
        && change.after.read(&["disabled"]).bool() == Some(true);
    row.map(|(_of, key, _word)| *key).or_else(|| disabled.then_some("disabled"))
}

/// Whether a change of a setting logs, keeps or guards more; none where this table does not know
/// the setting.
pub(super) fn strengthens(kind: &str, key: &str, old: &Value, new: &Value) -> Option<bool> {
    if !is_of_clouds(kind) {
        return None;
    }
    if let Some((_key, word)) = STRONGER.iter().find(|(of, _word)| *of == key) {
        return Some(new.as_text().is_some_and(|text| text.eq_ignore_ascii_case(word)));
    }
    match key {
        "disabled" => Some(new.as_bool() == Some(false)),
        "locked" => Some(new.as_bool() == Some(true)),
        // 0 is the default of 30 days, not for ever.
        "retention_days" | "immutability_period_in_days" => {
            Some(matches!((old.as_i64(), new.as_i64()), (Some(old), Some(new)) if new > old))
        }
        "retention_policy" => Some(keeps_longer(old, new)),
        "public_access_prevention" => Some(new.as_text() == Some("enforced")),
        "uniform_bucket_level_access" => Some(new.as_bool() == Some(true)),
        _list if LISTS.contains(&key) => Some(takes_in(old, new)),
        _other => None,
    }
}

/// Whether a block that says how long something is kept keeps it longer, and no looser.
fn keeps_longer(old: &Value, new: &Value) -> bool {
    let first = |side: &Value| match side.as_list() {
        Some(list) => list.first().cloned().unwrap_or_default(),
        None => side.clone(),
    };
    let (old, new) = (first(old), first(new));
    let length = |side: &Value| {
        let lengths = [side.read(&["days"]).i64(), side.read(&["retention_period"]).i64()];
        lengths.into_iter().flatten().next()
    };
    let holds =
        |key| old.read(&[key]).bool() != Some(true) || new.read(&[key]).bool() == Some(true);
    let longer = match (length(&old), length(&new)) {
        (Some(old), Some(new)) => new >= old,
        (None, Some(new)) => new > 0,
        (Some(_) | None, None) => false,
    };
    longer && holds("enabled") && holds("is_locked")
}

/// Whether everything that stood in a list still does.
fn takes_in(old: &Value, new: &Value) -> bool {
    let (old, new) = (old.as_list().unwrap_or_default(), new.as_list().unwrap_or_default());
    old.iter().all(|one| new.contains(one))
}
