//! `tribune.toml`: every option with its type, unit and default; an unknown key is an error.

pub(crate) mod authorities;
pub(crate) mod changes;
pub(crate) mod finance;
pub(crate) mod guardrails;
pub(crate) mod intent;
pub(crate) mod kinds;
pub(crate) mod ledger;
pub(crate) mod limits;
pub(crate) mod paths;
pub(crate) mod prices;
pub(crate) mod roles;
pub(crate) mod settings;
#[cfg(test)]
mod tests;
pub(crate) mod yaml;

use std::{
    collections::BTreeMap,
    io::Read as _,
    net::{IpAddr, SocketAddr},
    path::Path,
};

use serde::{Deserialize, de::DeserializeOwned};
use tribune_host::Backend;
use tribune_record::{Finance, Site};

use crate::limits::CONFIG_BYTES_MAX;
use limits::{Limits, Number};

/// Why a configuration file is not read: which file, which line, what was expected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// It cannot be read at all.
    #[error("cannot read {file}: {error}")]
    Unreadable {
        /// Its name.
        file: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{file}, line {line}: {reason}")]
    Line {
        /// Its name.
        file: String,
        /// Counted from 1.
        line: usize,
        /// What was expected and found.
        reason: String,
    },
    /// It reads, and does not hold together.
    #[error("{file}: {reason}")]
    Whole {
        /// Its name.
        file: String,
        /// What was expected and found.
        reason: String,
    },
}

/// Reads a text file whose name errors will show. What is larger than any such file can be is not
/// read to its end.
pub(crate) fn text(path: &Path) -> Result<String, ConfigError> {
    let file = || path.display().to_string();
    let unreadable = |error| ConfigError::Unreadable { file: file(), error };
    let opened = std::fs::File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    let most = u64::try_from(CONFIG_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    opened.take(most).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() > CONFIG_BYTES_MAX {
        let reason = format!("expected at most {CONFIG_BYTES_MAX} bytes, found more");
        return Err(ConfigError::Whole { file: file(), reason });
    }
    Ok(text)
}

/// Reads TOML strictly; the error is one line that names the file and the line.
pub(crate) fn toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        ConfigError::Line {
            file: file.to_owned(),
            line: line_of(text, start),
            reason: error.message().replace('\n', " "),
        }
    })
}

/// The line on which the byte at `start` stands, counted from 1.
pub(crate) fn line_of(text: &str, start: usize) -> usize {
    text.bytes().take(start).filter(|byte| *byte == b'\n').count().saturating_add(1)
}

/// Whether a text names resource types: a name, or the beginning of names and a `*`.
fn is_pattern(text: &str) -> bool {
    let name = text.strip_suffix('*').unwrap_or(text);
    !name.is_empty() && !name.contains('*')
}

/// `tribune.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where and how the appliance answers.
    pub(crate) server: Server,
    /// How policies are executed and what they are set to.
    pub(crate) policies: Policies,
    /// What is special about single clients.
    pub(crate) clients: Clients,
    /// How approvals are taken.
    pub(crate) approvals: Approvals,
    /// How long prices count.
    pub(crate) pricebook: Pricebook,
    /// How the ledger is kept.
    pub(crate) ledger: ledger::LedgerConfig,
    /// How much at once.
    pub(crate) limits: Limits,
    /// Facts about the site.
    pub(crate) site: Site,
    /// Which language model is asked.
    pub(crate) intent: Option<intent::Intent>,
}

/// Where the appliance answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    /// Address and port.
    pub(crate) listen: SocketAddr,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([0, 0, 0, 0], 443)) }
    }
}

/// How policies are executed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Policies {
    /// Interpreted or as machine code.
    pub(crate) runtime: Runtime,
    /// What a policy is set to, by its id.
    pub(crate) settings: BTreeMap<String, serde_json::Value>,
}

/// Interpreted or as machine code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Runtime {
    /// Interpreted.
    #[default]
    Pulley,
    /// Machine code.
    Native,
}

