//! One value out of what Terraform spreads over three: the value, what of it is unknown, and what
//! of it is sensitive.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::Value;

use super::{
    cursor::{Budget, Cursor},
    mask::{Mask, Masks},
};
use crate::{
    json::{Json, Object},
    redact::{
        NameClass, Redactor, attributes, classify, classify_element, classify_entry, is_secret_data,
    },
};

/// Makes values of one resource.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Merger<'m, 's> {
    pub(crate) redactor: &'m Redactor<'s>,
    pub(crate) resource_type: &'m str,
    pub(crate) budget: &'m Budget,
}

/// Where a value stands: under which key of what, positions left out, and what the names on the
/// way say about it.
#[derive(Debug, Clone, Copy)]
struct Place<'n> {
    key: &'n str,
    parent: Option<&'n Self>,
    class: NameClass,
    /// Paths that are secret whatever they hold.
    sensitive: &'n [&'static str],
}

impl Place<'_> {
    fn is_sensitive(&self) -> bool {
        self.sensitive.iter().any(|path| self.is(path))
    }

    fn is(&self, path: &str) -> bool {
        match (path.rsplit_once('.'), self.parent) {
            (Some((way, last)), Some(parent)) => last == self.key && parent.is(way),
            (None, Some(_)) if path == "*" => true,
            (None, Some(parent)) => path == self.key && parent.parent.is_none(),
            (_, None) => false,
        }
    }
}

impl Merger<'_, '_> {
    /// The attributes of a whole object.
    pub(super) fn object(
        self,
        json: Option<&Json<'_>>,
        masks: Masks<'_, '_>,
        cursor: &Cursor<'_, '_>,
    ) -> Value {
        let sensitive: Vec<_> = attributes::sensitive(self.resource_type).collect();
        let class = NameClass::Plain;
        let place = Place { key: "", parent: None, class, sensitive: &sensitive };
        self.value(json, masks, cursor, place)
    }

    /// The attributes of a whole object that stands in the plan without masks.
    pub(crate) fn bare(self, json: Option<&Json<'_>>) -> Value {
        self.object(json, Masks::default(), &Cursor::Strict)
    }

    /// A value that stands in the plan under `name`, without masks.
    pub(crate) fn plain(self, json: &Json<'_>, name: &str) -> Value {
        let place = Place { key: name, parent: None, class: classify(name), sensitive: &[] };
        self.value(Some(json), Masks::default(), &Cursor::Strict, place)
    }

    fn unknown(self, cursor: &Cursor<'_, '_>) -> Value {
        let mut unknown = cursor.unknown(self.budget);
        unknown.references.iter_mut().for_each(|told| *told = self.redactor.clean(told));
        Value::Unknown(unknown)
    }

    fn value(
        self,
        json: Option<&Json<'_>>,
        masks: Masks<'_, '_>,
        cursor: &Cursor<'_, '_>,
        place: Place<'_>,
    ) -> Value {
        if matches!(masks.unknown, Some(Mask::All)) {
            return self.unknown(cursor);
        }
        let json = json.filter(|json| !json.is_null());
        if let Some(json) = json.filter(|json| masks.cover(json)) {
            return self.redactor.hide(json);
        }
        match (json, masks.unknown) {
            (Some(Json::Object(object)), None | Some(Mask::Keys(_))) => {
                self.map(Some(object), masks, cursor, place)
            }
            (None, Some(Mask::Keys(_))) => self.map(None, masks, cursor, place),
            (Some(Json::List(list)), None | Some(Mask::Positions(_))) => {
                self.list(list, masks, cursor, place)
            }
            (None, Some(Mask::Positions(_))) => self.list(&[], masks, cursor, place),
            // The mask has another shape than the value: nobody can say what it speaks of.
            (_, Some(_)) => self.unknown(&Cursor::Strict),
            (Some(leaf), None) => self.leaf(leaf, place.class),
            (None, None) => Value::Null,
        }
    }

    fn map(
        self,
        object: Option<&Object<'_>>,
        masks: Masks<'_, '_>,
        cursor: &Cursor<'_, '_>,
        place: Place<'_>,
    ) -> Value {
        let known = object.into_iter().flat_map(Object::keys);
        let marked = masks.unknown.into_iter().flat_map(Mask::keys);
        let keys: BTreeSet<&str> = known.chain(marked).collect();
        let entries = keys.into_iter().map(|key| {
            let json = object.and_then(|object| object.get(key));
            let masks = masks.child(key);
            // The configuration is only looked at where something is unknown.
            let cursor = masks.unknown.map_or(Cursor::Strict, |_open| cursor.child(key));
            let class = object.map_or(place.class, |o| classify_entry(o, key, place.class));
            let inner = Place { key, parent: Some(&place), class, ..place };
            let data = object.is_some_and(|object| is_secret_data(object, key));
            let value = if data || inner.is_sensitive() {
                self.secret(json, masks, &cursor)
            } else {
                self.value(json, masks, &cursor, inner)
            };
            (self.redactor.clean(key), value)
        });
        Value::Map(entries.collect::<BTreeMap<_, _>>())
    }

    /// An attribute that is secret as a whole: unknown, absent or hidden, never shown.
    fn secret(
        self,
        json: Option<&Json<'_>>,
        masks: Masks<'_, '_>,
        cursor: &Cursor<'_, '_>,
    ) -> Value {
        match json {
            _any if masks.unknown.is_some() => self.unknown(cursor),
            None | Some(Json::Null) => Value::Null,
            Some(json) => self.redactor.hide(json),
        }
    }

    fn list(
        self,
        list: &[Json<'_>],
        masks: Masks<'_, '_>,
        cursor: &Cursor<'_, '_>,
        place: Place<'_>,
    ) -> Value {
        // What the mask marks behind the end of the list is an element too.
        let length = list.len().max(masks.unknown.map_or(0, Mask::length));
        let cursor = masks.unknown.map_or(Cursor::Strict, |_open| cursor.element(length));
        let element = |index| {
            let class = classify_element(list, index, place.class);
            self.value(list.get(index), masks.element(index), &cursor, Place { class, ..place })
        };
        Value::List((0..length).map(element).collect())
    }

    fn leaf(self, json: &Json<'_>, class: NameClass) -> Value {
        match json {
            Json::Text(text) if self.redactor.hides(class, text) => self.redactor.hide(json),
            Json::Text(text) => Value::text(text),
            Json::Bool(b) => Value::Bool(*b),
            Json::Signed(_) | Json::Unsigned(_) | Json::Float(_) => match json.as_number() {
                Some(number) if self.redactor.hides_number(class, &number) => {
                    self.redactor.hide(json)
                }
                Some(number) => Value::Number(number),
                None => Value::Null,
            },
            Json::Null | Json::List(_) | Json::Object(_) => Value::Null,
        }
    }
}
