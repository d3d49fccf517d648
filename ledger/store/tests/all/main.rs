//! The ledger under power cuts, damage, faults, full disks and bad input.
//!
//! A test that needs root, a loop device or a tool says so in one line and passes where the machine
//! has none. `TRIBUNE_SEED` repeats a run; `TRIBUNE_POWER_ROUNDS`, `TRIBUNE_CORRUPTION_TRIALS` and
//! `TRIBUNE_FAULTS` raise the number of rounds, of trials per cell, and of faults.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

mod check;
mod corruption;
mod faults;
mod full;
mod home;
mod power;
mod random;
mod read_only;
mod site;
mod stage;
mod work;
mod working;
