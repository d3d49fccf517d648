//! Protocol Buffers as bytes: fields by number. A message is read field by field, because a decoder
//! made from a schema drops the fields it does not know, and one of them may say what is applied.

use super::bytes::Bytes;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field<'b> {
    Number(u64),
    Bytes(&'b [u8]),
    /// Four or eight bytes: no field of a plan.
    Fixed,
}

/// The fields of a message, in their order; ends with an error where the bytes are no message.
#[derive(Debug)]
pub(super) struct Fields<'b>(Bytes<'b>);

/// The bytes are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoMessage;

impl<'b> Fields<'b> {
    pub(super) const fn of(message: &'b [u8]) -> Self {
        Self(Bytes(message))
    }

    fn field(&mut self) -> Option<(u64, Field<'b>)> {
        let key = varint(&mut self.0)?;
        let field = match key & 0b111 {
            0 => Field::Number(varint(&mut self.0)?),
            1 => self.0.take(8).map(|_eight| Field::Fixed)?,
            2 => {
                let length = usize::try_from(varint(&mut self.0)?).ok()?;
                Field::Bytes(self.0.take(length)?)
            }
            5 => self.0.take(4).map(|_four| Field::Fixed)?,
            // Groups, which no plan has, and what is not defined.
            _other => return None,
        };
        let number = key.wrapping_shr(3);
        (number > 0).then_some((number, field))
    }
}

impl<'b> Iterator for Fields<'b> {
    type Item = Result<(u64, Field<'b>), NoMessage>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field().ok_or(NoMessage);
        if field.is_err() {
            self.0 = Bytes(&[]);
        }
        Some(field)
    }
}

/// A number in groups of seven bits, the low ones first; none where it has more than 64.
fn varint(bytes: &mut Bytes<'_>) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = bytes.byte()?;
        let bits = u64::from(byte & 0x7f);
        let placed = bits.wrapping_shl(shift);
        if placed.wrapping_shr(shift) != bits {
            return None;
        }
        number |= placed;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, Field<'_>)>, NoMessage> {
        Fields::of(bytes).collect()
    }

    #[test]
    fn fields_by_number() {
        let bytes = [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1d, 1, 2, 3, 4];
        let expected = [(1, Field::Number(150)), (2, Field::Bytes(b"hi")), (3, Field::Fixed)];
        assert_eq!(read(&bytes).unwrap(), expected);
        assert_eq!(read(&[]), Ok(vec![]));
        let most = [0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
        assert_eq!(read(&most).unwrap(), [(1, Field::Number(u64::MAX))]);
    }

    #[test]
    fn what_is_no_message() {
        for bytes in [
            &[0x08][..],
            &[0x08, 0x80],
            &[0x12, 3, b'h', b'i'],
            &[0x00, 1],
            &[0x0b, 0x0c],
            &[0x0d, 1, 2, 3],
            &[0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2],
            &[0x12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
        ] {
            assert_eq!(read(bytes), Err(NoMessage), "{bytes:?}");
        }
    }
}
