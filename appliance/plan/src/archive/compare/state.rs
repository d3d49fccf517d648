//! The state in the plan file against the objects the JSON shows, before the change and in its
//! prior state. Values may be secret: a difference says where it is, never what.
//!
//! It is the refreshed state: drift is what sets it apart from `tfstate-prev`, which nothing that
//! is applied rests on. A provider's private bytes and the order to destroy in are in no JSON.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{Action, Pointer};

use super::{
    super::{
        planfile::Instance,
        state::{Held, Objects, STATE, State},
    },
    Differences, place, source,
};
use crate::{
    json::{Json, Object},
    terraform::without_keys,
};

/// An object by its address and its deposed key.
type Key<'j> = (&'j str, &'j str);

impl Differences<'_, '_> {
    pub(super) fn state(&mut self, state: &State, plan: &[Instance], top: &Object<'_>) {
        let Ok(json) = state.json() else { return self.unread(STATE) };
        let Some(json) = json.as_object() else { return self.unread(STATE) };
        let objects = Objects::of(json);
        for unknown in &objects.unknown {
            self.unread(unknown);
        }
        let mut held: BTreeMap<Key<'_>, Held<'_>> = BTreeMap::new();
        for ((address, deposed), object) in &objects.all {
            if held.insert((address, deposed), *object).is_some() {
                self.differ(&told((address, deposed)), "there twice", "there once");
            }
        }
        let (prior, before) = (prior(top), before(top));
        for (key, held) in &held {
            let shown = [prior.get(key).copied(), before.get(key).copied()];
            self.held(*key, held, shown);
        }
        let gone = before.iter().filter(|(_key, change)| has_before(change));
        let shown: BTreeSet<&Key<'_>> =
            gone.map(|(key, _change)| key).chain(prior.keys()).collect();
        for key in shown.into_iter().filter(|key| !held.contains_key(*key)) {
            self.differ(&told(*key), "left out", "there");
        }
        self.owners(plan, &held);
    }

