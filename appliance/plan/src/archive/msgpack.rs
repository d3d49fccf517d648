//! Values as Terraform writes them: `MessagePack`, with an extension for what is not known yet, and
//! a pair of type and value where the schema leaves the type open (github.com/zclconf/go-cty,
//! cty/msgpack).

use std::collections::BTreeMap;

use tribune_record::Number;

use super::bytes::Bytes;
use crate::limits::{NESTING_MAX, VALUES_MAX};

/// A value in a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cty<'b> {
    Null,
    Bool(bool),
    Number(Number),
    /// A text, or a number that fits nothing smaller.
    Text(&'b str),
    List(Vec<Self>),
    Map(BTreeMap<&'b str, Self>),
    /// Known only after apply; what may be known about it is left out.
    Unknown,
    /// An extension nobody here knows.
    Opaque,
}

/// Extensions: a value nothing is known of, and one with limits to what it may become.
const UNKNOWN: u8 = 0;
const REFINED: u8 = 12;

/// Reads `bytes` as one value; none where they are none, or hold a key twice.
pub(super) fn value(bytes: &[u8]) -> Option<Cty<'_>> {
    let mut reader = Reader { bytes: Bytes(bytes), left: VALUES_MAX };
    let value = reader.value(NESTING_MAX)?;
    reader.bytes.is_empty().then_some(value)
}

#[derive(Debug)]
struct Reader<'b> {
    bytes: Bytes<'b>,
    /// How many more values may come.
    left: usize,
}

impl<'b> Reader<'b> {
    fn value(&mut self, depth: usize) -> Option<Cty<'b>> {
        self.left = self.left.checked_sub(1)?;
        let marker = self.bytes.byte()?;
        let low = |mask: u8| u64::from(marker & mask);
        match marker {
            0x00..=0x7f => Some(Cty::Number(Number::from(u64::from(marker)))),
            0x80..=0x8f => self.map(low(0x0f), depth),
            0x90..=0x9f => self.list(low(0x0f), depth),
            0xa0..=0xbf => self.text(low(0x1f)),
            0xc0 => Some(Cty::Null),
            0xc2 => Some(Cty::Bool(false)),
            0xc3 => Some(Cty::Bool(true)),
            0xc7 => self.length(1).and_then(|length| self.extension(length)),
            0xc8 => self.length(2).and_then(|length| self.extension(length)),
            0xc9 => self.length(4).and_then(|length| self.extension(length)),
            0xca => self.bytes.array().map(|bytes| float(f32::from_be_bytes(bytes).into()))?,
            0xcb => self.bytes.array().map(|bytes| float(f64::from_be_bytes(bytes)))?,
            0xcc..=0xcf => self.unsigned(width(marker & 0b11)),
            0xd0..=0xd3 => self.signed(width(marker & 0b11)),
            0xd4..=0xd8 => {
                let power = u32::from(marker).checked_sub(0xd4)?;
                self.extension(1_usize.checked_shl(power)?)
            }
            0xd9 => self.bytes.high(1).and_then(|length| self.text(length)),
            0xda => self.bytes.high(2).and_then(|length| self.text(length)),
            0xdb => self.bytes.high(4).and_then(|length| self.text(length)),
            0xdc => self.bytes.high(2).and_then(|length| self.list(length, depth)),
            0xdd => self.bytes.high(4).and_then(|length| self.list(length, depth)),
            0xde => self.bytes.high(2).and_then(|length| self.map(length, depth)),
            0xdf => self.bytes.high(4).and_then(|length| self.map(length, depth)),
            // Undefined; bytes stand before the value of an open type alone; the rest are negative.
            0xc1 | 0xc4..=0xc6 => None,
            0xe0..=0xff => Some(Cty::Number(Number::from(i64::from(i8::from_be_bytes([marker]))))),
        }
    }

    fn length(&mut self, width: usize) -> Option<usize> {
        self.bytes.high(width).and_then(|length| usize::try_from(length).ok())
    }

    fn unsigned(&mut self, width: usize) -> Option<Cty<'b>> {
        self.bytes.high(width).map(|number| Cty::Number(Number::from(number)))
    }

    fn signed(&mut self, width: usize) -> Option<Cty<'b>> {
        let bits = self.bytes.high(width)?;
        // Moved up and down again, the sign fills the bits above it.
        let above = 64_u32.checked_sub(u32::try_from(width).ok()?.checked_mul(8)?)?;
        let number = i64::from_be_bytes(bits.checked_shl(above)?.to_be_bytes());
        Some(Cty::Number(Number::from(number.checked_shr(above)?)))
    }

    fn text(&mut self, length: u64) -> Option<Cty<'b>> {
        self.str(length).map(Cty::Text)
    }

    fn str(&mut self, length: u64) -> Option<&'b str> {
        std::str::from_utf8(self.bytes.take(usize::try_from(length).ok()?)?).ok()
    }

    fn extension(&mut self, length: usize) -> Option<Cty<'b>> {
        let kind = self.bytes.byte()?;
        self.bytes.take(length)?;
        Some(if [UNKNOWN, REFINED].contains(&kind) { Cty::Unknown } else { Cty::Opaque })
    }

    fn list(&mut self, length: u64, depth: usize) -> Option<Cty<'b>> {
        let inside = depth.checked_sub(1)?;
        if length == 2 && matches!(self.bytes.0.first(), Some(0xc4..=0xc6)) {
            return self.open(inside);
        }
        let mut list = Vec::new();
        for _item in 0..length {
            list.push(self.value(inside)?);
        }
        Some(Cty::List(list))
    }

    /// The value of an open type; the JSON shows it alone.
    fn open(&mut self, depth: usize) -> Option<Cty<'b>> {
        let width = match self.bytes.byte()? {
            0xc4 => 1,
            0xc5 => 2,
            _longest => 4,
        };
        let length = self.length(width)?;
        self.bytes.take(length)?;
        self.value(depth)
    }

    fn map(&mut self, length: u64, depth: usize) -> Option<Cty<'b>> {
        let inside = depth.checked_sub(1)?;
        let mut map = BTreeMap::new();
        for _entry in 0..length {
            let key = self.key()?;
            if map.insert(key, self.value(inside)?).is_some() {
                return None;
            }
        }
        Some(Cty::Map(map))
    }

    fn key(&mut self) -> Option<&'b str> {
        let length = match self.bytes.byte()? {
            marker @ 0xa0..=0xbf => u64::from(marker & 0x1f),
            0xd9 => self.bytes.high(1)?,
            0xda => self.bytes.high(2)?,
            0xdb => self.bytes.high(4)?,
            _other => return None,
        };
        self.str(length)
    }
}