impl From<Runtime> for Backend {
    fn from(runtime: Runtime) -> Self {
        match runtime {
            Runtime::Pulley => Self::Pulley,
            Runtime::Native => Self::Native,
        }
    }
}

/// What is special about single clients.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Clients {
    /// Ids of orchestrators that may act without a person.
    pub(crate) autonomous: Vec<String>,
}

/// How approvals are taken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Approvals {
    /// Hours after which an escalation can no longer be approved.
    pub(crate) expire_hours: u32,
}

impl Default for Approvals {
    fn default() -> Self {
        Self { expire_hours: 72 }
    }
}

impl Approvals {
    /// The same in milliseconds.
    pub(crate) fn expire_ms(&self) -> u64 {
        u64::from(self.expire_hours).saturating_mul(3_600_000)
    }
}

/// How long prices count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Pricebook {
    /// Days after which nothing rests on the price book alone.
    pub(crate) max_age_days: u16,
}

impl Default for Pricebook {
    fn default() -> Self {
        Self { max_age_days: Finance::BOOK_MAX_AGE_DAYS }
    }
}

impl Config {
    /// Reads `tribune.toml`.
    ///
    /// # Errors
    /// Where it cannot be read, a key is unknown, or a value is outside its range.
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml(file, text)?;
        let (hours, kept) = (config.approvals.expire_hours, &config.ledger);
        let days = config.site.access_days;
        let own = [
            Number::of("approvals.expire_hours", hours, 1..=u32::MAX),
            Number::of(
                "pricebook.max_age_days",
                u32::from(config.pricebook.max_age_days),
                1..=3_650,
            ),
            Number::of("ledger.shard_records", kept.shard_records, 1_000..=10_000_000),
            Number::of("ledger.reserve_mib", kept.reserve_mib, 0..=1_048_576),
            Number::of("site.access_days.vendor", days.vendor.into(), 1..=366),
            Number::of("site.access_days.person", days.person.into(), 1..=366),
        ];
        for number in config.limits.numbers().into_iter().chain(own) {
            number
                .check()
                .map_err(|reason| ConfigError::Whole { file: file.to_owned(), reason })?;
        }
        if let Some(text) = config.site.own_ranges.iter().find(|text| !is_range(text)) {
            let reason = format!(
                "site.own_ranges: expected ranges of addresses, 203.0.113.0/24, found {text:?}"
            );
            return Err(ConfigError::Whole { file: file.to_owned(), reason });
        }
        let intent = config.intent.as_ref().and_then(intent::Intent::wrong);
        if let Some(reason) = config.misnamed().or(intent) {
            return Err(ConfigError::Whole { file: file.to_owned(), reason });
        }
        Ok(config)
    }

    /// What is listed and could never be met, or would be met by everything: a slip of the pen
    /// there switches something off without a word.
    fn misnamed(&self) -> Option<String> {
        let is_account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        if let Some(text) = self.site.pci_accounts.iter().find(|text| !is_account(text)) {
            return Some(format!(
                "site.pci_accounts: expected account ids of 12 digits, found {text:?}"
            ));
        }
        let lists = [
            ("site.own_accounts", &self.site.own_accounts),
            ("site.protected", &self.site.protected),
            ("clients.autonomous", &self.clients.autonomous),
        ];
        let is_name = |text: &str| !text.is_empty() && text.trim() == text && text != "*";
        lists.into_iter().find_map(|(key, list)| {
            let text = list.iter().find(|text| !is_name(text))?;
            Some(format!("{key}: expected names, none of them blank or a bare *, found {text:?}"))
        })
    }
}

/// Whether a text is an address, or one with the length of a prefix.
fn is_range(text: &str) -> bool {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    // Everything is nobody's own.
    prefix.is_none_or(|prefix| prefix.parse::<u8>().is_ok_and(|l| (1..=most).contains(&l)))
}
