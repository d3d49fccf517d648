//! A Protocol Buffers message by field number, read strictly: a field that may stand once and
//! stands twice is refused, for some readers take the last of them and others join them.

use std::collections::BTreeMap;

use super::wire::{Field, Fields};
use crate::Refused;

/// The entry all messages come from.
pub(super) const TFPLAN: &str = "tfplan";

/// A message, and its name in Terraform's `planfile.proto`.
#[derive(Debug)]
pub(super) struct Message<'b> {
    name: &'static str,
    fields: BTreeMap<u64, Vec<Field<'b>>>,
}

fn bad(expected: &'static str, found: String) -> Refused {
    Refused::BadArchive { at: TFPLAN.to_owned(), expected, found }
}

impl<'b> Message<'b> {
    pub(super) fn of(name: &'static str, bytes: &'b [u8]) -> Result<Self, Refused> {
        let mut fields: BTreeMap<u64, Vec<Field<'b>>> = BTreeMap::new();
        for field in Fields::of(bytes) {
            let (number, field) =
                field.map_err(|_no_message| bad("a message", format!("a broken {name}")))?;
            fields.entry(number).or_default().push(field);
        }
        Ok(Self { name, fields })
    }

    /// The fields that are not among `known`, as `Name/number`.
    pub(super) fn others(&self, known: &[u64]) -> impl Iterator<Item = String> {
        let other = self.fields.keys().filter(|number| !known.contains(number));
        other.map(|number| format!("{TFPLAN}/{}/{number}", self.name))
    }

    fn all(&self, number: u64) -> &[Field<'b>] {
        self.fields.get(&number).map_or(&[], Vec::as_slice)
    }

    fn mistyped(&self, number: u64) -> Refused {
        bad("a field of its type", format!("another type in {}/{number}", self.name))
    }

    fn one(&self, number: u64) -> Result<Option<Field<'b>>, Refused> {
        match self.all(number) {
            [] => Ok(None),
            [field] => Ok(Some(*field)),
            [_, _, ..] => Err(bad("the field once", format!("{}/{number} again", self.name))),
        }
    }

    /// A number; 0 is not written.
    pub(super) fn number(&self, number: u64) -> Result<u64, Refused> {
        match self.one(number)? {
            None => Ok(0),
            Some(Field::Number(value)) => Ok(value),
            Some(Field::Bytes(_) | Field::Fixed) => Err(self.mistyped(number)),
        }
    }

    /// A truth value; false is not written.
    pub(super) fn truth(&self, number: u64) -> Result<bool, Refused> {
        self.number(number).map(|value| value != 0)
    }

    /// Every message, text or run of bytes under one number.
    pub(super) fn each(&self, number: u64) -> Result<Vec<&'b [u8]>, Refused> {
        let bytes = |field: &Field<'b>| match field {
            Field::Bytes(bytes) => Ok(*bytes),
            Field::Number(_) | Field::Fixed => Err(self.mistyped(number)),
        };
        self.all(number).iter().map(bytes).collect()
    }

    pub(super) fn bytes(&self, number: u64) -> Result<Option<&'b [u8]>, Refused> {
        self.one(number)?;
        Ok(self.each(number)?.first().copied())
    }

    /// A text; an empty one is not written.
    pub(super) fn text(&self, number: u64) -> Result<String, Refused> {
        self.bytes(number)?.map_or_else(|| Ok(String::new()), utf8)
    }

    pub(super) fn texts(&self, number: u64) -> Result<Vec<String>, Refused> {
        self.each(number)?.into_iter().map(utf8).collect()
    }
}

fn utf8(bytes: &[u8]) -> Result<String, Refused> {
    let text = std::str::from_utf8(bytes);
    text.map(str::to_owned).map_err(|_error| bad("UTF-8", "other bytes".to_owned()))
}
