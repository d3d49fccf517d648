//! The native plan: one small closed format for orchestrators without Terraform.
//!
//! Its keys stand in the crate's documentation. Types and attributes are Terraform's, so that every
//! law and policy reads both kinds of plan the same way.

use std::collections::BTreeSet;

use tribune_record::{
    Action, Change, Digest, Mode, Plan, PlanKind, Pointer, ProviderRef, Usd, Value,
};

use crate::{
    Refused,
    json::{Json, Object},
    limits::{CHANGES_MAX, PLAN_BYTES_MAX},
    redact::{Redactor, Sensitive},
    terraform::{Budget, Merger, own_region},
};

const FORMAT: &str = "native plan";

const TOP_KEYS: &[&str] =
    &["compliance", "estimated_monthly_cost", "paved_road", "region", "resources", "summary"];

const RESOURCE_KEYS: &[&str] =
    &["action", "after", "before", "count", "name", "properties", "region", "type"];

/// Provider sources by the beginning of a resource type.
const PROVIDERS: &[(&str, &str)] = &[
    ("aws_", "registry.terraform.io/hashicorp/aws"),
    ("azurerm_", "registry.terraform.io/hashicorp/azurerm"),
    ("google_", "registry.terraform.io/hashicorp/google"),
];

/// Reads a native plan. The digests are the caller's to fill in.
pub(crate) fn read(top: &Object<'_>, secret: &[u8; 32]) -> Result<Plan, Refused> {
    let root = Pointer::default();
    refuse_unknown_keys(top, TOP_KEYS, &root)?;
    claims(top)?;
    let redactor = Redactor::new(secret, Sensitive::default())?;
    let resources = top.list("resources");
    let at = root.join("resources");
    let counts = resources
        .iter()
        .enumerate()
        .map(|(index, json)| Resource::of(json, &at.join(&index.to_string())))
        .collect::<Result<Vec<_>, _>>()?;
    let found = counts.iter().fold(0, |sum: usize, r| sum.saturating_add(r.count.unwrap_or(1)));
    let mut names = BTreeSet::new();
    let twice =
        counts.iter().position(|resource| !names.insert((resource.resource_type, resource.name)));
    if let Some(index) = twice {
        let expected = "every resource once";
        return Err(malformed(&at.join(&index.to_string()), expected, "its type and name again"));
    }
    if found > CHANGES_MAX {
        return Err(Refused::TooManyChanges { limit: CHANGES_MAX, found });
    }
    let bytes = counts.iter().fold(0, |sum: usize, r| sum.saturating_add(r.bytes()));
    if bytes > PLAN_BYTES_MAX {
        let what = "bytes of resources, their counts written out";
        return Err(Refused::TooLarge { what, limit: PLAN_BYTES_MAX, found: bytes });
    }
    let region = region(top, &root)?;
    let changes = counts.iter().flat_map(|resource| resource.changes(region, &redactor)).collect();
    Ok(Plan {
        kind: PlanKind::Native,
        format_version: "1.0".to_owned(),
        tool_version: None,
        // The format has no way to leave anything out or to mark itself as not to be applied.
        complete: Some(true),
        applyable: Some(true),
        timestamp: None,
        changes,
        effects: Vec::new(),
        drift: Vec::new(),
        modules: Vec::new(),
        providers: Vec::new(),
        claimed_path: text(top, "paved_road", &root)?.map(|path| redactor.clean(path)),
        claimed_monthly_cost: cost(top)?,
        digest: Digest([0; 32]),
        environments: vec![],
        semantic_digest: Digest([0; 32]),
        archive: None,
    })
}

/// One entry of `resources`.
struct Resource<'j, 'a> {
    resource_type: &'j str,
    name: &'j str,
    action: Action,
    count: Option<usize>,
    region: Option<&'j str>,
    before: Option<&'j Json<'a>>,
    after: Option<&'j Json<'a>>,
}

