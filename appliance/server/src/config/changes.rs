//! Standard changes (`standard-changes.toml`): what a change manager signed for one golden path, as
//! that path stands.

use serde::Deserialize;
use toml::Spanned;
use tribune_record::{Day, Digest, GoldenPath, Role, Signed, StandardChange, Usd};
use tribune_verdict::covers;

use super::{
    ConfigError,
    authorities::Authorities,
    finance::{File, signed_by, time},
    line_of,
};
use crate::limits;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Changes {
    change: Vec<Spanned<Entry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    golden_path: String,
    path: Digest,
    #[serde(default)]
    services: Vec<String>,
    monthly_max: Usd,
    until: Day,
    role: Role,
    signer: String,
    at: String,
    signature: String,
}

/// Reads `standard-changes.toml`.
///
/// # Errors
/// Where a key is unknown, a name stands twice, the golden path is another than was signed for, or
/// a signature is not that of a change manager.
pub(crate) fn read(
    (file, text): &File,
    authorities: &Authorities,
    paths: &[GoldenPath],
) -> Result<Vec<Signed<StandardChange>>, ConfigError> {
    let Changes { change } = super::toml(file, text)?;
    let mut read: Vec<Signed<StandardChange>> = Vec::new();
    for entry in change {
        let line = line_of(text, entry.span().start);
        let entry = entry.into_inner();
        let name = entry.name.clone();
        let wrong = |reason: String| {
            let reason = format!("standard change {name:?}: {reason}");
            ConfigError::Line { file: file.clone(), line, reason }
        };
        if read.iter().any(|other| other.statement.name == name) {
            return Err(wrong("expected one of a name, found two".to_owned()));
        }
        read.push(signed(entry, authorities, paths).map_err(wrong)?);
    }
    Ok(read)
}

fn signed(
    entry: Entry,
    authorities: &Authorities,
    paths: &[GoldenPath],
) -> Result<Signed<StandardChange>, String> {
    let Entry { name, golden_path, path, services, monthly_max, until, role, signer, .. } = entry;
    let at = time(&entry.at)?;
    let statement =
        StandardChange { name, golden_path, path, services, monthly_max, until, role, signer, at };
    check(&statement, paths)?;
    let bytes = statement.signed_bytes().map_err(|error| error.to_string())?;
    let by = (statement.signer.as_str(), &statement.role, at);
    let signer = signed_by(authorities, by, &bytes, &entry.signature)?;
    let (key, key_until) = (signer.key.clone(), signer.not_after);
    Ok(Signed { statement, key, key_until, signature: entry.signature })
}

/// What can be a standard change, whoever signs it.
///
/// # Errors
/// What was expected and found.
pub(crate) fn check(statement: &StandardChange, paths: &[GoldenPath]) -> Result<(), String> {
    let StandardChange { name, golden_path, services, monthly_max, until, role, at, .. } =
        statement;
    let names = services.iter().chain([name]);
    let plain = |name: &String| {
        !name.is_empty() && name.trim() == name && name.len() <= limits::NAME_BYTES_MAX
    };
    if !names.into_iter().all(plain) {
        let most = limits::NAME_BYTES_MAX;
        return Err(format!("expected names of at most {most} bytes without blanks around them"));
    }
    if *monthly_max < Usd::default() {
        return Err(format!("monthly_max: expected at least $0, found {monthly_max}"));
    }
    if at.day().is_none_or(|signed| signed > *until) {
        return Err(format!("expected a last day after it was signed, found until = {until}"));
    }
    if !covers(&role.0, "change_manager") {
        return Err(format!("expected somebody who signs as change_manager, found {role}"));
    }
    let Some(path) = paths.iter().find(|path| path.name == *golden_path) else {
        return Err(format!("expected a golden path there is, found {golden_path:?}"));
    };
    if path.digest().is_ok_and(|digest| digest == statement.path) {
        Ok(())
    } else {
        Err(format!("expected {golden_path} as it was signed for, found it changed"))
    }
}

#[cfg(test)]
mod tests;
