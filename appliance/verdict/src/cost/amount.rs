//! What one object costs a month, and how such answers add up: what nobody knows stays unknown.

use alloc::string::String;

/// Millionths of a dollar a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Amount {
    /// As the plan sets it up.
    pub(super) now: u64,
    /// With all it may grow to with no further plan; never less.
    pub(super) most: u64,
}

/// What the book says of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Quote {
    /// It costs nothing of its own.
    Free,
    /// Only its use costs.
    ByUse,
    /// This much.
    Monthly(Amount),
    /// Nobody can say, and why.
    Unknown(String),
    /// This much for a part of it, in millionths of a dollar a month; nobody can say of the rest,
    /// and why.
    AtLeast(u64, String),
}

impl Quote {
    /// One that does not grow.
    pub(super) const fn of(micro: u64) -> Self {
        Self::Monthly(Amount { now: micro, most: micro })
    }

    /// Nobody can say.
    pub(super) fn unknown(why: &str) -> Self {
        Self::Unknown(String::from(why))
    }

    /// What is counted of a number of units at a price of each; nobody can say where either is
    /// not known.
    pub(super) fn units(units: Result<u64, String>, price: Option<u64>, what: &str) -> Self {
        match (units, price) {
            (Ok(0), _) => Self::Free,
            (Ok(units), Some(price)) => Self::of(price.saturating_mul(units)),
            (Err(why), _) => Self::Unknown(why),
            (Ok(_), None) => Self::Unknown(alloc::format!("the price book has no {what}")),
        }
    }

    /// The part of it that is known, as the plan sets it up.
    pub(super) const fn least(&self) -> u64 {
        match self {
            Self::Monthly(one) => one.now,
            Self::AtLeast(least, _why) => *least,
            Self::Free | Self::ByUse | Self::Unknown(_) => 0,
        }
    }

    const fn at_least(least: u64, why: String) -> Self {
        if least == 0 { Self::Unknown(why) } else { Self::AtLeast(least, why) }
    }

    /// Both together.
    pub(super) fn plus(self, other: Self) -> Self {
        let least = self.least().saturating_add(other.least());
        match (self, other) {
            (Self::Unknown(why) | Self::AtLeast(_, why), _)
            | (_, Self::Unknown(why) | Self::AtLeast(_, why)) => Self::at_least(least, why),
            (Self::Monthly(one), Self::Monthly(other)) => Self::Monthly(Amount {
                now: one.now.saturating_add(other.now),
                most: one.most.saturating_add(other.most),
            }),
            (Self::Monthly(one), _) | (_, Self::Monthly(one)) => Self::Monthly(one),
            (Self::ByUse, _) | (_, Self::ByUse) => Self::ByUse,
            (Self::Free, Self::Free) => Self::Free,
        }
    }

    /// So many of it.
    pub(super) fn times(self, factor: Result<u64, String>) -> Self {
        self.many(factor.map(|factor| (factor, factor)))
    }

    /// So many of it, and so many at most.
    pub(super) fn many(self, counts: Result<(u64, u64), String>) -> Self {
        match (self, counts) {
            (Self::Unknown(why), _) | (_, Err(why)) => Self::Unknown(why),
            (Self::AtLeast(least, why), Ok((now, _most))) => {
                Self::at_least(least.saturating_mul(now), why)
            }
            (Self::Monthly(one), Ok((now, most))) => Self::Monthly(Amount {
                now: one.now.saturating_mul(now),
                most: one.most.saturating_mul(most.max(now)),
            }),
            (same @ (Self::Free | Self::ByUse), Ok(_)) => same,
        }
    }

    /// The dearer of the two; nobody can say where one is not known.
    pub(super) fn dearer(self, other: Self) -> Self {
        let least = self.least().max(other.least());
        match (self, other) {
            (Self::Unknown(why) | Self::AtLeast(_, why), _)
            | (_, Self::Unknown(why) | Self::AtLeast(_, why)) => Self::at_least(least, why),
            (Self::Monthly(one), Self::Monthly(other)) => Self::Monthly(Amount {
                now: one.now.max(other.now),
                most: one.most.max(other.most),
            }),
            (one, other) => one.plus(other),
        }
    }
}

/// The dearest of several; none where there are none.
pub(super) fn dearest(quotes: impl IntoIterator<Item = Quote>) -> Option<Quote> {
    quotes.into_iter().reduce(Quote::dearer)
}
