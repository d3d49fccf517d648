//! Where a change leads that neither the words nor what stands there already know: accounts and
//! regions in ARNs, and mailboxes.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::Value;

use super::{View, made::stands_in, notes::Notes, row::Row};
use crate::walk::{Step, leaves};

/// Domain of the accounts that Google makes for machines: grants are held against the words
/// elsewhere.
const MACHINES: &str = "gserviceaccount.com";

/// What an ARN says of where its object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place<'t> {
    region: Option<&'t str>,
    account: Option<&'t str>,
}

/// Checks everything that a change newly leads to.
pub(super) fn check(view: &View<'_>, notes: &mut Notes) {
    let text = view.case.request.as_ref().map_or("", |request| request.text.as_str());
    let text = text.to_lowercase();
    let known = Known::of(view);
    for row in view.rows.iter().filter(|row| !matches!(row.change.after, Value::Null)) {
        let mut was: BTreeSet<&str> = BTreeSet::new();
        leaves(&row.change.before, &mut |_steps, leaf| was.extend(leaf.as_text()));
        let mut places: BTreeSet<Place<'_>> = BTreeSet::new();
        let mut mailboxes: BTreeSet<&str> = BTreeSet::new();
        leaves(&row.change.after, &mut |steps, leaf| {
            let Some(is) = leaf.as_text().filter(|is| !was.contains(is)) else { return };
            places.extend(arns(is));
            let note =
                matches!(steps.first(), Some(Step::Key("tags" | "tags_all" | "description")));
            mailboxes.extend(Some(is).filter(|is| !note && is_mailbox(is)));
        });
        for place in places {
            known.hold(row, place, notes);
        }
        for mailbox in mailboxes.into_iter().filter(|m| !stands_in(&text, &m.to_lowercase())) {
            let plain = row.plain();
            notes.doubt(row, format!("It ties {plain} to {mailbox}, which you did not name."));
        }
    }
}

/// Accounts and regions that were named or are used already; none where nothing says so.
#[derive(Debug)]
struct Known {
    accounts: BTreeSet<String>,
    regions: BTreeSet<String>,
}

impl Known {
    fn of(view: &View<'_>) -> Self {
        let contract = view.contract;
        let site = &view.case.settings.site;
        let mut accounts: BTreeSet<String> = contract.accounts.iter().cloned().collect();
        accounts.extend(site.own_accounts.iter().cloned());
        let mut regions: BTreeSet<String> = contract.regions.iter().cloned().collect();
        for change in &view.case.plan.changes {
            let provider = &change.provider;
            accounts.extend(provider.account.as_text().map(str::to_owned));
            regions.extend(provider.region.as_text().map(str::to_owned));
            leaves(&change.before, &mut |_steps, leaf| {
                for place in leaf.as_text().into_iter().flat_map(arns) {
                    accounts.extend(place.account.map(str::to_owned));
                    regions.extend(place.region.map(str::to_owned));
                }
            });
        }
        Self { accounts, regions }
    }

    fn hold(&self, row: &Row<'_>, place: Place<'_>, notes: &mut Notes) {
        let plain = row.plain();
        let strange = |known: &BTreeSet<String>, is: &str| !known.is_empty() && !known.contains(is);
        if let Some(account) = place.account.filter(|is| strange(&self.accounts, is)) {
            let message = format!("It leads {plain} into the account {account}, not named before.");
            notes.doubt(row, message);
        }
        // What CloudFront uses stands in us-east-1.
        let edge = row.is("cdn") && place.region == Some("us-east-1");
        if let Some(region) = place.region.filter(|is| !edge && strange(&self.regions, is)) {
            let which = if region == "*" { "any region" } else { region };
            let message = format!("It leads {plain} into {which}, which you did not name.");
            notes.doubt(row, message);
        }
    }
}

/// Where the ARNs in a text lead, which may be a policy document.
fn arns(text: &str) -> Vec<Place<'_>> {
    if !text.contains("arn:") {
        return Vec::new();
    }
    let ends = |c: char| c == '"' || c == ',' || c == '\\' || c.is_whitespace();
    let arns = text.split(ends).filter(|part| part.starts_with("arn:"));
    let places = arns.map(|arn| {
        let mut parts = arn.split(':').skip(3);
        let region = parts.next().filter(|region| !region.is_empty());
        let account = parts.next().filter(|account| is_account(account));
        Place { region, account }
    });
    places.collect()
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_mailbox(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '@');
    let parts = text.split_once('@');
    parts.is_some_and(|(who, domain)| {
        !who.is_empty() && domain.contains('.') && !domain.ends_with(MACHINES)
    }) && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_in_documents() {
        let text = r#"{"Resource":["arn:aws:sns:eu-west-1:123456789012:a","arn:aws:s3:::b/*"]}"#;
        let found = arns(text);
        let (region, account) = (Some("eu-west-1"), Some("123456789012"));
        let nowhere = Place { region: None, account: None };
        assert_eq!(found, [Place { region, account }, nowhere]);
        assert!(arns("arn:aws:iam::aws:policy/ReadOnlyAccess").iter().all(|p| *p == nowhere));
    }

    #[test]
    fn mailboxes() {
        assert!(is_mailbox("oncall@example.com") && is_mailbox("a.b+c@mail.example.com"));
        for other in ["user:a@example.com", "@example.com", "a@b", "x@y.iam.gserviceaccount.com"] {
            assert!(!is_mailbox(other), "{other}");
        }
    }
}
