//! Record bytes: what decodes has exactly those bytes.

use tribune_record::v1::{HEADER_BYTES, Record};

/// Decodes the bytes as they are, and with the payload length they should have.
pub fn record(data: &[u8]) {
    one_form(data);
    let mut bytes = data.to_vec();
    let payload = data.len().saturating_sub(HEADER_BYTES);
    if let (Some(length), Ok(payload)) =
        (bytes.get_mut(HEADER_BYTES.saturating_sub(4)..HEADER_BYTES), u32::try_from(payload))
    {
        length.copy_from_slice(&payload.to_be_bytes());
        one_form(&bytes);
    }
}

fn one_form(bytes: &[u8]) {
    if let Ok(record) = Record::decode(bytes) {
        assert_eq!(record.encode().as_deref(), Ok(bytes));
    }
}