impl<'j, 'a> Resource<'j, 'a> {
    fn of(json: &'j Json<'a>, at: &Pointer) -> Result<Self, Refused> {
        let Json::Object(object) = json else {
            return Err(malformed(at, "an object", json.kind()));
        };
        refuse_unknown_keys(object, RESOURCE_KEYS, at)?;
        let required = |key: &str| match text(object, key, at)? {
            Some(word) if is_word(word) => Ok(word),
            found => Err(malformed(&at.join(key), "a name", found.unwrap_or("nothing"))),
        };
        let (before, after) = (side(object, "before", at)?, side(object, "after", at)?);
        let properties = side(object, "properties", at)?;
        if properties.is_some() && (before.is_some() || after.is_some()) {
            let expected = "either properties, or before and after";
            return Err(malformed(at, expected, "both"));
        }
        let resource = Self {
            resource_type: required("type")?,
            name: required("name")?,
            action: action(text(object, "action", at)?, at)?,
            count: count(object, at)?,
            region: region(object, at)?,
            before,
            after: after.or(properties),
        };
        resource.refuse_misfit(at)?;
        Ok(resource)
    }

    /// In a format made for Tribune, sides that do not fit the action are an error.
    fn refuse_misfit(&self, at: &Pointer) -> Result<(), Refused> {
        let (creates, destroys) = (self.action.creates(), self.action.destroys());
        let needs_before = destroys || !creates;
        let needs_after = !matches!(self.action, Action::Delete | Action::Forget);
        let fits = |side: Option<&Json<'_>>, needed: bool| side.is_some() == needed;
        if fits(self.before, needs_before) && fits(self.after, needs_after) {
            return Ok(());
        }
        let expected = match (needs_before, needs_after) {
            (true, true) => "before and after for this action",
            (true, false) => "before alone for this action",
            (false, _) => "properties, or after alone, for this action",
        };
        let found = match (self.before.is_some(), self.after.is_some()) {
            (true, true) => "both",
            (true, false) => "before alone",
            (false, true) => "after alone",
            (false, false) => "neither",
        };
        Err(malformed(at, expected, found))
    }

    /// Bytes of what this stands for, its count written out.
    fn bytes(&self) -> usize {
        let sides = [self.before, self.after].into_iter().flatten();
        let bytes = sides.fold(0, |sum: usize, side| sum.saturating_add(side.canonical().len()));
        bytes.saturating_mul(self.count.unwrap_or(1))
    }

    fn changes(&self, region: Option<&str>, redactor: &Redactor<'_>) -> Vec<Change> {
        let budget = Budget::default();
        let merger = Merger { redactor, resource_type: self.resource_type, budget: &budget };
        let (before, after) = (merger.bare(self.before), merger.bare(self.after));
        let instances = match self.count {
            None => vec![None],
            Some(count) => (0..count).map(Some).collect(),
        };
        let instance =
            |index: Option<usize>| self.change(index, (&before, &after), region, redactor);
        instances.into_iter().map(instance).collect()
    }

    fn change(
        &self,
        index: Option<usize>,
        (before, after): (&Value, &Value),
        region: Option<&str>,
        redactor: &Redactor<'_>,
    ) -> Change {
        let key = index.map(|index| format!("[{index}]")).unwrap_or_default();
        let address = format!("{}.{}{key}", self.resource_type, self.name);
        let source = PROVIDERS.iter().find(|(begin, _)| self.resource_type.starts_with(begin));
        let side = if *after == Value::Null { before } else { after };
        let said = self.region.or(region).map(|region| Value::Text(redactor.clean(region)));
        Change {
            address: redactor.clean(&address),
            previous_address: None,
            deposed: None,
            module: None,
            mode: Mode::Managed,
            resource_type: redactor.clean(self.resource_type),
            name: redactor.clean(self.name),
            index: index.map(|index| index.to_string()),
            provider: ProviderRef {
                source: source.map(|(_, source)| (*source).to_owned()).unwrap_or_default(),
                config_key: None,
                region: own_region(self.resource_type, side).or(said).unwrap_or_default(),
                account: Value::Null,
            },
            action: self.action,
            reason: None,
            replace_paths: Vec::new(),
            importing: None,
            before: before.clone(),
            after: after.clone(),
        }
    }
}

fn malformed(at: &Pointer, expected: &'static str, found: &str) -> Refused {
    Refused::Malformed {
        pointer: if at.0.is_empty() { "/".to_owned() } else { at.0.clone() },
        expected,
        found: found.chars().take(60).collect(),
    }
}

