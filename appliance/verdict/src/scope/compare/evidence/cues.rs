//! Words by which a clause is told to ask for something, to spare something or only to tell.

mod asking;
mod behind;
mod doubting;
mod setting;
mod sparing;

pub(super) use asking::*;
pub(super) use behind::*;
pub(super) use doubting::*;
pub(super) use setting::*;
pub(super) use sparing::*;
