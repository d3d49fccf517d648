//! The verdict core: a case goes in, a judgment comes out. Nothing else exists here.
//!
//! The same case gives the same judgment, byte for byte: there is no clock, file, socket, thread
//! or random number in this crate, and nothing it reads is iterated in an order of chance.
#![no_std]
extern crate alloc;

mod join;
mod judge;
mod law;
mod place;
pub mod scope;
mod view;

pub use join::join;
pub use judge::judge;
pub use law::{LAWS, Law, Report};
pub use place::place;
pub use view::{Subject, View};
