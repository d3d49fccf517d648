//! The verdict core: a case goes in, a judgment comes out. Nothing else exists here.
#![no_std]
extern crate alloc;

pub mod scope;
