//! The document of a policy, versions 2021.12 and 2025.11. A part that is not known, or not known
//! to these two, is named.
//!
//! Source: AWS Cloud WAN user guide, "Core network policy version parameters".

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use tribune_record::{Known, Pointer, UnknownKind, Value};

use super::{CORE_NETWORK, POLICY, Policy, Segment};
use crate::walk::{at, is_nothing};

/// Reads one part of a list.
type Reader = fn(&mut Policy, &Value, &Pointer);

/// More segments than a core network may have; the service's quota is 40.
const SEGMENTS_MAX: usize = 256;
const VERSIONS: [&str; 2] = ["2021.12", "2025.11"];
/// What the service calls the one segment of a base policy.
const BASE_SEGMENT: &str = "segment";

/// The policy that one side of a change holds.
pub(super) fn policy(kind: &str, side: &Value) -> Policy {
    let mut policy = Policy::default();
    let key = if kind == POLICY { "policy_document" } else { "base_policy_document" };
    let path = at(&[key]);
    match side.read(&[key]) {
        Known::Absent => {}
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Computed => {}
        Known::Unknown(unknown) => {
            let from = unknown.references.join(", ");
            let why = format!("it is only known after apply ({from}); send the plan file too");
            policy.unread.push((path, why));
        }
        Known::Masked => policy.unread.push((path, "it is hidden".to_owned())),
        Known::Is(Value::Text(text)) if text.trim().is_empty() => {}
        Known::Is(Value::Text(text)) => match serde_json::from_str::<Value>(text) {
            Ok(document) => policy.document(&document, &path),
            Err(error) => policy.unread.push((path, format!("it is no JSON: {error}"))),
        },
        Known::Is(document) => policy.document(document, &path),
    }
    let makes_base =
        kind == CORE_NETWORK && side.read(&["create_base_policy"]).bool() == Some(true);
    if makes_base && !policy.stands {
        policy.stands = true;
        let regions = side.read(&["base_policy_regions"]).list().unwrap_or_default();
        policy.regions = regions.iter().filter_map(Value::as_text).map(String::from).collect();
        policy.segments.insert(BASE_SEGMENT.to_owned(), Segment::default());
    }
    policy
}

impl Policy {
    fn say(&mut self, path: &Pointer, why: String) {
        self.unread.push((path.clone(), why));
    }

    /// Names what stands in a part beside what is known, or cannot be read.
    fn check(&mut self, part: &Value, known: &[&str], path: &Pointer) {
        let Some(map) = part.as_map() else {
            self.say(path, format!("{} is no object", last(path)));
            return;
        };
        for (key, value) in map {
            if matches!(value, Value::Unknown(_) | Value::Redacted(_)) {
                self.say(&path.join(key), format!("{key} is only known after apply, or hidden"));
            } else if !known.contains(&key.as_str()) {
                self.say(&path.join(key), format!("nobody here knows its part {key}"));
            }
        }
    }

