//! A change as somebody outside may see it: kinds, actions, numbers and truth values out of closed
//! tables, and of its names the words that the request holds anyway. No text of a plan stands in
//! it, so none can speak to whoever reads it, and no secret can leave with it.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::net::IpAddr;
use serde::Serialize;
use tribune_record::{Action, Case, EnvironmentKind, Known, Placement, Value};

use super::{
    super::{
        contract::Contract,
        lexicon::{
            actions::{Verb, service_class},
            aspects::{ANYTHING, ASPECTS},
            plain, row as class_row, spelled,
        },
    },
    limits::environment_of,
    openings::{Opening, Protocol, all_openings, new_ranges},
    policies::{Power, is_admin_policy, newly_allowed},
    row::{Row, given_names, kinds, rows},
    scope::{Scope, deed},
};
use crate::{document::covers, words::tokens};

/// Most entries of one list.
const LIST_MAX: usize = 16;
/// Most gigabytes that are told.
const STORAGE_GB_MAX: i64 = 1_000_000;

/// What of a policy is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::scope) struct Iam {
    /// The kinds of objects, each with what may be done at most.
    pub(in crate::scope) actions: BTreeSet<String>,
    /// Whether an action or an object of it is a wildcard.
    pub(in crate::scope) wildcard: bool,
    /// Whom it lets in.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(in crate::scope) principals: BTreeSet<&'static str>,
}

/// A change as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::scope) struct Facts {
    /// What is done, as Terraform names it.
    pub(in crate::scope) actions: &'static [&'static str],
    /// The type of the object, as far as the tables spell it.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) kind: Option<&'static str>,
    /// What a person calls such an object.
    pub(in crate::scope) class: String,
    /// How many modules it stands in.
    pub(in crate::scope) module_depth: usize,
    /// How many of the same resource the plan changes in the same way.
    pub(in crate::scope) count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) region: Option<String>,
    pub(in crate::scope) environment: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::scope) cidrs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::scope) ports: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) protocol: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) storage_gb: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) public: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) encrypted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) deletion_protection: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) logging: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::scope) iam: Option<Iam>,
    /// The aspects that force a replacement, where the tables name them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(in crate::scope) replace_paths: BTreeSet<&'static str>,
    /// Words of its names that stand in the request.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(in crate::scope) name_holds: BTreeSet<String>,
    /// What it is called. Never told: it stands for a pseudonym.
    #[serde(skip)]
    pub(in crate::scope) called: String,
}

/// The changes of a case as they are told, each with its position in the plan.
#[derive(Debug)]
pub(in crate::scope) struct Projection {
    /// In the order of the plan.
    pub(in crate::scope) rows: Vec<(usize, Facts)>,
    scope: Scope,
    classes: BTreeSet<String>,
}

impl Projection {
    /// Looks at every change with effect; none where there are more than `most`.
    pub(in crate::scope) fn of(
        contract: &Contract,
        case: &Case,
        placements: &[Placement],
        most: usize,
    ) -> Option<Self> {
        let kinds = kinds(case);
        let rows = rows(case, placements, &kinds);
        if rows.len() > most {
            return None;
        }
        let text = case.request.as_ref().map_or("", |request| request.text.as_str());
        let said: BTreeSet<String> = tokens(text).into_iter().collect();
        let mut alike: BTreeMap<_, usize> = BTreeMap::new();
        for row in &rows {
            let count = alike.entry(resource(row)).or_default();
            *count = count.saturating_add(1);
        }
        let facts = |row: &Row<'_>| {
            let count = alike.get(&resource(row)).copied().unwrap_or(1);
            (row.position, Facts::of(row, count, &said))
        };
        let mut classes: BTreeSet<String> = contract.actions.keys().cloned().collect();
        classes.extend(contract.context.iter().cloned());
        classes.extend(contract.forbidden.iter().map(|forbidden| forbidden.class.clone()));
        classes.extend(rows.iter().map(|row| row.kind.class.clone()));
        // A noun for several speaks of each of them.
        let parts = classes.iter().filter_map(|class| class_row(class));
        let parts: Vec<String> =
            parts.flat_map(|row| row.members).map(|&class| class.to_owned()).collect();
        classes.extend(parts);
        let rows = rows.iter().map(facts).collect();
        Some(Self { rows, scope: Scope::of(contract), classes })
    }

    /// Whether the words or the plan have anything to do with such a change.
    pub(in crate::scope) fn is_near(&self, action: Action, class: &str) -> bool {
        let asked = deed(action, true).is_some_and(|deed| self.scope.leave(deed, class).is_some());
        asked || self.classes.contains(class)
    }
}

