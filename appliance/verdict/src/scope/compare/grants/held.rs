//! Whether a right goes the way that was asked, and is held to what the words hold it to: a second
//! factor, a place, a time. A policy that says nothing of it gives the right everywhere, for ever.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use tribune_record::Value;

use super::super::{View, limits::Beyond, policies::newly_allowed};
use crate::{
    document::{Content, Statement, Use, documents_in},
    scope::contract::{Act, Item},
};

/// What a right may be held to.
#[derive(Debug)]
struct Bond {
    /// The keys of the conditions that do so.
    keys: &'static [&'static str],
    /// Words that ask for it.
    asked: &'static [&'static str],
    /// Words that speak of it; none where nobody minds being held to it.
    spoken: &'static [&'static str],
    plain: &'static str,
}

const BONDS: &[Bond] = &[
    Bond {
        keys: &["aws:multifactorauthpresent", "aws:multifactorauthage"],
        asked: &["mfa", "2fa", "multi factor", "multifactor", "second factor", "two factor"],
        spoken: &["mfa", "2fa", "factor", "multifactor"],
        plain: "a second factor",
    },
    Bond {
        keys: &["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"],
        asked: &[
            "from our office",
            "from our vpn",
            "from the office",
            "from the vpn",
            "from vpn",
            "only from",
            "over the vpn",
            "through the vpn",
            "via the vpn",
            "via vpn",
            "within the vpc",
        ],
        spoken: &["address", "addresses", "endpoint", "ip", "ips", "network", "vpc", "vpn"],
        plain: "where it is used from",
    },
    Bond {
        keys: &["aws:currenttime", "aws:epochtime", "aws:tokenissuetime"],
        asked: &["business hours", "office hours", "weekdays", "working days", "working hours"],
        spoken: &["after", "before", "date", "ends", "hours"],
        plain: "a time",
    },
    Bond {
        keys: &["aws:securetransport"],
        asked: &["https only", "only over https", "only over tls", "over tls", "tls only"],
        spoken: &[],
        plain: "an encrypted way",
    },
];

/// Checks what a change's policies newly say.
pub(super) fn check(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let plain = out.row.plain();
    if takes(view) && !newly_allowed(out.row).is_empty() {
        out.doubt(format!("It allows something new by {plain}; you asked to take a right away."));
    }
    if view.targets().is_empty() {
        return;
    }
    let kind = out.row.change.resource_type.as_str();
    let before = documents_in(kind, &out.row.change.before);
    let old: Vec<&Statement> = before.iter().flat_map(|one| statements(&one.content)).collect();
    let after = documents_in(kind, &out.row.change.after);
    let rights = after.iter().filter(|one| matches!(one.purpose, Use::Identity | Use::Resource));
    let all = rights.flat_map(|one| statements(&one.content));
    let fresh: Vec<&Statement> = all.filter(|one| !old.iter().any(|was| same(was, one))).collect();
    let refuses = |one: &&Statement| !one.allows && one.condition.is_none();
    let wanted = |item: &Item| matches!(item.act, Act::Block | Act::Delete);
    let refusing = view.contract.items.iter().any(wanted) || !view.contract.forbidden.is_empty();
    if fresh.iter().any(refuses) {
        if !refusing {
            out.doubt(format!("It refuses something by {plain}; you asked to allow it."));
        }
    } else if only(view) && fresh.iter().any(|one| one.allows) {
        out.doubt(format!(
            "It lets one more in by {plain}; you said \"only\", and nobody else goes."
        ));
    }
    for bond in BONDS {
        for one in fresh.iter().filter(|one| one.allows) {
            bound(view, bond, one, out);
        }
    }
}

/// Whether a right is held to something where, and only where, the words say so.
fn bound(view: &View<'_>, bond: &Bond, one: &Statement, out: &mut Beyond<'_, '_>) {
    let timed = bond.keys.contains(&"aws:currenttime");
    let asked = bond.asked.iter().any(|words| view.heard.names(words))
        || (timed && for_a_while(view))
        || (bond.keys.contains(&"aws:sourceip") && names_ranges(view));
    let spoken = asked || bond.spoken.is_empty() || view.heard.any(bond.spoken);
    let held = keys(one).iter().any(|key| bond.keys.contains(&key.as_str()));
    let (plain, what) = (out.row.plain(), bond.plain);
    if asked && !held && !one.open_conditions {
        out.doubt(format!("You spoke of {what}; {plain} is not held to that."));
    }
    if held && !spoken {
        out.doubt(format!("What it allows by {plain} hangs on {what}; you did not say so."));
    }
}

/// Whether access of any kind, and nothing else, was asked for, and only for a time.
pub(in super::super) fn for_a_while(view: &View<'_>) -> bool {
    let mut items = view.contract.items.iter();
    let access = items.all(|item| matches!(item.act, Act::Grant | Act::Open));
    access && view.heard.is_for_a_while()
}

/// Whether a right is to go: "remove the permission", "no longer allow".
fn takes(view: &View<'_>) -> bool {
    let items = &view.contract.items;
    let gives = items.iter().any(|item| item.act == Act::Grant);
    let goes = |item: &Item| item.class == "access" && item.act == Act::Delete;
    (gives && view.heard.names("no longer")) || (!gives && items.iter().any(goes))
}

/// Whether address ranges are named where rights alone are to be given.
fn names_ranges(view: &View<'_>) -> bool {
    let rights = view.contract.items.iter().all(|item| item.act == Act::Grant);
    rights && !view.contract.cidrs.is_empty()
}

/// Whether nobody but whom the words name is to be let in.
fn only(view: &View<'_>) -> bool {
    let said = [
        "exclusively",
        "instead of the role",
        "instead of role",
        "let only",
        "no one else",
        "nobody else",
        "only allow",
        "only let",
        "only role",
        "only the role",
        "only user",
        "solely",
    ];
    let adds = view.rows.iter().all(|row| row.change.action == tribune_record::Action::Create);
    adds && said.iter().any(|words| view.heard.names(words))
}

/// The keys of a statement's conditions, in lower case.
fn keys(one: &Statement) -> Vec<String> {
    let blocks = one.condition.as_ref().and_then(Value::as_map);
    let blocks = blocks.into_iter().flat_map(|map| map.values().filter_map(Value::as_map));
    blocks.flat_map(|block| block.keys().map(|key| key.to_string().to_lowercase())).collect()
}

fn same(was: &Statement, is: &Statement) -> bool {
    was.allows == is.allows
        && was.principals == is.principals
        && was.actions == is.actions
        && was.not_actions == is.not_actions
        && was.resources == is.resources
        && was.condition == is.condition
}

fn statements<'a>(content: &'a Content<'_>) -> &'a [Statement] {
    match content {
        Content::Read(statements) | Content::Partly(statements, _) => statements,
        Content::Garbled(_) | Content::Open(_) => &[],
    }
}
