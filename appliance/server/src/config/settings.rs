//! The site's data files as the [`Settings`] that a case holds: guardrails, golden paths, prices.

use std::collections::BTreeMap;

use serde::Deserialize;
use tribune_record::{Digest, GoldenPath, Level, PriceBook, Settings, Site};

use super::{ConfigError, guardrails};

/// The three data files as shipped.
pub(crate) const SHIPPED: [(&str, &str); 3] = [
    ("guardrails.yaml", include_str!("../../defaults/guardrails.yaml")),
    ("golden-paths.yaml", include_str!("../../defaults/golden-paths.yaml")),
    ("pricebook.toml", include_str!("../../defaults/pricebook.toml")),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldenPaths {
    golden_paths: Vec<GoldenPath>,
}

/// The texts of the three data files, each with the name errors show.
#[derive(Debug)]
pub(crate) struct Files {
    /// `guardrails.yaml`.
    pub(crate) guardrails: (String, String),
    /// `golden-paths.yaml`.
    pub(crate) golden_paths: (String, String),
    /// `pricebook.toml`.
    pub(crate) price_book: (String, String),
}

impl Files {
    /// The files as shipped.
    pub(crate) fn shipped() -> Self {
        let [guardrails, golden_paths, price_book] =
            SHIPPED.map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self { guardrails, golden_paths, price_book }
    }
}

/// The policies that must run.
#[derive(Debug, Default)]
pub(crate) struct Installed {
    /// Each with the digest of its component.
    pub(crate) policies: Vec<(String, Digest)>,
    /// Their rules, each with its floor.
    pub(crate) rules: Vec<(String, Level)>,
}

/// Puts the settings together.
///
/// # Errors
/// Where a file is not what it should be, or settings are for a policy that is not installed.
pub(crate) fn settings(
    files: &Files,
    site: Site,
    Installed { policies, rules }: Installed,
    policy_settings: BTreeMap<String, serde_json::Value>,
) -> Result<Settings, ConfigError> {
    let guardrails = guardrails::read(&files.guardrails.0, &files.guardrails.1, &rules)?;
    let GoldenPaths { golden_paths } = super::yaml(&files.golden_paths.0, &files.golden_paths.1)?;
    let price_book: PriceBook = super::toml(&files.price_book.0, &files.price_book.1)?;
    for id in policy_settings.keys() {
        if !policies.iter().any(|(installed, _)| installed == id) {
            let installed: Vec<_> = policies.iter().map(|(id, _)| id.as_str()).collect();
            return Err(ConfigError::Whole {
                file: "tribune.toml".to_owned(),
                reason: format!(
                    "policies.settings.{id}: expected an installed policy ({})",
                    installed.join(", ")
                ),
            });
        }
    }
    Ok(Settings { guardrails, golden_paths, price_book, site, policies, policy_settings })
}
