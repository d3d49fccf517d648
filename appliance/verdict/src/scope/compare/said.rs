//! What the words must say of a thing outright: the tags that change, who a service acts for, which
//! wall and network a new rule belongs to. What they do not say is looked at by a person.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Known, Value};

use super::{
    super::{contract::Act, ports::PORTS},
    View,
    heard::Heard,
    notes::Notes,
    openings::{Opening, is_within, new_openings},
    row::Row,
    scope::{Deed, deed},
};
use crate::{
    document::{Content, Statement, documents_in},
    words::tokens,
};

/// Tags by which laws, budgets or access are decided.
const DECIDING: &[&str] = &[
    "access",
    "backup",
    "class",
    "classification",
    "compliance",
    "confidentiality",
    "cost",
    "data",
    "env",
    "environment",
    "owner",
    "pci",
    "pii",
    "policy",
    "protection",
    "retention",
    "security",
    "sensitivity",
    "stage",
    "team",
    "tier",
];

/// Attributes that hold tags. What a provider adds to all of them stands elsewhere.
const TAGS: &[&str] = &["labels", "tags", "user_labels"];

/// Attributes by which a new rule or network belongs to another object.
const BELONGS: &[&str] = &[
    "network_acl_id",
    "referenced_security_group_id",
    "route_table_id",
    "security_group_id",
    "source_security_group_id",
    "vpc_id",
];

/// What a service does where it is let in.
const DELIVERS: &[&str] =
    &["lambda:invokefunction", "lambda:invokefunctionurl", "sns:publish", "sqs:sendmessage"];

/// Checks one change that was asked for.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let said = &view.heard;
    match deed(row.change.action, row.kind.main) {
        Some(Deed::Update | Deed::Replace) => {
            labels(view, row, said, notes);
            walls(view, row, said, notes);
        }
        Some(Deed::Create | Deed::Part) => {
            belongs(view, row, said, notes);
            walls(view, row, said, notes);
        }
        Some(Deed::Delete) | None => {}
    }
    if row.change.action.creates() || matches!(row.change.after, Value::Map(_)) {
        services(view, row, said, notes);
    }
}

/// A tag is only taken away, or changed, by whoever is told to.
fn labels(view: &View<'_>, row: &Row<'_>, said: &Heard, notes: &mut Notes) {
    let tagging = said.any(&["tag", "tags", "tagged", "label", "labels", "labelled"])
        || view.contract.items.iter().any(|item| item.act == Act::Tag);
    for attribute in TAGS {
        let side = |value: &'_ Value| {
            let map = value.as_map().and_then(|map| map.get(*attribute));
            map.and_then(Value::as_map).cloned().unwrap_or_default()
        };
        let (was, is) = (side(&row.change.before), side(&row.change.after));
        let keys: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        for key in keys.into_iter().filter(|key| was.get(*key) != is.get(*key)) {
            let new = !was.contains_key(key);
            let deciding = || tokens(key).iter().any(|word| DECIDING.contains(&word.as_str()));
            let value = is.get(key).and_then(Value::as_text);
            let named = tagging && said.names(key) && value.is_none_or(|value| said.names(value));
            if named || (new && !tagging && !deciding()) {
                continue;
            }
            let (what, plain) = (if new { "adds" } else { "changes" }, row.plain());
            notes.doubt(row, format!("It {what} the tag {key} of {plain}; you did not say so."));
        }
    }
}

/// Whether an identifier is one that a provider made up, so that no words can hold it.
fn is_made_up(id: &str) -> bool {
    let tail = id.rsplit_once('-').map_or(id, |(_kind, tail)| tail);
    let hex = tail.len() >= 8 && tail.bytes().all(|b| b.is_ascii_hexdigit());
    hex || tail.bytes().all(|b| b.is_ascii_digit())
}

/// A rule or a subnet belongs to what was named.
fn belongs(view: &View<'_>, row: &Row<'_>, said: &Heard, notes: &mut Notes) {
    if !["sg", "nacl", "subnet", "segment", "vpc", "route"].iter().any(|class| row.is(class)) {
        return;
    }
    for attribute in BELONGS {
        let Some(id) = row.change.after.read(&[attribute]).text() else { continue };
        let own = |known: &Row<'_>| known.change.after.read(&["id"]).text() == Some(id);
        let tail = id.split_once('-').map_or(id, |(_kind, tail)| tail);
        if !is_made_up(id) && !said.names(tail) && !view.rows.iter().any(own) {
            let plain = row.plain();
            notes.doubt(row, format!("It ties {plain} to {id}, which you did not name."));
        }
    }
}

/// A rule leads the way that was said, by the protocol and on the port that were.
fn walls(view: &View<'_>, row: &Row<'_>, said: &Heard, notes: &mut Notes) {
    let opens = view.contract.items.iter().any(|item| item.act == Act::Open);
    if !row.is("sg") {
        return;
    }
    let after = &row.change.after;
    let text = |keys: &[&str]| keys.iter().find_map(|key| after.read(&[key]).text());
    let out = row.change.resource_type.as_str().ends_with("egress_rule")
        || text(&["type", "direction"]).is_some_and(|way| {
            way.eq_ignore_ascii_case("egress") || way.eq_ignore_ascii_case("outbound")
        });
    let plain = row.plain();
    if opens && out && !said.any(&["egress", "outbound", "outgoing", "out", "leave"]) {
        notes.doubt(row, format!("It opens a way out in {plain}; you did not say so."));
    }
    let protocol = text(&["ip_protocol", "protocol"]);
    let pings = protocol.is_some_and(|said| {
        ["1", "58", "icmp", "icmpv6"].iter().any(|name| said.eq_ignore_ascii_case(name))
    });
    let ping = said.any(&["icmp", "icmpv6", "ping", "pings"]);
    if ping && protocol.is_some() && !pings {
        notes.doubt(row, format!("You asked for ping; {plain} lets something else in."));
    }
    let ports = ports(view);
    let ranges = &view.contract.cidrs;
    let from = |from: &str| ranges.iter().any(|outer| is_within(from, outer));
    let anybody = |opening: &Opening| opening.from.ends_with("/0");
    let somebody = |opening: &Opening| opening.from.contains('/') && !anybody(opening);
    if opens && ranges.is_empty() && new_openings(row).iter().any(somebody) {
        notes.doubt(row, format!("It lets addresses into {plain} that you did not name."));
    }
    let other = |opening: &Opening| !opening.within(&ports) && (opens || from(&opening.from));
    if !ports.is_empty() && new_openings(row).iter().any(other) {
        notes.doubt(row, format!("It opens other ports in {plain} than those you spoke of."));
    }
}

