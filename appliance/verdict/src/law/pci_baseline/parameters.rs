//! Parameters by which a database takes nobody without TLS, and options that encrypt.

use alloc::{format, vec::Vec};
use tribune_record::{Change, Finding, Known, UnknownKind, Value};

use super::{VOICE, open};
use crate::{
    law::parameters::{Parameters, Set, is_group},
    say::About,
    view::{Subject, View},
    walk::at,
};

const YES: &[&str] = &["1", "on", "true", "yes", "enabled"];
const NO: &[&str] = &["0", "off", "false", "no", "disabled"];

/// What a parameter has to be set to.
#[derive(Debug, Clone, Copy)]
enum Good {
    /// One of these.
    Is(&'static [&'static str]),
    /// A list without any of these.
    Without(&'static [&'static str]),
}

/// Parameters and options, what they have to be, and the families in which the engine does so
/// where nobody sets them, from which version on. Source: the user guides of Amazon RDS, Aurora,
/// `DocumentDB`, Neptune and Redshift.
type Row = (&'static str, Good, &'static [(&'static str, u32, u32)]);
const CARRIED: &[Row] = &[
    ("native_network_encryption", Good::Is(YES), &[]),
    ("neptune_enforce_ssl", Good::Is(YES), &[("neptune", 1, 0)]),
    ("rds.force_ssl", Good::Is(YES), &[("aurora-postgresql", 17, 0), ("postgres", 15, 0)]),
    ("rds.tls10", Good::Is(NO), &[]),
    ("rds.tls11", Good::Is(NO), &[]),
    ("require_secure_transport", Good::Is(YES), &[("aurora-mysql", 8, 4), ("mysql", 8, 4)]),
    ("require_ssl", Good::Is(YES), &[("redshift-", 2, 0)]),
    ("ssl", Good::Is(YES), &[]),
    (
        "ssl_min_protocol_version",
        Good::Is(&["tlsv1.2", "tlsv1.3"]),
        &[("aurora-postgresql", 12, 0), ("postgres", 12, 0)],
    ),
    ("tde", Good::Is(YES), &[]),
    ("tde_hsm", Good::Is(YES), &[]),
    ("tls", Good::Is(&["enabled", "fips-140-3", "tls1.2+", "tls1.3+"]), &[("docdb", 0, 0)]),
    (
        "tls_version",
        Good::Without(&["tlsv1", "tlsv1.0", "tlsv1.1"]),
        &[("aurora-mysql", 8, 0), ("mysql", 8, 0)],
    ),
];

/// Attributes by which a database takes up a group.
const TAKEN_UP: [&str; 5] = [
    "cluster_parameter_group_name",
    "db_cluster_parameter_group_name",
    "neptune_cluster_parameter_group_name",
    "option_group_name",
    "parameter_group_name",
];

/// What a change of a group lets pass unencrypted.
pub(super) fn findings(change: &Change) -> Vec<Finding> {
    let Some((before, after)) = Parameters::of(change) else { return Vec::new() };
    let mut found: Vec<Finding> = CARRIED
        .iter()
        .filter_map(|row| weaker(change, row, &before, &after))
        .map(|finding| finding.on(change))
        .collect();
    found.extend(after.open.map(|(place, unknown)| {
        open(change, "its databases stay encrypted", unknown).on(change).at(place)
    }));
    found
}

fn weaker(
    change: &Change,
    (name, good, by_itself): &Row,
    before: &Parameters<'_>,
    after: &Parameters<'_>,
) -> Option<Finding> {
    let address = &change.address;
    if let Some((place, set)) = after.set.get(*name) {
        let finding = match set {
            Set::To(text) if good.is(text) => return None,
            Set::To(_) => VOICE.fail(format!(
                "{address}: databases of card data would be reached without {name}."
            )),
            Set::Open(unknown) => open(change, &format!("{name} stays on"), *unknown),
        };
        return Some(finding.at(place.clone()));
    }
    let was_good = before.text(name).is_some_and(|text| good.is(text));
    let family = change.after.read(&["family"]).text().unwrap_or_default();
    let does_so = by_itself.iter().any(|(engine, major, minor)| {
        version(family, engine).is_some_and(|version| version >= (*major, *minor))
    });
    let message = format!("{address}: databases of card data would be reached without {name}.");
    (was_good && !does_so).then(|| VOICE.fail(message).at(at(&["parameter"])))
}

impl Good {
    fn is(self, text: &str) -> bool {
        match self {
            Self::Is(words) => words.contains(&text),
            Self::Without(words) => !text.split(',').any(|part| words.contains(&part.trim())),
        }
    }
}

/// The version in the name of a family of this engine, `mysql8.4`; none of another engine's.
fn version(family: &str, engine: &str) -> Option<(u32, u32)> {
    let rest = family.strip_prefix(engine)?;
    if rest.is_empty() {
        return Some((u32::MAX, 0));
    }
    let mut numbers = rest.split('.').map(str::parse::<u32>);
    let major = numbers.next()?.ok()?;
    Some((major, numbers.next().and_then(Result::ok).unwrap_or(0)))
}

/// A database of card data that would take up other parameters, which do not stand in the plan:
/// nobody can say what they let pass.
pub(super) fn taken_up(view: &View<'_>, subject: &Subject<'_>) -> Option<Finding> {
    let change = subject.change;
    let other = |key: &str| match (change.before.read(&[key]), change.after.read(&[key])) {
        (Known::Absent | Known::Unknown(_) | Known::Masked, _) | (_, Known::Absent) => false,
        // The provider keeps these for everybody: they hang on the version of the engine alone.
        (Known::Is(old), Known::Is(new)) => old != new && !(is_default(old) && is_default(new)),
        (Known::Is(_), Known::Unknown(unknown)) => unknown.kind == UnknownKind::Configured,
        (Known::Is(_), Known::Masked) => true,
    };
    let key = TAKEN_UP.into_iter().find(|key| other(key))?;
    let is_meant = |group: &Change| match change.after.read(&[key]) {
        Known::Is(name) => [&group.after, &group.before]
            .into_iter()
            .any(|side| ["name", "id"].iter().any(|key| side.read(&[key]) == Known::Is(name))),
        // By reference: the links lead to it.
        Known::Unknown(_) => true,
        Known::Absent | Known::Masked => false,
    };
    let stands_here =
        view.referred(subject).any(|group| is_group(&group.resource_type) && is_meant(group));
    let message = format!(
        "{} holds card data and would take up other parameters ({key}), which do not stand in the \
         plan; somebody has to look.",
        change.address
    );
    let finding = VOICE.unknown(message).ask(&["security_team"]);
    (!stands_here).then(|| finding.on(change).at(at(&[key])))
}

fn is_default(group: &Value) -> bool {
    group.as_text().is_some_and(|name| name.starts_with("default"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_says_its_version() {
        assert_eq!(version("mysql8.4", "mysql"), Some((8, 4)));
        assert_eq!(version("postgres16", "postgres"), Some((16, 0)));
        assert_eq!(version("neptune1.3", "neptune"), Some((1, 3)));
        assert_eq!(version("redshift-2.0", "redshift-"), Some((2, 0)));
        for other in ["aurora-mysql8.0", "mysqlx", ""] {
            assert_eq!(version(other, "mysql"), None, "{other}");
        }
        assert!(CARRIED.is_sorted_by(|a, b| a.0 < b.0));
    }
}
