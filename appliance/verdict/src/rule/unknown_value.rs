//! What decides about security and cannot be read before apply is never fine: it escalates, with
//! the references named.

mod aws;
mod images;
mod keys;
mod leads;
mod others;
mod scopes;

use alloc::{format, vec, vec::Vec};
use tribune_record::{Change, Finding, Known, Level, Source, Unknown, UnknownKind};

use super::{least_privilege_iam, vendor_access};
use crate::{
    document::{Content, holders},
    inbound::Inbound,
    law::{Law, Report},
    say::{About, Voice, report, why_open},
    view::View,
    walk::places,
};
use aws::AWS;
use leads::Objects;
use others::OTHERS;

const VOICE: Voice = Voice { id: RULE.id, source: Source::Plan, level: Level::Governance };

pub(super) const RULE: Law = Law {
    id: "unknown_value",
    says: "What decides about security and is only known after apply waits for a person.",
    check,
};

/// Whether the tables say what decides about a type, where nothing else here reads it.
pub(crate) fn knows(kind: &str) -> bool {
    OTHERS.iter().any(|(of, _paths)| *of == kind)
}

fn check(view: &View<'_>) -> Report {
    let mut findings = images::findings(view);
    let mut applicable = false;
    let objects = Objects::of(view);
    let site = &view.case.settings.site;
    for holder in holders(view) {
        let change = holder.subject.change;
        applicable = true;
        for document in holder.documents {
            match document.content {
                Content::Open(unknown) => findings.push(open(change, unknown).at(document.path)),
                Content::Partly(_, holes) => {
                    let holes = holes.into_iter();
                    findings.extend(holes.map(|(path, unknown)| open(change, unknown).at(path)));
                }
                Content::Read(_) | Content::Garbled(_) => {}
            }
        }
        for (path, unknown) in Inbound::after(change).unwrap_or_default().open {
            findings.push(open(change, unknown).at(path));
        }
        let elsewhere = [least_privilege_iam::open(change), vendor_access::open(change)];
        // A bucket that the plan makes is nobody else's.
        let elsewhere = elsewhere.into_iter().flatten().filter(|(_path, unknown)| {
            !unknown.is_some_and(|unknown| objects.is_bucket(change, unknown))
        });
        findings.extend(elsewhere.map(|(path, unknown)| open(change, unknown).at(path)));
        findings.extend(deciding(change));
        findings.extend(keys::findings(&holder.subject, site, &objects));
        findings.extend(scopes::findings(&holder.subject));
        let unnamed = objects.unnamed(change).into_iter();
        findings.extend(unnamed.map(|(path, unknown)| open(change, unknown).at(path)));
    }
    report(applicable, findings)
}

fn deciding(change: &Change) -> Vec<Finding> {
    let kind = change.resource_type.as_str();
    let rows = [AWS, OTHERS].into_iter().filter_map(|table| {
        table.binary_search_by_key(&kind, |(kind, _paths)| kind).ok().and_then(|row| table.get(row))
    });
    let paths = rows.flat_map(|(_kind, paths)| *paths);
    let mut findings = vec![];
    for (pointer, known) in paths.flat_map(|path| places(&change.after, path)) {
        match known {
            Known::Masked => findings.push(open(change, None).at(pointer)),
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                findings.push(open(change, Some(unknown)).at(pointer));
            }
            Known::Unknown(_) | Known::Absent | Known::Is(_) => {}
        }
    }
    findings
}

fn open(change: &Change, unknown: Option<&Unknown>) -> Finding {
    let message = format!(
        "{} sets something that decides about security, and {}.",
        change.address,
        why_open(unknown)
    );
    VOICE.unknown(message).on(change).ask(&["security_team"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_name_each_type_once() {
        let whole = |path: &&str| path.split('.').all(|key| !key.is_empty());
        for table in [AWS, OTHERS] {
            assert!(table.is_sorted_by(|(a, _), (b, _)| a < b));
            assert!(
                table.iter().all(|(_kind, paths)| !paths.is_empty() && paths.iter().all(whole))
            );
        }
    }
}
