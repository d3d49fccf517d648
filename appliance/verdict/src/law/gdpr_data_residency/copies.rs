//! Replicas, copies and streams of data to somewhere else, and where that is.

mod clouds;

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};
use tribune_record::{Change, Finding, Pointer, Unknown, Value};

use super::{VOICE, is_in_eu};
use crate::{
    say::{About, why_open},
    view::{Subject, View},
    walk::{Step, last_key, leaves, pointer},
    words::{Words, matches},
};

/// Attributes below the top that name a further region data goes to.
const FURTHER: [&str; 6] =
    ["region", "region_name", "replica_region", "destination_region", "kms_key_region", "location"];

/// Attributes that name what data is copied into, by type. A bucket's ARN has no region in it: only
/// the plan can say where the bucket is. Source: Terraform AWS provider 5.100.
const TARGETS: [(&str, &[&str]); 9] = [
    ("aws_s3_bucket_replication_configuration", &["bucket"]),
    ("aws_s3_bucket", &["bucket"]),
    ("aws_s3_bucket_inventory", &["bucket_arn"]),
    ("aws_s3_bucket_analytics_configuration", &["bucket_arn"]),
    ("aws_kinesis_firehose_delivery_stream", &["bucket_arn", "url", "cluster_jdbcurl"]),
    ("aws_datasync_location_*", &["s3_bucket_arn", "server_hostname"]),
    ("aws_dms_endpoint", &["bucket_name", "server_name"]),
    ("aws_dms_s3_endpoint", &["bucket_name"]),
    ("aws_backup_*", &["destination_vault_arn"]),
];

/// Attributes whose ARN lies in one fixed region of the provider and holds no data.
const FIXED: [&str; 2] = ["certificate", "web_acl"];

/// Where data goes, as far as it is not plainly inside the EU.
enum Goes<'a> {
    /// To a region outside.
    Outside(String),
    /// It refers to something in a region outside.
    RefersTo(String),
    /// Nobody can say what it is; none where it is masked.
    Open(Option<&'a Unknown>),
    /// To something of which nobody can say where it is.
    Somewhere(&'a str),
}

/// Data of an object that leaves the EU, or may.
pub(super) fn findings(view: &View<'_>, subject: &Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let table = TARGETS.iter().find(|(kind, _keys)| matches(kind, &change.resource_type));
    let targets = table.map_or(&[][..], |(_kind, keys)| keys);
    let mut found = vec![];
    leaves(&change.after, &mut |steps, leaf| {
        let key = last_key(steps);
        let is_below = steps.len() > 1;
        let is_target = targets.contains(&key) && (is_below || key != "bucket");
        // Several addresses may stand in one text.
        let buckets = leaf.as_text().filter(|_text| !is_target && !is_code(key));
        for bucket in buckets.into_iter().flat_map(buckets_of) {
            let goes = in_bucket(view, subject, bucket);
            found.extend(goes.map(|goes| finding(change, pointer(steps), &goes)));
        }
        let goes = if is_target {
            into(view, subject, leaf)
        } else if (is_below || key == "destination_region") && FURTHER.contains(&key) {
            further(leaf)
        } else if matches!(leaf, Value::Redacted(_)) && is_hidden_way(change, key) {
            Some(Goes::Open(None))
        } else {
            refers(steps, leaf)
        };
        found.extend(goes.map(|goes| finding(change, pointer(steps), &goes)));
    });
    let beside = clouds::copies(change, subject.placement.region.as_deref());
    found.extend(beside.into_iter().map(|(path, goes)| finding(change, path, &goes)));
    found
}

/// Whether what is masked is where data is read from or written to.
fn is_hidden_way(change: &Change, key: &str) -> bool {
    change.resource_type == "aws_glue_connection"
        && ["connection_properties", "JDBC_CONNECTION_URL", "CONNECTION_URL"].contains(&key)
}

/// Whether the tables name a type.
pub(super) fn knows(kind: &str) -> bool {
    TARGETS.iter().any(|(pattern, _keys)| matches(pattern, kind)) || clouds::knows(kind)
}

fn further(leaf: &Value) -> Option<Goes<'_>> {
    match leaf {
        Value::Text(region) => is_foreign_region(region).then(|| Goes::Outside(region.to_owned())),
        Value::Unknown(unknown) => {
            (!unknown.references.is_empty()).then_some(Goes::Open(Some(unknown)))
        }
        Value::Redacted(_) => Some(Goes::Open(None)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => None,
    }
}

/// An ARN says its region; what it says of a bucket, only the plan does.
fn into<'a>(view: &View<'_>, subject: &Subject<'_>, leaf: &'a Value) -> Option<Goes<'a>> {
    let region = match leaf {
        Value::Text(name) => arn_region(name).map(ToOwned::to_owned).or_else(|| {
            let bucket = name.strip_prefix("arn:aws:s3:::").unwrap_or(name);
            region_of(view, subject, |other| is_called(other, bucket))
        }),
        Value::Unknown(unknown) if unknown.references.is_empty() => return None,
        Value::Unknown(unknown) => region_of(view, subject, |other| {
            let name = format!("{}.{}", other.resource_type, other.name);
            unknown.references.iter().any(|reference| {
                let rest = reference.strip_prefix(name.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })
        }),
        Value::Redacted(_) => None,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {
            return None;
        }
    };
    match (region, leaf) {
        (Some(region), _) => (!is_in_eu(&region)).then_some(Goes::Outside(region)),
        (None, Value::Text(name)) => (!name.is_empty()).then_some(Goes::Somewhere(name)),
        (None, Value::Unknown(unknown)) => Some(Goes::Open(Some(unknown))),
        (None, _) => Some(Goes::Open(None)),
    }
}

