//! The list of changes: every entry becomes one `Change`, and what does not fit in it is said.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{Action, Change, Effect, Mode, Pointer, ProviderRef, Value};

use super::{
    Reader, address,
    cursor::Cursor,
    mask::{Mask, Masks},
    providers::own_region,
};
use crate::{
    Refused,
    json::{Json, Object},
    limits::{CHANGES_MAX, MODULE_ADDRESS_BYTES_MAX},
};

const ENTRY_KEYS: &[&str] = &[
    "action_reason",
    "address",
    "change",
    "deposed",
    "index",
    "index_unknown",
    "mode",
    "module_address",
    "name",
    "previous_address",
    "provider_name",
    "type",
];

const CHANGE_KEYS: &[&str] = &[
    "actions",
    "after",
    "after_identity",
    "after_sensitive",
    "after_unknown",
    "before",
    "before_identity",
    "before_sensitive",
    "generated_config",
    "importing",
    "replace_paths",
];

/// One entry with what it must have.
struct Entry<'j, 'a> {
    object: &'j Object<'a>,
    change: &'j Object<'a>,
    pointer: Pointer,
    resource_type: &'j str,
    name: &'j str,
    address: &'j str,
    mode: Mode,
}

impl<'j, 'a> Entry<'j, 'a> {
    fn of(json: &'j Json<'a>, pointer: Pointer) -> Result<Self, Refused> {
        let object = expect(json.as_object(), &pointer, "an object", json)?;
        let text = |key: &str| {
            let at = pointer.join(key);
            expect(object.text(key), &at, "a text", object.get(key).unwrap_or(&Json::Null))
        };
        let at = pointer.join("change");
        let change = object.get("change").unwrap_or(&Json::Null);
        let change = expect(change.as_object(), &at, "an object", change)?;
        let mode = match text("mode")? {
            "data" => Mode::Data,
            "managed" => Mode::Managed,
            other => {
                return Err(Refused::Malformed {
                    pointer: pointer.join("mode").0,
                    expected: "\"managed\" or \"data\"",
                    found: other.chars().take(40).collect(),
                });
            }
        };
        Ok(Self {
            object,
            change,
            resource_type: text("type")?,
            name: text("name")?,
            address: text("address")?,
            mode,
            pointer,
        })
    }
}

fn expect<T>(
    found: Option<T>,
    pointer: &Pointer,
    expected: &'static str,
    json: &Json<'_>,
) -> Result<T, Refused> {
    found.ok_or_else(|| Refused::Malformed {
        pointer: pointer.0.clone(),
        expected,
        found: json.kind().to_owned(),
    })
}

/// What a list of actions stands for.
pub(crate) fn action(actions: Option<&Json<'_>>) -> Action {
    let words: Option<Vec<&str>> =
        actions.and_then(Json::as_list).and_then(|list| list.iter().map(Json::as_text).collect());
    match words.as_deref() {
        Some(["no-op"]) => Action::NoOp,
        Some(["create"]) => Action::Create,
        Some(["read"]) => Action::Read,
        Some(["update"]) => Action::Update,
        Some(["delete"]) => Action::Delete,
        Some(["delete", "create"]) => Action::DeleteThenCreate,
        Some(["create", "delete"]) => Action::CreateThenDelete,
        Some(["forget"]) => Action::Forget,
        Some(["create", "forget"]) => Action::CreateThenForget,
        _other => Action::Unrecognised,
    }
}