/// What several instances have in common.
fn resource<'a>(row: &Row<'a>) -> (Option<&'a str>, &'a str, &'a str, Action) {
    let change = row.change;
    (change.module.as_deref(), change.resource_type.as_str(), &change.name, change.action)
}

impl Facts {
    fn of(row: &Row<'_>, count: usize, said: &BTreeSet<String>) -> Self {
        let change = row.change;
        let openings = all_openings(row);
        let object = row.object();
        let own: Vec<&str> = given_names(change).collect();
        let names = if own.is_empty() { [change.name.as_str()].to_vec() } else { own };
        let telling = |word: &String| word.len() > 2 && said.contains(word);
        let words = names.iter().flat_map(|name| tokens(name)).filter(telling);
        let module = change.module.as_deref().unwrap_or_default();
        let flag = |keys: &[&str]| keys.iter().find_map(|key| object.read(&[key]).bool());
        let public = openings.iter().any(Opening::is_world);
        Self {
            actions: actions(change.action),
            kind: spelled(&change.resource_type).filter(|_| row.kind.known),
            class: row.class.map_or_else(|| "other".to_owned(), |_| plain(&row.kind.class)),
            module_depth: module.split('.').filter(|part| *part == "module").count(),
            count,
            region: row.placement.and_then(|placement| placement.region.as_deref()).map(region),
            environment: environment(row.placement),
            cidrs: cidrs(row, &openings),
            ports: openings
                .iter()
                .map(ports)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .take(LIST_MAX)
                .collect(),
            protocol: openings.iter().next().map(|opening| protocol(opening, object)),
            size: SIZES.iter().find_map(|key| size(object.read(&[key]).text()?)),
            storage_gb: STORAGE
                .iter()
                .find_map(|key| object.read(&[key]).i64())
                .filter(|gb| (0..=STORAGE_GB_MAX).contains(gb)),
            public: (public || lets_in(row)).then_some(public),
            encrypted: flag(&["storage_encrypted", "encrypted", "at_rest_encryption_enabled"]),
            deletion_protection: flag(&[
                "deletion_protection",
                "deletion_protection_enabled",
                "enable_deletion_protection",
            ]),
            logging: flag(&["enable_logging", "logging_enabled", "enable_flow_logs"]),
            iam: iam(row),
            replace_paths: change.replace_paths.iter().filter_map(aspect).take(LIST_MAX).collect(),
            name_holds: words.take(LIST_MAX).collect(),
            called: names.first().map(|name| name.to_lowercase()).unwrap_or_default(),
        }
    }
}

/// What is done, in Terraform's words.
pub(in crate::scope) const fn actions(action: Action) -> &'static [&'static str] {
    match action {
        Action::NoOp => &["no-op"],
        Action::Create => &["create"],
        Action::Read => &["read"],
        Action::Update => &["update"],
        Action::Delete => &["delete"],
        Action::DeleteThenCreate => &["delete", "create"],
        Action::CreateThenDelete => &["create", "delete"],
        Action::Forget => &["forget"],
        Action::CreateThenForget => &["create", "forget"],
        Action::Unrecognised => &["unknown"],
    }
}

