//! Money without floating point: United States dollars, counted in cents.

use alloc::{format, string::String};
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An amount in United States dollars; negative where money is saved. In JSON a number with at
/// most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Usd {
    cents: i64,
}

impl Usd {
    /// An amount from whole cents.
    #[must_use]
    pub const fn from_cents(cents: i64) -> Self {
        Self { cents }
    }

    /// The amount in whole cents.
    #[must_use]
    pub const fn cents(self) -> i64 {
        self.cents
    }

    /// The sum; the largest or smallest amount where the sum would not fit.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { cents: self.cents.saturating_add(other.cents) }
    }

    /// The difference; the largest or smallest amount where it would not fit.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self { cents: self.cents.saturating_sub(other.cents) }
    }

    /// The amount `factor` times; the largest or smallest amount where it would not fit.
    #[must_use]
    pub const fn times(self, factor: i64) -> Self {
        Self { cents: self.cents.saturating_mul(factor) }
    }
}

impl fmt::Display for Usd {
    /// `$1,234.50`; cents only where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let cents = self.cents.unsigned_abs();
        let whole = cents.checked_div(100).unwrap_or(0);
        let rest = cents.checked_rem(100).unwrap_or(0);
        let digits = format!("{whole}");
        write!(f, "{sign}$")?;
        for (i, digit) in digits.chars().enumerate() {
            let left = digits.len().saturating_sub(i);
            if i > 0 && left.checked_rem(3) == Some(0) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if rest > 0 { write!(f, ".{rest:02}") } else { Ok(()) }
    }
}

/// Not an amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an amount in dollars with at most two decimals, found {found:?}")]
pub struct InvalidMoney {
    found: String,
}

impl core::str::FromStr for Usd {
    type Err = InvalidMoney;

    /// Reads `1234`, `1234.5` or `-1234.50`; more decimals, exponents and signs are refused.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidMoney { found: text.chars().take(40).collect() };
        let (negative, plain) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, decimals) = plain.split_once('.').unwrap_or((plain, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 2 {
            return Err(invalid());
        }
        let number = |s: &str| s.parse::<i64>().map_err(|_error| invalid());
        let small = number(decimals)?.saturating_mul(if decimals.len() == 1 { 10 } else { 1 });
        let cents = number(whole)?
            .checked_mul(100)
            .and_then(|c| c.checked_add(small))
            .ok_or_else(invalid)?;
        Ok(Self { cents: if negative { cents.saturating_neg() } else { cents } })
    }
}

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cents = self.cents.unsigned_abs();
        let whole = cents.checked_div(100).unwrap_or(0);
        let rest = cents.checked_rem(100).unwrap_or(0);
        if rest == 0
            && let Some(dollars) = self.cents.checked_div(100)
        {
            return serializer.serialize_i64(dollars);
        }
        let sign = if self.cents < 0 { "-" } else { "" };
        let text = format!("{sign}{whole}.{rest:02}");
        match text.parse() {
            Ok(number) => serializer.serialize_f64(number),
            Err(_) => serializer.serialize_str(&text),
        }
    }
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Amount;
        impl de::Visitor<'_> for Amount {
            type Value = Usd;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount in dollars with at most two decimals")
            }
            fn visit_u64<E: de::Error>(self, dollars: u64) -> Result<Usd, E> {
                format!("{dollars}").parse().map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, dollars: i64) -> Result<Usd, E> {
                format!("{dollars}").parse().map_err(E::custom)
            }
            fn visit_f64<E: de::Error>(self, dollars: f64) -> Result<Usd, E> {
                format!("{dollars}").parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[track_caller]
    fn check(json: &str, cents: i64, shown: &str) {
        let amount: Usd = serde_json::from_str(json).unwrap();
        assert_eq!(amount, Usd::from_cents(cents));
        assert_eq!(amount.to_string(), shown);
        assert_eq!(serde_json::to_string(&amount).unwrap(), json);
    }

    #[test]
    fn amounts_are_exact() {
        check("0", 0, "$0");
        check("902", 90_200, "$902");
        check("902.08", 90_208, "$902.08");
        check("1234567.5", 123_456_750, "$1,234,567.50");
        check("-2850", -285_000, "-$2,850");
        check("-0.05", -5, "-$0.05");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for bad in ["1.005", "1e300", "\"12\"", "null", "99999999999999999999"] {
            assert!(serde_json::from_str::<Usd>(bad).is_err(), "{bad}");
        }
    }
}