/// The ports that the words speak of: by number, or by what answers there.
pub(super) fn ports(view: &View<'_>) -> BTreeSet<u16> {
    let said = &view.heard;
    let named = PORTS.iter().filter(|(name, _port)| said.any(&[*name]));
    let mut ports: BTreeSet<u16> = named.map(|(_name, port)| *port).collect();
    ports.extend(said.parts().iter().filter_map(|part| bare_port(part)));
    ports.extend(&view.contract.ports);
    ports
}

/// A figure that may be a port: `9100`, `9100/tcp`.
fn bare_port(part: &str) -> Option<u16> {
    let figure = part.split_once('/').map_or(part, |(figure, _protocol)| figure);
    figure.parse().ok().filter(|_| figure.len() > 1)
}

/// A service is let in for an object that was named, in an account that is known, and only to
/// deliver.
fn services(view: &View<'_>, row: &Row<'_>, said: &Heard, notes: &mut Notes) {
    let after = &row.change.after;
    let plain = row.plain();
    let mut doubt = |what: &str| notes.doubt(row, format!("It lets a service use {plain} {what}."));
    if row.change.resource_type.as_str() == "aws_lambda_permission" {
        let service = after.read(&["principal"]).text();
        if service.is_some_and(|who| who.ends_with(".amazonaws.com")) {
            let action = after.read(&["action"]).text().unwrap_or_default().to_lowercase();
            if !DELIVERS.contains(&action.as_str()) {
                doubt("for more than running it");
            }
            match after.read(&["source_arn"]) {
                Known::Absent => doubt("whoever it acts for"),
                source @ (Known::Is(_) | Known::Masked | Known::Unknown(_)) => {
                    let literal = source.text();
                    if literal.is_some_and(|arn| !is_said_source(view, said, arn)) {
                        doubt("for something that you did not name");
                    }
                }
            }
        }
        return;
    }
    if !["queue", "topic"].iter().any(|class| row.is(class)) {
        return;
    }
    let before = documents_in(row.change.resource_type.as_str(), &row.change.before);
    let old: Vec<&Statement> = before.iter().flat_map(|one| statements(&one.content)).collect();
    let documents = documents_in(row.change.resource_type.as_str(), after);
    for statement in documents.iter().flat_map(|document| statements(&document.content)) {
        let service = |who: &String| who.to_lowercase().starts_with("service:");
        let known = old.iter().any(|was| {
            was.principals == statement.principals
                && was.actions == statement.actions
                && was.not_actions == statement.not_actions
                && was.condition == statement.condition
        });
        if !statement.allows || known || !statement.principals.iter().any(service) {
            continue;
        }
        let delivers = |action: &String| DELIVERS.contains(&action.to_lowercase().as_str());
        if !statement.actions.iter().all(delivers) || statement.not_actions.is_some() {
            doubt("for more than to deliver");
        }
        let source = statement.conditions.iter().filter(|(key, _)| key == "aws:sourcearn");
        let sources: Vec<&String> = source.flat_map(|(_key, values)| values).collect();
        if sources.is_empty() && !statement.open_conditions {
            doubt("whoever it acts for");
        } else if sources.iter().any(|arn| !is_said_source(view, said, arn)) {
            doubt("for something that you did not name");
        }
    }
}

fn statements<'a>(content: &'a Content<'_>) -> &'a [Statement] {
    match content {
        Content::Read(statements) | Content::Partly(statements, _) => statements,
        Content::Garbled(_) | Content::Open(_) => &[],
    }
}

/// Whether an ARN is of an object that was named, in an account that is known.
fn is_said_source(view: &View<'_>, said: &Heard, arn: &str) -> bool {
    if arn.starts_with("${") {
        return true;
    }
    let name = arn.rsplit([':', '/']).next().unwrap_or(arn);
    let account = arn.split(':').nth(4).unwrap_or_default();
    let own = |row: &Row<'_>| row.is_named(name) && row.change.action.creates();
    // Whose objects stand beside a queue is its own account, where the policy says which.
    let known = account.is_empty() || view.is_known_account(arn) || is_own_account(view, account);
    known && (said.names(name) || view.rows.iter().any(own))
}

/// Whether the plan speaks of an account as that of what it lets somebody use.
fn is_own_account(view: &View<'_>, account: &str) -> bool {
    view.rows.iter().any(|row| {
        let documents = documents_in(row.change.resource_type.as_str(), &row.change.after);
        let mut all = documents.iter().flat_map(|document| statements(&document.content));
        let own = |arn: &String| arn.split(':').nth(4) == Some(account);
        all.any(|statement| !statement.resources.is_empty() && statement.resources.iter().all(own))
    })
}
