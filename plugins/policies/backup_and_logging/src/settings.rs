//! What the site sets.

use serde::Deserialize;
use tribune_sdk::{Change, EnvironmentKind};

/// AWS keeps automated backups of databases for at most so many days.
const DAYS_MAX: u32 = 35;

/// Where logs are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Logged {
    /// Of PCI workloads.
    Pci,
    /// Of everything in production.
    Production,
}

/// How long what is kept, and where logs are asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) retention_days: u32,
    logs: Logged,
}

impl Default for Settings {
    fn default() -> Self {
        Self { retention_days: 7, logs: Logged::Pci }
    }
}

impl Settings {
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        let settings: Self = serde_json::from_str(json).map_err(|why| {
            format!(
                "{why}; expected {{\"retention_days\": DAYS, \"logs\": \"pci\"|\"production\"}}"
            )
        })?;
        if !(1..=DAYS_MAX).contains(&settings.retention_days) {
            let found = settings.retention_days;
            return Err(format!("retention_days: expected 1 to {DAYS_MAX}, found {found}"));
        }
        Ok(settings)
    }

    /// Whether something is asked of what is changed here; `is_log` where it is about logs.
    pub(crate) fn asks(&self, change: &Change, is_log: bool) -> bool {
        change.placement.kind == EnvironmentKind::Production
            && (!is_log || change.placement.pci || self.logs == Logged::Production)
    }
}