fn environment(placement: Option<&Placement>) -> &'static str {
    match placement {
        Some(placement) if placement.kind == EnvironmentKind::NonProduction => {
            let family = environment_of(&placement.environment);
            family.filter(|family| *family != "production").unwrap_or("non-production")
        }
        Some(_) | None => "production",
    }
}

/// Parts of the names that clouds give their regions.
const LANDS: &[&str] = &[
    "af",
    "ap",
    "asia",
    "australia",
    "ca",
    "cn",
    "eu",
    "europe",
    "gov",
    "il",
    "me",
    "mx",
    "northamerica",
    "sa",
    "southamerica",
    "us",
];
const DIRECTIONS: &[&str] = &[
    "central",
    "east",
    "north",
    "northcentral",
    "northeast",
    "northwest",
    "south",
    "southcentral",
    "southeast",
    "southwest",
    "west",
    "westcentral",
];
/// Regions of Azure, which have no parts.
const WHOLE: &[&str] = &[
    "centralus",
    "eastus",
    "eastus2",
    "francecentral",
    "germanywestcentral",
    "global",
    "northeurope",
    "southcentralus",
    "swedencentral",
    "switzerlandnorth",
    "uksouth",
    "ukwest",
    "westeurope",
    "westus",
    "westus2",
    "westus3",
];

/// A region that is spelled as clouds spell theirs.
fn region(name: &str) -> String {
    if is_region(name) { name.to_owned() } else { "other".to_owned() }
}

/// Whether a text is spelled as clouds spell their regions.
pub(super) fn is_region(name: &str) -> bool {
    let part = |part: &str| {
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = part.len().saturating_sub(word.len());
        digits <= 2 && (word.is_empty() || LANDS.contains(&word) || DIRECTIONS.contains(&word))
    };
    let parts = name.split('-').count();
    WHOLE.contains(&name) || ((2..=4).contains(&parts) && name.split('-').all(part))
}

/// Ranges of addresses as this program writes them, and words for the rest.
fn cidrs(row: &Row<'_>, openings: &BTreeSet<Opening>) -> Vec<String> {
    let mut out: BTreeSet<String> = BTreeSet::new();
    for opening in openings {
        match range(&opening.from) {
            Some(range) => out.insert(range),
            None if opening.is_world() => out.insert("anywhere".to_owned()),
            None => out.insert("another object".to_owned()),
        };
    }
    out.extend(new_ranges(row).iter().filter_map(|text| range(text)));
    out.into_iter().take(LIST_MAX).collect()
}

fn range(text: &str) -> Option<String> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(a, bits)| (a, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let most: u8 = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then(|| format!("{address}/{bits}"))
}

fn ports(opening: &Opening) -> String {
    match (opening.low, opening.high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low}-{high}"),
        (Some(_), None) | (None, _) => "all".to_owned(),
    }
}

/// Ways in are of TCP where nothing else is said.
fn protocol(opening: &Opening, object: &Value) -> &'static str {
    let said = ["protocol", "ip_protocol"].iter().find_map(|key| object.read(&[key]).text());
    match said.unwrap_or_default().to_lowercase().as_str() {
        "-1" | "all" => "all",
        "icmp" | "icmpv6" | "1" | "58" => "icmp",
        _other if opening.protocol == Protocol::Udp => "udp",
        _other => "tcp",
    }
}

/// Whether it is a wall, of which it is told whether everybody may pass.
fn lets_in(row: &Row<'_>) -> bool {
    const SWITCHES: &[&str] = &["publicly_accessible", "public_network_access_enabled"];
    ["sg", "nacl"].iter().any(|class| row.is(class))
        || SWITCHES.iter().any(|key| !matches!(row.object().read(&[key]), Known::Absent))
}

/// Attributes that hold a size.
const SIZES: &[&str] = &[
    "cache_node_type",
    "instance_class",
    "instance_type",
    "machine_type",
    "node_type",
    "size",
    "vm_size",
];
/// Attributes that hold gigabytes.
const STORAGE: &[&str] = &["allocated_storage", "disk_size", "disk_size_gb", "size", "volume_size"];
/// What sizes of AWS end in.
const SCALES: &[&str] = &["large", "medium", "metal", "micro", "nano", "small", "xlarge"];
/// What types of Google's machines are made of.
const SHAPES: &[&str] = &["highcpu", "highgpu", "highmem", "medium", "micro", "small", "standard"];

