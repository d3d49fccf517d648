//! What people of finance vouch for ahead of any plan: standing budgets, and the price book.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{Day, Digest, PriceBook, Purpose, Role, UnixMillis, Usd};

/// A standing budget, as its signer states it: plans of one service may add up to a sum a month
/// without a signature of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetStatement {
    /// The service it is for, as people register it.
    pub service: String,
    /// The lower end of what is expected, in dollars a month; informative.
    pub from: Usd,
    /// The most that plans of 30 days may add together, in dollars a month.
    pub to: Usd,
    /// The last day it counts, in UTC.
    pub until: Day,
    /// The role it is signed in.
    pub role: Role,
    /// Who signed, as in the site's authorities.
    pub signer: String,
    /// When they signed, by their own clock. Before, it counts for nothing.
    pub at: UnixMillis,
}

impl BudgetStatement {
    const DOMAIN: &'static [u8] = b"tribune budget v1\n";

    /// The bytes the Ed25519 signature is made over: a domain line, then this statement as JSON
    /// in the order of its fields.
    ///
    /// # Errors
    /// Only where JSON cannot hold the statement, which no value of this type brings about.
    pub fn signed_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        domain(Self::DOMAIN, self)
    }
}

/// What somebody states who vouches for a price book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookStatement {
    /// The day of the prices, as the book says it.
    pub dated: String,
    /// The bytes of the file, comments included ([`Purpose::PriceBookFile`]).
    pub file: Digest,
    /// The prices as a case holds them ([`Purpose::PriceBook`] over their JSON), so that an
    /// auditor needs no file.
    pub prices: Digest,
    /// The role it is signed in.
    pub role: Role,
    /// Who signed, as in the site's authorities.
    pub signer: String,
    /// When they signed, by their own clock.
    pub at: UnixMillis,
}

impl BookStatement {
    const DOMAIN: &'static [u8] = b"tribune price book v1\n";

    /// The bytes the Ed25519 signature is made over: a domain line, then this statement as JSON
    /// in the order of its fields.
    ///
    /// # Errors
    /// Only where JSON cannot hold the statement, which no value of this type brings about.
    pub fn signed_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        domain(Self::DOMAIN, self)
    }
}

impl PriceBook {
    /// What a signer vouches for ([`Purpose::PriceBook`]).
    ///
    /// # Errors
    /// Only where JSON cannot hold the book, which no value of this type brings about.
    pub fn digest(&self) -> Result<Digest, serde_json::Error> {
        Ok(Digest::of(Purpose::PriceBook, &serde_json::to_vec(self)?))
    }
}

/// A domain line and a statement behind it.
pub(crate) fn domain(
    domain: &[u8],
    statement: &impl Serialize,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = domain.to_vec();
    bytes.extend(serde_json::to_vec(statement)?);
    Ok(bytes)
}

/// A statement with the signature that was checked when the site's files were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed<T> {
    /// What is stated.
    pub statement: T,
    /// The signer's Ed25519 public key, 64 lower-case hexadecimal digits.
    pub key: String,
    /// When the site's authorities stop vouching for that key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_until: Option<UnixMillis>,
    /// The signature over the statement's bytes, 128 lower-case hexadecimal digits.
    pub signature: String,
}

impl<T> Signed<T> {
    /// Whether the site still vouches for the key at that time.
    #[must_use]
    pub fn holds_at(&self, at: UnixMillis) -> bool {
        self.key_until.is_none_or(|end| at < end)
    }
}

/// What a site's finance people vouch for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finance {
    /// Who vouches for the price book; nobody where it is the one that is shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book: Option<Signed<BookStatement>>,
    /// Days after which nothing rests on the price book alone.
    pub book_max_age_days: u16,
    /// The standing budgets, one for a service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<Signed<BudgetStatement>>,
}

impl Finance {
    /// Days a price book counts if nothing else is set: cloud prices seldom rise, and two years
    /// are long enough to make a new one.
    pub const BOOK_MAX_AGE_DAYS: u16 = 730;

    /// Whether nothing was set or signed.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Finance {
    fn default() -> Self {
        Self { book: None, book_max_age_days: Self::BOOK_MAX_AGE_DAYS, budgets: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::borrow::ToOwned;

    #[test]
    fn what_is_signed_is_one_text() {
        let statement = BudgetStatement {
            service: "payments".to_owned(),
            from: Usd::from_cents(100_000),
            to: Usd::from_cents(200_050),
            until: "2027-06-30".parse().unwrap(),
            role: Role::from("finance"),
            signer: "fay".to_owned(),
            at: UnixMillis(1_795_132_800_000),
        };
        let text = "tribune budget v1\n{\"service\":\"payments\",\"from\":1000,\"to\":2000.5,\
                    \"until\":\"2027-06-30\",\"role\":\"finance\",\"signer\":\"fay\",\
                    \"at\":1795132800000}";
        assert_eq!(statement.signed_bytes().unwrap(), text.as_bytes());
    }

    #[test]
    fn settings_of_before_read_the_same() {
        let read: Finance = serde_json::from_str("{\"book_max_age_days\":730}").unwrap();
        assert!(read.is_default());
        let shorter = Finance { book_max_age_days: 30, ..Finance::default() };
        assert!(!shorter.is_default());
    }
}