fn is_called(other: &Change, bucket: &str) -> bool {
    let sides = [&other.after, &other.before];
    sides.iter().any(|side| side.read(&["bucket"]).text() == Some(bucket))
}

/// Words in the names of settings that say where code is read from, not data.
const CODE: [&str; 10] =
    ["code", "egg", "jar", "jars", "modules", "py", "script", "scripts", "template", "templates"];
/// What else such a name is made of: `--extra-py-files`, `script_location`.
const OF_CODE: [&str; 10] =
    ["additional", "extra", "file", "files", "location", "path", "python", "s", "uri", "url"];

/// Whether a setting is named by where code is, and by nothing else: `--barcode_export` and
/// `--script-output` are not.
fn is_code(key: &str) -> bool {
    Words::of(key).any(|word| CODE.contains(&word.as_str()))
        && Words::of(key).all(|word| [&CODE, &OF_CODE].iter().any(|of| of.contains(&&*word)))
}

/// The buckets that a text names by their address, wherever it stands in it.
fn buckets_of(text: &str) -> Vec<&str> {
    let lower = text.to_ascii_lowercase();
    let schemes = lower.match_indices("://").filter_map(|(at, border)| {
        let before = lower.get(..at).unwrap_or_default();
        let is_bucket = ["s3", "s3a", "s3n"].iter().any(|scheme| before.ends_with(scheme));
        is_bucket.then(|| text.get(at.checked_add(border.len())?..)).flatten()
    });
    let ends = |c: char| c.is_whitespace() || "/\"'`,;?#&|()[]<>".contains(c);
    let names = schemes.filter_map(|rest| rest.split(ends).next());
    names.filter(|name| !name.is_empty()).collect()
}

/// Where a bucket is that an object reads or writes by its address: the object need not refer to
/// it.
fn in_bucket<'a>(view: &View<'_>, subject: &Subject<'_>, bucket: &'a str) -> Option<Goes<'a>> {
    let buckets = view.subjects().filter(|other| {
        other.change.resource_type == "aws_s3_bucket"
            && other.position != subject.position
            && is_called(other.change, bucket)
    });
    match buckets.filter_map(|other| other.placement.region.as_deref()).next() {
        Some(region) => (!is_in_eu(region)).then(|| Goes::Outside(region.to_owned())),
        None => Some(Goes::Somewhere(bucket)),
    }
}

/// The region of the object of the plan that the subject refers to and that is meant.
fn region_of(
    view: &View<'_>,
    subject: &Subject<'_>,
    is_meant: impl Fn(&Change) -> bool,
) -> Option<String> {
    let mut linked = view.links.from(subject.position).iter();
    let at = linked.find(|at| view.case.plan.changes.get(**at).is_some_and(&is_meant))?;
    view.placements.get(*at)?.region.clone()
}

fn refers<'a>(steps: &[Step<'_>], leaf: &'a Value) -> Option<Goes<'a>> {
    let is_label = matches!(steps.first(), Some(Step::Key("tags" | "tags_all" | "arn")));
    let key = last_key(steps);
    let text = leaf.as_text()?;
    if is_label || FIXED.iter().any(|word| key.contains(word)) {
        return None;
    }
    let region = match arn_region(text) {
        Some(region) => (!is_in_eu(region)).then_some(region),
        // Who may do what is no way that data takes.
        None if key.contains("polic") => None,
        None => named_within(text),
    };
    region.map(|region| Goes::RefersTo(region.to_owned()))
}

/// A region outside the EU in a text that names things of AWS by ARN or by host.
fn named_within(text: &str) -> Option<&str> {
    const AREAS: [&str; 10] = ["af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us"];
    if !text.contains("arn:") && !text.contains(".amazonaws.com") {
        return None;
    }
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let mut regions = words.filter(|word| {
        word.split_once('-').is_some_and(|(area, _rest)| AREAS.contains(&area))
            && is_foreign_region(word)
    });
    regions.next()
}

fn finding(change: &Change, path: Pointer, goes: &Goes<'_>) -> Finding {
    let address = &change.address;
    let doubt = |message| VOICE.unknown(message).ask(&["data_protection_officer"]);
    let finding = match goes {
        Goes::Outside(region) => {
            VOICE.fail(format!("{address} would copy data of people in the EU to {region}."))
        }
        Goes::RefersTo(region) => doubt(format!(
            "{address} holds data of people in the EU and refers to something in {region}, outside \
             the EU."
        )),
        Goes::Open(unknown) => {
            let why = why_open(*unknown);
            doubt(format!("{address}: nobody can say to which region it copies: {why}."))
        }
        Goes::Somewhere(name) => doubt(format!(
            "{address} would copy data of people in the EU to {name}, and the plan does not show \
             in which region that is."
        )),
    };
    finding.on(change).at(path)
}

fn arn_region(text: &str) -> Option<&str> {
    text.strip_prefix("arn:")?.split(':').nth(2).filter(|region| !region.is_empty())
}

/// A name of a region (two dashes and a number, or one of a known list) outside the EU.
fn is_foreign_region(text: &str) -> bool {
    let is_region = text.matches('-').count() >= 2
        && text.ends_with(|c: char| c.is_ascii_digit())
        && text.len() < 24;
    is_region && !is_in_eu(text)
}