impl Reader<'_, '_, '_> {
    /// Reads the list of changes, in the plan's order.
    pub(super) fn changes(&mut self) -> Result<Vec<Change>, Refused> {
        let list = match self.top.get("resource_changes") {
            // A refresh-only plan has none.
            None | Some(Json::Null) => return Ok(Vec::new()),
            Some(Json::List(list)) => list,
            Some(other) => {
                let at = Pointer::default().join("resource_changes");
                return expect(None, &at, "a list", other);
            }
        };
        if list.len() > CHANGES_MAX {
            return Err(Refused::TooManyChanges { limit: CHANGES_MAX, found: list.len() });
        }
        let root = Pointer::default().join("resource_changes");
        let entries = list.iter().enumerate();
        let changes = entries
            .map(|(index, json)| Ok(self.change(&Entry::of(json, root.join(&index.to_string()))?)))
            .collect::<Result<Vec<_>, _>>()?;
        self.repeated(&changes);
        Ok(changes)
    }

    fn change(&mut self, entry: &Entry<'_, '_>) -> Change {
        self.unknown_keys(entry.object, ENTRY_KEYS, &entry.pointer);
        self.unknown_keys(entry.change, CHANGE_KEYS, &entry.pointer.join("change"));
        let module = entry.object.text("module_address").filter(|module| !module.is_empty());
        let plain = address::of_parts(
            module.map(address::without_keys).as_deref(),
            entry.mode == Mode::Data,
            (entry.resource_type, entry.name),
            None,
        );
        let (before, after) = self.sides(entry, &plain);
        let action = action(entry.change.get("actions"));
        let clean = |text: &str| self.redactor.clean(text);
        let change = Change {
            address: clean(entry.address),
            previous_address: entry.object.text("previous_address").map(clean),
            deposed: entry.object.text("deposed").map(clean),
            module: module.map(clean),
            mode: entry.mode,
            resource_type: clean(entry.resource_type),
            name: clean(entry.name),
            index: entry.object.get("index").map(address::index_text).map(|text| clean(&text)),
            provider: self.provider_of(entry, &plain, &before, &after),
            action,
            reason: entry.object.text("action_reason").map(clean),
            replace_paths: replace_paths(entry.change, clean),
            importing: importing(entry.change).map(|id| clean(&id)),
            before,
            after,
        };
        self.doubts(entry, &change, module);
        change
    }

    /// The object before and after, redacted and with its unknown parts in place.
    fn sides(&self, entry: &Entry<'_, '_>, plain: &str) -> (Value, Value) {
        let merger = self.merger(entry.resource_type);
        let side = |key: &str| entry.change.get(key);
        let unknown = Mask::of(side("after_unknown"));
        let (mask_before, mask_after) =
            (Mask::of(side("before_sensitive")), Mask::of(side("after_sensitive")));
        let sensitive = [mask_before.as_ref(), mask_after.as_ref()];
        let cursor = if self.configuration.present {
            Cursor::top(self.configuration.resources.get(plain).copied())
        } else {
            Cursor::Strict
        };
        let before = merger.object(side("before"), Masks { unknown: None, sensitive }, &cursor);
        let masks = Masks { unknown: unknown.as_ref(), sensitive };
        let mut after = merger.object(side("after"), masks, &cursor);
        let module = address::without_keys(entry.object.text("module_address").unwrap_or_default());
        let block = self.configuration.resources.get(plain).copied();
        self.configuration.trace(&module, block, &mut after);
        (before, after)
    }

    /// Says what in an entry does not fit.
    fn doubts(&mut self, entry: &Entry<'_, '_>, change: &Change, module: Option<&str>) {
        if entry.object.bool("index_unknown") == Some(true) {
            let reason = "index_unknown".to_owned();
            self.effects.push(Effect::Deferred { address: change.address.clone(), reason });
        }
        let made = address::of_parts(
            module,
            entry.mode == Mode::Data,
            (entry.resource_type, entry.name),
            entry.object.get("index"),
        );
        if made != entry.address {
            let made = self.redactor.clean(&made);
            self.inconsistent(change, format!("its parts make the address {made}"));
        }
        // Unknown parts of an object that is not there make none.
        let whole = Json::Bool(true);
        let hollow = entry.change.get("after").is_none_or(Json::is_null)
            && entry.change.get("after_unknown") != Some(&whole);
        if let Some(detail) = misfit(change, hollow) {
            self.inconsistent(change, detail.to_owned());
        }
    }

    fn inconsistent(&mut self, change: &Change, detail: String) {
        self.effects.push(Effect::Inconsistent { address: change.address.clone(), detail });
    }

    /// Address and deposed key together are unique, or two entries speak of one object.
    fn repeated(&mut self, changes: &[Change]) {
        let mut seen = BTreeSet::new();
        for change in changes {
            if !seen.insert((&change.address, &change.deposed)) {
                self.inconsistent(change, "the plan lists it twice".to_owned());
            }
        }
    }

    fn provider_of(
        &self,
        entry: &Entry<'_, '_>,
        plain: &str,
        before: &Value,
        after: &Value,
    ) -> ProviderRef {
        let block = self.configuration.resources.get(plain);
        let key = block.and_then(|block| block.object.text("provider_config_key"));
        let key = key.filter(|key| key.len() <= MODULE_ADDRESS_BYTES_MAX);
        let source = entry.object.text("provider_name").unwrap_or_default();
        let side = if *after == Value::Null { before } else { after };
        let acts = match key {
            Some(key) => self.acts(key).cloned(),
            None => self.source_acts(source),
        };
        let (region, account) = acts.map(|acts| (acts.region, acts.account)).unwrap_or_default();
        ProviderRef {
            source: self.redactor.clean(source),
            config_key: key.map(|key| self.redactor.clean(key)),
            region: own_region(entry.resource_type, side).unwrap_or(region),
            account,
        }
    }

    /// Gathers the actions by configuration address: a provisioner runs only where something is
    /// created or destroyed.
    pub(super) fn actions_by_block(changes: &[Change]) -> BTreeMap<String, Vec<Action>> {
        let mut actions: BTreeMap<String, Vec<Action>> = BTreeMap::new();
        for change in changes {
            let plain = address::without_keys(&change.address);
            actions.entry(plain).or_default().push(change.action);
        }
        actions
    }
}

