//! `pricebook.toml`: prices that are prices, each said once, of a day that is one.

use std::collections::BTreeSet;

use serde::{Deserialize, de::IgnoredAny};
use toml::Spanned;
use tribune_record::{Day, Price, PriceBook};

use super::{ConfigError, line_of};

/// A million dollars: dearer is nothing by the hour.
const MICRO_USD_MAX: u64 = 1_000_000_000_000;

/// Where each price stands.
#[derive(Debug, Deserialize)]
struct Places {
    prices: Vec<Spanned<IgnoredAny>>,
}

/// Reads a price book.
///
/// # Errors
/// Where a key is unknown, a price is none, stands twice, or the day is none.
pub(crate) fn read(file: &str, text: &str) -> Result<PriceBook, ConfigError> {
    let book: PriceBook = super::toml(file, text)?;
    let whole = |reason| ConfigError::Whole { file: file.to_owned(), reason };
    book.dated.parse::<Day>().map_err(|error| whole(format!("dated: {error}")))?;
    for (list, patterns) in [("free", &book.free), ("by_use", &book.by_use)] {
        if let Some(wrong) = patterns.iter().find(|pattern| !super::is_pattern(pattern)) {
            let expected = "expected a resource type, * only as the end of its name";
            return Err(whole(format!("{list}: {expected}, found {wrong:?}")));
        }
    }
    let Places { prices } = super::toml(file, text)?;
    let mut seen = BTreeSet::new();
    for (price, place) in book.prices.iter().zip(&prices) {
        let again = !seen.insert((price.resource_type.as_str(), price.size.as_str()));
        let reason = match again {
            true => Some("expected one price for a size, found two".to_owned()),
            false => wrong(price),
        };
        if let Some(reason) = reason {
            let reason = format!("{} {}: {reason}", price.resource_type, price.size);
            let line = line_of(text, place.span().start);
            return Err(ConfigError::Line { file: file.to_owned(), line, reason });
        }
    }
    Ok(book)
}

fn wrong(price: &Price) -> Option<String> {
    let Price { resource_type, size, per_hour_micro_usd: hour, per_gb_month_micro_usd: month } =
        price;
    if resource_type.is_empty() || size.is_empty() {
        return Some("expected a resource_type and a size, found an empty one".to_owned());
    }
    match (*hour, *month) {
        (0, 0) => Some("expected a price above 0 (what is free stands under free)".to_owned()),
        (hour, month) if hour.max(month) > MICRO_USD_MAX => {
            Some(format!("expected at most {MICRO_USD_MAX}, found {}", hour.max(month)))
        }
        (1.., 1..) => Some("expected a price an hour or a month, found both".to_owned()),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(prices: &str) -> String {
        format!(
            "dated = \"2026-11-20\"\nregion = \"r\"\nbasis = \"b\"\nfree = [\"aws_iam_*\"]\n\
             by_use = []\nprices = [\n{prices}\n]\n"
        )
    }

    #[track_caller]
    fn refused(text: &str, expected: &[&str]) {
        let error = read("pricebook.toml", text).unwrap_err().to_string();
        for part in expected {
            assert!(error.contains(part), "{error:?} lacks {part:?}");
        }
        assert!(error.starts_with("pricebook.toml") && !error.contains('\n'), "{error:?}");
    }

    fn price(rest: &str) -> String {
        format!("{{ resource_type = \"aws_lb\", size = \"*\", {rest} }},")
    }

    #[test]
    fn a_sound_book_is_read() {
        let text = book(&price("per_hour_micro_usd = 1"));
        assert_eq!(read("pricebook.toml", &text).unwrap().prices.len(), 1);
        let text = book(&price("per_hour_micro_usd = 1_000_000_000_000"));
        read("pricebook.toml", &text).unwrap();
    }

    #[test]
    fn what_is_no_price_is_named_with_its_line() {
        let one = price("per_hour_micro_usd = 5");
        refused(&book(&price("per_hour_micro_usd = 0")), &["line 7", "aws_lb *", "above 0"]);
        refused(&book(&price("per_hour_micro_usd = -1")), &["line 7", "-1"]);
        refused(&book(&price("per_hour_micro_usd = 1.5")), &["line 7", "1.5"]);
        refused(&book(&price("per_hour_micro_usd = nan")), &["line 7"]);
        refused(&book(&price("per_hour = 1")), &["line 7", "per_hour", "per_hour_micro_usd"]);
        refused(&book(&price("per_hour_micro_usd = 1_000_000_000_001")), &["line 7", "at most"]);
        let both = "per_hour_micro_usd = 1, per_gb_month_micro_usd = 1";
        refused(&book(&price(both)), &["line 7", "found both"]);
        refused(&book(&format!("{one}\n{one}")), &["line 8", "aws_lb *", "found two"]);
        let empty = one.replace("aws_lb", "");
        refused(&book(&empty), &["line 7", "an empty one"]);
    }

    #[test]
    fn what_is_no_book_is_named() {
        let sound = book("");
        refused(&sound.replace("2026-11-20", "2026-11-31"), &["dated", "2026-11-31"]);
        refused(&sound.replace("dated", "date"), &["line 1", "`date`"]);
        refused(&sound.replace("aws_iam_*", "*"), &["free", "\"*\""]);
        refused(&sound.replace("aws_iam_*", "aws_*_role"), &["free", "aws_*_role"]);
        refused(&sound.replace("region = \"r\"\n", ""), &["region"]);
    }
}
