//! What no change may do, whatever its class: go where it was not sent, touch what was ruled out,
//! let in whom nobody invited, allow more than was granted.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{EnvironmentKind, Pointer, Value};

use super::{
    super::{
        contract::{Act, Forbidden, Turn},
        lexicon::ANY,
    },
    View,
    details::is_way,
    done, grants, in_words,
    notes::Notes,
    openings::{Opening, all_openings, is_within, new_openings, new_ranges, old_openings},
    regions,
    row::{Row, given_names},
    said,
    scope::{Deed, deed, members},
    ways,
};
use crate::words::tokens;

/// Classes that live in no region of their own.
const GLOBAL: &[&str] = &["role", "iamuser", "trust", "dns", "cdn", "waf", "cert", "budget"];
/// Classes whose address ranges the words are held against.
const NETWORK: &[&str] = &["sg", "nacl", "netfw", "waf", "vpc", "subnet", "segment"];

/// Checks one change; true where it went too far, so that nothing more needs saying.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) -> bool {
    let mut beyond = Beyond { row, notes, found: false };
    forbidden(view, &mut beyond);
    environment(view, &mut beyond);
    region(view, &mut beyond);
    ranges(view, &mut beyond);
    openings(view, &mut beyond);
    closings(view, &mut beyond);
    ways::check(view, &mut beyond);
    grants::check(view, &mut beyond);
    beyond.found
}

/// Where the checks write.
#[derive(Debug)]
pub(super) struct Beyond<'a, 'b> {
    pub(super) row: &'a Row<'b>,
    notes: &'a mut Notes,
    found: bool,
}

impl Beyond<'_, '_> {
    pub(super) fn say(&mut self, path: Option<Pointer>, what: &str) {
        self.notes.beyond(self.row, path, what);
        self.found = true;
    }

    pub(super) fn doubt(&mut self, message: String) {
        self.notes.doubt(self.row, message);
    }
}

fn forbidden(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let row = out.row;
    let Some(deed) = deed(row.change.action, row.kind.main) else { return };
    for rule in &view.contract.forbidden {
        if applies(view, rule, row) && forbids(rule, deed) {
            let what = in_words(&rule.class);
            let plain = row.plain();
            out.say(None, &format!("it {} {plain}, and you ruled out {what}", done(deed)));
        }
    }
}

fn applies(view: &View<'_>, rule: &Forbidden, row: &Row<'_>) -> bool {
    let class = rule.class == ANY || members(&rule.class).contains(row.kind.class.as_str());
    let wanted = view.contract.actions.contains_key(&rule.class) || rule.class == ANY;
    let narrow = !rule.names.is_empty() && wanted;
    // "drop app-shares, leave app alone"
    let asked = |name: &str| {
        let mut own = given_names(row.change).filter(|own| tokens(own) != tokens(name));
        let items = &view.contract.items;
        own.any(|own| items.iter().any(|item| item.names.iter().any(|said| said == own)))
    };
    let named = rule.names.iter().any(|name| row.may_be_called_like(name) && !asked(name));
    let place = rule.environment.as_deref().is_none_or(|environment| {
        let here: BTreeSet<String> = [environment.to_owned()].into();
        let production = environment == "production" && is_production(row);
        production || stands_in(row).is_none_or(|(family, _)| fits(&here, &family))
    });
    let anything = rule.class == ANY
        && rule.names.is_empty()
        && rule.environment.is_none()
        && rule.acts.is_empty();
    class && place && !anything && (!narrow || named)
}

fn forbids(rule: &Forbidden, deed: Deed) -> bool {
    let act = match deed {
        Deed::Create | Deed::Part => Act::Create,
        Deed::Update => Act::Update,
        Deed::Delete => Act::Delete,
        Deed::Replace => Act::Replace,
    };
    // "without opening ports" rules out every way to do so.
    let opens = rule.acts.contains(&Act::Open) || rule.acts.contains(&Act::Grant);
    rule.acts.is_empty() || rule.acts.contains(&act) || (opens && deed != Deed::Delete)
}

