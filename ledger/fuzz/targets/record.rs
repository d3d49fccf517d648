//! Feeds `tribune_fuzz::record`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tribune_fuzz::record(data));