/// 1, 2, 4 or 8 bytes.
fn width(power: u8) -> usize {
    1_usize.wrapping_shl(power.into())
}

fn float(number: f64) -> Option<Cty<'static>> {
    number.is_finite().then(|| Cty::Number(Number::from(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "literals are handed over")]
    fn check(bytes: &[u8], expected: Option<Cty<'_>>) {
        assert_eq!(value(bytes), expected, "{bytes:x?}");
    }

    fn number(of: i64) -> Option<Cty<'static>> {
        Some(Cty::Number(Number::from(of)))
    }

    #[test]
    fn numbers() {
        check(&[0x7f], number(127));
        check(&[0xff], number(-1));
        check(&[0xe0], number(-32));
        check(&[0xcc, 0xff], number(255));
        check(&[0xcd, 1, 0], number(256));
        check(&[0xce, 0, 1, 0, 0], number(65_536));
        check(&[0xd0, 0x80], number(-128));
        check(&[0xd1, 0xff, 0], number(-256));
        check(&[0xd2, 0xff, 0xff, 0, 0], number(-65_536));
        check(&[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], number(i64::MIN));
        let most = Some(Cty::Number(Number::from(u64::MAX)));
        check(&[0xcf, 255, 255, 255, 255, 255, 255, 255, 255], most);
        check(&[0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], Some(Cty::Number(Number::from(1.5_f64))));
        check(&[0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0], None);
    }

    #[test]
    fn what_is_unknown_and_what_nobody_knows() {
        check(&[0xd4, 0, 0], Some(Cty::Unknown));
        check(&[0xc7, 3, 12, 0x81, 1, 0xc2], Some(Cty::Unknown));
        check(&[0xd4, 1, 0], Some(Cty::Opaque));
    }

    #[test]
    fn a_value_of_an_open_type_stands_alone() {
        check(b"\x92\xc4\x08\"string\"\xa2hi", Some(Cty::Text("hi")));
        check(b"\x92\xc4\x08\"string\"\xd4\0\0", Some(Cty::Unknown));
        check(b"\x92\xa1a\xa1b", Some(Cty::List(vec![Cty::Text("a"), Cty::Text("b")])));
        check(b"\xc4\x01a", None);
    }

    #[test]
    fn what_is_no_value() {
        let map = BTreeMap::from([("a", Cty::Null)]);
        check(b"\x81\xa1a\xc0", Some(Cty::Map(map)));
        // A key twice, a key that is no text, bytes behind the value, no UTF-8, an end too soon.
        check(b"\x82\xa1a\xc0\xa1a\xc3", None);
        check(b"\x81\x01\xc0", None);
        check(b"\xc0\xc0", None);
        check(b"\xa1\xff", None);
        check(b"\xdd\xff\xff\xff\xff", None);
        check(b"", None);
    }

    #[test]
    fn nesting_has_an_exact_limit() {
        let nest = |depth: usize| [vec![0x91; depth], vec![0xc0]].concat();
        assert!(value(&nest(NESTING_MAX)).is_some());
        assert_eq!(value(&nest(NESTING_MAX + 1)), None);
        assert_eq!(value(&nest(1_000_000)), None);
    }
}
