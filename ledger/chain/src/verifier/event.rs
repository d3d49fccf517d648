//! What a record says, as far as the chain itself depends on it: keys, shards, and signatures that
//! are not the ledger's.

use alloc::{borrow::ToOwned, format, string::ToString};

use base64::{Engine, engine::general_purpose::STANDARD};
use tribune_record::{
    Digest,
    v1::{Approval, Consent, Cosignature, Event, Key, KeyChange, Record, Retention, Shard},
};

use super::{Predecessor, Verifier, Years};
use crate::{
    Checkpoint, Cosigned, PublicKey, Tampered, TreeHash, Vkey, What, WitnessKey, verify_consistency,
};

impl Verifier {
    pub(super) fn check_event(&mut self, seq: u64, record: &Record) -> Result<(), Tampered> {
        match &record.event {
            Event::Key(key) => self.check_key(seq, key, &record.prev),
            Event::Shard(shard) if seq == 0 => self.check_shard(shard, record.prev),
            _ if seq == 0 => {
                let found = record.event.kind().name();
                Err(Tampered::new(seq, What::Key, "a KEY or SHARD record", found))
            }
            Event::Shard(shard) => {
                Err(Tampered::new(seq, What::Shard, "a SHARD record only at 0", shard.number))
            }
            Event::Close(_) => {
                self.closed = true;
                Ok(())
            }
            Event::Approval(Approval { statement, key, signature }) => {
                let signed = statement.signed_bytes().ok();
                let who = (statement.ledger.as_str(), statement.approver.as_str());
                self.check_person(seq, who, signed.as_deref(), (key, signature))
            }
            Event::Consent(Consent { statement, key, signature }) => {
                let signed = statement.signed_bytes().ok();
                let who = (statement.ledger.as_str(), statement.approver.as_str());
                self.check_person(seq, who, signed.as_deref(), (key, signature))
            }
            Event::Retention(retention) => self.check_retention(seq, retention),
            Event::Cosignature(cosignature) => self.check_cosignature(seq, cosignature),
            Event::Start(_)
            | Event::Stop(_)
            | Event::Request(_)
            | Event::Decision(_)
            | Event::Refusal(_)
            | Event::Recovery(_)
            | Event::Export(_)
            | Event::Read(_)
            | Event::ClockStep(_)
            | Event::Erasure(_)
            | Event::Hold(_) => Ok(()),
        }
    }

    fn check_key(&mut self, seq: u64, key: &Key, prev: &Digest) -> Result<(), Tampered> {
        let expected = if seq == 0 { KeyChange::Begin } else { KeyChange::Rotate };
        if key.change != expected || key.origin != self.key.name() {
            let expected = format!("{expected:?} of {}", self.key.name());
            let found = format!("{:?} of {}", key.change, key.origin);
            return Err(Tampered::new(seq, What::Key, expected, found));
        }
        if seq == 0 && *prev != self.last {
            return Err(Tampered::new(seq, What::Link, self.last, prev));
        }
        let bad = |expected: &str| Tampered::new(seq, What::Key, expected, &key.vkey);
        let vkey: Vkey = key.vkey.parse().map_err(|_no_detail| bad("a verifier key"))?;
        if seq == 0 && vkey != self.key {
            return Err(bad(&self.key.to_string()));
        }
        if vkey.name() != self.key.name() {
            return Err(bad(&format!("a verifier key of {}", self.key.name())));
        }
        self.key = vkey;
        Ok(())
    }

    /// A shard goes on under the key its predecessor ended under, which signed that end.
    fn check_shard(&mut self, shard: &Shard, last: Digest) -> Result<(), Tampered> {
        let bad = |expected: &str, found: &str| Tampered::new(0, What::Shard, expected, found);
        let Shard { number, first, origin, vkey, previous } = shard;
        if *vkey != self.key.to_string() || origin != self.key.name() {
            return Err(bad(&self.key.to_string(), vkey));
        }
        let base = origin.strip_suffix(&format!("/{number}"));
        let base = base.filter(|_base| *number > 0);
        let base = base.ok_or_else(|| bad("an origin that ends in the shard's number", origin))?;
        let before = if *number == 1 {
            base.to_owned()
        } else {
            format!("{base}/{}", number.saturating_sub(1))
        };
        let signer = Vkey::new(&before, *self.key.key());
        let signer = signer.map_err(|invalid| bad("a shard's origin", &invalid.to_string()))?;
        let checkpoint = Checkpoint::open(previous, &signer)
            .map_err(|invalid| bad("the last checkpoint before", &invalid.to_string()))?;
        if checkpoint.size > *first {
            let expected = format!("at least {} records before it", checkpoint.size);
            return Err(bad(&expected, &first.to_string()));
        }
        self.predecessor = Some(Predecessor { number: *number, first: *first, checkpoint, last });
        Ok(())
    }

    fn check_person(
        &self,
        seq: u64,
        (ledger, who): (&str, &str),
        signed: Option<&[u8]>,
        (key, signature): (&str, &str),
    ) -> Result<(), Tampered> {
        let bad = |expected: &str, found: &str| Tampered::new(seq, What::Approval, expected, found);
        if ledger != self.ledger.to_string() {
            return Err(bad(&format!("one for ledger {}", self.ledger), ledger));
        }
        let public =
            PublicKey::from_hex(key).map_err(|invalid| bad("a key", &format!("{invalid}")))?;
        let mut made = [0; 64];
        let holds = hex::decode_to_slice(signature, &mut made).is_ok()
            && signed.is_some_and(|bytes| public.verify(bytes, &made).is_ok());
        let expected = || format!("a signature of {who} with key {key}");
        if holds { Ok(()) } else { Err(bad(&expected(), signature)) }
    }

    fn check_retention(&mut self, seq: u64, retention: &Retention) -> Result<(), Tampered> {
        let least = self.years();
        if retention.years < least {
            let expected = format!("at least {least} years");
            return Err(Tampered::new(seq, What::Retention, expected, retention.years));
        }
        let first = self.years.map_or(retention.years, |years| years.first);
        self.years = Some(Years { first, last: retention.years });
        Ok(())
    }

    fn check_cosignature(&self, seq: u64, cosignature: &Cosignature) -> Result<(), Tampered> {
        let bad =
            |expected: &str, found: &str| Tampered::new(seq, What::Cosignature, expected, found);
        let Cosignature { witness, note, consistency } = cosignature;
        let witness: WitnessKey =
            witness.parse().map_err(|_no_detail| bad("a witness's verifier key", witness))?;
        let cosigned = Cosigned::open(note, &witness)
            .map_err(|invalid| bad("a cosigned checkpoint", &invalid.to_string()))?;
        let Checkpoint { origin, size, root, .. } = &cosigned.checkpoint;
        if origin != self.key.name() {
            return Err(bad(&format!("one of {}", self.key.name()), origin));
        }
        let hash = |text: &alloc::string::String| {
            STANDARD.decode(text).ok()?.try_into().ok().map(TreeHash)
        };
        let path = consistency.iter().map(hash).collect::<Option<alloc::vec::Vec<_>>>();
        let path = path.ok_or_else(|| bad("hashes in base64", "other text"))?;
        let now = self.tip();
        verify_consistency((*size, root), (now.size, &now.root), &path).map_err(|why| {
            let expected = format!("a checkpoint of this ledger at {size} records");
            bad(&expected, &format!("root {root}: {why}"))
        })
    }
}
