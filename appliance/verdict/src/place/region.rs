//! The region a change happens in.

use alloc::{borrow::ToOwned, string::String};
use tribune_record::{Change, Known, Value};

/// The region, from what the object itself says, then its provider; none where nobody can say.
pub(crate) fn region_of(change: &Change) -> Option<String> {
    let sides = [&change.after, &change.before];
    let own = sides.into_iter().find_map(stated);
    own.or_else(|| change.provider.region.as_text().map(ToOwned::to_owned))
}

fn stated(side: &Value) -> Option<String> {
    match side.read(&["region"]) {
        Known::Is(Value::Text(region)) => return Some(region.clone()),
        // Set, and not to be read: nobody can say.
        Known::Is(_) | Known::Unknown(_) | Known::Masked | Known::Absent => {}
    }
    if let Some(zone) = side.read(&["availability_zone"]).text() {
        return Some(zone_region(zone));
    }
    let region = side.read(&["arn"]).text().and_then(|arn| arn.split(':').nth(3))?;
    if region.is_empty() { None } else { Some(region.to_owned()) }
}

/// `us-east-1a` lies in `us-east-1`.
fn zone_region(zone: &str) -> String {
    let number = zone.rfind(|c: char| c.is_ascii_digit());
    let end = number.and_then(|at| at.checked_add(1));
    end.and_then(|end| zone.get(..end)).unwrap_or(zone).to_owned()
}
