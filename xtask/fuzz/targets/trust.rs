//! Trust lists, plain and signed.
#![no_main]

libfuzzer_sys::fuzz_target!(init: tanxiao_fuzz::set_up(), |bytes: &[u8]| {
    tanxiao_fuzz::trust(bytes);
});