fn environment(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let asked = &view.contract.environments;
    if asked.is_empty() {
        return;
    }
    if let Some((family, clue)) = stands_in(out.row)
        && !fits(asked, &family)
    {
        let said: Vec<_> = asked.iter().map(String::as_str).collect();
        let said = said.join(" and ");
        let plain = out.row.plain();
        out.say(None, &format!("you said {said}, and it changes {plain} in {clue}"));
    } else if is_production(out.row) && !asked.contains("production") {
        let plain = out.row.plain();
        out.doubt(format!("It changes {plain}, which counts as production; you did not say so."));
    }
}

/// Whether a change counts as one of production, and something says so.
fn is_production(row: &Row<'_>) -> bool {
    row.placement.is_some_and(|placement| {
        placement.kind == EnvironmentKind::Production && !placement.clues.is_empty()
    })
}

/// The environment a change stands in, by its own tags first, and what it is called there.
fn stands_in(row: &Row<'_>) -> Option<(String, String)> {
    for tag in ["Environment", "environment", "Env", "env", "Stage", "stage"] {
        if let Some(value) = row.object().read(&["tags", tag]).text() {
            return environment_of(value).map(|family| (family.to_owned(), value.to_owned()));
        }
    }
    let placement = row.placement.filter(|placement| !placement.clues.is_empty())?;
    let production = placement.kind == EnvironmentKind::Production;
    let family =
        if production { Some("production") } else { environment_of(&placement.environment) };
    family.map(|family| (family.to_owned(), placement.environment.clone()))
}

/// The environment a name speaks of.
pub(super) fn environment_of(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let tokens: Vec<_> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |words: &[&str]| tokens.iter().any(|token| words.contains(token));
    if has(&["nonprod", "nonproduction", "non"]) {
        Some("non-production")
    } else if has(&["preprod", "staging", "stg", "stage", "uat"]) {
        Some("staging")
    } else if has(&["prod", "production", "prd", "live"]) {
        Some("production")
    } else if has(&["dev", "development", "sandbox"]) {
        Some("development")
    } else if has(&["test", "qa", "testing"]) {
        Some("test")
    } else {
        None
    }
}

/// Whether an environment is one of those asked for: `staging` is non-production too.
pub(super) fn fits(asked: &BTreeSet<String>, family: &str) -> bool {
    let general = "non-production";
    asked.contains(family)
        || (asked.contains(general) && family != "production")
        || (family == general && asked.iter().any(|name| name != "production"))
}

fn region(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let asked = &view.contract.regions;
    let row = out.row;
    if asked.is_empty() || GLOBAL.contains(&row.kind.class.as_str()) {
        return;
    }
    let own = row.change.provider.region.as_text();
    let region = own.or_else(|| row.placement.and_then(|placement| placement.region.as_deref()));
    if let Some(region) = region.filter(|region| !asked.contains(&region.to_lowercase())) {
        if regions::is_copied_to(view, row) {
            return;
        }
        let said: Vec<_> = asked.iter().map(String::as_str).collect();
        let said = said.join(" and ");
        out.say(None, &format!("you said {said}, and it changes something in {region}"));
    }
}

fn ranges(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let asked = &view.contract.cidrs;
    if asked.is_empty() || !NETWORK.contains(&out.row.kind.class.as_str()) {
        return;
    }
    for range in new_ranges(out.row) {
        if !asked.iter().any(|outer| is_within(&range, outer)) {
            let said: Vec<_> = asked.iter().map(String::as_str).collect();
            let said = said.join(", ");
            out.say(None, &format!("you named {said}, and it covers {range}"));
        }
    }
}