    /// The elements of a list.
    fn each<'a>(&mut self, part: &'a Value, key: &str, path: &Pointer) -> Vec<&'a Value> {
        match part.as_map().and_then(|map| map.get(key)) {
            None | Some(Value::Null) => vec![],
            Some(Value::List(list)) => list.iter().collect(),
            // What is open is named where the part is checked.
            Some(Value::Unknown(_) | Value::Redacted(_)) => vec![],
            Some(_other) => {
                self.say(&path.join(key), format!("{key} is no list"));
                vec![]
            }
        }
    }

    /// The texts of a list, or the one text that stands alone.
    fn texts(&mut self, part: &Value, key: &str, path: &Pointer) -> Vec<String> {
        let Some(value) = part.as_map().and_then(|map| map.get(key)) else { return vec![] };
        match value {
            Value::Null | Value::Unknown(_) | Value::Redacted(_) => vec![],
            Value::Text(text) => vec![text.clone()],
            Value::List(list) => {
                if list.iter().any(|one| one.as_text().is_none()) {
                    self.say(&path.join(key), format!("a text is missing in {key}"));
                }
                list.iter().filter_map(Value::as_text).map(String::from).collect()
            }
            Value::Bool(_) | Value::Number(_) | Value::Map(_) => {
                self.say(&path.join(key), format!("{key} is no list of texts"));
                vec![]
            }
        }
    }

    fn document(&mut self, document: &Value, path: &Pointer) {
        const KNOWN: [&str; 8] = [
            "version",
            "core-network-configuration",
            "segments",
            "network-function-groups",
            "segment-actions",
            "attachment-policies",
            "attachment-routing-policy-rules",
            "routing-policies",
        ];
        self.stands = true;
        self.check(document, &KNOWN, path);
        // The provider leaves the version out where it is the first.
        let version = document.read(&["version"]).text().unwrap_or("2021.12");
        if !VERSIONS.contains(&version) {
            self.say(&path.join("version"), format!("nobody here knows the version {version}"));
        }
        let key = "core-network-configuration";
        if let Some(configuration) = document.as_map().and_then(|map| map.get(key)) {
            self.configuration(configuration, &path.join(key));
        }
        let parts: [(&str, Reader); 3] = [
            ("segments", Self::segment),
            ("segment-actions", Self::action),
            ("attachment-policies", Self::attachment),
        ];
        for (key, read) in parts {
            for (position, part) in self.each(document, key, path).into_iter().enumerate() {
                read(self, part, &path.join(key).join(&position.to_string()));
            }
        }
        let further =
            ["network-function-groups", "attachment-routing-policy-rules", "routing-policies"];
        for key in further {
            for part in self.each(document, key, path) {
                let words = serde_json::to_string(part).unwrap_or_default();
                self.rest.insert(format!("{key}: {words}"));
            }
        }
        if self.segments.len() > SEGMENTS_MAX {
            self.say(path, format!("it has more than {SEGMENTS_MAX} segments"));
            self.shares.clear();
        }
        // A share with everybody means the segments there are, whatever the order.
        let all: Vec<String> = self.segments.keys().cloned().collect();
        let (wide, named): (BTreeSet<_>, BTreeSet<_>) = core::mem::take(&mut self.shares)
            .into_iter()
            .partition(|(_one, other)| other.starts_with('*'));
        self.shares = named;
        for (one, other) in wide {
            let but: Vec<&str> = other.split('\n').skip(1).collect();
            let others = all.iter().filter(|name| **name != one && !but.contains(&name.as_str()));
            self.shares.extend(others.map(|name| (one.clone(), name.clone())));
        }
    }

    fn configuration(&mut self, part: &Value, path: &Pointer) {
        const KNOWN: [&str; 6] = [
            "asn-ranges",
            "inside-cidr-blocks",
            "vpn-ecmp-support",
            "edge-locations",
            "dns-support",
            "security-group-referencing-support",
        ];
        self.check(part, &KNOWN, path);
        for edge in self.each(part, "edge-locations", path) {
            let path = path.join("edge-locations");
            self.check(edge, &["location", "asn", "inside-cidr-blocks"], &path);
            match edge.read(&["location"]).text() {
                Some(region) => {
                    self.regions.insert(region.to_owned());
                }
                None => self.say(&path, "an edge has no location".to_owned()),
            }
        }
    }

    fn segment(&mut self, part: &Value, path: &Pointer) {
        const KNOWN: [&str; 7] = [
            "name",
            "description",
            "edge-locations",
            "isolate-attachments",
            "require-attachment-acceptance",
            "deny-filter",
            "allow-filter",
        ];
        self.check(part, &KNOWN, path);
        let Some(name) = part.read(&["name"]).text() else {
            self.say(path, "a segment has no name".to_owned());
            return;
        };
        let has = |key| !matches!(part.read(&[key]), Known::Absent);
        let mut set = |key: &str| self.texts(part, key, path).into_iter().collect::<BTreeSet<_>>();
        let segment = Segment {
            regions: has("edge-locations").then(|| set("edge-locations")),
            isolated: part.read(&["isolate-attachments"]).bool() == Some(true),
            accepts_by_hand: part.read(&["require-attachment-acceptance"]).bool() != Some(false),
            allows: has("allow-filter").then(|| set("allow-filter")),
            denies: set("deny-filter"),
        };
        if self.segments.insert(name.to_owned(), segment).is_some() {
            self.say(path, format!("the segment {name} stands in it twice"));
        }
    }

    fn action(&mut self, part: &Value, path: &Pointer) {
        const KNOWN: [&str; 11] = [
            "action",
            "segment",
            "mode",
            "share-with",
            "routing-policy-names",
            "destination-cidr-blocks",
            "destinations",
            "description",
            "when-sent-to",
            "via",
            "edge-location-association",
        ];
        self.check(part, &KNOWN, path);
        let text = |key| part.read(&[key]).text();
        let Some(segment) = text("segment") else {
            self.say(path, "an action names no segment".to_owned());
            return;
        };
        match text("action") {
            Some("share") => self.share(part, segment, path),
            Some("create-route") => {
                let to = self.texts(part, "destinations", path);
                let ranges = self.texts(part, "destination-cidr-blocks", path);
                let nowhere = !to.is_empty() && to.iter().all(|to| to == "blackhole");
                if nowhere {
                    let ranges = ranges.join(", ");
                    self.rest.insert(format!("the segment {segment} sends {ranges} nowhere"));
                } else {
                    let routes = ranges.into_iter().map(|range| (segment.to_owned(), range));
                    self.routes.extend(routes);
                }
            }
            Some("send-to") => {
                self.inspected.insert((segment.to_owned(), None));
                self.through(part, segment);
            }
            Some("send-via") => {
                let to = part.as_map().and_then(|map| map.get("when-sent-to"));
                let to = to.cloned().unwrap_or_default();
                let names = self.texts(&to, "segments", &path.join("when-sent-to"));
                if names.is_empty() {
                    self.say(path, "traffic is sent through something to nowhere".to_owned());
                }
                let pairs = names.into_iter().map(|name| (segment.to_owned(), Some(name)));
                self.inspected.extend(pairs);
                self.through(part, segment);
            }
            Some("associate-routing-policy") => self.through(part, segment),
            other => {
                let other = other.unwrap_or("none");
                self.say(path, format!("nobody here knows the action {other}"));
            }
        }
        if !is_nothing(
            &part
                .as_map()
                .and_then(|map| map.get("routing-policy-names").cloned())
                .unwrap_or_default(),
        ) {
            self.through(part, segment);
        }
    }

    /// What an action says beside whom it joins.
    fn through(&mut self, part: &Value, segment: &str) {
        let words = serde_json::to_string(part).unwrap_or_default();
        self.rest.insert(format!("the segment {segment}: {words}"));
    }

    /// `share-with` is a list of names, `*`, or an object that says who is left out.
    fn share(&mut self, part: &Value, segment: &str, path: &Pointer) {
        let with = part.as_map().and_then(|map| map.get("share-with"));
        let names = match with {
            Some(except @ Value::Map(_)) => {
                let path = path.join("share-with");
                self.check(except, &["except"], &path);
                let mut words = vec!["*".to_owned()];
                words.extend(self.texts(except, "except", &path));
                vec![words.join("\n")]
            }
            Some(_list) => self.texts(part, "share-with", path),
            None => {
                self.say(path, format!("nobody can read with whom {segment} is shared"));
                vec![]
            }
        };
        self.shares.extend(names.into_iter().map(|name| (segment.to_owned(), name)));
    }

    fn attachment(&mut self, part: &Value, path: &Pointer) {
        const KNOWN: [&str; 5] =
            ["rule-number", "description", "condition-logic", "conditions", "action"];
        const ACTION: [&str; 5] = [
            "association-method",
            "segment",
            "tag-value-of-key",
            "require-acceptance",
            "add-to-network-function-group",
        ];
        self.check(part, &KNOWN, path);
        for condition in self.each(part, "conditions", path) {
            let path = path.join("conditions");
            self.check(condition, &["type", "operator", "key", "value"], &path);
        }
        let action = part.as_map().and_then(|map| map.get("action"));
        let Some(action) = action else {
            self.say(path, "a rule for attachments does nothing".to_owned());
            return;
        };
        self.check(action, &ACTION, &path.join("action"));
        let number = part.read(&["rule-number"]).i64().unwrap_or_default();
        let mut said = part.clone();
        if let Value::Map(map) = &mut said {
            map.remove("description");
        }
        let says = serde_json::to_string(&said).unwrap_or_default();
        // One that goes by a tag's value may be about any segment.
        let segment = action.read(&["segment"]).text().map(String::from);
        let segments = segment.into_iter().collect();
        if self.attaches.insert(format!("{number:010}"), (says, segments)).is_some() {
            self.say(path, format!("the rule {number} stands in it twice"));
        }
    }
}

fn last(path: &Pointer) -> String {
    path.steps().last().unwrap_or_default()
}
