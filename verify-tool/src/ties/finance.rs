//! What was signed ahead of plans: every budget, price book and standard change in the settings of
//! a case carries the signature of somebody the site vouched for.

use std::collections::BTreeSet;

use tribune_chain::{PublicKey, Signature};
use tribune_record::{
    BookStatement, BudgetStatement, Case, Digest, Role, Signed, StandardChange, UnixMillis,
    v1::{DecisionMade, Record},
};

use super::{broken, same};
use crate::{Break, in_force::InForce};

/// The settings whose signatures were found sound, by their digests.
#[derive(Debug, Default)]
pub(super) struct Vouched(BTreeSet<Digest>);

/// Who signed, as a statement says it.
type By<'a> = (&'a str, &'a Role, UnixMillis);

impl Vouched {
    /// Checks what the settings of a case hold, once for each settings.
    pub(super) fn check(
        &mut self,
        record: &Record,
        (event, case): (&DecisionMade, &Case),
        in_force: &InForce,
    ) -> Result<(), Box<Break>> {
        let settings = &case.settings;
        let nothing = settings.finance.is_default() && settings.standard_changes.is_empty();
        if nothing || self.0.contains(&event.settings) {
            return Ok(());
        }
        // Settings of before are judged under again, when others may sign.
        let in_force = Some(in_force).filter(|in_force| in_force.names(&event.settings));
        for budget in &settings.finance.budgets {
            let BudgetStatement { signer, role, at, .. } = &budget.statement;
            let bytes = budget.statement.signed_bytes().unwrap_or_default();
            signed(record, budget, &bytes, (signer, role, *at), in_force)?;
        }
        if let Some(book) = &settings.finance.book {
            let BookStatement { dated, prices, signer, role, at, .. } = &book.statement;
            same(record, "day of the price book", Some(&settings.price_book.dated), Some(dated))?;
            let own = settings.price_book.digest().ok();
            same(record, "prices that were signed", own.as_ref(), Some(prices))?;
            let bytes = book.statement.signed_bytes().unwrap_or_default();
            signed(record, book, &bytes, (signer, role, *at), in_force)?;
        }
        for change in &settings.standard_changes {
            let StandardChange { golden_path, path, signer, role, at, .. } = &change.statement;
            let own = settings.golden_paths.iter().find(|own| own.name == *golden_path);
            let own = own.and_then(|own| own.digest().ok());
            same(record, "golden path that was signed", own.as_ref(), Some(path))?;
            let bytes = change.statement.signed_bytes().unwrap_or_default();
            signed(record, change, &bytes, (signer, role, *at), in_force)?;
        }
        self.0.insert(event.settings);
        Ok(())
    }
}

/// Whether the key that stands there made the signature over these bytes.
pub(super) fn is_made_by<T>(signed: &Signed<T>, bytes: &[u8]) -> bool {
    signature_of(&signed.signature).is_some_and(|signature| {
        let key = PublicKey::from_hex(&signed.key);
        key.is_ok_and(|key| key.verify(bytes, &signature).is_ok())
    })
}

fn signed<T>(
    record: &Record,
    signed: &Signed<T>,
    bytes: &[u8],
    by: By<'_>,
    in_force: Option<&InForce>,
) -> Result<(), Box<Break>> {
    if !is_made_by(signed, bytes) {
        let expected = format!("a signature of {} as {} over what stands there", by.0, by.1);
        return Err(broken(record, "what was signed ahead", &expected, &signed.signature));
    }
    in_force
        .map_or(Ok(()), |in_force| in_force.vouches(record, by, (&signed.key, signed.key_until)))
}

/// 64 bytes, written as two digests are.
fn signature_of(text: &str) -> Option<Signature> {
    let (first, second) = text.split_at_checked(64)?;
    let (first, second) = (first.parse::<Digest>().ok()?, second.parse::<Digest>().ok()?);
    let mut signature = [0; 64];
    for (place, byte) in signature.iter_mut().zip(first.0.into_iter().chain(second.0)) {
        *place = byte;
    }
    Some(signature)
}
