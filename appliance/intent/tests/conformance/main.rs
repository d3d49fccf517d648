//! What a client does with whatever a server does, item by item: what real servers refuse (a),
//! what they serve (b), their errors (c), the wire (d), chat completions (e), and the client's own
//! gates and the process it runs in.
#![cfg(test)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::default_numeric_fallback,
    clippy::string_slice,
    reason = "a wrong number fails its test"
)]

mod a_refused;
mod b_served;
mod bench;
mod c_errors;
mod d_hostile;
mod d_wire;
mod e_completions;
mod egress;
mod gates;
mod raw;
