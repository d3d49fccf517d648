//! Changing the signing key: the old key signs the record that names the new one, and signs nothing
//! after it. Done while the appliance is stopped.

use std::path::Path;

use tribune_chain::{PublicKey, SigningKey, Vkey};
use tribune_record::v1::{Event, Key, KeyChange};

use crate::{Draft, Ledger, OpenError, Options};

impl Ledger {
    /// Makes `new` the ledger's key. From then on it opens under `new` alone. Where `new` is the
    /// key in force already, because an earlier attempt was cut short, nothing is written.
    ///
    /// # Errors
    /// Where the ledger does not open under one of `old`, or the record is not written.
    pub fn rotate(
        dir: &Path,
        old: Vec<SigningKey>,
        new: &SigningKey,
        options: &Options,
    ) -> Result<Vkey, OpenError> {
        let mut keys = old;
        keys.push(new.clone());
        let (ledger, _opened) = Self::open(dir, keys, options)?;
        let now = ledger.vkey();
        let next = now.clone().under(PublicKey::of(new));
        if now != next {
            let (origin, vkey) = (next.name().to_owned(), next.to_string());
            let event = Event::Key(Key { change: KeyChange::Rotate, origin, vkey });
            ledger.append(Draft::new(options.now(), event))?;
        }
        ledger.close();
        Ok(next)
    }
}