/// A size that is spelled as clouds spell theirs: `db.t3.medium`, `Standard_D4s_v5`,
/// `n2-standard-8`.
fn size(text: &str) -> Option<String> {
    // No word of a language fits: three letters, figures, four letters.
    let short = |part: &str| {
        let tail = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let end = tail.trim_start_matches(|c: char| c.is_ascii_digit());
        let letters = part.len().saturating_sub(tail.len());
        letters <= 3
            && tail.len() > end.len()
            && part.len() <= 8
            && end.len() <= 4
            && end.bytes().all(|b| b.is_ascii_alphabetic())
    };
    let digits = |c: char| c.is_ascii_digit();
    let amazon = || {
        let rest = ["db.", "cache.", "ml."].iter().find_map(|kind| text.strip_prefix(kind));
        let (family, scale) = rest.unwrap_or(text).split_once('.')?;
        let scale = scale.trim_start_matches(digits);
        (short(family) && SCALES.contains(&scale)).then_some(())
    };
    let azure = || {
        let parts = text.strip_prefix("Standard_")?;
        (parts.split('_').count() <= 3 && parts.split('_').all(short)).then_some(())
    };
    let google = || {
        let mut parts = text.split('-');
        let (family, shape, rest) = (parts.next()?, parts.next()?, parts.next());
        let count = rest.is_none_or(|rest| rest.len() <= 4 && rest.chars().all(digits));
        let fits = short(family) && SHAPES.contains(&shape) && count && parts.next().is_none();
        fits.then_some(())
    };
    amazon().or_else(azure).or_else(google).map(|()| text.to_owned())
}

/// What its policies newly allow.
fn iam(row: &Row<'_>) -> Option<Iam> {
    let mut iam = Iam { actions: BTreeSet::new(), wildcard: false, principals: BTreeSet::new() };
    let allowed = newly_allowed(row);
    for power in allowed.iter().flat_map(|(_path, powers)| powers) {
        let principal = match power {
            Power::Action(grant) => {
                iam.wildcard |=
                    grant.action.contains('*') || (grant.resource == "*" && !grant.is_own);
                let class = service_class(&grant.service).map_or_else(|| "other".to_owned(), plain);
                if iam.actions.len() < LIST_MAX {
                    iam.actions.insert(format!("{class}: {}", verb(grant.verb)));
                }
                continue;
            }
            Power::Anybody => "anybody",
            Power::Account(_) => "an account",
            Power::Identity(_) => "a role or user",
            Power::Service(_) => "a service",
            Power::Managed(name) if is_admin_policy(name) => {
                iam.wildcard = true;
                "by a managed policy for administrators"
            }
            Power::Managed(_) => "by a managed policy",
            Power::TooMuch => {
                iam.wildcard = true;
                continue;
            }
        };
        iam.principals.insert(principal);
    }
    let says = !iam.actions.is_empty() || !iam.principals.is_empty() || iam.wildcard;
    says.then_some(iam)
}

const fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::List => "list",
        Verb::Read => "read",
        Verb::Decrypt => "decrypt",
        Verb::Write => "write",
        Verb::Delete => "delete",
        Verb::Assume => "assume",
        Verb::Admin => "admin",
    }
}

/// The aspect that an attribute belongs to.
fn aspect(path: &tribune_record::Pointer) -> Option<&'static str> {
    let key = path.steps().next()?;
    let named = ASPECTS.iter().filter(|aspect| aspect.name != ANYTHING);
    let mut fitting = named.filter(|aspect| aspect.keys.iter().any(|one| covers(one, &key)));
    fitting.next().map(|aspect| aspect.name)
}
