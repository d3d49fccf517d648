//! The saved plan file: what `terraform apply` runs, as far as a judge can read it.
//!
//! It is an unsigned zip, and nothing in the JSON binds it: whoever posts both may post two
//! different plans.

pub(crate) mod source;
