//! `golden-paths.yaml`: roads that are named once, lead somewhere, and say what they are made of.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_saphyr::Spanned;
use tribune_record::{EnvironmentKind, GoldenPath, Usd};

use super::{ConfigError, kinds, yaml::one_line};

/// What a path may require where an API can be reached from outside.
const PROPERTIES: [&str; 2] = ["authentication", "rate_limiting"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldenPaths {
    golden_paths: Spanned<Vec<Written>>,
}

/// One path, with where each part of it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Spanned<String>,
    version: Spanned<String>,
    resource_types: Spanned<Texts>,
    #[serde(default)]
    companions: Texts,
    #[serde(default)]
    engines: Texts,
    #[serde(default)]
    runtimes: Texts,
    #[serde(default)]
    versions: BTreeMap<String, Spanned<Texts>>,
    environments: Spanned<Vec<EnvironmentKind>>,
    #[serde(default)]
    phrases: Texts,
    monthly_cost: Spanned<(Usd, Usd)>,
    #[serde(default)]
    required: Texts,
}

type Texts = Vec<Spanned<String>>;

/// A line, and what was expected and found there.
type Wrong = (u64, String);

/// Reads the golden paths.
///
/// # Errors
/// Where a key is unknown, two paths have one name, or a path is none.
pub(crate) fn read(file: &str, text: &str) -> Result<Vec<GoldenPath>, ConfigError> {
    let GoldenPaths { golden_paths } = super::yaml::yaml(file, text)?;
    let refused = |(line, reason): Wrong| ConfigError::Line {
        file: file.to_owned(),
        line: usize::try_from(line).unwrap_or(1),
        reason: one_line(&reason),
    };
    some(&golden_paths, "golden_paths: expected at least one path, found none").map_err(refused)?;
    let mut lines: BTreeMap<&str, u64> = BTreeMap::new();
    for path in &golden_paths.value {
        let (name, line) = (path.name.value.as_str(), line(&path.name));
        let told = |(line, reason)| refused((line, format!("golden path {name:?}: {reason}")));
        if let Some(first) = lines.insert(name, line) {
            let why = format!("expected one path of a name, found two (first on line {first})");
            return Err(told((line, why)));
        }
        shape(path).and_then(|()| technologies(path)).map_err(told)?;
    }
    Ok(golden_paths.value.into_iter().map(GoldenPath::from).collect())
}

impl From<Written> for GoldenPath {
    fn from(written: Written) -> Self {
        let texts = |texts: Texts| texts.into_iter().map(|text| text.value).collect();
        Self {
            name: written.name.value,
            version: written.version.value,
            resource_types: texts(written.resource_types.value),
            companions: texts(written.companions),
            engines: texts(written.engines),
            runtimes: texts(written.runtimes),
            versions: written.versions.into_iter().map(|(k, v)| (k, texts(v.value))).collect(),
            environments: written.environments.value,
            phrases: texts(written.phrases),
            monthly_cost: written.monthly_cost.value,
            required: texts(written.required),
        }
    }
}

fn line<T>(spanned: &Spanned<T>) -> u64 {
    spanned.referenced.line().max(1)
}

fn some<T>(list: &Spanned<Vec<T>>, expected: &str) -> Result<(), Wrong> {
    if list.value.is_empty() { Err((line(list), expected.to_owned())) } else { Ok(()) }
}

/// The first text that does not fit.
fn each<'a>(
    texts: impl IntoIterator<Item = &'a Spanned<String>>,
    fits: impl Fn(&str) -> bool,
    expected: &str,
) -> Result<(), Wrong> {
    match texts.into_iter().find(|text| !fits(&text.value)) {
        Some(text) => Err((line(text), format!("{expected}, found {:?}", text.value))),
        None => Ok(()),
    }
}

fn shape(path: &Written) -> Result<(), Wrong> {
    let Written { name, version, resource_types, environments, monthly_cost, .. } = path;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_name =
        |text: &str| text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(plain);
    each([name], is_name, "expected a name of small letters, digits and _")?;
    each([version], is_version, "version: expected one such as v3.2")?;
    let kinds = resource_types.value.iter().chain(&path.companions);
    let expected = "expected a resource type, * only as the end of its name";
    each(kinds, super::is_pattern, expected)?;
    let mut typed = resource_types.value.iter().chain(&path.companions);
    if let Some(wrong) = typed.find_map(|one| Some((line(one), kinds::unknown(&one.value)?))) {
        return Err(wrong);
    }
    some(resource_types, "resource_types: expected at least one, found none")?;
    let worded = |text: &str| !text.trim().is_empty();
    each(&path.phrases, worded, "phrases: expected words in each")?;
    some(environments, "environments: expected at least one, found none")?;
    let (from, to) = &monthly_cost.value;
    if *from < Usd::default() || to <= from {
        let why = format!(
            "monthly_cost: expected two sums, the first at least $0 and under the second, found \
             {from} and {to}"
        );
        return Err((line(monthly_cost), why));
    }
    Ok(())
}

fn technologies(path: &Written) -> Result<(), Wrong> {
    let expected = format!("required: expected {}", PROPERTIES.join(" or "));
    each(&path.required, |name| PROPERTIES.contains(&name), &expected)?;
    let names = || path.engines.iter().chain(&path.runtimes);
    let small = |name: &str| !name.is_empty() && !name.chars().any(char::is_uppercase);
    each(names(), small, "engines, runtimes: expected names in small letters")?;
    for (name, versions) in &path.versions {
        if !names().any(|one| one.value == *name) {
            let why = format!("versions: expected an engine or runtime of it, found {name:?}");
            return Err((line(versions), why));
        }
        let expected = format!("versions: expected at least one of {name}, such as \"16\"");
        some(versions, &format!("{expected}, found none"))?;
        let digit = |version: &str| version.starts_with(|c: char| c.is_ascii_digit());
        each(&versions.value, digit, &expected)?;
    }
    Ok(())
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

    /// Refused with the line where the change was made.
    #[track_caller]
    fn refused(from: &str, to: &str, expected: &str) {
        let (above, _below) = SOUND.split_once(from).unwrap();
        let line = crate::config::line_of(SOUND, above.len());
        let error = read("golden-paths.yaml", &SOUND.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} lacks {expected:?}");
        let place = format!("golden-paths.yaml, line {line}: ");
        assert!(error.starts_with(&place) && !error.contains('\n'), "{error:?} lacks {place:?}");
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
        refused("[aws_lb]", "[aws_lbb]", "the nearest are aws_lb, ");
        refused("aws_iam_*", "aws_imm_*", "\"web\": expected a resource type of AWS");
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
        let expected = "line 12: golden path \"web\": expected one path of a name, found two \
                        (first on line 2)";
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_file_without_a_path_is_named_with_its_line() {
        let error = read("golden-paths.yaml", "# none\ngolden_paths: []\n").unwrap_err();
        assert!(error.to_string().starts_with("golden-paths.yaml, line 2: "), "{error}");
    }
}
