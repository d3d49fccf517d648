//! Changing the signing key: the old key signs the record that names the new one, and signs nothing
//! after it. Done while the appliance is stopped.
//!
//! 1. A KEY record under the old key names the new one.
//! 2. A KEY record under the new key names it again. Only then is anybody told. A journal that ends
//!    in 1 looks, once that is damaged and the index lost, like one with a torn write, and the old
//!    key would go on; behind 2 such damage is seen.

use std::path::Path;

use tribune_chain::{PublicKey, SigningKey, Vkey};
use tribune_record::v1::{Event, Key, KeyChange};

use crate::{Draft, Ledger, OpenError, Options, open::unreadable};

impl Ledger {
    /// Makes `new` the ledger's key. From then on it opens under `new` alone. Where an earlier
    /// attempt was cut short, this one goes on from it; where it was not, nothing is written.
    ///
    /// # Errors
    /// Where the ledger does not open under one of `old`, or a record is not written.
    pub fn rotate(
        dir: &Path,
        old: Vec<SigningKey>,
        new: &SigningKey,
        options: &Options,
    ) -> Result<Vkey, OpenError> {
        let mut keys = old;
        keys.push(new.clone());
        let (ledger, _opened) = Self::open(dir, keys, options)?;
        let public = PublicKey::of(new);
        let next = ledger.vkey().under(public);
        if ledger.vkey() != next {
            // What they repair is told before: the old key signs nothing after the new one's name.
            ledger.shared.end_lists();
            ledger.name_key(&next, options)?;
        }
        ledger.close();
        drop(ledger);
        let (ledger, _opened) = Self::open(dir, vec![new.clone()], options)?;
        let (shard, head) = ledger.shared.current();
        let last = head.size.saturating_sub(1);
        let signer = ledger.guarded(|| shard.signer(last));
        if signer.map_err(|error| unreadable(dir, &error))? != public {
            ledger.name_key(&next, options)?;
        }
        ledger.close();
        Ok(next)
    }

    pub(crate) fn name_key(&self, vkey: &Vkey, options: &Options) -> Result<(), OpenError> {
        let (change, origin) = (KeyChange::Rotate, vkey.name().to_owned());
        let event = Event::Key(Key { change, origin, vkey: vkey.to_string() });
        self.append(Draft::new(options.now(), event))?;
        Ok(())
    }
}
