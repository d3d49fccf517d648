//! Who opens one way leaves the others as they are, and who closes one closes that.

use alloc::{format, vec::Vec};
use tribune_record::{Action, Value};

use super::{
    super::contract::Act,
    View,
    details::{self, Changed},
    is_meant,
    limits::{Beyond, ports_in_words},
    means,
    openings::{Opening, Protocol, all_openings, is_within, new_openings, old_openings},
    said,
    scope::members,
};

/// What of a rule that refuses says whom it refuses, and where.
const REFUSALS: &[&str] = &[
    "access",
    "action",
    "cidr_block",
    "cidr_blocks",
    "deny",
    "destination_port_range",
    "direction",
    "egress",
    "from_port",
    "priority",
    "protocol",
    "rule_action",
    "rule_number",
    "source_address_prefix",
    "to_port",
    "type",
];

/// Checks the ways that a change of a wall closes, keeps and opens.
pub(super) fn check(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let row = out.row;
    let items = view.contract.items.iter();
    let own = items.filter(|item| {
        let wall = members(&item.class).contains(row.kind.class.as_str());
        wall || (means(item, row) && is_meant(view, item, row))
    });
    let acts: Vec<Act> = own.map(|item| item.act).collect();
    let (opens, blocks) = (acts.contains(&Act::Open), acts.contains(&Act::Block));
    if (opens || blocks) && row.change.action == Action::Update {
        closed(view, out, opens && !blocks);
        if blocks {
            refused(view, out);
        }
    }
    if opens || acts.contains(&Act::Create) || acts.contains(&Act::Update) {
        protocol(view, out);
    }
}

/// What was let in and is no longer: nothing where a way is to be opened, what was named where one
/// is to be closed.
fn closed(view: &View<'_>, out: &mut Beyond<'_, '_>, opens: bool) {
    let (old, new) = (old_openings(out.row), all_openings(out.row));
    let contract = view.contract;
    let meant = |one: &Opening| {
        !opens
            && (contract.ports.is_empty() || one.within(&contract.ports))
            && (contract.cidrs.is_empty()
                || contract.cidrs.iter().any(|outer| is_within(&one.from, outer)))
    };
    let gone = old.iter().filter(|one| !new.iter().any(|after| one.is_part_of(after)));
    if let Some(one) = gone.into_iter().find(|one| !meant(one)) {
        let ports = ports_in_words(one);
        out.doubt(format!("It no longer lets {} in{ports}; you did not say so.", one.from));
    }
    if let Some(one) = out.row.changed().iter().find(|one| !opens && loses(one)) {
        let name = one.name();
        out.doubt(format!("It changes {name}, what is done with others than those you named."));
    }
    let named = !contract.ports.is_empty();
    if let Some(one) = new.iter().find(|one| !opens && named && one.within(&contract.ports)) {
        let ports = ports_in_words(one);
        out.doubt(format!("It still lets {} in{ports}, which you asked to close.", one.from));
    }
    let off = |side: &Value| side.read(&["disabled"]).bool() == Some(true);
    if opens && off(&out.row.change.after) && !off(&out.row.change.before) {
        out.doubt("It switches off the rule that you asked to open.".into());
    }
}

/// Whether a wall does something else with whom no rule names.
fn loses(one: &Changed) -> bool {
    one.keys.first().is_some_and(|key| key == "default_action")
}

/// What a rule refused already it goes on refusing.
fn refused(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let before = &out.row.change.before;
    let refuses = ["access", "action", "rule_action"].iter().any(|key| {
        let said = before.read(&[key]).text().unwrap_or_default();
        ["deny", "block"].contains(&said.to_lowercase().as_str())
    });
    let refuses = refuses || before.read(&["deny"]).list().is_some_and(|list| !list.is_empty());
    let mut differs = out.row.changed().iter().filter_map(|one| one.keys.first());
    let changed = differs.find(|key| REFUSALS.contains(&key.as_str())).cloned();
    if let Some(key) = changed.filter(|_| refuses && !view.contract.items.is_empty()) {
        out.doubt(format!("It changes {key} of a rule that refused something already."));
    }
}

/// A port without a word for the protocol is one of TCP.
fn protocol(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let said = &view.contract.protocols;
    let heard = |word: &str| said.contains(word) || view.heard.any(&[word]);
    let pings = view.heard.any(&["icmp", "icmpv6", "ping", "pings"]);
    let named = !said::ports(view).is_empty();
    let asked = |protocol: Protocol| match protocol {
        Protocol::Tcp => heard("tcp") || !heard("udp"),
        Protocol::Udp => heard("udp"),
        Protocol::Other => pings,
        Protocol::Every => heard("tcp") && heard("udp"),
    };
    let wall = details::is_way(out.row);
    let fresh = new_openings(out.row);
    let other = fresh.iter().find(|one| one.low.is_some() && !asked(one.protocol));
    if let Some(one) = other.filter(|_| named && wall) {
        let (ports, is) = (ports_in_words(one), one.protocol.said());
        out.doubt(format!("It lets {} in{ports} over {is}; you did not say so.", one.from));
    }
}
