//! One policy against another: segments that come and go, and every way in which they are kept
//! apart less than before.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use tribune_record::Pointer;

use super::Policy;
use crate::cidr::{Range, is_internet};

/// How segments are kept apart less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Attachments of one segment reach each other.
    Isolation,
    /// Attachments come in unseen.
    Acceptance,
    /// Other attachments come in.
    Attachment,
    /// One segment reaches another.
    Sharing,
    /// A segment reaches all there is.
    DefaultRoute,
    /// A segment reaches some range.
    Route,
    /// What was inspected no longer is.
    Inspection,
}

/// One thing that is looser than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looser {
    pub(crate) way: Way,
    /// The segments it is about; none where it may be any.
    pub(crate) segments: Vec<String>,
    pub(crate) what: String,
}

/// What a change of a policy comes to.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    pub(crate) added: Vec<String>,
    pub(crate) removed: Vec<String>,
    pub(crate) looser: Vec<Looser>,
    /// Regions a segment newly reaches, by segment.
    pub(crate) regions: Vec<(String, String)>,
    /// What nobody here can read.
    pub(crate) unread: Vec<(Pointer, String)>,
    /// What else changes.
    pub(crate) other: Vec<String>,
    /// Every segment there is afterwards.
    pub(crate) segments: Vec<String>,
}

pub(super) fn between(old: &Policy, new: &Policy) -> Difference {
    let mut found = Difference {
        segments: new.segments.keys().cloned().collect(),
        unread: new.unread.clone(),
        ..Difference::default()
    };
    // A policy that cannot be read after the change takes nothing away for sure.
    let goes = new.stands || new.unread.is_empty();
    let is_new = |name: &&String| !old.segments.contains_key(*name);
    found.added = new.segments.keys().filter(is_new).cloned().collect();
    let is_gone = |name: &&String| goes && !new.segments.contains_key(*name);
    found.removed = old.segments.keys().filter(is_gone).cloned().collect();
    if new.stands {
        found.looser = [segments(old, new), sharing(old, new), routes(old, new)].concat();
        found.looser.extend(inspection(old, new));
        found.looser.extend(attachments(old, new));
    }
    for (name, segment) in &new.segments {
        let was = old.segments.get(name).map(|was| old.regions_of(was)).unwrap_or_default();
        let now = new.regions_of(segment);
        found.regions.extend(now.difference(&was).map(|region| (name.clone(), region.clone())));
    }
    found.other = new.rest.symmetric_difference(&old.rest).cloned().collect();
    let fewer = old.reach().difference(&new.reach()).count() > 0
        || old.routes.difference(&new.routes).count() > 0
        || old.regions.difference(&new.regions).count() > 0;
    if old.stands && new.stands && fewer {
        found.other.push(String::from("who reaches whom is less than before"));
    }
    found
}

fn looser(way: Way, segments: &[&str], what: String) -> Looser {
    Looser { way, segments: segments.iter().map(ToString::to_string).collect(), what }
}

fn segments(old: &Policy, new: &Policy) -> Vec<Looser> {
    let mut found = vec![];
    for (name, now) in &new.segments {
        let Some(was) = old.segments.get(name) else { continue };
        if was.isolated && !now.isolated {
            let what = format!("attachments of the segment {name} would reach each other");
            found.push(looser(Way::Isolation, &[name], what));
        }
        if was.accepts_by_hand && !now.accepts_by_hand {
            let what = format!("nobody would accept attachments to the segment {name} any more");
            found.push(looser(Way::Acceptance, &[name], what));
        }
    }
    found
}

fn sharing(old: &Policy, new: &Policy) -> Vec<Looser> {
    let (was, is) = (old.reach(), new.reach());
    let mut told = BTreeSet::new();
    let mut found = vec![];
    for (from, to) in is.difference(&was) {
        if told.insert(((*from).min(*to), (*from).max(*to))) {
            let what = format!("the segments {from} and {to} would be joined");
            found.push(looser(Way::Sharing, &[from, to], what));
        }
    }
    found
}

fn routes(old: &Policy, new: &Policy) -> Vec<Looser> {
    let added = new.routes.difference(&old.routes);
    added
        .map(|(segment, range)| {
            let is_all = Range::parse(range).is_none_or(|range| is_internet(&[range]));
            let way = if is_all { Way::DefaultRoute } else { Way::Route };
            looser(way, &[segment], format!("the segment {segment} would get a route to {range}"))
        })
        .collect()
}

fn inspection(old: &Policy, new: &Policy) -> Vec<Looser> {
    let words = |(segment, other): &(String, Option<String>)| match other {
        Some(other) => (format!("from {segment} to {other}"), vec![segment.clone(), other.clone()]),
        None => (format!("from {segment} to elsewhere"), vec![segment.clone()]),
    };
    let lost = old.inspected.difference(&new.inspected);
    let lost = lost.filter(|(segment, _other)| new.segments.contains_key(segment)).map(|pair| {
        let (words, segments) = words(pair);
        let what = format!("what goes {words} would no longer be inspected");
        Looser { way: Way::Inspection, segments, what }
    });
    // A way through inspection is a way, where there was none.
    let reach = old.reach();
    let is_way = |pair: &&(String, Option<String>)| match &pair.1 {
        Some(other) => !reach.contains(&(pair.0.as_str(), other.as_str())),
        None => true,
    };
    let added = new.inspected.difference(&old.inspected).filter(is_way).map(|pair| {
        let (words, segments) = words(pair);
        let way = if pair.1.is_some() { Way::Sharing } else { Way::DefaultRoute };
        Looser { way, segments, what: format!("there would be a way {words}, through inspection") }
    });
    lost.chain(added).collect()
}

/// Who may attach where: every rule that is new or says something else. One that goes lets nobody
/// in by itself, but the rules after it are asked instead.
fn attachments(old: &Policy, new: &Policy) -> Vec<Looser> {
    let numbers: BTreeSet<&String> = old.attaches.keys().chain(new.attaches.keys()).collect();
    let changed = numbers.into_iter().filter(|number| {
        let says = |policy: &Policy| policy.attaches.get(*number).map(|(says, _)| says.clone());
        says(old) != says(new)
    });
    let told = changed.map(|number| {
        let sides = [old.attaches.get(number), new.attaches.get(number)];
        let sides = sides.into_iter().flatten();
        let any = sides.clone().any(|(_says, segments)| segments.is_empty());
        let named: BTreeSet<String> = sides.flat_map(|(_says, named)| named.clone()).collect();
        let segments = if any { vec![] } else { named.into_iter().collect() };
        let number = number.trim_start_matches('0');
        let what = format!("others may attach by the rule {number} than before");
        Looser { way: Way::Attachment, segments, what }
    });
    told.collect()
}
