//! Access for a person or a vendor carries an end, so that it can be taken back.

mod people;
mod until;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use tribune_record::{AccessEnd, AccessGrant, Finding, Grantee, Level, Pointer, Source};

use self::people::{Given, given};
use super::vendor_access::{LetIn, Strangers};
use crate::{
    document::{Content, Statement, documents_in},
    law::{Law, Report},
    say::{About, Voice, listed, report},
    view::{Subject, View},
};

const VOICE: Voice = Voice { id: RULE.id, source: Source::Guardrail, level: Level::Governance };

pub(super) const RULE: Law = Law {
    id: "access_end",
    says: "Access for a person or a vendor carries an end, and not too late a one.",
    check,
};

fn check(view: &View<'_>) -> Report {
    let grants = &view.access;
    let mut of: BTreeMap<&str, Vec<&AccessGrant>> = BTreeMap::new();
    for grant in grants {
        of.entry(&grant.address).or_default().push(grant);
    }
    let findings = view.effective().flat_map(|subject| {
        let own = of.get(subject.change.address.as_str()).into_iter().flatten();
        own.filter_map(|grant| judged(view, &subject, grant)).collect::<Vec<_>>()
    });
    report(!grants.is_empty(), findings.collect())
}

/// Access the plan newly gives to people and vendors: nobody had the same before, for as long.
pub(crate) fn grants(view: &View<'_>) -> Vec<AccessGrant> {
    let strangers = Strangers::of(view);
    let mut found = BTreeSet::new();
    for subject in view.effective() {
        let change = subject.change;
        let of = |grant: Given, kind| AccessGrant {
            address: change.address.clone(),
            path: grant.path,
            grantee: grant.who,
            kind,
            scope: grant.what,
            end: grant.end,
        };
        let sides =
            [(&change.before, strangers.before(change)), (&change.after, strangers.after(change))];
        let [before, after] = sides.map(|(side, outside)| {
            let denied = denials(change, side);
            let people = given(view, subject.position, side, &outside).into_iter();
            let people = people.map(|grant| of(grant, Grantee::Person));
            let outside = outside.into_iter().map(|one| {
                let end = vendors_end(change, side, &one, &denied);
                let what = one.statement.as_ref().map_or_else(|| attribute(&one), |it| scope(it));
                let grant = Given { path: one.path, who: one.who, what, end };
                of(grant, Grantee::Vendor)
            });
            people.chain(outside).collect::<Vec<_>>()
        });
        // Of several ways somebody had the same, the one that ends last counts.
        let mut had: BTreeMap<(&str, &str), AccessEnd> = BTreeMap::new();
        for was in &before {
            let last = had.entry((&was.grantee, &was.scope)).or_insert_with(|| was.end.clone());
            *last = until::later(last.clone(), was.end.clone());
        }
        let known = |grant: &AccessGrant| {
            let was = had.get(&(grant.grantee.as_str(), grant.scope.as_str()));
            was.is_some_and(|was| until::later(was.clone(), grant.end.clone()) == *was)
        };
        found.extend(after.into_iter().filter(|grant| !known(grant)));
    }
    found.into_iter().collect()
}

fn attribute(one: &LetIn) -> String {
    let keys = one.path.steps().filter(|step| step.parse::<usize>().is_err());
    keys.collect::<Vec<_>>().join(".")
}

/// When the denials of each document end what it allows.
fn denials(
    change: &tribune_record::Change,
    side: &tribune_record::Value,
) -> BTreeMap<Pointer, AccessEnd> {
    let documents = documents_in(&change.resource_type, side).into_iter();
    let read = documents.filter_map(|document| match document.content {
        Content::Read(statements) => Some((document.path, until::of_denials(&statements))),
        Content::Partly(..) | Content::Open(_) | Content::Garbled(_) => None,
    });
    read.collect()
}

fn vendors_end(
    change: &tribune_record::Change,
    side: &tribune_record::Value,
    one: &LetIn,
    denied: &BTreeMap<Pointer, AccessEnd>,
) -> AccessEnd {
    let tags = until::of_tags(side);
    let Some(statement) = &one.statement else {
        if change.resource_type.starts_with("google_") {
            return until::earlier(tags, until::of_expression(side));
        }
        return until::earlier(tags, until::of_attribute(side, "expiration_date"));
    };
    let denied = denied.get(&one.path).cloned().unwrap_or(AccessEnd::Never);
    until::earlier(until::of_statement(statement), until::earlier(denied, tags))
}

/// What a statement allows, in words.
fn scope(statement: &Statement) -> String {
    let not =
        statement.not_actions.as_ref().map(|not| format!("everything but {}", not.join(", ")));
    let actions = statement.actions.iter().map(String::as_str);
    let actions = not.unwrap_or_else(|| listed(actions));
    let resources = listed(statement.resources.iter().map(String::as_str));
    if resources.is_empty() { actions } else { format!("{actions} on {resources}") }
}

/// Whether all that an object does is to give somebody something, so that it takes it back to
/// delete it.
pub(super) fn is_grant(change: &tribune_record::Change) -> bool {
    const GRANTS: [&str; 4] = ["permission", "grant", "association", "accepter"];
    GRANTS.iter().any(|word| change.resource_type.contains(word))
}

/// When access ends, in words.
pub(crate) fn words(grant: &AccessGrant) -> String {
    match &grant.end {
        AccessEnd::At(at) => format!("It ends on {}.", until::day(*at)),
        AccessEnd::Never => String::from("It has no end."),
        AccessEnd::Unknown(why) => format!("Nobody can say when it ends: {why}."),
    }
}

fn judged(view: &View<'_>, subject: &Subject<'_>, grant: &AccessGrant) -> Option<Finding> {
    let now = view.case.received_at;
    let days = view.case.settings.site.access_days;
    let (whom, most) = match grant.kind {
        Grantee::Person => ("a person", days.person),
        Grantee::Vendor => ("a vendor", days.vendor),
    };
    let AccessGrant { address, grantee, scope, .. } = grant;
    let gives = format!("{address} would give {grantee} {scope}");
    let finding = match &grant.end {
        AccessEnd::Never => VOICE.fail(format!(
            "{gives}, with no end. Say when it ends: a condition on the time, or a tag `expires`."
        )),
        AccessEnd::Unknown(why) => {
            VOICE.unknown(format!("{gives}, and nobody can say when it ends: {why}."))
        }
        AccessEnd::At(at) if *at <= now => {
            VOICE.fail(format!("{gives} until {}, which is over.", until::day(*at)))
        }
        AccessEnd::At(at) => {
            let long = until::days(now, *at);
            if long <= u64::from(most) {
                return None;
            }
            VOICE.fail(format!(
                "{gives} until {}, {long} days from now; {whom} gets {most} days at most.",
                until::day(*at)
            ))
        }
    };
    Some(finding.on(subject.change).at(grant.path.clone()).ask(&["security_team"]))
}