fn refuse_unknown_keys(object: &Object<'_>, known: &[&str], at: &Pointer) -> Result<(), Refused> {
    match object.keys().find(|key| !known.contains(key)) {
        Some(key) => Err(Refused::UnknownKey { format: FORMAT, pointer: at.join(key).0 }),
        None => Ok(()),
    }
}

fn text<'j>(object: &'j Object<'_>, key: &str, at: &Pointer) -> Result<Option<&'j str>, Refused> {
    match object.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(json) => match json.as_text() {
            Some(text) => Ok(Some(text)),
            None => Err(malformed(&at.join(key), "a text", json.kind())),
        },
    }
}

fn side<'j, 'a>(
    object: &'j Object<'a>,
    key: &str,
    at: &Pointer,
) -> Result<Option<&'j Json<'a>>, Refused> {
    match object.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(json @ Json::Object(_)) => Ok(Some(json)),
        Some(json) => Err(malformed(&at.join(key), "an object", json.kind())),
    }
}

/// Names are those of Terraform: letters, digits, `_` and `-`.
fn is_word(word: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    !word.is_empty() && word.len() <= 128 && word.bytes().all(fits)
}

/// A region is a name too: it is repeated in every change.
fn region<'j>(object: &'j Object<'_>, at: &Pointer) -> Result<Option<&'j str>, Refused> {
    match text(object, "region", at)? {
        Some(region) if !is_word(region) => {
            Err(malformed(&at.join("region"), "a name of a region", region))
        }
        region => Ok(region),
    }
}

fn action(word: Option<&str>, at: &Pointer) -> Result<Action, Refused> {
    match word {
        None | Some("create") => Ok(Action::Create),
        Some("no-op") => Ok(Action::NoOp),
        Some("update") => Ok(Action::Update),
        Some("delete") => Ok(Action::Delete),
        Some("replace") => Ok(Action::DeleteThenCreate),
        Some("forget") => Ok(Action::Forget),
        Some(other) => {
            let expected = "create, update, replace, delete, forget or no-op";
            Err(malformed(&at.join("action"), expected, other))
        }
    }
}

fn count(object: &Object<'_>, at: &Pointer) -> Result<Option<usize>, Refused> {
    let Some(json) = object.get("count") else { return Ok(None) };
    let number = json.as_number().and_then(|number| number.as_i64());
    match number.and_then(|number| usize::try_from(number).ok()) {
        Some(count) if count > 0 => Ok(Some(count)),
        _other => {
            Err(malformed(&at.join("count"), "a whole number above 0", &json.canonical_text()))
        }
    }
}

fn cost(top: &Object<'_>) -> Result<Option<Usd>, Refused> {
    let Some(json) = top.get("estimated_monthly_cost") else { return Ok(None) };
    let number = json.as_number();
    let cost = number.as_ref().and_then(|number| number.as_str().parse::<Usd>().ok());
    match cost.filter(|cost| *cost >= Usd::default()) {
        Some(cost) => Ok(Some(cost)),
        None => {
            let at = Pointer::default().join("estimated_monthly_cost");
            let expected = "dollars with at most two decimals, not less than 0";
            Err(malformed(&at, expected, &json.canonical_text()))
        }
    }
}

/// Checks the shape of what a plan says of itself in prose; nothing is derived from it.
fn claims(top: &Object<'_>) -> Result<(), Refused> {
    let root = Pointer::default();
    text(top, "summary", &root)?;
    let Some(compliance) = top.get("compliance") else { return Ok(()) };
    let is_claim = |json: &Json<'_>| json.as_text().is_some() || json.as_bool().is_some();
    let fits = match compliance {
        Json::List(list) => list.iter().all(is_claim),
        Json::Object(object) => object.iter().all(|(_, json)| is_claim(json)),
        Json::Null
        | Json::Bool(_)
        | Json::Signed(_)
        | Json::Unsigned(_)
        | Json::Float(_)
        | Json::Text(_) => false,
    };
    if fits {
        return Ok(());
    }
    let expected = "a list of texts, or an object of texts and truth values";
    Err(malformed(&root.join("compliance"), expected, compliance.kind()))
}
