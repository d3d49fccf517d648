//! `golden-paths.yaml`: roads that are named once, lead somewhere, and say what they are made of.

use serde::Deserialize;
use tribune_record::{GoldenPath, Usd};

use super::ConfigError;

/// What a path may require where an API can be reached from outside.
const PROPERTIES: [&str; 2] = ["authentication", "rate_limiting"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldenPaths {
    golden_paths: Vec<GoldenPath>,
}

/// Reads the golden paths.
///
/// # Errors
/// Where a key is unknown, two paths have one name, or a path is none.
pub(crate) fn read(file: &str, text: &str) -> Result<Vec<GoldenPath>, ConfigError> {
    let GoldenPaths { golden_paths } = super::yaml::yaml(file, text)?;
    if golden_paths.is_empty() {
        let reason = "golden_paths: expected at least one path, found none".to_owned();
        return Err(ConfigError::Whole { file: file.to_owned(), reason });
    }
    for (at, path) in golden_paths.iter().enumerate() {
        let again = golden_paths.iter().take(at).any(|other| other.name == path.name);
        let reason = if again {
            Some("expected one path of a name, found two".to_owned())
        } else {
            wrong(path)
        };
        if let Some(reason) = reason {
            let reason = format!("golden path {:?}: {reason}", path.name);
            return Err(ConfigError::Whole { file: file.to_owned(), reason });
        }
    }
    Ok(golden_paths)
}

fn wrong(path: &GoldenPath) -> Option<String> {
    let GoldenPath { name, version, resource_types, environments, monthly_cost, .. } = path;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(plain) {
        return Some("expected a name of small letters, digits and _".to_owned());
    }
    if !is_version(version) {
        return Some(format!("version: expected one such as v3.2, found {version:?}"));
    }
    let kinds = resource_types.iter().chain(&path.companions);
    if let Some(wrong) = kinds.into_iter().find(|pattern| !super::is_pattern(pattern)) {
        let expected = "expected a resource type, * only as the end of its name";
        return Some(format!("{expected}, found {wrong:?}"));
    }
    if resource_types.is_empty() {
        return Some("resource_types: expected at least one, found none".to_owned());
    }
    if path.phrases.iter().any(|phrase| phrase.trim().is_empty()) {
        return Some("phrases: expected words, found none in one of them".to_owned());
    }
    if environments.is_empty() {
        return Some("environments: expected at least one, found none".to_owned());
    }
    let (from, to) = monthly_cost;
    if *from < Usd::default() || to <= from {
        return Some(format!(
            "monthly_cost: expected two sums, the first at least $0 and under the second, found \
             {from} and {to}"
        ));
    }
    technologies(path)
}

fn technologies(path: &GoldenPath) -> Option<String> {
    if let Some(wrong) = path.required.iter().find(|name| !PROPERTIES.contains(&name.as_str())) {
        let all = PROPERTIES.join(" or ");
        return Some(format!("required: expected {all}, found {wrong:?}"));
    }
    let mut names = path.engines.iter().chain(&path.runtimes);
    if names.any(|name| name.is_empty() || name.chars().any(char::is_uppercase)) {
        return Some("engines, runtimes: expected names in small letters".to_owned());
    }
    for (name, versions) in &path.versions {
        if !path.engines.contains(name) && !path.runtimes.contains(name) {
            return Some(format!("versions: expected an engine or runtime of it, found {name:?}"));
        }
        let digit = |version: &String| version.starts_with(|c: char| c.is_ascii_digit());
        if versions.is_empty() || !versions.iter().all(digit) {
            return Some(format!("versions: expected at least one of {name}, such as \"16\""));
        }
    }
    None
}

/// `v3.2`.
fn is_version(text: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix('v').is_some_and(|numbers| numbers.split('.').all(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "golden_paths:
- name: web
  version: v1.0
  resource_types: [aws_lb]
  companions: [aws_iam_*]
  engines: [postgres]
  runtimes: [nodejs]
  versions: { postgres: [\"16\"] }
  environments: [production]
  required: [authentication]
  monthly_cost: [500, 2000]
";

    #[track_caller]
    fn refused(from: &str, to: &str, expected: &str) {
        assert!(SOUND.contains(from), "{from}");
        let error = read("golden-paths.yaml", &SOUND.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} lacks {expected:?}");
        assert!(error.starts_with("golden-paths.yaml") && !error.contains('\n'), "{error:?}");
    }

    #[test]
    fn a_sound_path_is_read() {
        assert_eq!(read("golden-paths.yaml", SOUND).unwrap().len(), 1);
    }

    #[test]
    fn what_is_no_path_is_named() {
        refused("version: v1.0", "version: new", "\"web\": version: expected one such as v3.2");
        refused("version: v1.0", "version: v1.", "such as v3.2");
        refused("name: web", "name: Web App", "small letters");
        refused("[aws_lb]", "[]", "resource_types: expected at least one");
        refused("[aws_lb]", "[\"*\"]", "\"*\"");
        refused("aws_iam_*", "aws_*_role", "aws_*_role");
        refused("[production]", "[]", "environments: expected at least one");
        refused("[production]", "[prod]", "prod");
        refused("[500, 2000]", "[-1, 2000]", "found -$1 and $2,000");
        refused("[500, 2000]", "[2000, 500]", "under the second");
        refused("[500, 2000]", "[500, .nan]", "line");
        refused("[500, 2000]", "[500, 1e400]", "line");
        refused("[500, 2000]", "[500]", "line");
        refused("[authentication]", "[authentification]", "authentication or rate_limiting");
        refused("engines: [postgres]", "engines: [Postgres]", "small letters");
        refused("{ postgres:", "{ mysql:", "\"mysql\"");
        refused("[\"16\"]", "[]", "at least one of postgres");
        refused("[\"16\"]", "[latest]", "at least one of postgres");
        refused("  engines:", "  engine:", "engine");
    }

    #[test]
    fn two_paths_of_one_name_are_named() {
        let again = SOUND.trim_start_matches("golden_paths:\n");
        let error = read("golden-paths.yaml", &format!("{SOUND}{again}")).unwrap_err().to_string();
        assert!(error.contains("golden path \"web\": expected one path of a name"), "{error}");
    }
}
