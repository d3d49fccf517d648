//! The price book itself: who vouches for it, and whether anything can rest on it.

use alloc::{format, string::String};
use tribune_record::{BookStatement, Case, Day, Signed};

/// Which book it is, how good it says it is, and who vouches for it.
pub(super) fn basis(case: &Case) -> String {
    let settings = &case.settings;
    let (book, signed) = (&settings.price_book, &settings.finance.book);
    let by = match signed {
        Some(Signed { statement: BookStatement { signer, role, .. }, .. }) => {
            format!("signed by {signer} as {role}")
        }
        None => String::from("as shipped, signed by nobody"),
    };
    format!("price book of {} ({}), {by}", book.dated, book.basis)
}

/// Why nothing can rest on the book: its prices are old, or nobody vouches for its signer any more.
/// What is dated later than the case is not old.
pub(super) fn doubt(case: &Case) -> Option<String> {
    let (book, finance) = (&case.settings.price_book, &case.settings.finance);
    let Ok(dated) = book.dated.parse::<Day>() else {
        return Some(String::from("the price book does not say of which day it is"));
    };
    let ended = finance.book.as_ref().filter(|signed| !signed.holds_at(case.received_at));
    if let Some(signed) = ended {
        let BookStatement { signer, .. } = &signed.statement;
        return Some(format!("the key of {signer}, who signed the price book, ended"));
    }
    let most = u32::from(finance.book_max_age_days);
    let age = case.received_at.day().map_or(Some(u32::MAX), |today| dated.until(today))?;
    (age > most).then(|| format!("the price book of {dated} is {age} days old, more than {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{case_of, check, created, found, signed_book},
        judge,
    };
    use alloc::borrow::ToOwned;
    use serde_json::json;
    use tribune_record::{Outcome, UnixMillis};

    const ID: &str = "cost_threshold_approval";
    const DAY: u64 = 86_400_000;

    fn machine() -> Case {
        let tags = json!({ "instance_type": "t3.micro", "tags": { "env": "dev" } });
        case_of(&created("aws_instance", &tags))
    }

    /// The case so many days after the day of the book.
    fn days_later(case: &Case, days: u64) -> Case {
        let dated = UnixMillis(1_795_132_800_000);
        assert_eq!(dated.day(), case.settings.price_book.dated.parse().ok());
        Case {
            received_at: UnixMillis(days.saturating_mul(DAY).saturating_add(dated.0)),
            ..case.clone()
        }
    }

    #[test]
    fn an_old_book_settles_nothing() {
        let mut case = machine();
        check(&days_later(&case, 730), ID, None);
        check(&days_later(&case, 731), ID, Some(Outcome::Unknown));
        let message = found(&days_later(&case, 731), ID)[0].message.clone();
        let words = "the price book of 2026-11-20 is 731 days old, more than 730";
        assert!(message.contains(words), "{message}");
        case.settings.finance.book_max_age_days = 30;
        check(&days_later(&case, 31), ID, Some(Outcome::Unknown));
        check(&days_later(&case, 30), ID, None);
        check(&Case { received_at: UnixMillis(u64::MAX), ..machine() }, ID, Some(Outcome::Unknown));
        // A book of tomorrow is a matter of the clock.
        check(&Case { received_at: UnixMillis(0), ..machine() }, ID, None);
    }

    #[test]
    fn what_rests_on_no_price_does_not_mind_an_old_book() {
        let case = case_of(&created("aws_iam_role", &json!({ "name": "dev-a" })));
        check(&days_later(&case, 5_000), ID, None);
    }

    #[test]
    fn a_book_without_a_day_settles_nothing() {
        let mut case = machine();
        case.settings.price_book.dated = "last spring".to_owned();
        check(&case, ID, Some(Outcome::Unknown));
    }

    #[test]
    fn every_decision_says_who_vouches_for_its_prices() {
        let mut case = machine();
        let basis = judge(&case).cost.basis;
        assert_eq!(
            basis,
            "price book of 2026-11-20 (approximate, from memory, on-demand us-east-1), as \
             shipped, signed by nobody"
        );
        case.settings.finance.book = Some(signed_book("fay", None));
        assert!(judge(&case).cost.basis.ends_with("us-east-1), signed by fay as finance"));
    }

    #[test]
    fn a_signer_nobody_vouches_for_any_more_vouches_for_nothing() {
        let mut case = machine();
        let end = UnixMillis(case.received_at.0 + 1);
        case.settings.finance.book = Some(signed_book("fay", Some(end)));
        check(&case, ID, None);
        case.received_at = end;
        check(&case, ID, Some(Outcome::Unknown));
    }
}
