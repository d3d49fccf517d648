//! For how many years records are kept. That is only ever lengthened: it is asked right before the
//! record is written, where nothing can come in between.

use tribune_chain::RETENTION_YEARS;
use tribune_record::v1::{Event, Kind};

use crate::{
    AppendError, Ledger, ReadError, draft::Prepared, index::keys, query::Stored, shard::Shard,
    writer::Open,
};

impl Ledger {
    /// For how many years records are kept.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn retention_years(&self) -> Result<u16, ReadError> {
        let (shard, _head) = self.shared.current();
        self.guarded(|| Ok(longest(&shard)?.unwrap_or(RETENTION_YEARS)))
    }
}

/// The longest retention a shard names; what was in force when it began stands in it too.
pub(crate) fn longest(shard: &Shard) -> Result<Option<u16>, ReadError> {
    let mut longest = None;
    for seq in shard.index.newest(&keys::kind(Kind::Retention), u64::MAX) {
        if let Event::Retention(kept) = &Stored::read(shard, seq?)?.record().event {
            longest = longest.max(Some(kept.years));
        }
    }
    Ok(longest)
}

/// The RETENTION record, where it shortens nothing.
pub(crate) fn record(open: &Open, prepared: Prepared, found: u16) -> Result<Prepared, AppendError> {
    let longest = longest(&open.shard).map_err(|why| AppendError::Stopped {
        reason: format!("the index cannot be read: {why}"),
    })?;
    let expected = longest.unwrap_or(RETENTION_YEARS);
    if found < expected {
        return Err(AppendError::Shortened { expected, found });
    }
    Ok(prepared)
}
