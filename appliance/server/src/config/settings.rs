//! The site's data files as the [`Settings`] that a case holds: guardrails, golden paths, prices.

use std::collections::BTreeMap;

use tribune_record::{Digest, Finance, Level, Settings, Site};

use super::{ConfigError, authorities::Authorities, changes, finance, guardrails, paths, prices};

/// The data files as shipped.
pub(crate) const SHIPPED: [(&str, &str); 5] = [
    ("guardrails.yaml", include_str!("../../defaults/guardrails.yaml")),
    ("golden-paths.yaml", include_str!("../../defaults/golden-paths.yaml")),
    ("pricebook.toml", PRICES),
    ("budgets.toml", include_str!("../../defaults/budgets.toml")),
    ("standard-changes.toml", include_str!("../../defaults/standard-changes.toml")),
];

/// The price book as shipped, which needs nobody's signature.
const PRICES: &str = include_str!("../../defaults/pricebook.toml");

/// The texts of the data files, each with the name errors show.
#[derive(Debug)]
pub(crate) struct Files {
    /// `guardrails.yaml`.
    pub(crate) guardrails: (String, String),
    /// `golden-paths.yaml`.
    pub(crate) golden_paths: (String, String),
    /// `pricebook.toml`.
    pub(crate) price_book: (String, String),
    /// `pricebook.toml.sig`, where it is there.
    pub(crate) price_book_signature: Option<(String, String)>,
    /// `budgets.toml`.
    pub(crate) budgets: (String, String),
    /// `standard-changes.toml`.
    pub(crate) standard_changes: (String, String),
}

impl Files {
    /// The files as shipped.
    pub(crate) fn shipped() -> Self {
        let [guardrails, golden_paths, price_book, budgets, standard_changes] =
            SHIPPED.map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self {
            guardrails,
            golden_paths,
            price_book,
            price_book_signature: None,
            budgets,
            standard_changes,
        }
    }
}

/// Who may sign, and how long what was signed counts.
#[derive(Debug)]
pub(crate) struct Vouching<'a> {
    /// Who may sign.
    pub(crate) authorities: &'a Authorities,
    /// Days after which nothing rests on the price book alone.
    pub(crate) book_max_age_days: u16,
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
    vouching: &Vouching<'_>,
) -> Result<Settings, ConfigError> {
    let guardrails = guardrails::read(&files.guardrails.0, &files.guardrails.1, &rules)?;
    let golden_paths = paths::read(&files.golden_paths.0, &files.golden_paths.1)?;
    let price_book = prices::read(&files.price_book.0, &files.price_book.1)?;
    let Vouching { authorities, book_max_age_days } = vouching;
    let signature = files.price_book_signature.as_ref();
    let finance = Finance {
        book: finance::book(&files.price_book, signature, PRICES, authorities, &price_book)?,
        book_max_age_days: *book_max_age_days,
        budgets: finance::budgets(&files.budgets, authorities)?,
    };
    let standard_changes = changes::read(&files.standard_changes, authorities, &golden_paths)?;
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
    Ok(Settings {
        guardrails,
        golden_paths,
        price_book,
        site,
        policies,
        policy_settings,
        finance,
        standard_changes,
        advisor: None,
    })
}