/// Who asks for less way in gets none that was not there: another range, where one was named, may
/// only take the place of another on the same ports.
fn closings(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let closes = view.contract.items.iter().any(|item| {
        let wall = members(&item.class).contains(out.row.kind.class.as_str());
        wall && item.act == Act::Update && item.turn == Some(Turn::Down)
    });
    if !closes {
        return;
    }
    let asked = &view.contract.cidrs;
    let ports = said::ports(view);
    let named = |from: &str| asked.iter().any(|outer| is_within(from, outer));
    let old: BTreeSet<Opening> = match out.row.change.before {
        // A rule of its own takes the place of those that go.
        Value::Null => view.rows.iter().filter(|row| is_way(row)).flat_map(old_openings).collect(),
        Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => old_openings(out.row),
    };
    for opening in all_openings(out.row) {
        let (from, words) = (&opening.from, ports_in_words(&opening));
        let was = old.iter().any(|before| opening.is_part_of(before));
        let moved = |before: &Opening| {
            opening.is_part_of(&Opening { from: from.clone(), ..before.clone() })
        };
        let instead = named(from) && old.iter().any(moved);
        if !was && !instead {
            let path = Some(Pointer::default().join(opening.attribute));
            out.say(path, &format!("you asked for less way in, and it lets {from} in{words}"));
        } else if !asked.is_empty() && !named(from) && opening.touches(&ports) {
            out.doubt(format!("It still lets {from} in{words}, beside what you named."));
        }
    }
}

fn openings(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let contract = view.contract;
    let blocks = contract.items.iter().any(|item| item.act == Act::Block);
    let opens = contract.items.iter().any(|item| item.act == Act::Open);
    // Whoever asks for a wall and names ports says which doors it has.
    let walls = ["sg", "nacl", "firewall"];
    let names = opens || contract.items.iter().any(|item| walls.contains(&item.class.as_str()));
    for opening in new_openings(out.row) {
        let path = Some(Pointer::default().join(opening.attribute));
        let ports = ports_in_words(&opening);
        if blocks && !opens {
            out.say(path, &format!("you asked to block, and it lets {} in{ports}", opening.from));
        } else if opening.is_world() {
            world(view, out, &opening, &ports);
        } else if !contract.cidrs.is_empty() && opening.attribute.contains("_group") {
            let plain = out.row.plain();
            let from = &opening.from;
            out.say(path, &format!("you named addresses, and it lets {from} through {plain}"));
        } else if names && !contract.ports.is_empty() && !opening.within(&contract.ports) {
            out.say(path, &format!("you named the ports, and it opens others{ports}"));
        }
    }
}

/// Reachable by anybody: only where that was asked for, and only on the ports that were.
fn world(view: &View<'_>, out: &mut Beyond<'_, '_>, opening: &Opening, ports: &str) {
    let contract = view.contract;
    let web: BTreeSet<u16> = [80, 443].into();
    let path = Some(Pointer::default().join(opening.attribute));
    let is_wall = opening.attribute.contains("cidr") || opening.low.is_some();
    let asked = if contract.ports.is_empty() { &web } else { &contract.ports };
    let invited = invited(view, out.row);
    if invited && is_wall && !opening.within(asked) {
        out.say(path, &format!("it opens more than the ports you asked for to anybody{ports}"));
    } else if invited {
    } else if view.scope.reachable && opening.within(&web) {
        let message =
            format!("It can be reached by anybody on the internet{ports}; you did not say so.");
        out.notes.doubt(out.row, message);
    } else {
        let plain = out.row.plain();
        out.say(path, &format!("it opens {plain} to anybody on the internet{ports}"));
    }
}

/// Whether anybody was meant to get at this. What keeps data must have been named itself; a wall in
/// front of something public need not.
pub(super) fn invited(view: &View<'_>, row: &Row<'_>) -> bool {
    view.contract.public.iter().any(|class| {
        let own = members(class).contains(row.kind.class.as_str())
            || (row.is("bucket_policy") && members(class).contains("bucket"));
        own || !row.has(|class| class.stateful || class.access)
    })
}

pub(super) fn ports_in_words(opening: &Opening) -> String {
    match (opening.low, opening.high) {
        (Some(low), Some(high)) if low == high => format!(" on port {low}"),
        (Some(low), Some(high)) => format!(" on ports {low} to {high}"),
        _every_port if opening.attribute.contains("cidr") => " on every port".to_owned(),
        _no_port => String::new(),
    }
}
