//! Feeds `tribune_fuzz::lies`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tribune_fuzz::lies(data));
