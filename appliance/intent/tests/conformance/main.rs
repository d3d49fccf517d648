//! What a client does with whatever a server does, item by item: what real servers refuse (a),
//! what they serve (b), their errors (c), the wire (d), chat completions (e).
#![cfg(test)]

mod b_served;
mod bench;
