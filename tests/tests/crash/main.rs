//! The appliance under load over TLS dies at any moment, or its disk fills up: every decision a
//! client was given is in the ledger afterwards, and an auditor finds the ledger sound.
#![cfg(test)]

mod full;
mod kill;
mod site;