    /// Holds one object against its entry in the prior state, and against its change.
    fn held(&mut self, key: Key<'_>, held: &Held<'_>, [prior, change]: [Option<&Object<'_>>; 2]) {
        let place = told(key);
        let null = Json::Null;
        let attributes = held.object.get("attributes").unwrap_or(&null);
        let before = change.and_then(|change| change.get("before"));
        // The tool shows no earlier reading of a data source that is to be read.
        let before = before.filter(|before| !(held.data && before.is_null()));
        let values = prior.and_then(|prior| prior.get("values"));
        if before.is_none() && values.is_none() {
            return self.differ(&place, "there", "left out");
        }
        for shown in [before, values].into_iter().flatten() {
            if let Some(steps) = unlike(attributes, shown) {
                let steps = steps.iter().rev();
                let at = steps.fold(Pointer::default(), |at, step| at.join(&self.clean(step)));
                return self.differ(&format!("{place}, at {at},"), "one value", "another");
            }
        }
        let identity = change.and_then(|change| change.get("before_identity"));
        if let (Some(held), Some(shown)) = (held.object.get("identity"), identity)
            && unlike(held, shown).is_some()
        {
            self.differ(&format!("{place}, its identity,"), "one value", "another");
        }
        let Some(prior) = prior else { return };
        let at = |what: &str| format!("{place}, {what},");
        let provider = prior.text("provider_name").unwrap_or_default();
        self.equal(&at("its provider"), source(held.provider), provider);
        if held.object.get("schema_version") != prior.get("schema_version") {
            self.differ(&at("the version of its form"), "one", "another");
        }
        let tainted = prior.bool("tainted") == Some(true);
        match held.object.text("status").unwrap_or_default() {
            "" if !tainted => {}
            "tainted" if tainted => {}
            status => self.equal(&place, status, if tainted { "tainted" } else { "" }),
        }
    }

    /// What is no longer configured is destroyed by the provider configuration its state names.
    fn owners(&mut self, plan: &[Instance], held: &BTreeMap<Key<'_>, Held<'_>>) {
        let goes = |action| matches!(action, Action::Delete | Action::Forget);
        for instance in plan.iter().filter(|instance| goes(instance.change.action)) {
            let key = (instance.address.as_str(), instance.deposed.as_str());
            if let Some(held) = held.get(&key)
                && !self.configuration.resources.contains_key(&without_keys(&instance.address))
            {
                let place = format!("{}, its provider configuration,", told(key));
                self.equal(&place, held.provider, &instance.provider);
            }
        }
    }
}

fn told((address, deposed): Key<'_>) -> String {
    format!("the state of {}", place(address, deposed))
}

fn has_before(change: &Object<'_>) -> bool {
    change.get("before").is_some_and(|before| !before.is_null())
}

/// Every change of the JSON.
fn before<'j>(top: &'j Object<'_>) -> BTreeMap<Key<'j>, &'j Object<'j>> {
    let entries = top.list("resource_changes").iter().filter_map(Json::as_object);
    let change = |entry: &'j Object<'_>| {
        let text = |key| entry.text(key).unwrap_or_default();
        Some(((text("address"), text("deposed")), entry.object("change")?))
    };
    entries.filter_map(change).collect()
}

/// Every object of the JSON's prior state.
fn prior<'j>(top: &'j Object<'_>) -> BTreeMap<Key<'j>, &'j Object<'j>> {
    let values = top.object("prior_state").and_then(|state| state.object("values"));
    let mut found = BTreeMap::new();
    let mut left: Vec<&Object<'_>> =
        values.and_then(|values| values.object("root_module")).into_iter().collect();
    while let Some(module) = left.pop() {
        for object in module.list("resources").iter().filter_map(Json::as_object) {
            let text = |key| object.text(key).unwrap_or_default();
            found.insert((text("address"), text("deposed_key")), object);
        }
        left.extend(module.list("child_modules").iter().filter_map(Json::as_object));
    }
    found
}

/// The steps, the innermost first, to where a value of the state is not the one shown.
fn unlike(held: &Json<'_>, shown: &Json<'_>) -> Option<Vec<String>> {
    let below = |step: &str, held, shown| {
        let mut steps = unlike(held, shown)?;
        steps.push(step.to_owned());
        Some(steps)
    };
    let (held, null) = (typed(held, shown), Json::Null);
    match (held, shown) {
        // A provider that reads its own state again may turn what is empty into null.
        _ if is_empty(held) && is_empty(shown) => None,
        (Json::Object(held), Json::Object(shown)) => {
            let keys = held.keys().chain(shown.keys().filter(|key| !held.has(key)));
            let mut keys = keys.map(|key| (key, held.get(key), shown.get(key)));
            keys.find_map(|(key, held, shown)| {
                below(key, held.unwrap_or(&null), shown.unwrap_or(&null))
            })
        }
        (Json::List(held), Json::List(shown)) if held.len() == shown.len() => {
            let mut pairs = held.iter().zip(shown).enumerate();
            pairs.find_map(|(at, (held, shown))| below(&at.to_string(), held, shown))
        }
        (Json::Signed(_) | Json::Unsigned(_) | Json::Float(_), shown)
            if held.as_number() == shown.as_number() =>
        {
            None
        }
        (held, shown) => (held != shown).then(Vec::new),
    }
}

/// The value in `{"type": …, "value": …}`, which is how a state holds what may be of any type.
fn typed<'j>(held: &'j Json<'j>, shown: &Json<'_>) -> &'j Json<'j> {
    let wrapped = held.as_object().filter(|held| held.keys().eq(["type", "value"]));
    let Some((kind, value)) = wrapped.and_then(|held| held.get("type").zip(held.get("value")))
    else {
        return held;
    };
    // An object with a type and a value of its own is shown with the same type.
    if shown.as_object().and_then(|shown| shown.get("type")) == Some(kind) { held } else { value }
}

fn is_empty(json: &Json<'_>) -> bool {
    match json {
        Json::Null => true,
        Json::List(list) => list.is_empty(),
        Json::Object(object) => object.is_empty(),
        Json::Bool(_) | Json::Signed(_) | Json::Unsigned(_) | Json::Float(_) | Json::Text(_) => {
            false
        }
    }
}
