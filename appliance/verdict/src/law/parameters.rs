//! Groups of parameters and options of AWS's databases: what a server that takes them up then
//! demands of who connects to it, and what it logs.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString as _},
};
use tribune_record::{Change, Known, Pointer, Unknown, UnknownKind, Value};

use crate::walk::at;

/// Types of groups, with the way to the list they hold and what names and fills an entry; with no
/// way, the object is an entry by itself. An option is there or is not. Source: the schema of the
/// Terraform AWS provider 5.100; the documentation of azurerm 4 and google 6.
type Group = (&'static str, &'static [&'static str], &'static str, Option<&'static str>);
const GROUPS: &[Group] = &[
    ("aws_db_option_group", &["option"], "option_name", None),
    ("aws_db_parameter_group", LIST, "name", Some("value")),
    ("aws_docdb_cluster_parameter_group", LIST, "name", Some("value")),
    ("aws_neptune_cluster_parameter_group", LIST, "name", Some("value")),
    ("aws_neptune_parameter_group", LIST, "name", Some("value")),
    ("aws_rds_cluster_parameter_group", LIST, "name", Some("value")),
    ("aws_redshift_parameter_group", LIST, "name", Some("value")),
    ("azurerm_mysql_flexible_server_configuration", &[], "name", Some("value")),
    ("azurerm_postgresql_configuration", &[], "name", Some("value")),
    ("azurerm_postgresql_flexible_server_configuration", &[], "name", Some("value")),
    ("google_sql_database_instance", FLAGS, "name", Some("value")),
];
const LIST: &[&str] = &["parameter"];
const FLAGS: &[&str] = &["settings", "0", "database_flags"];

/// How an option that stands reads.
const STANDS: &str = "on";

/// What one entry is set to.
#[derive(Debug, Clone)]
pub(crate) enum Set<'a> {
    /// This, in lower case.
    To(String),
    /// Nobody can read it before apply; none where it is masked.
    Open(Option<&'a Unknown>),
}

/// The entries of one side of a group, by their names in lower case.
#[derive(Debug, Default)]
pub(crate) struct Parameters<'a> {
    pub(crate) set: BTreeMap<String, (Pointer, Set<'a>)>,
    /// An entry, or the whole list, that nobody can read before apply.
    pub(crate) open: Option<(Pointer, Option<&'a Unknown>)>,
}

/// Whether a type is such a group.
pub(crate) fn is_group(kind: &str) -> bool {
    GROUPS.iter().any(|(of, ..)| *of == kind)
}

impl<'a> Parameters<'a> {
    /// Those of a change before and after, where it is one of a group.
    pub(crate) fn of(change: &'a Change) -> Option<(Self, Self)> {
        let (_of, list, name, value) =
            GROUPS.iter().find(|(of, ..)| *of == change.resource_type)?;
        let read = |side| Self::read(side, list, name, *value);
        Some((read(&change.before), read(&change.after)))
    }

    fn read(side: &'a Value, list: &[&str], name: &str, value: Option<&str>) -> Self {
        let mut read = Self::default();
        let entries = match side.read(list) {
            Known::Is(Value::List(entries)) => entries.as_slice(),
            Known::Is(entry @ Value::Map(_)) => core::slice::from_ref(entry),
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                read.open = Some((at(list), Some(unknown)));
                return read;
            }
            Known::Masked => {
                read.open = Some((at(list), None));
                return read;
            }
            Known::Is(_) | Known::Absent | Known::Unknown(_) => return read,
        };
        for (position, entry) in entries.iter().enumerate() {
            let here = at(list);
            let place = if list.is_empty() { here } else { here.join(&position.to_string()) };
            let known = value.map(|value| entry.read(&[value]));
            let set = match known {
                None => Set::To(String::from(STANDS)),
                Some(Known::Is(value)) => Set::To(in_words(value)),
                Some(Known::Absent) => Set::To(String::new()),
                Some(Known::Unknown(unknown)) => Set::Open(Some(unknown)),
                Some(Known::Masked) => Set::Open(None),
            };
            match entry.read(&[name]) {
                Known::Is(Value::Text(name)) => {
                    read.set.insert(name.to_ascii_lowercase(), (place, set));
                }
                Known::Unknown(unknown) => read.open = Some((place, Some(unknown))),
                Known::Is(_) | Known::Absent | Known::Masked => read.open = Some((place, None)),
            }
        }
        read
    }

    /// What a parameter is set to, if it is set to something that can be read.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.set.get(name)? {
            (_place, Set::To(text)) => Some(text),
            (_place, Set::Open(_)) => None,
        }
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Bool(on) => String::from(if *on { "true" } else { "false" }),
        Value::Number(number) => String::from(number.as_str()),
        Value::Null
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => value.as_text().unwrap_or_default().trim().to_ascii_lowercase(),
    }
}
