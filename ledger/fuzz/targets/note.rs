//! Feeds `tribune_fuzz::note`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tribune_fuzz::note(data));
