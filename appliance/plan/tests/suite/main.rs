//! The reader as its callers see it: bytes in, a plan or a refusal out.
#![cfg(test)]
#![expect(
    clippy::default_numeric_fallback,
    clippy::needless_pass_by_value,
    reason = "plans are written down as JSON literals and handed over"
)]

mod accounts;
mod amplified;
mod archives;
mod cases;
mod changes;
mod common;
mod mutations;
mod native;
mod planted;
mod planted_texts;
mod refusals;
mod secrets;
mod states;
mod values;
mod zipped;
mod zips;
