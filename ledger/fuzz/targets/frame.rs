//! Feeds `tribune_fuzz::frame`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tribune_fuzz::frame(data));
