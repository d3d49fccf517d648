//! Feeds `tribune_fuzz::export`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tribune_fuzz::export(data));
