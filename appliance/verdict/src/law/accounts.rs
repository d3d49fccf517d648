//! Whose a key is: whoever's account it stands in can take it away from those who need it, and
//! read what it protects.

use alloc::vec::Vec;
use tribune_record::{Change, Site, Value};

use crate::walk::leaves;

/// In whose account something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// One of one's own, or in that of what names it.
    Own,
    /// Nobody can say.
    Open,
    /// In somebody else's.
    Foreign,
}

/// Attributes that say in which account an object stands. An id may be an ARN.
const STANDS_IN: [&str; 3] = ["arn", "id", "owner_id"];

/// Whose the key is that an object takes up in place of another one, or of none.
pub(super) fn whose(change: &Change, site: &Site, old: &Value, new: &Value) -> Whose {
    let Some(account) = new.as_text().and_then(of_key) else { return Whose::Own };
    if site.own_accounts.iter().any(|own| own == account) {
        return Whose::Own;
    }
    let sides = [&change.before, &change.after];
    let texts = sides.into_iter().flat_map(|side| STANDS_IN.map(|key| side.read(&[key]).text()));
    let accounts = texts.flatten().filter_map(of_text).chain(change.provider.account.as_text());
    let mut own: Vec<&str> = accounts.collect();
    leaves(old, &mut |_steps, leaf| own.extend(leaf.as_text().and_then(of_key)));
    if own.contains(&account) {
        Whose::Own
    } else if own.is_empty() && site.own_accounts.is_empty() {
        Whose::Open
    } else {
        Whose::Foreign
    }
}

fn of_key(text: &str) -> Option<&str> {
    let mut fields = text.split(':');
    let is_key = fields.next() == Some("arn") && fields.nth(1) == Some("kms");
    fields.nth(1).filter(|account| is_key && !account.is_empty())
}

/// The account of an ARN, or the text where it is an account's id itself.
fn of_text(text: &str) -> Option<&str> {
    if text.len() == 12 && text.chars().all(|c| c.is_ascii_digit()) {
        return Some(text);
    }
    let account = text.strip_prefix("arn:")?.split(':').nth(3)?;
    (!account.is_empty()).then_some(account)
}
