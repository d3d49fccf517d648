//! The verdict core: a case goes in, a judgment comes out. Nothing else exists here.
//!
//! The same case gives the same judgment, byte for byte: there is no clock, file, socket, thread
//! or random number in this crate, and nothing it reads is iterated in an order of chance.
#![no_std]
extern crate alloc;

mod ahead;
pub mod catalogue;
mod cidr;
mod cloud_wan;
mod cost;
mod document;
mod explain;
mod exposure;
mod firewall;
#[cfg(test)]
mod fixture;
mod guardrail;
mod guide;
mod inbound;
mod join;
mod judge;
mod law;
mod links;
mod members;
mod place;
mod plan_check;
mod policy;
mod road;
mod rule;
mod satisfy;
mod say;
pub mod scope;
mod view;
mod walk;
mod words;

pub use guardrail::names_type;
pub use guide::{Guide, guide, guides, nearest};
pub use join::join;
pub use judge::judge;
pub use law::{LAWS, Law, Report, signer_of};
pub use place::place;
pub use rule::{RULES, least_privilege_iam, network_exposure, vendor_access};
pub use satisfy::{covers, may_be_same};
pub use view::{Ground, Linked, Reads, Subject, View};
