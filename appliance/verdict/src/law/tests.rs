//! Each law: what breaks it, what does not, and what nobody can say.

use alloc::{borrow::ToOwned, format, string::ToString, vec};
use serde_json::{Value as Json, json};
use tribune_record::{Action, Outcome, RequestSource, Role, TicketRule};

use crate::fixture::{case, case_of, check, created, deleted, found, grant, updated, with_unknown};

const FAIL: Option<Outcome> = Some(Outcome::Fail);
const UNKNOWN: Option<Outcome> = Some(Outcome::Unknown);

fn production() -> Json {
    json!({ "Environment": "production" })
}

mod audit;
mod blind;
mod budget;
mod carried;
mod clouds;
mod cost;
mod deletion;
mod gdpr;
mod imports;
mod isolation;
mod kept;
mod pci;
mod public;
mod reach;
mod segments;
mod standard;
mod stronger;
mod ticket;