/// How `before` and `after` fail to fit the action, if they do.
fn misfit(change: &Change, hollow: bool) -> Option<&'static str> {
    let (was, will) = (change.before != Value::Null, change.after != Value::Null);
    match change.action {
        Action::Create if was => Some("it is to be created, yet has a before"),
        Action::Create if !will || hollow => Some("it is to be created, yet has no after"),
        Action::Delete | Action::Forget if will => Some("it is to go, yet has an after"),
        Action::Delete | Action::Forget if !was => Some("it is to go, yet has no before"),
        Action::Update
        | Action::DeleteThenCreate
        | Action::CreateThenDelete
        | Action::CreateThenForget
            if !was || !will || hollow =>
        {
            Some("it is to change, yet lacks a before or an after")
        }
        Action::NoOp if change.before != change.after => {
            Some("nothing is to be done, yet before and after differ")
        }
        Action::Read if change.mode == Mode::Managed => Some("a resource cannot be read"),
        Action::Create
        | Action::Update
        | Action::DeleteThenCreate
        | Action::CreateThenDelete
        | Action::CreateThenForget
            if change.mode == Mode::Data =>
        {
            Some("a data source cannot be changed")
        }
        Action::NoOp
        | Action::Create
        | Action::Read
        | Action::Update
        | Action::Delete
        | Action::DeleteThenCreate
        | Action::CreateThenDelete
        | Action::Forget
        | Action::CreateThenForget
        | Action::Unrecognised => None,
    }
}

/// The paths that force a replacement, as pointers, their steps cleaned.
fn replace_paths(change: &Object<'_>, clean: impl Fn(&str) -> String) -> Vec<Pointer> {
    let step = |step: &Json<'_>| match step.as_text() {
        Some(text) => text.to_owned(),
        None => step.canonical_text(),
    };
    let path = |path: &Json<'_>| {
        let steps = path.as_list().unwrap_or_default();
        steps.iter().fold(Pointer::default(), |pointer, s| pointer.join(&clean(&step(s))))
    };
    change.list("replace_paths").iter().map(path).collect()
}

/// What is taken over: the cloud's id, or whatever else stands for it.
fn importing(change: &Object<'_>) -> Option<String> {
    let importing = change.get("importing").filter(|importing| !importing.is_null())?;
    let id = importing.as_object().and_then(|importing| importing.text("id"));
    Some(id.map_or_else(|| importing.canonical_text(), str::to_owned))
}
